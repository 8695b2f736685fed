"""Where the leaves of a folded graph stand: with what uses them, those that are alike in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.viz.patterns import Box, Item, Wiring, inner_first, operations
from autograd.viz.runs import MOST_ITEMS, in_runs

#: So many leaves of one kind that are used by the same become one.
_FEWEST_LEAVES = 4


def add_leaves(root: Box, wiring: Wiring) -> None:
    """Put each leaf into the innermost box that holds all that use it, before the first of them."""
    around: dict[Item, Box] = {}
    depth: dict[Box, int] = {root: 0}
    for box in reversed(inner_first(root)):
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
    """Return the innermost box of all users; for what has a name, outside the program's groups."""
    if not users:
        return root
    home = around[users[0]]
    for user in users[1:]:
        home = common_box(home, around[user], around, depth)
    node = wiring.graph.nodes[number]
    if node.kind == "parameter" or (node.kind == "constant" and not node.name):
        return home
    # What goes into a repeat is seen beside it, what each of the repeated has for itself is not;
    # what goes into a group of the program always is.
    outermost, box, beside = None, home, True
    while box is not root:
        beside = box.kind == "repeat" and (beside or number in wiring.carried)
        if beside or box.kind == "group":
            outermost = box
        box = around[box]
    return home if outermost is None else around[outermost]


def common_box(one: Box, other: Box, around: Mapping[Any, Box], depth: Mapping[Box, int]) -> Box:
    """Return the innermost box around both."""
    while one is not other:
        if depth[one] >= depth[other]:
            one = around[one]
        else:
            other = around[other]
    return one


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
            bundle.items = in_runs(numbers, bundle, wiring)
            placed.setdefault(before, []).append(bundle)
        else:
            placed.setdefault(before, []).extend(numbers)
            loose += len(numbers)
    if loose > MOST_ITEMS:
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
        found += in_runs(items, around, wiring) if len(items) > MOST_ITEMS else items
    return found
