"""Norms at their kinks: at 0, at zeros among other elements, and where elements tie."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.linalg import LinAlgError

from autograd import Value, grad, gradients, hessian
from autograd.rules.norms import norm_of_any_order

OF_VECTORS = (None, 1, 2, 3, 2.5, 0.5, math.inf, -math.inf)
OF_MATRICES = (None, "fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf)


def slope_of_norm(x: Any, ord: Any, **keywords: Any) -> Any:
    return grad(lambda x: np.sum(np.linalg.norm(x, ord, **keywords)))(x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
@pytest.mark.parametrize("ord", OF_VECTORS)
def test_at_0_the_gradient_of_a_norm_of_vectors_is_0(ord: Any, dtype: Any) -> None:
    for shape, axis in (((3,), None), ((2, 3), -1)):
        slope = slope_of_norm(np.zeros(shape, dtype), ord, axis=axis)
        assert slope.dtype == dtype
        np.testing.assert_array_equal(slope, np.zeros(shape))


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("ord", OF_MATRICES)
def test_at_0_the_gradient_of_a_norm_of_matrices_is_0(ord: Any, dtype: Any) -> None:
    for shape, axis in (((2, 3), None), ((2, 3, 2), (2, 0))):
        slope = slope_of_norm(np.zeros(shape, dtype), ord, axis=axis)
        np.testing.assert_array_equal(slope, np.zeros(shape))


@pytest.mark.parametrize("ord", [None, 2, 3, 2.5, 4])
def test_at_0_second_derivatives_are_no_nan_either(ord: Any) -> None:
    curvature = hessian(lambda x: np.linalg.norm(x, ord))(np.zeros(2))
    np.testing.assert_array_equal(curvature, np.zeros((2, 2)))


@pytest.mark.parametrize("ord", [1, 1.5, 2, 3, 0.5])
def test_a_zero_among_other_elements_has_the_gradient_0(ord: float) -> None:
    slope = slope_of_norm(np.array([3.0, 0.0, -4.0]), ord)
    total = 3**ord + 4**ord
    expected = np.array([3 ** (ord - 1), 0, -(4 ** (ord - 1))]) * total ** (1 / ord - 1)
    np.testing.assert_allclose(slope, expected, rtol=1e-12)


def test_the_curvature_of_a_sum_of_powers_is_0_at_a_zero() -> None:
    for ord in (2.5, 3, 4):
        curvature = hessian(lambda x, p=ord: np.linalg.norm(x, p))(np.array([3.0, 0.0]))
        np.testing.assert_allclose(curvature, np.zeros((2, 2)), atol=1e-15)
    curvature = hessian(np.linalg.norm)(np.array([3.0, 0.0]))
    np.testing.assert_allclose(curvature, [[0, 0], [0, 1 / 3]], atol=1e-15)


def test_a_negative_order_with_a_zero_is_0_with_the_gradient_0() -> None:
    with np.errstate(divide="ignore"):
        slope = slope_of_norm(np.array([3.0, 0.0, -4.0]), -1)
    np.testing.assert_array_equal(slope, np.zeros(3))


def test_elements_that_tie_share_the_gradient_equally() -> None:
    x = np.array([3.0, -3.0, 1.0, -1.0])
    np.testing.assert_array_equal(slope_of_norm(x, math.inf), [0.5, -0.5, 0, 0])
    np.testing.assert_array_equal(slope_of_norm(x, -math.inf), [0, 0, 0.5, -0.5])


@pytest.mark.parametrize("ord", [1, -1, 2, -2, math.inf, -math.inf])
def test_rows_columns_and_singular_values_that_tie_share_the_gradient_equally(ord: Any) -> None:
    np.testing.assert_allclose(slope_of_norm(3 * np.eye(2), ord), np.eye(2) / 2, atol=1e-15)


def test_the_slope_of_the_nuclear_norm_is_the_orthogonal_factor() -> None:
    np.testing.assert_allclose(slope_of_norm(np.diag([3.0, -2.0]), "nuc"), np.diag([1, -1]))


def test_large_orders_of_small_numbers_do_not_underflow_on_the_way() -> None:
    slope = slope_of_norm(np.array([3e-4, 1e-4]), 60)
    np.testing.assert_allclose(slope, [1, 3.0**-59], rtol=1e-10)


def test_a_norm_of_complex_numbers_has_their_direction() -> None:
    z = np.array([3.0j, 4.0])
    np.testing.assert_allclose(slope_of_norm(z, None), [-0.6j, 0.8])
    np.testing.assert_allclose(slope_of_norm(z, 1), [-1j, 1])
    np.testing.assert_allclose(slope_of_norm(z, math.inf), [0, 1])


def test_how_many_are_not_0_is_a_plain_number() -> None:
    x = np.array([[3.0, 0.0], [1.0, 2.0]])
    found = np.linalg.norm(Value(x), 0, axis=1)
    assert not isinstance(found, Value)
    np.testing.assert_array_equal(found, [1, 2])
    np.testing.assert_array_equal(slope_of_norm(x, 0, axis=0), np.zeros((2, 2)))


def test_values_in_a_list_are_one_vector() -> None:
    x, y = Value(3.0), Value(4.0)
    length = norm_of_any_order([x, y, 0.0])
    assert length.data == 5.0
    np.testing.assert_allclose(gradients(length, [x, y]), [0.6, 0.8])


def test_no_elements_have_a_norm_of_0() -> None:
    for shape, ord in (((0,), math.inf), ((0, 3), "nuc"), ((0, 3), 2), ((0, 3), math.inf)):
        x = Value(np.zeros(shape))
        length = np.linalg.norm(x, ord)
        assert length.data == 0
        assert gradients(length, x).shape == shape


@pytest.mark.parametrize(
    ("shape", "arguments", "error", "message"),
    [
        ((3,), ("fro",), ValueError, "Invalid norm order 'fro' for vectors"),
        ((3,), ("bad",), ValueError, "Invalid norm order 'bad' for vectors"),
        ((3, 3), (3,), ValueError, "Invalid norm order for matrices"),
        ((3, 3), ("bad",), ValueError, "Invalid norm order for matrices"),
        ((3, 3, 3), (2,), ValueError, "Improper number of dimensions to norm"),
        ((), (2,), ValueError, "Improper number of dimensions to norm"),
        ((), ("fro", (0, 1)), np.exceptions.AxisError, "out of bounds"),
        ((3, 3), (1, (0, -2)), ValueError, "Duplicate axes given"),
        ((3, 3), ("nuc", (1, 1)), ValueError, "Duplicate axes given"),
        ((3, 3), (None, 2), np.exceptions.AxisError, "axis 2 is out of bounds"),
        ((3, 3), (1, 2), np.exceptions.AxisError, "axis 2 is out of bounds"),
        ((3, 3), (2, (0, 2)), np.exceptions.AxisError, "out of bounds"),
    ],
)
def test_what_numpy_refuses_is_refused_with_its_message(
    shape: Any, arguments: Any, error: Any, message: str
) -> None:
    for x in (np.ones(shape), Value(np.ones(shape))):
        with pytest.raises(error, match=message):
            np.linalg.norm(x, *arguments)


def test_the_condition_of_a_singular_matrix_is_infinite_with_a_gradient_of_0() -> None:
    for matrix in (np.zeros((2, 2)), np.diag([3.0, 0.0])):
        x = Value(matrix)
        condition = np.linalg.cond(x)
        assert condition.data == math.inf
        np.testing.assert_array_equal(gradients(condition, x), np.zeros((2, 2)))
        with pytest.raises(LinAlgError, match="Singular matrix"):
            np.linalg.cond(x, 1)
    with pytest.raises(LinAlgError, match="cond is not defined on empty arrays"):
        np.linalg.cond(Value(np.zeros((0, 0))))


def test_the_condition_of_a_diagonal_matrix() -> None:
    slope = grad(np.linalg.cond)(np.diag([6.0, 2.0]))
    np.testing.assert_allclose(slope, np.diag([0.5, -1.5]), atol=1e-15)
    slope = grad(lambda a: np.linalg.cond(a, -2))(np.diag([6.0, 2.0]))
    np.testing.assert_allclose(slope, np.diag([-2 / 36, 1 / 6]), atol=1e-15)


@pytest.mark.parametrize("ord", [None, 2, 3, 0.5])
@pytest.mark.parametrize("scale", [2.0**-1070, 2.0**-600, 2.0**900])
def test_powers_that_over_or_underflow_do_no_harm(ord: Any, scale: float) -> None:
    x = np.array([3.0, -4.0])
    for shape, axis in (((2,), None), ((1, 2), 1)):
        usual, far = x.reshape(shape), (x * scale).reshape(shape)
        found = np.linalg.norm(Value(far), ord, axis).data
        np.testing.assert_allclose(found, np.linalg.norm(usual, ord, axis) * scale, rtol=0.2)
        slope = slope_of_norm(far, ord, axis=axis)
        np.testing.assert_allclose(slope, slope_of_norm(usual, ord, axis=axis), rtol=0.2)


def test_only_the_rows_in_which_powers_are_lost_are_scaled() -> None:
    x = np.random.default_rng(0).standard_normal((3, 4))
    x[1] *= 1e200
    found = np.linalg.norm(Value(x), axis=1).data
    np.testing.assert_array_equal(found[[0, 2]], np.linalg.norm(x[[0, 2]], axis=1))
    assert np.isfinite(found).all()
