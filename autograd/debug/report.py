"""`AnomalyError`: which operation, called at which line, was given what."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from itertools import islice
from traceback import FrameSummary, StackSummary
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import Node, describe
from autograd.needs import parts_of
from autograd.scope import current_scope
from autograd.stacks import Stack

_packages = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
#: Where no line of the user's own is: our packages, NumPy, and what decorators run through.
_OURS = (
    *(os.path.join(_packages, name, "") for name in ("autograd", "nn")),
    os.path.join(os.path.dirname(np.__file__), ""),
    *(contextlib.__file__, functools.__file__),
)


class AnomalyError(ArithmeticError):
    """A NaN, an infinity, or an array that was changed between forward and backward.

    Attributes
    ----------
    operation : str
        The name of the operation that gave it; empty for a sum of gradients.
    argument : int, optional
        If it was a gradient rule that gave it: by which of the operation's inputs.
    location : traceback.FrameSummary, optional
        The line that called the operation: its ``filename``, ``lineno``, the ``name`` of the
        function and its text, ``line``.
    """

    operation: str = ""
    argument: int | None = None
    location: FrameSummary | None = None


class Site(NamedTuple):
    """Where an operation was called."""

    path: tuple[str, ...]
    #: None if it is not known; else what was executed, the place in it, and its line.
    code: CodeType | None = None
    instruction: int = 0
    line: int = 0
    #: Of an operation in the gradient of another: where that one was called, and its name.
    behind: tuple[Site, str] | None = None

    @classmethod
    def here(cls) -> Site:
        """Find the line of the user's that is being executed."""
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(_OURS):
            frame = frame.f_back
        place = frame.f_code, frame.f_lasti, frame.f_lineno
        return cls(current_scope().path, *place, behind.get())

    @property
    def location(self) -> FrameSummary | None:
        """The line, and which part of it."""
        if self.code is None:
            return None
        nowhere = (None, None, None, None)
        places = islice(self.code.co_positions(), self.instruction // 2, None)
        _, end_line, column, end_column = next(places, nowhere)
        return FrameSummary(
            self.code.co_filename,
            self.line,
            self.code.co_name,
            end_lineno=end_line,
            colno=column,
            end_colno=end_column,
        )

    def __str__(self) -> str:
        location = self.location
        if location is None:
            text = "  computed before detect_anomaly() began, so that the line is not known\n"
        else:
            text = "".join(StackSummary.from_list([location]).format())
        if self.path:
            text += f"  in {' / '.join(self.path)}\n"
        if self.behind is not None:
            site, name = self.behind
            text += f"  in the gradient of {name}, called at\n{site}"
        return text


#: While a gradient rule runs: where its operation was called, and its name.
behind: ContextVar[tuple[Site, str] | None] = ContextVar("behind", default=None)


def reported(
    headline: str, site: Site | None, shown: Mapping[str, Any], verdict: str, operation: str = ""
) -> AnomalyError:
    """Return an error that tells all of it."""
    lines = "".join(f"  {name}: {summary(given)}\n" for name, given in shown.items())
    error = AnomalyError(f"{headline}\n{site or ''}{lines}{verdict}")
    error.operation, error.location = operation, site and site.location
    return error


def _raw(given: Any) -> Any:
    """Return data, of a stack those of all rows."""
    data = given.data if isinstance(given, Node) else given
    return _raw(data.whole) if isinstance(data, Stack) else data


def arrays_in(given: Any) -> Iterator[Any]:
    """Yield all numbers and arrays that something is made of."""
    for data in map(_raw, parts_of(given)):
        if isinstance(data, list | tuple):
            for member in data:
                yield from arrays_in(member)
        elif isinstance(data, np.ndarray | np.generic | int | float | complex):
            yield np.asarray(data)


def floats_in(given: Any) -> Iterator[Any]:
    """Yield those that may hold a NaN or an infinity."""
    return (array for array in arrays_in(given) if array.dtype.kind in "fc")


def amount(given: Any) -> str:
    """Count NaN and infinities."""
    arrays = list(floats_in(given))
    nans = sum(int(np.isnan(array).sum()) for array in arrays)
    infinities = sum(int(np.isinf(array).sum()) for array in arrays)
    size = sum(array.size for array in arrays)
    counts = [f"{nans:,} NaN"] if nans else []
    if infinities:
        counts.append(f"{infinities:,} {'infinity' if infinities == 1 else 'infinities'}")
    return " and ".join(counts) + ("" if size == 1 else f" among {size:,} numbers")


def advice(given: Any) -> str:
    """Say what to do about infinities, if there is nothing worse."""
    if any(np.isnan(array).any() for array in floats_in(given)):
        return ""
    return "\nIf infinities are meant: detect_anomaly(infinities=False)."


def summary(given: Any) -> str:
    """Say what something is, and between which bounds its numbers are."""
    parts = parts_of(given)
    if isinstance(given, list | tuple) and any(isinstance(x, Node | np.ndarray) for x in given):
        parts = list(given)
    if len(parts) != 1 or parts[0] is not given:
        return "; ".join(map(summary, parts))
    text = describe(given)
    if not isinstance(given, Node | np.ndarray | np.generic):
        return text
    array = np.asarray(_raw(given))
    if array.dtype.kind not in "fciub":
        return text
    sizes: Any = np.abs(array) if array.dtype.kind == "c" else array
    finite = sizes[np.isfinite(sizes)]
    if finite.size:
        what = "sizes from" if sizes is not array else "from"
        text += f", {what} {float(finite.min()):.6g} to {float(finite.max()):.6g}"
    for name, places in (
        ("NaN", np.isnan(array)),
        ("inf", sizes == np.inf),
        ("-inf", sizes == -np.inf),
    ):
        if places.any():
            text += f", {int(places.sum()):,} {name}"
    return text
