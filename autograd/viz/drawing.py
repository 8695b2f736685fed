"""`draw`: a still picture of a computation graph, laid out by Graphviz."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd.compile.graph import Graph
from autograd.compile.names import leaf_names
from autograd.graph import Node, describe
from autograd.viz.capture import GraphDescription, NodeDescription, capture
from autograd.viz.failure import capture_failure

# Okabe and Ito's colours, safe for the colour-blind; shape and border say the same again.
_STYLES = {
    "input": {"shape": "box", "style": "rounded,filled", "fillcolor": "#56B4E9"},
    "parameter": {"shape": "box", "style": "filled", "fillcolor": "#E69F00", "peripheries": "2"},
    "constant": {"shape": "plaintext"},
    "operation": {"shape": "box", "style": "rounded,filled", "fillcolor": "#FFFFFF"},
    "output": {"shape": "box", "style": "rounded,filled,bold", "fillcolor": "#34C59A"},
    "failed": {
        "shape": "octagon",
        "style": "bold,dashed",
        "color": "#D55E00",
        "fontcolor": "#A34700",
        "penwidth": "3",
    },
}
_SYMBOLS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "÷",
    "power": "xʸ",
    "negative": "−x",
    "matmul": "@",
    "inner": "x Wᵀ",
    "sigmoid": "σ",
    "sum": "Σ",
}
_FORMATS = ("svg", "png", "pdf", "dot")
_SECONDS = 60


def draw(
    out: Node | Graph | BaseException,
    *,
    show: Sequence[str] = ("data", "grad"),
    direction: str = "LR",
    precision: int = 4,
    max_nodes: int = 300,
) -> Drawing:
    """Draw what a value was computed from: names, operations, values and gradients.

    Parameters
    ----------
    out : Value, compiled graph or exception
        The end of the graph; or the whole of one, as ``compiled.graph`` gives it; or an error,
        for what had been computed when it was raised, with the operation that failed marked.
    show : sequence of {"data", "grad"}
        What each node shows beside its name and operation. An array shows its shape, dtype and
        range; a node that `backward` has not reached shows no gradient.
    direction : {"LR", "TB", "RL", "BT"}
        Which way the graph runs.
    precision : int
        Significant digits.
    max_nodes : int
        Largest graph to draw.

    Returns
    -------
    Drawing
        Shows itself in a notebook, and is saved with ``.save("graph.svg")``.

    Raises
    ------
    TypeError
        If `out` is not a `Value`.
    ValueError
        If the graph has more nodes than `max_nodes`, or an option is none of those above.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(2.0, name="x")
    >>> print(draw(x * x, show=["data"]).dot)
    digraph {
        graph [bgcolor=white fontname=Helvetica rankdir=LR]
        node [fontname=Helvetica fontsize=12]
        edge [color="#555555"]
        n0 [label=<<b>x</b><br/>2> fillcolor="#56B4E9" shape=box style="rounded,filled"]
        n1 [label=<<b>×</b><br/>4> fillcolor="#34C59A" shape=box style="rounded,filled,bold"]
        n0 -> n1
        n0 -> n1
    }
    <BLANKLINE>
    """
    if not isinstance(out, Node | Graph | BaseException):
        hint = ": pass its .graph" if hasattr(out, "graph") else ""
        raise TypeError(f"draw shows the graph of a Value, got {describe(out)}{hint}")
    if direction not in ("LR", "TB", "RL", "BT"):
        raise ValueError(f"direction is LR, TB, RL or BT, got {direction!r}")
    show = (show,) if isinstance(show, str) else show
    for what in show:
        if what not in ("data", "grad"):
            raise ValueError(f"show lists 'data' and 'grad', got {what!r}")
    if isinstance(out, BaseException):
        graph = capture_failure(out)
    else:
        ends = out.ends if isinstance(out, Graph) else [out]
        names = leaf_names(out) if isinstance(out, Graph) else {}
        graph = capture(*(end for end in ends if isinstance(end, Node)), names=names)
    if len(graph.nodes) > max_nodes:
        raise ValueError(
            f"the graph has {len(graph.nodes):,} nodes, more than max_nodes={max_nodes}: draw a "
            "value nearer to the inputs, or raise max_nodes"
        )
    return Drawing(graph, tuple(show), direction, precision)


class Drawing:
    """A picture of a computation graph."""

    def __init__(
        self, graph: GraphDescription, show: tuple[str, ...], direction: str, precision: int
    ) -> None:
        self.graph = graph
        self._show, self._direction, self._precision = show, direction, precision

    @cached_property
    def dot(self) -> str:
        """The picture in Graphviz's language, the same for the same program."""
        import graphviz

        picture = graphviz.Digraph(
            graph_attr={
                "rankdir": self._direction,
                "bgcolor": "white",
                "fontname": "Helvetica",
            },
            node_attr={"fontname": "Helvetica", "fontsize": "12"},
            edge_attr={"color": "#555555"},
        )
        self._add_group(picture, (), "")
        for edge in self.graph.edges:
            picture.edge(edge.source, edge.target)
        return picture.source

    def _add_group(self, picture: Any, path: tuple[str, ...], number: str) -> None:
        """Add the nodes of a group, then the groups inside it, each in a frame."""
        inner: dict[str, None] = {}
        for node in self.graph.nodes:
            if node.group == path:
                picture.node(node.id, label=f"<{self._label(node)}>", **_STYLES[node.kind])
            elif node.group[: len(path)] == path:
                inner.setdefault(node.group[len(path)])
        for index, name in enumerate(inner):
            label = f"<{_escaped(name)}>"
            with picture.subgraph(name=f"cluster{number}_{index}") as frame:
                frame.attr(label=label, color="#999999", style="rounded", fontsize="11")
                self._add_group(frame, (*path, name), f"{number}_{index}")

    def _label(self, node: NodeDescription) -> str:
        title = _SYMBOLS.get(node.op, node.op) if node.op else None
        parts = [_escaped(text) for text in (node.name, title) if text]
        lines = [f"<b>{' = '.join(parts)}</b>"] if parts else []
        lines += [
            f'<font point-size="10">{_escaped(key)}={_escaped(given)}</font>'
            for key, given in node.keywords
            if given not in ("None", "False")
        ]
        if "data" in self._show or node.kind == "failed":
            lines.append(_escaped(node.data.describe(self._precision)))
        if "grad" in self._show and node.grad is not None:
            gradient = _escaped(node.grad.describe(self._precision))
            lines.append(f'<font color="#5B1A42">grad {gradient}</font>')
        return "<br/>".join(lines) or " "

    @cached_property
    def svg(self) -> str:
        """The picture as SVG."""
        return self._rendered("svg").decode()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture; the suffix ``.svg``, ``.png``, ``.pdf`` or ``.dot`` says as what.

        Raises
        ------
        ValueError
            If the suffix is none of these.
        RuntimeError
            If no Graphviz is found, or it fails.
        OSError
            If the file cannot be written.
        """
        path = Path(path)
        kind = path.suffix.removeprefix(".").lower()
        if kind not in _FORMATS:
            raise ValueError(
                f"a drawing is saved as {', '.join(_FORMATS)}, got the suffix {path.suffix!r}"
            )
        content = self.dot.encode() if kind == "dot" else self._rendered(kind)
        path.write_bytes(content)
        return path

    def _rendered(self, kind: str) -> bytes:
        """Lay the picture out with the program ``dot`` if there is one, else with pygraphviz."""
        program = shutil.which("dot")
        if program is None:
            return self._rendered_by_library(kind)
        try:
            done = subprocess.run(
                [program, f"-T{kind}"],
                input=self.dot.encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(
                f"Graphviz did not lay the graph out within {_SECONDS} s: draw a smaller part"
            ) from None
        except (OSError, subprocess.CalledProcessError) as error:
            told = getattr(error, "stderr", None) or str(error).encode()
            raise RuntimeError(
                f"{program} failed: {told.decode(errors='replace').strip()}"
            ) from None
        return done.stdout

    def _rendered_by_library(self, kind: str) -> bytes:
        try:
            import pygraphviz
        except ImportError:
            raise RuntimeError(
                "drawing needs Graphviz: install the program (such as `apt install graphviz`), or "
                "`pip install 'glassgrad[draw]'`; the text in .dot needs neither"
            ) from None
        with pygraphviz.AGraph(string=self.dot) as graph:
            rendered: Any = graph.draw(format=kind, prog="dot")
        return rendered

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        try:
            return {"image/svg+xml": self.svg, "text/plain": repr(self)}
        except RuntimeError as error:
            return {"text/plain": f"{self!r}\n{error}"}

    def __repr__(self) -> str:
        return f"Drawing({len(self.graph.nodes)} nodes, {len(self.graph.edges)} edges)"


def _escaped(text: str) -> str:
    """Make text safe inside an HTML-like label, with its lines kept."""
    printable = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text[:200])
    return html.escape(printable).replace("\\", "&#92;").replace("\n", "<br/>")
