"""Kinks, extremes and selections of functions that work on each element alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, elementwise_grad, grad, gradients, relu, sigmoid, softplus
from autograd.rules.elementwise import clip

KINDS = [np.float64, np.float32]


@pytest.mark.parametrize("function", [np.abs, relu], ids=["abs", "relu"])
@pytest.mark.parametrize("zero", [0.0, -0.0, np.float32(0), np.array([0.0, -0.0])], ids=repr)
def test_at_the_kink_the_subgradient_is_zero(function: Callable[[Any], Any], zero: Any) -> None:
    np.testing.assert_array_equal(elementwise_grad(function)(zero), np.zeros_like(zero))


@pytest.mark.parametrize("function", [np.maximum, np.minimum, np.fmax, np.fmin])
def test_ties_share_the_gradient_equally(function: Callable[..., Any]) -> None:
    assert grad(function, (0, 1))(2.0, 2.0) == (0.5, 0.5)
    x, y = Value(np.array([[1.0, 2.0], [3.0, 3.0]])), Value(np.array([1.0, 3.0]))
    dx, dy = gradients(function(x, y).sum(), [x, y])
    larger = 1.0 if function in (np.maximum, np.fmax) else 0.0
    np.testing.assert_array_equal(dx, [[0.5, 1 - larger], [larger, 0.5]])
    np.testing.assert_array_equal(dy, [1.5 - larger, larger + 0.5])


@pytest.mark.parametrize(("function", "kept"), [(np.fmax, 1.0), (np.fmin, 1.0)])
def test_fmax_and_fmin_pass_over_nan_as_in_numpy(function: Callable[..., Any], kept: float) -> None:
    x, y = Value(np.array([np.nan, 1.0])), Value(np.array([2.0, np.nan]))
    output = function(x, y)
    np.testing.assert_array_equal(output.data, function(x.data, y.data))
    dx, dy = gradients(output.sum(), [x, y])
    np.testing.assert_array_equal([dx, dy], [[0, kept], [kept, 0]])


def test_maximum_keeps_nan_as_in_numpy() -> None:
    np.testing.assert_array_equal(np.maximum(Value([np.nan, 1.0]), 0.0).data, [np.nan, 1.0])


def test_on_a_bound_the_gradient_belongs_to_what_is_clipped() -> None:
    a, low, high = Value(np.array([0.0, 1.0, 2.0, 3.0, 4.0])), Value(1.0), Value(3.0)
    da, dlow, dhigh = gradients(np.clip(a, low, high).sum(), [a, low, high])
    np.testing.assert_array_equal(da, [0, 1, 1, 1, 0])
    assert (dlow, dhigh) == (1.0, 1.0)
    np.testing.assert_array_equal(elementwise_grad(lambda x: x.clip(1.0))(a.data), [0, 1, 1, 1, 1])
    np.testing.assert_array_equal(
        elementwise_grad(lambda x: x.clip(max=1.0))(a.data), [1, 1, 0, 0, 0]
    )


def test_bounds_given_by_name_have_gradients_too() -> None:
    a, bound = np.array([0.0, 2.0, 3.0]), Value(1.0)
    assert gradients(np.clip(a, a_min=bound, a_max=None).sum(), bound) == 1.0
    assert gradients(clip(a, a_max=bound).sum(), bound) == 2.0


EXTREMES = [-np.inf, -1000.0, 1000.0, np.inf]


@pytest.mark.parametrize(
    ("function", "values", "first"),
    [
        (sigmoid, [0, 0, 1, 1], [0, 0, 0, 0]),
        (softplus, [0, 0, 1000, np.inf], [0, 0, 1, 1]),
        (relu, [0, 0, 1000, np.inf], [0, 0, 1, 1]),
        (np.tanh, [-1, -1, 1, 1], [0, 0, 0, 0]),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_the_farthest_numbers_give_the_limits_without_a_warning(
    function: Callable[[Any], Any], values: list[float], first: list[float], kind: Any
) -> None:
    x = np.array(EXTREMES, kind)
    slope = elementwise_grad(function)
    np.testing.assert_array_equal(function(x), values)
    np.testing.assert_array_equal(slope(x), first)
    np.testing.assert_array_equal(elementwise_grad(slope)(x), np.zeros(4))
    for number, value, wanted in zip(EXTREMES, values, first, strict=True):
        assert function(Value(number)).data == value
        assert grad(function)(number) == wanted


@pytest.mark.parametrize("kind", [float, *KINDS])
def test_tails_keep_their_relative_precision(kind: Any) -> None:
    x = kind(-80.0)
    tail = pytest.approx(np.exp(-80.0), rel=1e-5)
    assert sigmoid(x) == tail
    assert softplus(x) == tail
    assert grad(sigmoid)(x) == tail
    assert grad(softplus)(x) == tail
    assert grad(grad(softplus))(x) == tail


def test_where_selects_the_gradient_with_a_condition_of_any_shape() -> None:
    condition = np.array([[True], [False]])
    x, y = Value(np.arange(3.0)), Value(2.0)
    dx, dy = gradients(np.where(condition, x, y).sum(), [x, y])
    np.testing.assert_array_equal(dx, np.ones(3))
    assert dy == 3.0


def test_where_gives_nothing_to_what_was_not_selected() -> None:
    x, y = Value(np.array([0.0, 4.0])), Value(np.array([np.inf, np.nan]))
    dx, dy = gradients(np.where(np.isfinite(x), x * x, y).sum(), [x, y])
    np.testing.assert_array_equal([dx, dy], [[0, 8], [0, 0]])


def test_where_with_a_condition_only_asks_for_nonzero() -> None:
    with pytest.raises(TypeError, match=r"np\.where of a Value: missing a required argument"):
        np.where(Value([1.0, 0.0]))


@pytest.mark.parametrize(
    "function", [np.exp, np.log, np.sqrt, np.sin, np.tanh, sigmoid, relu, softplus, np.square]
)
@pytest.mark.parametrize("x", [np.float32(0.5), np.full((2, 2), 0.5, np.float32)], ids=repr)
def test_float32_stays_float32_in_every_derivative(function: Callable[[Any], Any], x: Any) -> None:
    value = Value(x)
    output = function(value)
    for _ in range(3):
        assert output.dtype == np.float32
        if not output.requires_grad:
            break
        (output,) = gradients(output.sum(), [value], create_graph=True)


def test_exact_derivatives_of_well_known_functions() -> None:
    x = 0.7
    expected = {
        np.exp: np.exp(x),
        np.log: 1 / x,
        np.sin: np.cos(x),
        np.tan: 1 / np.cos(x) ** 2,
        np.arctan: 1 / (1 + x * x),
        np.sinh: np.cosh(x),
        np.tanh: 1 / np.cosh(x) ** 2,
        np.log1p: 1 / (1 + x),
        np.expm1: np.exp(x),
        np.sqrt: 0.5 / np.sqrt(x),
    }
    for function, slope in expected.items():
        assert grad(function)(x) == pytest.approx(slope, rel=1e-14)
