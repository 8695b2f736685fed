"""Differences, running products and interpolation: zeros, edges, knots, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, check_grads, elementwise_grad, grad, hessian, jacobian


def product_of_all_but(x: Any, *without: int) -> Any:
    return np.prod(np.delete(x, without))


@pytest.mark.parametrize(
    "x",
    [[2.0, 3.0, 5.0], [0.0, 3.0, 5.0], [0.0, 7.0, 0.0, 5.0], [0.0, 0.0, 0.0], [3.0, 0.0], [0.0]],
    ids=repr,
)
def test_a_running_product_with_zeros_is_exact_to_second_order(x: list[float]) -> None:
    size = len(x)
    slopes = np.zeros((size, size))
    bends = np.zeros((size, size, size))
    for end in range(size):
        for i in range(end + 1):
            slopes[end, i] = product_of_all_but(x[: end + 1], i)
            for j in {*range(end + 1)} - {i}:
                bends[end, i, j] = product_of_all_but(x[: end + 1], i, j)
    np.testing.assert_array_equal(jacobian(np.cumprod)(np.array(x)), slopes)
    for end in range(size):
        found = hessian(lambda x, end=end: np.cumprod(x)[end])(np.array(x))
        np.testing.assert_array_equal(found, bends[end])


@given(st.integers(1, 3), st.integers(0, 70), st.integers(0, 2))
def test_a_running_product_of_any_length_has_the_slope_of_differences(
    rows: int, length: int, axis: int
) -> None:
    shape = [rows, 2]
    shape.insert(axis, length)
    x = np.random.default_rng(length).uniform(0.8, 1.2, shape)
    check_grads(lambda x: np.cumprod(x, axis), modes=["rev"], order=1)(x)


@pytest.mark.skipif(not hasattr(np, "cumulative_sum"), reason="NumPy has it from 2.1 on")
def test_a_running_sum_of_several_axes_needs_to_know_which() -> None:
    with pytest.raises(ValueError, match="of an array of 2 axes, an axis must be given"):
        np.cumulative_sum(Value(np.ones((2, 2))))


def test_the_gradient_of_a_parabola_is_exact_everywhere_at_uneven_points() -> None:
    x = np.array([0.0, 1.0, 1.5, 4.0])
    found = np.gradient(Value(x**2), x, edge_order=2)
    np.testing.assert_allclose(found.data, 2 * x, atol=1e-14)
    # With an edge of two points the slope there is that of the chord.
    np.testing.assert_allclose(np.gradient(Value(x**2), x).data, [1, 2, 3, 5.5])


def test_gradients_along_several_axes_come_in_a_tuple() -> None:
    array = np.arange(12.0).reshape(3, 4) ** 2
    found = np.gradient(Value(array), 2.0, np.array([0.0, 1, 3, 4]), axis=(0, 1))
    assert type(found) is tuple
    for part, right in zip(
        found, np.gradient(array, 2.0, [0.0, 1, 3, 4], axis=(0, 1)), strict=True
    ):
        np.testing.assert_allclose(part.data, right)


def test_what_gradient_refuses() -> None:
    x = Value(np.ones((2, 3)))
    with pytest.raises(ValueError, match="for a slope at the edges, 2 points are too few"):
        np.gradient(x, edge_order=2)
    with pytest.raises(ValueError, match="edge_order is 1 or 2, got 3"):
        np.gradient(x, edge_order=3)
    with pytest.raises(TypeError, match=r"for 2 axes np\.gradient takes 1 or 2 spacings"):
        np.gradient(x, 1.0, 2.0, 3.0)
    with pytest.raises(ValueError, match=r"axis 1 of shape \(2, 3\) takes one distance"):
        np.gradient(x, [0.0, 1.0], axis=1)


def test_what_diff_refuses() -> None:
    with pytest.raises(ValueError, match=r"np\.diff takes an order from 0"):
        np.diff(Value(np.ones(2)), -1)
    with pytest.raises(ValueError, match="and an axis: got 1 of 0 axes"):
        np.diff(Value(1.0))


POINTS, HEIGHTS = np.array([0.0, 1.0, 2.0]), np.array([0.0, 3.0, 4.0])


@pytest.mark.parametrize(
    ("x", "slope"),
    [(-1.0, 0), (0.0, 3), (0.5, 3), (1.0, 1), (1.5, 1), (2.0, 1), (2.5, 0)],
)
def test_a_line_through_points_has_the_slope_to_the_right_of_a_point(
    x: float, slope: float
) -> None:
    found = grad(lambda x: np.interp(x, POINTS, HEIGHTS))(x)
    np.testing.assert_allclose(found, slope)


def test_points_that_are_moved_move_the_line() -> None:
    slope = grad(lambda xp: np.interp(0.5, xp, HEIGHTS))(POINTS)
    np.testing.assert_allclose(slope, [-1.5, -1.5, 0])
    shares = grad(lambda fp: np.interp(0.25, POINTS, fp))(HEIGHTS)
    np.testing.assert_allclose(shares, [0.75, 0.25, 0])
    outside = jacobian(lambda fp: np.interp([-1.0, 9.0], POINTS, fp))(HEIGHTS)
    np.testing.assert_allclose(outside, [[1, 0, 0], [0, 0, 1]])


def test_what_lies_at_infinity_does_not_spoil_the_gradient_of_heights() -> None:
    x = np.array([-np.inf, np.inf])
    found = jacobian(lambda fp: np.interp(x, POINTS, fp))(HEIGHTS)
    np.testing.assert_array_equal(found, [[1, 0, 0], [0, 0, 1]])
    assert grad(lambda x: np.interp(x, POINTS, HEIGHTS))(np.inf) == 0


def test_two_points_at_one_place_make_a_step() -> None:
    points, heights = [0.0, 1.0, 1.0], np.array([0.0, 1.0, 5.0])
    x = np.array([0.5, 1.0, 2.0])
    found = np.interp(x, points, Value(heights))
    np.testing.assert_array_equal(found.data, np.interp(x, points, heights))
    slopes = elementwise_grad(lambda x: np.interp(x, points, heights))(x)
    np.testing.assert_array_equal(slopes, [1, 0, 0])


def test_what_interp_refuses() -> None:
    with pytest.raises(ValueError, match=r"as many xp as fp, got \(3,\) and \(2,\)"):
        np.interp(Value(0.5), POINTS, HEIGHTS[:2])
