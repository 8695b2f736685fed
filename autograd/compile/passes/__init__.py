"""Passes over the graph of a trace: each small, from a graph to a graph with the same results.

Results stay the same to rounding, and infinities and NaN stay where they were.
"""

from __future__ import annotations

from collections.abc import Callable

from autograd.compile.graph import Graph
from autograd.compile.passes.common import common
from autograd.compile.passes.fold import folded
from autograd.compile.passes.lower import lowered
from autograd.compile.passes.sink import sunk
from autograd.compile.passes.tidy import tidied

#: In the order in which they run; what one leaves, the next may find.
PASSES: dict[str, Callable[[Graph], Graph]] = {
    "fold": folded,
    "lower": lowered,
    "tidy": tidied,
    "common": common,
    "sink": sunk,
    "tidy again": tidied,
    "common again": common,
}


def simplified(graph: Graph) -> tuple[Graph, dict[str, int]]:
    """Run all passes; return how many operations there were at first and after each, too."""
    counts = {"traced": len(graph.nodes)}
    for name, run in PASSES.items():
        graph = run(graph)
        counts[name] = len(graph.nodes)
    return graph, counts
