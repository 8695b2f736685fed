"""Numbers for strict JSON."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# Beyond it JavaScript's numbers, which are float64, leave whole numbers out.
_MOST_EXACT = 2**53


def json_number(number: Any) -> Any:
    """Return a number as strict JSON has it, as a string where JSON has no form for it.

    >>> json_number(0.5), json_number(float("nan")), json_number(2**60), json_number(1 - 2j)
    (0.5, 'NaN', '1152921504606846976', '1-2j')
    """
    if isinstance(number, bool) or number is None:
        return number
    if isinstance(number, int):
        return number if -_MOST_EXACT <= number <= _MOST_EXACT else str(number)
    if isinstance(number, complex):
        return str(number).strip("()")
    with np.errstate(over="ignore"):
        double = float(number)
    if math.isinf(double) and np.isfinite(number):  # a longdouble, which is longer than a double
        return np.format_float_scientific(number, trim="-")
    number = double
    if math.isfinite(number):
        return number
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
