"""Derivatives of functions that work on each element alone.

Formulas as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapters 4 and 6.
At a kink the sub-gradient is stated beside the rule.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy._core import umath

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.comparison import sign
from autograd.rules.shaping import implements, numeric

exp = Primitive(np.exp, lambda g, ans, x: g * ans, numpy=(np.exp,), notation="exp(x)")
exp2 = Primitive(
    np.exp2, lambda g, ans, x: g * (ans * math.log(2)), numpy=(np.exp2,), notation="2**x"
)
expm1 = Primitive(
    np.expm1, lambda g, ans, x: g * (ans + 1), numpy=(np.expm1,), notation="exp(x) - 1"
)
log = Primitive(np.log, lambda g, ans, x: g / x, numpy=(np.log,), notation="ln(x)")
log2 = Primitive(np.log2, lambda g, ans, x: g / (x * math.log(2)), numpy=(np.log2,))
# The number times log(10) might overflow.
log10 = Primitive(np.log10, lambda g, ans, x: g * (1 / math.log(10)) / x, numpy=(np.log10,))
log1p = Primitive(np.log1p, lambda g, ans, x: g / (x + 1), numpy=(np.log1p,), notation="ln(1 + x)")

# At 0 the slope of a root is infinite.
sqrt = Primitive(np.sqrt, lambda g, ans, x: g * 0.5 / ans, numpy=(np.sqrt,), notation="sqrt(x)")
cbrt = Primitive(
    np.cbrt, lambda g, ans, x: g / (3 * ans * ans), numpy=(np.cbrt,), notation="cbrt(x)"
)
square = Primitive(np.square, lambda g, ans, x: g * (2 * x), numpy=(np.square,), notation="x**2")
reciprocal = Primitive(
    np.reciprocal, lambda g, ans, x: -g * ans * ans, numpy=(np.reciprocal,), notation="1 / x"
)

sin = Primitive(np.sin, lambda g, ans, x: g * np.cos(x), numpy=(np.sin,))
cos = Primitive(np.cos, lambda g, ans, x: -g * np.sin(x), numpy=(np.cos,))
tan = Primitive(np.tan, lambda g, ans, x: g * (1 + ans * ans), numpy=(np.tan,))


def _root_of_one_less_square(x: Any) -> Any:
    """Return √(1 - x²), of complex numbers on the side of the branch cut that zero's sign tells."""
    if dtype_of(x).kind == "c":
        return np.sqrt(-(x - 1)) * np.sqrt(x - -1)  # 1 - x and x + 1 would lose the sign of -0
    return np.sqrt((1 - x) * (1 + x))


def _root_of_one_more_square(x: Any) -> Any:
    # Not by a square, which may overflow.
    return _root_of_one_less_square(1j * x) if dtype_of(x).kind == "c" else np.hypot(x, 1.0)


def _slope_of_arctan(x: Any) -> Any:
    # Not by a square, which may overflow, or be an infinity less an infinity.
    if dtype_of(x).kind == "c":
        return 1 / (1 + 1j * x) / (1 - 1j * x)
    root = np.hypot(x, 1.0)
    return 1 / root / root


arcsin = Primitive(np.arcsin, lambda g, ans, x: g / _root_of_one_less_square(x), numpy=(np.arcsin,))
arccos = Primitive(
    np.arccos, lambda g, ans, x: -g / _root_of_one_less_square(x), numpy=(np.arccos,)
)
arctan = Primitive(np.arctan, lambda g, ans, x: g * _slope_of_arctan(x), numpy=(np.arctan,))
arctan.formulas = ("g / (1 + x**2)",)


def divisor(length: Any) -> Any:
    """Return a length to divide by, with infinity for 0: what is divided by that becomes 0."""
    return np.where(length == 0, math.inf, length)


sinh = Primitive(np.sinh, lambda g, ans, x: g * np.cosh(x), numpy=(np.sinh,))
cosh = Primitive(np.cosh, lambda g, ans, x: g * np.sinh(x), numpy=(np.cosh,))
tanh = Primitive(np.tanh, lambda g, ans, x: g * (1 - ans * ans), numpy=(np.tanh,))
tanh.__doc__ = """The hyperbolic tangent of each element; `numpy.tanh` with a gradient.

Parameters
----------
x : number, array or Value, of any shape
    Real or complex; the result has its shape and dtype, and float64 for integers.
out, where, casting, order, dtype, subok, signature
    As for `numpy.tanh`, where x is no Value.

Raises
------
TypeError
    If x is a Value and one of them is given: with them there is no gradient.

Examples
--------
>>> round(float(tanh(1.0)), 4)
0.7616
"""
arcsinh = Primitive(
    np.arcsinh, lambda g, ans, x: g / _root_of_one_more_square(x), numpy=(np.arcsinh,)
)
arcsinh.formulas = ("g / sqrt(1 + x**2)",)
# The root of the product would have other branch cuts.
arccosh = Primitive(
    np.arccosh, lambda g, ans, x: g / (np.sqrt(x - 1) * np.sqrt(x - -1)), numpy=(np.arccosh,)
)
arctanh = Primitive(np.arctanh, lambda g, ans, x: g / (1 - x) / (1 + x), numpy=(np.arctanh,))


def conjugated(x: Any) -> Any:
    """Return the complex conjugate, which for real numbers is the number itself."""
    return np.conjugate(x) if dtype_of(x).kind == "c" else x


def _slope_of_absolute(x: Any) -> Any:
    return np.conjugate(direction(x)) if dtype_of(x).kind == "c" else sign(x)


# At 0 the sub-gradient is 0.
absolute = Primitive(
    abs, lambda g, ans, x: g * _slope_of_absolute(x), numpy=(np.absolute,), notation="abs(x)"
)
fabs = Primitive(np.fabs, lambda g, ans, x: g * sign(x), numpy=(np.fabs,), notation="abs(x)")
# The sign of a complex number is its direction x / |x|, which turns with the part of a step that is
# across it. At 0 the gradient is 0.
direction = Primitive(
    np.sign,
    lambda g, ans, x: (g - np.real(g * ans) * np.conjugate(ans)) / divisor(abs(x)),
    numpy=(np.sign,),
)


@implements(np.sign)
def sign_or_direction(x: Any) -> Any:
    """Stand for `numpy.sign`, which has a gradient for complex numbers only."""
    return direction(x) if dtype_of(x).kind == "c" else sign(x)


def _chosen(g: Any, ans: Any, x: Any, y: Any) -> Any:
    """Give the gradient to x where it is the answer; ties share it equally."""
    return np.where(x == ans, np.where(y == ans, g * 0.5, g), 0.0)


maximum, minimum, fmax, fmin = (
    Primitive(
        function,
        lambda g, ans, x, y: _chosen(g, ans, x, y),
        lambda g, ans, x, y: _chosen(g, ans, y, x),
        numpy=(function,),
    )
    for function in (np.maximum, np.minimum, np.fmax, np.fmin)
)
for _larger in (maximum, fmax):
    _larger.notation = "max(x, y)"
    _larger.formulas = ("g * ((x > y) + (x == y) / 2)", "g * ((y > x) + (x == y) / 2)")
for _smaller in (minimum, fmin):
    _smaller.notation = "min(x, y)"
    _smaller.formulas = ("g * ((x < y) + (x == y) / 2)", "g * ((y < x) + (x == y) / 2)")


def _clip(a: Any, a_min: Any = None, a_max: Any = None) -> Any:
    return np.clip(a, a_min, a_max)


def _from_above(g: Any, a: Any, a_min: Any, a_max: Any) -> Any:
    beyond = a > a_max
    if a_min is not None:
        beyond = beyond | (a_min > a_max)  # then the upper bound is the answer for all
    return np.where(beyond, g, 0.0)


def _within(g: Any, a: Any, a_min: Any, a_max: Any) -> Any:
    if a_min is not None:
        g = np.where(a < a_min, 0.0, g)
    return g if a_max is None else np.where(a > a_max, 0.0, g)


# On a bound itself the gradient belongs to the clipped array.
clip = Primitive(
    _clip,
    lambda g, ans, a, a_min=None, a_max=None: _within(g, a, a_min, a_max),
    lambda g, ans, a, a_min, a_max=None: np.where((a < a_min) & (ans == a_min), g, 0.0),
    lambda g, ans, a, a_min, a_max: _from_above(g, a, a_min, a_max),
    numpy=(vars(umath)["clip"],),  # which the methods of arrays call
    name="clip",
)


@implements(np.clip)
def clip_between(
    a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None
) -> Any:
    """Stand for `numpy.clip`, whose bounds have two names each."""
    return clip(a, a_min if min is None else min, a_max if max is None else max)


def _where(condition: Any, x: Any, y: Any) -> Any:
    result = np.where(condition, x, y)
    return result if result.ndim else result[()]


where = Primitive(
    _where,
    None,
    lambda g, ans, condition, x, y: np.where(condition, g, 0.0),
    lambda g, ans, condition, x, y: np.where(condition, 0.0, g),
    name="where",
)


@implements(np.where)
def where_or_nonzero(condition: Any, *branches: Any) -> Any:
    """Stand for `numpy.where`, which of a condition alone gives the indices where it is true."""
    return where(condition, *map(numeric, branches)) if branches else np.nonzero(condition)


def _sigmoid(x: Any) -> Any:
    if isinstance(x, float):  # NumPy's float64 too
        small = math.exp(-abs(x))
        return 1 / (1 + small) if x >= 0 else small / (1 + small)
    if not isinstance(x, np.ndarray) or not x.ndim or x.dtype.char not in "fdg":
        return _sigmoid_of_others(x)
    result = np.negative(x)
    _exp_in_place(result)
    np.add(result, 1, result)
    return np.reciprocal(result, result)


@np.errstate(over="ignore")  # exp(-x) may be infinite: its reciprocal is the right 0
def _exp_in_place(x: Any) -> None:
    np.exp(x, x)


def _sigmoid_of_others(x: Any) -> Any:
    """Compute for single numbers, integers, half precision and complex numbers, in a wider type."""
    dtype = dtype_of(x)
    wide = np.asarray(x, np.result_type(dtype, np.float32))
    if wide.dtype.kind == "c":
        return 1 / (1 + np.exp(-wide))
    result = _sigmoid(wide.reshape(-1)).reshape(wide.shape)
    return result.astype(dtype if dtype.kind == "f" else wide.dtype)[()]


sigmoid = Primitive(
    _sigmoid, lambda g, ans, x: g * (ans * (1 - ans)), name="sigmoid", notation="sigma(x)"
)
sigmoid.__doc__ = """The logistic function 1 / (1 + exp(-x)), without overflow for any x.

Parameters
----------
x : number, array or Value, of any shape
    The result has its shape and dtype, and float64 for integers.

Examples
--------
>>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
(0.5, 0.0, 1.0)
"""


def _relu(x: Any) -> Any:
    return max(x, 0.0) if x.__class__ is float else np.maximum(x, 0)


# At 0 the sub-gradient is 0.
relu = Primitive(_relu, lambda g, ans, x: g * (x > 0), name="relu")
relu.__doc__ = """The larger of x and 0.

Parameters
----------
x : number, array or Value, of any shape
    The result has its shape and dtype. At 0 the slope counts as 0.

Examples
--------
>>> relu(-2.0), relu(3.0)
(0.0, 3.0)
"""


def _softplus(x: Any) -> Any:
    return np.logaddexp(x, 0)


softplus = Primitive(_softplus, lambda g, ans, x: g * sigmoid(x), name="softplus")
softplus.__doc__ = """The smooth relu log(1 + exp(x)), without overflow for any x.

Parameters
----------
x : real number, array or Value, of any shape
    The result has its shape and dtype, and float64 for integers.

Examples
--------
>>> float(softplus(1000.0))
1000.0
"""


def difference(x: Any, y: Any) -> Any:
    """Return x - y, but 0 of two equal infinities."""
    same = np.isinf(x) & (x == y)
    return np.where(same, 0.0, x) - np.where(same, 0.0, y)


# Two equal infinities share the gradient equally, as two equal numbers do.
logaddexp = Primitive(
    np.logaddexp,
    lambda g, ans, x, y: g * sigmoid(difference(x, y)),
    lambda g, ans, x, y: g * sigmoid(difference(y, x)),
    numpy=(np.logaddexp,),
)
logaddexp2 = Primitive(
    np.logaddexp2,
    lambda g, ans, x, y: g * sigmoid(difference(x, y) * math.log(2)),
    lambda g, ans, x, y: g * sigmoid(difference(y, x) * math.log(2)),
    numpy=(np.logaddexp2,),
)
conjugate = Primitive(np.conjugate, lambda g, ans, x: np.conjugate(g), numpy=(np.conjugate,))
real = Primitive(np.real, lambda g, ans, val: g, numpy=(np.real,))
imag = Primitive(np.imag, lambda g, ans, val: -1j * g, name="imag")


@implements(np.imag)
def imag_or_zeros(val: Any) -> Any:
    """Stand for `numpy.imag`, which of real numbers gives zeros, without a gradient."""
    return imag(val) if dtype_of(val).kind == "c" else np.zeros_like(val)
