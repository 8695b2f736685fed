"""What a node holds, small enough to show: a number itself, an array by shape, dtype and range."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.text import safe_repr

MOST_ENTRIES = 64
_LONGEST_TEXT = 40
_MOST_DIGITS = 17
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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
        Of the finite entries of an array, if there are any; the Euclidean norm of all of them,
        also of complex ones, if none is NaN. A longdouble where no double can hold it.
    strange : tuple of pairs of str and int
        How many entries of an array are ``NaN``, ``∞`` or ``−∞``, of those that occur.
    text : str or None
        In place of all that, what is no array or number looks like.
    """

    shape: tuple[int, ...] | None
    dtype: str | None
    entries: tuple[Any, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    norm: float | None = None
    strange: tuple[tuple[str, int], ...] = ()
    text: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a single number."""
        return self.shape == () and self.entries is not None

    @property
    def is_finite(self) -> bool:
        """Whether no entry is NaN or infinite, as far as there are numbers."""
        return not self.strange

    def describe(self, precision: int = 4) -> str:
        """Say it in a few words.

        >>> preview(0.123456).describe(), preview(np.zeros((2, 3), np.float32)).describe()
        ('0.1235', '(2, 3) float32, all 0')
        """
        if self.text is not None:
            return self.text
        if self.is_number and self.entries is not None:
            return number_text(self.entries[0], precision)
        told = self.spread(precision)
        return f"{self.shape} {self.dtype}{told and f', {told}'}"

    def spread(self, precision: int = 4) -> str:
        """Say between which numbers the entries lie, and what is no such number.

        >>> preview(np.array([1.0, 2.0, np.nan])).spread(), preview(np.tanh([9.0, 20.0])).spread()
        ('1 … 2, 1 NaN', '0.99999997 … 1')
        """
        told = ", ".join(f"{count:,} {what}" for what, count in self.strange)
        low, high = self.minimum, self.maximum
        if low is None or high is None:
            alone = len(self.strange) == 1 and self.strange[0][1] == math.prod(self.shape or ())
            return f"all {self.strange[0][0]}" if alone else told
        if low == high:
            return f"all {number_text(low, precision)}{told and f' but {told}'}"
        texts = number_text(low, precision), number_text(high, precision)
        while texts[0] == texts[1] and precision < _MOST_DIGITS:  # different numbers differ
            precision += 1
            texts = number_text(low, precision), number_text(high, precision)
        return f"{texts[0]} … {texts[1]}{told and f', {told}'}"


def number_text(number: Any, precision: int = 4) -> str:
    """Write a number with so many significant digits, or more to show it whole.

    >>> number_text(2 / 3), number_text(-0.0), number_text(65536.0), number_text(True)
    ('0.6667', '0', '65536', 'True')
    >>> number_text(-1.5e-7), number_text(float("-inf")), number_text(1 - 2j)
    ('−1.5×10⁻⁷', '−∞', '1 − 2i')
    """
    if isinstance(number, bool | np.bool_):
        return str(number)
    if isinstance(number, complex | np.complexfloating):
        size = "" if abs(number.imag) == 1 else number_text(abs(number.imag), precision)
        imaginary, below = f"{size}i", number.imag < 0
        if not number.real:
            return f"−{imaginary}" if below else imaginary
        return f"{number_text(number.real, precision)} {'−' if below else '+'} {imaginary}"
    minus, digits, exponent = number_parts(number, precision)
    raised = "" if exponent is None else f"×10{str(exponent).translate(_RAISED)}"
    return f"{minus}{digits}{raised}"


def number_parts(number: Any, precision: int = 4) -> tuple[str, str, int | None]:
    """Return a minus sign or nothing, digits, and the exponent of 10, if it is written with one.

    A float is written whole if it is a whole number below a million; a Python int up to 15 digits.

    >>> number_parts(-1234567.0), number_parts(28.125)
    (('−', '1.235', 6), ('', '28.13', None))
    """
    minus = "−" if number < 0 else ""
    number = abs(number)
    if number != number:
        return "", "NaN", None
    if number == math.inf:
        return minus, "∞", None
    exact = Decimal(number) if isinstance(number, int) else _decimal(number)
    whole = exact == exact.to_integral_value()
    if whole and exact < (10**15 if isinstance(number, int) else 10**6):
        return minus, str(int(exact)), None
    # Halves are rounded up, as pages in a browser do.
    rounded = Context(prec=precision, rounding=ROUND_HALF_UP).plus(exact)
    exponent = rounded.adjusted()
    if -4 <= exponent < max(precision, 6):
        if exponent >= precision:
            rounded = exact.quantize(Decimal(1), ROUND_HALF_UP)
        text = format(rounded, "f")
        return minus, text.rstrip("0").rstrip(".") if "." in text else text, None
    digits = "".join(map(str, rounded.as_tuple().digits)).rstrip("0")
    return minus, f"{digits[0]}.{digits[1:]}".rstrip("."), exponent


def _decimal(number: Any) -> Decimal:
    """Return a floating-point number exactly; one that no double holds, by the digits it has."""
    if _is_beyond(number):
        return Decimal(np.format_float_scientific(number))
    return Decimal(float(number))


def code_text(given: Any) -> str:
    """Say what an operation was given, in code: numbers as Python writes them.

    >>> code_text(-1), code_text(1e-05), code_text(np.float32(0.1))
    ('-1', '1e-05', '0.1')
    """
    given = given.item() if isinstance(given, np.generic) else given
    if isinstance(given, int):
        return str(given)
    return f"{given:.4g}" if isinstance(given, float) else preview(given).describe()


def preview(data: Any) -> Preview:
    """Look at data; what is neither array nor number is shown as Python writes it."""
    if data.__class__ is float:
        return Preview((), "float64", (data,), *_of_number(data))
    if isinstance(data, np.floating) and data.dtype.char in "efd":
        number = data.item()
        return Preview((), _name(data.dtype), (number,), *_of_number(number))
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


_Range = tuple[float | None, float | None, float | None, tuple[tuple[str, int], ...]]


def _range(array: np.ndarray[Any, Any]) -> _Range:
    """Return minimum and maximum of real numbers, the norm, and how many are not finite."""
    if not array.size or array.dtype.kind not in "fciu":
        return None, None, None, ()
    flat = array.reshape(-1)
    if array.dtype.kind == "c":
        *_, norm, strange = _range(np.abs(flat))
        return None, None, norm, strange
    if array.dtype.char != "g":  # what is longer than a double may be larger than any
        flat = flat.astype(np.float64, copy=False)
    low, high = flat.min(), flat.max()
    if not (np.isfinite(low) and np.isfinite(high)):
        return _range_of_finite(flat)
    largest: Any = max(abs(low), abs(high))
    norm = largest  # of what would overflow or vanish, were it squared as it is
    if largest:
        norm = largest * np.sqrt(np.square(flat / largest).sum())
    return _as_float(low), _as_float(high), _as_float(norm), ()


def _range_of_finite(flat: np.ndarray[Any, Any]) -> _Range:
    of = (("NaN", np.isnan(flat)), ("∞", flat == np.inf), ("−∞", flat == -np.inf))
    strange = tuple((what, count) for what, where in of if (count := int(where.sum())))
    low, high, *_ = _range(flat[np.isfinite(flat)])
    return low, high, None if strange[0][0] == "NaN" else math.inf, strange


def _of_number(number: float) -> _Range:
    return (number, number, abs(number), ()) if math.isfinite(number) else _range(np.array(number))


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
