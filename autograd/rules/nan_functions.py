"""Derivatives of functions that leave NaN out: where it stands, the gradient is 0.

Where a row holds nothing but NaN, its mean, largest, ... are NaN too, and have no gradient.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from autograd.primitives import without_gradient
from autograd.rules.differences import cumprod
from autograd.rules.quantiles import hundredth, middle, quantiles
from autograd.rules.reduction import Axis, cumsum
from autograd.rules.selective_reduction import (
    Reduction,
    max_of,
    mean_of,
    min_of,
    prod_of,
    std_of,
    sum_of,
    var_of,
)
from autograd.rules.shaping import implements

for _function in (np.nanargmax, np.nanargmin):
    without_gradient(_function, _function)


def _filled(a: Any, number: float) -> Any:
    return np.where(np.isnan(a), number, a)


def _counted(a: Any, where: Any) -> Any:
    """Tell which elements take part."""
    numbers = ~np.isnan(a)
    return numbers if where is None else numbers & where


# What follows takes the keywords of the reductions that it is made of.


def _filling(reduction: Reduction, neutral: float) -> Reduction:
    """Return a sum or product of all but NaN, for which another number stands."""

    @functools.wraps(reduction)
    def reduced(a: Any, axis: Axis = None, **keywords: Any) -> Any:
        return reduction(_filled(a, neutral), axis, **keywords)

    return reduced


def _extreme(reduction: Reduction, neutral: float) -> Reduction:
    """Return the largest or smallest of all but NaN; of nothing else, NaN."""

    @functools.wraps(reduction)
    def reduced(a: Any, axis: Axis = None, *, initial: Any = None, **keywords: Any) -> Any:
        found = reduction(_filled(a, neutral), axis, initial=initial, **keywords)
        if initial is not None:
            return found
        keepdims = keywords.get("keepdims", False)
        return np.where(np.all(np.isnan(a), axis=axis, keepdims=keepdims), math.nan, found)

    return reduced


def _leaving_out(reduction: Reduction) -> Reduction:
    """Return a mean or measure of deviation of all but NaN; NaN where too few are left."""

    @functools.wraps(reduction)
    def reduced(a: Any, axis: Axis = None, *, where: Any = None, **keywords: Any) -> Any:
        return reduction(a, axis, where=_counted(a, where), **keywords)

    return reduced


nansum = implements(np.nansum)(_filling(sum_of, 0.0))
nanprod = implements(np.nanprod)(_filling(prod_of, 1.0))
nanmax = implements(np.nanmax)(_extreme(max_of, -math.inf))
nanmin = implements(np.nanmin)(_extreme(min_of, math.inf))
nanmean = implements(np.nanmean)(_leaving_out(mean_of))
nanvar = implements(np.nanvar)(_leaving_out(var_of))
nanstd = implements(np.nanstd)(_leaving_out(std_of))


@implements(np.nancumsum)
def nancumsum(a: Any, axis: int | None = None) -> Any:
    """Stand for `numpy.nancumsum`."""
    return cumsum(_filled(a, 0.0), axis=axis)


@implements(np.nancumprod)
def nancumprod(a: Any, axis: int | None = None) -> Any:
    """Stand for `numpy.nancumprod`."""
    return cumprod(_filled(a, 1.0), axis=axis)


@implements(np.nanmedian)
def nanmedian(
    a: Any, axis: Axis = None, *, overwrite_input: bool = False, keepdims: bool = False
) -> Any:
    """Stand for `numpy.nanmedian`."""
    return middle(a, axis, keepdims, nan=True)


@implements(np.nanquantile)
def nanquantile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """Stand for `numpy.nanquantile`."""
    return quantiles(a, q, axis, method, keepdims, weights, nan=True)


@implements(np.nanpercentile)
def nanpercentile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """Stand for `numpy.nanpercentile`."""
    return quantiles(a, hundredth(q), axis, method, keepdims, weights, nan=True)
