"""What an expression stands for, as a number or an array."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

import numpy as np

from autograd.viz.notation import expressions as n
from autograd.viz.notation.expressions import Expression, Number, Slot

#: What functions are that every reader knows by their names.
WELL_KNOWN: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "ln": np.log,
        "max": np.maximum,
        "min": np.minimum,
        "floor": np.floor,
        "mean": np.mean,
        "sigma": lambda z: 1 / (1 + np.exp(-z)),
        "Re": np.real,
    }
)


class Unwritten(Exception):  # noqa: N818 (no error, but an answer)
    """An expression has a part that stands for no number."""


def evaluate(
    x: Expression,
    slots: Mapping[int, Any],
    named: Mapping[Expression, Any] | None = None,
    only_known: bool = False,
) -> Any:
    """Return the number, or the array, that an expression stands for.

    In a product of matrices a vector is a column, and transposed it is a row. Symbols, and what
    else has a name, stand for what they are `named`. Truth values count as 0 and 1. Functions
    compute what they carry along, or what `only_known` ones do that every reader knows.

    >>> float(evaluate(n.Power(Slot(0), Number(2)), {0: 3.0}))
    9.0
    """

    def value(part: Expression) -> Any:
        held = given(part)
        return 1.0 * held if getattr(held, "dtype", None) == np.bool_ else held

    def given(part: Expression) -> Any:
        """Return what an operation or an index takes as it is, be it truth values or a tuple."""
        if named is not None and part in named:
            return named[part]
        if isinstance(part, Slot):
            return slots[part.index]
        if isinstance(part, n.Told):
            return part.value
        if isinstance(part, n.Call) and not part.primed:
            carried = None if only_known else part.meaning
            return (carried or _well_known(part.function))(*map(given, part.arguments))
        return _evaluated(part, value, given)

    return value(x)


def _evaluated(
    x: Expression, value: Callable[[Expression], Any], given: Callable[[Expression], Any]
) -> Any:
    match x:
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
        case n.At(index):
            return given(index)
        case n.Indexed(base, index):
            return given(base)[given(index)]
        case n.SumOver(term, index, keeps):
            return np.sum(value(term), _axes(index) if index else None, keepdims=keeps)
        case _:
            raise Unwritten


def _well_known(function: str) -> Callable[..., Any]:
    found = WELL_KNOWN.get(function) or getattr(np, function, None)
    if not isinstance(found, np.ufunc) and function not in WELL_KNOWN:
        raise Unwritten
    return cast(Callable[..., Any], found)


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


def _axes(index: str) -> tuple[int, ...]:
    match = re.fullmatch(r"ax[ie]s ((?:-?\d+(?:, )?)+)", index)
    if match is None:
        raise Unwritten
    return tuple(map(int, match[1].split(", ")))


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
