"""What an expression stands for, as a number or an array."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.viz.notation import expressions as n
from autograd.viz.notation.expressions import Expression, Number, Slot

#: What functions in formulas compute, by their names.
functions: dict[str, Callable[..., Any]] = {
    "ln": np.log,
    "max": np.maximum,
    "min": np.minimum,
    "floor": np.floor,
    "sum": np.sum,
    "mean": np.mean,
}


class Unwritten(Exception):  # noqa: N818 (no error, but an answer)
    """An expression has a part that stands for no number."""


def evaluate(x: Expression, slots: Mapping[int, Any]) -> Any:
    """Return the number, or the array, that an expression stands for.

    >>> float(evaluate(n.Power(Slot(0), Number(2)), {0: 3.0}))
    9.0
    """

    def value(part: Expression) -> Any:
        return evaluate(part, slots)

    match x:
        case Slot(index):
            held = slots[index]
            return 1.0 * held if getattr(held, "dtype", None) == np.bool_ else held
        case Number(number):
            return number
        case n.Symbol("e"):
            return math.e
        case n.Sum(terms):
            return sum(map(value, terms[1:]), value(terms[0]))
        case n.Negative(term):
            return -value(term)
        case n.Product(factors, kind):
            found = value(factors[0])
            for factor in factors[1:]:
                found = found @ value(factor) if kind == "matrix" else found * value(factor)
            return found
        case n.Quotient(over, under):
            return np.true_divide(value(over), value(under))
        case n.Power(base, exponent):
            if base == n.Symbol("e"):
                return np.exp(value(exponent))
            return np.power(
                np.asarray(value(base), np.result_type(float, value(base))), value(exponent)
            )[()]
        case n.Root(radicand, degree):
            return np.sqrt(value(radicand)) if degree == 2 else np.cbrt(value(radicand))
        case n.Transpose(base):
            held = np.asarray(value(base))
            return np.swapaxes(held, -1, -2) if held.ndim > 1 else held
        case n.Fence(content, "|"):
            return abs(value(content))
        case n.Fence(content, "["):
            return 1.0 * value(content)
        case n.Relation((left, right), (sign,)):
            return _COMPARE[sign](value(left), value(right))
        case n.Call(function, arguments) if function in functions:
            return functions[function](*map(value, arguments))
        case n.Call("sigma", (z,)):
            return 1 / (1 + np.exp(-value(z)))
        case n.SumOver(term, index):
            axis = int(index.removeprefix("axis ")) if re.fullmatch(r"axis -?\d+", index) else None
            if index and axis is None:
                raise Unwritten
            return np.sum(value(term), axis, keepdims=axis is not None)
        case _:
            raise Unwritten


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "≤": np.less_equal,
    ">": np.greater,
    "≥": np.greater_equal,
    "=": np.equal,
    "≠": np.not_equal,
    "∧": np.logical_and,
    "∨": np.logical_or,
}
