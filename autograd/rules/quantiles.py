"""Derivatives of medians and quantiles: elements looked up in sorted rows, and mixed.

The methods are those of Hyndman and Fan, *Sample Quantiles in Statistical Packages* (1996), with
NumPy's names. Each gives a place in the sorted row, which may lie between two elements. A quantile
changes with q only where its place does so smoothly: in the methods that interpolate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from autograd.graph import Node, dtype_of
from autograd.primitives import without_gradient
from autograd.rules.reduction import Axis
from autograd.rules.shaping import (
    astype,
    broadcast_to,
    implements,
    moveaxis,
    reshape,
    shape_of,
)
from autograd.rules.sorting import array_of, sort, take_along_axis

Places = Callable[[Any, Any], Any]


def _interpolated(alpha: float, beta: float) -> Places:
    return lambda n, q: (n + (1 - alpha - beta)) * q + (alpha - 1)


def _averaged(n: Any, q: Any) -> Any:
    place = np.ceil(n * q - 1)
    return place + 0.5 * (place == n * q - 1)


def _closest(n: Any, q: Any) -> Any:
    below = np.floor(n * q - 1.5)
    return below + 1 - ((below == n * q - 1.5) & (below % 2 == 1))


#: Where in a sorted row of n elements the quantile lies; it may lie outside, then it is an end.
_PLACES: dict[str, Places] = {
    "inverted_cdf": lambda n, q: np.ceil(n * q - 1),
    "averaged_inverted_cdf": _averaged,
    "closest_observation": _closest,
    "interpolated_inverted_cdf": _interpolated(0, 1),
    "hazen": _interpolated(1 / 2, 1 / 2),
    "weibull": _interpolated(0, 0),
    "linear": _interpolated(1, 1),
    "median_unbiased": _interpolated(1 / 3, 1 / 3),
    "normal_unbiased": _interpolated(3 / 8, 3 / 8),
    "lower": lambda n, q: np.floor((n - 1) * q),
    "higher": lambda n, q: np.ceil((n - 1) * q),
    "midpoint": lambda n, q: 0.5 * (np.floor((n - 1) * q) + np.ceil((n - 1) * q)),
    "nearest": lambda n, q: np.round((n - 1) * q),
}
#: Those that give an element itself, of its own type.
_WHOLE = frozenset(("inverted_cdf", "closest_observation", "lower", "higher", "nearest"))


def rows_of(a: Any, axis: Axis) -> tuple[Any, tuple[int, ...]]:
    """Return all that is reduced together in one last axis, and the shape with axes kept."""
    shape = np.shape(a)
    ndim = len(shape)
    axes = normalize_axis_tuple(range(ndim) if axis is None else axis, ndim)
    lead = tuple(length for i, length in enumerate(shape) if i not in axes)
    moved = moveaxis(array_of(a), axes, tuple(range(ndim - len(axes), ndim)))
    rows = reshape(moved, (*lead, math.prod(shape[i] for i in axes)))
    if not rows.shape[-1]:
        raise ValueError(f"of no elements there is no quantile: shape {shape}, axis {axis}")
    return rows, tuple(1 if i in axes else length for i, length in enumerate(shape))


def aligned(weights: Any, a: Any, axis: Axis) -> Any:
    """Return weights as an array that broadcasts against what they weigh."""
    weights, shape = array_of(weights), np.shape(a)
    if weights.shape == shape:
        return weights
    if axis is None:
        raise TypeError(f"weights of shape {weights.shape} for an array of {shape} need an axis")
    axes = normalize_axis_tuple(axis, len(shape))
    if weights.shape != tuple(shape[i] for i in axes):
        raise ValueError(f"weights of shape {weights.shape} do not fit axis {axis} of {shape}")
    turned = np.transpose(weights, tuple(int(i) for i in np.argsort(axes)))
    return reshape(turned, tuple(n if i in axes else 1 for i, n in enumerate(shape)))


def _last(n: Any) -> Any:
    return n - 1 if isinstance(n, int) else np.maximum(n - 1, 0)  # of no number, a NaN


def _lookup(ordered: Any, index: Any) -> Any:
    """Take elements of each row, at places of its own or at those of all."""
    missing = ordered.ndim - np.ndim(index)
    return take_along_axis(ordered, reshape(index, (1,) * missing + np.shape(index)))


def _sorted(rows: Any, nan: bool) -> tuple[Any, Any]:
    """Sort rows, NaN last; return how many elements count, too."""
    if nan:
        return sort(rows), np.count_nonzero(~np.isnan(rows), axis=-1, keepdims=True)
    return _spoiled(sort(rows)), rows.shape[-1]


def _spoiled(ordered: Any) -> Any:
    """Make rows that hold a NaN, which is last, NaN as a whole; so are their gradients."""
    dtype = dtype_of(ordered)
    if dtype.kind not in "fc":
        return ordered
    return ordered * np.where(np.isnan(ordered[..., -1:]), math.nan, dtype.type(1))


def _without_numbers(result: Any, ordered: Any) -> Any:
    """Give NaN, without a gradient, for rows of which no element counts."""
    return np.where(np.isnan(ordered[..., :1]), math.nan, result)


def middle(a: Any, axis: Axis, keepdims: bool, nan: bool) -> Any:
    """Return medians; of all numbers but NaN, if wanted."""
    rows, kept = rows_of(a, axis)
    ordered, n = _sorted(rows, nan)
    mean = 0.5 * _lookup(ordered, _last(n) // 2) + 0.5 * _lookup(ordered, n // 2)
    result = _without_numbers(mean, ordered) if nan else mean
    return reshape(result, kept if keepdims else rows.shape[:-1])


def quantiles(
    a: Any, q: Any, axis: Axis, method: str, keepdims: bool, weights: Any, nan: bool
) -> Any:
    """Return quantiles; of all numbers but NaN, if wanted."""
    if method not in _PLACES:
        raise ValueError(f"{method!r} is no method of quantiles: use one of {', '.join(_PLACES)}")
    if dtype_of(a).kind == "c":
        raise TypeError("complex numbers have no quantiles: they are not in an order")
    a, q = array_of(a), np.asarray(q) if isinstance(q, list | tuple) else q
    dtype = np.result_type(a, q)  # a plain number does not widen single precision
    q = q if isinstance(q, Node) else np.asarray(q)
    if not isinstance(q, Node) and not np.all((q >= 0) & (q <= 1)):
        raise ValueError(f"a quantile is from 0 to 1, a percentile from 0 to 100: got {q} of 1")
    rows, kept = rows_of(a, axis)
    if weights is None:
        ordered, n = _sorted(rows, nan)
        result = _at(ordered, n, q, method, dtype)
    else:
        if method != "inverted_cdf":
            raise ValueError(f"weights need the method 'inverted_cdf', not {method!r}")
        weights, _ = rows_of(broadcast_to(aligned(weights, a, axis), a.shape), axis)
        if nan:
            weights = np.where(np.isnan(rows), 0.0, weights)
        order = np.argsort(rows, axis=-1)
        ordered = take_along_axis(rows, order)
        ordered = ordered if nan else _spoiled(ordered)
        index = _weighted_places(take_along_axis(weights, order), reshape(q, -1))
        result = take_along_axis(ordered, index)
    result = moveaxis(_without_numbers(result, ordered) if nan else result, -1, 0)
    return reshape(result, (*shape_of(q), *(kept if keepdims else rows.shape[:-1])))


def _at(ordered: Any, n: Any, q: Any, method: str, dtype: Any) -> Any:
    """Return what lies at the places of quantiles: an element, or a mixture of two."""
    wanted = _PLACES[method](n, reshape(q, -1))
    place: Any = np.clip(wanted, 0.0, _last(n))
    below = np.floor(place)
    lower = _lookup(ordered, astype(below, np.intp))
    if method in _WHOLE:
        return lower
    above = np.minimum(np.where(wanted < 0, 0.0, below + 1), _last(n))
    upper = _lookup(ordered, astype(above, np.intp))
    share = astype(place - below, dtype)
    near, far = lower, upper
    if not isinstance(q, Node):  # at an element itself, an infinity behind it does no harm
        near, far = (np.where(share == 0, 0.0, x) for x in (lower, upper))
    apart = far - near
    # From the nearer one, as NumPy has it: beside an infinity this may be NaN.
    return np.where(share < 0.5, lower + apart * share, upper - apart * (1.0 - share))


def _find_weighted(weights: Any, q: Any) -> Any:
    """Return the first places in rows up to which the weights have the share q of the whole."""
    if np.any(weights < 0):
        raise ValueError("weights are not negative")
    parts = np.cumsum(weights, axis=-1, dtype=np.float64)
    parts /= parts[..., -1:]
    if np.isnan(parts[..., -1]).any():
        raise ValueError("weights are finite, and not all of them 0")
    parts = parts.astype(np.result_type(q))
    parts[parts == 0] = -1  # what weighs nothing is not the first
    found = [np.searchsorted(row, q) for row in parts.reshape(-1, parts.shape[-1])]
    places = np.array(found, np.intp).reshape(*parts.shape[:-1], len(q))
    return np.minimum(places, parts.shape[-1] - 1)


_weighted_places = without_gradient(_find_weighted, name="weighted_places")


@implements(np.median)
def median(
    a: Any, axis: Axis = None, *, overwrite_input: bool = False, keepdims: bool = False
) -> Any:
    """Stand for `numpy.median`; of two in the middle, each has half the gradient."""
    return middle(a, axis, keepdims, nan=False)


@implements(np.quantile)
def quantile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """Stand for `numpy.quantile`."""
    return quantiles(a, q, axis, method, keepdims, weights, nan=False)


def hundredth(q: Any) -> Any:
    """Return percentages as numbers from 0 to 1; a plain number stays one."""
    return (np.asarray(q) if isinstance(q, list | tuple) else q) / 100.0


@implements(np.percentile)
def percentile(
    a: Any,
    q: Any,
    axis: Axis = None,
    *,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    weights: Any = None,
) -> Any:
    """Stand for `numpy.percentile`."""
    return quantiles(a, hundredth(q), axis, method, keepdims, weights, nan=False)
