"""The tree of groups of a page, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograd.viz.folding import FoldedGraph, Group

#: In one group; laying out more takes longer than a reader wants to wait.
_MOST_ITEMS = 24
#: A graph of so many nodes or fewer is shown as the program grouped it.
_MOST_NODES_PLAIN = 30


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
    if len(folded.graph.nodes) <= _MOST_NODES_PLAIN:
        groups = _of_the_program(groups)
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
    for place, group in enumerate(groups[1:], start=1):
        _into_parts([places.get(x, x) for x in group.items], place, nodes, written, homes)
    return written, homes


def _of_the_program(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Leave out neurons, repeats and the like, which a small graph is clearer without."""
    by_id = {group.id: group for group in groups}

    def home(id: str | None) -> str | None:
        while id is not None and by_id[id].kind not in ("graph", "group"):
            id = by_id[id].parent
        return id

    items: dict[str, list[str]] = {}
    for group in groups:
        around = home(group.id) or groups[0].id
        items.setdefault(around, []).extend(item for item in group.items if item not in by_id)
    return tuple(
        replace(group, parent=home(group.parent), items=tuple(items.get(group.id, ())))
        for group in groups
        if group.kind in ("graph", "group")
    )


def _into_parts(
    items: Sequence[int | str],
    place: int,
    nodes: Mapping[str, int],
    written: list[dict[str, Any]],
    homes: list[int],
) -> None:
    """Put what is too long for one level, such as a long dot product, into parts, in order."""
    if len(items) <= _MOST_ITEMS:
        return
    count = -(-len(items) // _MOST_ITEMS)
    for part in range(count):
        inside = items[len(items) * part // count : len(items) * (part + 1) // count]
        for item in inside:
            if isinstance(item, str):
                homes[nodes[item]] = len(written)
            else:
                written[item]["parent"] = len(written)
        written.append({"name": f"part {part + 1} of {count}", "kind": "run", "parent": place})
