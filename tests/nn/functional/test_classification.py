"""Losses of classes: extremes, what is left out, and what they refuse."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, check_grads, compile, gradients, hessian
from nn import functional as F

SCORES = np.array([[2.0, 0.0, -1.0], [0.5, 0.5, 3.0]])
BOTH = pytest.mark.parametrize(
    "loss", [F.cross_entropy, F.nll_loss], ids=["cross_entropy", "nll_loss"]
)


def by_hand(scores: Any, classes: Any) -> Any:
    exponentials = np.exp(scores)
    shares = exponentials / exponentials.sum(1, keepdims=True)
    return -np.log(shares[np.arange(len(classes)), classes])


def test_it_is_minus_the_logarithm_of_what_softmax_gives_to_the_class() -> None:
    found = F.cross_entropy(SCORES, np.array([0, 1]), reduction="none")
    np.testing.assert_allclose(found, by_hand(SCORES, [0, 1]), rtol=1e-14)


def test_the_gradient_is_the_difference_of_softmax_and_the_class() -> None:
    scores = Value(SCORES)
    F.cross_entropy(scores, np.array([2, 0])).backward()
    shares = np.exp(SCORES) / np.exp(SCORES).sum(1, keepdims=True)
    np.testing.assert_allclose(scores.grad, (shares - np.eye(3)[[2, 0]]) / 2, rtol=1e-13)


def test_scores_of_any_size_neither_overflow_nor_lose_digits() -> None:
    scores = Value(np.array([[1e4, 1e4 - 1, -1e4], [-1e30, 0.0, 1e30]], np.float32))
    loss = F.cross_entropy(scores, np.array([0, 2]), reduction="none")
    np.testing.assert_allclose(loss.data, [np.log(1 + np.exp(-1.0)), 0.0], rtol=1e-6)
    loss.backward(np.ones(2, np.float32))
    assert np.all(np.isfinite(scores.grad))


def test_a_class_that_is_masked_by_minus_infinity_counts_nothing() -> None:
    scores = Value(np.array([[1.0, -np.inf, 1.0]]))
    loss = F.cross_entropy(scores, np.array([0]))
    loss.backward()
    np.testing.assert_allclose(loss.item(), np.log(2))
    np.testing.assert_allclose(scores.grad, [[-0.5, 0.0, 0.5]])


def test_a_single_example_a_batch_and_an_image_agree() -> None:
    each = [F.cross_entropy(row, np.array(c)) for row, c in zip(SCORES, [2, 1], strict=True)]
    np.testing.assert_allclose(F.cross_entropy(SCORES, np.array([2, 1])), np.mean(each))
    image = SCORES.T.reshape(1, 3, 2, 1)
    classes = np.array([2, 1]).reshape(1, 2, 1)
    found = F.cross_entropy(image, classes, reduction="none")
    np.testing.assert_allclose(found, np.reshape(each, (1, 2, 1)))
    assert F.cross_entropy(SCORES[0], 2) == each[0]


@pytest.mark.parametrize("kind", ["int8", "uint8", "int32", "uint64", "int64"])
def test_classes_are_integers_of_any_kind(kind: str) -> None:
    scores = np.random.default_rng(0).normal(size=(4, 100, 5))
    classes = np.full((4, 5), 99, kind)
    expected = F.cross_entropy(scores, classes.astype(int))
    assert F.cross_entropy(scores, classes) == expected


def test_probabilities_of_one_class_are_that_class() -> None:
    classes = np.array([2, 1])
    for smoothing in (0.0, 0.3):
        np.testing.assert_allclose(
            F.cross_entropy(SCORES, np.eye(3)[classes], label_smoothing=smoothing),
            F.cross_entropy(SCORES, classes, label_smoothing=smoothing),
        )


def test_probabilities_have_gradients() -> None:
    random = np.random.default_rng(3)
    target = random.dirichlet(np.ones(3), size=2)
    check_grads(lambda x, p: F.cross_entropy(x, p, weight=np.array([1.0, 2.0, 0.5])))(
        SCORES, target
    )


def test_what_is_left_out_has_neither_loss_nor_gradient() -> None:
    scores = Value(SCORES)
    target = np.array([-100, 1])
    loss = F.cross_entropy(scores, target)
    np.testing.assert_allclose(loss.item(), by_hand(SCORES, [0, 1])[1])
    loss.backward()
    assert scores.grad[0].tolist() == [0.0, 0.0, 0.0]
    assert F.cross_entropy(scores, target, reduction="none").data[0] == 0.0


@pytest.mark.parametrize("left_out", [0, -1, 255])
def test_the_index_that_is_left_out_may_be_a_class_or_none(left_out: int) -> None:
    target = np.array([left_out, 1])
    found = F.cross_entropy(SCORES, target, ignore_index=left_out)
    np.testing.assert_allclose(found, by_hand(SCORES, [0, 1])[1])


@BOTH
def test_the_mean_over_nothing_that_counts_is_nan_without_a_gradient(loss: Any) -> None:
    scores = Value(SCORES)
    found = loss(scores, np.array([-100, -100]))
    assert np.isnan(found.item())
    found.backward()
    assert scores.grad.tolist() == np.zeros((2, 3)).tolist()
    assert loss(scores, np.array([-100, -100]), reduction="sum").item() == 0.0
    assert np.isnan(loss(scores, np.array([1, 1]), weight=np.array([1.0, 0.0, 1.0])).item())


@BOTH
def test_of_an_empty_batch_the_mean_is_nan_and_the_sum_0(loss: Any) -> None:
    scores, target = Value(np.zeros((0, 3), np.float32)), np.zeros(0, int)
    assert np.isnan(loss(scores, target).item())
    assert loss(scores, target, reduction="sum").item() == 0.0
    assert loss(scores, target, reduction="none").shape == (0,)
    assert np.isnan(loss(scores, target, weight=np.ones(3)).item())


@BOTH
def test_a_weighted_mean_is_over_the_weights(loss: Any) -> None:
    weight = np.array([1.0, 3.0, 0.0])
    each = loss(SCORES, np.array([0, 1]), reduction="none")
    found = loss(SCORES, np.array([0, 1]), weight=weight)
    np.testing.assert_allclose(found, (each[0] + 3 * each[1]) / 4)


@BOTH
def test_float32_stays_float32(loss: Any) -> None:
    scores = Value(SCORES.astype(np.float32))
    for keywords in ({}, {"weight": np.array([1.0, 2.0, 3.0])}, {"ignore_index": 1}):
        found = loss(scores, np.array([0, 1]), **keywords)
        found.backward()
        assert found.dtype == scores.grad.dtype == np.float32
    found = F.cross_entropy(
        scores, np.array([0, 1]), np.array([1.0, 2.0, 3.0]), label_smoothing=np.float64(0.1)
    )
    assert found.dtype == np.float32


@BOTH
@pytest.mark.parametrize(("wrong", "place"), [(3, 0), (-1, 1), (-101, 1)])
def test_a_class_that_does_not_exist_is_named(loss: Any, wrong: int, place: int) -> None:
    target = np.array([1, 1])
    target[place] = wrong
    with pytest.raises(ValueError, match=f"has class {wrong} at {place}, .* classes 0 to 2"):
        loss(SCORES, target)


def test_where_a_class_does_not_exist_is_said_of_images_and_single_examples() -> None:
    target = np.zeros((2, 2, 2), int)
    target[1, 0, 1] = 9
    with pytest.raises(ValueError, match=r"class 9 at \(1, 0, 1\)"):
        F.cross_entropy(np.zeros((2, 3, 2, 2)), target)
    with pytest.raises(ValueError, match="class 3, but"):
        F.cross_entropy(np.zeros(3), np.array(3))


@BOTH
@pytest.mark.parametrize(
    ("scores", "target", "message"),
    [
        ((4, 3), np.zeros((4, 1), int), r"pass target.reshape\(\(4,\)\)"),
        ((4, 3), np.zeros((4, 3), int), r"pass target.argmax\(1\)"),
        ((4, 3), np.zeros(3, int), r"of shape \(4,\), got \(3,\): one for each row"),
        ((4, 3), np.zeros((4, 2), int), "one for each row"),
        ((3,), np.zeros(1, int), r"pass target.reshape\(\(\)\)"),
        ((3,), np.zeros(3, int), r"pass target.argmax\(0\)"),
        ((2, 5, 3), np.zeros((2, 5), int), "the classes are on axis 1 of the input"),
        ((), np.zeros((), int), r"takes scores of shape \(C,\)"),
        ((4, 0), np.zeros(4, int), r"at least one class, got shape \(4, 0\)"),
    ],
)
def test_targets_of_the_wrong_shape_are_told_what_to_do(
    loss: Any, scores: tuple[int, ...], target: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        loss(np.zeros(scores), target)


@BOTH
def test_classes_that_are_no_integers_are_refused(loss: Any) -> None:
    with pytest.raises(TypeError, match=r"got float64 of shape \(2,\): pass target.astype\(int\)"):
        loss(SCORES, np.array([0.0, 1.0]))


def test_marks_of_classes_may_become_probabilities() -> None:
    with pytest.raises(ValueError, match=r"target.astype\(float\) for the probabilities"):
        F.cross_entropy(SCORES, np.eye(3, dtype=int)[:2])


@BOTH
def test_weights_are_one_for_each_class(loss: Any) -> None:
    with pytest.raises(ValueError, match=r"each of 3 classes, got shape \(2,\)"):
        loss(SCORES, np.array([0, 1]), weight=np.ones(2))


@BOTH
def test_an_unknown_reduction_is_told_which_there_are(loss: Any) -> None:
    for target in (np.array([0, 1]), np.array([0, -100])):
        with pytest.raises(ValueError, match="one of mean, sum, none, got 'batchmean'"):
            loss(SCORES, target, reduction="batchmean")


@pytest.mark.parametrize("smoothing", [-0.1, 1.1])
def test_smoothing_is_between_0_and_1(smoothing: float) -> None:
    with pytest.raises(ValueError, match="label_smoothing of at least 0 and at most 1"):
        F.cross_entropy(SCORES, np.array([0, 1]), label_smoothing=smoothing)


@BOTH
@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_in_compiled_code_classes_are_data(loss: Any, weighted: bool, reduction: str) -> None:
    weight = np.array([1.0, 3.0, 0.5]) if weighted else None

    def both(scores: Any, target: Any) -> Any:
        scores = Value(scores)
        found = loss(scores, target, weight, reduction=reduction)
        return found.detach(), gradients(found.sum(), scores)

    compiled = compile(both)
    # Of which the first leave nothing out, and the last everything.
    for target in ([0, 1], [2, 2], [-100, 1], [-100, -100]):
        for mine, expected in zip(
            compiled(SCORES, np.array(target)), both(SCORES, np.array(target)), strict=True
        ):
            np.testing.assert_allclose(mine, getattr(expected, "data", expected), rtol=1e-12)


def test_compiled_code_takes_scores_that_are_known_with_classes_that_are_not() -> None:
    compiled = compile(lambda target: F.cross_entropy(SCORES, target, np.ones(3)))
    for target in ([0, 1], [2, 0]):
        np.testing.assert_allclose(compiled(np.array(target)), by_hand(SCORES, target).mean())


def test_the_matrix_of_second_derivatives_is_that_of_softmax() -> None:
    scores, shares = SCORES[0], np.exp(SCORES[0]) / np.exp(SCORES[0]).sum()
    found = hessian(lambda x: F.cross_entropy(x, 2, np.array([1.0, 2.0, 3.0])))(scores)
    np.testing.assert_allclose(found, np.diag(shares) - np.outer(shares, shares), rtol=1e-12)


@pytest.mark.parametrize("shape", [(2, 3), (3,), (2, 3, 2)], ids=str)
@pytest.mark.parametrize("wrong", [-1, 3, 4])
def test_compiled_code_refuses_a_class_that_does_not_exist(
    shape: tuple[int, ...], wrong: int
) -> None:
    scores = np.zeros(shape)
    target = np.zeros((*shape[:1], *shape[2:]) if len(shape) > 1 else (), int)

    def slope(scores: Any, target: Any) -> Any:
        scores = Value(scores)
        return gradients(F.cross_entropy(scores, target, ignore_index=-7), scores)

    loss = compile(lambda scores, target: F.cross_entropy(scores, target, ignore_index=-7))
    for compiled in (loss, compile(slope)):
        compiled(scores, target)
        bad = target.copy()
        bad[(0,) * bad.ndim] = wrong
        with pytest.raises(ValueError, match=rf"has class {wrong}.* for classes 0 to 2"):
            compiled(scores, bad)


@BOTH
@pytest.mark.parametrize("given", [False, True, None, 1.0, "mean"])
def test_only_an_integer_marks_what_is_left_out(loss: Any, given: Any) -> None:
    classes = np.array([0, 1])
    kind = {"cross_entropy": nn.CrossEntropyLoss, "nll_loss": nn.NLLLoss}[loss.__name__]
    for call in (lambda: loss(SCORES, classes, None, given), lambda: kind(None, given)):
        with pytest.raises(TypeError, match=r"an integer for ignore_index, .* by reduction="):
            call()
    marked = loss(SCORES, classes, None, np.int64(1))
    assert marked == loss(SCORES, classes, None, 1) == loss(SCORES[:1], classes[:1])
