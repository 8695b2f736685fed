"""Arrays as they are shown beside formulas: their shapes and their entries."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.viz import notation as n
from autograd.viz.notation import Expression, Number
from autograd.viz.operations import plain
from autograd.viz.paths import passage
from autograd.viz.preview import MOST_ENTRIES, preview


def extent(shape: tuple[int, ...], axis: int) -> str:
    """Say how long an axis is."""
    length = shape[axis]
    if len(shape) == 2:
        what = ("row", "column")[axis]
        return f"{length} {what}{'s' * (length != 1)}"
    return f"length {length}"


def form(data: Any) -> str:
    """Say what shape an array has; nothing of a number."""
    if isinstance(data, tuple):
        return f"{len(data)} outputs"
    return f"shape {np.shape(data)}" if np.ndim(data) else ""


def shown(data: Any) -> Expression:
    """Write a number, or an array: all its entries if they are few."""
    if np.ndim(data) == 0 and dtype_of(data).kind in "fciub":
        return Number(plain(data))
    if np.ndim(data) <= 2 and 0 < np.size(data) <= MOST_ENTRIES:
        return matrix(np.atleast_2d(data))
    return n.Words(preview(data).describe())


def matrix(rows: Any) -> Expression:
    """Write rows of numbers."""
    return n.Matrix(tuple(tuple(Number(plain(x)) for x in row) for row in rows))


def jacobian(output: Node, target: Node) -> np.ndarray[Any, Any]:
    """Return the derivative of every element of a value by every element of another.

    Returns
    -------
    ndarray, shape (output.size, target.size)

    Examples
    --------
    >>> from autograd import Value
    >>> v = Value([1.0, 2.0])
    >>> jacobian(v * v, v)
    array([[2., 0.],
           [0., 4.]])
    """
    shape, rows = np.shape(output.data), []
    for index in np.ndindex(shape):
        unit = np.zeros(shape, output.data.dtype)
        unit[index] = 1
        gradients = passage(output, [target], unit).gradients
        row = gradients.get(target, np.zeros(np.shape(target.data)))
        rows.append(np.reshape(row, -1))
    return np.array(rows)
