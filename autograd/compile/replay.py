"""The derivatives of a compiled function, computed by the operations that were traced.

That takes longer than the program of the derivatives, and can do more: it gives derivatives that
can be differentiated again, and knows of an upstream gradient that there is none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.compile.derivative import Pulled
from autograd.compile.graph import Graph, nodes_in, reachable, replaced
from autograd.evaluation import raw
from autograd.primitives import OBJECT, part, plain_part
from autograd.value import Value


class Replay:
    """The part of a trace that derivatives need, ready to be done again.

    Parameters
    ----------
    graph : Graph
        As it was recorded, with the marks of what counts as a constant.
    found : Pulled
        The results and derivatives that were recorded.
    """

    def __init__(self, graph: Graph, found: Pulled) -> None:
        self._derivatives = graph.outputs[len(found.outputs) :]
        needed = reachable(replace(graph, outputs=self._derivatives, writes=(), draws=()))
        self._nodes = [node for node in graph.nodes if node in needed]
        self._began = found.began
        #: What the derivatives are computed from, leaves and nodes.
        self.read = {x for node in self._nodes for x in nodes_in(node.inputs)}
        #: Cells that have another content after a call, of which the derivatives read the old one.
        self.changed = tuple(cell for cell, _ in graph.writes if cell in self.read)
        #: What upstream gradients go into; the derivatives are linear in all of them together.
        self._linear: set[Value] = {*found.upstream.values()}
        for node in self._nodes:
            if not self._linear.isdisjoint(nodes_in(node.inputs)):
                self._linear.add(node)

    def run(self, known: dict[Value, Any], absent: Collection[Value]) -> list[Any]:
        """Return the derivatives.

        Parameters
        ----------
        known : dict
            What to put for leaves, and for what is not to be computed again. It is added to.
        absent : collection of Value
            Leaves of upstream gradients that are zero since no one asked: no infinity is
            multiplied by them.
        """
        zero = {*absent}

        def value(given: Any) -> Any:
            return known[given] if isinstance(given, Value) else given

        def constant(given: Any) -> Any:
            return raw(value(given))

        for node in self._nodes:
            if node in known:
                continue
            if zero and self._is_zero(node, zero):
                known[node] = np.zeros(node.shape, node.dtype)[()]
                zero.add(node)
                continue
            # Of the function, what is detached or under `no_grad` has no graph, nor have arrays.
            recorded = node.requires_grad or node.order > self._began
            recorded = recorded and "plain" not in node.__dict__
            inputs = [replaced(given, value if recorded else constant) for given in node.inputs]
            if node.op in (part, plain_part):
                known[node] = inputs[0][inputs[1]]
            else:
                op: Any = node.op
                known[node] = op(*inputs, **node.keywords)
        return [value(derivative) for derivative in self._derivatives]

    def _is_zero(self, node: Value, zero: set[Value]) -> bool:
        """Tell whether an operation is linear in what is zero, and in nothing else."""
        if node not in self._linear or node.dtype == OBJECT:
            return False
        return zero.issuperset(self._linear.intersection(nodes_in(node.inputs)))
