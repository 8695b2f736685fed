"""Which groups of a folded graph are opened, and what is then to be seen."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from heapq import heappop, heappush
from itertools import pairwise

from autograd.viz.extent import is_readable, reach
from autograd.viz.folding import FoldedGraph, Group
from autograd.viz.view import View, view

#: The `reach` up to which Graphviz lays out straight lines in a fraction of a second.
_MOST_REACH = 4000
#: So many groups are tried one by one, each of which takes as long as making a view.
_MOST_TRIED = 8


def fitted(
    folded: FoldedGraph,
    max_nodes: int,
    depth: int | None = None,
    expand: Sequence[str] = (),
    direction: str = "LR",
) -> View:
    """Return a view as `open_groups` has it, with fewer groups open where that is too much.

    Unless `depth` says how far, groups are opened level by level as long as the picture can be
    read. And they stay closed where Graphviz would not lay them out soon, for which it matters
    less how many nodes there are than how far edges reach: 300 steps that share one weight take
    minutes.
    """
    asked, steps = _openings(folded, max_nodes, depth, expand)
    why = ""

    def seen(steps: Sequence[_Step], *more: str) -> View:
        return view(folded, frozenset(more).union(*(step.ids for step in steps)))

    if depth is None:
        readable = _readable(steps, lambda some: is_readable(seen(some), direction))
        if len(readable) < len(steps):
            steps, why = readable, "to be readable"
    found = seen(steps, *asked)
    if reach(found) > _MOST_REACH and steps:
        easy = _last(len(steps), lambda n: reach(seen(steps[:n], *asked)) <= _MOST_REACH)
        found, why = seen(steps[: max(easy, 0)], *asked), "so that Graphviz lays it out soon"
    return replace(found, kept_closed=why)


def _readable(steps: list[_Step], fits: Callable[[Sequence[_Step]], bool]) -> list[_Step]:
    """Return as many steps as can be read: whole levels, and what hides most of the next one."""
    ends = [n for n, (one, two) in enumerate(pairwise(steps), 1) if one.stage != two.stage]
    ends = [*ends, len(steps)]
    whole = max(_last(len(ends), lambda place: fits(steps[: ends[place]])), 0)
    chosen = steps[: ends[whole]]
    following = steps[ends[whole] : ends[min(whole + 1, len(ends) - 1)]]
    alone = (step for step in following if step.group.kind != "repeat")
    for step in sorted(alone, key=lambda step: -step.group.size)[:_MOST_TRIED]:
        if fits([*chosen, step]):
            chosen.append(step)
    return chosen


def _last(count: int, holds: Callable[[int], bool]) -> int:
    """Return the last of so many numbers for which something holds that then holds no more."""
    return bisect_right(range(count), False, key=lambda number: not holds(number)) - 1


def open_groups(
    folded: FoldedGraph,
    max_nodes: int,
    depth: int | None = None,
    expand: Sequence[str] = (),
) -> frozenset[str]:
    """Choose the groups to open: from the output down, as many as may be seen at once.

    Parameters
    ----------
    folded : FoldedGraph
    max_nodes : int
        How many nodes and closed groups may be seen.
    depth : int, optional
        How many levels of groups are opened at most.
    expand : sequence of str
        Groups that are opened in any case: by what they are called, by the class or the key in
        that (``"1: Linear"``, ``"Linear"``, ``"1"``), by a path of such names
        (``"Sequential/1"``), or by their ids.

    Raises
    ------
    ValueError
        If no group is called so, or those do not fit into `max_nodes`.
    """
    asked, steps = _openings(folded, max_nodes, depth, expand)
    return frozenset(asked.union(*(step.ids for step in steps)))


@dataclass(frozen=True, slots=True)
class _Step:
    """A group, what is opened along with it, and after how many repeats and levels."""

    stage: tuple[int, int]
    group: Group
    ids: tuple[str, ...]


def _openings(
    folded: FoldedGraph, max_nodes: int, depth: int | None, expand: Sequence[str]
) -> tuple[set[str], list[_Step]]:
    """Return the groups that are asked for, and what else is opened, step by step."""
    groups = {group.id: group for group in folded.groups}
    ages = {node.id: age for age, node in enumerate(folded.graph.nodes)}
    last = _newest(folded, ages)
    inside: dict[str, list[str]] = {group.id: [] for group in folded.groups}
    # What says more closed than open comes after all else: repeats, and leaves that are alike.
    stages: dict[str, tuple[int, int]] = {}
    for group in folded.groups:
        repeats, level = (0, -1) if group.parent is None else stages[group.parent]
        around = None if group.parent is None else groups[group.parent]
        if group.kind != "repeat":
            stages[group.id] = (repeats + 2 * (group.kind == "leaves"), level + 1)
        elif around is not None and around.kind == "repeat":  # a part of it, which alone says less
            stages[group.id] = (repeats, level)
        else:
            stages[group.id] = (repeats + 1, level + 1)
        if group.parent is not None:
            inside[group.parent].append(group.id)
    asked = _asked(folded, expand, groups)
    seen = 1 + sum(len(groups[id].items) - 1 for id in asked)
    if seen > max_nodes and asked:
        raise ValueError(
            f"opening {', '.join(map(repr, expand))} shows {seen:,} nodes, more than "
            f"max_nodes={max_nodes}: raise max_nodes, or open less"
        )
    done = {*asked}
    steps: list[_Step] = []
    waiting: list[tuple[tuple[int, int], int, str]] = []
    if folded.groups:
        heappush(waiting, (stages["f0"], 0, "f0"))
    while waiting:
        stage, _, id = heappop(waiting)
        if id not in done:
            blocks = _blocks(groups[id], groups, depth)
            more = len(groups[id].items) - 1 + sum(len(block.items) - 1 for block in blocks)
            if (depth is not None and stage[1] > depth) or seen + more > max_nodes:
                continue
            seen += more
            ids = (id, *(block.id for block in blocks))
            steps.append(_Step(stage, groups[id], ids))
            done.update(steps[-1].ids)
        for inner in inside[id]:
            heappush(waiting, (stages[inner], -last[inner], inner))
    return asked, steps


def _blocks(group: Group, groups: dict[str, Group], depth: int | None) -> list[Group]:
    """Return what is opened along with a repeat: closed groups in a row say less than it does."""
    if group.kind != "repeat":
        return []
    kinds = ("block", "group") if depth is None else ("block",)  # the program's are levels
    inside = (groups[item] for item in group.items if item in groups)
    return [block for block in inside if block.kind in kinds]


def _newest(folded: FoldedGraph, ages: dict[str, int]) -> dict[str, int]:
    """Return the age of the newest node in each group: the one nearest to the output."""
    newest: dict[str, int] = {}
    for group in reversed(folded.groups):
        newest[group.id] = max(
            (newest[item] if item in newest else ages[item] for item in group.items), default=0
        )
    return newest


def _asked(folded: FoldedGraph, expand: Sequence[str], groups: dict[str, Group]) -> set[str]:
    """Return the groups that are asked for by name, with all that is around them."""
    asked: set[str] = set()
    for wanted in expand:
        found = [group.id for group in folded.groups if _answers(group, wanted, groups)]
        if not found:
            names = sorted({name for group in folded.groups[1:] for name in _called(group)})
            near = get_close_matches(wanted, names, 3) or names[:8]
            known = ", ".join(repr(name[:40]) for name in near) or "none at all"
            raise ValueError(f"no group is called {wanted!r} to be opened; there are {known}")
        for id in found:
            around: str | None = id
            while around is not None and around not in asked:
                asked.add(around)
                around = groups[around].parent
    return asked


def _answers(group: Group, wanted: str, groups: dict[str, Group]) -> bool:
    """Tell whether a group is called so, or is where a path of names leads."""
    if wanted == group.id or wanted in _called(group):
        return True
    names = wanted.split("/")
    if len(names) == 1 or group.kind != "group":
        return False
    around: Group | None = group
    while around is not None and names:
        if around.kind == "group":
            for part in reversed(around.name.split(" / ")):
                if not names:
                    break
                if names.pop() not in _names_in(part):
                    return False
        around = None if around.parent is None else groups[around.parent]
    return not names


def _called(group: Group) -> set[str]:
    """Return all that a group answers to: its title, its name, and what these consist of."""
    parts = group.name.split(" / ") if group.kind == "group" else [group.name]
    return {group.title, group.name}.union(*map(_names_in, parts))


def _names_in(name: str) -> set[str]:
    """Return a name with its class and its key alone.

    >>> sorted(_names_in("layers.1: Linear"))
    ['1', 'Linear', 'layers.1', 'layers.1: Linear']
    """
    key, colon, kind = name.partition(": ")
    if not colon or not re.fullmatch(r"[\w.]+", key):
        return {name}
    return {name, key, key.rpartition(".")[2], kind}
