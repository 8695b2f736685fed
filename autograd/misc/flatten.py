"""Nested lists, tuples and dicts of arrays as one vector, and back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.evaluation import raw
from autograd.graph import Node, dtype_of
from autograd.rules.shaping import astype, concatenate, reshape
from autograd.structure import leaves, refilled

__all__ = ["flatten", "flatten_func"]


def flatten(value: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return the numbers of a structure as one vector, and a function that goes back.

    Both ways can be differentiated. The entries of dicts come in the order of their sorted keys.

    Parameters
    ----------
    value : array, Value, number, or lists, tuples and dicts of them

    Returns
    -------
    vector : (n,) array or Value
        Of the dtype that holds all numbers.
    unflatten : callable
        Takes a vector of so many numbers; returns them in the form, shapes and dtypes of `value`.

    Examples
    --------
    >>> vector, unflatten = flatten({"b": np.ones((1, 2)), "a": 3.0})
    >>> vector
    array([3., 1., 1.])
    >>> unflatten(2 * vector)
    {'b': array([[2., 2.]]), 'a': 6.0}
    """
    parts = leaves(value)
    order = leaves(_sorted(refilled(value, list(range(len(parts))))))
    forms = [_Form(part) for part in parts]

    def unflatten(vector: Any) -> Any:
        start, restored = 0, list(parts)
        for number in order:
            stop = start + forms[number].size
            restored[number] = forms[number].restored(vector[start:stop])
            start = stop
        return refilled(value, restored)

    if not parts:
        return np.zeros(0), unflatten
    return concatenate(*(reshape(parts[number], -1) for number in order)), unflatten


class _Form:
    """What a part of a structure looks like: its shape and dtype, and whether it is a float."""

    def __init__(self, part: Any) -> None:
        data = raw(part)
        self.shape, self.dtype = np.shape(data), dtype_of(data)
        self.size = math.prod(self.shape)
        self.is_float = data.__class__ is float

    def restored(self, numbers: Any) -> Any:
        """Return numbers of a vector in this form; whole numbers need not stay whole."""
        part = reshape(numbers, self.shape)
        if self.dtype.kind in "fc" and self.dtype != part.dtype:
            part = astype(part if self.dtype.kind == "c" else np.real(part), self.dtype)
        return part.item() if self.is_float and not isinstance(part, Node) else part


def _sorted(structure: Any) -> Any:
    """Return the same structure, with the keys of its dicts in order."""
    if isinstance(structure, dict):
        return {key: _sorted(structure[key]) for key in sorted(structure)}
    if isinstance(structure, list | tuple):
        return [_sorted(part) for part in structure]
    return structure


def flatten_func(
    function: Callable[..., Any], example: Any
) -> tuple[Callable[..., Any], Callable[[Any], Any], Any]:
    """Return a function as one of vectors, with the way back and the vector of an example.

    Parameters
    ----------
    function : callable
        Takes and returns arrays, or lists, tuples and dicts of them.
    example : array or structure
        Of the form of its first argument; the vector takes the place of that alone.

    Returns
    -------
    of_vectors : callable
        Takes a vector, and the other arguments as they are; returns a vector.
    unflatten : callable
        From the vector of an argument to the argument.
    vector : (n,) array
        That of the example.

    Examples
    --------
    >>> scaled, unflatten, vector = flatten_func(lambda p: {"y": p["x"] * 2}, {"x": np.ones(2)})
    >>> scaled(vector), unflatten(vector)
    (array([2., 2.]), {'x': array([1., 1.])})
    """
    vector, unflatten = flatten(example)

    def of_vectors(x: Any, *args: Any) -> Any:
        return flatten(function(unflatten(x), *args))[0]

    return of_vectors, unflatten, vector
