"""Normalisation of the last axes: shapes, dtypes, and what does not fit."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients
from nn import functional as F


@pytest.mark.parametrize("shape", [(3,), (2, 3), (4, 2, 3), (0, 3)], ids=str)
@pytest.mark.parametrize("function", [F.layer_norm, F.rms_norm])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_shape_and_dtype_stay(function: Any, shape: tuple[int, ...], dtype: Any) -> None:
    x = Value(np.random.default_rng(0).normal(size=shape).astype(dtype))
    output = function(x, (3,), np.ones(3, dtype))
    assert (output.shape, output.dtype) == (shape, dtype)
    (slope,) = gradients(output.sum(), [x])
    assert (slope.shape, slope.dtype) == (shape, dtype)
    assert isinstance(function(x.data, 3), np.ndarray)


def test_several_axes_are_normalised_together() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_allclose(
        F.layer_norm(x, (3, 4)), F.layer_norm(x.reshape(2, 12), 12).reshape(2, 3, 4)
    )
    np.testing.assert_allclose((F.rms_norm(x, [3, 4]) ** 2).mean((1, 2)), 1)


def test_the_root_mean_square_of_nothing_but_zeros_is_bounded_by_the_dtype() -> None:
    for dtype in (np.float32, np.float64):
        x = Value(np.zeros(4, dtype))
        output = F.rms_norm(x, 4)
        np.testing.assert_array_equal(output.data, 0)
        slope = gradients(output.sum(), x)
        np.testing.assert_allclose(slope, 1 / np.sqrt(np.finfo(dtype).eps), rtol=1e-6)


@pytest.mark.parametrize("function", [F.layer_norm, F.rms_norm])
def test_what_does_not_fit_is_refused(function: Any) -> None:
    x = np.zeros((2, 3))
    for wrong in (2, (2,), (3, 2), (1, 2, 3)):
        with pytest.raises(ValueError, match=r"last axes are .* got \(2, 3\)"):
            function(x, wrong)
    for wrong in (0, (), (3, -1), (3.0,)):
        with pytest.raises(ValueError, match="positive length, or several"):
            function(x, wrong)
    with pytest.raises(ValueError, match=r"weight .* must have the normalized_shape \(3,\), got"):
        function(x, 3, np.ones((2, 3)))


def test_weights_may_be_lists() -> None:
    x = np.array([[1.0, 2.0, 4.0]])
    for function in (F.layer_norm, F.rms_norm):
        expected = function(x, 3, np.array([1, 2, 3]))
        np.testing.assert_array_equal(function(x, 3, [1, 2, 3]), expected)
    np.testing.assert_array_equal(
        F.layer_norm(x, 3, None, [1, 2, 3]), F.layer_norm(x, 3) + np.array([1, 2, 3])
    )


def test_a_bias_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bias of layer_norm .* got \(1,\)"):
        F.layer_norm(np.zeros((2, 3)), 3, np.ones(3), np.ones(1))


def test_the_mean_square_of_half_precision_neither_overflows_nor_vanishes() -> None:
    # The numbers are PyTorch's.
    x = Value(np.array([[300, -300], [100, 200], [0, -400], [1e-3, 1e-3]], np.float16))
    found = F.rms_norm(x, 2)
    expected = [[1, -1], [0.6323, 1.2646], [0, -1.4141], [0.9453, 0.9453]]
    np.testing.assert_allclose(found.data, expected, rtol=1e-3)
    assert found.dtype == gradients(found[0, 0], x).dtype == np.float16
