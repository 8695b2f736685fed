"""How examples become a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from autograd import Value


def default_collate(examples: Sequence[Any]) -> Any:
    """Stack examples to a batch: arrays and numbers along a new first axis.

    Tuples, named tuples, lists and dicts are stacked part by part, to any depth; strings are kept
    in a list.

    Parameters
    ----------
    examples : sequence
        At least one, all built alike.

    Returns
    -------
    ndarray, tuple, list or dict
        Like an example, with a first axis as long as there are examples.

    Raises
    ------
    TypeError
        If an example holds what cannot be stacked.
    ValueError
        If examples are not built alike.

    Examples
    --------
    >>> default_collate([(1.0, {"label": 3}), (2.0, {"label": 4})])
    (array([1., 2.]), {'label': array([3, 4])})
    """
    if not examples:
        raise ValueError("there are no examples to make a batch of")
    first = examples[0]
    if isinstance(first, Mapping):
        keys = list(cast(Mapping[Any, Any], first))
        for example in examples:
            if not isinstance(example, Mapping) or set(cast(Any, example)) != set(keys):
                raise _unlike(first, example)
        return {key: default_collate([example[key] for example in examples]) for key in keys}
    if isinstance(first, str | bytes):
        return list(examples)
    if isinstance(first, tuple | list):
        parts = cast(Sequence[Any], first)
        for example in examples:
            if not isinstance(example, type(first)) or len(cast(Any, example)) != len(parts):
                raise _unlike(first, example)
        columns = [default_collate(column) for column in zip(*examples)]
        kind: Any = type(parts)
        return kind(*columns) if hasattr(kind, "_fields") else kind(columns)
    return _stacked(examples)


def _stacked(examples: Sequence[Any]) -> Any:
    for example in examples:
        if isinstance(example, Value):
            raise TypeError("an example holds a Value: data are plain arrays, pass its .data")
    arrays = [np.asarray(example) for example in examples]
    for example, array in zip(examples, arrays):
        if array.dtype == object:
            raise TypeError(
                f"an example holds {example!r}, which cannot be stacked: give the loader a "
                "collate function that says what to do"
            )
        if array.shape != arrays[0].shape:
            raise ValueError(
                f"examples of shapes {arrays[0].shape} and {array.shape} cannot be stacked: make "
                "them equally long, or give the loader a collate function that pads them"
            )
    return np.stack(arrays)


def _unlike(first: Any, other: Any) -> ValueError:
    return ValueError(
        f"the examples of a batch are not built alike: {_described(first)} and {_described(other)}"
    )


def _described(example: Any) -> str:
    if isinstance(example, Mapping):
        return f"a dict with the keys {', '.join(map(repr, cast(Any, example)))}"
    if isinstance(example, tuple | list):
        return f"a {type(cast(Any, example)).__name__} of {len(cast(Any, example))}"
    return f"a {type(example).__name__}"
