"""Constructors of expressions that make simpler ones than they are given, and templates.

There is no 1 among factors and no 0 among terms, no minus of a minus, and numbers are multiplied
out; nothing is expanded or reordered beyond that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from autograd.viz.notation.expressions import (
    Call,
    Expression,
    Kind,
    Negative,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    Symbol,
    Transpose,
)

#: 0.125 is written as it is, 0.0625 as 1/16.
_LONGEST_DECIMAL = 5
_MOVING = ("reshape", "broadcast", "scatter")


def without_coefficient(x: Expression) -> tuple[Any, Expression]:
    """Part an expression into the number that stands before it and the rest, which may be 1."""
    if isinstance(x, Number):
        return x.value, Number(1)
    if isinstance(x, Negative):
        coefficient, rest = without_coefficient(x.term)
        return -coefficient, rest
    if isinstance(x, Product) and isinstance(x.factors[0], Number) and x.kind != "matrix":
        rest = x.factors[1:]
        return x.factors[0].value, rest[0] if len(rest) == 1 else Product(rest, x.kind)
    return 1, x


def with_coefficient(coefficient: Any, x: Expression) -> Expression:
    """Put a number before an expression."""
    if isinstance(x, Ones) and coefficient != 1:  # even 0 has a shape
        return Product((Number(coefficient), x))
    if coefficient != coefficient or x == Number(1):
        return Number(coefficient) if x == Number(1) else Product((Number(coefficient), x))
    if coefficient == 0:
        return Number(0)
    if coefficient == 1:
        return x
    if isinstance(coefficient, complex):
        return Product((Number(coefficient), x))
    if coefficient < 0:
        return Negative(with_coefficient(-coefficient, x))
    whole = _whole(1 / coefficient) if coefficient < 1 else 0
    if isinstance(x, Quotient):
        if whole:
            return Quotient(x.over, with_coefficient(whole, x.under))
        return Quotient(with_coefficient(coefficient, x.over), x.under)
    if whole and len(repr(coefficient)) > _LONGEST_DECIMAL:
        return Quotient(x, Number(whole))
    factors = x.factors if isinstance(x, Product) and x.kind == "scalar" else (x,)
    return Product((Number(coefficient), *factors))


def _whole(number: Any) -> int:
    """Return the whole number that one is but for rounding; 0 if it is none."""
    if not 1 < number < 1e9:
        return 0
    nearest = round(number)
    return nearest if abs(number - nearest) < 1e-12 * nearest else 0


def product(*factors: Expression, kind: Kind = "scalar") -> Expression:
    """Multiply."""
    coefficient: Any = 1
    rest: list[Expression] = []
    under: list[Expression] = []
    for factor in factors:
        number, factor = without_coefficient(factor)
        coefficient = coefficient * number
        if isinstance(factor, Quotient) and kind == "scalar":
            under.append(factor.under)
            number, factor = without_coefficient(factor.over)
            coefficient = coefficient * number
        inner = factor.factors if isinstance(factor, Product) and factor.kind == kind else (factor,)
        rest += [x for x in inner if x != Number(1)]
    if kind == "hadamard":
        rest = [x for x in rest if not isinstance(x, Ones)] or rest[:1]
    if kind == "scalar":
        rest = _powers(rest)
    result = Number(1) if not rest else rest[0] if len(rest) == 1 else Product(tuple(rest), kind)
    if under:
        return quotient(with_coefficient(coefficient, result), product(*under))
    return with_coefficient(coefficient, result)


def _powers(factors: list[Expression]) -> list[Expression]:
    """Write ``x · x`` as x²."""
    exponents: dict[Expression, int] = {}
    for factor in factors:
        base, exponent = factor, 1
        if isinstance(factor, Power) and isinstance(factor.exponent, Number):
            given = factor.exponent.value
            if isinstance(given, int) and not isinstance(given, bool):
                base, exponent = factor.base, given
        exponents[base] = exponents.get(base, 0) + exponent
    return [power(base, Number(exponent)) for base, exponent in exponents.items() if exponent]


def quotient(over: Expression, under: Expression) -> Expression:
    """Divide."""
    (above, over), (below, under) = without_coefficient(over), without_coefficient(under)
    if below == 0 or not (_finite(above) and _finite(below)):
        return Quotient(with_coefficient(above, over), with_coefficient(below, under))
    if under == Number(1):
        return with_coefficient(_ratio(above, below), over)
    if isinstance(over, Quotient):
        over, under = over.over, product(over.under, under)
    if over == under:
        return with_coefficient(_ratio(above, below), Number(1))
    coefficient = _ratio(above, below)
    if isinstance(coefficient, int):
        return with_coefficient(coefficient, Quotient(over, under))
    if _exact(above) and _exact(below):
        sign = -1 if (above < 0) != (below < 0) else 1
        divided = Quotient(with_coefficient(abs(above), over), with_coefficient(abs(below), under))
        return with_coefficient(sign, divided)
    return with_coefficient(coefficient, Quotient(over, under))


def _finite(number: Any) -> bool:
    return abs(number) < math.inf


def _exact(number: Any) -> bool:
    return isinstance(number, int)


def _ratio(above: Any, below: Any) -> Any:
    if _exact(above) and _exact(below) and above % below == 0:
        return above // below
    return above / below


def negative(x: Expression) -> Expression:
    """Change the sign."""
    if isinstance(x, Sum):
        first, rest = x.terms[0], x.terms[1:]
        if isinstance(first, Negative) or (isinstance(first, Number) and _below_zero(first)):
            return total(negative(first), *map(negative, rest))
        return Negative(x)
    coefficient, rest = without_coefficient(x)
    return with_coefficient(-coefficient, rest)


def _below_zero(number: Number) -> bool:
    return not isinstance(number.value, complex) and number.value < 0


def total(*terms: Expression) -> Expression:
    """Add."""
    kept: list[Expression] = []
    number: Any = 0
    place = -1
    for term in terms:
        for x in term.terms if isinstance(term, Sum) else (term,):
            if isinstance(x, Number):
                place = len(kept) if place < 0 else place
                number = number + x.value
            else:
                kept.append(x)
    if number != 0:
        if place > 0 and not isinstance(number, complex) and number < 0:
            kept.insert(place, Negative(Number(-number)))
        else:
            kept.insert(max(place, 0), Number(number))
    if not kept:
        return Number(0)
    if len(kept) == 1:
        return kept[0]
    if isinstance(kept[0], Negative) and not isinstance(kept[1], Negative):
        kept[0], kept[1] = kept[1], kept[0]
    return Sum(tuple(kept))


def power(base: Expression, exponent: Expression) -> Expression:
    """Raise to a power."""
    if exponent == Number(1):
        return base
    if exponent == Number(0):
        return Number(1)
    if exponent == Number(-1):
        return quotient(Number(1), base)
    if base == Symbol("e") and isinstance(exponent, Call) and exponent.function == "log_softmax":
        return Call("softmax", exponent.arguments, meaning=_exponential(exponent.meaning))
    return Power(base, exponent)


def _exponential(of: Callable[..., Any] | None) -> Callable[..., Any] | None:
    return None if of is None else lambda *given: np.exp(of(*given))


def call(x: Call, arguments: list[Expression]) -> Expression:
    """Apply a function; what only moves numbers is applied to those without their coefficient."""
    first, *rest = arguments or [x]
    if x.function in _MOVING and rest:
        coefficient, first = without_coefficient(first)
        if first != Number(1):
            inside = Call(x.function, (first, *rest), x.primed, x.meaning)
            return with_coefficient(coefficient, inside)
    return Call(x.function, tuple(arguments), x.primed, x.meaning)


def transpose(x: Expression) -> Expression:
    """Exchange rows and columns."""
    return x.base if isinstance(x, Transpose) else Transpose(x)


_SIMPLER: dict[type[Expression], Callable[[Any, list[Expression]], Expression]] = {
    Sum: lambda x, parts: total(*parts),
    Negative: lambda x, parts: negative(*parts),
    Product: lambda x, parts: product(*parts, kind=x.kind),
    Quotient: lambda x, parts: quotient(*parts),
    Power: lambda x, parts: power(*parts),
    Transpose: lambda x, parts: transpose(*parts),
    Call: call,
}


def filled(
    template: Expression, given: Mapping[int, Expression], simplify: bool = True
) -> Expression:
    """Put expressions in the slots of a template.

    Without `simplify`, 1 · 2 stays as it is, to show which numbers stand where.
    """
    if isinstance(template, Slot):
        return given[template.index]
    parts = [filled(part, given, simplify) for part in template.parts()]
    return _with_parts(template, parts, simplify)


def replaced(expression: Expression, given: Mapping[Expression, Expression]) -> Expression:
    """Put other expressions in the place of some.

    >>> x = Slot(0)
    >>> replaced(Sum((x, Number(1))), {x: Number(2)})
    Number(value=3)
    """
    if expression in given:
        return given[expression]
    parts = [replaced(part, given) for part in expression.parts()]
    return _with_parts(expression, parts, simplify=True)


def _with_parts(template: Expression, parts: list[Expression], simplify: bool) -> Expression:
    if not parts:
        return template
    if simplify and type(template) in _SIMPLER:
        return _SIMPLER[type(template)](template, parts)
    fresh = iter(parts)
    return type(template)(
        *(
            next(fresh)
            if isinstance(held, Expression)
            else tuple(next(fresh) if isinstance(x, Expression) else x for x in held)
            if isinstance(held, tuple)
            else held
            for held in (getattr(template, field.name) for field in fields(template))  # type: ignore[arg-type]
        )
    )
