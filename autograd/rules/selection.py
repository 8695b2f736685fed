"""Derivatives of functions that choose among arrays, or elements of one.

What is chosen has the gradient; by what it is chosen counts as a constant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from autograd.graph import describe, dtype_of
from autograd.primitives import without_gradient
from autograd.rules.indexing import getitem, take
from autograd.rules.shaping import (
    astype,
    broadcast_to,
    expand_dims,
    implements,
    moveaxis,
    reshape,
    shape_of,
    stack,
)
from autograd.rules.sorting import array_of, take_along_axis


@implements(np.select)
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """Stand for `numpy.select`: of the first condition that holds."""
    if len(condlist) != len(choicelist) or not len(condlist):
        raise ValueError(
            f"np.select takes as many choices as conditions, and at least one: got "
            f"{len(choicelist)} and {len(condlist)}"
        )
    result = default
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        if dtype_of(condition).kind != "b":
            raise TypeError(f"a condition is made of truth values, not of {dtype_of(condition)}")
        result = np.where(condition, choice, result)
    return result


def _which(a: Any, count: int, mode: Any) -> Any:
    """Return which choice is meant at each place, as `numpy.choose` finds it by itself."""
    return np.choose(a, list(range(count)), mode=mode)


_choice = without_gradient(_which, name="choice")


@implements(np.choose)
def choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    """Stand for `numpy.choose`: at each place of the choice whose number is there."""
    choices = list(choices)
    dtype = np.result_type(*choices)
    shape = np.broadcast_shapes(np.shape(a), *map(shape_of, choices))
    stacked = stack([broadcast_to(astype(choice, dtype), shape) for choice in choices])
    number = np.broadcast_to(_choice(a, len(choices), mode), shape)
    return take_along_axis(stacked, expand_dims(number, 0), axis=0)[0]


@implements(np.compress)
def compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    """Stand for `numpy.compress`."""
    if np.ndim(condition) != 1:
        raise ValueError(f"np.compress takes one row of conditions, got {np.ndim(condition)} axes")
    return take(array_of(a), np.flatnonzero(condition), axis)


@implements(np.extract)
def extract(condition: Any, arr: Any) -> Any:
    """Stand for `numpy.extract`."""
    return take(array_of(arr), np.flatnonzero(condition))


def _any_chosen(x: Any, condition: Any) -> Any:
    """Return one of the elements for which a condition holds; 1 if it holds for none."""
    flat = np.asarray(condition).reshape(-1)
    return np.asarray(x).reshape(-1)[flat.argmax()] if flat.any() else dtype_of(x).type(1)


_stand_in = without_gradient(_any_chosen, name="stand_in")


@implements(np.piecewise)
def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    """Stand for `numpy.piecewise`, of functions that work on each element alone.

    Each is called with as many elements as there are; in place of those for which the condition
    does not hold stands one for which it does, so that no function leaves its domain.
    """
    conditions = [condlist] if _is_one(condlist, x) else [*condlist]
    functions = [*funclist]
    if len(functions) == len(conditions) + 1:
        conditions.append(~np.any(stack(conditions), axis=0))
    if len(functions) != len(conditions):
        raise ValueError(
            f"np.piecewise takes a function for each of {len(conditions)} conditions, and perhaps "
            f"one for all else: got {len(functions)}"
        )
    result: Any = np.zeros(shape_of(x), dtype_of(x))
    for condition, function in zip(conditions, functions, strict=True):
        condition = np.asarray(condition) if isinstance(condition, list) else condition
        piece: Any = function
        if callable(function):
            piece = function(np.where(condition, x, _stand_in(x, condition)), *args, **kw)
        elif np.size(function) != 1:
            raise TypeError(f"np.piecewise takes functions and numbers, got {describe(function)}")
        result = np.where(condition, piece, result)
    return astype(result, dtype_of(x))


def _is_one(condlist: Any, x: Any) -> bool:
    """Tell whether what may be a list of conditions is one alone."""
    if not isinstance(condlist, list | tuple):
        return np.ndim(condlist) < min(np.ndim(x) + 1, 2)
    first: Any = condlist[0]
    return np.ndim(x) > 0 and not isinstance(first, list) and not shape_of(first)


@implements(np.trim_zeros)
def trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """Stand for `numpy.trim_zeros`."""
    ndim = np.ndim(filt)
    axes = range(ndim) if axis is None else normalize_axis_tuple(axis, ndim)
    if not set(trim.lower()) <= {"f", "b"}:
        raise ValueError(f"np.trim_zeros trims at the front ('f'), the back ('b'), got {trim!r}")
    places = np.nonzero(filt)
    index: list[Any] = [slice(None)] * ndim
    for i in axes:
        first, last = (places[i].min(), places[i].max() + 1) if places[i].size else (0, 0)
        start = first if "f" in trim.lower() else 0
        index[i] = slice(start, last if "b" in trim.lower() or not last else None)
    return getitem(filt, tuple(index))


@implements(np.apply_along_axis)
def apply_along_axis(
    func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any
) -> Any:
    """Stand for `numpy.apply_along_axis`: call a function with each row."""
    axis = normalize_axis_index(axis, np.ndim(arr))
    rows = moveaxis(arr, axis, -1)
    lead = rows.shape[:-1]
    results = [func1d(rows[place], *args, **kwargs) for place in np.ndindex(*lead)]
    if not results:
        raise ValueError(f"there are no rows along axis {axis} of shape {np.shape(arr)}")
    ndim = np.ndim(results[0])
    together = reshape(np.stack(results), (*lead, *np.shape(results[0])))
    last = range(len(lead), len(lead) + ndim)
    return np.moveaxis(together, tuple(last), tuple(range(axis, axis + ndim)))


@implements(np.apply_over_axes)
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """Stand for `numpy.apply_over_axes`: call a function with one axis after the other."""
    for axis in np.atleast_1d(axes):
        axis = normalize_axis_index(int(axis), np.ndim(a))
        result = func(a, axis)
        a = result if np.ndim(result) == np.ndim(a) else expand_dims(result, axis)
    return a
