"""Passes over the graph of a trace: each small, from a graph to a graph with the same results.

Results stay the same to rounding, and infinities and NaN stay where they were; only a factor that
is moved into a matrix product may keep that from overflowing, or have it overflow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from autograd.compile.graph import Graph, rewritten
from autograd.compile.passes.common import merging
from autograd.compile.passes.fold import fold
from autograd.compile.passes.join import joined
from autograd.compile.passes.lower import lower
from autograd.compile.passes.sink import sunk
from autograd.compile.passes.tidy import tidy
from autograd.value import Value

#: Rules from one operation to what takes its place, by what a pass is called. They run in this
#: order at every operation, and look at nothing but that and what it was made from.
PASSES: dict[str, Callable[[Value], Any]] = {"fold": fold, "lower": lower, "tidy": tidy}
_ROUNDS = 8


def simplified(graph: Graph) -> tuple[Graph, dict[str, int]]:
    """Run all passes until they change nothing; return also how much each did.

    Returns
    -------
    graph : Graph
    counts : dict
        How many operations there were, how often each pass replaced one, and how many are left.
    """
    changes: Counter[str] = Counter()
    operations = len(graph.nodes)
    graph = _settled(graph, changes)
    moved = joined(sunk(graph, changes), changes)
    if moved is not graph:
        graph = _settled(moved, changes)
    names = (*PASSES, "common", "sink", "join")
    return graph, {
        "traced": operations,
        **{name: changes[name] for name in names},
        "left": len(graph.nodes),
    }


def _settled(graph: Graph, changes: Counter[str]) -> Graph:
    # Nodes never change, so what the rules leave alone once, they leave alone.
    settled: set[Value] = set()
    for _ in range(_ROUNDS):
        before = graph
        common = merging()

        def one_after_another(node: Value, common: Callable[[Value], Value] = common) -> Any:
            current: Any = node
            if node not in settled:
                for name, rule in PASSES.items():
                    found = rule(current)
                    if found is not current:
                        changes[name] += 1
                        current = found
                        if not isinstance(found, Value) or found.op is None:
                            return current
                if current is node:
                    settled.add(node)
            found = common(current)
            changes["common"] += found is not current
            return found

        graph = rewritten(graph, one_after_another, again=True)
        if graph is before:
            break
    return graph
