"""Derivatives of the modified Bessel functions of the first kind and whole order.

Abramowitz and Stegun, *Handbook of Mathematical Functions*, section 9.6.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.primitives import Primitive
from autograd.rules.precision import narrowed, widened

#: Beyond it the functions are infinite, and their ratios, which go on, are 1 to few digits.
_LARGE = 1000.0


def _bessel_i(x: Any, order: int = 0) -> Any:
    """Return I_n, from I_0 by the ratios I_k / I_(k-1).

    The recurrence 9.6.26 makes them a continued fraction, which is evaluated from so far within
    that its beginning does not matter: the product of the ratios' squares is below the rounding.
    """
    if not order:
        return np.i0(x)[()]
    wide = widened(x, "np.i0")
    size = np.abs(wide)
    result = np.i0(size)
    size = np.minimum(size, _LARGE)
    steps = order + 12 + int(6 * np.sqrt(np.fmax.reduce(size, axis=None, initial=0)))
    ratio = np.zeros_like(size)
    for k in range(steps, 0, -1):
        ratio = size / (2 * k + size * ratio)
        if k <= order:
            result = result * ratio
    return narrowed(result if order % 2 == 0 else result * np.sign(wide), x)


def _slope(x: Any, order: int) -> Any:
    if not order:
        return bessel_i(x, order=1)
    return (bessel_i(x, order=order - 1) + bessel_i(x, order=order + 1)) * 0.5


bessel_i = Primitive(
    _bessel_i,
    lambda g, ans, x, order=0: g * _slope(x, order),
    numpy=(np.i0,),
    name="bessel_i",
)
bessel_i.__doc__ = """The modified Bessel function I of a whole order, by default 0.

>>> round(float(bessel_i(1.0, order=1)), 12)
0.565159103992
"""
