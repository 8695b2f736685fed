"""Derivatives of lengths and angles: of pairs and complex numbers, other units, unwrapping."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.elementwise import divisor, imag, real
from autograd.rules.shaping import implements

_RADIANS = math.pi / 180

deg2rad = Primitive(np.deg2rad, lambda g, ans, x: g * _RADIANS, numpy=(np.deg2rad, np.radians))
rad2deg = Primitive(np.rad2deg, lambda g, ans, x: g / _RADIANS, numpy=(np.rad2deg, np.degrees))


def _cosine(x: Any, y: Any, length: Any) -> Any:
    """Return x / length, with 0 for 0 / 0; infinities count as equally long."""
    infinite = np.isinf(x)
    share = x / np.where(infinite, 1.0, divisor(length))
    share = np.where(infinite, np.where(x > 0, 1.0, np.where(x < 0, -1.0, share)), share)
    return np.where(infinite & np.isinf(y), share * math.sqrt(0.5), share)


def _turning(x: Any, y: Any) -> Any:
    """Return x / (x² + y²), without squares, which may over- or underflow."""
    length = np.hypot(x, y)
    return _cosine(x, y, length) / divisor(length)


# Where both are 0 the sub-gradient is 0, here and of arctan2.
hypot = Primitive(
    np.hypot,
    lambda g, ans, x1, x2: g * _cosine(x1, x2, ans),
    lambda g, ans, x1, x2: g * _cosine(x2, x1, ans),
    numpy=(np.hypot,),
    notation="sqrt(x**2 + y**2)",
)
hypot.formulas = ("g * x / ans", "g * y / ans")
arctan2 = Primitive(
    np.arctan2,
    lambda g, ans, y, x: g * _turning(x, y),
    lambda g, ans, y, x: -g * _turning(y, x),
    numpy=(np.arctan2,),
)
# Of the first argument x, and the second, y.
arctan2.formulas = ("g * y / (x**2 + y**2)", "-g * x / (x**2 + y**2)")


@implements(np.angle)
def angle(z: Any, deg: bool = False) -> Any:
    """Stand for `numpy.angle`; at 0 its sub-gradient is 0."""
    found = arctan2(imag(z), real(z)) if dtype_of(z).kind == "c" else arctan2(0, z)
    return found / _RADIANS if deg else found


def _unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2 * math.pi) -> Any:
    return np.unwrap(p, discont, axis, period=period)


# Whole periods are added, which do not change with the angles.
unwrap = Primitive(
    _unwrap,
    lambda g, ans, p, discont=None, axis=-1, period=None: g,
    numpy=(np.unwrap,),
    name="unwrap",
)
