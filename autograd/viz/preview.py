"""What a node holds, small enough to show: a number itself, an array by shape, dtype and range."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.text import safe_repr

MOST_ENTRIES = 64
_LONGEST_TEXT = 40


@dataclass(frozen=True)
class Preview:
    """Data as they were when they were looked at; they may change afterwards.

    Attributes
    ----------
    shape : tuple of int, or None
        None for what is no array or number: an index, a dtype.
    dtype : str or None
    entries : tuple of numbers, or None
        All entries in row-major order, if there are at most 64: of a single number, one.
    minimum, maximum, norm : float or None
        Of the entries of an array that is not empty, the Euclidean norm also of a complex one.
        NaN if any is NaN; a longdouble where no double can hold it.
    text : str or None
        In place of all that, what is no array or number looks like.
    """

    shape: tuple[int, ...] | None
    dtype: str | None
    entries: tuple[Any, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    norm: float | None = None
    text: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a single number."""
        return self.shape == () and self.entries is not None

    def describe(self, precision: int = 4) -> str:
        """Say it in a few words.

        >>> preview(0.123456).describe(), preview(np.zeros((2, 3), np.float32)).describe()
        ('0.1235', '(2, 3) float32, all 0')
        """
        if self.text is not None:
            return self.text
        if self.is_number and self.entries is not None:
            return number_text(self.entries[0], precision)
        head = f"{self.shape} {self.dtype}"
        if self.minimum is None or self.maximum is None:
            return head
        low, high = (number_text(x, precision) for x in (self.minimum, self.maximum))
        return f"{head}, all {low}" if low == high else f"{head}, {low} … {high}"


def number_text(number: Any, precision: int = 4) -> str:
    """Write a number with so many significant digits; whole numbers and truth values in full.

    >>> number_text(2 / 3), number_text(-0.0), number_text(12345), number_text(True)
    ('0.6667', '0', '12345', 'True')
    """
    if isinstance(number, bool | int):
        return str(number)
    if _is_beyond(number):
        return np.format_float_scientific(number, precision=precision - 1, trim="-")
    return format(number + 0.0, f".{precision}g")  # + 0 makes -0 plain 0


def preview(data: Any) -> Preview:
    """Look at data; what is neither array nor number is shown as Python writes it."""
    if data.__class__ is float:
        return Preview((), "float64", (data,), data, data, abs(data))
    if isinstance(data, np.floating) and data.dtype.char in "efd":
        number = data.item()
        return Preview((), _name(data.dtype), (number,), number, number, abs(number))
    if isinstance(data, int) and data.bit_length() > 64:  # as text it may be of any length
        return Preview(None, None, text=f"whole number of {data.bit_length()} bits")
    if isinstance(data, bool | int | float | complex):
        return Preview((), dtype_of(data).name, (data,), *_range(np.asarray(data)))
    if isinstance(data, np.ndarray | np.generic):
        array = np.asarray(data)
        few = array.size <= MOST_ENTRIES and array.dtype.kind in "fciub"
        entries = tuple(array.reshape(-1).tolist()) if few else None
        return Preview(array.shape, _name(array.dtype), entries, *_range(array))
    try:
        return _of_something_else(data)
    except Exception:  # whatever a stranger's attributes do when they are asked for
        return Preview(None, None, text=_shortened(safe_repr(data)))


@cache
def _name(dtype: np.dtype[Any]) -> str:
    return dtype.name  # which NumPy puts together each time


def _of_something_else(data: Any) -> Preview:
    try:
        if hasattr(data, "sample"):  # of a compiled graph, whose data are known when it runs
            return Preview(tuple(data.shape), str(data.dtype))
        if isinstance(data, tuple) and hasattr(data, "form"):  # several outputs
            return Preview(None, None, text=f"{len(data)} outputs")
    except Exception:  # what an operation was given may refuse to be asked
        pass
    return Preview(None, None, text=_shortened(keyword_text(data)))


def keyword_text(given: Any) -> str:
    """Say what an operation was given besides values, in few words; never raise.

    >>> keyword_text((slice(None), 3)), keyword_text(np.float32), keyword_text(np.zeros(2))
    ('[:, 3]', 'float32', 'array of shape (2,), float64')
    """
    try:
        if isinstance(given, slice) or (given.__class__ is tuple and _is_index(given)):
            parts = given if isinstance(given, tuple) else (given,)
            return f"[{', '.join(map(_index_text, parts))}]"
        if isinstance(given, np.ndarray):
            return f"array of shape {given.shape}, {given.dtype}"
        if callable(given) or isinstance(given, np.dtype):
            named = getattr(given, "__name__", None) or getattr(given, "name", None)
            return named if isinstance(named, str) else type(given).__name__
    except Exception:
        pass
    return safe_repr(given)


def _is_index(given: tuple[Any, ...]) -> bool:
    return any(isinstance(part, slice) or part is Ellipsis for part in given)


def _index_text(part: Any) -> str:
    if part is Ellipsis:
        return "..."
    if not isinstance(part, slice):
        return keyword_text(part)
    ends = ["" if end is None else safe_repr(end) for end in (part.start, part.stop)]
    return ":".join([*ends, *([] if part.step is None else [safe_repr(part.step)])])


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 3]}..."


def _range(array: np.ndarray[Any, Any]) -> tuple[float | None, float | None, float | None]:
    """Return the minimum and the maximum of real numbers, and the norm, if there are any."""
    if not array.size or array.dtype.kind not in "fciu":
        return None, None, None
    flat = array.reshape(-1)
    if array.dtype.kind == "c":
        return None, None, _range(np.abs(flat))[2]
    if array.dtype.char != "g":  # what is longer than a double may be larger than any
        flat = flat.astype(np.float64, copy=False)
    largest: Any = np.abs(flat).max()
    norm = largest  # of what would overflow or vanish, were it squared as it is
    if largest and np.isfinite(largest):
        norm = largest * np.sqrt(np.square(flat / largest).sum())
    low, high, norm = (_as_float(x) for x in (flat.min(), flat.max(), norm))
    return low, high, norm


def _as_float(number: Any) -> float:
    """Return a double, or what is longer as it is where a double cannot hold it."""
    return number if _is_beyond(number) else float(number)


def _is_beyond(number: Any) -> bool:
    if not (isinstance(number, np.floating) and number.dtype.char == "g"):
        return False
    if not number or not np.isfinite(number):
        return False
    size = abs(number)
    return bool(size > sys.float_info.max or size < sys.float_info.min)
