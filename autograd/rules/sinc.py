"""Derivatives of sin(πx) / (πx), exact near 0 too, where the quotients of the textbook cancel."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive


def _sinc(x: Any, order: int = 0) -> Any:
    """Return the derivative of an order by x of sin t / t, where t = πx.

    The Leibniz rule for t · (sin t / t) gives each derivative from the one before it. For t below
    the order that would lose digits; there the Taylor series is summed.
    """
    if not order:
        return np.sinc(x)
    dtype = dtype_of(x)
    wide = np.result_type(dtype, np.float32)
    t = np.asarray(x, wide) * math.pi
    near = np.abs(t) <= order + 1
    sums = np.where(near, _series(np.where(near, t, 0), order), _recurrence(t, near, order))
    result = sums * math.pi**order
    return result.astype(dtype if dtype.kind in "fc" else wide, copy=False)[()]


def _series(t: Any, order: int) -> Any:
    """Add up (-1)**k · t**m / ((2k + 1) · m!) over all whole m = 2k - order from 0."""
    odd = order % 2
    k = (order + odd) // 2
    square = t * t
    power = t if odd else np.ones_like(t)
    if k % 2:
        power = -power
    total = power / (2 * k + 1)
    for m in range(odd + 2, 4 * order + 28, 2):  # then the terms are below the rounding
        k += 1
        power = power * square / -(m * (m - 1))
        total = total + power / (2 * k + 1)
    return total


def _recurrence(t: Any, near: Any, order: int) -> Any:
    t = np.where(near, 1, t)
    sine, cosine = np.sin(t), np.cos(t)
    turned = (sine, cosine, -sine, -cosine)  # the derivatives of the sine
    result = sine / t
    for n in range(1, order + 1):
        result = (turned[n % 4] - n * result) / t
    return result


sinc = Primitive(
    _sinc,
    lambda g, ans, x, order=0: g * sinc(x, order=order + 1),
    numpy=(np.sinc,),
    name="sinc",
)
