"""Derivatives of the gamma and beta functions and of what is made of them.

Formulas as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapter 6. ψ is the
digamma function; its derivatives are Hurwitz zeta functions. Of the incomplete functions the
derivative by the order is not known in closed form.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.graph import MissingRuleError, dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.scipy.common import OfScipy, alike, instead_of, undefined

_zeta = Primitive(
    lambda x, q: special.zeta(x, q),
    undefined("zeta", "x"),
    lambda g, ans, x, q: -g * x * _zeta(*alike(x + 1, q)),
    name="zeta",
)


@instead_of(special.zeta)
def zeta(x: Any, q: Any = None) -> Any:
    """Return the Hurwitz zeta function; it has a derivative by q."""
    return _zeta(*alike(x, 1.0 if q is None else q))


def _trigamma(x: Any) -> Any:
    if dtype_of(x).kind == "c":
        raise MissingRuleError("psi has a derivative rule for real numbers only")
    return _zeta(*alike(2.0, x))


psi = OfScipy(special.psi, lambda g, ans, x: g * _trigamma(x))
gammaln = OfScipy(special.gammaln, lambda g, ans, x: g * psi(x))
loggamma = OfScipy(special.loggamma, lambda g, ans, x: g * psi(x))
gamma = OfScipy(special.gamma, lambda g, ans, x: g * (ans * psi(x)))
gammasgn = without_gradient(special.gammasgn, special.gammasgn)


def _slope_of_rgamma(ans: Any, x: Any) -> Any:
    """Return -ψ(x) / Γ(x), for x below ½ by reflection, which has no poles."""
    if dtype_of(x).kind == "c":
        return -ans * psi(x)
    small = x < 0.5
    low, high = np.where(small, x, 0.0), np.where(small, 1.0, x)
    mirrored = np.cos(low * math.pi) - np.sin(low * math.pi) * psi(1 - low) * (1 / math.pi)
    return np.where(small, gamma(1 - low) * mirrored, -rgamma(high) * psi(high))


rgamma = OfScipy(special.rgamma, lambda g, ans, x: g * _slope_of_rgamma(ans, x))


@instead_of(special.polygamma)
def polygamma(n: Any, x: Any) -> Any:
    """Return the n-th derivative of ψ; it has a derivative by x."""
    order = np.asarray(n, float)  # refuses a value
    above = np.maximum(order, 1) + 1
    factor = special.gamma(above) * (-1.0) ** above
    higher = factor.astype(dtype_of(x)) * _zeta(above.astype(dtype_of(x)), x)
    return np.where(order == 0, psi(x), higher)


def _multigammaln(a: Any, d: int) -> Any:
    result = special.multigammaln(a, d)  # pyright: ignore[reportAttributeAccessIssue]
    return result.astype(dtype_of(a)) if dtype_of(a).kind == "f" else result


_multigammaln_of_values = Primitive(
    _multigammaln,
    lambda g, ans, a, d: g * sum(psi(a - j * 0.5) for j in range(d)),
    None,
    name="multigammaln",
)


@instead_of(special.multigammaln)  # pyright: ignore[reportAttributeAccessIssue]
def multigammaln(a: Any, d: int) -> Any:
    """Return the logarithm of the multivariate gamma function of `d` dimensions."""
    return _multigammaln_of_values(a, d)


beta = OfScipy(
    special.beta,
    lambda g, ans, a, b: g * ans * (psi(a) - psi(a + b)),
    lambda g, ans, a, b: g * ans * (psi(b) - psi(a + b)),
)
betaln = OfScipy(
    special.betaln,
    lambda g, ans, a, b: g * (psi(a) - psi(a + b)),
    lambda g, ans, a, b: g * (psi(b) - psi(a + b)),
)
