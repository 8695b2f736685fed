"""The tree of groups of a page, as JSON."""

from __future__ import annotations

from typing import Any

from autograd.viz.folding import FoldedGraph


def group_json(folded: FoldedGraph) -> tuple[list[dict[str, Any]], list[int]]:
    """Write the groups by which a graph folds, the whole first, and the home of each node.

    Returns
    -------
    groups : list of dict
        ``{"name": ..., "parent": ...}``, a parent by its place in the list; of the whole, none.
    homes : list of int
        The place of the innermost group around each node.
    """
    groups = folded.groups
    places = {group.id: place for place, group in enumerate(groups)}
    nodes = {node.id: place for place, node in enumerate(folded.graph.nodes)}
    homes = [0] * len(nodes)
    written: list[dict[str, Any]] = []
    for place, group in enumerate(groups):
        made: dict[str, Any] = {"name": group.title, "kind": group.kind}
        if group.parent is not None:
            made["parent"] = places[group.parent]
        if group.note:
            made["note"] = group.note
        written.append(made)
        for item in group.items:
            if item in nodes:
                homes[nodes[item]] = place
    return written, homes
