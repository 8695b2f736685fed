"""Constants: what is computed from nothing but constants is computed once, while compiling."""

from __future__ import annotations

from typing import Any

from autograd.compile.graph import Graph, nodes_in, rewritten, sample_of
from autograd.graph import Node
from autograd.rules.shaping import broadcast_to


def folded(graph: Graph) -> Graph:
    """Replace operations on constants by their results; random draws stay."""
    return rewritten(graph, _fold)


def _fold(node: Node) -> Any:
    op: Any = node.op
    # A number that was repeated is better left a number.
    if op.draws or op is broadcast_to or next(nodes_in(node.inputs), None) is not None:
        return node
    return sample_of(node)
