"""Losses with a margin: on the margin, of extremes, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, compile, gradients
from nn import functional as F

ONE, OTHER = np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[4.0, 3.0], [-1.0, 1.0]])
SIGNED = [
    pytest.param(lambda t, **k: F.soft_margin_loss(ONE[0], t, **k), id="soft_margin_loss"),
    pytest.param(lambda t, **k: F.hinge_embedding_loss(ONE[0], t, **k), id="hinge_embedding_loss"),
    pytest.param(
        lambda t, **k: F.cosine_embedding_loss(ONE, OTHER, t, **k), id="cosine_embedding_loss"
    ),
    pytest.param(
        lambda t, **k: F.margin_ranking_loss(ONE[0], OTHER[0], t, **k), id="margin_ranking_loss"
    ),
]


LIKENESS = "1 .alike. and -1 .unlike."
MEANINGS = ("1 and -1", LIKENESS, LIKENESS, r"1 .the first is larger. and -1 .the second.")


@pytest.mark.parametrize(
    ("loss", "meaning"),
    [
        pytest.param(*loss.values, meaning, id=loss.id)
        for loss, meaning in zip(SIGNED, MEANINGS, strict=True)
    ],
)
@pytest.mark.parametrize("wrong", [0, 2, np.nan])
def test_targets_are_1_and_minus_1(loss: Any, meaning: str, wrong: float) -> None:
    with pytest.raises(ValueError, match=f"takes targets of {meaning}, got {wrong}") as caught:
        loss(np.array([1, wrong]))
    assert ("pass 2 * target - 1" in str(caught.value)) == (wrong == 0)


@pytest.mark.parametrize("loss", SIGNED)
def test_targets_may_be_whole_numbers_or_values_and_reductions_are_checked(loss: Any) -> None:
    whole = loss(np.array([1, -1]))
    assert loss(np.array([1.0, -1.0])) == whole
    assert getattr(loss(Value(np.array([1, -1]), requires_grad=False)), "data", whole) == whole
    with pytest.raises(ValueError, match="one of mean, sum, none, got 'all'"):
        loss(np.array([1, -1]), reduction="all")


def test_scores_of_any_size_do_not_overflow() -> None:
    scores = Value(np.array([1000.0, -1000.0], np.float32))
    loss = F.soft_margin_loss(scores, np.array([-1, 1]))
    loss.backward()
    assert (loss.item(), loss.dtype) == (1000.0, np.float32)
    assert scores.grad.tolist() == [0.5, -0.5]


def test_on_the_margin_the_slope_is_that_of_a_wrong_answer() -> None:
    one, other = Value(np.zeros(1)), Value(np.zeros(1))
    F.margin_ranking_loss(one, other, np.array([1])).backward()
    assert (one.grad.item(), other.grad.item()) == (-1.0, 1.0)
    distance = Value(np.array([1.0, 1.5]))
    F.hinge_embedding_loss(distance, np.array([-1, -1]), reduction="sum").backward()
    assert distance.grad.tolist() == [-1.0, 0.0]


def test_the_cosine_of_a_vector_of_zeros_is_0() -> None:
    zeros = Value(np.zeros((1, 2)))
    loss = F.cosine_embedding_loss(zeros, OTHER[:1], np.array([1]))
    loss.backward()
    assert loss.item() == 1.0
    assert np.all(np.isfinite(zeros.grad))


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((4, 3), (4, 3), (4, 1)), r"got \(4, 3\) and \(4, 1\)"),
        (((4, 3), (4, 3), ()), r"got \(4, 3\) and \(\)"),
        (((3,), (3,), (3,)), r"got \(3,\) and \(3,\)"),
        (((4, 3), (1, 3), (4,)), r"input1 \(4, 3\), input2 \(1, 3\)"),
        (((), (), ()), r"takes vectors"),
    ],
)
def test_a_cosine_is_of_vectors_with_one_target_each(
    shapes: tuple[tuple[int, ...], ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        F.cosine_embedding_loss(*map(np.ones, shapes))


def test_shapes_that_would_be_broadcast_are_refused() -> None:
    row, column = np.ones((1, 4)), np.ones((4, 1))
    for loss in (F.soft_margin_loss, F.hinge_embedding_loss):
        with pytest.raises(ValueError, match="same shape"):
            loss(row, column)
    with pytest.raises(ValueError, match=r"input1 \(1, 4\), input2 \(1, 4\), target \(4, 1\)"):
        F.margin_ranking_loss(row, row, column)
    with pytest.raises(ValueError, match=r"negative \(4, 1\)"):
        F.triplet_margin_loss(row, row, column)


def test_like_vectors_are_to_be_nearer_than_unlike_ones() -> None:
    anchor, near, far = np.zeros((2, 2)), np.array([[3.0, 4.0]] * 2), np.array([[6.0, 8.0], [0, 4]])
    loss = F.triplet_margin_loss(anchor, near, far, margin=1.0, eps=0.0, reduction="none")
    np.testing.assert_allclose(loss, [0.0, 2.0])
    swapped = F.triplet_margin_loss(
        anchor, near, far, margin=1.0, eps=0.0, swap=True, reduction="none"
    )
    np.testing.assert_allclose(swapped, [1.0, 3.0])
    whole = F.triplet_margin_loss(anchor[0], near[0], far[1], eps=0.0)
    assert whole == 2.0


@pytest.mark.parametrize("p", [1, 1.5, 2, np.inf])
def test_the_distance_may_be_any(p: float) -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(3, 5, 4))
    near, far = (np.linalg.norm(vectors[0] - x + 1e-6, p, axis=1) for x in vectors[1:])
    expected = np.maximum(near - far + 9, 0).mean()
    np.testing.assert_allclose(F.triplet_margin_loss(*vectors, margin=9.0, p=p), expected)
    check_grads(lambda *v: F.triplet_margin_loss(*v, margin=9.0, p=p))(*vectors)


def test_equal_vectors_have_a_finite_slope() -> None:
    anchor = Value(np.ones((1, 3), np.float32))
    same = np.ones((1, 3), np.float32)
    F.triplet_margin_loss(anchor, same, same).backward()
    assert np.all(np.isfinite(anchor.grad))
    assert anchor.grad.dtype == np.float32


@pytest.mark.parametrize("keywords", [{"margin": 0.0}, {"p": 0}, {"p": float("nan")}])
def test_settings_of_triplets_are_positive(keywords: Any) -> None:
    with pytest.raises(ValueError, match="of more than 0, got"):
        F.triplet_margin_loss(ONE, ONE, OTHER, **keywords)
    with pytest.raises(ValueError, match="got numbers"):
        F.triplet_margin_loss(1.0, 1.0, 1.0)


def test_the_right_class_is_to_score_above_each_other_by_the_margin() -> None:
    scores = np.array([[0.5, 0.25, 0.0], [9.0, 0.0, 0.0]])
    found = F.multi_margin_loss(scores, np.array([0, 0]), reduction="none")
    np.testing.assert_allclose(found, [(0.75 + 0.5) / 3, 0.0])
    squares = F.multi_margin_loss(scores, np.array([0, 0]), p=2, reduction="sum")
    np.testing.assert_allclose(squares, (0.75**2 + 0.5**2) / 3)
    weighted = F.multi_margin_loss(scores, np.array([0, 0]), weight=np.array([4.0, 1.0, 1.0]))
    np.testing.assert_allclose(weighted, 4 * (0.75 + 0.5) / 3 / 2)
    assert F.multi_margin_loss(np.array([0.0, 0.0]), 1, margin=-1.0) == 0.0


def test_the_loss_of_many_classes_has_gradients_and_stays_float32() -> None:
    scores = np.random.default_rng(0).normal(size=(4, 3))
    check_grads(lambda x: F.multi_margin_loss(x, np.array([0, 1, 2, 1]), p=2, margin=3.0))(scores)
    found = F.multi_margin_loss(
        Value(scores.astype(np.float32)), np.array([0, 1, 2, 1]), weight=np.ones(3)
    )
    assert found.dtype == np.float32


def test_what_is_wrong_with_many_classes_is_said() -> None:
    scores = np.zeros((2, 3))
    with pytest.raises(ValueError, match="p of 1 or 2, got 3"):
        F.multi_margin_loss(scores, np.array([0, 1]), p=3)
    with pytest.raises(
        ValueError, match="class -100 at 1, but there are scores for classes 0 to 2"
    ):
        F.multi_margin_loss(scores, np.array([0, -100]))
    with pytest.raises(ValueError, match=r"takes scores \(N, C\) or \(C,\), got \(2, 3, 1\)"):
        F.multi_margin_loss(scores[..., None], np.array([[0], [1]]))


def test_in_compiled_code_targets_are_data() -> None:
    for loss in (
        lambda t: F.soft_margin_loss(ONE[0], t),
        lambda t: F.cosine_embedding_loss(ONE, OTHER, t),
        lambda t: F.multi_margin_loss(ONE, (t + 1) // 2),
    ):
        compiled = compile(loss)
        for target in (np.array([1, -1]), np.array([-1, -1])):
            np.testing.assert_allclose(compiled(target), loss(target))


def test_a_class_that_meets_the_margin_exactly_is_not_counted() -> None:
    # The numbers are PyTorch's.
    scores = Value(np.array([[1.0, 0.0, 2.0]]))
    for p, slope in ((1, 1 / 3), (2, 4 / 3)):
        found = gradients(F.multi_margin_loss(scores, np.array([0]), p), scores)
        np.testing.assert_allclose(found, [[-slope, 0, slope]])
    zeros = Value(np.zeros((1, 3)))
    loss = F.multi_margin_loss(zeros, np.array([0]), margin=0.0)
    assert gradients(loss, zeros).tolist() == [[0, 0, 0]]
    unknown = F.multi_margin_loss(np.array([[1.0, np.nan, 0.0]]), np.array([0]))
    assert np.isnan(unknown)
