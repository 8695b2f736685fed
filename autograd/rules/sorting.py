"""Derivatives of sorting: an order is found, then the elements are gathered in that order.

The order counts as a constant, so each number takes its gradient back to where it came from. Equal
numbers come in the order in which NumPy puts them, and so do their gradients.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from autograd.graph import Node, constant, dtype_of
from autograd.primitives import without_gradient
from autograd.rules.indexing import getitem
from autograd.rules.shaping import astype, implements, reshape, shape_of, stack

without_gradient(np.argpartition, np.argpartition)
without_gradient(np.digitize, np.digitize)
_lexsort = without_gradient(np.lexsort, name="lexsort")


def array_of(x: Any) -> Any:
    """Return an array or value as it is; a list or number as an array."""
    return x if hasattr(x, "ndim") else np.asarray(x)


@implements(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    """Stand for `numpy.take_along_axis`: at each place its own index along one axis."""
    if axis is None:
        arr, axis = reshape(arr, -1), 0
    if isinstance(indices, Node) and not isinstance(arr, Node):
        arr = constant(np.asarray(arr))  # in a tuple, the door would not see an index being traced
    shape = shape_of(arr)
    axis, ndim = normalize_axis_index(axis, len(shape)), len(shape)
    if np.ndim(indices) != ndim:
        raise ValueError(f"indices of {np.ndim(indices)} axes do not go along an array of {ndim}")
    places = [
        np.arange(length).reshape((-1,) + (1,) * (ndim - 1 - other))
        for other, length in enumerate(shape)
    ]
    return getitem(arr, (*places[:axis], indices, *places[axis + 1 :]))


@implements(np.sort)
def sort(a: Any, axis: int | None = -1, kind: Any = None, *, stable: bool | None = None) -> Any:
    """Stand for `numpy.sort`."""
    if axis is None:
        a, axis = reshape(a, -1), 0
    axis = normalize_axis_index(axis, np.ndim(a))
    return take_along_axis(a, np.argsort(a, axis=axis, kind=kind, stable=stable), axis)


@implements(np.partition)
def partition(a: Any, kth: Any, axis: int | None = -1, kind: Any = "introselect") -> Any:
    """Stand for `numpy.partition`."""
    if axis is None:
        a, axis = reshape(a, -1), 0
    return take_along_axis(a, np.argpartition(a, kth, axis=axis, kind=kind), axis)


@implements(np.sort_complex)
def sort_complex(a: Any) -> Any:
    """Stand for `numpy.sort_complex`: by real, then by imaginary parts."""
    return sort(a) if dtype_of(a).kind == "c" else astype(sort(a), np.complex128)


@implements(np.lexsort)
def lexsort(keys: Any, axis: int = -1) -> Any:
    """Stand for `numpy.lexsort`, whose indices have no gradient."""
    return _lexsort(keys if hasattr(keys, "ndim") else stack(tuple(keys)), axis=axis)
