"""Derivatives of the exponential integrals, hypergeometric functions and Lambert's W.

Formulas as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapters 5, 13 and 15;
for W, R. M. Corless and others, *On the Lambert W function*, 1996.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.scipy.common import OfScipy, instead_of, undefined


def _slope_of_expn(ans: Any, n: Any, x: Any) -> Any:
    """Return -E_{n-1}(x), where E_{-1} is (1 + 1/x) E_0."""
    first = n == 0
    of_first = ans * (1 + 1 / np.where(first, x, 1.0))
    return -np.where(first, of_first, expn(np.where(first, 1, n) - 1, x))


exp1 = OfScipy(special.exp1, lambda g, ans, z: -g * (np.exp(-z) / z))
expi = OfScipy(special.expi, lambda g, ans, x: g * (np.exp(x) / x))
expn = OfScipy(
    special.expn, undefined("expn", "n"), lambda g, ans, n, x: g * _slope_of_expn(ans, n, x)
)
hyp0f1 = OfScipy(
    special.hyp0f1, undefined("hyp0f1", "v"), lambda g, ans, v, z: g * hyp0f1(v + 1, z) / v
)
hyp1f1 = OfScipy(
    special.hyp1f1,
    undefined("hyp1f1", "a"),
    undefined("hyp1f1", "b"),
    lambda g, ans, a, b, x: g * (a / b) * hyp1f1(a + 1, b + 1, x),
)
hyp2f1 = OfScipy(
    special.hyp2f1,
    undefined("hyp2f1", "a"),
    undefined("hyp2f1", "b"),
    undefined("hyp2f1", "c"),
    lambda g, ans, a, b, c, z: g * (a * b / c) * hyp2f1(a + 1, b + 1, c + 1, z),
)


def _lambertw(z: Any, k: Any = 0, tol: float = 1e-8) -> Any:
    return special.lambertw(z, k, tol).astype(np.result_type(dtype_of(z), np.complex64))[()]


# W' = 1 / (exp(W) + x), which is finite at 0.
_lambertw_of_values = Primitive(
    _lambertw,
    lambda g, ans, z, k=0, tol=1e-8: g / (np.exp(ans) + z),
    None,
    None,
    name="lambertw",
)


@instead_of(special.lambertw)
def lambertw(z: Any, k: Any = 0, tol: float = 1e-8) -> Any:
    """Return the branch `k` of Lambert's W function, which is complex."""
    return _lambertw_of_values(z, k, tol)
