"""Recorded operations, written as expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Primitive, part, plain_part
from autograd.rules.contraction import tensordot
from autograd.rules.elementwise import where
from autograd.rules.indexing import add_at, getitem, scatter_add, set_at
from autograd.rules.linalg import matmul
from autograd.rules.reduction import mean, sum_
from autograd.rules.shaping import expand_dims, swapaxes, transpose
from autograd.viz import notation as n
from autograd.viz.notation import Expression, Number
from autograd.viz.notation.evaluation import functions
from autograd.viz.operands import Operand, read, times
from autograd.viz.preview import code_text, preview

#: A formula with more symbols is not read by anyone.
MOST_SYMBOLS = 80


def _told(keyword: tuple[str, Any]) -> tuple[str, str]:
    """Return a keyword as it is written; empty if it asks for nothing out of the ordinary."""
    key, given = keyword
    return key, "" if given is None or given is False else code_text(given)


class Known(dict[Any, Operand]):
    """What stand-ins and recorded results are, as expressions."""

    #: Whether a formula leaves out what a rule does where it does not hold: at 0, most often.
    guarded = False


def expressed(result: Any, known: Known) -> Operand:
    """Return what was recorded as an expression; older nodes first, without recursion."""
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
        return Operand(n.Symbol("c"), data.ndim)
    return Operand(n.Words(preview(data).describe()), 0)


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
    special = _SPECIAL.get(op)
    if special is not None:
        made = special(node, operands, Known() if known is None else known)
        if made is not None:
            return Operand(made, ndim)
    if op.notation is not None:
        axis = node.keywords.get("axis")
        keeps = bool(operands) and operands[0].ndim == ndim
        told = "" if axis is None else axis_text(axis, operands[0].ndim)
        made = read(op.notation, dict(zip("xyz", operands)), told, keeps)
        return Operand(made.expression, ndim)
    given = [
        x.expression
        if isinstance(raw, Node) or not isinstance(x.expression, n.Words)
        else n.Words(index_text(raw))
        for x, raw in zip(operands, node.inputs, strict=True)
        if raw is not None
    ]
    given += [n.Words(f"{key}={told}") for key, told in map(_told, node.keywords.items()) if told]
    taken = functions.setdefault(op.name, op.forward) is not op.forward
    if known is not None and taken:
        known.guarded = True
    return Operand(n.Call(op.name, tuple(given)), ndim)


# Operations whose notation depends on more than their inputs.


def _as_factor(node: Any, operand: Operand, known: Known) -> Expression:
    """Write a factor of a product of matrices: a vector that was made a row is transposed."""
    if isinstance(node, Node) and node in known:
        op: Any = node.op
        source: Any = node.inputs[0] if node.inputs else None
        if op is expand_dims and np.ndim(source.data) == 1:
            inner = known[source].expression
            axis = node.inputs[1] if len(node.inputs) > 1 else node.keywords.get("axis")
            return n.transpose(inner) if axis in (0, -2) else inner
        if op is swapaxes:
            return n.transpose(_as_factor(source, known[source], known))
    return operand.expression


def _matmul(node: Node, operands: list[Operand], known: Known) -> Expression | None:
    x, y = operands
    if x.ndim == 1 and y.ndim == 1:
        return n.product(n.transpose(x.expression), y.expression, kind="matrix")
    if x.ndim == 1 and y.ndim == 2:
        return n.product(n.transpose(y.expression), x.expression, kind="matrix")
    left, right = (
        _as_factor(given, operand, known)
        for given, operand in zip(node.inputs, operands, strict=True)
    )
    if any(_is_single(given, known) for given in node.inputs):
        sides = (x.base if isinstance(x, n.Transpose) else x for x in (left, right))
        return n.product(*sides)
    return n.product(left, right, kind="matrix")


def _is_single(node: Any, known: Known) -> bool:
    """Tell whether a matrix is a number that was given axes."""
    while isinstance(node, Node) and node.op in (expand_dims, swapaxes):
        node = node.inputs[0]
        if np.ndim(node.data) == 0:
            return True
    return False


def _getitem(node: Node, operands: list[Operand], known: Known) -> Expression:
    source, index = node.inputs
    base = operands[0].expression
    if isinstance(source, Node) and source.op is matmul and isinstance(index, tuple):
        if index == (..., 0):
            return base
        if index[:2] == (..., 0) and isinstance(base, n.Product):
            if base.kind != "matrix":
                return base
            return n.product(*map(n.transpose, reversed(base.factors)), kind="matrix")
    return n.Indexed(base, index_text(index))


def index_text(index: Any) -> str:
    """Write an index, or what else an operation was told, as a program does."""
    if isinstance(index, tuple):
        return ", ".join(map(index_text, index)) or "()"
    if isinstance(index, slice):
        parts = [index.start, index.stop] + [index.step] * (index.step is not None)
        return ":".join("" if part is None else str(part) for part in parts)
    if index is Ellipsis:
        return "…"
    if isinstance(index, Node):
        return index.name or "i"
    if isinstance(index, np.ndarray | list):
        return str(np.asarray(index).tolist()) if np.size(index) <= 6 else "i"
    return code_text(index)


def _part(node: Node, operands: list[Operand], known: Known) -> Expression:
    return n.Indexed(operands[0].expression, str(node.inputs[1]))


def _scatter_add(node: Node, operands: list[Operand], known: Known) -> Expression:
    place = n.Words(f"at [{index_text(node.inputs[1])}]")
    return n.Call("scatter", (operands[0].expression, place))


def _written_at(node: Node, operands: list[Operand], known: Known) -> Expression:
    place = n.Words(f"at [{index_text(node.inputs[1])}]")
    return n.Call(node.op.name, (operands[0].expression, place, operands[2].expression))  # type: ignore[union-attr]


def _where(node: Node, operands: list[Operand], known: Known) -> Expression:
    condition, x, y = operands
    bracket = condition.expression
    if isinstance(bracket, Number):
        return x.expression if bracket.value else y.expression
    # What a rule puts in place of numbers for which its formula would not hold.
    guards = isinstance(x.expression, Number) and not isinstance(y.expression, Number)
    if guards and x.expression != Number(0) and _is_equality(bracket):
        known.guarded = True
        return y.expression
    yes, no = Operand(bracket, condition.ndim), Operand(_otherwise(bracket), condition.ndim)
    if y.expression == Number(0):
        return times(yes, x)
    if x.expression == Number(0):
        if not _is_equality(bracket):
            return times(no, y)
        known.guarded = True
        return y.expression
    return n.total(times(yes, x), times(no, y))


def _is_equality(bracket: Expression) -> bool:
    return (
        isinstance(bracket, n.Fence)
        and isinstance(bracket.content, n.Relation)
        and ("=" in bracket.content.signs or bracket.content.signs == ("∧",))
    )


_OPPOSITE = {"<": "≥", "≥": "<", ">": "≤", "≤": ">", "=": "≠", "≠": "="}


def _otherwise(bracket: Expression) -> Expression:
    if isinstance(bracket, n.Fence) and isinstance(bracket.content, n.Relation):
        relation = bracket.content
        if relation.signs[0] in _OPPOSITE:
            return n.Fence(n.Relation(relation.members, (_OPPOSITE[relation.signs[0]],)))
    return n.total(Number(1), n.negative(bracket))


def _transposed(node: Node, operands: list[Operand], known: Known) -> Expression | None:
    x, *axes = operands
    told = {*(a.expression for a in axes)}
    last_two = {Number(-1), Number(-2)}, {Number(x.ndim - 1), Number(x.ndim - 2)}
    if x.ndim == 2 or (x.ndim > 2 and told in last_two):
        return n.transpose(x.expression)
    return None


def _reduced(sign: str) -> Callable[..., Expression]:
    def write(node: Node, operands: list[Operand], known: Known) -> Expression:
        axis = node.keywords.get("axis", node.inputs[1] if len(node.inputs) > 1 else None)
        x = operands[0].expression
        kept = operands[0].ndim > 0 and np.ndim(node.data) == operands[0].ndim
        if sign == "sum":
            return n.SumOver(x, "" if axis is None else axis_text(axis, operands[0].ndim), kept)
        if axis is None:
            return n.Call(sign, (x,))
        told = n.Words(axis_text(axis, operands[0].ndim))
        return n.Call(sign, (x, told, *[n.Words("keepdims")] * kept))

    return write


def axis_text(axis: Any, ndim: int = 0) -> str:
    """Say which axis, or which axes, in words; of an array of `ndim` axes counted from the first.

    >>> axis_text(-1, 2), axis_text((0, 2))
    ('axis 1', 'axes 0, 2')
    """
    axes = [x + ndim if x < 0 else x for x in (axis if isinstance(axis, tuple) else (axis,))]
    return f"{'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))}"


def _tensordot(node: Node, operands: list[Operand], known: Known) -> Expression | None:
    x, y = operands[:2]
    axes = node.keywords.get("axes")
    if x.ndim == y.ndim == 1 and axes == ((), ()):
        return n.product(x.expression, n.transpose(y.expression), kind="matrix")
    return None


_SPECIAL: dict[Primitive, Callable[..., Expression | None]] = {
    matmul: _matmul,
    getitem: _getitem,
    part: _part,
    plain_part: _part,
    scatter_add: _scatter_add,
    set_at: _written_at,
    add_at: _written_at,
    where: _where,
    transpose: _transposed,
    swapaxes: _transposed,
    tensordot: _tensordot,
    sum_: _reduced("sum"),
    mean: _reduced("mean"),
}
