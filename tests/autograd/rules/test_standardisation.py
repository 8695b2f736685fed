"""Standardising: what it gives, with hardly any spread, far from 0, and in narrow dtypes."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, compile, gradients, standardise


@pytest.mark.parametrize("axis", [0, 1, -1, (0, 2), (1, -1), None], ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_mean_and_variance_are_those_that_are_wanted(axis: Any, dtype: Any) -> None:
    x = (np.random.default_rng(0).normal(3.0, 2.0, (4, 5, 6))).astype(dtype)
    result = standardise(x, axis=axis)
    assert (result.shape, result.dtype) == (x.shape, dtype)
    np.testing.assert_allclose(result.mean(axis), 0, atol=20 * np.finfo(dtype).eps)
    np.testing.assert_allclose(result.var(axis), 1, rtol=20 * np.finfo(dtype).eps)


def test_equal_numbers_become_zero_with_a_finite_gradient() -> None:
    x = Value(np.full((2, 3), 7.0, np.float32))
    result = standardise(x, eps=1e-5)
    np.testing.assert_array_equal(result.data, np.zeros((2, 3)))
    (slope,) = gradients(result, [x], np.ones((2, 3), np.float32))
    np.testing.assert_allclose(slope, 0, atol=1e-3)


def test_numbers_far_from_zero_keep_their_spread() -> None:
    x = np.array([[1e4 - 1, 1e4, 1e4 + 1]], np.float32)
    np.testing.assert_allclose(standardise(x), [[-(1.5**0.5), 0, 1.5**0.5]], atol=1e-6)


def test_half_precision_is_summed_in_single() -> None:
    x = np.full((1, 4096), 1000.0, np.float16)
    x[0, ::2] = -1000.0
    result = standardise(x)
    assert result.dtype == np.float16
    np.testing.assert_array_equal(abs(result), np.ones((1, 4096)))


def test_the_input_is_left_as_it_is_and_its_order_of_memory_does_not_matter() -> None:
    x = np.random.default_rng(0).normal(size=(4, 3)).T
    before = x.copy()
    for axis in (0, -1):
        found = standardise(x, axis=axis)
        np.testing.assert_allclose(found, standardise(before, axis=axis), rtol=1e-13)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("axis", [-1, 0, None])
def test_third_derivatives(axis: Any) -> None:
    check_grads(lambda x: standardise(x, axis=axis, eps=0.2), order=3)(
        np.random.default_rng(0).normal(size=(2, 3))
    )


def test_whole_numbers_are_taken_as_floats_and_complex_ones_refused() -> None:
    np.testing.assert_array_equal(standardise(np.array([1, 3])), [-1, 1])
    with pytest.raises(TypeError, match="real numbers, got complex128"):
        standardise(np.array([1j]))


def test_compiled_code_computes_the_same() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4))
    weight = np.arange(12.0).reshape(3, 4)

    def slope(x: Any) -> Any:
        return gradients((standardise(x, eps=0.1) * weight).sum(), x)

    np.testing.assert_allclose(compile(slope)(x), slope(Value(x)), rtol=1e-12)
