"""Local derivatives as formulas, read off the gradient rules.

A rule is one line of plain NumPy, so it can be called with stand-ins in place of numbers: what it
does to them is its formula. Where that would be hard to follow, the operation carries a formula of
its own beside the rule (`Primitive.formulas`). Either is held against the numbers that the rule
gives here; and where there is none, or it does not hold (at a kink, say), the derivative is the
plain symbol ∂y/∂x.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.viz import notation as n
from autograd.viz.backpropagation import applied, rule_of
from autograd.viz.notation import Expression, Number, Slot
from autograd.viz.operations import plain, written
from autograd.viz.preview import preview
from autograd.viz.templates import (
    ANSWER,
    UPSTREAM,
    data_of,
    given_operand,
    is_number,
    template,
    works_on_each,
)
from autograd.viz.verification import holds, largest, stretched, summed, verified

Symbols = Mapping[Any, Expression]


def local_formula(node: Node, slot: int, symbols: Symbols) -> Expression:
    """Return the derivative of an operation by one of its inputs, as a formula.

    Parameters
    ----------
    node : Value
        What the operation gave.
    slot : int
        The place of the input.
    symbols : mapping of Value to Expression
        What the node and its inputs are called; by default by their own names.

    Returns
    -------
    Expression
        Of single numbers and of what works on each element alone, the derivative; of other
        operations the symbol ∂y/∂x.

    Examples
    --------
    >>> from autograd import Value
    >>> x, y = Value(3.0, name="x"), Value(4.0, name="y")
    >>> n.text(local_formula(x * y, 0, {}))
    'y'
    >>> n.text(local_formula(np.log(x), 0, {})), n.text(local_formula(x**3, 0, {}))
    ('1/x', '3 · x²')
    """
    found = _local(node, slot)
    return generic(node, slot, symbols) if found is None else n.filled(found, _slots(node, symbols))


def _local(node: Node, slot: int) -> Expression | None:
    """Return a derivative with slots, if it gives here what the rule gives for a gradient of 1."""
    found = template(node, slot)
    if found is None or not (is_number(node) or works_on_each(node, slot, found)):
        return None
    one = 1.0 if node.data.__class__ is float else np.ones_like(node.data)[()]
    rule: Any = rule_of(node.op, node.inputs, slot)  # type: ignore[arg-type]
    with np.errstate(all="ignore"):
        expected = applied(node, rule, one, node.inputs[slot])  # type: ignore[arg-type]
        return found.local if holds(found.local, expected, data_of(node)) else None


def local_numbers(node: Node, slot: int) -> Expression | None:
    """Return the formula of a single number's derivative with numbers in place of symbols.

    >>> from autograd import Value, sigmoid
    >>> n.text(local_numbers(sigmoid(Value(2.0)), 0))
    '0.8808 · (1 − 0.8808)'
    """
    found = _local(node, slot) if is_number(node) else None
    return None if found is None else n.filled(found, _numbers(node), simplify=False)


@dataclass(frozen=True, slots=True)
class Share:
    """What an operation passes on to an input, as a formula.

    Attributes
    ----------
    formula : Expression
    axes : tuple of int
        Those that are summed over since the input was broadcast along them.
    shape : tuple of int
        Of what is summed.
    """

    formula: Expression
    axes: tuple[int, ...]
    shape: tuple[int, ...]


def share_formula(
    node: Node, slot: int, symbols: Symbols, upstream: Expression, numbers: tuple[Any, Any]
) -> Share | None:
    """Return what a rule passes on to an input, by the gradient of the result.

    Parameters
    ----------
    node, slot
        What the operation gave, and the place of the input.
    symbols : mapping of Value to Expression
        What the node and its inputs are called.
    upstream : Expression
        What the gradient of the result is called.
    numbers : pair of arrays or numbers
        That gradient, and what is passed on, which the formula is held against.

    Returns
    -------
    Share or None
        None if there is no formula, or it does not give these numbers in their shape.

    Examples
    --------
    >>> from autograd import Value
    >>> w, a = Value(np.ones((3, 2)), name="w"), Value(np.ones((2, 1)), name="a")
    >>> upstream, delta = np.ones((3, 1)), n.Symbol("delta")
    >>> n.text(share_formula(w @ a, 0, {}, delta, (upstream, upstream @ a.data.T)).formula)
    'δ aᵀ'
    """
    given: Any = node.inputs[slot]
    if isinstance(given.data, tuple):
        return None
    wanted, (received, passed) = np.shape(given.data), numbers
    for literal in (False, True):
        found = template(node, slot, literal)
        if found is None:
            continue
        axes = stretched(found.shape, wanted) if math.prod(found.shape) != 1 else ()
        share = summed(found.share, axes, len(found.shape) - len(wanted))
        # A share may be what rounding leaves of a difference.
        rest = 1e-9 * largest(received)
        share = verified(share, passed, {**data_of(node), UPSTREAM: received}, scale=rest)
        if share is not None:
            formula = n.filled(share, {**_slots(node, symbols), UPSTREAM: upstream})
            return Share(formula, axes, found.shape)
    return None


def forward_formula(node: Node, symbols: Symbols) -> Expression:
    """Return what an operation computes: ``w x + b``.

    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> n.text(forward_formula(np.exp(x), {})), n.text(forward_formula(1 - x, {}))
    ('e^x', '1 − x')
    """
    slots = _slots(node, symbols)
    formula = _forward(node)
    if np.ndim(node.data) and not isinstance(node.data, tuple):
        formula = _of_array(node, formula)
    return n.filled(formula, slots, simplify=False)


def has_slope(node: Node) -> bool:
    """Tell whether it is a function of one input whose derivative is longer than its name, σ′.

    >>> from autograd import Value, sigmoid
    >>> has_slope(sigmoid(Value(2.0))), has_slope(np.sin(Value(2.0)))
    (True, False)
    """
    if len(node.inputs) != 1 or isinstance(node.data, tuple):
        return False
    found = template(node, 0)
    if found is None or not works_on_each(node, 0, found) or n.size(found.local) < 5:
        return False
    return isinstance(forward_formula(node, {}), n.Call)


def _of_array(node: Node, formula: Expression) -> Expression:
    """Return a formula that gives an array as it is, never the name of another array."""
    data = data_of(node)
    found = verified(formula, node.data, data)
    if found is None or isinstance(found, Slot | Number):
        op: Any = node.op
        told = [x for x in node.inputs if not isinstance(x, Node)]
        places = (Slot(i) for i, given in enumerate(node.inputs) if isinstance(given, Node))
        return n.Call(op.name, (*places, *(n.Words(preview(x).describe()) for x in told)))
    return found


def forward_numbers(node: Node) -> Expression:
    """Return what an operation on single numbers computes, with the numbers."""
    return n.filled(_forward(node), _numbers(node), simplify=False)


def generic(node: Node, slot: int, symbols: Symbols) -> n.Partial:
    """Return the symbol ∂y/∂x; of a value that is given twice, with its place.

    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> n.text(generic((x * x).named("y"), 1, {}))
    '∂y/∂x (2nd)'
    """
    slots = _slots(node, symbols)
    twice = sum(given is node.inputs[slot] for given in node.inputs) > 1
    return n.Partial(slots[ANSWER], slots[slot], slot + 1 if twice else 0)


def _slots(node: Node, symbols: Symbols) -> dict[int, Expression]:
    slots = {slot: symbol_of(given, symbols) for slot, given in enumerate(node.inputs)}
    slots[ANSWER] = symbol_of(node, symbols)
    return slots


def symbol_of(given: Any, symbols: Symbols) -> Expression:
    """Return what a value, or a constant that an operation was given, is called."""
    if isinstance(given, Node):
        found = symbols.get(given)
        if found is None:
            made = given.op.name if given.op is not None else "value"
            found = n.Symbol(given.name or made)
        return found
    if isinstance(given, int | float | complex | np.number):
        return Number(given)
    if isinstance(given, np.ndarray):
        return symbols.get(id(given)) or n.Symbol("c")
    return n.Told(preview(given).describe(), given)


def _numbers(node: Node) -> dict[int, Expression]:
    slots = {
        slot: Number(plain(data)) if _is_one(data) else symbol_of(given, {})
        for slot, given in enumerate(node.inputs)
        for data in (given.data if isinstance(given, Node) else given,)
    }
    slots[ANSWER] = Number(plain(node.data))
    return slots


def _is_one(data: Any) -> bool:
    return isinstance(data, int | float | complex | np.number | np.bool_ | np.ndarray) and not (
        np.ndim(data)
    )


def _forward(node: Node) -> Expression:
    op: Any = getattr(node.op, "original", node.op)
    operands = [
        given_operand(slot, given.data if isinstance(given, Node) else given, given)
        for slot, given in enumerate(node.inputs)
    ]
    return written(op, node, operands).expression
