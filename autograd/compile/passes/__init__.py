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
from autograd.compile.passes.lower import lower
from autograd.compile.passes.sink import sunk
from autograd.compile.passes.tidy import tidy
from autograd.value import Value

#: By what a pass is called, how to begin it: each gives a rule from one operation to what takes its
#: place, and they run in this order at every operation.
PASSES: dict[str, Callable[[], Callable[[Value], Any]]] = {
    "fold": lambda: fold,
    "lower": lambda: lower,
    "tidy": lambda: tidy,
    "common": merging,
}
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
    sinking = sunk(graph, changes)
    if sinking is not graph:
        graph = _settled(sinking, changes)
    names = (*PASSES, "sink")
    return graph, {
        "traced": operations,
        **{name: changes[name] for name in names},
        "left": len(graph.nodes),
    }


def _settled(graph: Graph, changes: Counter[str]) -> Graph:
    for _ in range(_ROUNDS):
        before = graph
        rules = [(name, begin()) for name, begin in PASSES.items()]

        def one_after_another(node: Value, rules: Any = rules) -> Any:
            current: Any = node
            for name, rule in rules:
                found = rule(current)
                if found is not current:
                    changes[name] += 1
                    current = found
                    if not isinstance(found, Value) or found.op is None:
                        break
            return current

        graph = rewritten(graph, one_after_another)
        if graph is before:
            break
    return graph
