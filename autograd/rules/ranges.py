"""Derivatives of means over ranges of the last axis, each of a length of its own.

The mean is linear, so that its gradient is the transposed map, and the gradient of that takes means
again: each is the other's rule, and all orders follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.primitives import Primitive
from autograd.rules.precision import narrowed, widened
from autograd.rules.shaping import shape_of

Ranges = Sequence[tuple[int, int]]


def _weights(ranges: Ranges, length: int, dtype: Any) -> Any:
    """Return the matrix whose rows take the means."""
    matrix = np.zeros((len(ranges), length), dtype)
    for row, (start, stop) in zip(matrix, ranges, strict=True):
        row[start:stop] = 1 / (stop - start)
    return matrix


@np.errstate(invalid="ignore")  # infinities of both signs give the NaN that is wanted
def _product(x: Any, matrix: Any) -> Any:
    """Multiply by a matrix in which 0 stands for what is not looked at, whatever is there."""
    rows = x.reshape(-1, x.shape[-1])
    result = rows @ matrix
    if not np.isfinite(result).all():  # 0 times infinity is not a number
        for column, weights in enumerate(matrix.T):
            (used,) = weights.nonzero()
            result[:, column] = rows[:, used] @ weights[used]
    return result.reshape(*x.shape[:-1], matrix.shape[1])


def _means_of_ranges(x: Any, ranges: Ranges) -> Any:
    wide = widened(x, "means_of_ranges")
    return narrowed(_product(wide, _weights(ranges, wide.shape[-1], wide.dtype).T), x)


def _spread_over_ranges(g: Any, ranges: Ranges, length: int) -> Any:
    wide = widened(g, "spread_over_ranges")
    return narrowed(_product(wide, _weights(ranges, length, wide.dtype)), g)


means_of_ranges = Primitive(
    _means_of_ranges,
    lambda g, ans, x, ranges: spread_over_ranges(g, ranges=ranges, length=shape_of(x)[-1]),
    name="means_of_ranges",
)
means_of_ranges.__doc__ = """The means of the elements from each start to before each stop.

An element that is not finite makes no other mean than those of its ranges the same.

Parameters
----------
x : (..., length) array or Value
ranges : sequence of (start, stop)
    Places on the last axis, with at least one between the two.

Raises
------
TypeError
    If x is complex.

Examples
--------
>>> means_of_ranges(np.array([np.inf, 1.0, 2.0, 3.0]), ranges=((0, 2), (1, 3), (2, 4)))
array([inf, 1.5, 2.5])
"""
spread_over_ranges = Primitive(
    _spread_over_ranges,
    lambda h, ans, g, ranges, length: means_of_ranges(h, ranges=ranges),
    name="spread_over_ranges",
)
spread_over_ranges.__doc__ = """The sum of equal shares of each element over its range.

>>> spread_over_ranges(np.array([2.0, 4.0]), ranges=((0, 2), (1, 3)), length=4)
array([1., 3., 2., 0.])
"""
