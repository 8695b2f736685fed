"""Activations with kinks: far numbers, dtypes, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients
from nn import functional as F

PIECEWISE = {
    "relu": F.relu,
    "relu6": F.relu6,
    "leaky_relu": F.leaky_relu,
    "prelu": lambda x: F.prelu(x, np.array([0.25], np.float32)),
    "rrelu": lambda x: F.rrelu(x, training=True),
    "elu": F.elu,
    "selu": F.selu,
    "celu": lambda x: F.celu(x, 0.5),
    "hardtanh": lambda x: F.hardtanh(x, -2, 3),
    "hardsigmoid": F.hardsigmoid,
    "hardswish": F.hardswish,
    "hardshrink": F.hardshrink,
    "softshrink": F.softshrink,
    "threshold": lambda x: F.threshold(x, 1, 20),
}
every = pytest.mark.parametrize("function", PIECEWISE.values(), ids=PIECEWISE)


@every
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_far_numbers_have_finite_gradients_of_their_dtype(function: Any, dtype: Any) -> None:
    x = Value(np.array([-1e4, -90.0, 0.0, 90.0, 1e4], dtype))
    output = function(x)
    (slope,) = gradients(output.sum(), [x])
    assert slope.dtype == dtype
    if function is not PIECEWISE["prelu"]:  # whose weight is single
        assert output.dtype == dtype
    assert np.isfinite(output.data).all()
    assert np.isfinite(slope).all()


@every
def test_plain_arrays_lists_and_numbers_give_plain_numbers(function: Any) -> None:
    assert isinstance(function(np.array([[0.5, -1.0]])), np.ndarray)
    assert float(function(0.0)) in (0.0, 0.5, 20.0)
    assert function(np.zeros((0, 3), np.float32)).shape == (0, 3)


@every
def test_what_is_no_number_stays_so(function: Any) -> None:
    x = np.array([np.nan, 1.0], np.float32)
    np.testing.assert_array_equal(np.isnan(function(x)), [True, False])


def test_rrelu_draws_a_slope_for_each_element() -> None:
    x = -np.ones(10_000)
    slopes = -F.rrelu(x, 0.1, 0.3, training=True)
    assert 0.1 <= slopes.min() < 0.101
    assert 0.299 < slopes.max() <= 0.3
    assert abs(slopes.mean() - 0.2) < 5 * 0.2 / np.sqrt(12 * 10_000)
    np.testing.assert_array_equal(F.rrelu(np.abs(x), training=True), np.abs(x))
    np.testing.assert_allclose(F.rrelu(x, 0.1, 0.3), -0.2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.rrelu(np.zeros(2), 0.3, 0.1), "from lower to upper, got 0.3 and 0.1"),
        (lambda: F.hardtanh(np.zeros(2), 1, -1), "min_val up to max_val, got 1 and -1"),
        (lambda: F.softshrink(np.zeros(2), -0.5), "not negative, got -0.5"),
        (lambda: F.celu(np.zeros(2), 0.0), "must not be 0"),
        (lambda: F.prelu(np.zeros((2, 3)), np.ones(2)), r"each of the 3 channels.*\(2,\)"),
        (lambda: F.prelu(np.zeros(3), np.ones(3)), r"each of the 1 channels.*\(3,\)"),
        (lambda: F.prelu(np.zeros((2, 1)), np.ones((1, 1))), r"weights of shape \(1, 1\)"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_prelu_has_a_gradient_for_its_weight() -> None:
    weight = Value(np.array([0.5, 0.1]))
    x = np.array([[-2.0, 3.0], [0.0, -4.0]])
    np.testing.assert_array_equal(gradients(F.prelu(x, weight).sum(), weight), [-2.0, -4.0])
