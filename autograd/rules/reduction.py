"""Derivatives of functions that reduce axes to one number each.

The gradient is given its lost axes back and spread over what it was reduced from.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from autograd.allocation import MOST_ONES, row_of_ones
from autograd.graph import Node, dtype_of
from autograd.primitives import Primitive
from autograd.rules.elementwise import conjugated
from autograd.rules.indexing import getitem
from autograd.rules.shaping import (
    broadcast_to,
    concatenate,
    expand_dims,
    moveaxis,
    reshape,
    shape_of,
)

Axis = int | tuple[int, ...] | None


def restored(g: Any, axis: Axis, keepdims: bool) -> Any:
    """Give a reduced array its lost axes back, with length one."""
    return g if keepdims or axis is None else expand_dims(g, axis)


def spread(g: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    """Repeat a reduced array over the axes that it lost."""
    shape = shape_of(x)
    if not (keepdims or axis is None) and shape:  # a number is reduced along axis 0 too
        g = expand_dims(g, axis)
    # A raw gradient needs no node, nor the door that would make one.
    spreading = broadcast_to if isinstance(g, Node) else broadcast_to.forward
    return spreading(g, shape)


def reduced_size(x: Any, axis: Axis) -> int:
    """Return how many elements go into one number of the result."""
    if axis is None:
        return getattr(x, "size", 1)
    shape = shape_of(x)
    return math.prod(shape[i] for i in (axis if isinstance(axis, tuple) else (axis,)))


def row_sums(x: Any, axis: Axis) -> Any:
    """Add raw elements along axes, which stay with length one."""
    length = x.shape[-1] if x.ndim else 0
    # Short rows are added as a product of matrices, which is quicker; for long ones NumPy's sum
    # is more precise.
    short = axis in (-1, (-1,), x.ndim - 1) and 0 < length <= MOST_ONES
    if not short or x.dtype.char not in "fd":
        return np.add.reduce(x, axis, keepdims=True)
    ones = row_of_ones(length, x.dtype.char)
    return x.reshape(-1, length).dot(ones).reshape(*x.shape[:-1], 1)


def row_products(x: Any, y: Any, axis: Axis) -> Any:
    """Add products of raw elements along axes, which stay with length one."""
    if x.ndim == y.ndim and axis in (-1, (-1,), x.ndim - 1):  # without an array of the products
        return np.vecdot(x, y)[..., None]
    return row_sums(x * y, axis)


def _sum(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return np.add.reduce(a, axis, keepdims=keepdims)


def _mean(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    size = reduced_size(a, axis)
    if size == 0:
        raise ValueError(f"there is no mean of no elements: shape {np.shape(a)}, axis {axis}")
    if getattr(a, "dtype", None) == np.float16:  # summed in float32, as NumPy does
        return np.mean(a, axis, keepdims=keepdims)
    return np.add.reduce(a, axis, keepdims=keepdims) / size


def _max(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return np.maximum.reduce(a, axis, keepdims=keepdims)


def _min(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return np.minimum.reduce(a, axis, keepdims=keepdims)


def _prod(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    return np.multiply.reduce(a, axis, keepdims=keepdims)


def _var(a: Any, axis: Axis = None, *, ddof: float = 0, keepdims: bool = False) -> Any:
    return np.var(a, axis, ddof=ddof, keepdims=keepdims)


def _std(a: Any, axis: Axis = None, *, ddof: float = 0, keepdims: bool = False) -> Any:
    result = np.std(a, axis, ddof=ddof, keepdims=keepdims)
    if not (np.ndim(a) and a.size):
        return result
    # Of equal elements the mean may be another number, by rounding. Few results are so small that
    # all elements must be compared.
    axes = normalize_axis_tuple(range(a.ndim) if axis is None else axis, a.ndim)
    first = a[tuple([slice(1 if i in axes else None) for i in range(a.ndim)])]
    rounding = float(np.finfo(result.dtype).eps) * reduced_size(a, axes)
    if not np.any(result.reshape(first.shape) <= abs(first) * rounding):
        return result
    return np.where(np.all(a == first, axis, keepdims=keepdims), 0.0, result)[()]


def _freedom(a: Any, axis: Axis, ddof: float) -> float:
    """Return by what a sum of squares is divided; NaN if there are too few elements."""
    degrees = reduced_size(a, axis) - ddof
    return degrees if degrees > 0 else math.nan


def shared_by_ties(g: Any, ans: Any, a: Any, axis: Axis, keepdims: bool) -> Any:
    """Share a gradient equally among the elements that equal the extreme one."""
    axis = axis if shape_of(a) else None  # of a number, which NumPy reduces along axis 0 too
    chosen = (a == restored(ans, axis, keepdims)).astype(dtype_of(ans))
    return restored(g, axis, keepdims) * (chosen / chosen.sum(axis=axis, keepdims=True))


def _slope_of_product(g: Any, ans: Any, a: Any, axis: Axis, keepdims: bool) -> Any:
    axis = axis if shape_of(a) else None
    g = restored(g, axis, keepdims)
    if not (isinstance(a, Node) or isinstance(g, Node)):
        size = np.abs(ans)
        # Then no element is 0 either, nor was precision lost to a product that is nearly 0.
        if np.all((np.finfo(dtype_of(size)).tiny <= size) & (size < math.inf)):
            return g * (restored(ans, axis, keepdims) / a)
    return g * _product_of_others(a, axis)


def _product_of_others(a: Any, axis: Axis) -> Any:
    """Multiply, for each element, all others along the axes.

    By halves, without a division, so that zeros do no harm in a derivative of any order: the
    products of pairs, of fours, and so on, are combined upwards, then handed down to the sibling.
    """
    ndim = len(shape_of(a))
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(i % ndim for i in axes)
    last = tuple(range(ndim - len(axes), ndim))
    moved = moveaxis(a, axes, last)
    lead = moved.shape[: ndim - len(axes)]
    size = math.prod(moved.shape[ndim - len(axes) :])
    depth = max(size - 1, 0).bit_length()
    ones = np.ones((*lead, 2**depth - size), dtype_of(a))
    levels = [concatenate(reshape(moved, (*lead, size)), ones, axis=-1)]
    while levels[-1].shape[-1] > 1:
        levels.append(levels[-1][..., ::2] * levels[-1][..., 1::2])
    others: Any = np.ones_like(levels.pop())
    for level in reversed(levels):
        sibling = reshape(reshape(level, (*others.shape, 2))[..., ::-1], level.shape)
        others = broadcast_to(expand_dims(others, -1), (*others.shape, 2))
        others = reshape(others, level.shape) * sibling
    return moveaxis(reshape(getitem(others, (..., slice(size))), moved.shape), last, axes)


sum_ = Primitive(
    _sum,
    lambda g, ans, a, axis=None, keepdims=False: spread(g, a, axis, keepdims),
    name="sum",
)
mean = Primitive(
    _mean,
    lambda g, ans, a, axis=None, keepdims=False: spread(
        g * (1 / reduced_size(a, axis)), a, axis, keepdims
    ),
    name="mean",
)
# Elements that tie for the extreme share the gradient equally. NumPy orders complex numbers by
# their real parts, and where those are equal by their imaginary parts.
max_ = Primitive(
    _max,
    lambda g, ans, a, axis=None, keepdims=False: shared_by_ties(g, ans, a, axis, keepdims),
    name="max",
)
min_ = Primitive(
    _min,
    lambda g, ans, a, axis=None, keepdims=False: shared_by_ties(g, ans, a, axis, keepdims),
    name="min",
)
prod = Primitive(
    _prod,
    lambda g, ans, a, axis=None, keepdims=False: _slope_of_product(g, ans, a, axis, keepdims),
    name="prod",
)
prod.formulas = ("g * ans / x",)
var = Primitive(
    _var,
    lambda g, ans, a, axis=None, ddof=0, keepdims=False: (
        restored(g * (2 / _freedom(a, axis, ddof)), axis, keepdims)
        * conjugated(a - mean(a, axis=axis, keepdims=True))
    ),
    name="var",
)
# Where all elements are equal, the sub-gradient is 0.
std = Primitive(
    _std,
    lambda g, ans, a, axis=None, ddof=0, keepdims=False: (
        restored(_quotient(g, ans * _freedom(a, axis, ddof)), axis, keepdims)
        * conjugated(a - mean(a, axis=axis, keepdims=True))
    ),
    name="std",
)


def _quotient(x: Any, y: Any) -> Any:
    """Divide, giving 0 where the divisor is 0."""
    return np.where(y == 0, 0.0, x / np.where(y == 0, 1.0, y))


def _logsumexp(a: Any, axis: Axis = None, *, keepdims: bool = False) -> Any:
    largest = np.max(a, axis, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, 0)
    # Beside an infinity others may overflow too; the logarithm of 0 is the right -inf.
    with np.errstate(divide="ignore", over="ignore"):
        result = np.log(np.add.reduce(np.exp(a - largest), axis, keepdims=True)) + largest
    return result if keepdims else np.squeeze(result, axis)[()]


def _shares(a: Any, total: Any, axis: Axis) -> Any:
    """Return the part that each exponential has in the sum whose logarithm is the total."""
    if np.isfinite(total).all():
        return np.exp(a - total)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Infinitely larger than the others, and equal: they have the whole in equal parts.
        infinite = (a == total).astype(dtype_of(total))
        infinite /= infinite.sum(axis=axis, keepdims=True)
        return np.where(np.isinf(total), infinite, np.exp(a - total))


shares = Primitive(
    _shares,
    lambda g, ans, a, total, axis: g * ans,
    lambda g, ans, a, total, axis: -g * ans,
    name="shares",
    notation="exp(x - y)",
)
logsumexp = Primitive(
    _logsumexp,
    lambda g, ans, a, axis=None, keepdims=False: (
        restored(g, axis, keepdims) * shares(a, restored(ans, axis, keepdims), axis=axis)
    ),
    name="logsumexp",
)
logsumexp.__doc__ = """The logarithm of the sum of exponentials, without overflow.

Parameters
----------
a : array or Value, of any shape
axis : int or tuple of int, optional
    Over which to sum; by default over all axes.
keepdims : bool
    Whether those axes stay, with a length of 1.

Raises
------
ValueError
    If there is nothing to sum.

Examples
--------
>>> float(logsumexp(np.array([1000.0, 1000.0])))
1000.6931471805599
"""


def _cumsum(a: Any, axis: int | None = None) -> Any:
    return np.cumsum(a, axis)


cumsum = Primitive(
    _cumsum,
    lambda g, ans, a, axis=None: (
        reshape(cumsum(g[::-1], axis=0)[::-1], shape_of(a))
        if axis is None
        else np.flip(cumsum(np.flip(g, axis), axis=axis), axis)
    ),
    numpy=(np.cumsum,),
    name="cumsum",
)
