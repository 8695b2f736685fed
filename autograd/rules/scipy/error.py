"""Derivatives of the error function, of its inverses, and of the normal distribution.

Formulas as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapter 7. The slope of
the logarithm of the normal distribution is taken from the scaled complement erfcx(x) = exp(x²)
erfc(x), which neither overflows nor cancels far out.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.graph import dtype_of
from autograd.rules.scipy.common import OfScipy

#: The height of the derivative of erf, and of the bell of the normal distribution.
_ERF = 2 / math.sqrt(math.pi)
_BELL = 1 / math.sqrt(2 * math.pi)


def bell(x: Any) -> Any:
    """Return the density of the normal distribution, which is 0 far out, as is its slope."""
    x = np.clip(x, -50.0, 50.0)
    return np.exp(x * x * -0.5) * _BELL


def _slope_of_erfcx(ans: Any, x: Any) -> Any:
    """Return 2 x erfcx(x) - 2/√π, for large x by its asymptotic series, where that cancels."""
    if dtype_of(x).kind == "c":
        return 2 * x * ans - _ERF
    far = x > 100
    inverse = 1 / np.square(np.where(far, x, 100.0))
    series = inverse * (-0.5 + inverse * (0.75 - inverse * 1.875))
    near = np.where(far, 0.0, x)
    return np.where(far, _ERF * series, 2 * near * erfcx(near) - _ERF)


erf = OfScipy(special.erf, lambda g, ans, x: g * (np.exp(-x * x) * _ERF))
erfc = OfScipy(special.erfc, lambda g, ans, x: -g * (np.exp(-x * x) * _ERF))
erfcx = OfScipy(special.erfcx, lambda g, ans, x: g * _slope_of_erfcx(ans, x))
erfi = OfScipy(special.erfi, lambda g, ans, x: g * (np.exp(x * x) * _ERF))
erfinv = OfScipy(special.erfinv, lambda g, ans, y: g * (np.exp(ans * ans) * (1 / _ERF)))
erfcinv = OfScipy(special.erfcinv, lambda g, ans, y: -g * (np.exp(ans * ans) * (1 / _ERF)))
dawsn = OfScipy(special.dawsn, lambda g, ans, x: g * (1 - 2 * x * ans))
wofz = OfScipy(special.wofz, lambda g, ans, z: g * (1j * _ERF - 2 * z * ans))


def _steepness(x: Any) -> Any:
    """Return the slope of the logarithm of the normal distribution."""
    right = x > 0
    above, below = np.where(right, x, 0.0), np.where(right, 0.0, x)
    tail = (2 * _BELL) / erfcx(below * -math.sqrt(0.5))
    return np.where(right, bell(above) / ndtr(above), tail)


ndtr = OfScipy(special.ndtr, lambda g, ans, x: g * bell(x))
log_ndtr = OfScipy(special.log_ndtr, lambda g, ans, x: g * _steepness(x))
ndtri = OfScipy(special.ndtri, lambda g, ans, y: g * (np.exp(ans * ans * 0.5) * (1 / _BELL)))
ndtri_exp = OfScipy(special.ndtri_exp, lambda g, ans, y: g / _steepness(ans))
# Owen's T function: D. B. Owen, *Tables for computing bivariate normal probabilities*, 1956.
owens_t = OfScipy(
    special.owens_t,
    lambda g, ans, h, a: -0.5 * g * (bell(h) * erf(a * h * math.sqrt(0.5))),
    lambda g, ans, h, a: g * np.exp(h * h * (1 + a * a) * -0.5) / ((1 + a * a) * (2 * math.pi)),
)
