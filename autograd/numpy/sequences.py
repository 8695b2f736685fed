"""NumPy functions that take Python sequences of values, where NumPy's own see only a list."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy

from autograd.rules.creation import array

#: Those whose first argument is one array, for which a list of values may stand.
OF_ONE_ARRAY = frozenset(
    (
        *("all", "amax", "amin", "any", "argmax", "argmin", "argsort", "average", "cumprod"),
        *("cumsum", "diag", "diff", "flip", "max", "mean", "median", "min", "outer", "prod", "ptp"),
        *("ravel", "repeat", "reshape", "roll", "shape", "size", "sort", "std", "sum", "tile"),
        *("transpose", "var"),
    )
)


def of_sequence(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of one array take a list of values."""

    @functools.wraps(function)
    def of_array(first: Any, *args: Any, **keywords: Any) -> Any:
        if isinstance(first, list | tuple):
            first = array(first)
        return function(first, *args, **keywords)

    return of_array


class _Concatenator:
    """``r_`` and ``c_``: arrays, numbers and ranges between brackets, joined along an axis."""

    def __init__(self, original: Any, columns: bool) -> None:
        self._original, self._columns = original, columns

    def __getitem__(self, parts: Any) -> Any:
        parts = parts if isinstance(parts, tuple) else (parts,)
        if any(isinstance(part, str) for part in parts):  # directions of its own
            return self._original[parts]
        arrays = [
            self._original[part].ravel() if isinstance(part, slice) else numpy.atleast_1d(part)
            for part in parts
        ]
        if not self._columns:
            return numpy.concatenate(arrays)
        return numpy.concatenate(
            [x.reshape((-1, 1)) if x.ndim == 1 else x for x in arrays], axis=-1
        )


r_ = _Concatenator(numpy.r_, columns=False)
c_ = _Concatenator(numpy.c_, columns=True)


def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """Choose as `numpy.where`, which takes no keywords.

    >>> where(condition=[True, False], x=1.0, y=2.0)
    array([1., 2.])
    """
    return numpy.where(condition) if x is None and y is None else numpy.where(condition, x, y)


def make_diagonal(D: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:  # noqa: N803
    """Return matrices, in the last two axes, with the last axis of an array on their diagonal.

    >>> make_diagonal(numpy.array([1.0, 2.0]), axis1=-1, axis2=-2)
    array([[1., 0.],
           [0., 2.]])
    """
    length = numpy.shape(D)[-1]
    if not (offset == 0 and {axis1, axis2} == {-1, -2}):
        raise NotImplementedError("make_diagonal knows the main diagonal of the last two axes")
    return D[..., None] * numpy.eye(length)
