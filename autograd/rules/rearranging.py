"""Derivatives of rearrangements that are seldom needed: turned, rolled, windowed, resized."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple
from numpy.lib.stride_tricks import sliding_window_view

from autograd.graph import dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.indexing import getitem
from autograd.rules.shaping import (
    astype,
    concatenate,
    flip,
    identity,
    implements,
    items,
    known,
    moveaxis,
    reshape,
    swapaxes,
    tile,
)
from autograd.rules.windows import windows


def _opposite(shift: Any) -> Any:
    return tuple(-by for by in shift) if isinstance(shift, tuple | list) else -shift


roll = Primitive(
    lambda a, shift, axis=None: np.roll(a, shift, axis),
    lambda g, ans, a, shift, axis=None: roll(g, _opposite(shift), axis=axis),
    None,
    numpy=(np.roll,),
    name="roll",
)


@implements(np.rollaxis)
def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """Stand for `numpy.rollaxis`."""
    axis = normalize_axis_index(axis, a.ndim)
    if not -a.ndim <= start <= a.ndim:
        raise ValueError(f"np.rollaxis has no place {start} before one of {a.ndim} axes")
    start += a.ndim if start < 0 else 0
    return moveaxis(a, axis, start - (axis < start))


@implements(np.rot90)
def rot90(m: Any, k: int = 1, axes: Any = (0, 1)) -> Any:
    """Stand for `numpy.rot90`."""
    axes = normalize_axis_tuple(axes, m.ndim)
    if len(axes) != 2:
        raise ValueError(f"np.rot90 turns in the plane of two axes, got {axes}")
    turns = k % 4
    if turns % 2 == 0:
        return flip(m, axis=axes) if turns else identity(m)
    return flip(swapaxes(m, *axes), axis=axes[0 if turns == 1 else 1])


@implements(np.fliplr)
def fliplr(m: Any) -> Any:
    """Stand for `numpy.fliplr`."""
    return flip(m, axis=1)


@implements(np.flipud)
def flipud(m: Any) -> Any:
    """Stand for `numpy.flipud`."""
    return flip(m, axis=0)


@implements(np.resize)
def resize(a: Any, new_shape: Any) -> Any:
    """Stand for `numpy.resize`: the elements, from the first again when there are no more."""
    shape = (new_shape,) if isinstance(new_shape, int | np.integer) else tuple(new_shape)
    if min(shape, default=0) < 0:
        raise ValueError(f"no array has a length below 0: {shape}")
    size = math.prod(shape)
    if not a.size or not size:
        return np.zeros(shape, a.dtype)
    repeated = tile(reshape(a, -1), -(-size // a.size))
    return reshape(repeated[:size], shape)


@implements(np.delete)
def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    """Stand for `numpy.delete`."""
    if axis is None:
        arr, axis = reshape(arr, -1), 0
    axis = normalize_axis_index(axis, arr.ndim)
    kept = np.zeros(arr.shape[axis], bool)
    kept[np.delete(np.arange(len(kept)), known(obj))] = True
    return getitem(arr, (*(slice(None),) * axis, kept))


@implements(np.insert)
def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """Stand for `numpy.insert`, which finds, of the elements counted, which goes where."""
    arr, values = items((arr, values))
    dtype = dtype_of(arr)
    if dtype.kind not in "fc" and dtype_of(values).kind in "fc":
        raise TypeError(
            f"np.insert into an array of {dtype} would round the Value and lose its gradient: "
            "convert the array with .astype(float)"
        )
    numbers = np.arange(arr.size).reshape(arr.shape)
    further = np.arange(arr.size, arr.size + values.size).reshape(values.shape)
    places = np.insert(numbers, known(obj), further, axis)
    joined = concatenate(reshape(arr, -1), reshape(astype(values, dtype), -1))
    return getitem(joined, places)


@implements(sliding_window_view)
def sliding_windows(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """Stand for `numpy.lib.stride_tricks.sliding_window_view`, one axis after the other."""
    lengths = tuple(window_shape) if np.iterable(window_shape) else (window_shape,)
    axes = range(x.ndim) if axis is None else axis
    axes = normalize_axis_tuple(axes, x.ndim, allow_duplicate=True)
    if len(lengths) != len(axes) or min(lengths, default=0) < 0:
        raise ValueError(f"windows of shape {lengths} over axes {axes}: a length from 0 for each")
    for length, along in zip(lengths, axes):
        x = windows(x, size=(length,), axes=(along,), stride=(1,), dilation=(1,))
    return x


unravel_index = without_gradient(np.unravel_index, np.unravel_index)
_raveled = without_gradient(
    lambda dims, mode, order, *multi_index: np.ravel_multi_index(multi_index, dims, mode, order),
    name="ravel_multi_index",
)


@implements(np.ravel_multi_index)
def ravel_multi_index(multi_index: Any, dims: Any, mode: Any = "raise", order: Any = "C") -> Any:
    """Stand for `numpy.ravel_multi_index`."""
    return _raveled(dims, mode, order, *multi_index)
