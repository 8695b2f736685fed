"""Operations made of simpler ones, where NumPy's functions say the same in fewer steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.compile.graph import sample_of
from autograd.compile.operations import reduction_of
from autograd.graph import dtype_of
from autograd.rules import arithmetic, elementwise, linalg, reduction, shaping, windows
from autograd.value import Value


def lower(node: Value) -> Any:
    """Write a mean as a sum, a power as a product, a product of many matrices as one."""
    if node.op is reduction.mean:
        return _mean(node)
    if node.op is arithmetic.power:
        return _power(node)
    if node.op in (linalg.matmul, linalg.inner):
        return _tall(node)
    if node.op is reduction.sum_:
        return _column_sums(node)
    return node


def _column_sums(node: Value) -> Any:
    """Add up all axes but the last as the rows of one matrix."""
    array, axis, keepdims = reduction_of(node)
    data: Any = sample_of(array)
    leading = tuple(range(np.ndim(data) - 1))
    if len(leading) < 2 or axis != leading or keepdims or not data.flags.c_contiguous:
        return node
    return reduction.sum_(linalg.rows(array), axis=0)


def _tall(node: Value) -> Any:
    """Multiply a stack by one matrix as one product, and by transposed ones as by a copy."""
    x, y = node.inputs
    stack, matrix = sample_of(x), sample_of(y)
    if linalg.is_turned_stack(matrix) and node.op is linalg.matmul:
        return linalg.matmul(x, windows.contiguous(y))
    if np.ndim(stack) < 3 or np.ndim(matrix) != 2 or not node.data.size:
        return node
    op: Any = node.op
    return shaping.reshape(op(linalg.rows(x), y), node.data.shape)


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
