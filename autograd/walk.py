"""The reverse walk: from an output back over all that it was computed from.

Reverse accumulation follows Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008),
section 3.2: with x̄ for the derivative of the output with respect to x, every node passes
ȳ · ∂y/∂x on to each of its inputs, and what arrives at a node by several paths adds up.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.graph import Node, constant, describe, dtype_of
from autograd.primitives import OBJECT, Primitive, Rule, Shares, separated
from autograd.scope import current_scope
from autograd.structure import CONTAINERS

_by_order = attrgetter("order")

NUMBERS = frozenset((float, np.float64, np.float32, np.float16))
_ARRAYS = (np.ndarray, np.number, np.bool_, int, float, complex)
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
) -> dict[Node, Any]:
    """Visit computed nodes newest first; return the whole gradients of leaves and nodes to keep.

    Creation order is a topological order, so when a node's turn comes, all that was computed from
    it has already passed its share on. Both collections are used up on the way.
    """
    pending[output] = gradient
    absent = object()
    scope = current_scope()
    trace, observer = scope.trace, scope.observer
    if observer is not trace:
        observer.enter_walk(computed)
    totals: set[Node] = set()
    kept: dict[Node, Any] = {}
    waiting: dict[Node, Waiting] = {}  # shares that are less work together
    while computed:
        node = computed.pop()
        gradient = pending.pop(node)
        if waiting and node in waiting:
            gradient = _gathered(gradient, node, waiting.pop(node))
        if gradient is None:  # reached only through arguments that have no gradient
            continue
        op: Any = node.op
        answer = node.data
        if node.watched:
            gradient = _hooked(node, gradient)
        if (keep_numbers and (not getattr(answer, "ndim", 0) or node.retains_grad)) or node in keep:
            kept[node] = gradient
        rules = op.rules
        if not rules:
            raise was_freed(node)
        inputs, keywords = node.inputs, node.keywords
        if create_graph:
            several = getattr(answer, "dtype", None) is OBJECT
            given_to_rule: list[Any] = [gradient, separated(node) if several else node, *inputs]
            if trace is not None:
                trace.enter_rules(node, gradient)
        else:
            given_to_rule = [gradient, answer]
            for given in inputs:
                given_to_rule.append(given.data if isinstance(given, Node) else given)
        for given, rule in zip(inputs, rules):
            if rule is None or not isinstance(given, Node):
                continue
            total = pending.get(given, absent)
            if total is absent:
                continue
            if given in totals and op.gathers and rule in op.gathers and not create_graph:
                shares = waiting.setdefault(given, {}).setdefault((op, rule), [])
                shares.append((tuple(given_to_rule), keywords))
                continue
            share = rule(*given_to_rule, **keywords) if keywords else rule(*given_to_rule)
            kind, data = share.__class__, given.data
            # What `fit` would find in order, without the call.
            if kind is not data.__class__ or (
                kind not in _ALL_NUMBERS
                and (share.shape != data.shape or share.dtype is not data.dtype)
            ):
                share = fit(share, given, op, given_to_rule, create_graph)
            if total is None:
                pending[given] = share
                if op.gathers and kind is np.ndarray:
                    totals.add(given)  # its rules make new arrays
            elif given in totals:
                # In place if it is an array: nothing else holds it, since it was made here.
                total += share
                pending[given] = total
            else:
                pending[given] = total + share
                if not create_graph:  # a rule may give a plain array of zeros among values
                    totals.add(given)
        if free_graph:
            node.op, node.inputs = freed, ()
    if trace is not None:
        trace.leave_rules(pending)
    for leaf, shares in waiting.items():
        pending[leaf] = _gathered(pending[leaf], leaf, shares)
    for leaf, gradient in pending.items():
        if gradient is not None:
            kept[leaf] = _hooked(leaf, gradient) if leaf.watched else gradient
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


def fit(
    share: Any, given: Node, op: Primitive, asked: Sequence[Any], create_graph: bool = False
) -> Any:
    """Undo broadcasting: give a share of gradient the shape and dtype of its input.

    It is what a rule gave when it was asked with a gradient, the answer and the inputs.
    """
    data, kind = given.data, share.__class__
    if kind is Shares and getattr(data, "dtype", None) is OBJECT:
        return share
    if data.__class__ is float and kind is np.float64:
        return float(share)
    if data.__class__ is np.ndarray and not data.ndim and kind is data.dtype.type:
        return share  # NumPy's operators make plain numbers of arrays without axes
    if kind is not np.ndarray and kind not in NUMBERS:
        _refuse_kind(share, given, op, create_graph)
    if dtype_of(data).kind not in "fc":
        raise TypeError(
            f"{describe(given)} cannot have a gradient: only floating-point numbers change by a "
            "little; convert it with .astype(float)"
        )
    have, shape = getattr(share, "shape", ()), getattr(data, "shape", ())
    if have != shape:
        if kind is np.ndarray and have[1:] == shape and have == getattr(asked[1], "shape", ()):
            # A bias, most often: added up by a product, which is quicker. Half precision would
            # stop counting at 2048.
            char = share.dtype.char
            if len(have) == 2 and char in "fd":
                share = np.ones(len(share), share.dtype).dot(share)
            elif share.dtype.kind in "fciub":
                share = np.add.reduce(share, 0, np.float32 if char == "e" else None)
            if share.dtype is getattr(data, "dtype", None):
                return share
        else:
            share = _reduced(share, have, shape, given, op, asked)
    have_dtype, dtype = dtype_of(share), dtype_of(data)
    if have_dtype != dtype:
        if have_dtype.kind not in "fciub":
            raise TypeError(
                f"the gradient rule of {op.name} gave {describe(share)} for {describe(given)}: it "
                "must give numbers"
            )
        if have_dtype.kind == "c" != dtype.kind:
            share = np.real(share)
        share = share.astype(dtype) if hasattr(share, "astype") else dtype.type(share)
    if data.__class__ is float and isinstance(share, np.ndarray | np.generic):
        return float(share)
    return share


def _refuse_kind(share: Any, given: Node, op: Primitive, create_graph: bool) -> None:
    """Refuse what is neither a plain array nor a number, nor a value where one is due."""
    if share is None:
        raise TypeError(
            f"the gradient rule of {op.name} returned nothing for {describe(given)}: for an "
            "argument without a gradient give None in place of the rule"
        )
    if isinstance(share, Node):
        if not create_graph:
            raise TypeError(
                f"the gradient rule of {op.name} gave {describe(share)} where it was called with "
                "plain arrays: a Value that it computes with must be an input of the operation"
            )
    elif not isinstance(share, _ARRAYS) or isinstance(share, np.matrix | np.ma.MaskedArray):
        raise TypeError(
            f"the gradient rule of {op.name} gave a {type(share).__name__} for {describe(given)}: "
            "it must give an array or a number"
        )


def _reduced(
    share: Any,
    have: tuple[int, ...],
    shape: tuple[int, ...],
    given: Node,
    op: Primitive,
    asked: Sequence[Any],
) -> Any:
    """Sum over leading axes, and over those that were stretched from length one."""
    if dtype_of(share).kind not in "fciub":
        return share  # which is refused
    lead = len(have) - len(shape)
    axes = [*range(lead)]
    fits = lead >= 0
    for axis, (length, wanted) in enumerate(zip(have[max(lead, 0) :], shape), start=lead):
        if length != wanted:
            fits = fits and wanted == 1
            axes.append(axis)
    made = getattr(asked[1], "shape", ())
    if fits and not (op.stretches or isinstance(asked[1], CONTAINERS)):
        # Inputs are stretched to go with others, and the result shows it.
        most = max(getattr(x, "ndim", 0) for x in asked[1:])
        fits = len(have) <= most and all(made[i : i + 1] == (have[i],) for i in axes)
    if not fits:
        raise ValueError(
            f"the gradient rule of {op.name} gave shape {have} for {describe(given)}, of a result "
            f"of shape {made}: it must give the shape of the input, or to which that is broadcast"
        )
    if lead == len(axes) and share.__class__ is np.ndarray and share.dtype.char in "fd":
        # As a product with ones, which is quicker than adding; of a stretched bias, most often.
        rows = share.reshape((math.prod(have[:lead]), math.prod(shape)))
        return np.ones(len(rows), share.dtype).dot(rows).reshape(shape)
    return share.sum(axis=tuple(axes)).reshape(shape)


def _hooked(node: Node, gradient: Any) -> Any:
    for hook in tuple(node.hooks.values()):
        replacement = hook(gradient)
        if replacement is None:
            continue
        if np.shape(replacement) != np.shape(gradient):
            raise ValueError(
                f"a hook on {describe(node)} returned a gradient of shape "
                f"{np.shape(replacement)}: it must keep the shape {np.shape(gradient)}"
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
