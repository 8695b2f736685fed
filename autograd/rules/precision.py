"""In which type a rule computes, so that half precision loses nothing between its steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import dtype_of


def wide_type(x: Any, called: str) -> Any:
    """Return the type to compute in: single precision at least, and double for whole numbers.

    Raises
    ------
    TypeError
        If x is complex.
    """
    dtype = dtype_of(x)
    if dtype.kind == "c":
        raise TypeError(f"{called} takes real numbers, got {dtype}: pass abs(x) or x.real")
    return np.result_type(dtype, np.float32) if dtype.kind == "f" else np.dtype(np.float64)


def widened(x: Any, called: str) -> Any:
    """Return an array in the type to compute in; itself where it is of that type."""
    return np.asarray(x, wide_type(x, called))


def narrowed(result: Any, x: Any) -> Any:
    """Give a result the type of the input again, if that is a floating-point one."""
    dtype = dtype_of(x)
    return result.astype(dtype if dtype.kind == "f" else result.dtype, copy=False)[()]
