"""Exercises that check themselves: an answer is compared, and a known mistake is called by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
        an array, a string, or a tuple, list or dict of such; an ellipsis, ``...``, is no answer
        yet. Values are taken for their numbers.
    expected : object, or callable
        The right answer; or a function of the answer that tells whether it is right.
    mistakes : iterable of (object or callable, str)
        Answers that come from a typical mistake (or functions that tell them), each with a
        sentence that says what went wrong. The first that fits is told; one that raises does not.
    tolerance : float
        How far a number may be from the right one, relative to it where that is larger than 1.
    wanted : str, optional
        What is asked for, in words, where the right answer is told by a function.

    Examples
    --------
    >>> check("1.1", lambda: (-2.0) ** 2, 4.0)
    ✓ 1.1  Right.
    >>> check("1.1", lambda: -(2.0**2), 4.0, [(-4.0, "the minus is squared too")])
    ✗ 1.1  Not yet: the minus is squared too.
    >>> check("1.1", 5.0, 4.0)
    ✗ 1.1  Not yet: the answer should be 4, and yours is 5.
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
        reason = _difference(given, expected, wanted)
    return f"✗ {name}  Not yet: {reason.removesuffix('.')}."


def _number(part: Any) -> Any:
    return part.data if isinstance(part, Value) else part


def _fits(given: Any, right: Any, tolerance: float) -> bool:
    """Tell whether an answer is, but for rounding, another; or what a function says of it."""
    try:
        if callable(right):
            return bool(right(given))
        if isinstance(right, list | tuple) and isinstance(given, np.ndarray):
            given = given.tolist()
        return all(_equal(*pair, tolerance) for pair in paired(mapped(_number, right), given, ""))
    except Exception:  # an answer of another kind, which the function was not written for
        return False


def _equal(right: Any, given: Any, tolerance: float) -> bool:
    if isinstance(right, str | bool | None):
        return type(given) in (type(right), np.bool_) and bool(given == right)
    if np.shape(given) != np.shape(right):
        return False
    return np.allclose(given, right, rtol=tolerance, atol=tolerance, equal_nan=True)


def _difference(given: Any, expected: Any, wanted: str | None) -> str:
    if any(part is None for part in leaves(given)):
        return f"your answer is {_shown(given)}, so perhaps a return is missing"
    if callable(expected):
        return f"{wanted or 'something else'} is asked for, and your answer is {_shown(given)}"
    shapes = [np.shape(answer) for answer in (expected, given) if isinstance(answer, np.ndarray)]
    if len(set(shapes)) > 1:
        return f"the answer should have the shape {shapes[0]}, and yours has {shapes[1]}"
    return f"the answer should be {_shown(expected)}, and yours is {_shown(given)}"


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
