"""The tree by which a graph folds: the program's groups, and patterns where there are none.

Every group stands in a row of nodes of which each follows its inputs, without a gap, or has a
single node that is used outside, or holds nothing but leaves. So whichever groups are folded, the
picture has no cycle.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograd.viz.capture import GraphDescription
from autograd.viz.patterns import (
    Box,
    Item,
    Wiring,
    fold_repeats,
    fold_scalars,
    operations,
    summary,
)

#: Of more than `_MOST_ITEMS` in one group, runs of up to `_RUN` become groups of their own.
_MOST_ITEMS = 40
_RUN = 25
#: So many leaves of one kind that are used by the same become one.
_FEWEST_LEAVES = 4
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
    for box in _inner_first(root):
        box.items = _in_runs(fold_repeats(fold_scalars(box.items, wiring), wiring), box, wiring)
        for inner in box.items:
            if isinstance(inner, Box) and inner.kind == "repeat":
                inner.items = _in_runs(inner.items, inner, wiring)
    for box in _inner_first(root):
        _without_shells(box)
    _add_leaves(root, wiring)
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


def _inner_first(root: Box) -> list[Box]:
    found: list[Box] = []
    stack = [root]
    while stack:
        box = stack.pop()
        found.append(box)
        stack += [item for item in box.items if isinstance(item, Box)]
    return found[::-1]


def _in_runs(items: list[Item], around: Box, wiring: Wiring) -> list[Item]:
    """Cut what is too long into runs, and the runs into longer ones, until it is short enough."""
    while len(items) > _MOST_ITEMS:
        count = -(-len(items) // _RUN)
        ends = [len(items) * number // count for number in range(count + 1)]
        cut = [items[start:stop] for start, stop in itertools.pairwise(ends)]
        items = [_run(part, around, wiring) for part in cut]
    return items


def _run(items: list[Item], around: Box, wiring: Wiring) -> Box:
    if around.kind == "repeat":
        count = sum(
            item.repeats if isinstance(item, Box) and item.kind == "repeat" else 1 for item in items
        )
        return Box("repeat", around.name, items, repeats=count)
    if around.kind == "leaves":
        count = sum(item.repeats if isinstance(item, Box) else 1 for item in items)
        return Box("leaves", around.name, items, repeats=count)
    return Box("run", "run", items, summary(items, wiring))


def _without_shells(box: Box) -> None:
    """Take away groups that hold nothing but one other group; a repeat says more, and stays."""
    while len(box.items) == 1 and isinstance(inner := box.items[0], Box):
        if inner.kind == "repeat" or (inner.kind == "group" and box.kind != "group"):
            return
        if inner.kind == "group":
            box.name = f"{box.name} / {inner.name}"
        box.note = box.note or inner.note
        box.items = inner.items


def _add_leaves(root: Box, wiring: Wiring) -> None:
    """Put each leaf into the innermost box that holds all that use it, before the first of them."""
    around: dict[Item, Box] = {}
    depth: dict[Box, int] = {root: 0}
    for box in reversed(_inner_first(root)):
        for item in box.items:
            around[item] = box
            if isinstance(item, Box):
                depth[item] = depth[box] + 1
    arriving: dict[Box, dict[Item | None, list[tuple[int, frozenset[Item]]]]] = {}
    for number, users in enumerate(wiring.users):
        if wiring.is_operation(number):
            continue
        home = _home(number, users, root, around, depth, wiring)
        used_by: list[Item] = []
        for user in users:
            item: Item = user
            while around[item] is not home:
                item = around[item]
            used_by.append(item)
        before = used_by[0] if used_by else None
        at_home = arriving.setdefault(home, {})
        at_home.setdefault(before, []).append((number, frozenset(used_by)))
    for box, leaves in arriving.items():
        box.items = _with_leaves(box, leaves, wiring)


def _home(
    number: int,
    users: list[int],
    root: Box,
    around: dict[Item, Box],
    depth: dict[Box, int],
    wiring: Wiring,
) -> Box:
    """Return the innermost box of all users; for an input, one outside of the program's groups."""
    if not users:
        return root
    home = around[users[0]]
    for user in users[1:]:
        other = around[user]
        while home is not other:
            if depth[home] >= depth[other]:
                home = around[home]
            else:
                other = around[other]
    if wiring.graph.nodes[number].kind != "input":
        return home
    # What goes into a repeat is seen beside it, what each of the repeated has for itself is not.
    while home.kind == "repeat":
        home = around[home]
    outermost, box = home, home
    while box is not root:
        box = around[box]
        if box.kind != "graph" and _is_program(box):
            outermost = box
    return around[outermost] if _is_program(outermost) else home


def _is_program(box: Box) -> bool:
    return box.kind == "group"


def _with_leaves(
    box: Box, leaves: dict[Item | None, list[tuple[int, frozenset[Item]]]], wiring: Wiring
) -> list[Item]:
    """Return the items of a box with its leaves among them, those that are alike in one."""
    alike: dict[Any, list[Item]] = {}
    for before, arrived in leaves.items():
        for number, used_by in arrived:
            kind = wiring.graph.nodes[number].kind
            alike.setdefault((before, kind, used_by), []).append(number)
    placed: dict[Item | None, list[Item]] = {}
    loose = 0
    for (before, kind, _), numbers in alike.items():
        if len(numbers) >= _FEWEST_LEAVES:
            bundle = Box("leaves", kind, numbers, repeats=len(numbers))
            bundle.items = _in_runs(numbers, bundle, wiring)
            placed.setdefault(before, []).append(bundle)
        else:
            placed.setdefault(before, []).extend(numbers)
            loose += len(numbers)
    if loose > _MOST_ITEMS:
        return [*_loose(placed, wiring), *box.items]
    merged = placed.pop(None, [])
    for item in box.items:
        merged += placed.get(item, [])
        merged.append(item)
    return merged


def _loose(placed: dict[Item | None, list[Item]], wiring: Wiring) -> list[Item]:
    """Put leaves that are used in too many ways into runs, kind by kind."""
    by_kind: dict[str, list[Item]] = {}
    for items in placed.values():
        for item in items:
            first = operations(item)[0]
            by_kind.setdefault(wiring.graph.nodes[first].kind, []).append(item)
    found: list[Item] = []
    for kind, items in by_kind.items():
        around = Box("leaves", kind, items)
        found += _in_runs(items, around, wiring) if len(items) > _MOST_ITEMS else items
    return found


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
