"""A call of compiled code, recorded in the graph of the values that it was given.

It is one operation there, whose rule runs the program of its derivative; higher derivatives are
taken through the operations that were traced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NoReturn

from autograd.compile.derivative import Pulled, parted
from autograd.compile.graph import Graph, reachable, replaced
from autograd.compile.loaded import Loaded
from autograd.evaluation import raw
from autograd.graph import NO_KEYWORDS, Node, constant, next_order
from autograd.primitives import Outputs, Primitive, Rule, part, plain_part
from autograd.scope import Scope, current_scope
from autograd.structure import refilled
from autograd.value import Value


class Found(Outputs):
    """The results of a call, and behind them what only the derivative needs, which is not shown."""

    results = 0

    def __len__(self) -> int:
        return self.results


class Operation:
    """A compiled function as an operation of graphs, and the rules of its derivatives.

    Its inputs are what was given for the arguments, and the values that the function reads.
    """

    def __init__(
        self, name: str, structure: Any, traced: Graph, graph: Graph, found: Pulled
    ) -> None:
        self.cells = tuple(cell.__dict__.get("source", cell) for cell in graph.cells)
        self._structure, self._traced, self._upstream = structure, traced, found.upstream
        parts = parted(graph, len(found.outputs), found.upstream.values())
        self.forward, self.backward = parts.forward, parts.backward
        self.loaded = Loaded(parts.backward, f"{name}_backward", [*parts.backward.outputs])
        self._chosen = parts.chosen
        self._drawn = [parts.saved[draw][1] for draw in graph.draws]

        first: dict[int, int] = {}
        #: By result, where it comes first: the same value twice is one value.
        self._first = [first.setdefault(id(output), i) for i, output in enumerate(found.outputs)]
        self._wrap = [_wrapping(output, found.upstream) for output in found.outputs]
        self._positions = [first[id(output)] for output in found.upstream]

        inputs = (*parts.forward.arguments, *graph.cells)
        place = dict(zip(found.shares, parts.places))
        #: By input, where its share stands: first what is computed, then upstream gradients.
        self._shares = [place.get(x.__dict__.get("source", x)) for x in inputs]
        self._select = _selection(
            parts.backward.arguments,
            {
                **{x: f"x[{i}]" for i, x in enumerate(inputs)},
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
            data = Found(found)
            data.results = len(self._first)
            whole = _node(self._primitive, data, inputs, scope)
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

    def _computed_again(self, upstream: list[Any], ans: Any, inputs: tuple[Any, ...]) -> list[Any]:
        """Compute the derivatives by the operations that were traced, to differentiate them."""
        graph = self._traced
        known: dict[Value, Any] = dict(zip((*self.forward.arguments, *graph.cells), inputs))
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
