"""Inverses, solutions of equations and determinants against closed forms, and at singular ones."""

from typing import Any

import numpy as np
import pytest
from numpy.linalg import LinAlgError

from autograd import Value, compile, grad, gradients, hessian, jacobian
from autograd.rules.solving import cofactors

random = np.random.default_rng(0)
A, B = random.standard_normal((2, 3, 3))
COUNTING = np.arange(1.0, 10.0).reshape(3, 3)  # of rank two
ITS_COFACTORS = [[-3, 6, -3], [6, -12, 6], [-3, 6, -3]]


def test_the_jacobian_of_the_inverse_is_that_of_the_textbook() -> None:
    inverse = np.linalg.inv(A)
    expected = -np.einsum("ai,jb->abij", inverse, inverse)
    np.testing.assert_allclose(jacobian(np.linalg.inv)(A), expected, rtol=1e-10)


def test_the_curvature_of_a_determinant_is_that_of_its_polynomial() -> None:
    expected = np.zeros((2, 2, 2, 2))
    expected[0, 0, 1, 1] = expected[1, 1, 0, 0] = 1
    expected[0, 1, 1, 0] = expected[1, 0, 0, 1] = -1
    np.testing.assert_allclose(hessian(np.linalg.det)(A[:2, :2]), expected, atol=1e-13)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([[1.0, 2.0], [2.0, 4.0]], [[4, -2], [-2, 1]]),
        (COUNTING, ITS_COFACTORS),
        (np.ones((3, 3)), np.zeros((3, 3))),
        (np.zeros((2, 2)), np.zeros((2, 2))),
        ([[0.0]], [[1]]),
        ([[1j, 1.0], [-1.0, 1j]], [[1j, 1], [-1, 1j]]),
        (np.diag([1e-200, 1e-200, 1.0]), np.diag([1e-200, 1e-200, 0.0])),  # det is too small
        (np.diag([1e-310, 1.0]), np.diag([1, 1e-310])),  # its inverse is too large
    ],
)
def test_a_determinant_of_0_has_its_cofactors_for_a_gradient(matrix: Any, expected: Any) -> None:
    x = Value(np.array(matrix))
    output = np.linalg.det(x)
    share = gradients(output, x, output.dtype.type(1))
    np.testing.assert_allclose(share, expected, rtol=1e-12, atol=1e-13 * np.max(np.abs(expected)))


def test_singular_matrices_in_a_stack_leave_the_others_as_they_are() -> None:
    found = grad(lambda a: np.sum(np.linalg.det(a)))(np.stack([COUNTING, A]))
    np.testing.assert_allclose(found[0], ITS_COFACTORS, atol=1e-12)
    np.testing.assert_allclose(found[1], np.linalg.det(A) * np.linalg.inv(A).T, rtol=1e-10)


def test_what_is_no_number_gives_cofactors_that_are_none() -> None:
    assert np.isnan(cofactors(np.array([[np.nan, 1.0], [2.0, 3.0]]))).all()


def test_compiled_code_meets_regular_and_singular_matrices() -> None:
    slope = compile(lambda a: gradients(np.linalg.det(a), a))
    np.testing.assert_allclose(slope(A), np.linalg.det(A) * np.linalg.inv(A).T, rtol=1e-10)
    np.testing.assert_allclose(slope(COUNTING), ITS_COFACTORS, atol=1e-12)


@pytest.mark.parametrize(
    "function",
    [
        *(lambda a: np.linalg.slogdet(a)[1], np.linalg.inv, lambda a: np.linalg.solve(a, A[0])),
        *(np.linalg.tensorinv, lambda a: np.linalg.matrix_power(a, -2)),
        lambda a: grad(np.linalg.det)(a),  # whose own derivative needs the inverse
    ],
)
def test_a_singular_matrix_is_refused_as_numpy_does(function: Any) -> None:
    matrix = np.zeros((3, 3))
    if function is np.linalg.tensorinv:
        matrix = np.zeros((2, 2, 2, 2))
    with pytest.raises(LinAlgError, match="Singular matrix"):
        grad(lambda a: np.sum(function(a)))(matrix)


@pytest.mark.parametrize(
    "function",
    [
        *(np.linalg.inv, np.linalg.det, np.linalg.slogdet, lambda a: np.linalg.solve(a, A[0])),
        *(lambda a: np.linalg.matrix_power(a, 1), lambda a: np.linalg.matrix_power(a, -1)),
    ],
)
def test_a_matrix_that_is_no_square_is_refused_as_numpy_does(function: Any) -> None:
    for x in (np.ones((2, 3)), Value(np.ones((2, 3)))):
        with pytest.raises(LinAlgError, match="Last 2 dimensions of the array must be square"):
            function(x)


def test_tensors_that_are_no_squares_are_refused_as_numpy_does() -> None:
    for a in (np.ones((2, 3, 2)), Value(np.ones((2, 3, 2)))):
        with pytest.raises(LinAlgError, match="must satisfy the requirement"):
            np.linalg.tensorsolve(a, np.ones(2))
        with pytest.raises(ValueError, match="Invalid ind argument"):
            np.linalg.tensorinv(a, ind=0)


def test_the_logarithm_of_a_determinant_has_the_inverse_for_a_gradient() -> None:
    found = grad(lambda a: np.linalg.slogdet(a).logabsdet)(A)
    np.testing.assert_allclose(found, np.linalg.inv(A).T, rtol=1e-10)
    np.testing.assert_array_equal(grad(lambda a: np.linalg.slogdet(a).sign)(A), np.zeros((3, 3)))


def test_a_list_of_numbers_may_stand_on_either_side() -> None:
    for function in (np.linalg.solve, lambda a, b: np.linalg.lstsq(a, b)[0]):
        left = grad(lambda a, f=function: np.sum(f(a, [1.0, 2.0, 3.0])))(A)
        expected = grad(lambda a, f=function: np.sum(f(a, np.array([1.0, 2.0, 3.0]))))(A)
        np.testing.assert_array_equal(left, expected)
        right = grad(lambda b, f=function: np.sum(f(A.tolist(), b)))(A[0])
        np.testing.assert_allclose(right, np.linalg.inv(A).sum(axis=0), rtol=1e-10)


def test_each_side_gets_a_gradient_of_its_own_dtype() -> None:
    a, b = Value(A.astype(np.float32)), Value(A[0])
    output = np.linalg.solve(a, b)
    of_a, of_b = gradients(output.sum(), [a, b])
    assert (output.dtype, of_a.dtype, of_b.dtype) == (np.float64, np.float32, np.float64)
    weights = Value(np.ones(3) * (1 + 1j))
    of_a, of_weights = gradients(np.real(np.linalg.solve(a, weights)).sum(), [a, weights])
    assert (of_a.dtype, of_weights.dtype) == (np.float32, np.complex128)


def test_the_inverse_of_a_matrix_with_dependent_columns_differentiates_within_its_rank() -> None:
    def inverse_of(u: Any) -> Any:
        return np.linalg.pinv(np.outer(u, [1.0, 2.0]), rcond=1e-10)

    u = np.array([1.0, -2.0, 0.5])
    v = np.array([1.0, 2.0])

    def by_hand(u: Any) -> Any:
        return np.outer(v / 5, u / np.sum(u * u))

    np.testing.assert_allclose(jacobian(inverse_of)(u), jacobian(by_hand)(u), atol=1e-12)


def test_the_inverse_of_what_is_hermitian_reads_one_triangle() -> None:
    matrix = A @ A.T
    found = grad(lambda a: np.sum(np.linalg.pinv(a, hermitian=True)))(matrix)
    whole = -np.outer(np.linalg.inv(matrix).sum(0), np.linalg.inv(matrix).sum(1))
    np.testing.assert_allclose(found, np.tril(2 * whole) - np.diag(np.diag(whole)), rtol=1e-8)


@pytest.mark.parametrize("keywords", [{"rtol": None}, {"rtol": 1e-3}, {"rcond": 1e-3}])
def test_small_singular_values_may_be_left_out(keywords: Any) -> None:
    matrix = np.diag([2.0, 1e-9 if "rcond" in keywords else 1e-20])
    found = grad(lambda a: np.linalg.pinv(a, **keywords)[0, 0])(matrix)
    np.testing.assert_allclose(found, [[-0.25, 0], [0, 0]], atol=1e-15)


def test_both_names_of_a_tolerance_are_refused_as_numpy_does() -> None:
    with pytest.raises(ValueError, match="can't be both set"):
        np.linalg.pinv(Value(A), rcond=1e-3, rtol=1e-3)


def test_least_squares_give_the_rank_as_a_plain_number_and_residuals_where_numpy_does() -> None:
    x, squares, rank, values = np.linalg.lstsq(Value(B[:, :2]), A[0])
    assert rank == 2
    assert not isinstance(rank, Value)
    assert squares.shape == (1,)
    assert values.shape == x.shape == (2,)
    x, squares, rank, _ = np.linalg.lstsq(Value(np.ones((3, 2))), A[0])
    assert rank == 1
    assert squares.shape == (0,)
    np.testing.assert_allclose(x.data, A[0].mean() / 2, rtol=1e-10)


def test_residuals_that_are_not_there_have_a_gradient_of_zero() -> None:
    def function(a: Any, b: Any) -> Any:
        solution, squares, _, values = np.linalg.lstsq(a, b)
        return np.sum(squares) + np.sum(solution) + np.sum(values)

    for create_graph in (False, True):
        a, b = Value(np.diag([1.0, 2.0])), Value(np.array([3.0, 4.0]))
        found = gradients(function(a, b), [a, b], create_graph=create_graph)
        of_a, of_b = (share.data for share in found) if create_graph else found
        np.testing.assert_allclose(of_a, [[-2, -2], [-1.5, 0]], atol=1e-12)
        np.testing.assert_allclose(of_b, [1, 0.5])


@pytest.mark.parametrize("rcond", [None, -1, 1e-3])
def test_least_squares_leave_out_what_numpy_leaves_out(rcond: Any) -> None:
    matrix = np.diag([1.0, 1e-5])
    found = grad(lambda b: np.sum(np.linalg.lstsq(matrix, b, rcond)[0]))(np.ones(2))
    np.testing.assert_allclose(found, [1, 0 if rcond == 1e-3 else 1e5], atol=1e-15)


def test_the_power_0_is_a_constant_and_others_are_products() -> None:
    np.testing.assert_array_equal(np.linalg.matrix_power(Value(A), 0), np.eye(3))
    for n in (1, 2, 5, -4):
        found = grad(lambda a, n=n: np.trace(np.linalg.matrix_power(a, n)))(A)
        expected = n * np.linalg.matrix_power(A, n - 1).T
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    with pytest.raises(TypeError, match="integer"):
        np.linalg.matrix_power(Value(A), 0.5)


def test_a_rank_is_a_plain_number() -> None:
    rank = np.linalg.matrix_rank(Value(COUNTING))
    assert rank == 2
    assert not isinstance(rank, Value)
