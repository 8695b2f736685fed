"""Derivatives of functions of angles: their units, the angle of a complex number, unwrapping."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.elementwise import arctan2, imag, real
from autograd.rules.shaping import implements

_RADIANS = math.pi / 180

deg2rad = Primitive(np.deg2rad, lambda g, ans, x: g * _RADIANS, numpy=(np.deg2rad, np.radians))
rad2deg = Primitive(np.rad2deg, lambda g, ans, x: g / _RADIANS, numpy=(np.rad2deg, np.degrees))


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
