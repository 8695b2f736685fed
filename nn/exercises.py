"""Exercises that check themselves: an answer is compared, and a known mistake is called by name."""

from __future__ import annotations

import dis
import inspect
import re
import traceback
import warnings
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from autograd.structure import leaves
from nn.answers import asked_for, clipped, difference, fits, normalized, shown

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
        expected, and texts whatever their case. Of ``lambda: (length, point)`` the parts are
        told by these names. Only an interruption (`KeyboardInterrupt`) goes through.
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
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        verdict = _verdict(name, answer, expected, mistakes, tolerance, wanted)
    print(verdict)


def _verdict(
    name: str,
    answer: Any,
    expected: Any,
    mistakes: Iterable[tuple[Any, str]],
    tolerance: float,
    wanted: str | None,
) -> str:
    try:
        given = answer() if callable(answer) else answer
    except SystemExit:
        return _not_yet(name, "your answer ends the program: leave exit() and quit() out")
    except Exception as error:  # a learner's code may raise anything
        return _verdict_on_error(name, answer, error, expected)
    try:
        given = normalized(given)
        is_open = any(part is ... for part in leaves(given))
    except Exception:  # such as a list that contains itself
        return _not_yet(name, f"{shown(given)} cannot be compared")
    if is_open:
        return _your_turn(name)
    if fits(given, expected, tolerance):
        return f"✓ {name}  Right."
    reason = next((why for wrong, why in mistakes if fits(given, wrong, tolerance)), None)
    return _not_yet(name, reason or _difference(answer, given, expected, wanted, tolerance))


def _your_turn(name: str) -> str:
    return f"○ {name}  Your turn: put your answer in place of the three dots."


def _not_yet(name: str, reason: str) -> str:
    return f"✗ {name}  Not yet: {reason}{'' if reason.endswith(('.', '?', '!')) else '.'}"


def _difference(
    answer: Any, given: Any, expected: Any, wanted: str | None, tolerance: float
) -> str:
    if any(part is None for part in leaves(given)):
        if silent := _silent([answer, *_named(answer).values()]):
            return f"{silent} gives nothing back, so perhaps a return is missing"
        if given is None and _calls(answer):
            return "your answer is None, so perhaps a return is missing"
    if callable(expected):
        return f"{wanted or 'something else'} is asked for, and your answer is {shown(given)}"
    return difference(given, expected, tolerance, _names_of_parts(answer, given))


def _verdict_on_error(name: str, answer: Any, error: Exception, expected: Any) -> str:
    """Tell an error; but what comes of an answer of another kind, by what the answer is."""
    try:
        said = clipped(str(error), 500)
    except Exception:  # an error of a learner's own may have no text
        said = "an error without a text"
    if isinstance(error, AttributeError | TypeError | ValueError):
        if "ellipsis" in said:  # something was done to the three dots
            return _your_turn(name)
        own = _frames(error, answer)
        if "NoneType" in said:
            near = [thing for frame in own for thing in _seen_from(frame)]
            if silent := _silent([*_named(answer).values(), *near]):
                return _not_yet(
                    name, f"{silent} gives nothing back, so perhaps a return is missing"
                )
        if _is_of_the_judge(own, answer) and (why := _another_kind(answer, said, expected)):
            return _not_yet(name, why)
    return f"✗ {name}  Your answer raises {type(error).__name__}: {said}"


def _named(answer: Any) -> dict[str, Any]:
    """Return what the names in a function's code stand for."""
    if not isinstance(answer, FunctionType):
        return {}
    try:
        found = inspect.getclosurevars(answer)
    except ValueError:  # a variable that is set only later
        return {}
    return {**found.nonlocals, **found.globals}


def _calls(answer: Any) -> bool:
    """Tell whether a function is more than a list of variables, and so may lack a return."""
    if not isinstance(answer, FunctionType):
        return callable(answer)
    functions = [thing for thing in _named(answer).values() if isinstance(thing, FunctionType)]
    return bool(functions) or answer.__name__ != "<lambda>"


def _frames(error: Exception, answer: Any) -> list[FrameType]:
    """Return the calls that led to an error, without those in packages."""
    if not isinstance(answer, FunctionType):
        return []
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return [frame for frame in frames if frame.f_globals is answer.__globals__]


def _seen_from(frame: FrameType) -> list[Any]:
    local = list(frame.f_locals.values())
    return local + [frame.f_globals.get(name) for name in frame.f_code.co_names]


def _silent(things: Iterable[Any]) -> str | None:
    """Return the name of the first function in whose code there is nothing that it returns."""
    for thing in things:
        if isinstance(thing, FunctionType) and _returns_nothing(thing.__code__):
            return "your answer" if thing.__name__ == "<lambda>" else thing.__name__
    return None


def _returns_nothing(code: CodeType) -> bool:
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE):
        return False
    steps = list(dis.get_instructions(code))
    # Some versions of Python return a constant in one step, and some in two.
    returned = [
        before if step.opname == "RETURN_VALUE" else step
        for before, step in pairwise(steps)
        if step.opname.startswith("RETURN_") and step.opname != "RETURN_GENERATOR"
    ]
    return bool(returned) and all(
        step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval is None for step in returned
    )


def _names_of_parts(answer: Any, given: Any) -> Sequence[str]:
    """Return the names in a function like ``lambda: (length, point)``, or none."""
    if not isinstance(answer, FunctionType) or not isinstance(given, tuple):
        return ()
    steps = [step for step in dis.get_instructions(answer) if step.opname not in _AROUND]
    loads, last = steps[:-1], steps[-1] if steps else None
    plain = all(step.opname in ("LOAD_GLOBAL", "LOAD_DEREF") for step in loads)
    if last and last.opname == "BUILD_TUPLE" and plain and len(loads) == len(given):
        return [step.argval for step in loads]
    return ()


_AROUND = ("COPY_FREE_VARS", "RESUME", "RETURN_VALUE")


def _is_of_the_judge(frames: list[FrameType], answer: Any) -> bool:
    """Tell whether an error arose in the cell that asks for an answer, and not in the answer's."""
    return bool(frames) and frames[-1].f_code.co_filename == answer.__code__.co_filename


def _another_kind(answer: Any, said: str, expected: Any) -> str | None:
    """Say which variable is not of the kind that is asked for, if an error names its type."""
    right = [] if callable(expected) else leaves(normalized(expected))
    for name, value in _named(answer).items():
        is_text = isinstance(value, str)
        blamed = re.search(rf"\b{type(value).__name__}\b", said)
        if is_text:  # NumPy names types of its own, and float() the text
            blamed = blamed or "ufunc" in said or repr(value) in said
        if callable(value) or not blamed:
            continue
        if right and all(isinstance(part, str) for part in right):
            if not is_text:
                return f"{name} is {shown(value)}: {asked_for('')}"
        elif is_text or value is None or isinstance(value, list | tuple | dict | set):
            numbers = right and all(np.asarray(part).dtype.kind in "fiuc" for part in right)
            single = "" if is_text or value is None else "single "
            what = f": a {single}number is asked for" if numbers else ", and cannot be compared"
            return f"{name} is {'the text ' if is_text else ''}{shown(value)}{what}"
    return None
