"""Derivatives of differences, running sums and products, and what is drawn through points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.indexing import getitem
from autograd.rules.reduction import cumsum
from autograd.rules.shaping import (
    astype,
    broadcast_to,
    concatenate,
    concatenate_arrays,
    flip,
    implements,
    moveaxis,
    reshape,
    shape_of,
)
from autograd.rules.sorting import array_of


def _recurrence(a: Any, b: Any) -> Any:
    """Return y[i] = a[i] * y[i - 1] + b[i], from y[-1] = 0, along the last axis.

    By steps that double in length (Blelloch, *Prefix Sums and Their Applications*, 1990), and
    without a division, so that zeros do no harm.
    """
    b = np.array(b, np.result_type(a, b))
    step, length = 1, b.shape[-1]
    while step < length:
        b[..., step:] += a[..., step:] * b[..., :-step]
        a = np.concatenate((a[..., :step], a[..., step:] * a[..., :-step]), axis=-1)
        step *= 2
    return b


def _shifted(x: Any, first: float) -> Any:
    """Move elements on by one place along the last axis, behind a new first one."""
    new = np.full((*x.shape[:-1], min(x.shape[-1], 1)), first, dtype_of(x))
    return concatenate(new, x[..., :-1], axis=-1)


def _backwards(a: Any, g: Any) -> Any:
    """Return s[i] = g[i] + a[i + 1] * s[i + 1], along the last axis."""
    return flip(recurrence(_shifted(flip(a, -1), 0.0), flip(g, -1)), -1)


recurrence = Primitive(
    _recurrence,
    lambda g, ans, a, b: _backwards(a, g) * _shifted(ans, 0.0),
    lambda g, ans, a, b: _backwards(a, g),
    name="recurrence",
)


def _slope_of_cumprod(g: Any, ans: Any, a: Any, axis: int | None) -> Any:
    if axis is None:
        return reshape(_slope_of_cumprod(g, ans, reshape(a, -1), -1), shape_of(a))
    a, ans, g = (moveaxis(x, axis, -1) for x in (a, ans, g))
    return moveaxis(_shifted(ans, 1.0) * _backwards(a, g), -1, axis)


def _cumprod(a: Any, axis: int | None = None) -> Any:
    return np.cumprod(a, axis)


cumprod = Primitive(
    _cumprod,
    lambda g, ans, a, axis=None: _slope_of_cumprod(g, ans, a, axis),
    numpy=(np.cumprod,),
    name="cumprod",
)


def _cumulative(function: Primitive, start: float) -> Any:
    """Return a running total that may begin with that of no element."""

    def cumulative(x: Any, /, *, axis: int | None = None, include_initial: bool = False) -> Any:
        x = x if np.ndim(x) else reshape(x, 1)
        if axis is None and x.ndim > 1:
            raise ValueError(f"of an array of {x.ndim} axes, an axis must be given")
        axis = normalize_axis_index(axis or 0, x.ndim)
        result = function(x, axis=axis)
        if not include_initial:
            return result
        first = np.full((*x.shape[:axis], 1, *x.shape[axis + 1 :]), start, dtype_of(x))
        return concatenate(first, result, axis=axis)

    return cumulative


if hasattr(np, "cumulative_sum"):  # from NumPy 2.1 on
    implements(np.cumulative_sum)(_cumulative(cumsum, 0.0))
    implements(np.cumulative_prod)(_cumulative(cumprod, 1.0))


def _along(axis: int, ndim: int, *bounds: int | None) -> tuple[slice, ...]:
    return (*(slice(None),) * (axis % ndim), slice(*bounds))


@implements(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Stand for `numpy.diff`."""
    a = array_of(a)
    if n == 0:
        return a
    if n < 0 or not a.ndim:
        raise ValueError(f"np.diff takes an order from 0, and an axis: got {n} of {a.ndim} axes")
    axis = normalize_axis_index(axis, a.ndim)
    edge = (*a.shape[:axis], 1, *a.shape[axis + 1 :])
    parts = [
        part if part is a or np.ndim(part) else broadcast_to(part, edge)
        for part in (prepend, a, append)
        if part is not None
    ]
    if len(parts) > 1:
        a = concatenate_arrays(parts, axis)
    for _ in range(n):
        a = a[_along(axis, a.ndim, 1, None)] - a[_along(axis, a.ndim, None, -1)]
    return a


@implements(np.ediff1d)
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Stand for `numpy.ediff1d`."""
    parts = [to_begin, diff(reshape(ary, -1)), to_end]
    flat = [astype(np.ravel(x), dtype_of(ary)) for x in parts if x is not None]
    return concatenate(*flat, axis=0)


def _slope_at_end(near: Any, next: Any, far: Any, steps: Any, order: int) -> Any:
    """Return the slope at the first point of a line, or of a parabola through three."""
    slope = (next - near) / steps[0]
    if order == 1:
        return slope
    return slope + (slope - (far - next) / steps[1]) * (steps[0] / (steps[0] + steps[1]))


def _gradient(f: Any, spacing: Any, axis: int, order: int) -> Any:
    """Return the slope of a parabola through each point and its neighbours (Fornberg, 1988)."""
    length = f.shape[axis]
    if length <= order:
        raise ValueError(f"for a slope at the edges, {length} points are too few")
    if np.ndim(spacing) and np.shape(spacing) != (length,):
        raise ValueError(
            f"axis {axis} of shape {f.shape} takes one distance, or the places of all its points: "
            f"got shape {np.shape(spacing)}"
        )

    def at(*bounds: int | None) -> Any:
        return f[_along(axis, f.ndim, *bounds)]

    if np.ndim(spacing):
        steps = diff(spacing)
        first, last = steps[:2], -steps[:-3:-1]
        before, after = (
            reshape(part, (-1,) + (1,) * (f.ndim - 1 - axis)) for part in (steps[:-1], steps[1:])
        )
        left, right = (at(1, -1) - at(0, -2)) / before, (at(2, None) - at(1, -1)) / after
        inner = (left * after + right * before) / (before + after)
    else:
        first, last = (spacing, spacing), (-spacing, -spacing)
        inner = (at(2, None) - at(0, -2)) / (2.0 * spacing)
    start = _slope_at_end(at(0, 1), at(1, 2), at(2, 3), first, order)
    end = _slope_at_end(at(-1, None), at(-2, -1), at(-3, -2), last, order)
    return astype(concatenate(start, inner, end, axis=axis), dtype_of(f))


@implements(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Stand for `numpy.gradient`: slopes by central differences."""
    f = array_of(f)
    f = f if f.dtype.kind in "fc" else astype(f, np.float64)
    axes = tuple(range(f.ndim)) if axis is None else normalize_axis_tuple(axis, f.ndim)
    if edge_order not in (1, 2):
        raise ValueError(f"edge_order is 1 or 2, got {edge_order}")
    spacings = varargs or (1.0,)
    if len(spacings) == 1 and not np.ndim(spacings[0]):
        spacings *= len(axes)
    if len(spacings) != len(axes):
        raise TypeError(f"for {len(axes)} axes np.gradient takes 1 or {len(axes)} spacings")
    found = [
        _gradient(f, array_of(spacing) if np.ndim(spacing) else spacing, along, edge_order)
        for spacing, along in zip(spacings, axes, strict=True)
    ]
    return found[0] if len(axes) == 1 else tuple(found)


@implements(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """Stand for `numpy.trapezoid`."""
    y = array_of(y)
    along = normalize_axis_index(axis, y.ndim)
    steps = dx
    if x is not None:
        x = array_of(x)
        if x.ndim == 1:
            steps = reshape(diff(x), (-1,) + (1,) * (y.ndim - 1 - along))
        else:  # which may have more axes than y, or fewer
            steps = diff(x, axis=axis)
    heights = y[_along(along, y.ndim, 1, None)] + y[_along(along, y.ndim, None, -1)]
    return np.sum(steps * heights / 2.0, axis=axis)


@implements(np.interp)
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """Stand for `numpy.interp`; at a point between two lines the slope is that of the right one."""
    x, xp, fp = map(array_of, (x, xp, fp))
    if "c" in (dtype_of(x).kind, dtype_of(xp).kind):
        raise TypeError("np.interp looks real numbers up among real ones: x and xp are not complex")
    x, xp = (astype(given, np.float64) for given in (x, xp))
    fp = astype(fp, np.result_type(dtype_of(fp), np.float64))
    if period is not None:
        period = np.abs(period)
        x, xp = x % period, xp % period
        order = np.argsort(xp)
        xp, fp = getitem(xp, order), getitem(fp, order)
        xp = concatenate(xp[-1:] - period, xp, xp[:1] + period, axis=0)
        fp = concatenate(fp[-1:], fp, fp[:1], axis=0)
        left = right = None
    last = xp.shape[0] - 1
    if last < 0 or fp.shape != xp.shape:
        raise ValueError(f"np.interp takes as many xp as fp, got {xp.shape} and {fp.shape}")
    # Looked up by a primitive, which takes an index that is not known yet.
    line = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(last - 1, 0))
    start, result = getitem(xp, line), getitem(fp, line)
    before, beyond = x < xp[0], x > xp[last]
    if last:
        run, rise = (getitem(points[1:] - points[:-1], line) for points in (xp, fp))
        upright = run == 0  # two points at one place: only at the right end is the line found
        slope = rise / np.where(upright, 1.0, run)
        way = np.where(before | beyond, 0.0, x - start)  # else an infinity would spoil the slope
        result = np.where(upright, result + rise, result + slope * way)
    result = np.where(before, fp[0] if left is None else left, result)
    return np.where(beyond, fp[last] if right is None else right, result)
