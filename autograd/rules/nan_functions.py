"""Derivatives of functions that leave NaN out: where it stands, the gradient is 0.

Where a row holds nothing but NaN, its mean, largest, ... are NaN too, and have no gradient.
"""

from __future__ import annotations

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


def _total(reduction: Reduction, neutral: float) -> Reduction:
    """Return a sum or product of all but NaN."""

    def total(
        a: Any,
        axis: Axis = None,
        *,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = None,
    ) -> Any:
        filled = _filled(a, neutral)
        return reduction(filled, axis, keepdims=keepdims, initial=initial, where=where)

    return total


nansum = implements(np.nansum)(_total(sum_of, 0.0))
nanprod = implements(np.nanprod)(_total(prod_of, 1.0))


def _extreme(reduction: Reduction, neutral: float) -> Reduction:
    """Return the largest or smallest of all but NaN."""

    def extreme(
        a: Any,
        axis: Axis = None,
        *,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = None,
    ) -> Any:
        filled = _filled(a, neutral)
        found = reduction(filled, axis, keepdims=keepdims, initial=initial, where=where)
        if initial is not None:
            return found
        return np.where(np.all(np.isnan(a), axis=axis, keepdims=keepdims), math.nan, found)

    return extreme


nanmax = implements(np.nanmax)(_extreme(max_of, -math.inf))
nanmin = implements(np.nanmin)(_extreme(min_of, math.inf))


@implements(np.nanmean)
def nanmean(a: Any, axis: Axis = None, *, keepdims: bool = False, where: Any = None) -> Any:
    """Stand for `numpy.nanmean`."""
    return mean_of(a, axis, keepdims=keepdims, where=_counted(a, where))


def _deviation(reduction: Reduction) -> Reduction:
    """Return a measure of deviation of all but NaN; NaN where too few elements are left."""

    def deviation(
        a: Any,
        axis: Axis = None,
        *,
        ddof: float = 0,
        keepdims: bool = False,
        where: Any = None,
        mean: Any = None,
        correction: float | None = None,
    ) -> Any:
        keywords = {"ddof": ddof, "keepdims": keepdims, "mean": mean, "correction": correction}
        return reduction(a, axis, where=_counted(a, where), **keywords)

    return deviation


nanvar = implements(np.nanvar)(_deviation(var_of))
nanstd = implements(np.nanstd)(_deviation(std_of))


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
