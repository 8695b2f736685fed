"""Derivatives of SciPy's logarithm of a weighted sum of exponentials, and of its softmax.

Without weights they are those of the engine. Where a sum is infinite, its infinitely larger
elements share the gradient by their weights; where weights cancel it to 0, there is none.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules import reduction
from autograd.rules import softmax as rows
from autograd.rules.reduction import Axis, restored
from autograd.rules.scipy.common import alike, as_arrays, instead_of


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def _parts(a: Any, b: Any, total: Any, sign: Any, axis: Axis) -> Any:
    """Return the part that each weighted exponential has in the sum."""
    finite = b * np.exp(a - total) * sign
    infinite = b * (a == total)
    infinite = infinite / infinite.sum(axis, keepdims=True)
    return np.where(b == 0, 0.0, np.where(np.isinf(total), infinite, finite))[()]


parts = Primitive(
    _parts,
    lambda g, ans, a, b, total, sign, axis: g * ans,
    lambda g, ans, a, b, total, sign, axis: g * _slope_by_weight(a, b, total, sign, axis),
    lambda g, ans, a, b, total, sign, axis: -g * ans,
    None,
    name="parts",
)


def _slope_by_weight(a: Any, b: Any, total: Any, sign: Any, axis: Axis) -> Any:
    return parts(a, np.ones_like(b), total, sign, axis=axis)


def _rule(slope: Any) -> Any:
    """Return a rule that weighs with the gradient what a function of the sum gives."""

    def rule(g: Any, ans: Any, a: Any, b: Any, axis: Axis = None, keepdims: bool = False) -> Any:
        total, sign, share = (restored(x, axis, keepdims) for x in (*ans, g[0]))
        return share * slope(a, b, total, sign, axis)

    return rule


# The logarithm of the size of a weighted sum, and the sign, which has no gradient.
weighted = Primitive(
    lambda a, b, axis=None, keepdims=False: special.logsumexp(
        a, axis, b=b, keepdims=keepdims, return_sign=True
    ),
    _rule(lambda a, b, total, sign, axis: parts(a, b, total, sign, axis=axis)),
    _rule(_slope_by_weight),
    name="weighted_logsumexp",
)
of_complex = Primitive(
    lambda a, b, axis=None, keepdims=False: special.logsumexp(a, axis, b=b, keepdims=keepdims),
    lambda g, ans, a, b, axis=None, keepdims=False: (
        restored(g, axis, keepdims) * b * np.exp(a - restored(ans, axis, keepdims))
    ),
    lambda g, ans, a, b, axis=None, keepdims=False: (
        restored(g, axis, keepdims) * np.exp(a - restored(ans, axis, keepdims))
    ),
    name="complex_logsumexp",
)


@instead_of(special.logsumexp)
def logsumexp(
    a: Any, axis: Axis = None, b: Any = None, keepdims: bool = False, return_sign: bool = False
) -> Any:
    """Return the logarithm of the sum of exponentials, which may be weighted by `b`."""
    a, b = as_arrays(a, b)
    if b is None and not return_sign and dtype_of(a).kind != "c":
        return reduction.logsumexp(a, axis=axis, keepdims=keepdims)
    a, b = alike(a, 1.0 if b is None else b)
    if "c" in (dtype_of(a).kind, dtype_of(b).kind):
        if return_sign:
            raise TypeError("logsumexp of complex values takes no return_sign")
        return of_complex(a, b, axis=axis, keepdims=keepdims)
    size, sign = weighted(a, b, axis=axis, keepdims=keepdims)
    return (size, sign) if return_sign else np.where(sign < 0, math.nan, size)


@instead_of(special.softmax)
def softmax(x: Any, axis: Axis = None) -> Any:
    """Return exponentials divided by their sum, by default that of all elements."""
    return rows.softmax(x, axis=axis)


@instead_of(special.log_softmax)
def log_softmax(x: Any, axis: Axis = None) -> Any:
    """Return the logarithm of softmax, by default that of all elements."""
    return rows.log_softmax(x, axis=axis)
