"""Distributions: values are SciPy's, and derivatives of every order agree with differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats

from autograd import Value, check_grads, elementwise_grad, grad, gradients
from autograd.graph import MissingRuleError
from autograd.scipy import stats
from autograd.scipy.stats import multivariate_normal
from tests.autograd.cases.table import Case, anywhere, between, case, positive
from tests.autograd.scipy.checks import check, check_compiled, check_float32, every

inside = between(0.1, 0.9)
above = between(1.2, 3.0)
FUNCTIONS = ("pdf", "logpdf", "cdf", "sf", "logcdf", "logsf")


def rows(name: str, form: tuple[Any, ...], domain: Any, by_form: bool) -> list[Case]:
    """Return cases of a distribution; of integrals the parameters of form may be constants."""
    module = getattr(stats, name)
    found = []
    for function in (*FUNCTIONS, "ppf"):
        of_scipy = getattr(module, function)
        of_x = inside if function == "ppf" else domain
        loc = between(-0.05, 0.0)
        if by_form or "pdf" in function:
            found += [
                case(
                    f"{name}.{function}",
                    of_scipy,
                    *((2, 3), *((3,),) * len(form), (), (2, 1)),
                    domains=(of_x, *form, loc, above),
                )
            ]
        else:
            fixed = tuple(1.2 + number for number in range(len(form)))
            found += [
                case(
                    f"{name}.{function} of given form",
                    lambda x, loc, scale, f=of_scipy, given=fixed: f(x, *given, loc, scale),
                    *((2, 3), (), (2, 1)),
                    domains=(of_x, loc, above),
                ),
                case(
                    f"{name}.{function} of given form alone",
                    lambda x, f=of_scipy, given=fixed: f(x, *given),
                    (),
                    domains=of_x,
                ),
            ]
    return found


def functions_of(module: Any, *names: str) -> list[tuple[str, Any]]:
    return [(name, getattr(module, name)) for name in names]


def symmetric(matrix: Any) -> Any:
    size = matrix.shape[-1]
    return 0.1 * (matrix + matrix.T) + size * np.eye(size, dtype=matrix.dtype)


def normalised(x: Any) -> Any:
    return x / np.sum(x, axis=0)


CASES = [
    *rows("norm", (), anywhere, by_form=True),
    *rows("gamma", (above,), inside, by_form=False),
    *rows("chi2", (above,), inside, by_form=False),
    *rows("beta", (above, above), inside, by_form=False),
    *rows("t", (above,), anywhere, by_form=False),
    *[
        case(
            f"poisson.{name} of {k}",
            lambda mu, f=function, k=k: f(k, mu, loc=-1),
            (2, 3),
            domains=positive,
        )
        for name, function in functions_of(stats.poisson, "pmf", "logpmf", "cdf", "sf")
        for k in (2, np.array([0, 1, 5], np.float32))
    ],
    case(
        "norm.logpdf of one number",
        stats.norm.logpdf,
        (),
        (),
        (),
        domains=(anywhere, anywhere, positive),
    ),
    case(
        "norm.pdf by name",
        lambda x, s: stats.norm.pdf(x, scale=s),
        (3,),
        (),
        domains=(anywhere, positive),
    ),
    *[
        case(
            f"multivariate_normal.{name}",
            lambda x, mean, cov, f=function: f(x, mean, symmetric(cov)),
            *(shape, (3,), (3, 3)),
        )
        for name, function in functions_of(multivariate_normal, "pdf", "logpdf")
        for shape in ((3,), (2, 3), (2, 1, 3))
    ],
    *[
        case(
            f"multivariate_normal.logpdf with a covariance {shape}",
            multivariate_normal.logpdf,
            *((2, 3), (3,), shape),
            domains=(anywhere, anywhere, positive),
        )
        for shape in ((), (3,))
    ],
    case(
        "multivariate_normal.logpdf in one dimension",
        multivariate_normal.logpdf,
        (3,),
        (),
        (),
        domains=(anywhere, anywhere, positive),
    ),
    case("multivariate_normal.logpdf of x", multivariate_normal.logpdf, (3,)),
    case(
        "multivariate_normal.entropy",
        lambda cov: multivariate_normal.entropy(np.zeros(3), symmetric(cov)),
        (3, 3),
    ),
]
DIRICHLET = [
    case(
        f"dirichlet.{name}",
        lambda x, alpha, f=function: f(normalised(x), alpha),
        *(shape, (3,)),
        domains=(positive, above),
        kinds=("float64",),
    )
    for name, function in functions_of(stats.dirichlet, "pdf", "logpdf")
    for shape in ((3,), (3, 2))
] + [
    case(
        "dirichlet.logpdf without the last",
        lambda x, alpha: stats.dirichlet.logpdf(x, alpha),
        *((2,), (3,)),
        domains=(between(0.1, 0.4), above),
        kinds=("float64",),
    )
]


@every(CASES + DIRICHLET)
def test_values_are_those_of_scipy_and_derivatives_those_of_differences(
    case: Case, kind: str
) -> None:
    check(case, kind)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_float32_stays_float32(case: Case) -> None:
    check_float32(case)


@pytest.mark.parametrize("case", CASES + DIRICHLET, ids=lambda case: case.name)
def test_compiled_is_eager(case: Case) -> None:
    check_compiled(case)


DISTRIBUTIONS = [
    ("norm", ()),
    ("gamma", (2.0,)),
    ("chi2", (3.0,)),
    ("beta", (2.0, 3.0)),
    ("t", (3.0,)),
]


@pytest.mark.parametrize(("name", "form"), DISTRIBUTIONS)
@pytest.mark.parametrize("function", [*FUNCTIONS, "ppf"])
@pytest.mark.parametrize("scale", [2.0, 0.0, -1.0, math.nan])
def test_values_are_scipys_in_and_out_of_the_support(
    name: str, form: Any, function: str, scale: float
) -> None:
    x = np.array([-math.inf, -1.0, 0.0, 0.5, 1.0, 3.0, math.nan])
    with np.errstate(all="ignore"):
        expected = getattr(getattr(scipy.stats, name), function)(x, *form, 0.5, scale)
        found = getattr(getattr(stats, name), function)(Value(x), *form, 0.5, scale)
    np.testing.assert_allclose(found.data, expected, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(("name", "form"), DISTRIBUTIONS[1:])
def test_a_form_that_is_not_allowed_gives_nan(name: str, form: tuple[float, ...]) -> None:
    for wrong in (0.0, -1.0):
        with np.errstate(all="ignore"):
            value = getattr(stats, name).logpdf(0.5, *map(Value, (wrong, *form[1:])))
        assert math.isnan(value.data)


def test_outside_of_the_support_slopes_are_zero() -> None:
    x = np.array([-0.1, 0.5, 1.1])
    for function in (stats.beta.pdf, stats.beta.logpdf, stats.beta.cdf, stats.beta.logsf):
        found = grad(lambda x, f=function: np.sum(f(x, 2.0, 3.0)))(x)
        assert found[0] == found[2] == 0.0 != found[1]


@pytest.mark.parametrize(
    ("name", "args", "by", "expected"),
    [
        *[("gamma", (0.0, a), 0, slope) for a, slope in ((1.0, -1.0), (2.0, 1.0), (3.0, 0.0))],
        *[("gamma", (0.0, a), 0, slope) for a, slope in ((1.5, math.inf), (0.5, -math.inf))],
        *[("gamma", (0.0, 2.0), 1, 0.0), ("gamma", (math.inf, 2.0), 0, 0.0)],
        *[("beta", (x, 1.0, 3.0), 0, slope) for x, slope in ((0.0, -6.0), (1.0, 0.0))],
        *[("beta", (x, 2.0, 2.0), 0, slope) for x, slope in ((0.0, 6.0), (1.0, -6.0))],
        *[("beta", (x, 2.0, 2.0), by, 0.0) for x in (0.0, 1.0) for by in (1, 2)],
        ("norm", (math.inf,), 0, 0.0),
    ],
)
def test_slopes_of_densities_at_the_edges(
    name: str, args: tuple[float, ...], by: int, expected: float
) -> None:
    assert grad(getattr(stats, name).pdf, by)(*args) == pytest.approx(expected, rel=1e-13)


def test_at_the_exponential_distribution_mixed_derivatives_exist() -> None:
    check_grads(stats.gamma.pdf, order=2)(np.array([0.7, 2.0]), np.array([1.0, 2.0]))
    check_grads(stats.beta.pdf, order=2)(np.array([0.3, 0.6]), np.array([1.0, 2.0]), 1.0)


def test_poissons_chances_have_slopes_at_a_mean_of_zero() -> None:
    slopes = [grad(stats.poisson.pmf, 1)(k, 0.0) for k in (0, 1, 2)]
    assert slopes == [-1.0, 1.0, 0.0]
    assert grad(stats.poisson.logpmf, 1)(0, 0.0) == -1.0


def test_what_is_no_count_has_no_chance() -> None:
    k = [-1, 0, 1.5, 2]
    for function in ("pmf", "logpmf", "cdf", "sf"):
        found = getattr(stats.poisson, function)(k, Value(2.0)).data
        np.testing.assert_allclose(found, getattr(scipy.stats.poisson, function)(k, 2.0))
    assert math.isnan(stats.poisson.pmf(1, Value(-1.0)).data)
    with pytest.raises(MissingRuleError, match=r"poisson has no .* argument k"):
        grad(stats.poisson.logpmf)(1.0, 2.0)


def test_with_infinite_freedom_students_distribution_is_the_normal_one() -> None:
    x = np.array([-1.0, 0.5])
    for function in ("pdf", "logpdf", "cdf", "ppf"):
        given = x if function != "ppf" else np.array([0.2, 0.7])
        found = getattr(stats.t, function)(Value(given), math.inf)
        np.testing.assert_allclose(found.data, getattr(scipy.stats.norm, function)(given), 1e-12)
    slopes = grad(lambda x: np.sum(stats.t.logpdf(x, math.inf)))(x)
    np.testing.assert_allclose(slopes, -x, rtol=1e-12)


def test_integrals_have_no_derivative_by_the_form() -> None:
    for name, form in DISTRIBUTIONS[1:]:
        with pytest.raises(MissingRuleError, match="has no derivative rule by its argument"):
            grad(getattr(stats, name).cdf, 1)(0.5, *form)


@pytest.mark.parametrize("allow_singular", [True, False])
def test_a_singular_covariance_may_be_allowed(allow_singular: bool) -> None:
    cov = np.diag([1.0, 2.0, 0.0])
    x, mean = np.array([0.3, -0.2, 0.5]), np.array([0.1, 0.4, 0.5])
    if not allow_singular:
        with pytest.raises(np.linalg.LinAlgError, match="unless allow_singular is True"):
            multivariate_normal.logpdf(Value(x), mean, cov)
        return

    def within(x: Any, mean: Any) -> Any:
        x = np.concatenate([x[:2], mean[2:]])
        return multivariate_normal.logpdf(x, mean, cov, allow_singular=True)

    expected = scipy.stats.multivariate_normal.logpdf(x, mean, cov, allow_singular=True)
    assert within(Value(x), mean).data == pytest.approx(expected)
    check_grads(within)(x, mean)
    outside = multivariate_normal.logpdf(Value(x + 1), mean, cov, allow_singular=True)
    assert outside.data == -math.inf
    with pytest.raises(MissingRuleError, match="a covariance that may be singular"):
        grad(multivariate_normal.logpdf, 2)(x, mean, cov, allow_singular=True)


def test_a_covariance_must_be_one() -> None:
    with pytest.raises(ValueError, match="positive semidefinite"):
        multivariate_normal.logpdf(Value(np.ones(2)), None, -np.eye(2))
    with pytest.raises(ValueError, match=r"3 dimensions.*\(2, 2\)"):
        multivariate_normal.logpdf(Value(np.ones(3)), np.zeros(3), np.eye(2))


def test_scipys_object_for_a_covariance_is_known() -> None:
    cov = scipy.stats.Covariance.from_diagonal([1.0, 2.0])
    expected = multivariate_normal.logpdf([0.3, 0.4], [0.0, 0.0], cov)
    assert multivariate_normal.logpdf(Value([0.3, 0.4]), [0.0, 0.0], cov).data == pytest.approx(
        expected
    )


def test_where_a_component_is_zero_dirichlets_density_has_a_slope_for_order_one() -> None:
    x = Value([0.0, 0.4, 0.6])
    slopes = gradients(stats.dirichlet.logpdf(x, [1.0, 2.0, 3.0]), x)
    np.testing.assert_allclose(slopes, [0.0, 2.5, 2 / 0.6])


def test_a_scale_that_is_not_allowed_gives_nan_to_the_gradient_too() -> None:
    for name in ("pdf", "cdf", "logpdf"):
        found = grad(getattr(stats.norm, name), (0, 1, 2))(0.5, 0.0, -1.0)
        assert np.isnan(found).all()
    x = np.array([1.0, -1.0])
    found = elementwise_grad(lambda scale: stats.norm.pdf(0.5, 0.0, scale))(x)
    np.testing.assert_array_equal(np.isnan(found), [False, True])
