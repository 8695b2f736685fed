"""Derivatives of the incomplete gamma and beta functions, and of the densities they integrate.

Formulas as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, sections 6.5, 6.6 and
26.7. By their orders the integrals have no derivative in closed form, but the densities have.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.primitives import Primitive
from autograd.rules.scipy.common import OfScipy, alike, undefined
from autograd.rules.scipy.entropy import xlog1py, xlogy
from autograd.rules.scipy.gamma import betaln, psi


@np.errstate(invalid="ignore")
def _gamma_density(a: Any, x: Any) -> Any:
    result = np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))
    return np.where(x == math.inf, 0.0, result)[()]  # where ∞ less ∞ is no number


def _beta_density(a: Any, b: Any, x: Any) -> Any:
    factors = special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x)
    return np.exp(factors - special.betaln(a, b))


def _by_power(ans: Any, a: Any, x: Any, lowered: Any) -> Any:
    """Return ans (a - 1) / x, the share that the power x**(a-1) has in a slope.

    At x = 0 it is the density whose order is one less, made by `lowered`, if that is positive.
    """
    edge, steep = x == 0, a > 1
    inside = ans * ((a - 1) / np.where(edge, 1.0, x))
    at_edge = np.where(steep, lowered(np.where(steep, a - 1, 1.0)), ans * (a - 1))
    return np.where(edge, at_edge, inside)


# x**(a-1) exp(-x) / Γ(a)
gamma_density = Primitive(
    _gamma_density,
    lambda g, ans, a, x: g * (xlogy(ans, x) - ans * psi(a)),
    lambda g, ans, a, x: g * (_by_power(ans, a, x, lambda lower: gamma_density(lower, x)) - ans),
    name="gamma_density",
)


def _slope_of_power(ans: Any, a: Any, b: Any, x: Any) -> Any:
    return _by_power(ans, a, x, lambda lower: (a + b - 1) * beta_density(lower, b, x))


# x**(a-1) (1-x)**(b-1) / B(a, b)
beta_density = Primitive(
    _beta_density,
    lambda g, ans, a, b, x: g * (xlogy(ans, x) - ans * (psi(a) - psi(a + b))),
    lambda g, ans, a, b, x: g * (xlog1py(ans, -x) - ans * (psi(b) - psi(a + b))),
    lambda g, ans, a, b, x: g * (_slope_of_power(ans, a, b, x) - _slope_of_power(ans, b, a, 1 - x)),
    name="beta_density",
)


def t_log_density(df: Any, t: Any) -> Any:
    """Return the logarithm of the density of Student's distribution."""
    constant = betaln(*alike(df * 0.5, 0.5)) + np.log(df) * 0.5
    return (df + 1) * -0.5 * np.log1p(t * t / df) - constant


gammainc = OfScipy(
    special.gammainc,
    undefined("gammainc", "a"),
    lambda g, ans, a, x: g * gamma_density(a, x),
)
gammaincc = OfScipy(
    special.gammaincc,
    undefined("gammaincc", "a"),
    lambda g, ans, a, x: -g * gamma_density(a, x),
)
gammaincinv = OfScipy(
    special.gammaincinv,
    undefined("gammaincinv", "a"),
    lambda g, ans, a, y: g / gamma_density(a, ans),
)
gammainccinv = OfScipy(
    special.gammainccinv,
    undefined("gammainccinv", "a"),
    lambda g, ans, a, y: -g / gamma_density(a, ans),
)
betainc = OfScipy(
    special.betainc,
    undefined("betainc", "a"),
    undefined("betainc", "b"),
    lambda g, ans, a, b, x: g * beta_density(a, b, x),
)
betaincc = OfScipy(
    special.betaincc,
    undefined("betaincc", "a"),
    undefined("betaincc", "b"),
    lambda g, ans, a, b, x: -g * beta_density(a, b, x),
)
betaincinv = OfScipy(
    special.betaincinv,
    undefined("betaincinv", "a"),
    undefined("betaincinv", "b"),
    lambda g, ans, a, b, y: g / beta_density(a, b, ans),
)
betainccinv = OfScipy(
    special.betainccinv,
    undefined("betainccinv", "a"),
    undefined("betainccinv", "b"),
    lambda g, ans, a, b, y: -g / beta_density(a, b, ans),
)
stdtr = OfScipy(
    special.stdtr,
    undefined("stdtr", "df"),
    lambda g, ans, df, t: g * np.exp(t_log_density(df, t)),
)
stdtrit = OfScipy(
    special.stdtrit,
    undefined("stdtrit", "df"),
    lambda g, ans, df, p: g * np.exp(-t_log_density(df, ans)),
)
