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
from autograd.viz.leaves import add_leaves, common_box
from autograd.viz.patterns import Box, Wiring, fold_scalars, inner_first
from autograd.viz.repeats import fold_repeats
from autograd.viz.runs import MOST_ITEMS, in_runs


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
    place : str
        Which of those that are called the same it is: ``3 of 12``.
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
    place: str
    parent: str | None
    items: tuple[str, ...]
    size: int
    output: str | None

    @property
    def title(self) -> str:
        """What it is called, with how many or which: ``Block × 12``, ``Block 3 of 12``."""
        if self.repeats > 1:
            return f"{self.name} × {self.repeats}"
        return f"{self.name} {self.place}" if self.place else self.name


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
                "place": group.place,
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
        box.items = fold_repeats(fold_scalars(box.items, wiring), wiring)
        box.count_levels()
    for box in inner_first(root):
        if box.kind == "dot product" and len(box.items) > MOST_ITEMS:
            box.items = fold_repeats(box.items, wiring)
    for box in inner_first(root):
        box.items = in_runs(box.items, box, wiring)
    for box in inner_first(root):
        _without_shells(box)
    add_leaves(root, wiring)
    return FoldedGraph(graph, _described(root, wiring))


def _by_groups(wiring: Wiring) -> Box:
    """Put the operations into boxes by the program's groups, anew each time one is come back to."""
    root = Box("graph", "graph", [])
    groups = {group.id: group for group in wiring.graph.groups}
    # The groups that are open, outermost first, each with its box.
    path: list[str | None] = [None]
    boxes: dict[str | None, Box] = {None: root}
    for number, node in enumerate(wiring.graph.nodes):
        if node.op is None:
            continue
        entered: list[str] = []
        around = node.group
        while around is not None and around not in boxes:
            entered.append(around)
            around = groups[around].parent
        while path[-1] != around:
            del boxes[path.pop()]
        for inner in reversed(entered):
            box = Box("group", groups[inner].name, [])
            boxes[path[-1]].items.append(box)
            path.append(inner)
            boxes[inner] = box
        boxes[node.group].items.append(number)
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
            box.place,
            ids[parents[box]] if box in parents else None,
            tuple(nodes[x].id if isinstance(x, int) else ids[x] for x in box.items),
            sizes[box],
            nodes[exits[box][0]].id if len(exits[box]) == 1 else None,
        )
        for box in boxes
    )


def _exits(boxes: Iterable[Box], parents: dict[Box, Box], wiring: Wiring) -> dict[Box, list[int]]:
    """Return which node of each box is used outside of it, or two if there are several."""
    depth: dict[Box, int] = {}
    holder: dict[int, Box] = {}
    # For each box up to two of the nodes in it that are used from the outermost places.
    farthest: dict[Box, list[tuple[int, int]]] = {}
    for box in boxes:
        depth[box] = depth[parents[box]] + 1 if box in parents else 0
        farthest[box] = []
        for item in box.items:
            if isinstance(item, int):
                holder[item] = box
    for number, users in enumerate(wiring.users):
        home = holder[number]
        for user in {*users}:
            home = common_box(home, holder[user], parents, depth)
        used_from = -1 if number in wiring.ends else depth[home]
        farthest[holder[number]].append((used_from, number))
    exits: dict[Box, list[int]] = {}
    for box in reversed([*boxes]):
        found = farthest[box] = sorted(farthest[box])[:2]
        exits[box] = [number for used_from, number in found if used_from < depth[box]]
        if box in parents:
            farthest[parents[box]] += found
    return exits
