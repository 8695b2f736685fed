"""Derivatives of the approximation of GELU by a hyperbolic tangent.

D. Hendrycks, K. Gimpel, *Gaussian Error Linear Units*, 2016: ``x (1 + tanh(√(2/π) (x + 0.044715
x³))) / 2``. That is x σ(u(x)), since (1 + tanh y) / 2 is the logistic function of 2 y.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.primitives import Primitive
from autograd.rules.elementwise import sigmoid
from autograd.rules.error_function import exact_answer, halve_near_zero, in_blocks

#: u(x) is x (CUBIC x² + LINEAR).
LINEAR = 2 * math.sqrt(2 / math.pi)
CUBIC = 0.044715 * LINEAR


def _block(out: Any, x: Any) -> None:
    """Write x / (1 + exp(-u))."""
    np.multiply(x, x, out)
    out *= -CUBIC
    out -= LINEAR
    out *= x
    np.exp(out, out)  # may be infinite: the quotient is the right 0
    out += 1.0
    np.divide(x, out, out)


def _slope_block(out: Any, x: Any, y: Any) -> None:
    """Write s + y (1 - s) u', where s is the logistic function of u, found as y / x."""
    np.divide(y, x, out)
    slope = x * x
    halve_near_zero(out, slope)
    rest = 1.0 - out
    rest *= y
    slope *= 3 * CUBIC
    slope += LINEAR
    slope *= rest
    out += slope


@np.errstate(over="ignore", under="ignore")
def _tanh_gelu(x: Any) -> Any:
    return in_blocks(_block, x)


@np.errstate(under="ignore", divide="ignore", invalid="ignore")
def _tanh_gelu_slope(x: Any, y: Any) -> Any:
    return in_blocks(_slope_block, x, exact_answer(_tanh_gelu, x, y))


def _curvature(x: Any) -> Any:
    """Return the second derivative, s (1 - s) (2 u' + x u'' + x u'² (1 - 2 s))."""
    s = sigmoid(x * (x * x * CUBIC + LINEAR))
    slope, bend = x * x * (3 * CUBIC) + LINEAR, x * (6 * CUBIC)
    return s * (1 - s) * (2 * slope + x * bend + x * slope * slope * (1 - 2 * s))


# The derivative by x of tanh_gelu(x), which is also given as y, only so as not to compute it again.
tanh_gelu_slope = Primitive(
    _tanh_gelu_slope, lambda g, ans, x, y: g * _curvature(x), None, name="tanh_gelu_slope"
)
tanh_gelu = Primitive(_tanh_gelu, lambda g, ans, x: g * tanh_gelu_slope(x, ans), name="tanh_gelu")
tanh_gelu.__doc__ = """The approximation of `autograd.gelu` that is made with a hyperbolic tangent.

It is x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, which differs by less than 0.001.

Parameters
----------
x : number, array or Value, of any shape
    The result has its shape and dtype, and float64 for integers.

Raises
------
TypeError
    If x is complex.

References
----------
D. Hendrycks, K. Gimpel, *Gaussian Error Linear Units*, 2016.

Examples
--------
>>> tanh_gelu(np.array([-1.0, 0.0, 1.0])).round(4)
array([-0.1588,  0.    ,  0.8412])
"""
