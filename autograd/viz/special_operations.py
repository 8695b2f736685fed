"""Operations whose notation depends on more than their inputs: on axes, indices and shapes."""

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
from autograd.rules.shaping import expand_dims, reshape, swapaxes, transpose
from autograd.viz import notation as n
from autograd.viz.notation import Expression, Number
from autograd.viz.operands import Operand, times
from autograd.viz.preview import code_text

#: Of more indices it is only said how many there are.
_MOST_INDICES = 6

#: What stand-ins and recorded results are, as expressions.
Known = dict[Any, Operand]


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
    stacks = _stacks(node)
    if stacks:
        left, right = (known[stack].expression for stack in stacks)
        lead = tuple(range(np.ndim(stacks[0].data) - 2))
        return n.SumOver(n.product(n.transpose(left), right, kind="matrix"), axis_text(lead))
    left, right = (
        _as_factor(given, operand, known)
        for given, operand in zip(node.inputs, operands, strict=True)
    )
    if any(_is_single(given, known) for given in node.inputs):
        sides = (x.base if isinstance(x, n.Transpose) else x for x in (left, right))
        return n.product(*sides)
    return n.product(left, right, kind="matrix")


def _stacks(node: Node) -> list[Node]:
    """Return two stacks of matrices of which the products XᵀY are added up, if these are such.

    Rules make them tall matrices, since one large product is quicker than many.
    """
    x, y = node.inputs
    if not (isinstance(x, Node) and isinstance(y, Node) and x.op in (transpose, swapaxes)):
        return []
    tall = x.inputs[0], y
    if any(z.op is not reshape for z in tall):
        return []
    stacks = [z.inputs[0] for z in tall]
    lengths = [(np.shape(z.inputs[0].data), np.shape(z.data)) for z in tall]
    same = len({before[:-1] for before, _ in lengths}) == 1
    whole = all(len(after) == 2 and before[-1:] == after[1:] for before, after in lengths)
    return stacks if same and whole else []


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
    return n.Indexed(base, _index(index, operands[1]))


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
        index = index.data
    if isinstance(index, np.ndarray | list) and np.size(index) <= _MOST_INDICES:
        return str(np.asarray(index).tolist())
    return code_text(index)


def _part(node: Node, operands: list[Operand], known: Known) -> Expression:
    return n.Indexed(operands[0].expression, _index(node.inputs[1], operands[1]))


def _index(raw: Any, operand: Operand) -> Expression:
    """Write an index; an array among the inputs has a symbol."""
    if isinstance(raw, Node | np.ndarray):
        return operand.expression
    return n.Told(index_text(raw), raw)


def _scatter_add(node: Node, operands: list[Operand], known: Known) -> Expression:
    _, index, shape = node.inputs

    def scatter(given: Any, place: Any) -> Any:
        return scatter_add.forward(given, place, shape)

    place = n.At(_index(index, operands[1]))
    return n.Call("scatter", (operands[0].expression, place), meaning=scatter)


def _written_at(node: Node, operands: list[Operand], known: Known) -> Expression:
    op: Any = node.op
    x, index, new = operands
    place = n.At(_index(node.inputs[1], index))
    return n.Call(op.name, (x.expression, place, new.expression), meaning=op.forward)


def _where(node: Node, operands: list[Operand], known: Known) -> Expression:
    condition, x, y = operands
    bracket = condition.expression
    if isinstance(bracket, Number):
        return x.expression if bracket.value else y.expression
    # What a rule puts in place of numbers for which its formula would not hold.
    guards = isinstance(x.expression, Number) and not isinstance(y.expression, Number)
    if guards and x.expression != Number(0) and _is_equality(bracket):
        return y.expression
    yes, no = Operand(bracket, condition.ndim), Operand(_otherwise(bracket), condition.ndim)
    if y.expression == Number(0):
        return times(yes, x)
    if x.expression == Number(0):
        return y.expression if _is_equality(bracket) else times(no, y)
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

        def reduce(given: Any, *_: Any) -> Any:
            return mean.forward(given, axis=axis, keepdims=kept)

        told = n.Told(axis_text(axis, operands[0].ndim), axis)
        keeps = [n.Told("keepdims", True)] * kept
        return n.Call(sign, (x, told, *keeps), meaning=reduce)

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


SPECIAL: dict[Primitive, Callable[..., Expression | None]] = {
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
