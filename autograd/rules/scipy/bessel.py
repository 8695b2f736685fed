"""Derivatives of Bessel functions by their argument; by their order they have no closed form.

Recurrences as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, sections 9.1.27 and
9.6.26: each derivative is made of the functions of the neighbouring orders, and so has no pole at
0 that the function has not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from autograd.rules.scipy.common import OfScipy, undefined

j0 = OfScipy(special.j0, lambda g, ans, x: -g * j1(x))
j1 = OfScipy(special.j1, lambda g, ans, x: g * (j0(x) - jv(2.0, x)) * 0.5)
jv = OfScipy(
    special.jv,
    undefined("jv", "v"),
    lambda g, ans, v, z: g * (jv(v - 1, z) - jv(v + 1, z)) * 0.5,
)
y0 = OfScipy(special.y0, lambda g, ans, x: -g * y1(x))
y1 = OfScipy(special.y1, lambda g, ans, x: g * (y0(x) - yn(2.0, x)) * 0.5)
yn = OfScipy(
    special.yn,
    undefined("yn", "n"),
    lambda g, ans, n, x: g * (yn(n - 1, x) - yn(n + 1, x)) * 0.5,
)
yv = OfScipy(
    special.yv,
    undefined("yv", "v"),
    lambda g, ans, v, z: g * (yv(v - 1, z) - yv(v + 1, z)) * 0.5,
)

i0 = OfScipy(special.i0, lambda g, ans, x: g * i1(x))
i1 = OfScipy(special.i1, lambda g, ans, x: g * (i0(x) + iv(2.0, x)) * 0.5)
iv = OfScipy(
    special.iv,
    undefined("iv", "v"),
    lambda g, ans, v, z: g * (iv(v - 1, z) + iv(v + 1, z)) * 0.5,
)
k0 = OfScipy(special.k0, lambda g, ans, x: -g * k1(x))
k1 = OfScipy(special.k1, lambda g, ans, x: g * (k0(x) + kv(2.0, x)) * -0.5)
kn = OfScipy(
    special.kn,
    undefined("kn", "n"),
    lambda g, ans, n, x: g * (kv(n - 1.0, x) + kv(n + 1.0, x)) * -0.5,
)
kv = OfScipy(
    special.kv,
    undefined("kv", "v"),
    lambda g, ans, v, z: g * (kv(v - 1, z) + kv(v + 1, z)) * -0.5,
)


def _scaled(g: Any, ans: Any, z: Any, slope: Any) -> Any:
    """Add the derivative of the factor exp(-|Re z|), which has a kink at 0: there it is 0."""
    return g * slope - np.sign(np.real(z)) * np.real(g * ans)


def _i2e(x: Any) -> Any:
    """Return the function of order 2, from those of lower orders where SciPy's gives NaN."""
    far = np.abs(x) > 10.0
    outer = np.where(far, x, 10.0)
    below = i0e(outer) - 2 * i1e(outer) / outer
    return np.where(far, below, ive(2.0, np.where(far, 10.0, x)))


i0e = OfScipy(special.i0e, lambda g, ans, x: _scaled(g, ans, x, i1e(x)))
i1e = OfScipy(special.i1e, lambda g, ans, x: _scaled(g, ans, x, (i0e(x) + _i2e(x)) * 0.5))
ive = OfScipy(
    special.ive,
    undefined("ive", "v"),
    lambda g, ans, v, z: _scaled(g, ans, z, (ive(v - 1, z) + ive(v + 1, z)) * 0.5),
)
k0e = OfScipy(special.k0e, lambda g, ans, x: g * (ans - k1e(x)))
k1e = OfScipy(special.k1e, lambda g, ans, x: g * (ans - k0e(x) - ans / x))
kve = OfScipy(
    special.kve,
    undefined("kve", "v"),
    lambda g, ans, v, z: g * (ans - (kve(v - 1, z) + kve(v + 1, z)) * 0.5),
)
