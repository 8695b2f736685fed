"""Activations with kinks, rectifiers among them: far numbers, dtypes, and what they refuse."""

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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.hardtanh(np.zeros(2), 1, -1), "min_val up to max_val, got 1 and -1"),
        (lambda: F.softshrink(np.zeros(2), -0.5), "not negative, got -0.5"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
