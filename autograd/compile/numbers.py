"""Operations on single numbers, written as plain Python: many times faster than NumPy's.

Numbers of double precision are Python's own floats in the code, whichever of the two classes they
have in eager code. What differs between them is kept: NumPy's give an infinity or NaN where
Python's raise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compile.graph import sample_of
from autograd.primitives import Primitive
from autograd.rules import arithmetic, comparison, elementwise, shaping
from autograd.value import Value

_INFIX: dict[Primitive, str] = {
    arithmetic.add: "+",
    arithmetic.subtract: "-",
    arithmetic.multiply: "*",
    comparison.less: "<",
    comparison.less_equal: "<=",
    comparison.greater: ">",
    comparison.greater_equal: ">=",
    comparison.equal: "==",
    comparison.not_equal: "!=",
}


def divide(x: float, y: float) -> float:
    """Divide as NumPy does: by 0 to an infinity or NaN."""
    return x / y if y else float(np.divide(x, y))


def exp(x: float) -> float:
    """Return the exponential, which may be infinite."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def log(x: float) -> float:
    """Return the natural logarithm: minus infinity of 0, NaN of what is below."""
    return math.log(x) if x > 0 else float(np.log(x))


def sqrt(x: float) -> float:
    """Return the square root: NaN of what is below 0."""
    return math.sqrt(x) if x >= 0 else float(np.sqrt(x))


def maximum(x: float, y: float) -> float:
    """Return the larger; NaN if either is."""
    return x if x > y or x != x else y


def minimum(x: float, y: float) -> float:
    """Return the smaller; NaN if either is."""
    return x if x < y or x != x else y


def sin(x: float) -> float:
    """Return the sine: NaN of an infinity."""
    return math.sin(x) if math.isfinite(x) else math.nan


def cos(x: float) -> float:
    """Return the cosine: NaN of an infinity."""
    return math.cos(x) if math.isfinite(x) else math.nan


#: What takes the place of a primitive on floats, under its own name.
_FUNCTIONS: dict[Primitive, Any] = {
    elementwise.exp: exp,
    elementwise.log: log,
    elementwise.sqrt: sqrt,
    elementwise.tanh: math.tanh,
    elementwise.sin: sin,
    elementwise.cos: cos,
    elementwise.maximum: maximum,
    elementwise.minimum: minimum,
    elementwise.arctan: math.atan,
    elementwise.sigmoid: elementwise.sigmoid.forward,
    elementwise.absolute: abs,
    arithmetic.power: arithmetic.power.forward,
}


def is_double(given: Any) -> bool:
    """Tell whether an input is a single number of double precision."""
    return isinstance(sample_of(given), float)


def literal(given: Any) -> str | None:
    """Write a constant that is a double as Python does; None if it is none."""
    if given.__class__ is int and abs(given) < 2**53:
        given = float(given)  # as beside a double
    if not isinstance(given, float):
        return None
    return repr(float(given)) if math.isfinite(given) else f'float("{float(given)}")'


def expression(
    node: Value, text: list[str], hold: Callable[[Any, str], str], name: Callable[[int], str]
) -> str | None:
    """Write an operation on doubles; None if it has no form of its own.

    Parameters
    ----------
    node : Value
    text : list of str
        Of its inputs.
    hold : callable
        Gives the name under which code finds a function.
    name : callable
        Gives the text of an input as a variable, so that it may stand in several places.
    """
    op: Any = node.op
    inputs = node.inputs
    if op is elementwise.where and all(map(is_double, inputs[1:])) and _is_number(inputs[0]):
        return f"{text[1]} if {text[0]} else {text[2]}"
    # A small whole number is a double beside one; of two there is none, and so no double.
    if any(map(is_double, inputs)):
        inputs = tuple(float(x) if x.__class__ is int and abs(x) < 2**53 else x for x in inputs)
    if op is arithmetic.multiply and any(map(is_double, inputs)):
        left, right = (_as_factor(given, part) for given, part in zip(inputs, text))
        return None if left is None or right is None else f"{left} * {right}"
    if op is comparison.invert and isinstance(sample_of(node), bool | np.bool_):
        return f"not {text[0]}"
    if not all(map(is_double, inputs)) or node.keywords:
        return None
    if op in _INFIX:
        return f"{text[0]} {_INFIX[op]} {text[1]}"
    if op is arithmetic.negative:
        return f"-{text[0]}"
    if op in (shaping.identity, arithmetic.positive):
        return text[0]
    if op is arithmetic.divide:
        if sample_of(node).__class__ is float or (isinstance(inputs[1], float) and inputs[1]):
            return f"{text[0]} / {text[1]}"
        return f"{hold(divide, 'divide')}({text[0]}, {text[1]})"
    if op is elementwise.square:
        x = name(0)
        return f"{x} * {x}"
    if op is elementwise.relu:
        x = name(0)
        return f"0.0 if {x} < 0.0 else {x}"
    if op in _FUNCTIONS:
        return f"{hold(_FUNCTIONS[op], op.name)}({', '.join(text)})"
    return None


def _is_number(given: Any) -> bool:
    return not isinstance(sample_of(given), np.ndarray)


def _as_factor(given: Any, text: str) -> str | None:
    """Write a truth value as a float, which is quicker to multiply by."""
    if is_double(given):
        return text
    if isinstance(sample_of(given), bool | np.bool_) and isinstance(given, Value):
        return f"(1.0 if {text} else 0.0)"
    return None
