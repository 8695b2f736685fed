"""A quantity for many rows at once, and the forms that operations have for all rows together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.graph import Node, constant
from autograd.primitives import Primitive
from autograd.rules import (
    arithmetic,
    elementwise,
    error_function,
    indexing,
    linalg,
    reduction,
    shaping,
    softmax,
    standardisation,
    tanh_gelu,
)
from autograd.rules.indexing import is_basic
from autograd.rules.shaping import broadcast_to, reshape

AllRows = Callable[..., Any]


class Stack:
    """What a value holds in place of data: the same quantity for many rows."""

    __slots__ = ("dtype", "ndim", "shape", "size", "whole")

    def __init__(self, whole: Any) -> None:
        #: An array or value whose first axis counts the rows.
        self.whole = whole
        self.shape: tuple[int, ...] = whole.shape[1:]
        self.dtype: np.dtype[Any] = whole.dtype
        self.ndim = len(self.shape)
        self.size = int(np.prod(self.shape))


def stacked(whole: Any) -> Node:
    """Return a value that holds an array with a row for each."""
    return constant(Stack(whole))


def is_stack(given: Any) -> bool:
    """Tell whether something is a value for many rows."""
    return isinstance(given, Node) and given.data.__class__ is Stack


def whole_of(share: Any, rows: int) -> Any:
    """Return all rows in one array; of what is no stack, as many copies."""
    if is_stack(share):
        return share.data.whole
    return broadcast_to(share, (rows, *share.shape))


# The forms of operations for all rows: of the primitive, the number of rows, and the inputs.


def _aligned(given: Any, ndim: int) -> Any:
    """Return a stack as an array whose rows have so many axes, the new ones in front."""
    if not is_stack(given):
        return given
    whole, data = given.data.whole, given.data
    if data.ndim == ndim:
        return whole
    return reshape(whole, (whole.shape[0], *(1,) * (ndim - data.ndim), *data.shape))


def _ndim(given: Any) -> int:
    data = given.data if isinstance(given, Node) else given
    return 0 if isinstance(data, type) else getattr(data, "ndim", 0)  # of a dtype, such as float64


def elementwise_form(primitive: Primitive, rows: int, *inputs: Any, **keywords: Any) -> Any:
    """Do an operation that works on each element alone: on all rows, with their axes aligned."""
    ndim = max(map(_ndim, inputs))
    return primitive(*(_aligned(x, ndim) for x in inputs), **keywords)


def _shifted(axis: Any, ndim: int) -> Any:
    """Return axes of a row as axes of a stack."""
    if isinstance(axis, tuple | list):
        return tuple(i % ndim + 1 for i in axis)
    return axis % ndim + 1


def _reduction(primitive: Primitive, rows: int, a: Any, axis: Any = None, **keywords: Any) -> Any:
    ndim = a.data.ndim
    axes = tuple(range(1, ndim + 1)) if axis is None else _shifted(axis, ndim)
    if not ndim:
        return NotImplemented
    return primitive(a.data.whole, axis=axes, **keywords)


def _cumsum(primitive: Primitive, rows: int, a: Any, axis: int | None = None) -> Any:
    if axis is None or not a.data.ndim:
        return NotImplemented
    return primitive(a.data.whole, axis=_shifted(axis, a.data.ndim))


def _along_axes(
    primitive: Primitive, rows: int, *inputs: Any, axis: Any = None, **keywords: Any
) -> Any:
    if axis is None or not _ndim(inputs[0]):  # None: the axis stands among the inputs
        return NotImplemented
    wholes = [whole_of(x, rows) for x in inputs]
    return primitive(*wholes, axis=_from_the_end(axis, _ndim(inputs[0])), **keywords)


def _from_the_end(axis: Any, ndim: int) -> Any:
    """Return axes of a row in the form that they have in a stack too."""
    return tuple(i % ndim - ndim for i in axis) if isinstance(axis, tuple) else axis % ndim - ndim


def _reshape(primitive: Primitive, rows: int, a: Any, shape: Any, order: str = "C") -> Any:
    if order != "C":
        return NotImplemented
    wanted = np.empty(a.shape, bool).reshape(shape).shape
    return reshape(a.data.whole, (rows, *wanted))


def _to_shape_of_row(primitive: Primitive, rows: int, a: Any, axis: Any = None) -> Any:
    row = np.empty(a.shape, bool)
    wanted = primitive.forward(row, axis).shape
    return reshape(a.data.whole, (rows, *wanted))


def _transpose(primitive: Primitive, rows: int, a: Any, axes: Any = None) -> Any:
    ndim = a.data.ndim
    axes = tuple(reversed(range(ndim))) if axes is None else axes
    return primitive(a.data.whole, (0, *_shifted(tuple(axes), ndim)))


def _of_two_axes(primitive: Primitive, rows: int, a: Any, first: Any, second: Any) -> Any:
    ndim = a.data.ndim
    return primitive(a.data.whole, _shifted(first, ndim), _shifted(second, ndim))


def _flip(primitive: Primitive, rows: int, a: Any, axis: Any = None) -> Any:
    ndim = a.data.ndim
    return primitive(a.data.whole, _shifted(tuple(range(ndim)) if axis is None else axis, ndim))


def _broadcast_to(primitive: Primitive, rows: int, array: Any, shape: Any) -> Any:
    return primitive(_aligned(array, len(shape)), (rows, *shape))


def _index_of_all(index: Any) -> Any:
    """Return an index of a row as one of a stack; None if axes would change their order."""
    parts = index if isinstance(index, tuple) else (index,)
    if len(parts) > 1 and not is_basic(parts):
        return None
    if any(isinstance(part, bool) or is_stack(part) for part in parts):
        return None
    return (slice(None), *parts)


def _getitem(primitive: Primitive, rows: int, x: Any, index: Any) -> Any:
    everywhere = _index_of_all(index)
    if everywhere is None or not is_stack(x):
        return NotImplemented
    return primitive(x.data.whole, everywhere)


def _scatter_add(primitive: Primitive, rows: int, g: Any, index: Any, shape: Any) -> Any:
    everywhere = _index_of_all(index)
    if everywhere is None or not is_stack(g):
        return NotImplemented
    return primitive(g.data.whole, everywhere, (rows, *shape))


def _matmul(primitive: Primitive, rows: int, x: Any, y: Any) -> Any:
    ndims = _ndim(x), _ndim(y)
    if is_stack(x) and not is_stack(y) and ndims[0] in (1, 2) and ndims[1] == 2:
        return linalg.matmul(x.data.whole, y)
    if is_stack(y) and not is_stack(x) and ndims == (2, 2):
        return linalg.matmul(x, y.data.whole)
    if is_stack(x) and is_stack(y) and ndims == (2, 2):
        return linalg.matmul(x.data.whole, y.data.whole)
    if is_stack(y) and not is_stack(x) and ndims == (2, 1):
        return linalg.matmul(y.data.whole, shaping.transpose(x))
    return NotImplemented


def _inner(primitive: Primitive, rows: int, a: Any, b: Any) -> Any:
    ndims = _ndim(a), _ndim(b)
    if is_stack(a) and not is_stack(b) and ndims[0] in (1, 2) and ndims[1] == 2:
        return linalg.matmul(a.data.whole, shaping.transpose(b))
    if is_stack(b) and ndims == (2, 2):
        turned = shaping.swapaxes(b.data.whole, 1, 2)
        return linalg.matmul(a.data.whole if is_stack(a) else a, turned)
    return NotImplemented


def _concatenate(primitive: Primitive, rows: int, *arrays: Any, axis: int = 0) -> Any:
    wholes = [whole_of(x, rows) for x in arrays]
    return primitive(*wholes, axis=_shifted(axis, arrays[0].ndim))


def _stacked(primitive: Primitive, rows: int, *arrays: Any, axis: int = 0) -> Any:
    wholes = [whole_of(x, rows) for x in arrays]
    return primitive(*wholes, axis=_shifted(axis, arrays[0].ndim + 1))


#: The form of an operation for all rows, if it has one; it may give NotImplemented.
TOGETHER: dict[Primitive, AllRows] = {
    **dict.fromkeys(
        (
            *(
                arithmetic.power,
                elementwise.where,
                elementwise.sigmoid,
                elementwise.relu,
                elementwise.softplus,
            ),
            *(error_function.erf, error_function.gelu, error_function.gelu_slope),
            *(tanh_gelu.tanh_gelu, tanh_gelu.tanh_gelu_slope),
            *(shaping.converted, shaping.truncated, shaping.identity, elementwise.real),
        ),
        elementwise_form,
    ),
    **dict.fromkeys(
        (
            *(reduction.sum_, reduction.mean, reduction.max_, reduction.min_, reduction.prod),
            *(reduction.var, reduction.std, reduction.logsumexp),
        ),
        _reduction,
    ),
    reduction.cumsum: _cumsum,
    **dict.fromkeys(
        (
            *(softmax.softmax, softmax.log_softmax, softmax.softmax_slope),
            *(standardisation.inverse_deviation, standardisation.standardised),
            standardisation.standardised_slope,
        ),
        _along_axes,
    ),
    shaping.reshape: _reshape,
    shaping.expand_dims: _to_shape_of_row,
    shaping.squeeze: _to_shape_of_row,
    shaping.transpose: _transpose,
    shaping.swapaxes: _of_two_axes,
    shaping.moveaxis: _of_two_axes,
    shaping.flip: _flip,
    shaping.broadcast_to: _broadcast_to,
    shaping.concatenate: _concatenate,
    shaping.stacked: _stacked,
    indexing.getitem: _getitem,
    indexing.scatter_add: _scatter_add,
    linalg.matmul: _matmul,
    linalg.inner: _inner,
}
