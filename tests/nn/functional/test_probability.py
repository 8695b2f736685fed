"""Losses of probabilities: at 0 and 1, of extremes, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, compile, sigmoid
from nn import functional as F


def test_a_probability_of_0_or_1_has_a_finite_loss_and_slope() -> None:
    output = Value(np.array([0.0, 0.0, 1.0, 1.0]))
    loss = F.binary_cross_entropy(output, np.array([0.0, 1.0, 0.0, 1.0]), reduction="none")
    assert loss.data.tolist() == [0.0, 100.0, 100.0, 0.0]
    loss.backward(np.ones(4))
    np.testing.assert_allclose(output.grad, [1.0, -1e12, 1e12, -1.0])


def test_it_is_finite_in_float32_too() -> None:
    output = Value(np.array([0.0, 1.0], np.float32))
    loss = F.binary_cross_entropy(output, np.array([1.0, 0.0], np.float32), reduction="none")
    assert loss.dtype == np.float32
    assert loss.data.tolist() == [100.0, 100.0]


@pytest.mark.parametrize("wrong", [-0.25, 1.25, np.nan])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match=f"from 0 to 1, got {wrong}: pass sigmoid"):
        F.binary_cross_entropy(np.array([0.5, wrong]), np.zeros(2))


def test_both_forms_agree_on_logits() -> None:
    random = np.random.default_rng(0)
    logits, target = random.normal(size=(5, 3)), random.uniform(size=(5, 3))
    weight = random.uniform(size=3)
    np.testing.assert_allclose(
        F.binary_cross_entropy_with_logits(logits, target, weight),
        F.binary_cross_entropy(sigmoid(logits), target, weight),
    )


def test_logits_of_any_size_have_a_finite_loss_and_the_right_slope() -> None:
    logits = Value(np.array([1000.0, -1000.0, 1000.0, -1000.0, 40.0, -40.0, 0.0]))
    target = np.array([1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0])
    loss = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    tiny = np.exp(-40.0)
    expected = [0.0, 0.0, 1000.0, 1000.0, tiny, tiny, np.log(2)]
    np.testing.assert_allclose(loss.data, expected, rtol=1e-12)
    loss.backward(np.ones(7))
    np.testing.assert_allclose(logits.grad, [0, 0, 1, -1, -tiny, tiny, -0.5], rtol=1e-12)


def test_a_positive_target_may_count_more() -> None:
    logits = np.array([0.0, 0.0])
    found = F.binary_cross_entropy_with_logits(
        logits, np.array([1, 0]), reduction="none", pos_weight=np.array([3.0, 3.0])
    )
    np.testing.assert_allclose(found, [3 * np.log(2), np.log(2)])


@pytest.mark.parametrize("name", ["weight", "pos_weight"])
@pytest.mark.parametrize("shape", [(2,), (5, 4, 3), (4, 1), (2, 4, 3)], ids=str)
def test_weights_that_do_not_spread_over_the_input_are_refused(
    name: str, shape: tuple[int, ...]
) -> None:
    x = np.zeros((4, 3)) if shape != (4, 1) else np.zeros((3, 1))
    with pytest.raises(ValueError, match=f"takes a {name} that spreads"):
        F.binary_cross_entropy_with_logits(x, x, **{name: np.ones(shape)})


def test_weights_in_float64_leave_float32_as_it_is() -> None:
    x = Value(np.full((2, 2), 0.5, np.float32))
    target = np.ones((2, 2), np.float32)
    for loss in (F.binary_cross_entropy, F.binary_cross_entropy_with_logits):
        assert loss(x, target, weight=np.array([1.0, 2.0])).dtype == np.float32
        assert loss(x, np.ones((2, 2), bool)).dtype == np.float32


@pytest.mark.parametrize(
    "loss", [F.binary_cross_entropy, F.binary_cross_entropy_with_logits, F.kl_div]
)
def test_shapes_and_reductions_and_empty_batches(loss: Any) -> None:
    with pytest.raises(ValueError, match=r"same shape, got \(4, 1\) and \(4,\)"):
        loss(np.zeros((4, 1)), np.zeros(4))
    with pytest.raises(ValueError, match=r"reduction is one of mean, sum, none.*, got 'all'"):
        loss(np.zeros(4), np.zeros(4), reduction="all")
    nothing = np.zeros((0, 2))
    assert np.isnan(loss(nothing, nothing))
    assert loss(nothing, nothing, reduction="sum") == 0.0


def test_the_divergence_of_a_distribution_from_itself_is_0() -> None:
    p = np.array([[0.2, 0.8], [1.0, 0.0]])
    with np.errstate(divide="ignore"):
        logarithms = np.maximum(np.log(p), -1e9)
    np.testing.assert_allclose(F.kl_div(logarithms, p, "none"), 0, atol=1e-15)


def test_the_mean_over_rows_is_the_sum_over_their_number() -> None:
    random = np.random.default_rng(1)
    x, p = -random.uniform(size=(4, 5)), random.dirichlet(np.ones(5), size=4)
    batch = F.kl_div(x, p, "batchmean")
    np.testing.assert_allclose(batch, F.kl_div(x, p, "sum") / 4)
    np.testing.assert_allclose(F.kl_div(x, p) * 5, batch)
    np.testing.assert_allclose(F.kl_div(x, np.log(p), "batchmean", log_target=True), batch)
    assert np.isnan(F.kl_div(np.zeros((0, 5)), np.zeros((0, 5)), "batchmean"))
    with pytest.raises(ValueError, match="mean over the rows"):
        F.kl_div(np.array(0.0), np.array(1.0), "batchmean")


def test_targets_have_gradients_too_and_none_is_nan_where_one_is_0() -> None:
    random = np.random.default_rng(2)
    x, p = -random.uniform(size=(3, 2)), random.uniform(0.2, 0.8, size=(3, 2))
    check_grads(F.kl_div)(x, p)
    check_grads(F.binary_cross_entropy)(random.uniform(0.2, 0.8, size=(3, 2)), p)
    check_grads(F.binary_cross_entropy_with_logits)(x, p)
    target = Value(np.array([0.0, 1.0]))
    F.kl_div(np.log(np.array([0.5, 0.5])), target).backward()
    assert np.all(np.isfinite(target.grad))


def test_compiled_code_leaves_the_check_of_numbers_out() -> None:
    compiled = compile(lambda x: F.binary_cross_entropy(x, np.ones(2)))
    np.testing.assert_allclose(compiled(np.array([0.5, 1.0])), np.log(2) / 2)
    assert compiled(np.array([0.0, 1.0])) == 50.0
