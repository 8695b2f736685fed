"""The derivative of a compiled function, for calls with values.

The function and its derivative are traced as one graph, which is then parted: what the results need
is the program of the call, and the rest that of the walk back, which is handed what the first has
computed already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from autograd.compile.graph import Graph, nodes_in, reachable, rewritten, sample_of
from autograd.compile.names import wish
from autograd.compile.operations import Kind, kind_of
from autograd.compile.placeholder import leaf_of
from autograd.graph import Node, next_order
from autograd.primitives import part, plain_part
from autograd.rules.shaping import identity
from autograd.scope import no_grad
from autograd.value import Value
from autograd.walk import ancestors, walk


class Pulled(NamedTuple):
    """What a function returns, and the derivatives that were recorded after it."""

    #: Of them, those with an upstream gradient are nodes of their own.
    outputs: tuple[Any, ...]
    #: By output, the leaf that stands for its upstream gradient.
    upstream: dict[Value, Value]
    #: By what the outputs are differentiated by; what they do not depend on is absent.
    shares: dict[Value, Any]
    #: The order of what was recorded last before the derivatives.
    began: int = 0
    #: Whether the function has hooks on what it computes, which need not be linear.
    is_hooked: bool = False


def as_results(outputs: Iterable[Any], first: int) -> tuple[Any, ...]:
    """Have what a function hands through, from before `first`, be the result of an operation.

    As that, it has a gradient of its own.
    """
    return tuple(identity(x) if _requires_grad(x) and x.order < first else x for x in outputs)


def depend(outputs: Iterable[Any], targets: Collection[Value]) -> bool:
    """Tell whether some outputs have derivatives by some values."""
    results = set(filter(_requires_grad, outputs))
    behind = {node for result in results for node in ancestors(result)[1]}
    return not results.isdisjoint(_between(behind, targets)[0])


def _between(behind: Iterable[Any], targets: Iterable[Value]) -> tuple[dict[Any, Any], list[Any]]:
    """Return which nodes depend on targets, as `between` does: not by what eager code has plain."""
    pending: dict[Any, Any] = dict.fromkeys(targets)
    computed: list[Any] = []
    for node in sorted(behind, key=attrgetter("order")):
        if "plain" in node.__dict__:
            continue
        if any(isinstance(given, Node) and given in pending for given in node.inputs):
            pending[node] = None
            computed.append(node)
    return pending, computed


def pulled(outputs: Iterable[Any], targets: Sequence[Value], first: int) -> Pulled:
    """Record, in a trace, the derivatives of a function by some leaves.

    Nodes before `first` come from outside the function: what is behind them is not its own.
    """
    outputs = tuple(outputs)
    results = dict.fromkeys(filter(_requires_grad, outputs))
    behind = {node for result in results for node in ancestors(result)[1] if node.order > first}
    pending, computed = _between(behind, targets)
    upstream: dict[Value, Value] = {}
    for result in results:
        if result in pending:
            name = "g" if len(results) == 1 else f"g_{len(upstream)}"
            leaf = upstream[result] = leaf_of(_one_like(sample_of(result)), name)
            leaf.requires_grad = False
    if not upstream:
        return Pulled(outputs, {}, {})
    pending |= upstream
    began = next_order()
    with no_grad():
        shares = walk(
            pending,
            computed,
            *next(iter(upstream.items())),
            keep=set(targets),
            create_graph=True,
            to_the_end=False,
        )
    found = {x: shares[x] for x in targets if x in shares}
    return Pulled(outputs, upstream, found, began, any(node.hooks for node in behind))


def _requires_grad(given: Any) -> bool:
    return isinstance(given, Value) and given.requires_grad


def _one_like(sample: Any) -> Any:
    return np.ones_like(sample) if isinstance(sample, np.ndarray) else type(sample)(1)


class Parted(NamedTuple):
    """A graph in two: what the results need, and what only the derivatives do."""

    #: Returns, after the results, what the other one is handed.
    forward: Graph
    #: Returns the derivatives, each once, but for those that are an upstream gradient as it comes.
    backward: Graph
    #: By node that is handed on: the leaf that stands for it, and where it is returned.
    saved: dict[Value, tuple[Value, int]]
    #: Where the derivatives stand that the second one returns.
    chosen: list[int]
    #: By derivative, where it is: among what is returned, or behind that among the upstream ones.
    places: list[int]


def parted(
    graph: Graph, count: int, upstream: Collection[Value], kept: Iterable[Value] = ()
) -> Parted:
    """Part a graph whose first outputs are results, and whose others are derivatives.

    The last of its arguments are the gradients of the results. What else is to be kept of a call
    may be told.
    """
    results, derivatives = graph.outputs[:count], graph.outputs[count:]
    before = reachable(replace(graph, outputs=results))
    # With what was drawn, derivatives of any order can be taken again.
    saved: dict[Value, None] = dict.fromkeys((*graph.draws, *kept))
    after: set[Value] = set()
    stack = [*nodes_in(derivatives)]
    written = {cell for cell, _ in graph.writes}
    while stack:
        node = stack.pop()
        if node in written:  # what it held before
            saved[node] = None
        if node.op is None or node in after or node in saved:
            continue
        if node.op in (part, plain_part) and node.inputs[0] in before:
            before.add(node)  # what has several results is handed on one by one
        # A view is made again in no time, and would keep what it looks into anyway.
        if node in before and kind_of(node) is not Kind.VIEW:
            saved[node] = None
        else:
            after.add(node)
            stack.extend(nodes_in(node.inputs))
    position = {x: i for i, x in enumerate(results) if isinstance(x, Value)}
    others = [node for node in saved if node not in position]
    position |= {node: count + i for i, node in enumerate(others)}
    given = graph.arguments[: len(graph.arguments) - len(upstream)]
    forward = replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node in before),
        arguments=given,
        outputs=(*results, *others),
    )
    handed_on = {
        node: (leaf_of(sample_of(node), wish(node) or "saved"), position[node]) for node in saved
    }
    backward = rewritten(
        Graph(
            tuple(node for node in graph.nodes if node in after),
            (*graph.leaves, *(leaf for leaf, _ in handed_on.values())),
            (),
            derivatives,
        ),
        lambda node: node,
        lambda node: handed_on[node][0] if node in handed_on else node,
    )
    ready = set(map(id, upstream))
    chosen: dict[int, int] = {}
    for i, derivative in enumerate(backward.outputs):
        if id(derivative) not in ready:
            chosen.setdefault(id(derivative), i)
    place = {x: i for i, x in enumerate((*chosen, *map(id, upstream)))}
    places = [place[id(derivative)] for derivative in backward.outputs]
    returned = tuple(backward.outputs[i] for i in chosen.values())
    used = {*nodes_in(returned), *(x for node in backward.nodes for x in nodes_in(node.inputs))}
    backward = replace(
        backward, arguments=tuple(x for x in backward.arguments if x in used), outputs=returned
    )
    return Parted(forward, backward, handed_on, [*chosen.values()], places)
