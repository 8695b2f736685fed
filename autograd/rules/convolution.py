"""Derivatives of convolution and correlation: each is a convolution too.

With y for the convolution of a and v, ∂y[n]/∂a[m] = v[n - m]: the gradient is convolved with the
other argument in reverse (Dumoulin and Visin, *A guide to convolution arithmetic*, 2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.elementwise import conjugated
from autograd.rules.shaping import concatenate, implements, reshape
from autograd.rules.sorting import array_of


def _convolve(a: Any, v: Any, mode: Any = "full") -> Any:
    return np.convolve(a, v, mode)


def _cut(mode: str, longer: int, shorter: int) -> int:
    """Return how many elements of a full convolution are missing before those of a mode."""
    if mode == "full":
        return 0
    return (shorter - 1) // 2 if mode == "same" else shorter - 1


def _slope(g: Any, a: Any, v: Any, mode: str) -> Any:
    """Return the gradient of the one of two vectors that is convolved with v."""
    sizes = a.shape[0], v.shape[0]
    before = _cut(mode, max(sizes), min(sizes))
    after = sum(sizes) - 1 - before - g.shape[0]
    if before or after:
        dtype = dtype_of(g)
        g = concatenate(np.zeros(before, dtype), g, np.zeros(after, dtype), axis=0)
    return _convolution(g, v[::-1], "valid")


_convolution = Primitive(
    _convolve,
    lambda g, ans, a, v, mode="full": _slope(g, a, v, mode),
    lambda g, ans, a, v, mode="full": _slope(g, v, a, mode),
    None,
    name="convolve",
)


@implements(np.convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """Stand for `numpy.convolve`."""
    return _convolution(_vector(a), _vector(v), mode)


@implements(np.correlate)
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """Stand for `numpy.correlate`: convolve with the conjugate in reverse."""
    a, v = _vector(a), _vector(v)
    if a.shape[0] < v.shape[0]:  # as NumPy, whose middle is another then
        return conjugated(correlate(v, a, mode))[::-1]
    return _convolution(a, conjugated(v)[::-1], mode)


def _vector(x: Any) -> Any:
    x = array_of(x)
    return x if x.ndim else reshape(x, 1)
