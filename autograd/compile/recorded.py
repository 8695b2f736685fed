"""A call of compiled code, recorded in the graph of the values that it was given.

It is one operation there, whose rule runs the program of its derivative; higher derivatives are
taken through the operations that were traced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

import numpy as np

from autograd.compile.derivative import Pulled, parted
from autograd.compile.graph import Graph, nodes_in
from autograd.compile.loaded import Loaded
from autograd.compile.replay import Replay
from autograd.evaluation import raw
from autograd.graph import NO_KEYWORDS, Node, constant, next_order
from autograd.primitives import Outputs, Primitive, Rule, part
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
        self,
        name: str,
        structure: Any,
        wrap: list[Any],
        recorded: Graph,
        graph: Graph,
        found: Pulled,
    ) -> None:
        self.cells = tuple(cell.__dict__.get("source", cell) for cell in graph.cells)
        self._structure, self._upstream = structure, found.upstream
        self._replay, self._is_hooked = Replay(recorded, found), found.is_hooked
        changed = self._replay.changed
        parts = parted(graph, len(found.outputs), found.upstream.values(), changed)
        self.forward, self.backward = parts.forward, parts.backward
        self.loaded = Loaded(parts.backward, f"{name}_backward", [*parts.backward.outputs])
        self._chosen = parts.chosen
        #: What is not to be drawn or read again, and where the call returns it.
        self._kept = [
            *((draw, parts.saved[same][1]) for draw, same in zip(recorded.draws, graph.draws)),
            *((cell, parts.saved[cell][1]) for cell in changed),
        ]
        self._leaves = (*parts.forward.arguments, *graph.cells)

        first: dict[int, int] = {}
        #: By result, where it comes first: the same value twice is one value.
        self._first = [first.setdefault(id(output), i) for i, output in enumerate(found.outputs)]
        self._wrap = wrap
        self._names = [x.name if isinstance(x, Value) and x.op else None for x in found.outputs]
        self._positions = [first[id(output)] for output in found.upstream]

        place = dict(zip(found.shares, parts.places))
        #: By input, where its share stands: first what is computed, then upstream gradients.
        self._shares = [place.get(x.__dict__.get("source", x)) for x in self._leaves]
        self._select = _selection(
            parts.backward.arguments,
            {
                **{x: f"x[{i}]" for i, x in enumerate(self._leaves)},
                **{leaf: f"ans[{i}]" for leaf, i in parts.saved.values()},
                **{leaf: f"g[{i}]" for i, leaf in enumerate(found.upstream.values())},
            },
        )
        kept = {cell for cell, _ in self._kept}
        #: Which inputs derivatives need as they were: by the program, and when made again.
        self._needed = tuple(
            frozenset(i for i, leaf in enumerate(self._leaves) if leaf in used and leaf not in kept)
            for used in ({*parts.backward.arguments}, self._replay.read)
        )
        self._primitive = Primitive(_only_once, name=name)
        self._primitive.rules = self

    def recorded(self, found: tuple[Any, ...], inputs: tuple[Any, ...]) -> Any:
        """Make the nodes of a call that gave certain data, and return its results."""
        scope = current_scope()
        whole = None
        if self.has_derivatives and scope.recording:
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
            if wrap is not None and self._names[i] is not None:
                results[i].name = self._names[i]
        return refilled(self._structure, results)

    @property
    def has_derivatives(self) -> bool:
        """Whether any result depends on what requires a gradient."""
        return bool(self._upstream)

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

    def reads(self, g: Any, inputs: tuple[Any, ...]) -> frozenset[int]:
        """Return which inputs are needed as they were, by their positions."""
        by_program, when_replayed = self._needed
        if self._is_to_be_recorded(g, inputs) or not all(map(g.has, self._positions)):
            return when_replayed | by_program
        return by_program

    def _is_to_be_recorded(self, g: Any, inputs: tuple[Any, ...]) -> bool:
        upstream = [g[position] for position in self._positions]
        return any(isinstance(given, Node) for given in (*inputs, *upstream))

    def _pulled(self, g: Any, ans: Any, inputs: tuple[Any, ...]) -> list[Any]:
        upstream = [g[position] for position in self._positions]
        absent = [
            leaf
            for leaf, position in zip(self._upstream.values(), self._positions)
            if not g.has(position)
        ]
        if self._is_to_be_recorded(g, inputs) or (absent and self._is_hooked):
            found = self._replayed(upstream, absent, ans, inputs)
        elif not absent:
            found = self.loaded.run(*self._select(inputs, ans, upstream))
        else:
            with np.errstate(divide="ignore", invalid="ignore"):
                found = self.loaded.run(*self._select(inputs, ans, upstream))
            if not all(np.isfinite(share).all() for share in found):
                # Perhaps of a result that is of no account: 0 times infinity.
                found = self._replayed(upstream, absent, ans, inputs)
        return [*found, *upstream]

    def _replayed(
        self, upstream: list[Any], absent: list[Value], ans: Any, inputs: tuple[Any, ...]
    ) -> list[Any]:
        known: dict[Value, Any] = dict(zip(self._leaves, inputs))
        known |= zip(self._upstream.values(), upstream)
        known |= {leaf: raw(ans[position]) for leaf, position in self._kept}
        derivatives = self._replay.run(known, absent)
        return [derivatives[i] for i in self._chosen]


def wrappings(found: Pulled, recorded: Graph, values: Iterable[Value]) -> list[Any]:
    """Return, for each result, `part` if it has a graph; if not, `constant`, or None if plain.

    As in eager code, a result is a value if it was computed from one.
    """
    computed = {*values, *recorded.cells}
    for node in recorded.nodes:
        if "plain" in node.__dict__:  # in eager code
            continue
        if getattr(node.op, "rules", None) != () and not computed.isdisjoint(nodes_in(node.inputs)):
            computed.add(node)
    plain = {*recorded.arguments} - computed

    def wrapping(output: Any, settled: Any) -> Any:
        if output in found.upstream:
            return part
        made_inside = output.op is None and output not in plain
        return constant if made_inside or settled in computed else None

    return [
        wrapping(*pair) if isinstance(pair[0], Value) else None
        for pair in zip(found.outputs, recorded.outputs)
    ]


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
