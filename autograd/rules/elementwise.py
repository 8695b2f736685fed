"""Derivatives of functions that work on each element alone.

Formulas as in Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapters 4 and 6.
At a kink the sub-gradient is stated beside the rule.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.comparison import sign

exp = Primitive(np.exp, lambda g, ans, x: g * ans, numpy=(np.exp,))
exp2 = Primitive(np.exp2, lambda g, ans, x: g * (ans * math.log(2)), numpy=(np.exp2,))
expm1 = Primitive(np.expm1, lambda g, ans, x: g * (ans + 1), numpy=(np.expm1,))
log = Primitive(np.log, lambda g, ans, x: g / x, numpy=(np.log,))
log2 = Primitive(np.log2, lambda g, ans, x: g / (x * math.log(2)), numpy=(np.log2,))
log10 = Primitive(np.log10, lambda g, ans, x: g / (x * math.log(10)), numpy=(np.log10,))
log1p = Primitive(np.log1p, lambda g, ans, x: g / (x + 1), numpy=(np.log1p,))

sqrt = Primitive(np.sqrt, lambda g, ans, x: g * 0.5 / ans, numpy=(np.sqrt,))
square = Primitive(np.square, lambda g, ans, x: g * (2 * x), numpy=(np.square,))
reciprocal = Primitive(np.reciprocal, lambda g, ans, x: -g * ans * ans, numpy=(np.reciprocal,))

sin = Primitive(np.sin, lambda g, ans, x: g * np.cos(x), numpy=(np.sin,))
cos = Primitive(np.cos, lambda g, ans, x: -g * np.sin(x), numpy=(np.cos,))
tan = Primitive(np.tan, lambda g, ans, x: g * (1 + ans * ans), numpy=(np.tan,))
arcsin = Primitive(np.arcsin, lambda g, ans, x: g / np.sqrt(1 - x * x), numpy=(np.arcsin,))
arccos = Primitive(np.arccos, lambda g, ans, x: -g / np.sqrt(1 - x * x), numpy=(np.arccos,))
arctan = Primitive(np.arctan, lambda g, ans, x: g / (1 + x * x), numpy=(np.arctan,))
arctan2 = Primitive(
    np.arctan2,
    lambda g, ans, y, x: g * x / (x * x + y * y),
    lambda g, ans, y, x: -g * y / (x * x + y * y),
    numpy=(np.arctan2,),
)
sinh = Primitive(np.sinh, lambda g, ans, x: g * np.cosh(x), numpy=(np.sinh,))
cosh = Primitive(np.cosh, lambda g, ans, x: g * np.sinh(x), numpy=(np.cosh,))
tanh = Primitive(np.tanh, lambda g, ans, x: g * (1 - ans * ans), numpy=(np.tanh,))
arcsinh = Primitive(np.arcsinh, lambda g, ans, x: g / np.sqrt(x * x + 1), numpy=(np.arcsinh,))
arccosh = Primitive(np.arccosh, lambda g, ans, x: g / np.sqrt(x * x - 1), numpy=(np.arccosh,))
arctanh = Primitive(np.arctanh, lambda g, ans, x: g / (1 - x * x), numpy=(np.arctanh,))


def conjugated(x: Any) -> Any:
    """Return the complex conjugate, which for real numbers is the number itself."""
    return np.conjugate(x) if dtype_of(x).kind == "c" else x


# At 0 the sub-gradient is 0.
absolute = Primitive(abs, lambda g, ans, x: g * conjugated(sign(x)), numpy=(np.absolute, np.fabs))


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


def _clip(a: Any, a_min: Any = None, a_max: Any = None) -> Any:
    return np.clip(a, a_min, a_max)


def _within(g: Any, a: Any, a_min: Any, a_max: Any) -> Any:
    if a_min is not None:
        g = np.where(a < a_min, 0.0, g)
    return g if a_max is None else np.where(a > a_max, 0.0, g)


# On a bound itself the gradient belongs to the clipped array.
clip = Primitive(
    _clip,
    lambda g, ans, a, a_min=None, a_max=None: _within(g, a, a_min, a_max),
    lambda g, ans, a, a_min, a_max=None: np.where((a < a_min) & (ans == a_min), g, 0.0),
    lambda g, ans, a, a_min, a_max: np.where(a > a_max, g, 0.0),
    numpy=(np.clip,),
    name="clip",
)


def _where(condition: Any, x: Any, y: Any) -> Any:
    result = np.where(condition, x, y)
    return result if result.ndim else result[()]


where = Primitive(
    _where,
    None,
    lambda g, ans, condition, x, y: np.where(condition, g, 0.0),
    lambda g, ans, condition, x, y: np.where(condition, 0.0, g),
    numpy=(np.where,),
    name="where",
)


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


sigmoid = Primitive(_sigmoid, lambda g, ans, x: g * (ans * (1 - ans)), name="sigmoid")
sigmoid.__doc__ = """The logistic function 1 / (1 + exp(-x)), without overflow for any x.

>>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
(0.5, 0.0, 1.0)
"""


def _relu(x: Any) -> Any:
    return max(x, 0.0) if x.__class__ is float else np.maximum(x, 0)


# At 0 the sub-gradient is 0.
relu = Primitive(_relu, lambda g, ans, x: g * (x > 0), name="relu")
relu.__doc__ = """The larger of x and 0.

>>> relu(-2.0), relu(3.0)
(0.0, 3.0)
"""

softplus = Primitive(
    lambda x: np.logaddexp(x, 0), lambda g, ans, x: g * sigmoid(x), name="softplus"
)
softplus.__doc__ = """The smooth relu log(1 + exp(x)), without overflow for any x.

>>> float(softplus(1000.0))
1000.0
"""
logaddexp = Primitive(
    np.logaddexp,
    lambda g, ans, x, y: g * sigmoid(x - y),
    lambda g, ans, x, y: g * sigmoid(y - x),
    numpy=(np.logaddexp,),
)
conjugate = Primitive(np.conjugate, lambda g, ans, x: np.conjugate(g), numpy=(np.conjugate,))
real = Primitive(np.real, lambda g, ans, x: g, numpy=(np.real,))
