"""What a picture says in words: its caption, its description, and a table of all that is seen."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.text import counted
from autograd.viz import labels
from autograd.viz.description import NodeDescription
from autograd.viz.local_derivatives import LocalDerivatives
from autograd.viz.source import Style, local_text, passed_over
from autograd.viz.view import View

MOST_NAMED = 8


def caption(view: View, style: Style) -> str | None:
    """Say what a picture leaves out, and how to see that, if anything."""
    told = [part for part in (_folded_away(view), _not_kept(view, style)) if part]
    return "; ".join(told) or None


def _folded_away(view: View) -> str | None:
    shown, all_nodes = view.shown, len(view.folded.graph.nodes)
    if shown == all_nodes:
        return None
    groups = counted(len(view.items) - shown, "folded group")
    others = "the others are" if shown else "all are"
    told = f"showing {shown:,} of {all_nodes:,} nodes; {others} in {groups}"
    if view.kept_closed:
        told += f", kept closed {view.kept_closed}: depth= or expand= opens more"
    return told


def _not_kept(view: View, style: Style) -> str | None:
    if "grad" not in style.show:
        return None
    passed = passed_over(view)
    for node in view.folded.graph.nodes:
        if node.id in view.seen and labels.NOT_KEPT in labels.grad_texts(
            node, 1, node.id in passed
        ):
            return "backward(retain_grads=True) keeps all gradients"
    return None


def alt(view: View, style: Style) -> str:
    """Say what a picture shows, in a few sentences."""
    graph, precision = view.folded.graph, style.precision
    ends = {*graph.outputs}
    with_data = "data" in style.show

    def named(which: Sequence[NodeDescription]) -> str:
        told = [
            labels.title(node)
            + (f" = {labels.described(node.data, precision)}" if with_data else "")
            for node in which[:MOST_NAMED]
        ]
        more = len(which) - len(told)
        return ", ".join([*told, *([f"and {more:,} more"] if more else [])])

    size = f"{counted(len(graph.nodes), 'node')} and {counted(len(graph.edges), 'edge')}"
    told = [f"Computation graph of {size}"]
    left_out = caption(view, style)
    if left_out is not None:
        told.append(left_out)
    leaves = [node for node in graph.nodes if node.kind in ("input", "parameter") and node.name]
    if leaves:
        told.append(f"Inputs: {named(leaves)}")
    outputs = [node for node in graph.nodes if node.id in ends]
    told.append(f"Output{'s' if len(outputs) > 1 else ''}: {named(outputs)}")
    return f"{'. '.join(told)}."


def parts(view: View, style: Style) -> dict[str, str]:
    """Return what to say of each thing that is seen."""
    passed = passed_over(view)
    told = {
        node.id: labels.sentence(node, style.show, style.precision, node.id in passed)
        for node in view.folded.graph.nodes
        if node.id in view.seen
    }
    for group in view.folded.groups:
        said = ", ".join([labels.shown(group.title), *labels.group_texts(group)])
        told[group.id] = f"{said}, folded"
        told[f"cluster_{group.id}"] = said
    return told


def rows(view: View, style: Style, local: LocalDerivatives) -> list[tuple[str, ...]]:
    """Return what is seen as a table: names, kinds, inputs, data and gradients."""
    nodes = {node.id: node for node in view.folded.graph.nodes}
    groups = {group.id: group for group in view.folded.groups}
    precision, passed = style.precision, passed_over(view)
    names = {
        id: (labels.title(node) or labels.described(node.data, precision))
        for id, node in nodes.items()
        if id in view.seen
    } | {id: labels.shown(group.title) for id, group in groups.items()}
    given: dict[str, list[str]] = {id: [] for id in view.items}
    for link in view.links:
        derivative = local_text(link, local, precision)
        more = f" (local derivative {derivative})" if derivative else ""
        given[link.target].append(names[link.source] + more)
    found: list[tuple[str, ...]] = []
    for id in view.items:
        inputs = ", ".join(given[id])
        if id in groups:
            kind, data, grad = "folded", "\n".join(labels.group_texts(groups[id])), ""
        else:
            node = nodes[id]
            kind = node.kind
            data = "\n".join(labels.data_texts(node.data, precision))
            grad = "\n".join(labels.grad_texts(node, precision, id in passed))
        data = data if "data" in style.show or id in groups else ""
        grad = grad.removeprefix("grad ") if "grad" in style.show else ""
        found.append((names[id], kind, inputs, data, grad))
    return found
