"""The tree by which a graph folds: the program's groups, and patterns where there are none.

Every group stands in a row of nodes of which each follows its inputs, without a gap, or has a
single node that is used outside, or holds nothing but leaves. So whichever groups are folded, the
picture has no cycle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograd.viz.description import GraphDescription
from autograd.viz.leaves import add_leaves
from autograd.viz.patterns import (
    Box,
    Wiring,
    fold_repeats,
    fold_scalars,
    inner_first,
)
from autograd.viz.runs import in_runs

#: Groups that the program nests deeper than this are not told apart.
_MOST_LEVELS = 50


@dataclass(frozen=True, slots=True)
class Group:
    """What can be folded into one.

    Attributes
    ----------
    id : str
        ``f0`` for the whole graph, then ``f1``, ``f2``, ... each after the one around it.
    kind : str
        ``graph``; ``group``, of the program; ``neuron``, ``dot product``, found among single
        numbers; ``repeat``, of what follows itself alike; ``block``, which is repeated; ``run``, a
        part of what is too long; ``leaves``, inputs, parameters or constants alike in use.
    name, note : str
        What it is called, and more about it: ``neuron``, ``tanh of 3 products and a bias``.
    repeats : int
        How many times what is named is there: 12 for ``Block × 12``.
    parent : str or None
        The id of the group around it.
    items : tuple of str
        Ids of the nodes and groups directly inside, each after what it needs.
    size : int
        How many nodes it holds in all.
    output : str or None
        The id of the node in it that is used outside, where there is only one.
    """

    id: str
    kind: str
    name: str
    note: str
    repeats: int
    parent: str | None
    items: tuple[str, ...]
    size: int
    output: str | None

    @property
    def title(self) -> str:
        """What it is called, with how many: ``Block × 12``."""
        return self.name if self.repeats == 1 else f"{self.name} × {self.repeats}"


@dataclass(frozen=True)
class FoldedGraph:
    """A graph and the tree of its groups, the whole graph first."""

    graph: GraphDescription
    groups: tuple[Group, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the graph as `GraphDescription.to_dict` does, with the tree as ``"folds"``."""
        folds = [
            {
                "id": group.id,
                "kind": group.kind,
                "name": group.name,
                "note": group.note,
                "repeats": group.repeats,
                "parent": group.parent,
                "items": [*group.items],
                "size": group.size,
                "output": group.output,
            }
            for group in self.groups
        ]
        return {**self.graph.to_dict(), "folds": folds}


def fold(graph: GraphDescription) -> FoldedGraph:
    """Find the tree of groups by which a graph folds.

    Examples
    --------
    >>> from autograd import Value, tanh
    >>> from autograd.viz.capture import capture
    >>> x, v, w, b = (Value(float(number)) for number in range(4))
    >>> folded = fold(capture(tanh(v * x + w * x + b) - x))
    >>> [(group.title, group.note, group.size) for group in folded.groups[1:]]
    [('neuron', 'tanh of 2 products and a bias', 8), ('dot product', '2 products and a bias', 7)]
    """
    wiring = Wiring(graph)
    root = _by_groups(wiring)
    for box in inner_first(root):
        box.items = in_runs(fold_repeats(fold_scalars(box.items, wiring), wiring), box, wiring)
        for inner in box.items:
            if isinstance(inner, Box) and inner.kind == "repeat":
                inner.items = in_runs(inner.items, inner, wiring)
    for box in inner_first(root):
        _without_shells(box)
    add_leaves(root, wiring)
    return FoldedGraph(graph, _described(root, wiring))


def _by_groups(wiring: Wiring) -> Box:
    """Put the operations into boxes by the program's groups, anew each time one is entered."""
    root = Box("graph", "graph", [])
    open_boxes, path = [root], ()
    for number, node in enumerate(wiring.graph.nodes):
        if node.op is None:
            continue
        group = node.group[:_MOST_LEVELS]
        if group != path:
            common = 0
            while common < min(len(path), len(group)) and path[common] == group[common]:
                common += 1
            del open_boxes[common + 1 :]
            for name in group[common:]:
                box = Box("group", name, [])
                open_boxes[-1].items.append(box)
                open_boxes.append(box)
            path = group
        open_boxes[-1].items.append(number)
    return root


def _without_shells(box: Box) -> None:
    """Take away groups that hold nothing but one other group; a repeat says more, and stays."""
    while len(box.items) == 1 and isinstance(inner := box.items[0], Box):
        if inner.kind == "repeat" or (inner.kind == "group" and box.kind != "group"):
            return
        if inner.kind == "group":
            box.name = f"{box.name} / {inner.name}"
        box.note = box.note or inner.note
        box.items = inner.items


def _described(root: Box, wiring: Wiring) -> tuple[Group, ...]:
    boxes: list[Box] = []
    parents: dict[Box, Box] = {}
    stack = [root]
    while stack:
        box = stack.pop()
        boxes.append(box)
        inner = [item for item in box.items if isinstance(item, Box)]
        parents.update(dict.fromkeys(inner, box))
        stack += reversed(inner)
    ids = {box: f"f{number}" for number, box in enumerate(boxes)}
    exits = _exits(boxes, parents, wiring)
    sizes: dict[Box, int] = {}
    for box in reversed(boxes):
        sizes[box] = sum(1 if isinstance(item, int) else sizes[item] for item in box.items)
    nodes = wiring.graph.nodes
    return tuple(
        Group(
            ids[box],
            box.kind,
            box.name,
            box.note,
            box.repeats,
            ids[parents[box]] if box in parents else None,
            tuple(nodes[x].id if isinstance(x, int) else ids[x] for x in box.items),
            sizes[box],
            nodes[next(iter(exits[box]))].id if len(exits[box]) == 1 else None,
        )
        for box in boxes
    )


def _exits(boxes: Iterable[Box], parents: dict[Box, Box], wiring: Wiring) -> dict[Box, set[int]]:
    """Return which nodes of each box are used outside of it."""
    exits: dict[Box, set[int]] = {}
    chains: dict[Box, list[Box]] = {}
    holder: dict[int, Box] = {}
    for box in boxes:
        exits[box] = set()
        chains[box] = [*chains[parents[box]], box] if box in parents else [box]
        for item in box.items:
            if isinstance(item, int):
                holder[item] = box
    for number, users in enumerate(wiring.users):
        chain = chains[holder[number]]
        shared = 0 if number in wiring.ends else len(chain)
        for user in {*users}:
            other = chains[holder[user]]
            common = 0
            while common < min(shared, len(other)) and chain[common] is other[common]:
                common += 1
            shared = min(shared, common)
        for box in chain[shared:]:
            exits[box].add(number)
    return exits
