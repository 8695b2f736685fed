"""Derivatives of ranges, weighted averages, covariances and correlations."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.rules import linalg
from autograd.rules.elementwise import conjugated
from autograd.rules.quantiles import aligned
from autograd.rules.reduction import Axis, max_, mean, min_, sum_
from autograd.rules.shaping import (
    astype,
    broadcast_to,
    concatenate,
    implements,
    reshape,
    shape_of,
    transpose,
)
from autograd.rules.sorting import array_of


@implements(np.ptp)
def ptp(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    """Stand for `numpy.ptp`: from the smallest to the largest."""
    return max_(a, axis=axis, keepdims=keepdims) - min_(a, axis=axis, keepdims=keepdims)


@implements(np.average)
def average(
    a: Any,
    axis: Axis = None,
    weights: Any = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """Stand for `numpy.average`."""
    a = array_of(a)
    if weights is None:
        found = mean(a, axis=axis, keepdims=keepdims)
        total: Any = float(a.size // max(np.size(found), 1))
        total = np.full(shape_of(found), total, dtype_of(found))[()]
    else:
        weights = aligned(weights, a, axis)
        weights = astype(
            weights, np.result_type(weights, a.dtype if a.dtype.kind in "fc" else float)
        )
        total = sum_(broadcast_to(weights, a.shape), axis=axis, keepdims=keepdims)
        nothing = np.any(total == 0.0)
        if not isinstance(nothing, Node) and nothing:  # a node while a function is compiled
            raise ZeroDivisionError("weights that add up to 0 give no average")
        found = sum_(a * weights, axis=axis, keepdims=keepdims) / total
    return (found, total) if returned else found


def _observed(m: Any, by_column: bool, dtype: Any) -> Any:
    """Return a variable a row, an observation a column."""
    m = array_of(m)
    if m.ndim > 2:
        raise ValueError(f"observations stand in at most two axes, got {m.ndim}")
    m = astype(m, dtype)
    if m.ndim < 2:
        return reshape(m, (1, -1))
    return transpose(m) if by_column else m


def _of_observations(weights: Any, count: int, whole: bool) -> Any:
    """Return the weights of observations, refusing what none can be as far as they are known."""
    weights = array_of(weights)
    if weights.dtype.kind == "c":
        raise TypeError(f"weights are real numbers, got {weights.dtype}")
    if weights.shape != (count,):
        raise ValueError(f"{count} observations have as many weights, got shape {weights.shape}")
    if not isinstance(weights, Node):
        if np.any(weights < 0):
            raise ValueError("weights are not negative")
        if whole and np.any(weights % 1):
            raise TypeError("fweights say how often, so they are whole numbers")
    return weights


@implements(np.cov)
def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """Stand for `numpy.cov`."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError(f"ddof is a whole number, got {ddof}")
    given = (m,) if y is None else (m, y)
    dtype = np.result_type(np.float64, *map(dtype_of, given)) if dtype is None else dtype
    # As NumPy: of y, a single row stays one.
    columns = [not rowvar and not (part is y and np.shape(part)[:1] == (1,)) for part in given]
    x = concatenate(*(_observed(part, by, dtype) for part, by in zip(given, columns)), axis=0)
    if not x.shape[0]:
        return np.zeros((0, 0))
    ddof = int(not bias) if ddof is None else ddof
    count: Any = x.shape[1]
    weights: Any = 1.0
    if fweights is not None:
        weights = _of_observations(fweights, count, whole=True) * 1.0
    if aweights is not None:
        aweights = _of_observations(aweights, count, whole=False)
        weights = weights * aweights
    if isinstance(weights, float):
        centred = weighted = x - mean(x, axis=1, keepdims=True)
    else:
        count = np.sum(weights)
        centred = x - sum_(x * weights, axis=1, keepdims=True) / count
        weighted = centred * weights
    divisor = count - ddof
    if aweights is not None and ddof:
        divisor = count - ddof * np.sum(weights * aweights) / count
    if not isinstance(divisor, Node) and divisor < 0:
        divisor = 0.0
    return np.squeeze(linalg.matmul(centred, conjugated(transpose(weighted))) / divisor)


@implements(np.corrcoef)
def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """Stand for `numpy.corrcoef`."""
    covariance = cov(x, y, rowvar, dtype=dtype)
    if not np.ndim(covariance):
        return covariance / covariance
    every = range(covariance.shape[0])
    deviation = np.sqrt(np.real(covariance[every, every]))
    found = covariance / reshape(deviation, (-1, 1)) / deviation
    # Rounding may lead beyond 1, where the slope is 0 as it is at 1.
    if found.dtype.kind == "c":
        return np.clip(np.real(found), -1.0, 1.0) + 1j * np.clip(np.imag(found), -1.0, 1.0)
    return np.clip(found, -1.0, 1.0)
