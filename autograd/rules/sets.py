"""Derivatives of functions that see an array as a set: they gather elements that differ.

Where several elements are equal, the first of them has the gradient. How many elements there are in
the result depends on numbers, so that these functions cannot be compiled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import without_gradient
from autograd.rules.indexing import getitem
from autograd.rules.shaping import concatenate_arrays, implements, moveaxis, reshape
from autograd.rules.sorting import lexsort

isin = without_gradient(np.isin, np.isin)


def _kind(function: Any) -> Any:
    """Return a named tuple of NumPy's, which has no public name."""
    return type(function(np.zeros(1)))


_All, _Counts, _Inverse = map(_kind, (np.unique_all, np.unique_counts, np.unique_inverse))


@implements(np.unique)
def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    """Stand for `numpy.unique`; the elements are always sorted."""
    values, *rest = _distinct(ar, axis, equal_nan and axis is None)
    wanted = (return_index, return_inverse, return_counts)
    chosen = [found for found, want in zip(rest, wanted, strict=True) if want]
    return (values, *chosen) if chosen else values


def _distinct(ar: Any, axis: int | None, equal_nan: bool) -> tuple[Any, Any, Any, Any]:
    """Return elements that differ, where each was first, which each was, and how often it was."""
    rows = reshape(ar, -1) if axis is None else moveaxis(ar, axis, 0)
    size = rows.shape[0]
    flat = reshape(rows, (size, -1)) if rows.size else np.zeros((size, 1))
    order = lexsort(flat.T[::-1])  # stable, so that the first of equals stays the first
    left, right = flat[order[:-1]], flat[order[1:]]
    differ = left != right
    if equal_nan:
        differ = differ & ~(np.isnan(left) & np.isnan(right))
    new = np.concatenate((np.ones(min(size, 1), bool), np.any(differ, axis=1)))
    places = np.flatnonzero(new)
    values = getitem(rows, order[places])
    inverse = np.empty(size, np.intp)
    inverse[order] = np.cumsum(new) - 1
    counts = np.diff(places, append=size)
    if axis is None:
        return values, order[places], inverse.reshape(np.shape(ar)), counts
    return moveaxis(values, 0, axis), order[places], inverse, counts


@implements(np.unique_all)
def unique_all(x: Any) -> Any:
    """Stand for `numpy.unique_all`."""
    return _All(*_distinct(x, None, False))


@implements(np.unique_counts)
def unique_counts(x: Any) -> Any:
    """Stand for `numpy.unique_counts`."""
    values, _, _, counts = _distinct(x, None, False)
    return _Counts(values, counts)


@implements(np.unique_inverse)
def unique_inverse(x: Any) -> Any:
    """Stand for `numpy.unique_inverse`."""
    values, _, inverse, _ = _distinct(x, None, False)
    return _Inverse(values, inverse)


@implements(np.unique_values)
def unique_values(x: Any) -> Any:
    """Stand for `numpy.unique_values`; the elements are always sorted."""
    return _distinct(x, None, False)[0]


@implements(np.union1d)
def union1d(ar1: Any, ar2: Any) -> Any:
    """Stand for `numpy.union1d`."""
    return unique(concatenate_arrays((ar1, ar2), axis=None))


@implements(np.intersect1d)
def intersect1d(
    ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    """Stand for `numpy.intersect1d`; the elements are those of the first array."""
    (values, first), (others, second) = (unique(ar, return_index=True) for ar in (ar1, ar2))
    here = np.flatnonzero(np.isin(values, others))
    there = np.flatnonzero(np.isin(others, values))
    common = _of_common_type(getitem(values, here), ar2)
    return (common, first[here], second[there]) if return_indices else common


def _of_common_type(values: Any, other: Any) -> Any:
    return values.astype(np.result_type(dtype_of(values), dtype_of(other)))


@implements(np.setdiff1d)
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """Stand for `numpy.setdiff1d`."""
    values = reshape(ar1, -1) if assume_unique else unique(ar1)
    return getitem(values, np.flatnonzero(~np.isin(values, ar2)))


@implements(np.setxor1d)
def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """Stand for `numpy.setxor1d`."""
    both = concatenate_arrays((unique(ar1), unique(ar2)), axis=None)
    values, counts = unique(both, return_counts=True)
    return getitem(values, np.flatnonzero(counts == 1))
