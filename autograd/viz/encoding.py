"""Numbers for strict JSON, and text of what may refuse to be shown."""

from __future__ import annotations

import math
from typing import Any

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
    number = float(number)
    if math.isfinite(number):
        return number
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"


def plain_text(given: Any) -> str:
    """Return a string as it is, and anything else as Python shows it; never raise.

    >>> plain_text("x"), plain_text(3)
    ('x', '3')
    """
    if given.__class__ is str:
        return given
    # A subclass may answer anything when asked what it looks like.
    return str.__str__(given) if isinstance(given, str) else safe_repr(given)


def safe_repr(given: Any) -> str:
    """Return how Python shows a thing, or what kind of thing it is where that fails.

    >>> class Shy:
    ...     def __repr__(self):
    ...         raise ValueError
    >>> safe_repr(Shy())
    '<Shy, which cannot be shown>'
    """
    try:
        return str.__str__(repr(given))
    except Exception:
        return f"<{type(given).__name__}, which cannot be shown>"
