"""Steps, kinks, NaN and exactness of the functions that take numbers apart."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, elementwise_grad, grad, gradients


def test_of_the_parts_of_a_number_the_fraction_alone_has_a_gradient() -> None:
    x = Value(np.array([1.25, -2.5]))
    fraction, whole = np.modf(x)
    np.testing.assert_array_equal(gradients(fraction.sum(), x), [1, 1])
    np.testing.assert_array_equal(gradients(whole.sum(), x), [0, 0])
    mantissa, exponent = np.frexp(x)
    np.testing.assert_array_equal(gradients(mantissa.sum(), x), [0.5, 0.25])
    assert type(exponent) is np.ndarray
    np.testing.assert_array_equal(exponent, [1, 2])


@pytest.mark.parametrize("x", [0.3, -7.0, 1e300, 1e-310])
def test_a_number_put_together_again_has_slope_one(x: float) -> None:
    assert grad(lambda x: np.ldexp(*np.frexp(x)))(x) == 1.0
    assert grad(lambda x: sum(np.modf(x)))(x) == 1.0


@pytest.mark.parametrize("function", [np.fmod, np.remainder, lambda x, y: np.divmod(x, y)[1]])
def test_a_remainder_follows_its_divisor_by_as_many_steps_as_it_is_away(
    function: Callable[..., Any],
) -> None:
    for x, y in ((7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (1.0, np.nextafter(1.0, 2) / 49)):
        remainder, (dx, dy) = function(x, y), grad(function, (0, 1))(x, y)
        assert dx == 1.0
        assert dy == np.rint((remainder - x) / y)


def test_the_quotient_of_divmod_is_plain() -> None:
    quotient, remainder = np.divmod(Value(7.5), 2.0)
    assert quotient == 3.0
    assert not isinstance(quotient, Value)
    assert gradients(remainder, remainder) == 1.0


def test_the_sign_of_another_number_turns_the_gradient() -> None:
    x, sign = np.array([2.0, -2.0, 2.0, 0.0, -0.0]), np.array([-0.0, 3.0, 1.0, 1.0, -1.0])
    dx, ds = grad(lambda x, s: np.copysign(x, s).sum(), (0, 1))(x, sign)
    np.testing.assert_array_equal(dx, [-1, -1, 1, 0, 0])
    np.testing.assert_array_equal(ds, np.zeros(5))


def test_the_step_of_heaviside_is_not_differentiated_but_its_value_at_zero_is() -> None:
    dx, dy = grad(lambda x, y: np.heaviside(x, y).sum(), (0, 1))(np.array([-1.0, 0.0, 1.0]), 0.5)
    np.testing.assert_array_equal(dx, np.zeros(3))
    assert dy == 1.0


def test_the_next_number_moves_along_whatever_the_direction() -> None:
    assert grad(np.nextafter, (0, 1))(1.0, 2.0) == (1.0, 0.0)


def test_what_was_replaced_has_no_gradient() -> None:
    x = np.array([np.nan, 1.0, np.inf, -np.inf])
    found = Value(x)
    replaced = np.nan_to_num(found, copy=False, nan=7.0, posinf=8.0, neginf=9.0)
    np.testing.assert_array_equal(replaced.data, [7, 1, 8, 9])
    np.testing.assert_array_equal(x, [np.nan, 1.0, np.inf, -np.inf])  # never in place
    np.testing.assert_array_equal(gradients(replaced.sum(), found), [0, 1, 0, 0])


def test_the_parts_of_a_complex_number_are_replaced_each_for_itself() -> None:
    x = np.array([complex(np.nan, 1), complex(1, np.inf), 1 + 1j])
    found = elementwise_grad(lambda z: np.real(np.nan_to_num(z, posinf=5.0) * (2 + 3j)))(x)
    np.testing.assert_array_equal(found, [3j, 2, 2 + 3j])


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_float_power_is_double_and_its_gradient_is_not(kind: Any) -> None:
    x = Value(np.array([2.0, 3.0], kind))
    output = np.float_power(x, 2)
    assert output.dtype == np.float64
    slope = gradients(output.sum(), x)
    assert slope.dtype == kind
    np.testing.assert_array_equal(slope, [4, 6])
    assert np.float_power(Value(3, requires_grad=False), -2).data == 1 / 9


def test_keywords_that_a_gradient_cannot_follow_are_refused() -> None:
    for keywords in ({"dtype": np.float32}, {"where": np.array(True)}, {"casting": "no"}):
        with pytest.raises(TypeError, match="does not take the keyword"):
            np.hypot(Value(3.0), 4.0, **keywords)
