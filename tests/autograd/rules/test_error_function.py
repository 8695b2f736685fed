"""The precision of erf and gelu, against the error function of Python's own library."""

import math
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, elementwise_grad, erf, gelu, gradients, tanh_gelu
from autograd.rules.error_function import gelu_slope


def gelu_of_one(x: float) -> float:
    return x * math.erfc(-x / math.sqrt(2)) / 2


def slope_of_one(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2 + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


EDGES = [0.46875, np.nextafter(0.46875, 0), 4.0, np.nextafter(4.0, 5), 1e-300, 1e-9, 30.0]
EVERYWHERE = np.concatenate([np.linspace(-6.5, 6.5, 2003), EDGES, np.negative(EDGES)])


def test_erf_is_as_precise_as_its_type() -> None:
    expected = np.array([math.erf(x) for x in EVERYWHERE])
    np.testing.assert_allclose(erf(EVERYWHERE), expected, rtol=1e-15, atol=0)
    found = erf(EVERYWHERE.astype(np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=3e-7, atol=1e-40)


@pytest.mark.parametrize("x", [0.3, -2.0, np.float64(5.0), np.float32(0.5), 7, np.array(0.5)])
def test_erf_of_single_numbers(x: Any) -> None:
    assert float(erf(x)) == pytest.approx(math.erf(x), rel=1e-7)
    assert np.ndim(erf(x)) == 0


def test_erf_of_the_farthest_numbers() -> None:
    x = Value(np.array([-np.inf, -1e300, -0.0, 0.0, 1e300, np.inf, np.nan]))
    np.testing.assert_array_equal(erf(x).data, [-1, -1, 0, 0, 1, 1, np.nan])
    assert np.signbit(erf(x).data[2])


def test_gelu_keeps_its_relative_precision_in_the_tail() -> None:
    x = np.linspace(-37.0, 10.0, 4001)
    np.testing.assert_allclose(gelu(x), [gelu_of_one(v) for v in x], rtol=3e-13, atol=0)
    slope = elementwise_grad(gelu)(x)
    np.testing.assert_allclose(slope, [slope_of_one(v) for v in x], rtol=1e-12, atol=1e-15)


def test_gelu_in_single_precision() -> None:
    x = np.linspace(-10.0, 10.0, 40_001, dtype=np.float32)  # several blocks, the last a short one
    found = gelu(x)
    assert found.dtype == np.float32
    expected = np.array([gelu_of_one(v) for v in x.tolist()])
    assert np.max(np.abs(found - expected) / np.maximum(1.0, np.abs(expected))) < 3e-7
    slope = elementwise_grad(gelu)(x)
    assert slope.dtype == np.float32
    assert np.max(np.abs(slope - [slope_of_one(v) for v in x.tolist()])) < 5e-7


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_far_numbers_give_the_limits_without_a_warning(dtype: Any) -> None:
    x = np.array([-1e4, -0.0, 0.0, 1e4], dtype)
    np.testing.assert_array_equal(gelu(x), [0, 0, 0, x[3]])
    slope = elementwise_grad(gelu)(x)
    np.testing.assert_array_equal(slope, [0, 0.5, 0.5, 1])
    assert gelu(x).dtype == slope.dtype == dtype
    assert gelu(np.array([np.inf], dtype))[0] == np.inf


@pytest.mark.parametrize("function", [gelu, tanh_gelu])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_slope_of_what_is_nearly_0_is_a_half(function: Any, dtype: Any) -> None:
    tiny = np.finfo(dtype)
    sizes = [tiny.smallest_subnormal, 3 * tiny.smallest_subnormal, tiny.tiny, tiny.tiny * 1.5]
    x = np.array([*sizes, *(-size for size in sizes)], dtype)
    np.testing.assert_allclose(elementwise_grad(function)(x), 0.5, rtol=1e-3)


@pytest.mark.parametrize("function", [gelu, tanh_gelu])
def test_the_slope_in_half_precision_is_that_of_unrounded_answers(function: Any) -> None:
    x = np.concatenate([np.linspace(-8, 8, 999), np.geomspace(1e-7, 1.0, 99)]).astype(np.float16)
    expected = elementwise_grad(function)(x.astype(np.float64))
    np.testing.assert_allclose(elementwise_grad(function)(x), expected, rtol=6e-4, atol=1e-6)


def test_the_slope_at_zero_is_a_half_in_every_order_of_differentiation() -> None:
    x = Value(np.array([0.0]))
    first = gradients(gelu(x).sum(), x, create_graph=True)
    second = gradients(first.sum(), x, create_graph=True)
    assert first.data[0] == 0.5
    assert second.data[0] == pytest.approx(2 / math.sqrt(2 * math.pi), rel=1e-15)
    assert gradients(second.sum(), x)[0] == 0.0


def test_the_curvature_does_not_take_the_given_answer_for_a_variable() -> None:
    y = Value(np.array([1.0]))
    with_answer = gelu_slope(Value(np.array([2.0])), y)
    assert gradients(with_answer.sum(), y)[0] == 0.0


def test_nan_stays_nan() -> None:
    x = np.array([np.nan, 1.0])
    for dtype in (np.float32, np.float64):
        np.testing.assert_array_equal(np.isnan(gelu(x.astype(dtype))), [True, False])
        np.testing.assert_array_equal(
            np.isnan(elementwise_grad(gelu)(x.astype(dtype))), [True, False]
        )


def test_arrays_in_another_order_of_memory_and_without_elements() -> None:
    x = np.random.default_rng(0).normal(size=(4, 3)).T
    for function in (erf, gelu):
        np.testing.assert_array_equal(function(x), function(x.copy()))
        assert function(np.zeros((0, 3))).shape == (0, 3)


def test_whole_numbers_are_taken_as_floats_and_complex_ones_refused() -> None:
    assert gelu(np.array([1, 2])).dtype == erf(np.array([1, 2])).dtype == np.float64
    for function in (erf, gelu):
        with pytest.raises(TypeError, match="real numbers, got complex128"):
            function(np.array([1j]))


def test_compiled_code_computes_the_same() -> None:
    x = np.linspace(-3, 3, 7)
    slope = compile(lambda x: gradients(gelu(x).sum() + erf(x).sum(), x))
    value = Value(x)
    np.testing.assert_allclose(slope(x), gradients(gelu(value).sum() + erf(value).sum(), value))
