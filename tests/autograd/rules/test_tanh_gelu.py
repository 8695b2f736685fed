"""The approximation of GELU, where the table of functions does not reach."""

import math

import numpy as np
import pytest

from autograd import Value, gradients, tanh_gelu
from autograd.rules.tanh_gelu import tanh_gelu_slope


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_far_out_it_is_x_or_zero_with_the_slopes_of_these(dtype: type) -> None:
    x = np.array([-1e3, -50.0, -0.0, 0.0, 50.0, 1e3], dtype)
    value = Value(x)
    output = tanh_gelu(value)
    (slope,) = gradients(output.sum(), [value])
    np.testing.assert_array_equal(output.data, [0, 0, 0, 0, 50, 1e3])
    np.testing.assert_array_equal(slope, [0, 0, 0.5, 0.5, 1, 1])
    assert output.dtype == slope.dtype == dtype


def test_large_arrays_are_done_in_blocks_with_the_same_numbers() -> None:
    x = np.random.default_rng(0).standard_normal((50, 1001))
    x[0, 0] = x[40, 7] = 0.0
    expected = x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2
    np.testing.assert_allclose(tanh_gelu(x), expected, rtol=1e-9, atol=1e-15)
    slope = tanh_gelu_slope(x, tanh_gelu(x))
    pieces = [tanh_gelu_slope(row, tanh_gelu(row)) for row in x]
    np.testing.assert_array_equal(slope, np.stack(pieces))


def test_the_second_derivative_at_zero() -> None:
    x = Value(np.zeros(2))
    (slope,) = gradients(tanh_gelu(x).sum(), [x], create_graph=True)
    (curvature,) = gradients(slope.sum(), [x])
    np.testing.assert_allclose(curvature, math.sqrt(2 / math.pi), rtol=1e-12)
