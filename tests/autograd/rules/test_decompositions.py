"""Decompositions: closed forms, figures of another engine, equal values, and what is not read."""

from typing import Any

import numpy as np
import pytest
from numpy.linalg import LinAlgError

from autograd import Value, grad, gradients, hessian

random = np.random.default_rng(0)
A = random.standard_normal((3, 3))
SYMMETRIC = A + A.T
TALL = np.array([[2.0, 1.0], [1.0, 3.0], [1.0, -1.0]])
WIDE = np.array([[1.0, 2.0, 1.0], [1.0, 4.0, 2.0]])
COMPLEX = np.array([[2.0, 1j], [1 - 1j, 3.0]])


def weighted(*parts: Any) -> Any:
    """Add up absolute values, each with a weight of its own."""
    total: Any = 0.0
    for part in parts:
        total = total + np.sum(np.abs(part) * np.arange(1.0, 1 + part.size).reshape(part.shape))
    return total


# As computed by JAX 0.10 in double precision.
FIGURES: dict[str, tuple[Any, Any, Any]] = {
    "qr": (
        lambda a: weighted(*np.linalg.qr(a)),
        TALL,
        [
            [-0.400550286875, 1.448241075715],
            [1.649151469743, 3.841811991481],
            [1.601438846789, -1.839314657345],
        ],
    ),
    "qr of a wide matrix": (
        lambda a: weighted(*np.linalg.qr(a)),
        WIDE,
        [
            [15.202795795511, -2.12132034356, -2.12132034356],
            [-13.788582233138, 4.949747468306, 6.363961030679],
        ],
    ),
    "qr of a complex matrix": (
        lambda a: weighted(*np.linalg.qr(a)),
        COMPLEX,
        [
            [1.676105844698 + 0.540684897622j, -1.081369795244 - 0.119254853587j],
            [0.089323924316 - 0.992045870929j, 4.322787143324 + 0.360456598415j],
        ],
    ),
    "svd": (
        lambda a: weighted(*np.linalg.svd(a, full_matrices=False)),
        TALL,
        [
            [1.549971649931, 0.325369432551],
            [0.438847059497, 0.310600184374],
            [1.342676804601, -1.386872769925],
        ],
    ),
    "svd of a complex matrix": (
        lambda a: weighted(*np.linalg.svd(a)),
        COMPLEX,
        [
            [2.191544150571 + 0.239712563413j, -0.479425126825 + 0.022564076214j],
            [0.246281352704 - 0.233143774121j, 0.699859397488 + 0.159808375608j],
        ],
    ),
    "eigh of a complex matrix": (
        lambda a: weighted(*np.linalg.eigh((a + np.conjugate(a.T)) / 2)),
        COMPLEX,
        [
            [1.570890170722, 0.259127008423 - 0.518254016846j],
            [0.259127008423 + 0.518254016846j, 1.429109829278],
        ],
    ),
    "cholesky of a complex matrix": (
        lambda a: weighted(np.linalg.cholesky(a)),
        COMPLEX @ COMPLEX.conj().T,
        [
            [0.518498425419, -0.101686768162 + 0.254216920404j],
            [-0.101686768162 - 0.254216920404j, 0.877058019307],
        ],
    ),
}


@pytest.mark.parametrize(("function", "matrix", "figures"), FIGURES.values(), ids=FIGURES)
def test_gradients_are_those_of_another_engine(function: Any, matrix: Any, figures: Any) -> None:
    np.testing.assert_allclose(grad(function)(matrix), figures, rtol=1e-9, atol=1e-10)


def exponential(a: Any) -> Any:
    values, vectors = np.linalg.eigh(a)
    return (vectors * np.exp(values)) @ vectors.T


def test_the_gradient_of_the_trace_of_an_exponential_is_the_exponential() -> None:
    expected = exponential(SYMMETRIC)
    found = grad(lambda a: np.trace(exponential((a + a.T) / 2)))(SYMMETRIC)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("triangle", ["L", "U", "l", "u"])
def test_the_gradient_belongs_to_the_triangle_that_is_read(triangle: str) -> None:
    unread = np.triu(np.full((3, 3), np.nan), 1)
    unread = unread.T if triangle in "Uu" else unread
    rest = np.isnan(unread)

    def function(a: Any) -> Any:
        values, vectors = np.linalg.eigh(a, UPLO=triangle)
        return np.sum(values**3) + np.sum(vectors**4) + np.sum(np.linalg.eigvalsh(a, triangle))

    found = grad(function)(SYMMETRIC + unread)
    assert (found[rest] == 0).all()
    whole = grad(lambda a: function((a + a.T) / 2))(SYMMETRIC)
    np.testing.assert_allclose(found[~rest.T & ~rest], np.diag(whole), rtol=1e-8)
    np.testing.assert_allclose(found.T[rest], 2 * whole[rest], rtol=1e-8)


@pytest.mark.parametrize("upper", [False, True])
def test_the_gradient_of_a_cholesky_factor_belongs_to_both_triangles(upper: bool) -> None:
    matrix = A @ A.T + np.eye(3)
    triangle = np.triu if upper else np.tril
    found = grad(lambda a: weighted(np.linalg.cholesky(a, upper=upper)))(triangle(matrix))
    np.testing.assert_array_equal(found, found.T)
    step = random.standard_normal((3, 3))
    step = 1e-6 * (step + step.T)
    above, below = (
        weighted(np.linalg.cholesky(matrix + sign * step, upper=upper)) for sign in (1, -1)
    )
    np.testing.assert_allclose(np.sum(found * step), (above - below) / 2, rtol=1e-6)


def test_what_has_no_root_is_refused_as_numpy_does() -> None:
    with pytest.raises(LinAlgError, match="not positive definite"):
        np.linalg.cholesky(Value(-np.eye(2)))


@pytest.mark.parametrize(
    "values",
    [
        *(lambda a: np.linalg.eigh(a)[0], np.linalg.eigvalsh, lambda a: np.linalg.svd(a)[1]),
        *(np.linalg.svdvals, lambda a: np.linalg.svd(a, compute_uv=False, hermitian=True)),
        lambda a: np.real(np.linalg.eig(a)[0]),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_equal_values_have_a_finite_gradient(values: Any, dtype: Any) -> None:
    found = grad(lambda a: np.sum(values(a) ** 2))(3 * np.eye(3, dtype=dtype))
    np.testing.assert_allclose(found, 6 * np.eye(3), rtol=1e-6)


@pytest.mark.parametrize("values", [np.linalg.svdvals, lambda a: np.linalg.svd(a)[1]])
def test_singular_values_of_0_do_no_harm(values: Any) -> None:
    found = grad(lambda a: np.sum(values(a) ** 2))(np.zeros((3, 2)))
    np.testing.assert_array_equal(found, np.zeros((3, 2)))
    # Of a real square matrix the vectors are determined nevertheless.
    found = grad(lambda a: np.sum(np.linalg.svd(a)[0] ** 4))(np.diag([2.0, 1.0, 0.0]))
    np.testing.assert_array_equal(found, np.zeros((3, 3)))


@pytest.mark.parametrize(
    "vectors",
    [
        *(lambda a: np.linalg.eigh(a)[1], lambda a: np.linalg.svd(a)[0]),
        *(lambda a: np.linalg.svd(a)[2], lambda a: np.linalg.eig(a)[1]),
    ],
)
def test_vectors_of_equal_values_have_no_gradient_and_it_shows(vectors: Any) -> None:
    weights = np.arange(4.0).reshape(2, 2)
    with np.errstate(all="ignore"):
        found = grad(lambda a: np.sum(weights * vectors(a) ** 2))(np.eye(2))
    assert not np.isfinite(found).all()


def test_the_orthogonal_factor_of_a_polar_decomposition() -> None:
    def factor(a: Any) -> Any:
        u, _, vh = np.linalg.svd(a)
        return u @ vh

    # It is a itself times the inverse root of aᵀa.
    def by_root(a: Any) -> Any:
        values, vectors = np.linalg.eigh(a.T @ a)
        return a @ ((vectors / np.sqrt(values)) @ vectors.T)

    weights = random.standard_normal((3, 3))
    found, expected = (
        (grad(lambda a, f=f: np.sum(weights * f(a)))(A), hessian(lambda a, f=f: f(a)[0, 1])(A))
        for f in (factor, by_root)
    )
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-6, atol=1e-7)


def projector(vectors: Any) -> Any:
    return vectors @ vectors.T


@pytest.mark.parametrize(
    "rest",
    [
        lambda a: projector(np.linalg.qr(a, "complete")[0][:, 2:]),
        lambda a: projector(np.linalg.svd(a)[0][:, 2:]),
        lambda a: projector(np.linalg.svd(a.T)[2][2:].T),
    ],
)
def test_what_vectors_beyond_the_rank_span_has_a_gradient(rest: Any) -> None:
    expected = grad(lambda a: np.sum(np.sin(np.eye(3) - a @ np.linalg.pinv(a))))(TALL)
    np.testing.assert_allclose(grad(lambda a: np.sum(np.sin(rest(a))))(TALL), expected, atol=1e-12)


def test_the_factors_of_qr_have_the_forms_that_numpy_gives_them() -> None:
    for matrix in (TALL, WIDE):
        for mode in ("reduced", "complete"):
            found, expected = np.linalg.qr(Value(matrix), mode), np.linalg.qr(matrix, mode)
            assert type(found) is type(expected)
            np.testing.assert_array_equal(found.Q.data, expected.Q)
            np.testing.assert_array_equal(found.R.data, expected.R)
        r = np.linalg.qr(Value(matrix), mode="r")
        np.testing.assert_array_equal(r.data, np.linalg.qr(matrix, "r"))


def test_forms_of_qr_without_a_gradient_are_refused() -> None:
    with pytest.raises(TypeError, match="knows the modes reduced, complete and r, not raw"):
        np.linalg.qr(Value(A), "raw")
    with pytest.raises(ValueError, match="Unrecognized mode"):
        np.linalg.qr(Value(A), "other")


def test_eigenvalues_of_a_real_matrix_may_be_complex_and_their_gradient_is_real() -> None:
    turning = np.array([[0.5, 2.0], [-2.0, 0.5]])
    x = Value(turning)
    values = np.linalg.eigvals(x)
    assert values.dtype == np.complex128
    share = gradients(np.sum(np.abs(values) ** 2), x)
    assert share.dtype == np.float64
    # The product of the two is the determinant.
    np.testing.assert_allclose(share, 2 * np.linalg.det(turning) * np.linalg.inv(turning).T)


def test_eigenvalues_of_a_defective_matrix_have_no_gradient() -> None:
    with np.errstate(all="ignore"):
        try:
            found = grad(lambda a: np.real(np.linalg.eigvals(a)[0]))(np.array([[1.0, 1], [0, 1]]))
        except LinAlgError:
            return
    assert np.abs(found).max() > 1e10


def test_the_vectors_of_eig_keep_the_length_one() -> None:
    found = grad(lambda a: np.sum(np.abs(np.linalg.eig(a)[1]) ** 2))(A)
    np.testing.assert_allclose(found, 0, atol=1e-12)
