"""Derivatives of bringing rows to mean 0 and variance 1.

J. L. Ba, J. R. Kiros, G. E. Hinton, *Layer Normalization*, 2016; for the gradient S. Ioffe,
C. Szegedy, *Batch Normalization*, 2015, section 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.primitives import Primitive
from autograd.rules.precision import narrowed, widened
from autograd.rules.reduction import Axis, mean, reduced_size, row_products, row_sums
from autograd.rules.shaping import shape_of


def _mean(x: Any, axis: Axis) -> Any:
    return row_sums(x, axis) / max(reduced_size(x, axis), 1)


def _mean_of_products(x: Any, y: Any, axis: Axis) -> Any:
    return row_products(x, y, axis) / max(reduced_size(x, axis), 1)


def _inverse_deviation(x: Any, axis: Axis, eps: float) -> Any:
    wide = widened(x, "standardise")
    centred = wide - _mean(wide, axis)
    variance = _mean_of_products(centred, centred, axis)
    variance += eps
    return narrowed(np.reciprocal(np.sqrt(variance, variance), variance), x)


def _standardised(x: Any, scale: Any, axis: Axis) -> Any:
    wide = widened(x, "standardise")
    result = wide - _mean(wide, axis)
    return narrowed(np.multiply(result, scale, result), x)


def _standardised_slope(g: Any, y: Any, scale: Any, axis: Axis) -> Any:
    result = y * _mean_of_products(g, y, axis)
    np.subtract(g, result, result)
    np.subtract(result, _mean(g, axis), result)
    return np.multiply(result, scale, result)


# 1 / √(variance + eps) of each row.
inverse_deviation = Primitive(
    _inverse_deviation,
    lambda g, ans, x, axis, eps: (
        g * (ans * ans * ans) * (-1 / reduced_size(x, axis)) * (x - mean(x, axis, keepdims=True))
    ),
    name="inverse_deviation",
)
# The derivatives of `standardised`, applied to a gradient. They are symmetric.
standardised_slope = Primitive(
    _standardised_slope,
    lambda h, ans, g, y, scale, axis: standardised_slope(h, y, scale, axis=axis),
    lambda h, ans, g, y, scale, axis: (
        -scale * (h * mean(g * y, axis, keepdims=True) + g * mean(h * y, axis, keepdims=True))
    ),
    lambda h, ans, g, y, scale, axis: h * ans / scale,
    name="standardised_slope",
)
# The scale is the `inverse_deviation` of x, given so as not to be computed again: its change with
# x is part of the rule for x.
standardised = Primitive(
    _standardised,
    lambda g, ans, x, scale, axis: standardised_slope(g, ans, scale, axis=axis),
    None,
    name="standardised",
)


def standardise(x: Any, axis: Axis = -1, eps: float = 0.0) -> Any:
    """Take off the mean over the axes, and divide by √(variance + eps).

    Parameters
    ----------
    x : array or Value
    axis : int, tuple of int, or None
        Over which mean and variance are taken; None for all.
    eps : float
        Added to the variance, so that it is not 0.

    Returns
    -------
    array or Value of the same shape

    Examples
    --------
    >>> standardise(np.array([1.0, 3.0, 5.0]), eps=4 / 3)
    array([-1.,  0.,  1.])
    """
    ndim = len(shape_of(x))
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    # Counted from the end, so that they are the same with further axes in front.
    axes = tuple(i % ndim - ndim for i in axes)
    return standardised(x, inverse_deviation(x, axis=axes, eps=eps), axis=axes)
