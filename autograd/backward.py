"""Reverse-mode differentiation: one generic walk from an output back to what it came from.

Reverse accumulation follows Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008),
section 3.2: with x̄ for the derivative of the output with respect to x, every node passes
ȳ · ∂y/∂x on to each of its inputs, and what arrives at a node by several paths adds up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.graph import Node, Primitive, constant, describe, dtype_of

_by_order = attrgetter("order")

_NUMBERS = frozenset((float, np.float64, np.float32, np.float16))

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
        for given in node.inputs:
            if isinstance(given, Node) and given in pending:
                pending[node] = None
                computed.append(node)
                break
    return pending, computed


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
    totals: set[Node] = set()
    kept: dict[Node, Any] = {}
    while computed:
        node = computed.pop()
        gradient = pending.pop(node)
        if gradient is None:  # reached only through arguments that have no gradient
            continue
        op, answer = node.op, node.data
        if node.watched:
            gradient = _hooked(node, gradient)
        if (
            keep_numbers
            and (answer.__class__ is not np.ndarray or not answer.ndim or node.retains_grad)
        ) or node in keep:
            kept[node] = gradient
        rules = op.rules
        if not rules:
            raise RuntimeError(
                f"the graph behind {describe(node)} was freed by backward(free_graph=True): "
                "compute the value again, or leave the graph in place"
            )
        inputs, keywords = node.inputs, node.keywords
        if create_graph:
            given_to_rule: list[Any] = [gradient, node, *inputs]
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
            share = rule(*given_to_rule, **keywords) if keywords else rule(*given_to_rule)
            kind, data = share.__class__, given.data
            # What `fit` would find in order, without the call.
            if kind is not data.__class__ or (
                kind not in _NUMBERS
                and (share.shape != data.shape or share.dtype is not data.dtype)
            ):
                share = fit(share, given, op)
            if total is None:
                pending[given] = share
            elif given in totals:
                # In place if it is an array: nothing else holds it, since it was made here.
                total += share
                pending[given] = total
            else:
                pending[given] = total + share
                totals.add(given)
        if free_graph:
            node.op, node.inputs = freed, ()
    for leaf, gradient in pending.items():
        if gradient is not None:
            kept[leaf] = _hooked(leaf, gradient) if leaf.watched else gradient
    return kept


def fit(share: Any, given: Node, op: Primitive) -> Any:
    """Undo broadcasting: give a share of gradient the shape and dtype of its input."""
    data = given.data
    if data.__class__ is float and share.__class__ is np.float64:
        return float(share)
    if share is None:
        raise TypeError(
            f"the gradient rule of {op.name} returned nothing for {describe(given)}: for an "
            "argument without a gradient give None in place of the rule"
        )
    have, shape = getattr(share, "shape", ()), getattr(data, "shape", ())
    if have != shape:
        if have[1:] == shape and share.__class__ is np.ndarray:
            share = np.add.reduce(share, 0)  # a bias, most often
            if share.dtype is getattr(data, "dtype", None):
                return share
        else:
            share = _reduced(share, have, shape, given, op)
    have_dtype, dtype = dtype_of(share), dtype_of(data)
    if have_dtype != dtype:
        if have_dtype.kind == "c" != dtype.kind:
            share = np.real(share)
        share = share.astype(dtype) if hasattr(share, "astype") else dtype.type(share)
    if data.__class__ is float and isinstance(share, np.ndarray | np.generic):
        return float(share)
    return share


def _reduced(
    share: Any,
    have: tuple[int, ...],
    shape: tuple[int, ...],
    given: Node,
    op: Primitive,
) -> Any:
    """Sum over leading axes, and over those that were stretched from length one."""
    lead = len(have) - len(shape)
    axes = [*range(lead)]
    for axis, (length, wanted) in enumerate(zip(have[max(lead, 0) :], shape), start=lead):
        if length != wanted:
            if wanted != 1:
                lead = -1
            axes.append(axis)
    if lead < 0:
        raise ValueError(
            f"the gradient rule of {op.name} gave shape {have} for {describe(given)}: "
            "it must give the shape of the output or of the input"
        )
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


def seed(output: Any, gradient: Any, create_graph: bool) -> Any:
    """Check where a walk starts and with which gradient, by default 1 for a single number."""
    if not isinstance(output, Node):
        raise TypeError(f"only a Value can be differentiated, got {describe(output)}")
    if not output.requires_grad:
        raise ValueError(f"{describe(output)} does not depend on anything that requires a gradient")
    data = output.data
    if gradient is None:
        if data.__class__ in _NUMBERS:
            gradient = data.__class__(1)
        elif getattr(data, "size", 1) == 1:
            gradient = np.ones_like(data) if np.ndim(data) else dtype_of(data).type(1)
        else:
            raise ValueError(
                f"only a single number has an implied gradient of 1, and this is "
                f"{describe(output)}: reduce it with .sum() or .mean(), or pass a gradient of "
                "its shape"
            )
        return constant(gradient) if create_graph else gradient
    shape, dtype = np.shape(data), dtype_of(data)
    if isinstance(gradient, Node):
        if not create_graph:
            raise TypeError(
                "a gradient that is a Value needs create_graph=True; pass its .data otherwise"
            )
    elif isinstance(gradient, int | float) and not shape:
        gradient = dtype.type(gradient)
    else:
        gradient = np.asarray(gradient)
    if np.shape(gradient) != shape or dtype_of(gradient) != dtype:
        raise (ValueError if np.shape(gradient) != shape else TypeError)(
            f"the gradient has shape {np.shape(gradient)} and dtype {dtype_of(gradient)}, but "
            f"{describe(output)} needs shape {shape} and dtype {dtype}"
        )
    return gradient if isinstance(gradient, Node) or not create_graph else constant(gradient)


def _own(gradients: dict[Node, Any], start: Any) -> None:
    """Copy arrays that something else holds or looks into, so that each may be changed alone."""
    held = {id(start)}
    for node, gradient in gradients.items():
        if gradient.__class__ is np.ndarray:
            if gradient.base is not None or id(gradient) in held:
                gradients[node] = gradient = gradient.copy()
            held.add(id(gradient))


def backward(
    output: Node, gradient: Any = None, *, retain_grads: bool = False, free_graph: bool = False
) -> None:
    """Add the derivatives of an output to the ``grad`` of what it was computed from.

    See `autograd.Value.backward`, which is this function.
    """
    start = seed(output, gradient, create_graph=False)

    pending, computed = ancestors(output)
    keep = set(computed) if retain_grads else ()
    # Nothing is written before the whole walk has succeeded.
    kept = walk(
        pending, computed, output, start, keep=keep, keep_numbers=True, free_graph=free_graph
    )
    _own(kept, start)
    for node, gradient in kept.items():
        node.grad = gradient if node.grad is None else node.grad + gradient


def gradients(output: Any, inputs: Any, gradient: Any = None, create_graph: bool = False) -> Any:
    """Return the derivatives of an output with respect to some values, writing no ``grad``.

    Parameters
    ----------
    output : Value
        What to differentiate.
    inputs : Value or sequence of Value
        With respect to what: leaves, or values in the middle of the graph.
    gradient : array of the output's shape and dtype, optional
        The upstream gradient; 1 by default, which needs an output of a single number.
    create_graph : bool
        Whether the results are values with a graph of their own, to be differentiated again.

    Returns
    -------
    array, Value, or list of them
        One for `inputs` that is one value, else a list; each of the shape and dtype of its
        input, and zero where the output does not depend on it.

    Raises
    ------
    TypeError
        If the output or an input is not a `Value`, or the gradient has another dtype.
    ValueError
        If one does not require a gradient, or the gradient has another shape.

    Examples
    --------
    >>> from autograd import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> gradients(x * x * y, [x, y])
    [12.0, 4.0]
    >>> (dx,) = gradients(x * x * x, [x], create_graph=True)
    >>> gradients(dx, x)
    12.0
    """
    targets: list[Any] = [inputs] if isinstance(inputs, Node) else list(inputs)
    for target in targets:
        if not isinstance(target, Node):
            raise TypeError(f"gradients are taken with respect to Values, got {describe(target)}")
        if not target.requires_grad:
            raise ValueError(f"{describe(target)} does not require a gradient")
    start = seed(output, gradient, create_graph)
    pending, computed = between(output, targets)
    found: dict[Node, Any] = {}
    if output in pending:
        found = walk(pending, computed, output, start, keep=set(targets), create_graph=create_graph)
    if not create_graph:
        _own(found, start)
    for target in targets:
        if target not in found:
            zero = zero_of(target.data)
            found[target] = constant(zero) if create_graph else zero
    results = [found[target] for target in targets]
    return results[0] if isinstance(inputs, Node) else results


def zero_of(data: Any) -> Any:
    """Return a zero gradient for raw data."""
    if data.__class__ is float:
        return 0.0
    return np.zeros_like(data) if np.ndim(data) else dtype_of(data).type(0)
