"""Exercises that check themselves: an answer is compared, and a known mistake is called by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from autograd import Value
from autograd.structure import leaves, mapped, paired

#: Something to compare with, or what tells whether an answer is right.
Judge = Callable[[Any], bool]


def check(
    name: str,
    answer: Any,
    expected: Any,
    mistakes: Iterable[tuple[Any, str]] = (),
    *,
    tolerance: float = 1e-6,
    wanted: str | None = None,
) -> None:
    """Print whether an answer to an exercise is right, and if not, what is wrong with it.

    Parameters
    ----------
    name : str
        What the exercise is called.
    answer : object, or callable without arguments
        The answer, or what gives it; an error that it raises is told, and not raised. A number,
        an array, a text, or a tuple, list, set or dict of such; an ellipsis, ``...``, is no
        answer yet. Values are taken for their numbers, arrays for lists where those are
        expected, and texts whatever their case.
    expected : object, or callable
        The right answer; or a function of the answer that tells whether it is right.
    mistakes : iterable of (object or callable, str)
        Answers that come from a typical mistake (or functions that tell them), each with a
        sentence that says what went wrong. The first that fits is told; one that raises does not.
    tolerance : float
        How far a number may be from the right one, relative to it; of 0, by how much.
    wanted : str, optional
        What is asked for, in words, where the right answer is told by a function.

    Examples
    --------
    >>> check("1.1", lambda: (-2.0) ** 2, 4.0)
    ✓ 1.1  Right.
    >>> check("1.1", lambda: -(2.0**2), 4.0, [(-4.0, "the minus is squared too")])
    ✗ 1.1  Not yet: the minus is squared too.
    >>> check("1.1", (4.0, 5.0), (4.0, 25.0))
    ✗ 1.1  Not yet: the second part is not right: 5 is too small.
    >>> check("1.1", ..., 4.0)
    ○ 1.1  Your turn: put your answer in place of the three dots.
    """
    print(_verdict(name, answer, expected, mistakes, tolerance, wanted))


def _verdict(
    name: str,
    answer: Any,
    expected: Any,
    mistakes: Iterable[tuple[Any, str]],
    tolerance: float,
    wanted: str | None,
) -> str:
    try:
        given = mapped(_number, answer() if callable(answer) else answer)
        if any(part is ... for part in leaves(given)):
            return f"○ {name}  Your turn: put your answer in place of the three dots."
    except Exception as error:  # a learner's code may raise anything
        return f"✗ {name}  Your answer raises {type(error).__name__}: {error}"
    if _fits(given, expected, tolerance):
        return f"✓ {name}  Right."
    reason = next((why for wrong, why in mistakes if _fits(given, wrong, tolerance)), None)
    if reason is None:
        reason = _difference(given, expected, wanted, tolerance)
    end = "" if reason.endswith((".", "?", "!")) else "."
    return f"✗ {name}  Not yet: {reason}{end}"


def _number(part: Any) -> Any:
    part = part.data if isinstance(part, Value) else part
    return float(part) if isinstance(part, Fraction | Decimal) else part


def _fits(given: Any, right: Any, tolerance: float) -> bool:
    """Tell whether an answer is, but for rounding, another; or what a function says of it."""
    try:
        if callable(right):
            return bool(right(given))
        return all(_equal(*pair, tolerance) for pair in _pairs(right, given))
    except Exception:  # an answer of another kind, which the function was not written for
        return False


def _pairs(right: Any, given: Any) -> list[tuple[Any, Any]]:
    """Return the parts of the right answer, each with what was given in its place."""
    right = mapped(_number, right)
    return paired(right, _in_the_form_of(right, given), "answer")


def _in_the_form_of(right: Any, given: Any) -> Any:
    """Return an answer with lists in place of arrays and ranges wherever one is expected."""
    if isinstance(right, list | tuple):
        if isinstance(given, np.ndarray | range):
            given = list(given)
        if isinstance(given, list | tuple) and len(given) == len(right):
            return [_in_the_form_of(*both) for both in zip(right, given)]
    if isinstance(right, dict) and isinstance(given, dict) and right.keys() == given.keys():
        return {key: _in_the_form_of(part, given[key]) for key, part in right.items()}
    return given


def _equal(right: Any, given: Any, tolerance: float) -> bool:
    if isinstance(right, str):
        return isinstance(given, str) and given.strip().casefold() == right.strip().casefold()
    if isinstance(right, bool | np.bool_):
        return isinstance(given, bool | np.bool_) and bool(given == right)
    if right is None or isinstance(right, set | frozenset):
        return given == right
    if np.asarray(given).dtype.kind not in "fiuc" or np.shape(given) != np.shape(right):
        return False
    # Relative, since a millionth may be the answer; but nothing is near 0 in relation to it.
    near = np.isclose(given, right, tolerance, 0.0, equal_nan=True)
    return bool(np.all(near | ((np.asarray(right) == 0) & (np.abs(given) <= tolerance))))


def _difference(given: Any, expected: Any, wanted: str | None, tolerance: float) -> str:
    """Say which part of an answer is not right, and how, but not what would be."""
    if any(part is None for part in leaves(given)):
        return f"your answer is {_shown(given)}, so perhaps a return is missing"
    if callable(expected):
        return f"{wanted or 'something else'} is asked for, and your answer is {_shown(given)}"
    try:
        pairs = _pairs(expected, given)
    except (TypeError, ValueError) as error:
        return str(error)
    wrong = [place for place, pair in enumerate(pairs) if not _equal(*pair, tolerance)]
    place = wrong[0] if wrong else 0  # where the parts of an answer cannot be compared
    said = _how_wrong(*pairs[place])
    if len(pairs) == 1:
        return said
    which = _ORDER[place] if place < len(_ORDER) else f"{place + 1}th"
    return f"the {which} part is not right: {said}"


_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def _how_wrong(right: Any, given: Any) -> str:
    told = _shown(given)
    if np.shape(given) != np.shape(right):
        return f"it should have the shape {np.shape(right)}, and {told} has {np.shape(given)}"
    if np.ndim(right):
        ratio = np.divide(given, right) if np.all(right) and _are_numbers(given, right) else 0.0
        if np.all(np.isclose(ratio, np.mean(ratio))) and np.mean(ratio):
            return f"{told} is {_shown(np.mean(ratio))} times what it should be"
        return f"{told} has the right shape, and not the right numbers"
    if isinstance(right, bool | np.bool_):
        return f"True or False is asked for, and it is not {told}"
    if not _are_numbers(given, right) or np.isnan(given):
        return f"it is not {told}"
    if given == -right:
        return f"{told} has the wrong sign"
    return f"{told} is too {'large' if given > right else 'small'}"


def _are_numbers(*parts: Any) -> bool:
    return all(np.asarray(part).dtype.kind in "fiu" for part in parts)


def _shown(answer: Any) -> str:
    """Return an answer as text: numbers to six digits, and without NumPy's names of types."""
    if isinstance(answer, Value):
        return _shown(answer.data)
    if isinstance(answer, np.ndarray) and answer.ndim:
        return np.array2string(answer, precision=6, separator=", ", threshold=20)
    if isinstance(answer, dict):
        return "{" + ", ".join(f"{key!r}: {_shown(part)}" for key, part in answer.items()) + "}"
    if isinstance(answer, list | tuple):
        left, right = "[]" if isinstance(answer, list) else "()"
        return left + ", ".join(map(_shown, answer)) + right
    if isinstance(answer, str | bool | np.bool_ | None):
        return repr(answer)
    return f"{answer:.6g}" if isinstance(answer, int | float | np.number) else str(answer)
