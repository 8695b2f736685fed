"""Losses of numbers: at kinks, of extremes, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, gradients
from nn import functional as F

ELEMENTWISE = [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.poisson_nll_loss]
elementwise = pytest.mark.parametrize("loss", ELEMENTWISE, ids=lambda loss: loss.__name__)


@elementwise
@pytest.mark.parametrize("shape", [(4,), (1, 4), (4, 1, 1), ()], ids=str)
def test_shapes_that_would_be_broadcast_are_refused(loss: Any, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="same shape, got") as caught:
        loss(Value(np.zeros((4, 1))), np.zeros(shape))
    assert f"got (4, 1) and {shape}" in str(caught.value)


@elementwise
def test_a_target_without_the_last_axis_is_told_how_to_get_it(loss: Any) -> None:
    for target in (np.zeros(4), np.zeros(4, int)):
        with pytest.raises(ValueError, match=r"lacks the last axis, pass target\[:, None\]$"):
            loss(np.zeros((4, 1)), target)
    with pytest.raises(ValueError, match=r"pass target\[\.\.\., None\]$"):
        loss(np.zeros((4, 2, 1)), np.zeros((4, 2)))
    with pytest.raises(ValueError, match=r"classes, pass np\.eye\(3\)\[target\]$"):
        loss(np.zeros((4, 3)), np.zeros(4, int))


@elementwise
def test_an_unknown_reduction_is_told_which_there_are(loss: Any) -> None:
    with pytest.raises(ValueError, match="one of mean, sum, none, got 'average'"):
        loss(np.zeros(2), np.zeros(2), reduction="average")


@elementwise
def test_of_an_empty_batch_the_mean_is_nan_and_the_sum_0(loss: Any) -> None:
    nothing, target = Value(np.zeros((0, 3), np.float32)), np.zeros((0, 3), np.float32)
    mean = loss(nothing, target)
    assert np.isnan(mean.item())
    assert mean.dtype == np.float32
    assert loss(nothing, target, reduction="sum").item() == 0.0
    assert loss(nothing, target, reduction="none").shape == (0, 3)
    mean.backward()
    assert nothing.grad.shape == (0, 3)


@elementwise
@pytest.mark.parametrize("kind", ["int64", "uint8", "bool"])
def test_whole_numbers_for_targets_leave_float32_as_it_is(loss: Any, kind: str) -> None:
    output = Value(np.array([0.5, 2.0], np.float32))
    found = loss(output, np.array([1, 0]).astype(kind))
    assert found.dtype == np.float32
    assert found.item() == loss(output, np.array([1.0, 0.0], np.float32)).item()


@elementwise
def test_lists_and_single_numbers(loss: Any) -> None:
    assert loss([1.0, 2.0], [0.5, 2.5]) == loss(np.array([1.0, 2.0]), np.array([0.5, 2.5]))
    assert loss(2.0, 0.5) == loss(np.array([2.0]), np.array([0.5]))


@elementwise
def test_targets_have_gradients_too(loss: Any) -> None:
    output, target = np.array([[0.3, -0.2], [1.9, 3.0]]), np.array([[0.1, 0.4], [2.1, 0.7]])
    check_grads(lambda a, y: loss(a, y, reduction="sum"))(output, target)


def test_the_absolute_error_has_no_slope_where_it_is_0() -> None:
    output = Value(np.array([1.0, 2.0]))
    F.l1_loss(output, np.array([1.0, 0.0]), "sum").backward()
    assert output.grad.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("where", [-2.0, 2.0])
def test_the_parabola_and_the_lines_of_a_huber_loss_meet_with_one_slope(where: float) -> None:
    output = Value(np.array([where]))
    loss = F.huber_loss(output, np.zeros(1), delta=2.0)
    loss.backward()
    assert loss.item() == 2.0
    assert output.grad.tolist() == [where]


def test_a_huber_loss_of_what_is_infinitely_wrong_keeps_its_slope() -> None:
    output = Value(np.array([np.inf, -1e200]))
    loss = F.huber_loss(output, np.zeros(2), "none", delta=3.0)
    assert loss.data.tolist() == [np.inf, 3e200]
    loss.backward(np.ones(2))
    assert output.grad.tolist() == [3.0, -3.0]


def test_the_smooth_absolute_error_with_no_parabola_is_the_absolute_error() -> None:
    output, target = np.array([0.2, -3.0]), np.zeros(2)
    assert F.smooth_l1_loss(output, target, beta=0) == F.l1_loss(output, target)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.smooth_l1_loss(0.0, 0.0, beta=-1.0), "beta of at least 0, got -1.0"),
        (lambda: F.smooth_l1_loss(0.0, 0.0, beta=float("nan")), "beta of at least 0, got nan"),
        (lambda: F.huber_loss(0.0, 0.0, delta=0), "huber_loss needs delta of more than 0, got 0"),
        (lambda: F.poisson_nll_loss(0.0, 0.0, eps=0), "eps of more than 0, got 0"),
        (lambda: F.gaussian_nll_loss(0.0, 0.0, 1.0, eps=-1), "eps of more than 0, got -1"),
    ],
)
def test_settings_outside_their_range_are_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_settings_that_are_no_numbers_are_refused() -> None:
    for wrong in ("1", None, True, np.zeros(2)):
        with pytest.raises(TypeError, match="huber_loss takes a number for delta"):
            F.huber_loss(np.zeros(2), np.zeros(2), delta=wrong)


def test_a_setting_of_numpys_float64_leaves_float32_as_it_is() -> None:
    output = Value(np.ones(2, np.float32))
    assert F.huber_loss(output, np.zeros(2, np.float32), delta=np.float64(0.5)).dtype == np.float32


def test_a_poisson_loss_of_an_expected_count_of_0_is_finite() -> None:
    loss = F.poisson_nll_loss(np.array([0.0]), np.array([2.0]), log_input=False, eps=1e-8)
    np.testing.assert_allclose(loss, -2 * np.log(1e-8))


def test_stirlings_formula_is_added_for_counts_above_1_only() -> None:
    x, counts = np.zeros(4), np.array([0.0, 1.0, 2.0, 10.0])
    more = F.poisson_nll_loss(x, counts, full=True, reduction="none") - F.poisson_nll_loss(
        x, counts, reduction="none"
    )
    assert more[:2].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(more[2:], [np.log(2), np.log(3628800)], rtol=0.07)


@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (4,), ()], ids=str)
def test_a_variance_is_of_each_number_or_of_each_row_or_one(shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    x, y, variance = random.normal(size=(4, 3)), random.normal(size=(4, 3)), np.full(shape, 2.0)
    loss = F.gaussian_nll_loss(x, y, variance)
    np.testing.assert_allclose(loss, np.mean(0.5 * (np.log(2.0) + (x - y) ** 2 / 2)))
    check_grads(lambda x, y, v: F.gaussian_nll_loss(x, y, v, full=True))(x, y, variance)


def test_a_variance_may_be_a_number_and_leaves_float32_as_it_is() -> None:
    x = Value(np.ones((2, 3), np.float32))
    assert F.gaussian_nll_loss(x, np.zeros((2, 3), np.float32), 2.0).dtype == np.float32


@pytest.mark.parametrize("shape", [(3,), (4, 2), (1, 1), (4, 3, 1)], ids=str)
def test_other_variances_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"along an axis, such as \(4, 1\): got") as caught:
        F.gaussian_nll_loss(np.zeros((4, 3)), np.zeros((4, 3)), np.ones(shape))
    assert str(shape) in str(caught.value)


def test_negative_variances_are_refused() -> None:
    with pytest.raises(ValueError, match=r"variances of at least 0, got -0\.5"):
        F.gaussian_nll_loss(np.zeros(2), np.zeros(2), np.array([1.0, -0.5]))


def test_a_variance_below_the_least_keeps_the_slope_that_it_has_there() -> None:
    variance = Value(np.array([0.0]))
    loss = F.gaussian_nll_loss(np.array([1.0]), np.array([3.0]), variance, eps=0.5)
    loss.backward()
    np.testing.assert_allclose(loss.item(), 0.5 * (np.log(0.5) + 8))
    np.testing.assert_allclose(variance.grad, 0.5 * (2 - 16))


def test_classes_for_wanted_outputs_are_told_how_to_become_them() -> None:
    with pytest.raises(ValueError, match=r"if the target is classes, pass np.eye\(10\)\[target\]"):
        F.mse_loss(np.zeros((4, 10)), np.array([1, 0, 2, 9]))
    for no_classes in (np.array([1.0, 0.0, 2.0, 9.0]), np.array([1, 0, 2])):
        with pytest.raises(ValueError, match="reshape one of them"):
            F.mse_loss(np.zeros((4, 10)), no_classes)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_the_square_error_is_reduced_as_asked(reduction: str) -> None:
    output, target = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [1.0, 1.0]])
    errors = np.array([[1.0, 0.0], [4.0, 9.0]])
    expected = {"mean": 3.5, "sum": 14.0, "none": errors}[reduction]
    np.testing.assert_array_equal(F.mse_loss(output, target, reduction), expected)
    loss = F.mse_loss(Value(output), target, reduction)
    np.testing.assert_array_equal(loss.data, expected)
    check_grads(lambda a, y: F.mse_loss(a, y, reduction))(output, target)


def test_the_square_error_of_single_numbers() -> None:
    prediction = Value(2.0)
    loss = F.mse_loss(prediction, 0.5)
    loss.backward()
    assert (loss.item(), prediction.grad) == (2.25, 3.0)


@pytest.mark.parametrize("input", [np.ones(2), np.ones(2) * 1j], ids=str)
def test_the_square_of_a_complex_error_is_refused(input: Any) -> None:
    with pytest.raises(TypeError, match="mse_loss takes real numbers, got complex128"):
        F.mse_loss(input, np.array([1j, 2.0]))
    with pytest.raises(TypeError, match="mse_loss takes real numbers, got complex128"):
        F.mse_loss(Value(np.array([1j, 2.0])), input)


def test_an_infinite_variance_explains_everything() -> None:
    # The numbers are PyTorch's.
    x, variance = Value(np.array([1.0, 2.0])), Value(np.full(2, np.inf))
    loss = F.gaussian_nll_loss(x, np.zeros(2), variance, reduction="none")
    assert loss.data.tolist() == [np.inf, np.inf]
    slopes = gradients(loss.sum(), [x, variance])
    assert [slope.tolist() for slope in slopes] == [[0, 0], [0, 0]]


@pytest.mark.parametrize("shape", [(1, 4, 3), (2, 1, 3), (2, 4, 1), (2, 4)])
def test_a_variance_may_be_shared_along_one_axis(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(5)
    x, variance = rng.normal(size=(2, 4, 3)), rng.uniform(0.5, 2, shape)
    found = F.gaussian_nll_loss(x, np.zeros_like(x), variance, reduction="none")
    whole = variance[..., None] if shape == (2, 4) else variance
    np.testing.assert_allclose(found, 0.5 * (np.log(whole) + x**2 / whole))


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 4, 1), (4, 3), (3,), (1,), (2, 2, 3)])
def test_a_variance_shared_otherwise_is_refused_as_in_pytorch(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one for all elements along an axis, such as"):
        F.gaussian_nll_loss(np.zeros((2, 4, 3)), np.zeros((2, 4, 3)), np.ones(shape))
