"""NumPy functions that take Python sequences of values, where NumPy's own see only a list.

Also those few that never ask a value how they are done, whatever they are called with.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import numpy

from autograd.evaluation import raw
from autograd.graph import Node, dtype_of
from autograd.rules.creation import array, full
from autograd.structure import leaves

#: Those for whose arguments, arrays all, lists of values may stand.
OF_ARRAYS = frozenset(
    (
        *("all", "allclose", "amax", "amin", "any", "append", "argmax", "argmin", "argsort"),
        *("atleast_1d", "atleast_2d", "average", "clip", "cross", "cumprod", "cumsum", "diag"),
        *("diff", "dot", "einsum", "expand_dims", "flip", "inner", "interp", "isclose", "kron"),
        *("linspace", "matmul", "max", "mean", "median", "min", "nansum", "ndim", "outer", "prod"),
        *(
            "ptp",
            "ravel",
            "repeat",
            "reshape",
            "roll",
            "shape",
            "size",
            "sort",
            "squeeze",
            "std",
            "sum",
        ),
        *("swapaxes", "take", "tensordot", "tile", "trace", "transpose", "var", "vdot"),
    )
)
#: Those that join arrays, for each of which a list of values may stand.
OF_SEQUENCES = frozenset(("concatenate", "column_stack", "dstack", "hstack", "stack", "vstack"))

SEQUENCES = (list, tuple)  # asking for this is quicker than for a union


def _holds_values(given: Any) -> bool:
    return isinstance(given, SEQUENCES) and any(isinstance(leaf, Node) for leaf in leaves(given))


def _as_array(given: Any) -> Any:
    return array(given) if _holds_values(given) else given


def of_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of arrays take lists of values."""

    @functools.wraps(function)
    def of_lists(*args: Any, **keywords: Any) -> Any:
        for given in args:
            if isinstance(given, SEQUENCES):
                args = tuple([_as_array(given) for given in args])
                break
        return function(*args, **keywords)

    return of_lists


def of_sequences(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of a sequence of arrays take lists of values among these."""

    @functools.wraps(function)
    def of_lists(arrays: Any, *args: Any, **keywords: Any) -> Any:
        if isinstance(arrays, Iterable) and not hasattr(arrays, "ndim"):  # the values of a dict
            arrays = [_as_array(part) for part in arrays]
        return function(arrays, *args, **keywords)

    return of_lists


class _Concatenator:
    """``r_`` and ``c_``: arrays, numbers and ranges between brackets, joined along an axis."""

    def __init__(self, original: Any, columns: bool) -> None:
        self._original, self._columns = original, columns

    def __getitem__(self, parts: Any) -> Any:
        parts = parts if isinstance(parts, tuple) else (parts,)
        if not any(isinstance(leaf, Node) for leaf in leaves(parts)):
            return self._original[parts]
        if isinstance(parts[0], str):
            raise TypeError(
                f"r_ and c_ of values take no directions such as {parts[0]!r}: use np.stack or "
                "np.concatenate"
            )
        arrays = [
            self._original[part].ravel() if isinstance(part, slice) else numpy.atleast_1d(part)
            for part in map(_as_array, parts)
        ]
        if not self._columns:
            return numpy.concatenate(arrays)
        return numpy.concatenate(
            [x.reshape((-1, 1)) if x.ndim == 1 else x for x in arrays], axis=-1
        )


r_ = _Concatenator(numpy.r_, columns=False)
c_ = _Concatenator(numpy.c_, columns=True)


def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """Choose as `numpy.where`; where nothing but Python's own numbers go in, they come out.

    >>> where(condition=[True, False], x=1.0, y=2.0)
    [1.0, 2.0]
    """
    if x is None and y is None:
        return numpy.where(condition)
    if x is None or y is None:
        raise ValueError("either both or neither of x and y should be given")
    chosen = numpy.where(condition, _as_array(x), _as_array(y))
    plain = not any(hasattr(leaf, "dtype") for leaf in leaves([condition, x, y]))
    return chosen.tolist() if plain else chosen


def full_like(
    a: Any, fill_value: Any, dtype: Any = None, *args: Any, shape: Any = None, **keywords: Any
) -> Any:
    """Return an array like another of one value, or of several that are stretched."""
    fill_value = _as_array(fill_value)
    if not isinstance(fill_value, Node):
        return numpy.full_like(raw(a), fill_value, dtype, *args, shape=shape, **keywords)
    lengths = numpy.shape(a) if shape is None else shape
    return full(lengths, fill_value, dtype_of(raw(a)) if dtype is None else dtype)


def isscalar(element: Any) -> bool:
    """Tell whether an object, or what a value holds, is a number, as `numpy.isscalar`."""
    return numpy.isscalar(raw(element))


def make_diagonal(D: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:  # noqa: N803
    """Return matrices, in the last two axes, with the last axis of an array on their diagonal.

    >>> make_diagonal(numpy.array([1.0, 2.0]), axis1=-1, axis2=-2)
    array([[1., 0.],
           [0., 2.]])
    """
    if not (offset == 0 and {axis1, axis2} == {-1, -2}):
        raise NotImplementedError("make_diagonal knows the main diagonal of the last two axes")
    length = numpy.shape(D)[-1]
    return numpy.where(numpy.eye(length, dtype=bool), D[..., None], 0.0)
