"""Small graphs, as a trace records them, and written as text for comparison."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compile.arguments import Form
from autograd.compile.cells import settled
from autograd.compile.graph import Graph, rewritten
from autograd.compile.specialisation import _tracing
from autograd.compile.trace import Trace
from autograd.graph import Node
from autograd.structure import leaves


def traced(function: Callable[..., Any], *arguments: Any) -> Graph:
    form = Form(function, arguments, {})
    trace = Trace({}, form.leaves)
    try:
        with _tracing(trace), np.errstate(all="ignore"):
            outputs = leaves(function(*form.args))
        return settled(trace.graph(tuple(form.leaves), tuple(outputs)))
    finally:
        trace.restore()


def after(rule: Callable[[Node], Any], function: Callable[..., Any], *arguments: Any) -> list[str]:
    return written(rewritten(traced(function, *arguments), rule))


def written(graph: Graph) -> list[str]:
    """Return a line for each operation: ``#1 = add(#0, 2.0)``; the last says what is returned."""
    names = {node: f"#{index}" for index, node in enumerate(graph.nodes)}
    names |= {leaf: leaf.name or "cell" for leaf in graph.leaves}

    def text(given: Any) -> str:
        if isinstance(given, Node):
            return names[given]
        return repr(given.tolist()) if isinstance(given, np.ndarray) else repr(given)

    lines: list[str] = []
    for node in graph.nodes:
        assert node.op is not None
        given = [text(part) for part in node.inputs]
        given += [f"{key}={value!r}" for key, value in node.keywords.items()]
        lines.append(f"{names[node]} = {node.op.name}({', '.join(given)})")
    return [*lines, ", ".join(text(output) for output in graph.outputs)]
