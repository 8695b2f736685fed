"""Special functions: values are SciPy's, and derivatives of every order agree with differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.special

from autograd import Value, check_grads, grad, gradients, jacobian
from autograd.graph import MissingRuleError
from autograd.scipy import special
from tests.autograd.cases.table import Case, anywhere, between, case, positive, unit
from tests.autograd.scipy.checks import check, check_compiled, check_float32, every

inside = between(0.1, 0.9)
large = between(1.2, 4.0)
moderate = between(-2.0, 2.0)
negative = between(-2.0, -0.3)
complex_kinds = ("complex128", "complex64")

OF_ONE = [
    *[
        (name, positive)
        for name in (
            *("psi", "digamma", "gammaln", "loggamma", "gamma", "rgamma", "entr", "cbrt", "erfcx"),
            *("j0", "j1", "y0", "y1", "i0", "i1", "k0", "k1", "i0e", "i1e", "k0e", "k1e"),
            *("exp1", "expi"),
        )
    ],
    *[
        (name, moderate)
        for name in (
            *("erf", "erfc", "erfi", "dawsn", "ndtr", "log_ndtr", "expit", "log_expit", "rgamma"),
            *("expm1", "exp2", "exp10", "cosm1", "j0", "j1", "i0", "i1"),
        )
    ],
    *[(name, inside) for name in ("logit", "ndtri", "erfcinv", "log1p")],
    ("erfinv", unit),
    ("ndtri_exp", negative),
    ("gamma", between(-0.9, -0.1)),
    ("erfcx", between(-1.0, 1.0)),
]
OF_COMPLEX = (
    *("gamma", "loggamma", "rgamma", "erf", "erfc", "erfi", "erfcx", "dawsn", "wofz"),
    *("exp1", "expm1", "log1p", "expi"),
)


def of_last(name: str, *parameters: float) -> Any:
    """Return a function of the last argument, with the others fixed."""
    return lambda x: getattr(special, name)(*parameters, x)


CASES = [
    *[
        case(name, getattr(special, name), shape, domains=domain)
        for name, domain in OF_ONE
        for shape in ((), (2, 3))
    ],
    *[
        case(name, getattr(special, name), (3,), domains=between(0.3, 1.5), kinds=complex_kinds)
        for name in OF_COMPLEX
    ],
    *[
        case(name, getattr(special, name), shapes, (3,), domains=positive)
        for name in ("beta", "betaln", "xlogy", "xlog1py", "rel_entr", "kl_div", "owens_t")
        for shapes in ((), (2, 3), (2, 1))
    ],
    *[
        case(name, getattr(special, name), (2, 3), (3,), domains=domains)
        for name in ("huber", "pseudo_huber")
        for domains in ((positive, between(2.5, 4.0)), (positive, between(-0.4, 0.4)))
    ],
    *[
        case(f"{name} of order {order}", of_last(name, order), (2, 3), domains=positive)
        for name, order in (
            *(("jv", 0.7), ("jv", 2), ("yv", 0.7), ("yn", 0), ("yn", 2)),
            *(("iv", 1.5), ("ive", 0), ("ive", 1.5), ("kn", 0), ("kn", 2), ("kv", 0.7)),
            *(("kve", 1.5), ("expn", 0), ("expn", 1), ("expn", 3)),
            *(("polygamma", 0), ("polygamma", 1), ("polygamma", 3), ("zeta", 2.5)),
            *(("gammainc", 2.5), ("gammaincc", 0.7), ("hyp0f1", 1.5)),
        )
    ],
    *[
        case(f"{name} of {parameters}", of_last(name, *parameters), (2, 3), domains=inside)
        for name, parameters in (
            *(("gammaincinv", (2.5,)), ("gammainccinv", (0.7,)), ("stdtrit", (3.0,))),
            *(("betainc", (2.0, 3.5)), ("betaincc", (0.7, 0.6)), ("betaincinv", (2.0, 3.5))),
            *(("betainccinv", (2.0, 3.5)), ("hyp1f1", (0.5, 2.0)), ("hyp2f1", (0.5, 1.5, 2.0))),
            *(("stdtr", (3.0,)), ("stdtr", (0.7,))),
        )
    ],
    *[
        case(
            f"{name} of order 1.5", of_last(name, 1.5), (3,), domains=positive, kinds=complex_kinds
        )
        for name in ("jv", "yv", "iv", "kv", "ive", "kve")
    ],
    case("polygamma of orders", of_last("polygamma", np.array([0, 1, 2])), (2, 3), domains=large),
    *[
        case(
            f"multigammaln of {d}", lambda a, d=d: special.multigammaln(a, d), shape, domains=large
        )
        for d in (1, 3)
        for shape in ((), (2, 3))
    ],
    case("lambertw", lambda z: np.real(special.lambertw(z)), (2, 3), domains=between(-0.3, 3.0)),
    case("lambertw of a branch", lambda z: special.lambertw(z, k=1), (3,), kinds=("complex128",)),
    *[
        case(f"{function.__name__} {axis}", lambda x, f=function, a=axis: f(x, axis=a), (2, 3))
        for function in (special.softmax, special.log_softmax)
        for axis in (None, 0, -1, (0, 1))
    ],
    *[
        case(f"logsumexp {keywords}", lambda x, k=keywords: special.logsumexp(x, **k), (2, 3))
        for keywords in (
            *({}, {"axis": 0}, {"axis": (0, 1), "keepdims": True}, {"axis": -1, "b": 2.0}),
            {"b": np.array([0.5, -1.0, 0.0], np.float32), "axis": 1, "return_sign": True},
        )
    ],
    case("logsumexp of one number", special.logsumexp, ()),
    *[
        case(
            f"logsumexp by weights over {axis}",
            lambda a, b, axis=axis: special.logsumexp(a, axis, b),
            *((2, 3), shape),
            domains=(anywhere, positive),
        )
        for axis in (None, 1)
        for shape in ((2, 3), (3,))
    ],
    case(
        "logsumexp of complex numbers",
        lambda a, b: special.logsumexp(a, -1, b, keepdims=True),
        *((2, 3), (2, 3)),
        kinds=("complex128",),
    ),
]
REAL = [case for case in CASES if "float32" in case.kinds]


@every(CASES)
def test_values_are_those_of_scipy_and_derivatives_those_of_differences(
    case: Case, kind: str
) -> None:
    # Of the complex digamma function SciPy has no derivative.
    check(case, kind, 1 if "complex" in kind and "gamma" in case.name else 2)


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.name)
def test_float32_stays_float32(case: Case) -> None:
    check_float32(case)


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.name)
def test_compiled_is_eager(case: Case) -> None:
    check_compiled(case)


def slope(name: str, *args: Any, by: int = 0) -> float:
    with np.errstate(divide="ignore"):
        return float(grad(getattr(special, name), by)(*args))


@pytest.mark.parametrize(
    ("name", "args", "by", "expected"),
    [
        *[("xlogy", (0.0, 0.0), by, 0.0) for by in (0, 1)],
        *[("xlogy", (0.0, 2.0), by, expected) for by, expected in enumerate((math.log(2), 0.0))],
        ("xlogy", (1.0, 0.0), 1, math.inf),
        *[("xlog1py", (0.0, -1.0), by, 0.0) for by in (0, 1)],
        ("entr", (0.0,), 0, math.inf),
        *[("rel_entr", (0.0, 0.0), by, expected) for by, expected in enumerate((1.0, 0.0))],
        *[("rel_entr", (0.0, 2.0), by, expected) for by, expected in enumerate((-math.inf, 0.0))],
        *[("kl_div", (0.0, 0.0), by, expected) for by, expected in enumerate((0.0, 1.0))],
        ("kl_div", (0.0, 2.0), 1, 1.0),
        *[("huber", (1.0, r), 1, r) for r in (-1.0, 0.0, 1.0)],
        *[("gammainc", (a, 0.0), 1, at_0) for a, at_0 in ((2.0, 0.0), (1.0, 1.0), (0.5, math.inf))],
        *[(name, (2.0, math.inf), 1, 0.0) for name in ("gammainc", "gammaincc")],
        ("betainc", (2.0, 3.0, 0.0), 2, 0.0),
        ("betainc", (2.0, 1.0, 1.0), 2, 2.0),
        *[("rgamma", (-float(n),), 0, (-1) ** n * math.factorial(n)) for n in range(4)],
        *[("ndtr", (x,), 0, 0.0) for x in (-math.inf, math.inf)],
        *[("log_ndtr", (x,), 0, 0.0) for x in (1000.0, math.inf)],
        *[("log_ndtr", (x,), 0, -x) for x in (-1e10, -1e100)],
        *[("i0e", (0.0,), 0, 0.0), ("ive", (0.0, 0.0), 1, 0.0), ("iv", (1.0, 0.0), 1, 0.5)],
        *[("jv", (n, 0.0), 1, at_0) for n, at_0 in ((0, 0.0), (1, 0.5), (2, 0.0))],
        ("expn", (3, 0.0), 1, -1.0),
        *[("expit", (x,), 0, 0.0) for x in (-1000.0, 1000.0)],
        *[("log_expit", (x,), 0, expected) for x, expected in ((-1000.0, 1.0), (1000.0, 0.0))],
    ],
)
def test_where_a_formula_fails_the_limit_is_right(
    name: str, args: tuple[float, ...], by: int, expected: float
) -> None:
    assert slope(name, *args, by=by) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("rgamma", 0.0, 1.1544313298030657),  # 2γ
        ("rgamma", -1.0, 0.8455686701969343),  # 2 - 2γ
        ("log_ndtr", -1e4, -1 + 1e-8),
        ("log_ndtr", -1e8, -1.0),
        ("log_ndtr", 40.0, 0.0),
        ("erfcx", 1e6, 2 / math.sqrt(math.pi) * 1e-18),
        ("erfcx", 99.0, 2 / math.sqrt(math.pi) * 99**-3 * (1 - 3 * 99**-2)),
    ],
)
def test_second_derivatives_far_out_and_at_poles(name: str, x: float, expected: float) -> None:
    found = grad(grad(getattr(special, name)))(x)
    assert found == pytest.approx(expected, rel=1e-6)


ORDERS = {
    "v": ("jv", "yv", "iv", "ive", "kv", "kve", "hyp0f1"),
    "n": ("yn", "kn", "expn"),
    "a": ("gammainc", "gammaincc", "gammaincinv", "gammainccinv"),
    "a, b": ("betainc", "betaincc", "betaincinv", "betainccinv", "hyp1f1"),
    "a, b, c": ("hyp2f1",),
    "df": ("stdtr", "stdtrit"),
    "x": ("zeta",),
}


@pytest.mark.parametrize(
    ("name", "by", "order", "count"),
    [
        (name, by, order, len(orders.split(", ")) + 1)
        for orders, names in ORDERS.items()
        for by, order in enumerate(orders.split(", "))
        for name in names
    ],
)
def test_an_argument_without_a_derivative_is_named(
    name: str, by: int, order: str, count: int
) -> None:
    with pytest.raises(MissingRuleError, match=f"^{name} has no .* argument {order}:"):
        grad(getattr(special, name), by)(*[2.0, 3.0, 2.5][: count - 1], 0.6)


def test_the_sign_of_gamma_is_a_constant() -> None:
    x = np.array([0.5, -0.5])
    np.testing.assert_array_equal(special.gammasgn(Value(x)), [1.0, -1.0])
    assert grad(lambda x: np.sum(x * special.gammasgn(x)))(x).tolist() == [1.0, -1.0]


def test_riemanns_zeta_function_has_no_derivative() -> None:
    assert special.zeta(Value(2.0)).data == pytest.approx(math.pi**2 / 6)
    with pytest.raises(MissingRuleError, match="zeta has no derivative"):
        grad(special.zeta)(2.0)


def test_of_the_complex_digamma_function_there_is_no_derivative() -> None:
    x = Value(1 + 1j)
    with pytest.raises(MissingRuleError, match="real numbers only"):
        gradients(special.psi(x), x, np.complex128(1))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([-math.inf, -math.inf], None, [0.5, 0.5]),
        ([math.inf, 1.0], None, [1.0, 0.0]),
        ([math.inf, math.inf], [1.0, 3.0], [0.25, 0.75]),
        ([math.inf, 2.0], [0.0, 3.0], [0.0, 1.0]),
        ([-math.inf, 2.0], [1.0, 3.0], [0.0, 1.0]),
        ([1000.0, 999.0], [1.0, -1.0], [1 / (1 - math.exp(-1)), -1 / (math.e - 1)]),
    ],
)
def test_the_gradient_of_logsumexp_is_right_at_infinities(a: Any, b: Any, expected: Any) -> None:
    found = grad(lambda a: special.logsumexp(a, b=b))(np.array(a))
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_a_negative_sum_has_a_logarithm_of_its_size_and_a_sign() -> None:
    a = Value([1.0, 2.0])
    assert math.isnan(special.logsumexp(a, b=[1.0, -1.0]).data)
    size, sign = special.logsumexp(a, b=[1.0, -1.0], return_sign=True)
    assert (float(size.data), float(sign.data)) == pytest.approx((math.log(math.e**2 - math.e), -1))
    assert gradients(sign, a).tolist() == [0.0, 0.0]


def test_a_weight_of_zero_has_a_gradient() -> None:
    found = grad(lambda b: special.logsumexp(np.array([1.0, 2.0]), b=b))(np.array([0.0, 3.0]))
    np.testing.assert_allclose(found, [math.exp(-1) / 3, 1 / 3])


def test_logsumexp_of_complex_values_takes_no_sign() -> None:
    with pytest.raises(TypeError, match="takes no return_sign"):
        special.logsumexp(Value([1 + 1j]), return_sign=True)


def test_pythons_numbers_leave_float32_as_it_is() -> None:
    x = Value(np.array([0.5, 1.5], np.float32))
    for value in (special.xlogy(x, 2.0), special.yn(2, x), special.gammainc(2.0, x)):
        assert value.dtype == np.float32
    assert special.xlogy(x, np.array([2.0, 2.0])).dtype == np.float64


def test_jacobians_and_hessians_are_found_for_all_rows_together() -> None:
    x = np.array([0.5, 1.5, 2.5])
    found = jacobian(special.gammaln)(x)
    np.testing.assert_allclose(found, np.diag(scipy.special.psi(x)))
    second = jacobian(grad(lambda x: np.sum(special.gammaln(x))))(x)
    np.testing.assert_allclose(second, np.diag(scipy.special.polygamma(1, x)))
    check_grads(jacobian(lambda x: special.xlogy(x, x[::-1])), order=1)(x)


@pytest.mark.parametrize("function", [special.i0e, special.i1e, special.k0e, special.k1e])
def test_scaled_bessel_functions_are_level_at_infinity(function: Any) -> None:
    assert grad(function)(np.inf) == 0.0
    assert grad(function)(1e10) == pytest.approx(-0.5 * float(function(1e10)) / 1e10, rel=1e-5)


def test_the_slope_of_i1e_at_minus_infinity_is_zero() -> None:
    assert grad(special.i1e)(-np.inf) == 0.0


@pytest.mark.parametrize("setting", [{"where": [True]}, {"out": np.zeros(1)}, {"dtype": "f4"}])
def test_values_take_no_settings_of_a_ufunc(setting: dict[str, Any]) -> None:
    x = Value(np.array([0.5]))
    for call in (lambda: special.gamma(x, **setting), lambda: special.jv(0, x, **setting)):
        with pytest.raises(TypeError, match=next(iter(setting))):
            call()
    assert "out" not in setting or setting["out"] == 0
