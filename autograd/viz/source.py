"""A view of a graph in Graphviz's language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.viz import labels
from autograd.viz.description import NodeDescription
from autograd.viz.extent import EASY_REACH, reach
from autograd.viz.folding import Group
from autograd.viz.palette import colour, node_style
from autograd.viz.preview import number_text
from autograd.viz.view import Link, View

FONT = "Helvetica,Arial,sans-serif"
#: Which way a graph may run, and on which side of a node its inputs then arrive.
_SIDES = {"LR": "w", "TB": "n", "RL": "e", "BT": "s"}
DIRECTIONS = (*_SIDES,)
_NONE: Mapping[tuple[str, int], float] = {}


@dataclass(frozen=True)
class Style:
    """How a view is shown: see `autograd.draw`."""

    show: tuple[str, ...] = ("data", "grad")
    direction: str = "LR"
    theme: str = "auto"
    precision: int = 4


def dot_source(
    view: View,
    style: Style,
    caption: str | None = None,
    local: Mapping[tuple[str, int], float] = _NONE,
) -> str:
    """Write a view for Graphviz: the same for the same program, one line for each thing seen."""
    import graphviz

    theme = style.theme
    about = {
        "bgcolor": colour("ground", theme),
        "fontcolor": colour("muted", theme),
        "fontname": FONT,
        "fontsize": "11",
        "nodesep": "0.3",
        "pad": "0.2",
        "rankdir": style.direction,
        "ranksep": "0.45",
    }
    if reach(view) > EASY_REACH:  # curves and the last crossings would take too long
        about |= {"splines": "polyline", "nslimit": "1", "nslimit1": "2", "mclimit": "0.3"}
    if caption is not None:
        about |= {"label": f"<{labels.escaped(caption, 200)}>", "labelloc": "b"}
    picture = graphviz.Digraph(
        graph_attr=about,
        node_attr={
            "fontcolor": colour("text", theme),
            "fontname": FONT,
            "fontsize": "12",
            "margin": "0.14,0.08",
        },
        edge_attr={
            "arrowsize": "0.7",
            "color": colour("edge", theme),
            "fontcolor": colour("muted", theme),
            "fontname": FONT,
            "fontsize": "9",
        },
    )
    _Writer(view, style, local).write(picture)
    return picture.source


class _Writer:
    def __init__(self, view: View, style: Style, local: Mapping[tuple[str, int], float]) -> None:
        self.view, self.style, self.local = view, style, local
        graph = view.folded.graph
        self.nodes = {node.id: node for node in graph.nodes}
        self.groups = {group.id: group for group in view.folded.groups}
        self.passed = passed_over(view)
        inputs = Counter(target for target, _ in {(x.target, x.source) for x in view.links})
        #: Of which nodes the inputs stand in their order.
        self.several = {target for target, count in inputs.items() if count > 1}
        #: Of which nodes the places of the inputs are numbered.
        self.slotted = {
            link.target
            for link in view.links
            if link.slot is not None and labels.is_ordered(self.nodes[link.target])
        }

    def write(self, picture: Any) -> None:
        """Add all nodes, the program's open groups as frames around theirs, and the edges."""
        root = self.view.folded.groups[0].id
        # Frames that are open are entered and left by hand, since groups may nest deeply.
        around: list[tuple[Any, Any]] = [(picture, None)]
        stack: list[str | None] = [root]
        while stack:
            item = stack.pop()
            if item is None:
                _, context = around.pop()
                context.__exit__(None, None, None)
            elif item in self.nodes:
                around[-1][0].node(item, **self._node(self.nodes[item]))
            elif item not in self.view.opened:
                label = f"<{self._group_label(self.groups[item])}>"
                around[-1][0].node(item, label=label, **node_style("group", self.style.theme))
            else:
                group = self.groups[item]
                if group.kind == "group":
                    context = around[-1][0].subgraph(name=f"cluster_{item}")
                    frame = context.__enter__()
                    frame.attr(**self._frame(group))
                    around.append((frame, context))
                    stack.append(None)
                stack += reversed(group.items)
        for link in self.view.links:
            picture.edge(link.source, link.target, **self._link(link))

    def _frame(self, group: Group) -> dict[str, str]:
        return {
            "label": f"<<b>{labels.escaped(group.title)}</b>>",
            "labeljust": "l",
            "labelloc": "t",
            "color": colour("frame", self.style.theme),
            "fillcolor": colour("frame fill", self.style.theme),
            "style": "rounded,filled",
            "margin": "12",
        }

    def _link(self, link: Link) -> dict[str, str]:
        if link.count > 1:
            return {"penwidth": f"{min(1 + math.log2(link.count) / 4, 2.5):.2g}"}
        local = local_text(link, self.local, self.style.precision)
        attributes = {"label": f" {local} "} if local else {}
        target = self.nodes.get(link.target)
        if link.slot is not None and target is not None and labels.is_ordered(target):
            attributes["headport"] = f"i{link.slot + 1}:{_SIDES[self.style.direction]}"
        return attributes

    def _node(self, node: NodeDescription) -> dict[str, str]:
        attributes = node_style(node.kind, self.style.theme)
        if not node.data.is_finite and node.kind != "constant":
            attributes |= {"color": colour("failed", self.style.theme), "penwidth": "2.6"}
        if node.id in self.several:
            attributes = {**attributes, "ordering": "in"}
        rows = self._lines(node)
        if node.id in self.slotted:
            return {"label": self._with_slots(node, rows), "margin": "0", **attributes}
        return {"label": f"<{_table(rows)}>", **attributes}

    def _with_slots(self, node: NodeDescription, lines: list[str]) -> str:
        """Put numbered places for the inputs before the lines, on the side where edges arrive."""
        muted, direction = colour("muted", self.style.theme), self.style.direction
        places = [
            f'<td port="i{slot + 1}"><font point-size="9" color="{muted}">{slot + 1}</font></td>'
            for slot in range(len(node.inputs))
        ]
        vertical = direction in ("TB", "BT")
        slots = _cell(_table_of([places] if vertical else [[place] for place in places], 3))
        parts = [slots, f'<td cellpadding="9">{_table(lines)}</td>']
        parts = parts if direction in ("LR", "TB") else parts[::-1]
        return f"<{_table_of([[part] for part in parts] if vertical else [parts], 0)}>"

    def _lines(self, node: NodeDescription) -> list[str]:
        theme, precision = self.style.theme, self.style.precision
        muted = colour("muted", theme)
        heading = labels.title(node)
        lines = [_heading(heading)] if heading else []
        lines += labels.lines_of(labels.keyword_texts(node), point_size=10, color=muted)
        if node.kind == "failed":
            told = labels.data_texts(node.data, precision)
            lines += labels.lines_of(told, color=colour("failed text", theme))
        elif "data" in self.style.show or not heading:  # what has no name is called by its number
            first, *others = labels.data_texts(node.data, precision)
            lines += labels.lines_of([first], color=None if heading else muted)
            if "data" in self.style.show:
                lines += labels.lines_of(others, point_size=10, color=muted)
        if "grad" in self.style.show:
            lines += self._grad_lines(node)
        return lines

    def _grad_lines(self, node: NodeDescription) -> list[str]:
        theme = self.style.theme
        texts = labels.grad_texts(node, self.style.precision, node.id in self.passed)
        if not texts:
            return []
        if node.grad is None:
            told = labels.lines_of(texts, point_size=10, color=colour("muted", theme))
            return [f"<i>{line}</i>" for line in told]
        gradient = colour("gradient", theme)
        first = labels.lines_of(texts[:1], color=gradient)
        return first + labels.lines_of(texts[1:], point_size=10, color=gradient)

    def _group_label(self, group: Group) -> str:
        theme = self.style.theme
        lines = [_heading(group.title)]
        lines += labels.lines_of(
            labels.group_texts(group), point_size=10, color=colour("muted", theme)
        )
        output = None if group.output is None else self.nodes[group.output]
        if output is not None:
            if "data" in self.style.show:
                texts = labels.data_texts(output.data, self.style.precision)
                lines += labels.lines_of(texts[:1])
            if "grad" in self.style.show and output.grad is not None:
                lines += self._grad_lines(output)
        return _table(lines)


def local_text(link: Link, local: Mapping[tuple[str, int], float], precision: int) -> str:
    """Return the local derivative of what a link stands for, if that is one edge that has one."""
    if link.slot is None or (link.target, link.slot) not in local:
        return ""
    return number_text(local[link.target, link.slot], precision)


def _heading(text: str) -> str:
    return f'<font point-size="14"><b>{labels.escaped(text, 130)}</b></font>'


def _table(lines: Sequence[str]) -> str:
    return _table_of([[_cell(line)] for line in lines or [" "]], 1)


def _cell(content: str) -> str:
    return f"<td>{content}</td>"


def _table_of(rows: Sequence[Sequence[str]], padding: int) -> str:
    cells = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<table border="0" cellspacing="0" cellpadding="{padding}">{cells}</table>'


def passed_over(view: View) -> frozenset[str]:
    """Return what `backward` went over, as far as gradients that were kept tell.

    Nodes of a single number always keep theirs, arrays in the middle only on request; so of an
    array without one the evidence is a gradient after it, or at a leaf before it.

    Examples
    --------
    >>> from autograd import Value, draw
    >>> y = (Value([1.0, 2.0]) * 2).sum()
    >>> sorted(passed_over(draw(y).view))
    []
    >>> y.backward()
    >>> sorted(passed_over(draw(y).view))
    ['n0', 'n2', 'n3']
    """
    graph = view.folded.graph
    nodes = {node.id: node for node in graph.nodes}
    ends = [nodes[id] for id in graph.outputs]
    if any(end.grad is not None for end in ends):
        return frozenset(node.id for node in graph.nodes if node.requires_grad)
    # A number at the end that has no gradient has seen no `backward`, whatever the leaves keep
    # from an earlier one.
    passed: set[str] = set()
    if all(end.data.is_number for end in ends):
        return frozenset(passed)
    for node in graph.nodes:
        behind = node.requires_grad and not passed.isdisjoint(node.inputs)
        if node.grad is not None or behind:
            passed.add(node.id)
    return frozenset(x for x in passed if nodes[x].grad is not None or not nodes[x].data.is_number)
