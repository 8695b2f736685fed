"""What a leaf may hold, and what is made of it."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np

from autograd.graph import Node, describe, dtype_of
from autograd.scope import current_scope


def checked(data: Any, requires_grad: bool) -> Any:
    """Return data fit for a leaf: a float as it is, an array as it is, or one made of lists."""
    if data.__class__ is float or (data.__class__ is np.ndarray and data.dtype.kind == "f"):
        return data
    if isinstance(data, Node):
        trace = current_scope().trace
        if trace is not None:
            return trace.placeholder(data)
        raise TypeError(
            f"{describe(data)} is a Value already: use .named(...) to name it, .detach() for a "
            "constant, or .data for its array"
        )
    if isinstance(data, np.ma.MaskedArray | np.matrix):
        raise TypeError(f"a {type(data).__name__} is not a plain array: pass np.asarray(data)")
    array: Any = data
    if isinstance(data, complex):
        array = np.complex128(data)
    elif requires_grad and isinstance(data, int) and not isinstance(data, bool):
        return _as_float(data)
    elif not isinstance(data, np.ndarray | np.generic | bool | int):
        try:
            array = np.asarray(data)
        except ValueError as error:
            raise ValueError(f"the data does not form an array: {_why(data, error)}") from None
    kind = dtype_of(array).kind
    if kind not in "fciub":
        raise TypeError(f"a Value holds numbers, got {describe(data)}{_instead(array, kind)}")
    if requires_grad and kind == "b":
        raise TypeError(
            f"truth values have no gradient, got {describe(data)}: convert them with "
            ".astype(float), or pass requires_grad=False"
        )
    if requires_grad and kind in "iu":
        return array.astype(np.float64)
    return array


def _as_float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        raise ValueError("an integer beyond 1.8e308 is too large for float64") from None


def _why(data: Any, error: ValueError) -> str:
    """Say of which shapes the parts of a list are, where they are of several."""
    shapes: dict[tuple[int, ...], None] = {}
    for part in data if isinstance(data, list | tuple) else ():
        try:
            shapes[np.shape(part)] = None
        except ValueError as of_part:
            return _why(part, of_part)
    if len(shapes) < 2:
        return str(error)
    first, second, *_ = shapes
    return (
        f"it has parts of shape {first} and of shape {second}: pad them to one shape, or make a "
        "Value of each"
    )


def _instead(array: Any, kind: str) -> str:
    """Say what to do with data that are not numbers."""
    if kind in "SU":
        return ": text of digits is made numbers by np.array(data, float)"
    if kind in "Mm":
        return ": times are made numbers by dividing their differences by np.timedelta64(1, 's')"
    if kind == "V":
        return ": make a Value of each field"
    for index, part in np.ndenumerate(array):
        if isinstance(part, dict):
            return ": make a Value of each entry"
        if not isinstance(part, Number):
            if not index:
                return ": pass a number, an array, or a list of numbers"
            place = str(index) if len(index) > 1 else "".join(map(str, index))
            return f", whose element {place} is {describe(part)}: put a number there"
    return ": make it an array of floats by np.array(data, float)"
