"""Angles: their units, the angle of a complex number, and unwrapping."""

import math

import numpy as np
import pytest

from autograd import Value, elementwise_grad, grad


def test_units_of_angles_have_constant_slopes() -> None:
    for function in (np.deg2rad, np.radians):
        assert grad(function)(7.0) == math.pi / 180
    for function in (np.rad2deg, np.degrees):
        assert grad(function)(7.0) == 180 / math.pi


def test_the_angle_of_a_number_turns_across_its_direction() -> None:
    z = np.array([2.0, 2j, -4, 3 + 4j, 0])
    # To d angle = Re(g dz): the angle turns by Im(dz / z).
    np.testing.assert_allclose(
        elementwise_grad(np.angle)(z), [-0.5j, -0.5, 0.25j, -0.16 - 0.12j, 0]
    )
    np.testing.assert_allclose(
        elementwise_grad(lambda z: np.angle(z, deg=True))(z[:1]), [-90j / math.pi]
    )


@pytest.mark.parametrize("x", [2.0, -2.0, 0.0, np.array([2.0, -2.0, 0.0])], ids=repr)
def test_the_angle_of_a_real_number_is_a_step(x: float) -> None:
    value = Value(x)
    np.testing.assert_array_equal(np.angle(value).data, np.angle(x))
    np.testing.assert_array_equal(elementwise_grad(np.angle)(x), np.zeros_like(x))


def test_unwrapping_adds_what_does_not_change() -> None:
    angles = np.array([[3.0, -3.0, 3.0], [0.0, 4.0, 8.0]])
    for axis in (0, 1, -1):
        found = np.unwrap(Value(angles), axis=axis)
        np.testing.assert_array_equal(found.data, np.unwrap(angles, axis=axis))
        slope = grad(lambda p, axis=axis: (np.unwrap(p, axis=axis) ** 2).sum())(angles)
        np.testing.assert_array_equal(slope, 2 * np.unwrap(angles, axis=axis))
    with pytest.raises(TypeError, match="period"):
        np.unwrap(Value(angles), period=Value(6.0))


def test_the_angle_of_a_small_complex_number_has_its_gradient() -> None:
    z = np.complex64(2.0**-100 * (1 + 1j))
    assert grad(np.angle)(z) == np.complex64(2.0**99 * (-1 - 1j))


def test_beside_an_infinity_what_is_finite_counts_as_nothing() -> None:
    assert grad(np.hypot, (0, 1))(-np.inf, 1.0) == (-1.0, 0.0)
    assert grad(np.hypot, (0, 1))(np.inf, np.inf) == pytest.approx((0.5**0.5, 0.5**0.5))
    assert grad(np.arctan2, (0, 1))(np.inf, 1.0) == (0.0, 0.0)
    assert grad(np.arcsinh)(np.inf) == 0.0
