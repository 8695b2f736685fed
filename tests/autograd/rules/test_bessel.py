"""Derivatives of the modified Bessel function, against its series, its equation and its limits."""

import math

import numpy as np
import pytest

from autograd import elementwise_grad, grad
from autograd.rules.bessel import bessel_i


def series(order: int, x: float) -> float:
    """Add up Abramowitz and Stegun, 9.6.10."""
    half = x / 2
    return math.fsum(
        half ** (2 * k + order) / (math.factorial(k) * math.factorial(k + order)) for k in range(60)
    )


@pytest.mark.parametrize("order", [1, 2, 3, 6])
def test_functions_of_higher_order_are_the_sums_of_their_series(order: int) -> None:
    x = np.array([-12.0, -1.0, 1e-3, 0.5, 7.0, 20.0])
    np.testing.assert_allclose(bessel_i(x, order=order), [series(order, t) for t in x], 1e-14)


def test_the_modified_bessel_equation_holds() -> None:
    x = np.linspace(-700, 700, 41)
    first = elementwise_grad(np.i0)
    residue = x * elementwise_grad(first)(x) + first(x) - x * np.i0(x)
    np.testing.assert_allclose(residue / np.i0(x), np.zeros(41), atol=1e-15 * 700)


@pytest.mark.parametrize("zero", [0.0, np.zeros(2, np.float32), np.zeros((0, 3))], ids=repr)
def test_at_zero_it_is_flat_and_bent_by_a_half(zero: np.ndarray) -> None:
    slope = elementwise_grad(np.i0)
    np.testing.assert_array_equal(slope(zero), np.zeros_like(zero))
    np.testing.assert_allclose(elementwise_grad(slope)(zero), np.full_like(zero, 0.5), 1e-7)


def test_small_numbers_keep_their_digits() -> None:
    for x in (1e-300, 1e-9):
        assert grad(np.i0)(x) == pytest.approx(x / 2, rel=1e-14)


def test_complex_numbers_are_refused_as_by_numpy() -> None:
    with pytest.raises(TypeError, match="i0 not supported for complex values"):
        np.i0(1j)
    with pytest.raises(TypeError, match="i0 not supported for complex values"):
        grad(np.i0)(1j)
