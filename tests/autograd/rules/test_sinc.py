"""Derivatives of the cardinal sine, near 0 above all."""

import math

import numpy as np
import pytest

from autograd import elementwise_grad
from autograd.rules.sinc import sinc


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.complex128])
def test_at_zero_the_derivatives_are_those_of_the_series(kind: type) -> None:
    x = np.zeros(3, kind)
    slope = elementwise_grad(np.sinc)
    curvature = elementwise_grad(lambda x: np.real(slope(x)))
    np.testing.assert_array_equal(slope(x), np.zeros(3))
    np.testing.assert_allclose(curvature(x), np.full(3, -(math.pi**2) / 3), 1e-6)
    assert slope(x).dtype == kind


@pytest.mark.parametrize("x", [1e-200, 1e-12, 1e-9, 1e-6, 1e-4])
def test_near_zero_no_digit_is_lost(x: float) -> None:
    # By the series: the next term is below the rounding, or counted.
    wanted = -(math.pi**2) * x / 3 + math.pi**4 * x * x * x / 30
    assert elementwise_grad(np.sinc)(x) == pytest.approx(wanted, rel=1e-15)
    assert elementwise_grad(np.sinc)(-x) == pytest.approx(-wanted, rel=1e-15)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 7])
def test_the_series_and_the_recurrence_meet(order: int) -> None:
    meeting = (order + 1) / math.pi
    below, above = sinc(np.array([meeting * (1 - 1e-9), meeting * (1 + 1e-9)]), order=order)
    assert below == pytest.approx(above, rel=1e-6, abs=1e-12 * math.pi**order)


def test_whole_numbers_are_its_zeros_and_half_way_its_slope_is_exact() -> None:
    slope = elementwise_grad(np.sinc)(np.array([1.0, 2.0, 0.5, 100.5]))
    np.testing.assert_allclose(slope, [-1, 0.5, -4 / math.pi, -1 / (100.5**2 * math.pi)], 1e-11)
