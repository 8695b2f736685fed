"""Algebra that holds for floating-point numbers, infinities and NaN included."""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import Any

import numpy as np

from autograd.compile.graph import sample_of
from autograd.compile.operations import is_copy, is_elementwise, made_by, reduction_of
from autograd.graph import NO_KEYWORDS, dtype_of
from autograd.primitives import Primitive
from autograd.rules import arithmetic, elementwise, indexing, reduction, shaping
from autograd.rules.indexing import is_basic
from autograd.scope import current_scope
from autograd.value import Value

Rule = Callable[[Value], Any]

#: Functions whose result is never below 0.
_NOT_NEGATIVE = frozenset(
    (
        *(elementwise.exp, elementwise.square, elementwise.absolute, elementwise.sigmoid),
        *(elementwise.relu, elementwise.softplus, elementwise.sqrt, elementwise.exp2),
    )
)


def tidy(node: Value) -> Any:
    """Apply the rule for an operation in the table below, where it has one."""
    op: Any = node.op
    if is_elementwise(op) and _has_stretched(node):
        found = _unstretched(node)
        if found is not node:
            return found
    rule = _RULES.get(op)
    if rule is None:
        return node
    found = rule(node)
    return found if found is node or _alike(found, node) else node


def _alike(found: Any, node: Value) -> bool:
    """Tell whether something may take a node's place: same shape, same dtype."""
    sample, data = sample_of(found), sample_of(node)
    return (
        np.shape(sample) == np.shape(data)
        and dtype_of(sample) == dtype_of(data)
        and isinstance(sample, np.ndarray) == isinstance(data, np.ndarray)
    )


def _is_negative(given: Any) -> bool:
    """Tell whether an input is a negative in earnest: of whole numbers, some have none."""
    return made_by(given, arithmetic.negative) and given.dtype.kind in "fc"


def _number(given: Any) -> Any:
    """Return a constant that is a single number; else None."""
    if isinstance(given, Value | bool | np.bool_):
        return None
    if isinstance(given, int | float | np.inexact):
        return given
    return None


def _has_stretched(node: Value) -> bool:
    return any(
        made_by(given, shaping.broadcast_to) and not _is_weak(given.inputs[0], node)
        for given in node.inputs
    )


def _is_weak(given: Any, node: Value) -> bool:
    """Tell whether Python's number would take another dtype than the array made of it had."""
    return type(sample_of(given)) in (int, float, complex, bool) and any(
        dtype_of(sample_of(other)) != np.float64 for other in node.inputs
    )


def _unstretched(node: Value) -> Any:
    """Leave the broadcasting of an input to the operation, which does it without a copy.

    Where all inputs were stretched, it is the result that will be.
    """
    inputs = tuple(
        given.inputs[0]
        if made_by(given, shaping.broadcast_to) and not _is_weak(given.inputs[0], node)
        else given
        for given in node.inputs
    )
    for keep in range(len(inputs)):
        # If all were stretched, one must stay so.
        tried = (*node.inputs[:keep], *inputs[keep:])
        if all(map(is_, tried, node.inputs)):  # a copy of it would be no change
            break
        op: Any = node.op
        found = op(*tried, **node.keywords)
        if _alike(found, node) and found is not node:
            return found
        small = sample_of(found)
        if keep == 0 and np.size(small) < node.size and dtype_of(small) == node.dtype:
            # Even of a constant: what uses it will want the number.
            return current_scope().trace.record(
                shaping.broadcast_to, (found, node.shape), NO_KEYWORDS, False
            )
    return node


def _add(node: Value) -> Any:
    x, y = node.inputs
    if made_by(x, indexing.scatter_add) and not made_by(y, indexing.scatter_add):
        x, y = y, x
    written = made_by(y, indexing.scatter_add) and is_basic(y.inputs[1])
    if written and _alike(x, node) and _alike(y, node):
        return indexing.add_at(x, y.inputs[1], y.inputs[0])
    if _is_negative(y):
        return x - y.inputs[0]
    if _is_negative(x):
        return y - x.inputs[0]
    for rows, bias in ((x, y), (y, x)):
        if _is_stacked_anew(rows) and np.shape(sample_of(bias)) == rows.shape[-1:]:
            # Before the rows of a product are stacked anew, it can be written over.
            return shaping.reshape(rows.inputs[0] + bias, rows.shape)
    return node


def _is_stacked_anew(given: Any) -> bool:
    """Tell whether an array was a matrix of the same rows before."""
    return (
        made_by(given, shaping.reshape)
        and not given.keywords
        and given.inputs[0].ndim == 2
        and given.shape[-1:] == given.inputs[0].shape[-1:]
        and not is_copy(given)
    )


def _subtract(node: Value) -> Any:
    x, y = node.inputs
    if _is_negative(y):
        return x + y.inputs[0]
    # Not if it is -0: -0 - -0 is 0.
    return x if _number(y) == 0 and not np.signbit(np.real(y)) else node


def _multiply(node: Value) -> Any:
    x, y = _constant_first(node)
    if not _is_constant(x):
        if _is_negative(x) and _is_negative(y):
            return x.inputs[0] * y.inputs[0]
        return node
    if _number(x) == 1:
        return y
    if node.dtype.kind not in "fc":  # whole numbers go round
        return node
    if _number(x) == -1 and isinstance(y, Value) and y.dtype.kind in "fc":
        return -y
    if _is_negative(y):
        return -x * y.inputs[0]
    if made_by(y, arithmetic.multiply):
        inner, rest = _constant_first(y)
        if _is_constant(inner) and _moderate(x, inner, rest):
            return (x * inner) * rest
    return node


def _is_constant(given: Any) -> bool:
    """Tell whether an input is known: a number, or an array of floating-point numbers."""
    return _number(given) is not None or (
        isinstance(given, np.ndarray) and given.dtype.kind in "fc"
    )


def _constant_first(product: Value) -> tuple[Any, Any]:
    """Return both factors of a product, a constant in front if there is one."""
    x, y = product.inputs
    return (x, y) if _is_constant(x) else (y, x)


def _moderate(x: Any, inner: Any, rest: Any) -> bool:
    """Tell whether two constants may be multiplied first: neither over- nor underflowing.

    What the inner one makes infinite, an outer one below 1 leaves infinite; but the 2 of a square's
    derivative does so to nothing below half of the largest number, and is let through.
    """
    if dtype_of(sample_of(rest)).itemsize < 4:
        return False
    outer, inner = np.abs(x), np.abs(inner)
    sizes = outer * inner
    kept = (outer >= 1) | (inner <= 2)
    moderate = (sizes > 1e-30) & (sizes < 1e30)
    zero = (inner == 0) | ((outer == 0) & kept)
    return bool(np.all(kept & moderate | zero))


def _divide(node: Value) -> Any:
    x, y = node.inputs
    divisor = _number(y)
    if divisor is None or isinstance(divisor, complex | np.complexfloating) or divisor == 0:
        return node
    # The reciprocal of a power of two is exact.
    exact = np.frexp(float(divisor))[0] in (0.5, -0.5) and 1e-30 < abs(divisor) < 1e30
    return x * (1 / divisor) if exact and isinstance(sample_of(x), np.ndarray) else node


def _negative(node: Value) -> Any:
    (x,) = node.inputs
    if made_by(x, arithmetic.negative):
        return x.inputs[0]
    if made_by(x, arithmetic.multiply) and x.dtype.kind in "fc":
        factor, rest = _constant_first(x)
        if _is_constant(factor):
            return -factor * rest
    return node


def _exp(node: Value) -> Any:
    (x,) = node.inputs
    if made_by(x, elementwise.log) and getattr(x.inputs[0], "op", None) in _NOT_NEGATIVE:
        return x.inputs[0]
    return node


def _reshape(node: Value) -> Any:
    x, shape = node.inputs[0], node.shape
    if node.keywords.get("order", "C") != "C" or len(node.inputs) > 2:
        return node
    if sample_of(x).__class__ is np.ndarray and sample_of(x).shape == shape:
        return x
    if made_by(x, shaping.reshape) and x.keywords.get("order", "C") == "C" and len(x.inputs) == 2:
        if is_copy(x):  # which need not be made twice
            return node
        return shaping.reshape(x.inputs[0], shape)
    return node


def _transpose(node: Value) -> Any:
    x = node.inputs[0]
    if made_by(x, shaping.transpose) and _reverses(node) and _reverses(x):
        return x.inputs[0]
    return x if x.ndim < 2 else node


def _reverses(node: Value) -> bool:
    """Tell whether a transposition puts all axes in reverse order."""
    axes = node.keywords.get("axes", node.inputs[1] if len(node.inputs) > 1 else None)
    return axes is None


def _swapaxes(node: Value) -> Any:
    x, *axes = node.inputs
    if node.keywords or not made_by(x, shaping.swapaxes) or x.keywords:
        return node
    if x.inputs[1:] == tuple(axes):
        return x.inputs[0]
    return node


def _broadcast_to(node: Value) -> Any:
    x = node.inputs[0]
    return shaping.broadcast_to(x.inputs[0], node.shape) if made_by(x, shaping.broadcast_to) else x


def _stacked(node: Value) -> Any:
    """Take an array itself for a stack of all its parts in order."""
    if node.keywords.get("axis", 0) != 0 or not made_by(node.inputs[0], indexing.getitem):
        return node
    whole = node.inputs[0].inputs[0]
    in_order = all(
        made_by(part, indexing.getitem)
        and part.inputs[0] is whole
        and part.inputs[1].__class__ is int
        and part.inputs[1] == place
        for place, part in enumerate(node.inputs)
    )
    return whole if in_order else node


def _sum(node: Value) -> Any:
    x, axis, _ = reduction_of(node)
    stretched = made_by(x, shaping.broadcast_to) and x.size > 0
    if axis is None and stretched and np.ndim(sample_of(x.inputs[0])) == 0:
        return x.inputs[0] * float(x.size)
    return node


_RULES: dict[Primitive, Rule] = {
    arithmetic.add: _add,
    arithmetic.subtract: _subtract,
    arithmetic.multiply: _multiply,
    arithmetic.divide: _divide,
    arithmetic.negative: _negative,
    arithmetic.positive: lambda node: node.inputs[0],
    elementwise.exp: _exp,
    elementwise.real: lambda node: node.inputs[0],
    elementwise.conjugate: lambda node: node.inputs[0] if node.dtype.kind != "c" else node,
    shaping.reshape: _reshape,
    shaping.expand_dims: lambda node: shaping.reshape(node.inputs[0], node.shape),
    shaping.squeeze: lambda node: shaping.reshape(node.inputs[0], node.shape),
    shaping.transpose: _transpose,
    shaping.stacked: _stacked,
    shaping.swapaxes: _swapaxes,
    shaping.converted: lambda node: node.inputs[0],
    shaping.copy: lambda node: node.inputs[0],
    shaping.broadcast_to: _broadcast_to,
    shaping.identity: lambda node: node.inputs[0],
    reduction.sum_: _sum,
}
