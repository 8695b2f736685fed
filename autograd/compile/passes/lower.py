"""Operations made of simpler ones, where NumPy's functions say the same in fewer steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.compile.graph import sample_of
from autograd.compile.operations import reduction_of
from autograd.graph import dtype_of
from autograd.rules import arithmetic, elementwise, reduction
from autograd.value import Value


def lower(node: Value) -> Any:
    """Write a mean as a sum, and a power with a small whole exponent as a product."""
    if node.op is reduction.mean:
        return _mean(node)
    if node.op is arithmetic.power:
        return _power(node)
    return node


def _mean(node: Value) -> Any:
    array, axis, keepdims = reduction_of(node)
    data: Any = sample_of(array)
    if dtype_of(data).kind not in "fc" or dtype_of(data).char == "e":
        return node
    total = reduction.sum_(array, axis=axis, keepdims=keepdims)
    return total / reduction.reduced_size(data, axis)


def _power(node: Value) -> Any:
    x, exponent = node.inputs
    if not isinstance(exponent, int | float) or isinstance(exponent, bool):
        return node
    data: Any = node.data
    sample = sample_of(x)
    if data.dtype.kind not in "fc" or getattr(sample, "dtype", data.dtype) != data.dtype:
        return node
    array = isinstance(sample, np.ndarray)
    match exponent:
        case 1:
            return +x
        case 2:
            return elementwise.square(x) if array else x * x
        case 3 if data.dtype.kind == "f":
            return x * x * x
        case 0.5 if array and data.dtype.kind == "f":
            return elementwise.sqrt(x)
        case -1 if array and data.dtype.kind == "f":
            return elementwise.reciprocal(x)
        case _:
            return node
