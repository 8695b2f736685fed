"""Derivatives of looking up and of writing at an index.

Reading gathers, its gradient scatters and adds, and the gradient of that gathers again: each is
the other's rule, so nothing is ever written in place and all orders follow.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from autograd.graph import Node, dtype_of
from autograd.primitives import Primitive

_INTEGERS = (int, np.integer, np.ndarray, list, tuple, range)
_BASIC = (int, np.integer, slice, type(None), type(Ellipsis))


def is_basic(index: Any) -> bool:
    """Tell whether an index is made of constants, slices, ... and None alone: it gives a view."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(isinstance(part, _BASIC) for part in parts)


def _may_repeat(index: Any) -> bool:
    """Tell whether an index may name an element twice: any sequence of integers may."""
    if index.__class__ is slice or index.__class__ is int:
        return False
    parts = index if isinstance(index, tuple) else (index,)
    return not all(
        isinstance(part, _BASIC) or (isinstance(part, np.ndarray) and part.dtype.kind == "b")
        for part in parts
    )


def _add_repeatedly(result: Any, index: Any, new: Any) -> None:
    """Add to elements, of which an index may name some several times.

    Of whole numbers alone, it is made one of the flattened array, for which `np.add.at` is several
    times quicker.
    """
    given = index if isinstance(index, tuple) else (index,)
    parts = [np.asarray(part) if isinstance(part, _INTEGERS) else None for part in given]
    arrays = [part for part in parts if part is not None and part.dtype.kind in "iu"]
    flat = result.flags.c_contiguous and arrays and len(arrays) == len(parts) <= result.ndim
    if not flat:
        np.add.at(result, index, new)
        return
    lengths, rest = result.shape[: len(arrays)], result.shape[len(arrays) :]
    try:
        places: Any = np.asarray(np.ravel_multi_index(tuple(arrays), lengths))
    except (TypeError, ValueError):  # counted from the end, or beyond it
        np.add.at(result, index, new)
        return
    new = np.broadcast_to(new, (*places.shape, *rest))
    size = math.prod(rest)
    if size != 1:
        places = places[..., None] * size + np.arange(size)
    np.add.at(result.reshape(-1), places.reshape(-1), new.reshape(-1))


def _scatter_add(g: Any, index: Any, shape: tuple[int, ...]) -> Any:
    result = np.zeros(shape, dtype_of(g))
    if _may_repeat(index):
        _add_repeatedly(result, index, g)
    else:
        result[index] = g
    return result


def _getitem(x: Any, index: Any) -> Any:
    if x.__class__ is float or x.__class__ is complex:
        x = np.asarray(x)  # which can be indexed by None, ... and ()
    return x[index]


def _scattered(g: Any, ans: Any, x: Any, index: Any) -> Any:
    return scatter_add(g, index, getattr(x, "shape", ()))


def _scatter_all(total: Any, shares: list[tuple[Any, ...]]) -> bool:
    """Add what belongs to each of many indices, without an array of zeros for each."""
    for g, _, _, index in shares:
        if _may_repeat(index):
            _add_repeatedly(total, index, g)
        else:
            total[index] += g
    return True


getitem = Primitive(_getitem, _scattered, None, name="getitem")
getitem.gathers = {_scattered: _scatter_all}
scatter_add = Primitive(
    _scatter_add,
    lambda g, ans, x, index, shape: getitem(g, index),
    None,
    name="scatter_add",
)


def _set_at(x: Any, index: Any, new: Any) -> Any:
    result = np.array(x)
    result[index] = new
    return result


def _add_at(x: Any, index: Any, new: Any) -> Any:
    result = np.array(x, order="C")
    if _may_repeat(index):
        _add_repeatedly(result, index, new)
    else:
        result[index] += new
    return result


def _kept(g: Any, index: Any, new: Any) -> Any:
    """Gather the gradient of what was written, without what was then written over."""
    gathered = getitem(g, index)
    if _may_repeat(index):
        writer = np.empty(g.shape, np.intp)
        order = np.arange(gathered.size).reshape(gathered.shape)
        writer[index] = order
        gathered = np.where(writer[index] == order, gathered, 0.0)
    # NumPy lets what is written have more leading axes of length one than its place.
    surplus = np.ndim(new) - np.ndim(gathered)
    return gathered[(None,) * surplus] if surplus > 0 else gathered


set_at = Primitive(
    _set_at,
    lambda g, ans, x, index, new: set_at(g, index, 0.0),
    None,
    lambda g, ans, x, index, new: _kept(g, index, new),
    name="set_at",
)
add_at = Primitive(
    _add_at,
    lambda g, ans, x, index, new: g,
    None,
    lambda g, ans, x, index, new: getitem(g, index),
    name="add_at",
)
set_at.stretches = add_at.stretches = True  # what is written, to its place


def take(a: Any, indices: Any, axis: int | None = None, *, mode: str = "raise") -> Any:
    """Look up along one axis, or in the flattened array."""
    if not isinstance(indices, Node):
        indices = np.asarray(indices)
    if dtype_of(indices).kind not in "iu":
        raise TypeError(f"np.take looks up whole numbers, got indices of {dtype_of(indices)}")
    if axis is None:
        a, axis = a.reshape(-1), 0
    axis = normalize_axis_index(axis, a.ndim)
    if mode == "wrap":
        indices = indices % a.shape[axis]
    elif mode == "clip":
        indices = np.minimum(np.maximum(indices, 0), a.shape[axis] - 1)
    elif mode != "raise":
        raise ValueError(f"the mode of np.take is 'raise', 'wrap' or 'clip', got {mode!r}")
    return getitem(a, (*(slice(None),) * axis, indices) if axis else indices)
