"""What the page of a graph is told: nodes, groups, and every step of the backward pass, as JSON.

Numbers are written as Python writes them, so that the page computes with the same doubles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.primitives import Shares
from autograd.viz.backpropagation import Step, backpropagation, local_derivative
from autograd.viz.capture import Captured, NodeDescription
from autograd.viz.labels import _SYMBOLS as SYMBOLS
from autograd.viz.preview import Preview, preview

VERSION = 1
_LONGEST_TEXT = 300
#: In larger graphs arrays are told by their range and norm alone.
_MOST_NODES_WITH_ENTRIES = 1_000
_LARGEST_WHOLE = 2**53  # beyond it a double skips whole numbers

Json = dict[str, Any]


def graph_json(captured: Captured) -> tuple[list[Json], list[int]]:
    """Write the nodes, each with the places of its inputs, and the places of the outputs."""
    graph = captured.graph
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    with_entries = len(graph.nodes) <= _MOST_NODES_WITH_ENTRIES
    nodes = [_node_json(node, places, with_entries) for node in graph.nodes]
    return nodes, [places[id] for id in graph.outputs]


def _node_json(node: NodeDescription, places: Mapping[str, int], with_entries: bool) -> Json:
    written: Json = {"kind": node.kind}
    if node.name is not None:
        written["name"] = clipped(node.name)
    if node.op is not None:
        written["op"] = clipped(node.op)
        if node.op in SYMBOLS:
            written["symbol"] = SYMBOLS[node.op]
    if node.inputs:
        written["inputs"] = [places[id] for id in node.inputs]
    options = [[key, clipped(text)] for key, text in node.keywords if text not in ("None", "False")]
    if options:
        written["options"] = options
    if node.data.shape is not None:
        written["shape"] = list(node.data.shape)
        written["dtype"] = node.data.dtype
    written["data"] = preview_json(node.data, with_entries)
    return written


def backward_json(
    output: Node, gradient: Any, captured: Captured
) -> tuple[list[Json], list[tuple[Node, int]]]:
    """Write the backward pass; with the node and slot of each contribution, in the same order."""
    graph = captured.graph
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    with_entries = len(graph.nodes) <= _MOST_NODES_WITH_ENTRIES
    steps: list[Json] = []
    passed: list[tuple[Node, int]] = []
    for step in backpropagation(output, gradient):
        place = places.get(captured.ids.get(step.node, ""))
        if place is None:
            continue
        written: Json = {"node": place, "gradient": data_json(step.gradient, with_entries)}
        passes = list(_passes(step, places, captured, with_entries))
        if passes:
            written["passes"] = [made for _, made in passes]
            passed += [(step.node, slot) for slot, _ in passes]
        steps.append(written)
    return steps, passed


def _passes(
    step: Step, places: Mapping[str, int], captured: Captured, with_entries: bool
) -> Iterable[tuple[int, Json]]:
    for passed in step.contributions:
        if captured.ids.get(passed.given, "") not in places:
            continue
        made: Json = {"slot": passed.slot, "share": data_json(passed.share, with_entries)}
        local = local_derivative(step.node, passed.slot)
        if local is not None:
            made["local"] = data_json(local, with_entries)
        if passed.before is not None:  # else the share alone is what stands there now
            made["after"] = data_json(passed.after, with_entries)
        yield passed.slot, made


def data_json(data: Any, with_entries: bool = True) -> Any:
    """Write a number as itself, an array by what its preview holds, anything else as text."""
    if isinstance(data, Shares):
        return {"text": f"gradients of {len(data)} outputs"}
    if isinstance(data, bool | int | float | complex | np.generic):
        return number_json(data)
    return preview_json(preview(data), with_entries)


def preview_json(seen: Preview, with_entries: bool = True) -> Any:
    """Write a preview: one number as itself, of an array its entries, range and norm."""
    if seen.is_number and seen.entries is not None:
        return number_json(seen.entries[0])
    if seen.text is not None:
        return {"text": clipped(seen.text)}
    written: Json = {}
    if seen.entries is not None and with_entries:
        written["entries"] = [number_json(entry) for entry in seen.entries]
    if seen.minimum is not None:
        written["range"] = [number_json(seen.minimum), number_json(seen.maximum)]
        written["norm"] = number_json(seen.norm)
    return written


def number_json(number: Any) -> Any:
    """Write a number so that JSON keeps it whole: what it has no form for becomes text.

    >>> [number_json(number) for number in (0.1, float("nan"), -math.inf, 2**60, True)]
    [0.1, 'NaN', '-Infinity', '1152921504606846976', True]
    """
    number = number.item() if isinstance(number, np.generic) else number
    if isinstance(number, bool):
        return number
    if isinstance(number, int):
        return number if abs(number) <= _LARGEST_WHOLE else str(number)
    if isinstance(number, float):
        if math.isfinite(number):
            return number
        return "NaN" if math.isnan(number) else f"{'-' if number < 0 else ''}Infinity"
    return str(number)


def clipped(text: str) -> str:
    """Cut a long text short, and say that it was."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
