"""Recorded operations, written as expressions."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Primitive
from autograd.viz import notation as n
from autograd.viz.notation import Number
from autograd.viz.notation.evaluation import WELL_KNOWN
from autograd.viz.operands import Operand, read
from autograd.viz.preview import code_text, preview
from autograd.viz.special_operations import SPECIAL, Known, axis_text, index_text

#: A formula with more symbols is not read by anyone.
MOST_SYMBOLS = 80


def expressed(result: Any, known: Known, literal: bool) -> Operand:
    """Return what was recorded as an expression; older nodes first, without recursion.

    Changes of shape alone are left out, as by hand, unless it is to be `literal`.
    """
    stack = [result]
    while stack:
        node = stack[-1]
        if not isinstance(node, Node) or node in known:
            stack.pop()
            continue
        if node.op is None:
            known[node] = _constant(node.data)
            continue
        missing = [x for x in node.inputs if isinstance(x, Node) and x not in known]
        if missing:
            stack += missing
            continue
        operands = [known[x] if isinstance(x, Node) else _constant(x) for x in node.inputs]
        known[node] = written(node.op, node, operands, known)
        if literal and node.op.notation == "x":
            known[node] = _in_shape(node, known[node])
        if n.size(known[node].expression) > MOST_SYMBOLS:
            raise ValueError("too long to read")
    return known[result] if isinstance(result, Node) else _constant(result)


def _constant(data: Any) -> Operand:
    """Return what a rule brought along: a number, or an array of one number."""
    if isinstance(data, bool | int | float | complex | np.number | np.bool_):
        return Operand(Number(_whole(data)), 0)
    if isinstance(data, np.ndarray):
        if data.size and data.dtype.kind in "fciub" and (data == data.flat[0]).all():
            return Operand(Number(_whole(data.flat[0])), data.ndim)
        return Operand(n.Told(preview(data).describe(), data), data.ndim)
    return Operand(n.Told(index_text(data), data), 0)


def _in_shape(node: Node, same: Operand) -> Operand:
    """Write that numbers are given another shape."""
    before, after = np.shape(getattr(node.inputs[0], "data", node.inputs[0])), np.shape(node.data)
    if before == after:
        return same
    alike = math.prod(before) == math.prod(after)
    function, meaning = ("reshape", np.reshape) if alike else ("broadcast", np.broadcast_to)
    call = n.Call(function, (same.expression, n.Told(str(after), after)), meaning=meaning)
    return Operand(call, len(after))


def plain(data: Any) -> Any:
    """Return a single number as one of Python's."""
    return data.item() if isinstance(data, np.ndarray | np.generic) else data


def _whole(number: Any) -> Any:
    """Return a whole number as an int, so that 2.0 · x is written 2 · x."""
    number = plain(number)
    if isinstance(number, bool) or (isinstance(number, float) and number.is_integer()):
        return int(number)
    return number


def written(
    op: Primitive, node: Node, operands: list[Operand], known: Known | None = None
) -> Operand:
    """Write one operation on expressions."""
    ndim = np.ndim(node.data) if not isinstance(node.data, tuple) else 0
    special = SPECIAL.get(op)
    if special is not None:
        made = special(node, operands, {} if known is None else known)
        if made is not None:
            return Operand(made, ndim)
    if op.notation is not None:
        axis = node.keywords.get("axis")
        keeps = bool(operands) and operands[0].ndim == ndim
        told = "" if axis is None else axis_text(axis, operands[0].ndim)
        made = read(op.notation, dict(zip("xyz", operands)), told, keeps)
        return Operand(made.expression, ndim)
    given = [x.expression for x, raw in zip(operands, node.inputs, strict=True) if raw is not None]
    told = {key: x for key, x in node.keywords.items() if x is not None and x is not False}
    given += [n.Told(f"{key}={code_text(x)}", x) for key, x in told.items()]
    return Operand(n.Call(_name(op), tuple(given), meaning=_meaning(op, node)), ndim)


def _meaning(op: Primitive, node: Node) -> Callable[..., Any] | None:
    """Return what computes an operation from all that is written of it; None if it draws."""
    if op.draws:
        return None
    forward, keywords = op.forward, node.keywords
    is_none = tuple(raw is None for raw in node.inputs)

    def compute(*written: Any) -> Any:
        given = iter(written)
        return forward(*(None if none else next(given) for none in is_none), **keywords)

    return compute


def _name(op: Primitive) -> str:
    """Return what an operation is called, unless it would be taken for another that is known."""
    same = _known_names(len(sys.modules)).get(op.name)
    if same is None or any(op.forward is forward for forward in same):
        return op.name
    return f"‹{op.name}›"


@lru_cache(maxsize=1)
def _known_names(loaded: int) -> dict[str, list[Callable[..., Any]]]:
    """Return what the names of the engine's operations, and those in formulas, stand for.

    Some operations are there only when one of their family was called: after that so many modules
    are `loaded`, and more names known.
    """
    found = {name: [function] for name, function in WELL_KNOWN.items()}
    for module in [
        x for name, x in tuple(sys.modules.items()) if name.startswith("autograd.rules.")
    ]:
        for op in vars(module).values():
            if isinstance(op, Primitive):
                found.setdefault(op.name, []).append(op.forward)
    return found
