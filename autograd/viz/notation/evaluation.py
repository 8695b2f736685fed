"""What an expression stands for, as a number or an array."""

from __future__ import annotations

import ast
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


def evaluate(
    x: Expression, slots: Mapping[int, Any], named: Mapping[Expression, Any] | None = None
) -> Any:
    """Return the number, or the array, that an expression stands for.

    In a product of matrices a vector is a column, and transposed it is a row. Symbols, and what
    else has a name, stand for what they are `named`.

    >>> float(evaluate(n.Power(Slot(0), Number(2)), {0: 3.0}))
    9.0
    """

    def value(part: Expression) -> Any:
        return evaluate(part, slots, named)

    if named is not None and x in named:
        return named[x]
    match x:
        case Slot(index):
            held = slots[index]
            return 1.0 * held if getattr(held, "dtype", None) == np.bool_ else held
        case Number(number):
            return number
        case n.Ones(shape):
            return np.ones(shape)
        case n.Symbol("e"):
            return math.e
        case n.Sum(terms):
            return sum(map(value, terms[1:]), value(terms[0]))
        case n.Negative(term):
            return -value(term)
        case n.Product(factors, "matrix"):
            return _matrix_product(factors, value)
        case n.Product(factors):
            return math.prod(map(value, factors[1:]), start=value(factors[0]))
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
        case n.Call("Re", (inside,)):
            return np.real(value(inside))
        case n.Call("reshape" | "broadcast" as function, (inside, n.Words(shape))) if re.fullmatch(
            r"\([\d, ]*\)", shape
        ):
            change = np.reshape if function == "reshape" else np.broadcast_to
            return change(value(inside), ast.literal_eval(shape))
        case n.Call(function, (inside, n.Words(axis), *kept)) if function in (
            "mean",
            "max",
            "min",
        ) and axis.startswith("ax"):
            reduce: Any = {"mean": np.mean, "max": np.max, "min": np.min}[function]
            return reduce(value(inside), _axes(axis), keepdims=bool(kept))
        case n.Indexed(base, index):
            return value(base)[_index(index)]
        case n.Call(function, arguments) if function in functions:
            told = [_keyword(x.text) for x in arguments if isinstance(x, n.Words)]
            given = (value(x) for x in arguments if not isinstance(x, n.Words))
            try:
                return functions[function](*given, **dict(told))
            except (TypeError, ValueError):  # it takes more than is written
                raise Unwritten from None
        case n.Call("sigma", (z,)):
            return 1 / (1 + np.exp(-value(z)))
        case n.SumOver(term, index, keeps):
            return np.sum(value(term), _axes(index) if index else None, keepdims=keeps)
        case _:
            raise Unwritten


def _matrix_product(factors: tuple[Expression, ...], value: Callable[[Expression], Any]) -> Any:
    found: Any = None
    row = column = False
    for place, factor in enumerate(factors):
        turned = isinstance(factor, n.Transpose)
        matrix = np.asarray(value(factor.base if turned else factor))
        vector = matrix.ndim == 1
        if vector:
            matrix = matrix[None, :] if turned else matrix[:, None]
        elif turned:
            matrix = np.swapaxes(matrix, -1, -2)
        row |= place == 0 and vector and turned
        column = vector and not turned
        found = matrix if found is None else found @ matrix
    found = found[..., 0] if column else found
    return found[..., 0, :] if row and not column else found[..., 0] if row else found


def _keyword(text: str) -> tuple[str, Any]:
    key, equals, told = text.partition("=")
    if not equals:
        raise Unwritten
    try:
        return key, ast.literal_eval(told)
    except (SyntaxError, ValueError):
        raise Unwritten from None


def _axes(index: str) -> tuple[int, ...]:
    match = re.fullmatch(r"ax[ie]s ((?:-?\d+(?:, )?)+)", index)
    if match is None:
        raise Unwritten
    return tuple(map(int, match[1].split(", ")))


def _index(text: str) -> Any:
    if not re.fullmatch(r"[-\d:…, ]+", text):
        raise Unwritten
    parts: list[Any] = []
    for part in text.split(", "):
        if ":" in part:
            parts.append(slice(*(int(end) if end else None for end in part.split(":"))))
        else:
            parts.append(... if part == "…" else int(part))
    return parts[0] if len(parts) == 1 else tuple(parts)


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
