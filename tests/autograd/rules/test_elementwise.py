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
    assert gradients(np.clip(a, min=None, max=bound).sum(), bound) == 2.0
    assert gradients(a.clip(bound, 2.5).sum(), bound) == 1.0


def test_of_crossed_bounds_the_upper_one_is_the_answer() -> None:
    a, low, high = Value(np.array([0.0, 2.0, 4.0])), Value(3.0), Value(1.0)
    output = np.clip(a, low, high)
    np.testing.assert_array_equal(output.data, [1, 1, 1])
    da, dlow, dhigh = gradients(output.sum(), [a, low, high])
    np.testing.assert_array_equal(da, [0, 0, 0])
    assert (dlow, dhigh) == (0.0, 3.0)


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


def test_where_with_a_condition_only_gives_plain_indices() -> None:
    (found,) = np.where(Value([1.0, 0.0, 2.0]))
    assert type(found) is np.ndarray
    np.testing.assert_array_equal(found, [0, 2])


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


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("function", [np.hypot, np.arctan2])
def test_at_the_origin_lengths_and_angles_have_the_subgradient_zero(
    function: Callable[..., Any], kind: Any
) -> None:
    zero = np.array([0.0, -0.0], kind)
    first = grad(lambda x, y: function(x, y).sum(), (0, 1))
    np.testing.assert_array_equal(first(zero, zero), np.zeros((2, 2)))
    second = grad(lambda x, y: sum(share.sum() for share in first(x, y)), (0, 1))
    np.testing.assert_array_equal(second(zero, zero), np.zeros((2, 2)))


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_lengths_beyond_what_can_be_squared_have_gradients(size: float) -> None:
    assert grad(np.hypot, (0, 1))(3 * size, -4 * size) == pytest.approx((0.6, -0.8))


def test_the_log_of_a_sum_of_exponentials_keeps_its_limits() -> None:
    infinity = np.inf
    for function in (np.logaddexp, np.logaddexp2):
        for x, y, shares in (
            (infinity, infinity, (0.5, 0.5)),
            (-infinity, -infinity, (0.5, 0.5)),
            (infinity, 3.0, (1.0, 0.0)),
            (3.0, infinity, (0.0, 1.0)),
            (-infinity, 3.0, (0.0, 1.0)),
            (3.0, -infinity, (1.0, 0.0)),
            (-infinity, infinity, (0.0, 1.0)),
            (1000.0, -1000.0, (1.0, 0.0)),
        ):
            assert grad(function, (0, 1))(x, y) == shares
            curvature = grad(lambda x, y=y, f=function: grad(f)(x, y))(x)
            assert curvature == 0.0


def test_slopes_at_the_ends_of_a_domain_are_infinite() -> None:
    with np.errstate(divide="ignore"):
        for function, x, slope in (
            (np.sqrt, 0.0, np.inf),
            (np.cbrt, 0.0, np.inf),
            (np.arcsin, 1.0, np.inf),
            (np.arcsin, -1.0, np.inf),
            (np.arccos, 1.0, -np.inf),
            (np.arccosh, 1.0, np.inf),
            (np.arctanh, 1.0, np.inf),
            (np.log, 0.0, np.inf),
        ):
            assert grad(function)(np.float64(x)) == slope


def test_a_step_across_a_complex_number_changes_its_length_not_at_all() -> None:
    z = np.array([3 + 4j, 2.0, -1j, 0])
    slope = elementwise_grad(lambda z: np.abs(z))(z)
    np.testing.assert_allclose(slope, [0.6 - 0.8j, 1, 1j, 0])


def test_the_direction_of_a_complex_number_turns_with_it() -> None:
    assert not isinstance(np.sign(Value(-2.0)), Value)
    z = np.array([2j, 3 + 4j, 0])
    turned = elementwise_grad(lambda z: np.real(np.sign(z)))(z)
    np.testing.assert_allclose(turned, [0.5, 0.128 + 0.096j, 0], atol=1e-16)


def test_the_imaginary_part_of_a_real_number_is_a_plain_zero() -> None:
    found = np.imag(Value(np.array([1.0, 2.0], np.float32)))
    assert type(found) is np.ndarray
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [0, 0])


ON_BRANCH_CUTS = {
    np.sqrt: (-2.0, 1.0),
    np.log: (-2.0, 1.0),
    np.arcsin: (2.0, 1.0),
    np.arccos: (-2.0, 1.0),
    np.arccosh: (-2.0, 1.0),
    np.arctanh: (2.0, 1.0),
    np.arctan: (2.0, 1j),
    np.arcsinh: (2.0, 1j),
}


@pytest.mark.parametrize("function", ON_BRANCH_CUTS, ids=lambda function: function.__name__)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_on_a_branch_cut_the_slope_is_that_of_the_side_which_the_sign_of_zero_tells(
    function: Callable[[Any], Any], sign: float
) -> None:
    def place(x: float) -> np.complex128:
        return np.complex128(complex(x, sign * 0.0) if along == 1 else complex(0.0, sign * x))

    x, along = ON_BRANCH_CUTS[function]
    step = 1e-6
    difference = (function(place(x + step)) - function(place(x - step))) / (2 * step)
    direction = along if along == 1 else sign * along
    value = Value(place(x))
    slope = gradients(function(value), value, np.complex128(1))
    assert slope * direction == pytest.approx(difference, rel=1e-8)


@pytest.mark.parametrize("z", [-0.3 + 0.9j, -0.5 - 0.6j, 0.4 + 2j, -3 - 0.1j, 1e200 * (1 + 1j)])
@pytest.mark.parametrize(
    ("function", "inverse"),
    [
        *((np.arcsin, np.sin), (np.arccos, np.cos), (np.arctan, np.tan)),
        *((np.arcsinh, np.sinh), (np.arccosh, np.cosh), (np.arctanh, np.tanh)),
    ],
)
def test_inverse_functions_have_the_reciprocal_slope_in_all_of_the_plane(
    function: Callable[[Any], Any], inverse: Callable[[Any], Any], z: complex
) -> None:
    def slope(f: Callable[[Any], Any], at: Any) -> Any:
        value = Value(np.complex128(at))
        return gradients(f(value), value, np.complex128(1))

    if abs(z) > 1e100:
        assert abs(slope(function, z)) < 1e-199
    else:
        back = slope(inverse, function(z))
        assert slope(function, z) == pytest.approx(1 / back, rel=1e-12)


SMALL, LARGE = 2.0**-600, 2.0**600  # whose squares are 0 and infinite


@pytest.mark.parametrize(
    "x",
    [SMALL, LARGE, np.float32(2.0**-100), np.float32(2.0**100), np.float16(300)],
    ids=repr,
)
def test_squares_that_over_or_underflow_do_no_harm(x: Any) -> None:
    turning = pytest.approx(0.5 / float(x), rel=2e-3)
    dy, dx = grad(np.arctan2, (0, 1))(x, x)
    assert (dy, -dx) == (turning, turning)
    slope = pytest.approx(np.reciprocal(np.hypot(float(x), 1.0)), rel=2e-3)
    assert grad(np.arcsinh)(x) == slope
    assert grad(np.arctan)(x) == pytest.approx(slope.expected**2, rel=2e-2)
    assert np.asarray(dy).dtype == np.asarray(dx).dtype == np.asarray(x).dtype


def test_log10_of_large_half_precision_has_a_slope() -> None:
    assert grad(np.log10)(np.float16(60000)) == pytest.approx(7.24e-6, rel=1e-2)


def test_a_branch_not_taken_does_harm_unless_it_is_kept_away_from_an_infinite_slope() -> None:
    x = np.array([0.0, 4.0])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = elementwise_grad(lambda x: np.where(x > 0, np.sqrt(x), 0.0))(x)
    np.testing.assert_array_equal(found, [np.nan, 0.25])
    found = elementwise_grad(lambda x: np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))(x)
    np.testing.assert_array_equal(found, [0.0, 0.25])
