"""Algebra that holds for floating-point numbers, infinities and NaN included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compile.graph import sample_of
from autograd.compile.operations import is_elementwise
from autograd.graph import Node, Primitive, dtype_of
from autograd.rules import arithmetic, elementwise, reduction, shaping

Rule = Callable[[Node], Any]

#: Functions whose result is never below 0.
_NOT_NEGATIVE = frozenset(
    (
        *(elementwise.exp, elementwise.square, elementwise.absolute, elementwise.sigmoid),
        *(elementwise.relu, elementwise.softplus, elementwise.sqrt, elementwise.exp2),
    )
)


def tidy(node: Node) -> Any:
    """Apply the rule for an operation in the table below, where it has one."""
    op: Any = node.op
    if is_elementwise(op) and _has_stretched(node):
        node = _unstretched(node)
    rule = _RULES.get(op)
    if rule is None:
        return node
    found = rule(node)
    return found if found is node or _alike(found, node) else node


def _alike(found: Any, node: Node) -> bool:
    """Tell whether something may take a node's place: same shape, same dtype."""
    sample, data = sample_of(found), sample_of(node)
    return (
        np.shape(sample) == np.shape(data)
        and dtype_of(sample) == dtype_of(data)
        and isinstance(sample, np.ndarray) == isinstance(data, np.ndarray)
    )


def _is(given: Any, op: Primitive) -> bool:
    return isinstance(given, Node) and given.op is op


def _number(given: Any) -> Any:
    """Return a constant that is a single number; else None."""
    if isinstance(given, Node) or isinstance(given, bool | np.bool_):
        return None
    if isinstance(given, int | float | np.inexact):
        return given
    return None


def _has_stretched(node: Node) -> bool:
    return any(_is(given, shaping.broadcast_to) for given in node.inputs)


def _unstretched(node: Node) -> Any:
    """Leave the broadcasting of an input to the operation, which does it without a copy."""
    inputs = tuple(
        given.inputs[0] if _is(given, shaping.broadcast_to) else given for given in node.inputs
    )
    for keep in range(len(inputs) + 1):
        # If all were stretched, one must stay so.
        tried = (*node.inputs[:keep], *inputs[keep:])
        op: Any = node.op
        found = op(*tried, **node.keywords)
        if isinstance(found, Node) and _alike(found, node):
            return found
    return node


def _add(node: Node) -> Any:
    x, y = node.inputs
    if _is(y, arithmetic.negative):
        return x - y.inputs[0]
    if _is(x, arithmetic.negative):
        return y - x.inputs[0]
    return node


def _subtract(node: Node) -> Any:
    x, y = node.inputs
    if _is(y, arithmetic.negative):
        return x + y.inputs[0]
    return x if _number(y) == 0 else node


def _multiply(node: Node) -> Any:
    x, y = node.inputs
    if _number(x) is None and _number(y) is not None:
        x, y = y, x
    factor = _number(x)
    if factor is None:
        if _is(x, arithmetic.negative) and _is(y, arithmetic.negative):
            return x.inputs[0] * y.inputs[0]
        return node
    if factor == 1:
        return y
    if factor == -1:
        return -y
    if _is(y, arithmetic.negative):
        return -factor * y.inputs[0]
    if _is(y, arithmetic.multiply):
        inner, rest = y.inputs
        if _number(inner) is None:
            inner, rest = rest, inner
        if _number(inner) is not None and _moderate(factor * inner, rest):
            return (factor * inner) * rest
    return node


def _moderate(factor: Any, rest: Any) -> bool:
    """Tell whether two factors may be multiplied first: neither over- nor underflowing."""
    return 1e-30 < abs(factor) < 1e30 and dtype_of(sample_of(rest)).itemsize >= 4


def _divide(node: Node) -> Any:
    x, y = node.inputs
    divisor = _number(y)
    if divisor is None or isinstance(divisor, complex | np.complexfloating) or divisor == 0:
        return node
    # The reciprocal of a power of two is exact.
    exact = np.frexp(float(divisor))[0] in (0.5, -0.5) and 1e-30 < abs(divisor) < 1e30
    return x * (1 / divisor) if exact and isinstance(sample_of(x), np.ndarray) else node


def _negative(node: Node) -> Any:
    (x,) = node.inputs
    if _is(x, arithmetic.negative):
        return x.inputs[0]
    if _is(x, arithmetic.subtract):
        return node
    return node


def _exp(node: Node) -> Any:
    (x,) = node.inputs
    if _is(x, elementwise.log) and getattr(x.inputs[0], "op", None) in _NOT_NEGATIVE:
        return x.inputs[0]
    return node


def _reshape(node: Node) -> Any:
    x, shape = node.inputs[0], node.shape
    if node.keywords.get("order", "C") != "C" or len(node.inputs) > 2:
        return node
    if sample_of(x).__class__ is np.ndarray and sample_of(x).shape == shape:
        return x
    if _is(x, shaping.reshape) and x.keywords.get("order", "C") == "C" and len(x.inputs) == 2:
        return shaping.reshape(x.inputs[0], shape)
    return node


def _transpose(node: Node) -> Any:
    x = node.inputs[0]
    if _is(x, shaping.transpose) and _reverses(node) and _reverses(x):
        return x.inputs[0]
    return x if x.ndim < 2 else node


def _reverses(node: Node) -> bool:
    """Tell whether a transposition puts all axes in reverse order."""
    axes = node.keywords.get("axes", node.inputs[1] if len(node.inputs) > 1 else None)
    return axes is None


def _swapaxes(node: Node) -> Any:
    x, *axes = node.inputs
    if _is(x, shaping.swapaxes) and x.inputs[1:] == tuple(axes):
        return x.inputs[0]
    return node


def _astype(node: Node) -> Any:
    return node.inputs[0]


def _broadcast_to(node: Node) -> Any:
    x = node.inputs[0]
    return shaping.broadcast_to(x.inputs[0], node.shape) if _is(x, shaping.broadcast_to) else x


def _sum(node: Node) -> Any:
    x = node.inputs[0]
    axis = node.keywords.get("axis", node.inputs[1] if len(node.inputs) > 1 else None)
    if axis is None and _is(x, shaping.broadcast_to) and np.ndim(sample_of(x.inputs[0])) == 0:
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
    shaping.swapaxes: _swapaxes,
    shaping.converted: _astype,
    shaping.copy: lambda node: node.inputs[0],
    shaping.broadcast_to: _broadcast_to,
    shaping.identity: lambda node: node.inputs[0],
    reduction.sum_: _sum,
}
