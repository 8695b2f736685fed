"""The reverse walk: from an output back over all that it was computed from.

Reverse accumulation follows Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008),
section 3.2: with x̄ for the derivative of the output with respect to x, every node passes
ȳ · ∂y/∂x on to each of its inputs, and what arrives at a node by several paths adds up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.assigned import assignments, guarded
from autograd.fitting import NUMBERS, fit
from autograd.graph import Node, constant, describe, dtype_of
from autograd.primitives import OBJECT, EveryPart, Primitive, Rule, separated
from autograd.scope import current_scope

_by_order = attrgetter("order")

_ALL_NUMBERS = NUMBERS | {complex, np.complex128, np.complex64}

#: For an operation and one of its rules, what to call the rule with, once for each node.
Waiting = dict[tuple[Primitive, Rule], list[tuple[tuple[Any, ...], dict[str, Any]]]]

#: What takes the place of a node's operation once `backward` has freed the graph behind it.
freed = Primitive(lambda: None, name="freed")
freed.rules = ()


def ancestors(output: Node) -> tuple[dict[Node, Any], list[Node]]:
    """Find the differentiable nodes that an output depends on, itself included.

    Returns
    -------
    pending : dict
        Its keys are all of them, ready to hold their gradients.
    computed : list
        Those that an operation made, oldest first: leaves need no visit.
    """
    pending: dict[Node, Any] = {output: None}
    computed: list[Node] = []
    if output.op is None:
        return pending, computed
    stack = [output]
    while stack:
        node = stack.pop()
        computed.append(node)
        for given in node.inputs:
            if isinstance(given, Node) and given.requires_grad and given not in pending:
                pending[given] = None
                if given.op is not None:
                    stack.append(given)
    computed.sort(key=_by_order)
    return pending, computed


def between(output: Node, inputs: Iterable[Node]) -> tuple[dict[Node, Any], list[Node]]:
    """Find, like `ancestors`, only the nodes on the paths from some inputs to an output."""
    pending: dict[Node, Any] = dict.fromkeys(inputs)
    computed: list[Node] = []
    for node in ancestors(output)[1]:
        if node.op is freed:
            raise was_freed(node)
        for given in node.inputs:
            if isinstance(given, Node) and given in pending:
                pending[node] = None
                computed.append(node)
                break
    return pending, computed


def was_freed(node: Node) -> RuntimeError:
    """Return the error of a node whose graph `backward` has let go of."""
    return RuntimeError(
        f"the graph behind {describe(node)} was freed by backward(free_graph=True): "
        "compute the value again, or leave the graph in place"
    )


def walk(
    pending: dict[Node, Any],
    computed: list[Node],
    output: Node,
    gradient: Any,
    *,
    keep: Collection[Node] = (),
    keep_numbers: bool = False,
    create_graph: bool = False,
    free_graph: bool = False,
    to_the_end: bool = True,
) -> dict[Node, Any]:
    """Visit computed nodes newest first; return the whole gradients of leaves and nodes to keep.

    Creation order is a topological order, so when a node's turn comes, all that was computed from
    it has already passed its share on. Both collections are used up on the way. Hooks see the whole
    gradients, so those of leaves are called only by a walk that goes `to_the_end`, as that through
    a part of a graph does not.
    """
    pending[output] = gradient
    absent, array, any_watched = object(), np.ndarray, Node.any_watched
    scope = current_scope()
    trace, observer = scope.trace, scope.observer
    stand_ins: dict[Node, Any] = {}  # of operations whose rules are looked after
    if computed and assignments.last > computed[0].order:
        stand_ins = guarded(computed)
    if observer is not trace:
        stand_ins = observer.enter_walk(computed, stand_ins)
    totals: set[Node] = set()  # whose gradients are arrays that the walk made
    kept: dict[Node, Any] = {}
    waiting: dict[Node, Waiting] = {}  # shares that are less work together
    while computed:
        node = computed.pop()
        gradient = pending.pop(node)
        if waiting and node in waiting:
            gradient = _gathered(gradient, node, waiting.pop(node))
        if gradient is None:  # reached only through arguments that have no gradient
            continue
        answer = node.data
        if any_watched and node.watched:
            before = assignments.last
            gradient = _hooked(node, gradient)
            if assignments.last > before:
                stand_ins |= guarded([*computed, node])
            if keep_numbers and node.retains_grad:
                kept[node] = gradient
        is_number = keep_numbers and (
            answer.__class__ in _ALL_NUMBERS or not getattr(answer, "ndim", 0)
        )
        if is_number or (keep and node in keep):
            kept[node] = gradient
        op: Any = stand_ins.pop(node, node.op) if stand_ins else node.op
        rules = op.rules
        if not rules:
            raise was_freed(node)
        inputs, keywords, gathers = node.inputs, node.keywords, op.gathers
        if create_graph:
            several = getattr(answer, "dtype", None) is OBJECT
            given_to_rule: list[Any] = [gradient, separated(node) if several else node, *inputs]
            if trace is not None:
                trace.enter_rules(node, gradient)
        else:
            given_to_rule = [gradient, answer]
            for given in inputs:
                given_to_rule.append(given.data if isinstance(given, Node) else given)
        if rules.__class__ is EveryPart:
            # Without the inputs: each of many rules handed all of many inputs is quadratic work.
            rules, given_to_rule = rules.of(inputs), given_to_rule[:2]
        for given, rule in zip(inputs, rules):
            if rule is None or not isinstance(given, Node):
                continue
            total = pending.get(given, absent)
            if total is absent:
                continue
            if gathers and given in totals and rule in gathers and not create_graph:
                shares = waiting.setdefault(given, {}).setdefault((op, rule), [])
                shares.append((tuple(given_to_rule), keywords))
                continue
            share = rule(*given_to_rule, **keywords) if keywords else rule(*given_to_rule)
            kind, data = share.__class__, given.data
            # What `fit` would find in order, without the call.
            if kind is not data.__class__ or (
                share.shape != data.shape or share.dtype is not data.dtype
                if kind is array
                else kind not in _ALL_NUMBERS
            ):
                share = fit(share, given, op, given_to_rule, create_graph)
            if total is None:
                pending[given] = share
                if gathers and kind is array:
                    totals.add(given)  # its rules make new arrays
            elif kind is not array or create_graph:
                pending[given] = total + share
            elif given in totals:
                # In place if it is an array: nothing else holds it, since it was made here.
                total += share
                pending[given] = total
            else:
                pending[given] = total + share
                totals.add(given)
        if free_graph:
            node.op, node.inputs = freed, ()
    if trace is not None:
        trace.leave_rules(pending)
    for leaf, shares in waiting.items():
        pending[leaf] = _gathered(pending[leaf], leaf, shares)
    for leaf, gradient in pending.items():
        if gradient is None:
            continue
        if any_watched and to_the_end and leaf.watched:
            gradient = _hooked(leaf, gradient)
        kept[leaf] = gradient
    pending.clear()
    if observer is not trace:
        observer.leave_walk(kept)
    return kept


def _gathered(total: Any, given: Node, waiting: Waiting) -> Any:
    """Add the shares that waited to the gradient of a node, an array that the walk made."""
    for (op, rule), shares in waiting.items():
        together = len(shares) > 1 and total.__class__ is np.ndarray
        if together and op.gathers[rule](total, [inputs for inputs, _ in shares]):
            continue
        for inputs, keywords in shares:
            total = total + fit(rule(*inputs, **keywords), given, op, inputs)
    return total


def _hooked(node: Node, gradient: Any) -> Any:
    for hook in tuple(node.hooks.values()):
        replacement = hook(_read_only(gradient))
        if replacement is None:
            continue
        if np.shape(replacement) != np.shape(gradient):
            raise ValueError(
                f"a hook on {describe(node)} returned a gradient of shape "
                f"{np.shape(replacement)}: it must keep the shape {np.shape(gradient)}"
            )
        given, wanted = dtype_of(replacement), dtype_of(gradient)
        if given.kind not in ("fiub" if wanted.kind == "f" else "fiubc"):
            numbers = "real" if wanted.kind == "f" else "complex"
            raise TypeError(
                f"a hook on {describe(node)} returned a gradient of dtype {given}: it must return "
                f"{numbers} numbers, as {wanted} holds them"
            )
        differentiable = isinstance(gradient, Node)
        if isinstance(replacement, Node):
            if differentiable:
                gradient = replacement
                continue
            replacement = replacement.data
        # A copy, since the hook may hold on to its own.
        copied = np.array(replacement, dtype_of(gradient))
        if gradient.__class__ is float:
            gradient = float(copied)
        else:
            gradient = constant(copied[()]) if differentiable else copied[()]
    return gradient


def _read_only(gradient: Any) -> Any:
    """Return a gradient that a hook cannot change in place: others may be the same array."""
    if gradient.__class__ is not np.ndarray:
        return gradient
    seen = gradient.view()
    seen.flags.writeable = False
    return seen
