"""The derivative of a compiled function, which makes a call with values an operation of a graph.

The function and its derivative are traced as one graph, which is then parted: what the results need
is the program of the call, and the rest that of the walk back, which is handed what the first has
computed already. Higher derivatives are taken through the operations of the same graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn

import numpy as np

from autograd.compile.graph import Graph, nodes_in, reachable, replaced, rewritten, sample_of
from autograd.compile.loaded import Loaded
from autograd.compile.names import wish
from autograd.compile.operations import Kind, kind_of
from autograd.compile.placeholder import leaf_of
from autograd.evaluation import raw
from autograd.graph import NO_KEYWORDS, Node, constant, next_order
from autograd.primitives import Outputs, Primitive, Rule, part, plain_part
from autograd.rules.shaping import identity
from autograd.scope import Scope, current_scope, no_grad
from autograd.structure import refilled
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


def pulled(outputs: Iterable[Any], targets: Sequence[Value], first: int) -> Pulled:
    """Record, in a trace, the derivatives of a function by some leaves.

    Nodes before `first` come from outside the function: what is behind them is not its own.
    """
    # What is handed through has, as the result of an operation, a gradient of its own.
    outputs = tuple(
        identity(x) if isinstance(x, Value) and x.requires_grad and _is_from_outside(x, first) else x
        for x in outputs
    )
    results = dict.fromkeys(x for x in outputs if isinstance(x, Value) and x.requires_grad)
    behind = {node for result in results for node in ancestors(result)[1] if node.order > first}
    pending: dict[Any, Any] = dict.fromkeys(targets)
    computed: list[Any] = []
    for node in sorted(behind, key=attrgetter("order")):
        if any(isinstance(given, Node) and given in pending for given in node.inputs):
            pending[node] = None
            computed.append(node)
    upstream: dict[Value, Value] = {}
    for result in results:
        if result in pending:
            name = "g" if len(results) == 1 else f"g_{len(upstream)}"
            leaf = upstream[result] = leaf_of(_one_like(sample_of(result)), name)
            leaf.requires_grad = False
    if not upstream:
        return Pulled(outputs, {}, {})
    pending |= upstream
    with no_grad():
        shares = walk(
            pending, computed, *next(iter(upstream.items())), keep=set(targets), create_graph=True
        )
    return Pulled(outputs, upstream, {x: shares[x] for x in targets if x in shares})


def _is_from_outside(node: Value, first: int) -> bool:
    return node.op is None or node.order < first


def _one_like(sample: Any) -> Any:
    return np.ones_like(sample) if isinstance(sample, np.ndarray) else type(sample)(1)


class Parted(NamedTuple):
    """A graph in two: what the results need, and what only the derivatives do."""

    #: Returns, after the results, what the other one is handed.
    forward: Graph
    backward: Graph
    #: By node that is handed on: the leaf that stands for it, and where it is returned.
    saved: dict[Value, tuple[Value, int]]


def parted(graph: Graph, count: int) -> Parted:
    """Part a graph whose first outputs are results, and whose others are derivatives."""
    results, derivatives = graph.outputs[:count], graph.outputs[count:]
    before = reachable(replace(graph, outputs=results))
    # With what was drawn, derivatives of any order can be taken again.
    saved: dict[Value, None] = dict.fromkeys(graph.draws)
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
    forward = replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node in before),
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
    used = {*nodes_in(backward.outputs), *(x for n in backward.nodes for x in nodes_in(n.inputs))}
    backward = replace(backward, arguments=tuple(x for x in backward.arguments if x in used))
    return Parted(forward, backward, handed_on)


class Operation:
    """A compiled function as an operation of graphs, and the rules of its derivatives.

    Its inputs are what was given for the arguments, and the values that the function reads.
    """

    def __init__(
        self, name: str, structure: Any, traced: Graph, graph: Graph, found: Pulled
    ) -> None:
        self._structure, self._traced, self._upstream = structure, traced, found.upstream
        self._arguments = graph.arguments[: len(graph.arguments) - len(found.upstream)]
        self.cells = tuple(cell.__dict__.get("source", cell) for cell in graph.cells)
        count = len(found.outputs)
        parts = parted(graph, count)
        self.forward = replace(parts.forward, arguments=self._arguments)
        self._drawn = [parts.saved[draw][1] for draw in graph.draws]
        first: dict[Any, int] = {}
        #: By result, where it comes first: the same value twice is one value.
        self._first = [first.setdefault(id(output), i) for i, output in enumerate(found.outputs)]
        self._wrap = [_wrapping(output, found.upstream) for output in found.outputs]
        self._positions = [first[id(output)] for output in found.upstream]
        #: Of the derivatives, which are computed, each once: not what an upstream gradient is.
        ready = {id(leaf): i for i, leaf in enumerate(found.upstream.values())}
        chosen: dict[int, int] = {}
        for i, derivative in enumerate(parts.backward.outputs):
            if id(derivative) not in ready:
                chosen.setdefault(id(derivative), i)
        self._chosen = [*chosen.values()]
        outputs = [parts.backward.outputs[i] for i in self._chosen]
        self.backward = replace(parts.backward, outputs=tuple(outputs))
        self.loaded = Loaded(self.backward, f"{name}_backward", outputs)
        places = {x: i for i, x in enumerate(chosen)}
        places |= {x: len(chosen) + i for x, i in ready.items()}
        share_of = dict(zip(found.shares, (places[id(x)] for x in parts.backward.outputs)))
        #: By input, where its share stands: first what is computed, then upstream gradients.
        self._shares = [share_of.get(x) for x in (*self._arguments, *self.cells)]
        self._select = _selection(
            self.backward.arguments,
            {
                **{x: f"x[{i}]" for i, x in enumerate((*self._arguments, *graph.cells))},
                **{leaf: f"ans[{i}]" for leaf, i in parts.saved.values()},
                **{leaf: f"g[{i}]" for i, leaf in enumerate(found.upstream.values())},
            },
        )
        self._primitive = Primitive(_only_once, name=name)
        self._primitive.rules = self

    def recorded(self, found: tuple[Any, ...], inputs: tuple[Any, ...]) -> Any:
        """Make the nodes of a call that gave certain data, and return its results."""
        scope = current_scope()
        whole = None
        if self._upstream and scope.recording:
            whole = _node(self._primitive, Outputs(found), inputs, scope)
        results: list[Any] = []
        for i, (first, wrap) in enumerate(zip(self._first, self._wrap)):
            if first < i:
                results.append(results[first])
            elif wrap is None:
                results.append(found[i])
            elif wrap is part and whole is not None:
                results.append(_node(part, found[i], (whole, i), scope))
            else:
                results.append(constant(found[i]))
        return refilled(self._structure, results)

    def __len__(self) -> int:
        return len(self._shares)

    def __iter__(self) -> Iterator[Rule | None]:
        shares: list[Any] = []  # of this visit, for all inputs together

        def of(where: int) -> Rule:
            def rule(g: Any, ans: Any, *inputs: Any) -> Any:
                if not shares:
                    shares.extend(self._pulled(g, ans, inputs))
                return shares[where]

            return rule

        return iter([None if where is None else of(where) for where in self._shares])

    def _pulled(self, g: Any, ans: Any, inputs: tuple[Any, ...]) -> list[Any]:
        upstream = [g[position] for position in self._positions]
        if any(isinstance(given, Node) for given in (*inputs, *upstream)):
            return [*self._computed_again(upstream, ans, inputs), *upstream]
        return [*self.loaded.run(*self._select(inputs, ans, upstream)), *upstream]

    def _computed_again(
        self, upstream: list[Any], ans: Any, inputs: tuple[Any, ...]
    ) -> list[Any]:
        """Compute the derivatives by the operations that were traced, to differentiate them."""
        graph = self._traced
        known: dict[Value, Any] = dict(zip((*self._arguments, *graph.cells), inputs))
        known |= zip(self._upstream.values(), upstream)
        known |= zip(graph.draws, (raw(ans[position]) for position in self._drawn))

        def value(given: Any) -> Any:
            return known[given] if isinstance(given, Value) else given

        derivatives = graph.outputs[len(self._first) :]
        needed = reachable(replace(graph, outputs=derivatives, writes=(), draws=()))
        for node in graph.nodes:
            if node not in needed or node in known:
                continue
            given = [replaced(x, value) for x in node.inputs]
            if node.op in (part, plain_part):
                known[node] = given[0][given[1]]
            else:
                op: Any = node.op
                known[node] = op(*given, **node.keywords)
        return [value(derivatives[i]) for i in self._chosen]


def _wrapping(output: Any, upstream: dict[Value, Value]) -> Any:
    """Return `part` for a result with a graph, `constant` for one without, None for a plain one."""
    if isinstance(output, Value) and output in upstream:
        return part
    plain = not isinstance(output, Value) or output.dtype.kind not in "fc"
    is_without_gradient = not plain and output.op is not None and output.op.rules == ()
    return None if plain or is_without_gradient else constant


def _node(op: Primitive, data: Any, inputs: tuple[Any, ...], scope: Scope) -> Value:
    """Make the node of an operation that has been done."""
    node = Value.__new__(Value)
    node.data, node.grad = data, None
    node.op, node.inputs, node.keywords = op, inputs, NO_KEYWORDS
    node.order, node.requires_grad, node.scope = next_order(), True, scope
    return node


def _selection(
    arguments: tuple[Value, ...], paths: dict[Value, str]
) -> Callable[[Any, Any, Any], tuple[Any, ...]]:
    """Write the function that picks the data of some leaves."""
    return eval(f"lambda x, ans, g: ({''.join(f'{paths[leaf]}, ' for leaf in arguments)})")


def _only_once(*inputs: Any) -> NoReturn:
    raise TypeError(
        "the operation of a compiled function stands for one call of it, and is not computed again "
        "from other inputs: call the function"
    )
