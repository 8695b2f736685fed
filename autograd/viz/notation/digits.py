"""How many digits it takes for the numbers in an equation to give its result, as it is written."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.viz.notation import expressions as n
from autograd.viz.notation.evaluation import evaluate
from autograd.viz.notation.expressions import Expression, Number
from autograd.viz.preview import number_parts

#: With so many digits doubles are told apart.
_MOST = 17


def enough_digits(formula: Expression, precision: int) -> tuple[Expression, int]:
    """Return an equation about numbers, and the precision with which it holds as it is written.

    It is the one that is asked for, unless a difference cancels the digits it would leave: then
    the result alone keeps to it.

    Examples
    --------
    >>> slope = n.Sum((Number(1.0), n.Negative(n.Power(Number(0.9999877116507956), Number(2)))))
    >>> equation, digits = enough_digits(n.equation(slope, Number(2.4576548e-05)), 4)
    >>> digits, equation.members[-1]
    (9, Number(value=2.458e-05))
    """
    if not isinstance(formula, n.Relation) or {*formula.signs} != {"="}:
        return formula, precision
    *members, result = formula.members
    if not isinstance(result, Number) or not isinstance(result.value, float):
        return formula, precision
    digits = max(_enough(member, result.value, precision) for member in members)
    if digits == precision:
        return formula, precision
    return n.Relation((*members, Number(_rounded(result, precision))), formula.signs), digits


def _enough(member: Expression, result: float, precision: int) -> int:
    numbers = {*n.parts_that_are(member, (Number,))}
    # In a product of several rounded numbers some units of the last digit are lost.
    lost = min(10.0**-precision * 50, 0.5)
    for digits in range(precision, _MOST + 1):
        try:
            with np.errstate(all="ignore"):
                rounded = {x: _rounded(x, digits) for x in numbers}
                value = evaluate(member, {}, rounded, only_known=True)
            if abs(value - result) <= lost * abs(result):
                return digits
        except Exception:  # it is about no numbers, or about one that no double can hold
            return precision
        lost = 10.0**-precision / 2
    return precision


def _rounded(x: Any, digits: int) -> Any:
    """Return a number as it is read where it is written with so many digits."""
    if isinstance(x.value, int | complex) or not np.isfinite(x.value):
        return x.value
    minus, shown, exponent = number_parts(x.value, digits)
    return float(f"{'-' if minus else ''}{shown}e{exponent or 0}")
