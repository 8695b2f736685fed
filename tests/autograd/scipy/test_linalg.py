"""Linear algebra: values are SciPy's, and derivatives of every order agree with differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg

from autograd import Value, grad
from autograd.graph import MissingRuleError
from autograd.scipy import linalg
from tests.autograd.cases.table import Case, case, positive
from tests.autograd.scipy.checks import check, check_compiled, check_float32, every

complex_kinds = ("complex128",)


def regular(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Draw matrices that have an inverse, a logarithm and a root."""
    return 0.3 * random.standard_normal(shape) + 2 * np.eye(shape[-1])


def small(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    return 0.2 * random.standard_normal(shape)


def bands(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    drawn = random.standard_normal(shape)
    drawn[..., 1, :] += 5
    return drawn


def positive_definite(matrix: Any) -> Any:
    size = matrix.shape[-1]
    return matrix + np.conj(np.swapaxes(matrix, -1, -2)) + 3 * np.eye(size, dtype=matrix.dtype)


both = ("float64", "float32"), complex_kinds
CASES = [
    *[
        case(
            f"solve_triangular {trans} {lower} {unit}",
            lambda a, b, t=trans, low=lower, u=unit: linalg.solve_triangular(
                a, b, trans=t, lower=low, unit_diagonal=u
            ),
            *((3, 3), shape),
            domains=regular if len(shape) > 1 else (regular, positive),
            kinds=kinds,
        )
        for trans, lower, unit, shape in (
            *((0, False, False, (3,)), ("N", True, False, (3, 3)), (1, False, True, (3, 3))),
            *(("T", True, False, (3,)), (2, False, False, (3, 3)), ("C", True, True, (3,))),
        )
        for kinds in both
    ],
    case("solve_triangular", linalg.solve_triangular, (2, 3, 3), (3, 3), domains=regular),
    *[
        case(
            f"solve_banded {widths}",
            lambda a, b, widths=widths: linalg.solve_banded(widths, a, b),
            *((rows, 5), shape),
            domains=(bands, positive),
            kinds=kinds,
        )
        for widths, rows, shape in (
            *(((1, 1), 3, (5,)), ((2, 1), 4, (5, 2)), ((0, 1), 2, (5,)), ((2, 0), 3, (5,))),
        )
        for kinds in both
    ],
    *[
        case(
            "solve_sylvester",
            linalg.solve_sylvester,
            (3, 3),
            (2, 2),
            (3, 2),
            domains=(regular, regular, positive),
            kinds=kinds,
        )
        for kinds in both
    ],
    *[
        case(name, getattr(linalg, name), (3, 3), (3, 3), domains=(domain, positive), kinds=kinds)
        for name, domain in (
            ("solve_continuous_lyapunov", regular),
            ("solve_discrete_lyapunov", small),
        )
        for kinds in both
    ],
    *[
        case(name, getattr(linalg, name), (3, 3), domains=regular, kinds=kinds)
        for name in ("sqrtm", "expm", "inv", "det", "pinv")
        for kinds in both
    ],
    *[
        case(name, getattr(linalg, name), (2, 2), domains=regular)
        for name in ("cosm", "sinm", "tanm", "coshm", "sinhm", "tanhm")
    ],
    case("expm of matrices", linalg.expm, (2, 2, 2), kinds=("float64",)),
    case("sqrtm of matrices", linalg.sqrtm, (2, 2, 2), domains=regular),
    *[
        case(
            "logm",
            linalg.logm,
            (2, 2),
            domains=regular,
            reference=lambda a: scipy.linalg.logm(
                a.astype(complex if a.dtype.kind == "c" else float)
            ),
            kinds=kinds,
        )
        for kinds in both
    ],
    case(
        "fractional_matrix_power",
        lambda a: linalg.fractional_matrix_power(a, 0.3),
        (2, 2),
        domains=regular,
    ),
    *[
        case(
            f"cholesky {lower}",
            lambda a, low=lower: linalg.cholesky(positive_definite(a), low),
            (3, 3),
            domains=regular,
            kinds=kinds,
        )
        for lower in (False, True)
        for kinds in both
    ],
    *[
        case(
            f"cho_solve {lower}",
            lambda a, b, low=lower: linalg.cho_solve(
                linalg.cho_factor(positive_definite(a), low), b
            ),
            *((3, 3), shape),
            domains=(regular, positive),
            kinds=kinds,
        )
        for lower, shape in ((False, (3,)), (True, (3, 2)))
        for kinds in both
    ],
    *[
        case(
            f"solve {keywords}",
            lambda a, b, k=keywords: linalg.solve(a, b, **k),
            *((3, 3), (3,)),
            domains=(regular, positive),
            kinds=kinds,
        )
        for keywords, kinds in (({}, both[0]), ({}, both[1]), ({"transposed": True}, both[0]))
    ],
    case(
        "solve symmetric",
        lambda a, b: linalg.solve(a, b, assume_a="sym", lower=True),
        (3, 3),
        (3,),
        domains=(regular, positive),
    ),
    case(
        "solve positive",
        lambda a, b: linalg.solve(positive_definite(a), b, assume_a="pos"),
        (3, 3),
        (3,),
        domains=(regular, positive),
    ),
    case("pinv that leaves out little", lambda a: linalg.pinv(a, rtol=1e-9), (3, 2)),
    case("norm", linalg.norm, (2, 3)),
    case("svdvals", linalg.svdvals, (2, 3)),
    case("block_diag", linalg.block_diag, (), (3,), (2, 2)),
    case("toeplitz", linalg.toeplitz, (3,), (4,)),
    case("toeplitz of a column", linalg.toeplitz, (3,), kinds=("complex128",)),
    case("hankel", linalg.hankel, (3,), (4,)),
    case("hankel of a column", linalg.hankel, (3,)),
    case("circulant", linalg.circulant, (4,)),
]
#: What SciPy computes with random numbers, which compiled code refuses.
RANDOM = ("logm", "fractional_matrix_power")
REAL = [
    case for case in CASES if "float32" in case.kinds and not case.name.startswith("fractional")
]


@pytest.mark.filterwarnings("ignore:logm result")  # of float32 itself
@every(CASES)
def test_values_are_those_of_scipy_and_derivatives_those_of_differences(
    case: Case, kind: str
) -> None:
    check(case, kind)


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.name)
def test_float32_stays_float32(case: Case) -> None:
    check_float32(case)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.name.startswith(RANDOM)], ids=lambda case: case.name
)
def test_compiled_is_eager(case: Case) -> None:
    check_compiled(case, case.kinds[0])


def test_an_argument_without_a_derivative_is_named() -> None:
    with pytest.raises(MissingRuleError, match=r"fractional_matrix_power has no .* argument t:"):
        grad(lambda t: np.sum(linalg.fractional_matrix_power(np.eye(2), t)))(0.3)


def test_what_a_value_cannot_take_is_refused() -> None:
    a = Value(np.eye(2))
    with pytest.raises(TypeError, match="does not know the assumption 'banded'"):
        linalg.solve(a, np.ones(2), assume_a="banded")
    with pytest.raises(TypeError, match="neither atol nor return_rank"):
        linalg.pinv(a, return_rank=True)


def test_the_other_triangle_has_no_gradient() -> None:
    def total(a: np.ndarray) -> Value:
        return np.sum(linalg.solve_triangular(a, np.ones(2)))

    found = grad(total)(np.array([[2.0, 1.0], [5.0, 4.0]]))
    assert found[1, 0] == 0.0
    assert np.all(found[np.triu_indices(2)] != 0.0)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_the_size_of_an_upstream_gradient_does_not_spoil_it(scale: float) -> None:
    a = np.array([[0.5, 0.2], [0.1, 0.7]])
    for function in (linalg.expm, linalg.cosm, linalg.logm):
        one = grad(lambda a, f=function: np.sum(np.sin(f(a))))(a)
        many = grad(lambda a, f=function: np.sum(np.sin(f(a))) * scale)(a)
        np.testing.assert_allclose(many, one * scale, rtol=1e-12)


def test_where_no_gradient_arrives_it_is_zero() -> None:
    assert np.all(grad(lambda a: np.sum(linalg.expm(a)) * 0.0)(np.eye(2)) == 0.0)


def test_a_negative_eigenvalue_gives_a_complex_root_and_a_real_gradient() -> None:
    a = np.array([[-1.0, 0.3], [0.2, 2.0]])
    found = grad(lambda a: np.sum(np.abs(linalg.sqrtm(a)) ** 2))(a)
    assert found.dtype == float
    step = 1e-6 * np.array([[1.0, 0.0], [0.0, 0.0]])
    both = [np.sum(np.abs(scipy.linalg.sqrtm(a + sign * step)) ** 2) for sign in (1, -1)]
    assert found[0, 0] == pytest.approx((both[0] - both[1]) / 2e-6, rel=1e-6)
