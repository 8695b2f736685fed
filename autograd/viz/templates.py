"""Templates: what gradient rules do, found by calling them, with slots for what they are given.

A template is found once for each rule and kind of input, and may serve for every node like it. A
rule may depend on more than it is given, and a formula may not hold everywhere: whether a template
holds for a node is for `verification` to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Primitive
from autograd.viz import notation as n
from autograd.viz.backpropagation import rule_of
from autograd.viz.notation import Expression, Number, Slot
from autograd.viz.operands import Operand, read
from autograd.viz.operations import MOST_SYMBOLS, expressed
from autograd.viz.recording import recording, stand_in
from autograd.viz.special_operations import Known

#: The slots of a template beside those of the inputs, which count from 0.
ANSWER, UPSTREAM = -1, -2
_MOST_TEMPLATES = 256
_UNKNOWN = "not looked for yet"
#: Larger whole numbers, and others that are not whole, get a slot: a formula serves for all.
_LARGEST_LITERAL = 16


@dataclass(frozen=True, slots=True)
class Template:
    """What a rule gives, with slots for what it is given.

    Attributes
    ----------
    share : Expression
        The gradient of the input, by the upstream gradient.
    local : Expression
        The same for an upstream gradient of 1.
    shape : tuple of int
        Of what the rule gives, before it is summed over axes that were broadcast.
    """

    share: Expression
    local: Expression
    shape: tuple[int, ...]


def template(node: Node, slot: int, literal: bool = False) -> Template | None:
    """Return what the rule of an argument gives, with slots; None if there is no formula.

    A `literal` one is what the rule does, with all changes of shape, even if the operation carries
    a formula that is easier to read.
    """
    op: Any = getattr(node.op, "original", node.op)
    if op is None or isinstance(node.data, tuple):
        return None
    # Kept with the operation, so that they last no longer than it does.
    known: dict[Any, Template | None] = vars(op).setdefault("templates", {})
    try:
        told = ((key, _exactly(given)) for key, given in node.keywords.items())
        how = tuple(op.formulas), op.rules
        key = (slot, literal, how, *map(_kind, node.inputs), *told)
        found = known.get(key, _UNKNOWN)
    except TypeError:  # an index or a keyword that has no hash
        return _found(op, node, slot, literal)
    if isinstance(found, str):
        if len(known) >= _MOST_TEMPLATES:
            known.clear()
        found = known[key] = _found(op, node, slot, literal)
    return found


def _kind(given: Any) -> Any:
    data = given.data if isinstance(given, Node) else given
    if isinstance(given, Node) or isinstance(data, np.ndarray):
        return Node, data.__class__, getattr(data, "shape", ()), getattr(data, "dtype", None)
    return _exactly(data) if _is_literal(data) else data.__class__


def _exactly(data: Any) -> Any:
    """Return what tells constants apart that are equal, and of other types: (1, 0), (True, 0)."""
    if isinstance(data, tuple):
        return tuple, *map(_exactly, data)
    if callable(data) and not isinstance(data, type):
        raise TypeError("a function would be kept for as long as the operation")
    hash(data)
    return data.__class__, data


def _is_literal(data: Any) -> bool:
    """Tell whether what the program wrote, such as the 2 of x², stands in the formula itself."""
    if data.__class__ is int or data.__class__ is float:
        return abs(data) <= _LARGEST_LITERAL and data == int(data)
    return True


def is_number(node: Node) -> bool:
    """Tell whether an operation gave a single number of single numbers."""
    return all(
        not getattr(given.data, "ndim", 0) and not isinstance(given.data, tuple)
        for given in (node, *node.inputs)
        if isinstance(given, Node)
    )


def works_on_each(node: Node, slot: int, found: Template) -> bool:
    """Tell whether each element of a result depends on that of the input in its place alone."""
    given = node.inputs[slot]
    return (
        np.shape(given.data) == np.shape(node.data)
        and upstream_is_factor(found.share)
        and not _mixes(found.local)
    )


def upstream_is_factor(share: Expression) -> bool:
    """Tell whether the upstream gradient stands once, multiplied element by element."""
    if n.contains(share, Slot(UPSTREAM)) != 1:
        return False
    while share != Slot(UPSTREAM):
        match share:
            case n.Negative(term):
                share = term
            case n.Quotient(over, _):
                share = over
            case n.Product(factors, kind) if kind != "matrix":
                share = next(x for x in factors if n.contains(x, Slot(UPSTREAM)))
            case _:
                return False
    return True


def _mixes(x: Expression) -> bool:
    return isinstance(x, n.SumOver) or any(map(_mixes, x.parts()))


def _found(op: Primitive, node: Node, slot: int, literal: bool) -> Template | None:
    try:
        carried = None if literal else _carried(op, node, slot)
        made = carried or _read_off(op, node, slot, literal)
    except Exception:  # a rule may do what no stand-in can: it has no formula then
        return None
    most = MOST_SYMBOLS // 2 if literal else MOST_SYMBOLS
    return made if n.size(made.share) <= most else None


def _template(node: Node, share: Expression, shape: tuple[int, ...]) -> Template:
    one = {i: Slot(i) for i in range(ANSWER, len(node.inputs))} | {UPSTREAM: Number(1)}
    return Template(share, n.filled(share, one), shape)


def _carried(op: Primitive, node: Node, slot: int) -> Template | None:
    formula = op.formulas[slot] if slot < len(op.formulas) else None
    if formula is None:
        return None
    data = data_of(node)
    operands = [given_operand(i, data[i], x) for i, x in enumerate(node.inputs)]
    ndim = np.ndim(node.data)
    known = {"g": Operand(Slot(UPSTREAM), ndim), "ans": Operand(Slot(ANSWER), ndim)}
    made = read(formula, known | dict(zip("xyz", operands)))
    return _template(node, made.expression, np.shape(node.data))


def given_operand(slot: int, data: Any, given: Any) -> Operand:
    """Return the slot of an input; a number that the program wrote stands in the formula itself."""
    if isinstance(given, int | float | complex) and not isinstance(given, Node):
        return Operand(Number(given), 0)
    known = isinstance(given, Node | np.ndarray) and not isinstance(data, tuple)
    return Operand(Slot(slot), np.ndim(data) if known else 0)


def _read_off(op: Primitive, node: Node, slot: int, literal: bool) -> Template:
    """Call a rule with stand-ins, and write down what it did to them."""
    rule = rule_of(op, node.inputs, slot)
    if rule is None:
        raise ValueError("there is no rule")
    known: Known = {}

    def standing(data: Any, slot: int) -> Any:
        made = stand_in(data)
        if isinstance(made, Node):
            known[made] = Operand(Slot(slot), np.ndim(data))
        return made

    g = standing(np.ones_like(node.data)[()], UPSTREAM)
    answer = standing(node.data, ANSWER)
    inputs = [
        standing(given.data if isinstance(given, Node) else given, slot)
        if isinstance(given, Node | np.ndarray) or not _is_literal(given)
        else given
        for slot, given in enumerate(node.inputs)
    ]
    with recording():
        result = rule(g, answer, *inputs, **node.keywords)
    share = expressed(result, known, literal).expression
    if isinstance(share, n.Words):
        raise ValueError("the rule gave no number")
    return _template(node, share, np.shape(getattr(result, "data", result)))


def data_of(node: Node) -> dict[int, Any]:
    """Return what stands in the slots of a template, but for the upstream gradient."""
    given = enumerate(x.data if isinstance(x, Node) else x for x in node.inputs)
    return {**dict(given), ANSWER: node.data}
