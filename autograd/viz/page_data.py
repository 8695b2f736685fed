"""What the page of a graph is told: nodes, and every step of the backward pass, as JSON.

Numbers are written as Python writes them, so that the page computes with the same doubles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Shares
from autograd.viz.backpropagation import Step, backpropagation, local_derivative
from autograd.viz.capture import Captured
from autograd.viz.description import NodeDescription
from autograd.viz.encoding import json_number
from autograd.viz.labels import is_ordered, symbol
from autograd.viz.page_formulas import Formulas
from autograd.viz.preview import Preview, preview
from autograd.viz.verification import is_product

VERSION = 1
_LONGEST_TEXT = 300
#: In larger graphs arrays are told by their range and norm alone.
_MOST_NODES_WITH_ENTRIES = 1_000

Json = dict[str, Any]


class GraphWriter:
    """Writes a captured graph; nodes are told by their places in it, oldest first."""

    def __init__(self, captured: Captured, out: Node) -> None:
        self.captured = captured
        self.places = {node.id: place for place, node in enumerate(captured.graph.nodes)}
        self.with_entries = len(self.places) <= _MOST_NODES_WITH_ENTRIES
        self.formulas = Formulas(captured, out)

    def nodes(self) -> list[Json]:
        """Write the nodes, each with the places of its inputs."""
        return [self._node(node) for node in self.captured.graph.nodes]

    def outputs(self) -> list[int]:
        """Return the places of the outputs."""
        return [self.places[id] for id in self.captured.graph.outputs]

    def _node(self, node: NodeDescription) -> Json:
        written: Json = {"kind": node.kind}
        name = self.formulas.name_of(node)
        if name:
            written["name"] = clipped(name)
        if node.op is not None:
            written["op"] = clipped(node.op)
            if symbol(node.op) != node.op:
                written["symbol"] = symbol(node.op)
        if node.inputs:
            written["inputs"] = [self.places[id] for id in node.inputs]
            if is_ordered(node):
                written["ordered"] = True
        options = [
            [clipped(key), clipped(text)]
            for key, text in node.keywords
            if text not in ("None", "False")
        ]
        if options:
            written["options"] = options
        if node.data.shape is not None:
            written["shape"] = [*node.data.shape]
            written["dtype"] = node.data.dtype
        written["data"] = self._preview(node.data)
        formula = self.formulas.of_value(node)
        if formula is not None:
            written["formula"] = formula
        return written

    def backward(self, output: Node, gradient: Any) -> list[Json]:
        """Write the backward pass, newest node first."""
        steps: list[Json] = []
        for step in backpropagation(output, gradient):
            place = self._place(step.node)
            if place is None or self.captured.graph.nodes[place].kind == "constant":
                continue
            written: Json = {"node": place, "gradient": self._data(step.gradient)}
            passes = list(self._passes(step, self.captured.graph.nodes[place]))
            if passes:
                written["passes"] = passes
            steps.append(written)
        return steps

    def _place(self, node: Node) -> int | None:
        return self.places.get(self.captured.ids.get(node, ""))

    def _passes(self, step: Step, described: NodeDescription) -> Iterator[Json]:
        if not described.inputs:  # where the graph is shown from
            return
        for passed in step.contributions:
            place = self._place(passed.given)
            if place is None or self.captured.graph.nodes[place].kind == "constant":
                continue
            made: Json = {"slot": passed.slot, "share": self._data(passed.share)}
            local = local_derivative(step.node, passed.slot)
            # What is no product is not told as one: the share of a rule that clips gradients, say.
            told = local is None or is_product(passed.share, step.gradient, local)
            if local is not None and told:
                made["local"] = self._data(local)
            if passed.before is not None:  # else the share alone is what stands there now
                made["after"] = self._data(passed.after)
            if told:
                formula = self.formulas.of_share(step, passed, local)
                if formula is not None:
                    made["formula"] = formula
            yield made

    def _data(self, data: Any) -> Any:
        """Write a number as itself, an array by what its preview holds, anything else as text."""
        if isinstance(data, Shares):
            return {"text": f"gradients of {len(data)} outputs"}
        if isinstance(data, np.generic):
            return json_number(data.item())
        if isinstance(data, bool | int | float | complex):
            return json_number(data)
        return self._preview(preview(data))

    def _preview(self, seen: Preview) -> Any:
        """Write a preview: one number as itself, of an array its entries, range and norm."""
        if seen.is_number and seen.entries is not None:
            return json_number(seen.entries[0])
        if seen.text is not None:
            return {"text": clipped(seen.text)}
        written: Json = {}
        if seen.entries is not None and self.with_entries:
            written["entries"] = [json_number(entry) for entry in seen.entries]
        if seen.minimum is not None:
            written["range"] = [json_number(seen.minimum), json_number(seen.maximum)]
        if seen.strange:
            written["strange"] = [[what, count] for what, count in seen.strange]
        if seen.norm is not None:
            written["norm"] = json_number(seen.norm)
        return written


def clipped(text: str) -> str:
    """Cut a long text short, and say that it was."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
