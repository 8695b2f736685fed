"""The backward pass of a graph, taken apart: what passes over each edge, and what it adds up to.

The numbers are those of `autograd.walk`, found by the same rules in the same order; nothing is
written to a ``grad``, and no hook is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from autograd.backward import seed
from autograd.fitting import fit
from autograd.graph import Node, dtype_of
from autograd.primitives import Primitive, Rule, rules_of
from autograd.walk import ancestors, was_freed


@dataclass(frozen=True)
class Contribution:
    """What an operation passes on to one of its inputs: upstream gradient × local derivative.

    Attributes
    ----------
    given : Value
        The input.
    slot : int
        Its place among the inputs of the operation.
    rule : callable
        The gradient rule of that argument.
    share : array or number
        What arrives, in the shape and dtype of the input.
    before, after : array, number or None
        The gradient of the input without it and with it; None where nothing had arrived yet.
    """

    given: Node
    slot: int
    rule: Rule
    share: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class Step:
    """The turn of one node: all that was computed from it has passed its share on.

    Attributes
    ----------
    node : Value
    gradient : array or number
        Its gradient, now whole.
    contributions : tuple of Contribution
        In the order of the arguments; empty for a leaf.
    """

    node: Node
    gradient: Any
    contributions: tuple[Contribution, ...]


def backpropagation(output: Node, gradient: Any = None) -> Iterator[Step]:
    """Take the backward pass from an output step by step, newest node first, leaves at the end.

    Parameters
    ----------
    output : Value
    gradient : array of its shape and dtype, optional
        The upstream gradient; 1 by default, for a single number only.

    Raises
    ------
    TypeError, ValueError
        As `Value.backward` does.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> for step in backpropagation(x * x):
    ...     print(step.gradient, [(c.share, c.before, c.after) for c in step.contributions])
    1.0 [(3.0, None, 3.0), (3.0, 3.0, 6.0)]
    6.0 []
    """
    pending, computed = ancestors(output)
    pending[output] = seed(output, gradient, create_graph=False)
    for node in reversed(computed):
        arrived = pending.pop(node)
        if arrived is None:
            continue
        yield Step(node, arrived, tuple(contributions(node, arrived, pending)))
    for leaf in sorted(pending, key=lambda leaf: -leaf.order):
        if pending[leaf] is not None:
            yield Step(leaf, pending[leaf], ())


def contributions(node: Node, gradient: Any, pending: dict[Node, Any]) -> Iterator[Contribution]:
    """Give what a node passes on to each of its inputs, and add it to what is pending there."""
    op: Any = node.op
    if not op.rules:
        raise was_freed(node)
    for slot, (given, rule) in enumerate(zip(node.inputs, rules_of(op, node.inputs))):
        if rule is None or not isinstance(given, Node) or given not in pending:
            continue
        share = applied(node, rule, gradient, given)
        before = pending[given]
        # Added anew, not in place, since earlier steps hold on to what stood before.
        after = pending[given] = share if before is None else before + share
        yield Contribution(given, slot, rule, share, before, after)


def rule_of(op: Primitive, inputs: tuple[Any, ...], slot: int) -> Rule | None:
    """Return the gradient rule of an argument."""
    return next(islice(rules_of(op, inputs), slot, None), None)


def applied(node: Node, rule: Rule, gradient: Any, given: Node) -> Any:
    """Return what a rule of an operation makes of an upstream gradient, as the input has it."""
    raw = [given.data if isinstance(given, Node) else given for given in node.inputs]
    asked = [gradient, node.data, *raw]
    op: Any = node.op
    return fit(rule(*asked, **node.keywords), given, op, asked)


def local_derivative(node: Node, slot: int) -> Any:
    """Return ∂node/∂input of a single number by a single number; None for anything else.

    >>> from autograd import Value
    >>> local_derivative(Value(3.0) * Value(4.0), 0)
    4.0
    """
    op, given = node.op, node.inputs[slot]
    if op is None or not op.rules or not isinstance(given, Node):
        return None
    if getattr(node.data, "ndim", 0) or getattr(given.data, "ndim", 0):
        return None
    if isinstance(node.data, tuple) or isinstance(given.data, tuple):
        return None
    one = 1.0 if node.data.__class__ is float else np.ones_like(node.data)[()]
    if "c" in (dtype_of(node.data).kind, dtype_of(given.data).kind):
        return None  # a conjugate is in the way of a product
    rule = rule_of(op, node.inputs, slot)
    return None if rule is None else applied(node, rule, one, given)
