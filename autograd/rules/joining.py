"""Arrays put together and taken apart: made of joining, new axes and broadcasting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from autograd.rules.creation import array
from autograd.rules.shaping import (
    broadcast_to,
    concatenate,
    copy,
    expand_dims,
    implements,
    items,
    reshape,
    shape_of,
    split,
)


def _one_axis(x: Any) -> Any:
    return x if x.ndim else reshape(x, (1,))


def _two_axes(x: Any) -> Any:
    return x if x.ndim > 1 else reshape(x, (1, -1))


def _three_axes(x: Any) -> Any:
    if x.ndim == 2:
        return expand_dims(x, -1)
    return x if x.ndim > 2 else reshape(x, (1, -1, 1))


def _for_each(function: Callable[[Any], Any]) -> Callable[..., Any]:
    """Let a function of one array take several, of which it then gives a tuple."""

    def of_all(*arys: Any) -> Any:
        results = tuple(map(function, items(arys)))
        return results[0] if len(results) == 1 else results

    return of_all


implements(np.atleast_1d)(_for_each(_one_axis))
implements(np.atleast_2d)(_for_each(_two_axes))
implements(np.atleast_3d)(_for_each(_three_axes))


@implements(np.append)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    """Stand for `numpy.append`, which takes lists in place of arrays."""
    arrays = items(array(x) if isinstance(x, list | tuple) else x for x in (arr, values))
    if axis is None:
        return concatenate(*(reshape(x, -1) for x in arrays))
    return concatenate(*arrays, axis=axis)


@implements(np.hstack)
def hstack(tup: Any) -> Any:
    """Stand for `numpy.hstack`."""
    arrays = [_one_axis(x) for x in items(tup)]
    return concatenate(*arrays, axis=0 if arrays and arrays[0].ndim == 1 else 1)


@implements(np.vstack)
def vstack(tup: Any) -> Any:
    """Stand for `numpy.vstack`."""
    return concatenate(*(_two_axes(x) for x in items(tup)), axis=0)


@implements(np.dstack)
def dstack(tup: Any) -> Any:
    """Stand for `numpy.dstack`."""
    return concatenate(*(_three_axes(x) for x in items(tup)), axis=2)


@implements(np.column_stack)
def column_stack(tup: Any) -> Any:
    """Stand for `numpy.column_stack`."""
    columns = (x if x.ndim > 1 else reshape(x, (-1, 1)) for x in items(tup))
    return concatenate(*columns, axis=1)


@implements(np.hsplit)
def hsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """Stand for `numpy.hsplit`."""
    return _split(ary, indices_or_sections, 0 if ary.ndim == 1 else 1, 1)


@implements(np.vsplit)
def vsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """Stand for `numpy.vsplit`."""
    return _split(ary, indices_or_sections, 0, 2)


@implements(np.dsplit)
def dsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    """Stand for `numpy.dsplit`."""
    return _split(ary, indices_or_sections, 2, 3)


def _split(ary: Any, indices_or_sections: Any, axis: int, least: int) -> list[Any]:
    if ary.ndim < least:
        raise ValueError(f"an array of {least} or more axes is needed, got shape {ary.shape}")
    return split(ary, indices_or_sections, axis)


def unstack(x: Any, /, *, axis: int = 0) -> tuple[Any, ...]:
    """Stand for `numpy.unstack`."""
    axis = normalize_axis_index(axis, x.ndim)
    before = (slice(None),) * axis
    return tuple(x[(*before, index)] for index in range(x.shape[axis]))


if hasattr(np, "unstack"):  # from NumPy 2.1 on
    implements(np.unstack)(unstack)


@implements(np.block)
def block(arrays: Any) -> Any:
    """Stand for `numpy.block`: the innermost lists are joined along the last axis, and so on."""
    depth = _depth(arrays)
    if not depth:
        return copy(arrays)
    ndim = max(depth, _most_axes(arrays))

    def joined(nested: Any, axis: int) -> Any:
        if axis:
            return concatenate(*(joined(part, axis + 1) for part in nested), axis=axis)
        return reshape(nested, (1,) * (ndim - np.ndim(nested)) + np.shape(nested))

    return joined(arrays, -depth)


def _depth(nested: Any) -> int:
    """Return how deep lists are nested, which must be the same everywhere."""
    if isinstance(nested, tuple):
        raise TypeError("np.block joins nested lists: a tuple is none")
    if not isinstance(nested, list):
        return 0
    depths = {_depth(part) for part in nested}
    if len(depths) != 1:
        raise ValueError(
            "the lists that np.block joins are nested to different depths"
            if depths
            else "np.block cannot join the members of an empty list"
        )
    return depths.pop() + 1


def _most_axes(nested: Any) -> int:
    return max(map(_most_axes, nested)) if isinstance(nested, list) else np.ndim(nested)


@implements(np.broadcast_arrays)
def broadcast_arrays(*args: Any) -> tuple[Any, ...]:
    """Stand for `numpy.broadcast_arrays`."""
    arrays = items(args)
    shape = np.broadcast_shapes(*map(shape_of, arrays))
    return tuple(x if shape_of(x) == shape else broadcast_to(x, shape) for x in arrays)


@implements(np.meshgrid)
def meshgrid(
    *xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> tuple[Any, ...]:
    """Stand for `numpy.meshgrid`; nothing is changed in place, so that `copy` has no meaning."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"the indexing of np.meshgrid is 'xy' or 'ij', got {indexing!r}")
    axes = list(range(len(xi)))
    if indexing == "xy":
        axes[:2] = axes[1::-1]
    grids = tuple(_along(x, axis, len(xi)) for x, axis in zip(items(xi), axes))
    return grids if sparse else broadcast_arrays(*grids)


def _along(x: Any, axis: int, ndim: int) -> Any:
    return reshape(x, (1,) * axis + (-1,) + (1,) * (ndim - axis - 1))


@implements(np.ix_)
def ix_(*args: Any) -> tuple[Any, ...]:
    """Stand for `numpy.ix_`."""
    arrays = items(args)
    if any(x.ndim != 1 for x in arrays):
        raise ValueError(f"np.ix_ takes vectors, got shapes {[*map(shape_of, arrays)]}")
    arrays = [np.nonzero(x)[0] if x.dtype.kind == "b" else x for x in arrays]
    return tuple(_along(x, axis, len(arrays)) for axis, x in enumerate(arrays))
