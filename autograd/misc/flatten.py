"""Nested lists, tuples and dicts of arrays as one vector, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.evaluation import raw
from autograd.graph import Node, dtype_of
from autograd.rules.shaping import astype, concatenate, reshape, shape_of
from autograd.structure import leaves, refilled


def flatten(value: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return the numbers of a structure as one vector, and a function that goes back.

    Both ways can be differentiated. The entries of dicts come in the order of their sorted keys.

    >>> vector, unflatten = flatten({"b": np.ones((1, 2)), "a": 3.0})
    >>> vector
    array([3., 1., 1.])
    >>> unflatten(2 * vector)
    {'a': 6.0, 'b': array([[2., 2.]])}
    """
    value = _sorted(value)
    parts = leaves(value)
    forms = [(shape_of(part), dtype_of(raw(part))) for part in parts]

    def unflatten(vector: Any) -> Any:
        start, restored = 0, []
        for shape, dtype in forms:
            stop = start + int(np.prod(shape))
            part = reshape(vector[start:stop], shape)
            start = stop
            if dtype.kind in "fc" and dtype != dtype_of(raw(part)):
                part = astype(part if dtype.kind == "c" else np.real(part), dtype)
            restored.append(part if shape or isinstance(part, Node) else part.item())
        return refilled(value, restored)

    if not parts:
        return np.zeros(0), unflatten
    return concatenate(*(reshape(part, -1) for part in parts)), unflatten


def _sorted(structure: Any) -> Any:
    """Return the same structure, with the keys of its dicts in order."""
    if isinstance(structure, dict):
        return {key: _sorted(structure[key]) for key in sorted(structure)}
    if isinstance(structure, list | tuple):
        parts = [_sorted(part) for part in structure]
        if hasattr(structure, "_fields"):
            return type(structure)(*parts)
        return tuple(parts) if isinstance(structure, tuple) else parts
    return structure


def flatten_func(
    function: Callable[..., Any], example: Any
) -> tuple[Callable[..., Any], Callable[[Any], Any], Any]:
    """Return a function as one of vectors, with the way back and the vector of an example."""
    vector, unflatten = flatten(example)

    def of_vectors(x: Any, *args: Any) -> Any:
        return flatten(function(unflatten(x), *args))[0]

    return of_vectors, unflatten, vector
