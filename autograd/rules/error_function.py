"""Derivatives of the error function, which NumPy does not have, and of what is made of it.

Formulas as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapter 7. Double
precision follows W. J. Cody, *Rational Chebyshev approximations for the error function*,
Mathematics of Computation 23 (1969), with the coefficients of his program CALERF.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.precision import narrowed, wide_type

#: So many elements are worked on at once, so that what lies between stays in the cache.
_BLOCK = 1 << 15

# Numerator and denominator, highest power first: of x² for small x, of x, and of 1/x².
_SMALL = (
    (
        *(0.185777706184603153, 3.16112374387056560, 113.864154151050156, 377.485237685302021),
        *(3209.37758913846947,),
    ),
    (1.0, 23.6012909523441209, 244.024637934444173, 1282.61652607737228, 2844.23683343917062),
)
_MIDDLE = (
    (
        *(2.15311535474403846e-8, 0.564188496988670089, 8.88314979438837594, 66.1191906371416295),
        *(298.635138197400131, 881.952221241769090, 1712.04761263407058, 2051.07837782607147),
        *(1230.33935479799725,),
    ),
    (
        *(1.0, 15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019),
        *(3290.79923573345963, 4362.61909014324716, 3439.36767414372164, 1230.33935480374942),
    ),
)
_LARGE = (
    (
        *(0.0163153871373020978, 0.305326634961232344, 0.360344899949804439, 0.125781726111229246),
        *(0.0160837851487422766, 6.58749161529837803e-4),
    ),
    (
        *(1.0, 2.56852019228982242, 1.87295284992346725, 0.527905102951428412),
        *(0.0605183413124413191, 2.33520497626869185e-3),
    ),
)

# p(h²), for which tanh(h p(h²)) is about erf(√2 h): highest power first. It was fitted so that the
# largest error of gelu for |x| < 5.5 is least, 7e-8; beyond, it only grows.
_LOGIT = (
    *(1.47916042e-05, -0.000273298185, 0.00203218379, -0.00707073982, -0.00106016019),
    *(0.290674268, 1.59576843),
)


def _polynomial(coefficients: tuple[float, ...], x: Any) -> Any:
    result = x * coefficients[0]
    for coefficient in coefficients[1:-1]:
        result += coefficient
        result *= x
    result += coefficients[-1]
    return result


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Any) -> Any:
    return _polynomial(coefficients[0], x) / _polynomial(coefficients[1], x)


def _erf_of_small(x: Any) -> Any:
    return x * _ratio(_SMALL, x * x)


def _erfc_of_large(x: Any) -> Any:
    """Return 1 - erf(x) for numbers of at least 0.46875, to full relative precision."""
    x = np.minimum(x, 30.0)  # where it is 0 already
    result = np.empty_like(x)
    middle = x <= 4.0
    result[middle] = _ratio(_MIDDLE, x[middle])
    far = x[~middle]
    inverse = 1 / (far * far)
    result[~middle] = (1 / math.sqrt(math.pi) - inverse * _ratio(_LARGE, inverse)) / far
    # exp(-x²) in two factors, the first of which has an exact argument.
    rounded = np.trunc(x * 16) / 16
    return result * np.exp(-rounded * rounded) * np.exp((rounded - x) * (rounded + x))


def _erf(x: Any) -> Any:
    if isinstance(x, float):
        return type(x)(math.erf(x))
    dtype = dtype_of(x)
    if dtype.kind == "c":
        raise TypeError(f"erf takes real numbers, got {dtype}")
    wide = np.asarray(x, np.float64)
    result = np.empty_like(wide)
    small = np.abs(wide) < 0.46875
    result[small] = _erf_of_small(wide[small])
    rest = wide[~small]
    result[~small] = np.copysign(1 - _erfc_of_large(np.abs(rest)), rest)
    return result.astype(dtype if dtype.kind == "f" else np.float64, copy=False)[()]


def _upper_tail(x: Any) -> Any:
    """Return the chance of more than x, not negative, under the normal distribution."""
    x = x * math.sqrt(0.5)
    result = np.empty_like(x)
    small = x < 0.46875
    result[small] = 1 - _erf_of_small(x[small])
    result[~small] = _erfc_of_large(x[~small])
    return result * 0.5


def in_blocks(work: Callable[..., None], *arrays: Any) -> Any:
    """Fill a new array, block by block, from others of its shape; half precision in single."""
    wide = wide_type(arrays[0], "gelu")
    flat = [np.asarray(array, wide).reshape(-1) for array in arrays]
    result = np.empty(flat[0].size, wide)
    for start in range(0, result.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        work(result[block], *(array[block] for array in flat))
    return narrowed(result.reshape(np.shape(arrays[0])), arrays[0])


def _gelu_block(out: Any, x: Any) -> None:
    if x.dtype == np.float32:
        _gelu_in_single_precision(out, x)
        return
    size = np.abs(x)
    np.minimum(size, 40.0, out=size)  # where the tail is 0 already: infinity times 0 is no number
    np.maximum(x, 0.0, out=out)
    out -= _upper_tail(size) * size


def _gelu_in_single_precision(out: Any, x: Any) -> None:
    """Compute h (1 + tanh(h p(h²))) for h = x / 2, to 1.5e-7 of the larger of 1 and |x|."""
    half = x * 0.5
    square = half * half
    np.multiply(square, _LOGIT[0], out)
    for coefficient in _LOGIT[1:-1]:
        out += coefficient
        out *= square
    out += _LOGIT[-1]
    out *= half
    np.tanh(out, out)
    out *= half
    out += half


def halve_near_zero(out: Any, square: Any) -> None:
    """Set what y / x is too imprecise for: there y is so small that it was rounded, or is 0."""
    near = square < 1e-36
    if near.any():
        out[near] = 0.5


def exact_answer(function: Callable[[Any], Any], x: Any, y: Any) -> Any:
    """Return y, or compute it in single precision where half precision has rounded it."""
    return function(np.asarray(x, np.float32)) if dtype_of(x) == np.float16 else y


def _gelu_slope_block(out: Any, x: Any, y: Any) -> None:
    np.divide(y, x, out)
    bell = x * x
    halve_near_zero(out, bell)
    bell *= -0.5
    np.exp(bell, bell)
    bell *= x
    bell *= 1 / math.sqrt(2 * math.pi)
    out += bell


@np.errstate(under="ignore", over="ignore", invalid="ignore")  # tanh of infinity is the right 1
def _gelu(x: Any) -> Any:
    return in_blocks(_gelu_block, x)


@np.errstate(under="ignore", invalid="ignore")
def _gelu_slope(x: Any, y: Any) -> Any:
    return in_blocks(_gelu_slope_block, x, exact_answer(_gelu, x, y))


erf = Primitive(_erf, lambda g, ans, x: g * (np.exp(-x * x) * (2 / math.sqrt(math.pi))), name="erf")
erf.__doc__ = """The error function, 2/√π times the integral of exp(-t²) from 0 to x.

Parameters
----------
x : number, array or Value, of any shape
    The result has its shape and dtype, and float64 for integers.

Raises
------
TypeError
    If x is complex.

Examples
--------
>>> erf(0.5)
0.5204998778130465
"""
# The derivative by x of gelu(x), which is also given as y, only so as not to compute it again.
gelu_slope = Primitive(
    _gelu_slope,
    lambda g, ans, x, y: g * ((2 - x * x) * np.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))),
    None,
    name="gelu_slope",
)
gelu = Primitive(_gelu, lambda g, ans, x: g * gelu_slope(x, ans), name="gelu")
gelu.__doc__ = """x times the chance of less than x under the normal distribution.

Parameters
----------
x : number, array or Value, of any shape
    The result has its shape and dtype, and float64 for integers. In float32 it is exact to 1.5e-7
    of the larger of 1 and |x|.

Raises
------
TypeError
    If x is complex.

References
----------
D. Hendrycks, K. Gimpel, *Gaussian Error Linear Units*, 2016.

Examples
--------
>>> gelu(np.array([-1.0, 0.0, 1.0])).round(4)
array([-0.1587,  0.    ,  0.8413])
"""
