"""Data and numbers of examples as they come, checked and made plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, SupportsIndex, cast

import numpy as np
from numpy.typing import NDArray

from autograd import Value

Indices = NDArray[np.intp]


def as_array(data: Any, name: str) -> NDArray[Any]:
    """Return data as a plain array with a first axis of examples; an array is not copied.

    Parameters
    ----------
    data : ndarray, sequence, pandas DataFrame or Series
        A frame's columns of truth values beside numbers become 0 and 1.
    name : str
        What to call it in messages.

    Raises
    ------
    TypeError, ValueError
        If it is something else.

    Examples
    --------
    >>> as_array([1, 2], "x")
    array([1, 2])
    """
    if isinstance(data, Value):
        raise TypeError(f"{name} is a Value: data are plain arrays, pass its .data")
    if isinstance(data, np.ma.MaskedArray):
        raise TypeError(f"{name} is masked: fill in the gaps first, by .filled(0) for example")
    if isinstance(data, Mapping | set | frozenset | str | bytes):
        raise TypeError(f"{name} is a {type(data).__name__}, expected an array or a list")
    try:
        array = np.asarray(data.to_numpy() if hasattr(data, "to_numpy") else data)
    except ValueError as error:
        raise ValueError(
            f"{name} cannot be made an array, its rows are of different lengths: pad them, or "
            "keep a list of examples and give the loader a collate function"
        ) from error
    if array.ndim == 0:
        raise TypeError(f"{name} holds no examples, expected an array or a list, got {data!r}")
    if array.dtype.kind in "OMm" and hasattr(data, "to_numpy"):
        array = _of_columns(data, array, name)
    if array.dtype == object:
        raise TypeError(
            f"{name} holds objects in place of numbers, such as {array.flat[0]!r}: turn columns "
            "of text or of mixed kinds into numbers first"
            if array.size
            else f"{name} holds objects in place of numbers"
        )
    return array


def _of_columns(data: Any, array: NDArray[Any], name: str) -> NDArray[Any]:
    """Return what pandas gave as objects, since its columns differ in kind, as numbers.

    By what a frame and a series have, so that pandas is not imported.
    """
    if hasattr(data, "columns") and hasattr(data, "items"):
        return np.column_stack([_column(each, f"{label!r}", name) for label, each in data.items()])
    return _column(data, "", name) if hasattr(data, "isna") else array


def _column(column: Any, label: str, name: str) -> NDArray[Any]:
    what, dtype = f"the column {label} of {name}" if label else name, column.dtype
    if getattr(dtype, "kind", "O") not in "fiubc":
        advice = (
            "write a span of time, such as (dates - dates.min()).dt.days"
            if getattr(dtype, "kind", "O") in "Mm"
            else "turn it into numbers first, text and categories by pandas.get_dummies(frame)"
        )
        raise TypeError(f"{what} has dtype {dtype} in place of numbers: {advice}")
    plain = getattr(dtype, "numpy_dtype", dtype)  # of nullable Float64, float64
    if column.isna().any() and plain is not dtype:
        raise TypeError(f"{what} has missing values: fill them first, such as by .fillna(0)")
    return column.to_numpy(dtype=plain)


def several(index: Any, length: int) -> Indices | None:
    """Return the numbers of the examples that an index asks for, or None if it is a number."""
    if isinstance(index, slice):
        return np.arange(length)[index]
    if isinstance(index, SupportsIndex) and not np.ndim(cast(Any, index)):
        return None
    return checked_indices(index, length)


def checked_index(index: SupportsIndex, length: int) -> int:
    """Return a number of an example as one that counts from the start, if there is such a one."""
    row = index.__index__()
    if not -length <= row < length:
        raise IndexError(f"there is no example {row}: the data set has {length}")
    return row % length


def checked_indices(indices: Any, length: int) -> Indices:
    """Return numbers of examples as an array of such as count from the start."""
    iterator = hasattr(indices, "__iter__") and not hasattr(indices, "__len__")
    array = np.asarray(list(indices) if iterator else indices)
    if array.ndim == 1 and array.dtype == bool and len(array) == length:
        return np.flatnonzero(array)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise TypeError(
            "examples are chosen by a sequence of whole numbers, or a truth value for each of "
            f"the {length}, got {array.dtype} of shape {array.shape}"
        )
    rows = array.astype(np.intp)
    if array.size and not (-length <= rows.min() and rows.max() < length):
        wrong = rows[(rows < -length) | (rows >= length)][0]
        raise IndexError(f"there is no example {wrong}: the data set has {length}")
    return np.where(rows < 0, rows + length, rows)
