"""Answers to exercises: compared part by part, and what is wrong with one, in words."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from numbers import Real
from typing import Any

import numpy as np

from autograd import Value
from autograd.structure import CONTAINERS, leaves, mapped

#: Where a part is: the places and keys that lead to it, from the outside in.
Path = tuple[Any, ...]

_LONGEST, _DEEPEST, _WIDEST = 120, 4, 24  # letters, levels and parts of an answer that are shown


def normalized(answer: Any) -> Any:
    """Return an answer with the numbers of its values, fractions and decimals as they are compared.

    Examples
    --------
    >>> normalized((Value(2.0), Fraction(1, 2)))
    (2.0, 0.5)
    """
    return mapped(_number, answer)


def _number(part: Any) -> Any:
    part = part.data if isinstance(part, Value) else part
    # NumPy has no integers beyond 64 bits.
    long = isinstance(part, int) and abs(part) >= 2**63
    try:
        return float(part) if long or isinstance(part, Fraction | Decimal) else part
    except (OverflowError, ValueError):  # too large for a float
        return part


def fits(given: Any, right: Any, tolerance: float) -> bool:
    """Tell whether an answer is, but for rounding, another; or what a function says of it.

    Parameters
    ----------
    given : object
        The answer, normalized.
    right : object or callable
        The other answer; or a function of an answer. Where it raises, the answer does not fit.
    tolerance : float
        How far a number may be from the right one, relative to it; of 0, by how much.

    Examples
    --------
    >>> fits((1.0, [2.0000001]), (1, np.array([2])), 1e-6)
    True
    """
    try:
        if callable(right):
            return bool(right(given))
        return _first_wrong(normalized(right), given, tolerance) is None
    except Exception:  # an answer of another kind, which the function was not written for
        return False


def _first_wrong(
    right: Any, given: Any, tolerance: float, path: Path = ()
) -> tuple[Path, Any, Any] | None:
    """Return the first part that is not right: where, what it should be, and what it is."""
    if isinstance(right, list | tuple) and (
        isinstance(given, range) or (isinstance(given, np.ndarray) and given.ndim)
    ):
        given = list(given)
    if not isinstance(right, CONTAINERS):
        return None if _equal(right, given, tolerance) else (path, right, given)
    if not _alike(right, given):
        return path, right, given
    for key in right if isinstance(right, dict) else range(len(right)):
        if found := _first_wrong(right[key], given[key], tolerance, (*path, key)):
            return found
    return None


def _alike(right: Any, given: Any) -> bool:
    """Tell whether a container has the parts that it should have."""
    if isinstance(right, dict):
        return isinstance(given, dict) and right.keys() == given.keys()
    return isinstance(given, list | tuple) and len(right) == len(given)


def _equal(right: Any, given: Any, tolerance: float) -> bool:
    if isinstance(right, str):
        return isinstance(given, str) and given.strip().casefold() == right.strip().casefold()
    if isinstance(right, bool | np.bool_):
        return isinstance(given, bool | np.bool_) and bool(given == right)
    if right is None:
        return given is None
    if isinstance(right, set | frozenset):
        return isinstance(given, set | frozenset) and given == right
    try:
        kinds = np.asarray(given).dtype.kind, np.asarray(right).dtype.kind
        if np.ma.is_masked(given) or np.shape(given) != np.shape(right):
            return False
        if not all(kind in "fiuc" for kind in kinds):
            return kinds[0] == kinds[1] and np.array_equal(given, right)
        # Relative, since a millionth may be the answer; but nothing is near 0 in relation to it.
        near = np.isclose(given, right, tolerance, 0.0, equal_nan=True)
        return bool(np.all(near | ((np.asarray(right) == 0) & (np.abs(given) <= tolerance))))
    except Exception:  # what NumPy cannot make an array of
        return False


def difference(given: Any, right: Any, tolerance: float, names: Sequence[str] = ()) -> str:
    """Say which part of an answer is not right, and how, but not what would be.

    Parameters
    ----------
    given, right : object
        The answer, normalized, and the right one.
    tolerance : float
        As of `fits`.
    names : sequence of str, optional
        What the parts of the answer are called.

    Examples
    --------
    >>> difference((1.0, (2.0, 3.0)), (1.0, (2.0, -3.0)), 1e-6)
    'the second part of the second is not right: 3 has the wrong sign'
    >>> difference((1.0, "y"), (1.0, "x"), 1e-6, ("length", "direction"))
    "direction is not right: another word is asked for, and not 'y'"
    """
    right = normalized(right)
    try:
        path, right_part, part = _first_wrong(right, given, tolerance) or ((), right, given)
    except Exception:  # a list or dict of a learner's own, whose parts cannot be had
        path, right_part, part = (), right, given
    try:
        how = _how_wrong(right_part, part)
    except Exception:  # an object that no question can be asked of
        how = f"this cannot be compared: {asked_for(right_part)}"
    if not path:
        return f"the answer {how[3:]}" if how.startswith("it has") else how
    return how if len(leaves(right)) == 1 else f"{_place(path, names)} is not right: {how}"


def _place(path: Path, names: Sequence[str]) -> str:
    """Return where a part is, as one would say it: the second part of the third."""
    words = [f"the {_ordinal(key)}" if _is_place(key) else repr(key) for key in path]
    inner = path[-1]
    words[-1] = f"the {_ordinal(inner)} part" if _is_place(inner) else f"the part {inner!r}"
    if names:
        words[0] = str(names[path[0]])
    return " of ".join(reversed(words))


def _is_place(key: Any) -> bool:
    return isinstance(key, int)


_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def _ordinal(place: int) -> str:
    number = place + 1
    if number <= len(_ORDER):
        return _ORDER[place]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def _how_wrong(right: Any, given: Any) -> str:
    told = shown(given)
    if isinstance(right, CONTAINERS):
        return _how_unlike(right, given)
    if isinstance(right, str):
        if isinstance(given, str):
            return f"another {_word(right)} is asked for, and not {told}"
        return f"this is {kind(given)}: {asked_for(right)}"
    if isinstance(right, bool | np.bool_):
        return f"{asked_for(right)}, and not {told}"
    if right is None or isinstance(right, set | frozenset):
        return f"it is not {told}"
    plain = isinstance(given, str | bool | np.bool_ | dict | set | frozenset | None)
    if plain or inspect.isroutine(given):
        return f"this is {kind(given)}: {asked_for(right)}"
    if np.ma.is_masked(given):
        return "this has masked entries, and they are not numbers"
    if np.ndim(right):
        return _how_wrong_an_array(right, given)
    if isinstance(given, list | tuple) or np.ndim(given):
        return f"a single number is asked for, and not {told}"
    if not isinstance(given, Real):
        given = np.asarray(given).item()
    if not isinstance(given, Real) or isinstance(given, np.timedelta64):
        return f"this is {told}: {asked_for(right)}"
    return _how_wrong_a_number(np.asarray(right).item(), given)


def _how_wrong_a_number(right: Any, given: Any) -> str:
    told = shown(given)
    if given != given or not isinstance(right, Real) or right != right:
        return f"it is not {told}"
    given = given.item() if isinstance(given, np.number) else given  # unsigned ones have no minus
    if told == shown(right):  # all six digits agree
        told = repr(given)
    if given == -right:
        return f"{told} has the wrong sign"
    return f"{told} is too {'large' if given > right else 'small'}"


def _how_wrong_an_array(right: Any, given: Any) -> str:
    told = shown(given)
    try:
        numbers = np.asarray(given)
    except ValueError:  # rows of different lengths
        return f"{asked_for(right)}, and not {told}"
    is_number = numbers.dtype.kind in "fiuc"
    if not numbers.ndim or is_number is not (right.dtype.kind in "fiuc"):
        return f"{asked_for(right)}, and not {told}"
    if numbers.shape != np.shape(right):
        return f"it should have the shape {np.shape(right)}, and {told} has {numbers.shape}"
    if not is_number:
        return f"{told} has the right shape, and not the right entries"
    ratio = np.divide(numbers, right) if np.all(right) else np.zeros(1)
    mean = np.mean(ratio)
    if not mean or not np.all(np.isclose(ratio, mean)):
        return f"{told} has the right shape, and not the right numbers"
    if np.isclose(mean, 1.0):
        return f"{told} is near, but not near enough"
    if np.isclose(mean, -1.0):
        return f"{told} has the wrong sign"
    return f"{told} is {shown(mean)} times what it should be"


def _how_unlike(right: Any, given: Any) -> str:
    if isinstance(right, dict):
        if isinstance(given, dict):
            return f"it has the keys {shown(list(given))}, but needs {list(right)}"
    elif isinstance(given, list | tuple):
        parts = "1 part" if len(given) == 1 else f"{len(given)} parts"
        return f"it has {parts}, but needs {len(right)}"
    if isinstance(given, str | None):
        return f"this is {kind(given)}: {asked_for(right)}"
    return f"{asked_for(right)}, and not {shown(given)}"


def asked_for(right: Any) -> str:
    """Say of what kind the right answer is, and not which.

    Examples
    --------
    >>> asked_for(4.0), asked_for("tanh"), asked_for((1, 2))
    ('a number is asked for', 'a word is asked for', '2 parts are asked for')
    """
    if isinstance(right, dict):
        return f"a dict with the keys {list(right)} is asked for"
    if isinstance(right, list | tuple):
        return "1 part is asked for" if len(right) == 1 else f"{len(right)} parts are asked for"
    if isinstance(right, str):
        return f"a {_word(right)} is asked for"
    if isinstance(right, bool | np.bool_):
        return "True or False is asked for"
    if np.ndim(right):
        things = {"b": " of True and False", "U": " of texts"}.get(np.asarray(right).dtype.kind, "")
        return f"an array{things} of the shape {np.shape(right)} is asked for"
    return "something else is asked for" if right is None else "a number is asked for"


def _word(right: str) -> str:
    return "text" if " " in right else "word"


def kind(given: Any) -> str:
    """Return what something is, in words: text, a function, or else itself."""
    if isinstance(given, str):
        return "text"
    return "a function" if inspect.isroutine(given) else shown(given)


def shown(answer: Any) -> str:
    """Return an answer as a short text: numbers to six digits, without NumPy's names of types.

    Examples
    --------
    >>> print(shown([1 / 3, np.float64(2.0), "tanh"]))
    [0.333333, 2, 'tanh']
    """
    try:
        text = _written(answer, _DEEPEST)
    except Exception:  # an object that cannot be written
        text = f"an object of the type {type(answer).__name__}"
    return clipped(text, _LONGEST)


def clipped(text: str, longest: int) -> str:
    """Return a text on one line, without its end where it is long."""
    text = " ".join(text[: 10 * longest].encode("utf-8", "replace").decode().split())
    return text if len(text) <= longest else f"{text[:longest]} …"


def _written(answer: Any, levels: int) -> str:
    if isinstance(answer, Value):
        return _written(answer.data, levels)
    if isinstance(answer, CONTAINERS) and not levels:  # it may contain itself
        return "…"
    if isinstance(answer, dict):
        parts = [f"{key!r}: {_written(answer[key], levels - 1)}" for key in _first(answer)]
        return "{" + ", ".join(parts) + _rest(answer) + "}"
    if isinstance(answer, list | tuple):
        left, right = "[]" if isinstance(answer, list) else "()"
        parts = [_written(part, levels - 1) for part in _first(answer)]
        return left + ", ".join(parts) + _rest(answer) + right
    if isinstance(answer, np.ndarray) and answer.ndim and not np.ma.is_masked(answer):
        return np.array2string(answer, precision=6, separator=", ", threshold=20)
    if isinstance(answer, str | bool | np.bool_ | None):
        return repr(answer)
    try:
        return f"{answer:.6g}" if isinstance(answer, int | float | np.number) else str(answer)
    except (OverflowError, TypeError, ValueError):  # too large for a float, or a span of time
        return str(answer)


def _first(parts: Any) -> list[Any]:
    return list(islice(parts, _WIDEST))


def _rest(parts: Any) -> str:
    return ", …" if len(parts) > _WIDEST else ""
