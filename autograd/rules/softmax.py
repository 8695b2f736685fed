"""Derivatives of the softmax function, each result of which depends on a whole row.

Where exponentials would overflow or vanish, the largest element of each row is taken off first
(Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 4.1). Where an element is -inf, as
a mask makes it, its exponential is 0 and so is its gradient; a row of nothing but -inf gives NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.primitives import Primitive
from autograd.rules.precision import narrowed, widened
from autograd.rules.reduction import row_products, row_sums


def _exponentials(x: Any) -> Any:
    return np.exp(x, np.empty(x.shape, x.dtype))


def _less_largest(x: Any, axis: int) -> Any:
    largest = np.maximum.reduce(x, axis, keepdims=True, initial=-np.inf)
    return np.subtract(x, largest, np.empty(x.shape, x.dtype))


def _moderate(sums: Any, least: float, most: float) -> bool:
    """Tell whether the sums of all rows are so that nothing was lost in them."""
    return not sums.size or bool(sums.min() >= least and sums.max() <= most)


@np.errstate(invalid="ignore", over="ignore")  # -inf less -inf is the NaN that is wanted
def _softmax(x: Any, axis: int = -1) -> Any:
    wide = widened(x, "softmax")
    result = _exponentials(wide)
    sums = row_sums(result, axis)
    if not _moderate(sums, 1e-4, 1e30):
        result = _less_largest(wide, axis)
        sums = row_sums(np.exp(result, result), axis)
    return narrowed(np.divide(result, sums, result), x)


@np.errstate(invalid="ignore", over="ignore", divide="ignore")  # nothing adds up to 0
def _log_softmax(x: Any, axis: int = -1) -> Any:
    wide = widened(x, "softmax")
    sums = row_sums(_exponentials(wide), axis)
    if _moderate(sums, 1e-3, 1e3):
        return narrowed(wide - np.log(sums), x)
    result = _less_largest(wide, axis)
    sums = row_sums(_exponentials(result), axis)
    return narrowed(np.subtract(result, np.log(sums), result), x)


def _softmax_slope(g: Any, y: Any, axis: int) -> Any:
    if not y.ndim:  # one number is no row, and cannot be written into
        return (g - g * y) * y
    result = np.subtract(g, row_products(g, y, axis))
    return np.multiply(result, y, result)


# The derivatives of softmax, diag(y) - y yᵀ, applied to a gradient. They are symmetric.
softmax_slope = Primitive(
    _softmax_slope,
    lambda h, ans, g, y, axis: softmax_slope(h, y, axis=axis),
    lambda h, ans, g, y, axis: (
        h * (g - (g * y).sum(axis=axis, keepdims=True)) - g * (h * y).sum(axis=axis, keepdims=True)
    ),
    name="softmax_slope",
    notation="y * (x - sum(x * y))",
)
softmax = Primitive(
    _softmax,
    lambda g, ans, x, axis=-1: softmax_slope(g, ans, axis=axis),
    name="softmax",
)
softmax.__doc__ = """Exponentials along an axis, divided by their sum: positive, and 1 together.

Parameters
----------
x : array or Value, of any shape
    Where it is -inf, as a mask makes it, the result and the gradient are 0; a row of nothing but
    -inf gives NaN.
axis : int
    Along which the results add up to 1.

Raises
------
TypeError
    If x is complex.
IndexError, ValueError
    If x has no such axis: NumPy's AxisError, which is both.

Examples
--------
>>> softmax(np.array([1000.0, 1000.0, -np.inf]))
array([0.5, 0.5, 0. ])
"""
log_softmax = Primitive(
    _log_softmax,
    lambda g, ans, x, axis=-1: g - np.exp(ans) * g.sum(axis=axis, keepdims=True),
    name="log_softmax",
)
log_softmax.__doc__ = """The logarithm of `softmax`, exact where that is too small to represent.

Parameters
----------
x : array or Value, of any shape
axis : int
    Along which the exponentials of the results add up to 1.

Raises
------
TypeError, IndexError, ValueError
    As `softmax` does.

Examples
--------
>>> log_softmax(np.array([0.0, -1000.0]))
array([    0., -1000.])
"""
