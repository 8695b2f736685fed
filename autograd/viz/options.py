"""Options of what shows a graph: taken as they are meant, or refused with what was expected."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

from autograd.graph import describe
from autograd.text import plain_text, safe_repr

#: Of a float64; more would be invented.
MOST_DIGITS = 17


def whole_number(name: str, given: Any, least: int, most: int | None = None) -> int:
    """Return a whole number, of Python or of NumPy, within its bounds.

    >>> import numpy as np
    >>> whole_number("max_nodes", np.int64(3), 1)
    3
    """
    try:
        number = None if isinstance(given, bool) else operator.index(given)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} is a whole number, got {describe(given)}")
    if number < least or (most is not None and number > most):
        bounds = f"at least {least}" if most is None else f"{least} to {most}"
        raise ValueError(f"{name} is {bounds}, got {number}")
    return number


def precision_of(given: Any) -> int:
    """Return how many significant digits are to be shown."""
    return whole_number("precision", given, 1, MOST_DIGITS)


def one_of(name: str, given: Any, known: Iterable[str]) -> str:
    """Return a word, one of those that are known.

    >>> one_of("theme", "blue", ["auto", "light", "dark"])
    Traceback (most recent call last):
    ValueError: theme is auto, light or dark, got 'blue'
    """
    words = [*known]
    if not isinstance(given, str) or plain_text(given) not in words:
        listed = f"{', '.join(words[:-1])} or {words[-1]}"
        raise ValueError(f"{name} is {listed}, got {safe_repr(given)}")
    return plain_text(given)


def words_of(name: str, given: Any) -> tuple[str, ...]:
    """Return words: one alone, or a sequence of them."""
    if isinstance(given, str):
        return (plain_text(given),)
    try:
        words: tuple[Any, ...] = tuple(given)
    except TypeError:
        raise TypeError(f"{name} lists strings, got {describe(given)}") from None
    for word in words:
        if not isinstance(word, str):
            raise TypeError(f"{name} lists strings, got {describe(word)} among them")
    return tuple(map(plain_text, words))


def instead_of(given: Any) -> str:
    """Say what to pass in place of what has a graph, or makes one when it is called.

    >>> instead_of(3.0)
    ''
    """
    if hasattr(given, "graph"):
        return ": pass its .graph"
    if is_module(given):
        return ": call it on an input first, such as model(x), and pass what that returns"
    return ""


def is_module(given: Any) -> bool:
    """Tell whether something is a layer or a network: what is called, and has parameters."""
    return callable(given) and callable(getattr(type(given), "parameters", None))
