"""The distributions of SciPy that have derivatives: functions of values made of special functions.

A distribution has derivatives by all parameters by which its special functions have them: densities
by every one, integrals not by their orders. Outside the support densities are 0 and so are their
slopes; a parameter that is not allowed gives NaN, as in SciPy.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from autograd.primitives import Primitive
from autograd.rules.scipy.common import alike, as_arrays, has_value, undefined
from autograd.rules.scipy.entropy import xlog1py, xlogy
from autograd.rules.scipy.error import bell, log_ndtr, ndtr, ndtri
from autograd.rules.scipy.gamma import betaln, gammaln
from autograd.rules.scipy.incomplete import (
    beta_density,
    betainc,
    betaincc,
    betaincinv,
    gamma_density,
    gammainc,
    gammaincc,
    gammaincinv,
    stdtr,
    stdtrit,
    t_log_density,
)

Function = Callable[..., Any]

#: With more degrees of freedom Student's distribution is the normal one, to double precision.
_MANY = 1e15


def _of_values(method: Function) -> Function:
    """Let a method stand for SciPy's of the same name where a value is among the arguments."""

    @functools.wraps(method)
    def either(self: Any, *args: Any, **keywords: Any) -> Any:
        if has_value(args) or has_value(keywords):
            return method(self, *args, **keywords)
        return getattr(self.of_scipy, method.__name__)(*args, **keywords)

    return either


def _not_number(parameter: Any, wrong: Any) -> Any:
    """Return a parameter, or NaN where it is wrong; so is the gradient."""
    return parameter * np.where(wrong, math.nan, parameter.dtype.type(1))


@np.errstate(divide="ignore")  # of 0 it is the right -inf
def _log(x: Any) -> Any:
    return np.log(x)


class Continuous:
    """The functions of a continuous distribution, with location and scale.

    Parameters
    ----------
    of_scipy : scipy.stats distribution
        Takes over where no value is among the arguments.
    parameters : callable
        Takes what SciPy's functions take after their first argument; returns the parameters of
        form, the location and the scale.
    log_density, below, above, quantile : callable
        Of the standard distribution: logarithm of the density, integrals up to and from an
        argument, and the inverse of the former. They take the parameters of form, too.
    density, log_below, log_above : callable, optional
        The same without or with a logarithm, where they are more precise than by way of it.
    low, high : float
        Where the standard distribution begins and ends.
    """

    def __init__(
        self,
        of_scipy: Any,
        parameters: Function,
        *,
        log_density: Function,
        below: Function,
        above: Function,
        quantile: Function,
        density: Function | None = None,
        log_below: Function | None = None,
        log_above: Function | None = None,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> None:
        self.of_scipy, self._parameters = of_scipy, parameters
        self._low, self._high = low, high
        self._log_density, self._below, self._above = log_density, below, above
        self._density = density or (lambda *given: np.exp(log_density(*given)))
        self._log_below = log_below or (lambda *given: _log(below(*given)))
        self._log_above = log_above or (lambda *given: _log(above(*given)))
        self._quantile = quantile

    def _checked(self, x: Any, args: Any, keywords: Any) -> tuple[Any, ...]:
        form, loc, scale = self._parameters(*args, **keywords)
        x, loc, scale, *form = alike(*as_arrays(x, loc, scale, *form))
        wrong = scale <= 0
        for parameter in form:
            wrong = wrong | (parameter <= 0)
        return x, loc, _not_number(scale, wrong), form

    def _standard(
        self, function: Function, x: Any, args: Any, keywords: Any, before: float, after: float
    ) -> tuple[Any, Any]:
        """Return a function of the standard distribution, continued outside it, and the scale."""
        x, loc, scale, form = self._checked(x, args, keywords)
        z = (x - loc) / scale
        if self._low == -math.inf:
            return function(z, *form), scale
        under, over = z < self._low, z > self._high
        inside = np.where(under | over, 0.5, z)
        result = function(inside, *form)
        return np.where(under, before, np.where(over, after, result)), scale

    @_of_values
    def pdf(self, x: Any, *args: Any, **keywords: Any) -> Any:
        """Return the density."""
        result, scale = self._standard(self._density, x, args, keywords, 0.0, 0.0)
        return result / scale

    @_of_values
    def logpdf(self, x: Any, *args: Any, **keywords: Any) -> Any:
        """Return the logarithm of the density."""
        low = -math.inf
        result, scale = self._standard(self._log_density, x, args, keywords, low, low)
        return result - np.log(scale)

    @_of_values
    def cdf(self, x: Any, *args: Any, **keywords: Any) -> Any:
        """Return the chance of at most x."""
        return self._standard(self._below, x, args, keywords, 0.0, 1.0)[0]

    @_of_values
    def sf(self, x: Any, *args: Any, **keywords: Any) -> Any:
        """Return the chance of more than x."""
        return self._standard(self._above, x, args, keywords, 1.0, 0.0)[0]

    @_of_values
    def logcdf(self, x: Any, *args: Any, **keywords: Any) -> Any:
        """Return the logarithm of the chance of at most x."""
        return self._standard(self._log_below, x, args, keywords, -math.inf, 0.0)[0]

    @_of_values
    def logsf(self, x: Any, *args: Any, **keywords: Any) -> Any:
        """Return the logarithm of the chance of more than x."""
        return self._standard(self._log_above, x, args, keywords, 0.0, -math.inf)[0]

    @_of_values
    def ppf(self, q: Any, *args: Any, **keywords: Any) -> Any:
        """Return what is not exceeded with the chance q."""
        q, loc, scale, form = self._checked(q, args, keywords)
        return self._quantile(q, *form) * scale + loc


def _gamma_log_density(z: Any, a: Any) -> Any:
    return xlogy(a - 1, z) - z - gammaln(a)


def _t(function: Function) -> Function:
    return lambda z, df: function(np.minimum(df, df.dtype.type(_MANY)), z)


norm = Continuous(
    stats.norm,
    lambda loc=0, scale=1: ((), loc, scale),
    density=bell,
    log_density=lambda z: z * z * -0.5 - 0.5 * math.log(2 * math.pi),
    below=ndtr,
    above=lambda z: ndtr(-z),
    log_below=log_ndtr,
    log_above=lambda z: log_ndtr(-z),
    quantile=ndtri,
)
gamma = Continuous(
    stats.gamma,
    lambda a, loc=0, scale=1: ((a,), loc, scale),
    density=lambda z, a: gamma_density(a, z),
    log_density=_gamma_log_density,
    below=lambda z, a: gammainc(a, z),
    above=lambda z, a: gammaincc(a, z),
    quantile=lambda q, a: gammaincinv(a, q),
    low=0.0,
)
chi2 = Continuous(
    stats.chi2,
    lambda df, loc=0, scale=1: ((df,), loc, scale),
    density=lambda z, df: gamma_density(df * 0.5, z * 0.5) * 0.5,
    log_density=lambda z, df: _gamma_log_density(z * 0.5, df * 0.5) - math.log(2),
    below=lambda z, df: gammainc(df * 0.5, z * 0.5),
    above=lambda z, df: gammaincc(df * 0.5, z * 0.5),
    quantile=lambda q, df: gammaincinv(df * 0.5, q) * 2,
    low=0.0,
)
beta = Continuous(
    stats.beta,
    lambda a, b, loc=0, scale=1: ((a, b), loc, scale),
    density=lambda z, a, b: beta_density(a, b, z),
    log_density=lambda z, a, b: xlogy(a - 1, z) + xlog1py(b - 1, -z) - betaln(a, b),
    below=lambda z, a, b: betainc(a, b, z),
    above=lambda z, a, b: betaincc(a, b, z),
    quantile=lambda q, a, b: betaincinv(a, b, q),
    low=0.0,
    high=1.0,
)
t = Continuous(
    stats.t,
    lambda df, loc=0, scale=1: ((df,), loc, scale),
    log_density=_t(t_log_density),
    below=_t(stdtr),
    above=_t(lambda df, z: stdtr(df, -z)),
    # SciPy's has +inf at 0.
    quantile=_t(lambda df, q: np.where(q == 0, -math.inf, stdtrit(df, q))),
)

# A whole number, by which nothing has a derivative.
_whole = Primitive(np.floor, undefined("poisson", "k"), name="whole")


class Poisson:
    """The functions of Poisson's distribution."""

    of_scipy = stats.poisson

    def _standard(self, k: Any, mu: Any, loc: Any) -> tuple[Any, ...]:
        """Return whether k is possible, the nearest possible number below or at it, and mu."""
        k, mu, loc = alike(*as_arrays(k, mu, loc))
        k = k - loc
        below = _whole(k)
        chosen = np.where(below < 0, 0.0, below)
        return k, below, chosen, _not_number(mu, mu < 0)

    @_of_values
    def pmf(self, k: Any, mu: Any, loc: Any = 0) -> Any:
        """Return the chance of k."""
        k, below, chosen, mu = self._standard(k, mu, loc)
        return np.where((k == below) & (k >= 0), gamma_density(chosen + 1, mu), 0.0 * mu)

    @_of_values
    def logpmf(self, k: Any, mu: Any, loc: Any = 0) -> Any:
        """Return the logarithm of the chance of k."""
        k, below, chosen, mu = self._standard(k, mu, loc)
        log = xlogy(chosen, mu) - mu - gammaln(chosen + 1)
        return np.where((k == below) & (k >= 0), log, 0.0 * mu - math.inf)

    @_of_values
    def cdf(self, k: Any, mu: Any, loc: Any = 0) -> Any:
        """Return the chance of at most k."""
        k, below, chosen, mu = self._standard(k, mu, loc)
        return np.where(below < 0, 0.0 * mu, gammaincc(chosen + 1, mu))

    @_of_values
    def sf(self, k: Any, mu: Any, loc: Any = 0) -> Any:
        """Return the chance of more than k."""
        k, below, chosen, mu = self._standard(k, mu, loc)
        return np.where(below < 0, 1.0 + 0.0 * mu, gammainc(chosen + 1, mu))


poisson = Poisson()
