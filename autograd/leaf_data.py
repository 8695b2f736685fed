"""What a leaf may hold, and what is made of it."""

from __future__ import annotations

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
            raise ValueError(f"the data does not form an array: {error}") from None
    kind = dtype_of(array).kind
    if kind not in "fciub":
        raise TypeError(f"a Value holds numbers, got {describe(data)} of dtype {dtype_of(array)}")
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
