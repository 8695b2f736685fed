"""Which groups of a folded graph are opened, and what is then to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from heapq import heappop, heappush

from autograd.viz.folding import FoldedGraph, Group

#: The `reach` up to which Graphviz takes a fraction of a second for curves, and for straight lines.
EASY_REACH = 1000
_MOST_REACH = 4000
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Link:
    """What passes between two things that are seen.

    Attributes
    ----------
    source, target : str
        Ids of nodes, or of groups that are closed.
    slot : int or None
        The place among the inputs of a node, where that is told.
    count : int
        How many edges it stands for.
    """

    source: str
    target: str
    slot: int | None
    count: int


@dataclass(frozen=True)
class View:
    """A folded graph with some of its groups opened.

    Attributes
    ----------
    folded : FoldedGraph
    opened : frozenset of str
        The ids of the groups that are open, the whole graph among them if it is.
    items : tuple of str
        Ids of all nodes and closed groups that are seen, each after what it needs.
    links : tuple of Link
        In the order of their targets and of the inputs of these.
    """

    folded: FoldedGraph
    opened: frozenset[str]
    items: tuple[str, ...]
    links: tuple[Link, ...]

    @cached_property
    def seen(self) -> frozenset[str]:
        """The ids of the nodes that are seen themselves."""
        return frozenset(item for item in self.items if item.startswith("n"))

    @property
    def shown(self) -> int:
        """How many nodes those are."""
        return len(self.seen)


def fitted(
    folded: FoldedGraph, max_nodes: int, depth: int | None = None, expand: Sequence[str] = ()
) -> View:
    """Return a view as `open_groups` has it, of fewer groups where it could not be laid out soon.

    What counts is less how many nodes there are than how far edges reach: 300 steps that share
    one weight take minutes.
    """
    asked = open_groups(folded, 1, 0, expand, check=False) if expand else frozenset()
    fewest = len(view(folded, asked).items)
    while True:
        seen = view(folded, open_groups(folded, max_nodes, depth, expand))
        if reach(seen) <= _MOST_REACH or len(seen.items) <= fewest:
            return seen
        max_nodes = max(fewest, len(seen.items) * 2 // 3)


def reach(seen: View) -> int:
    """Return over how many ranks all links of a view reach in sum, each node as early as it may."""
    given: dict[str, list[str]] = {}
    users: dict[str, list[str]] = {}
    for link in seen.links:
        given.setdefault(link.target, []).append(link.source)
        users.setdefault(link.source, []).append(link.target)
    ranks: dict[str, int] = {}
    for item in seen.items:
        ranks[item] = max((ranks[source] + 1 for source in given.get(item, ())), default=0)
    for item in seen.items:
        if item not in given and item in users:  # what begins stands next to what uses it first
            ranks[item] = min(ranks[user] for user in users[item]) - 1
    return sum(ranks[link.target] - ranks[link.source] for link in seen.links)


def open_groups(
    folded: FoldedGraph,
    max_nodes: int,
    depth: int | None = None,
    expand: Sequence[str] = (),
    check: bool = True,
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
        Names, paths such as ``"GPT/head"``, or ids of groups that are opened in any case.
    check : bool
        Whether to refuse those if they do not fit.

    Raises
    ------
    ValueError
        If no group is called so, or those do not fit into `max_nodes`.
    """
    groups = {group.id: group for group in folded.groups}
    ages = {node.id: age for age, node in enumerate(folded.graph.nodes)}
    last = _newest(folded, ages)
    inside: dict[str, list[str]] = {group.id: [] for group in folded.groups}
    levels: dict[str, int] = {}
    for group in folded.groups:
        levels[group.id] = 0 if group.parent is None else levels[group.parent] + 1
        if group.parent is not None:
            inside[group.parent].append(group.id)
    asked = _asked(folded, expand, groups)
    seen = 1 + sum(len(groups[id].items) - 1 for id in asked)
    if seen > max_nodes and check:
        raise ValueError(
            f"opening {', '.join(map(repr, expand))} shows {seen:,} nodes, more than "
            f"max_nodes={max_nodes}: raise max_nodes, or open less"
        )
    opened = {*asked}
    waiting: list[tuple[int, int, str]] = []
    if folded.groups:
        heappush(waiting, (0, 0, folded.groups[0].id))
    while waiting:
        *_, id = heappop(waiting)
        if id not in opened:
            blocks = _blocks(groups[id], groups) if depth is None else []
            more = len(groups[id].items) - 1 + sum(len(block.items) - 1 for block in blocks)
            if (depth is not None and levels[id] > depth) or seen + more > max_nodes:
                continue
            seen += more
            opened |= {id, *(block.id for block in blocks)}
        for inner in inside[id]:
            heappush(waiting, (-last[inner], levels[inner], inner))
    return frozenset(opened)


def _blocks(group: Group, groups: dict[str, Group]) -> list[Group]:
    """Return what is opened along with a repeat: closed groups in a row say less than it does."""
    if group.kind != "repeat":
        return []
    inside = (groups[item] for item in group.items if item in groups)
    return [block for block in inside if block.kind == "group"]


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
    if not expand:
        return asked
    paths = _paths(folded)
    for wanted in expand:
        found = [
            id
            for id, path in paths.items()
            if wanted == id
            or wanted in _called(groups[id])
            or path == wanted
            or path.endswith(f"/{wanted}")
        ]
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


def _called(group: Group) -> set[str]:
    """Return all that a group answers to: its title, its name, and each of the names in that."""
    return {group.title, group.name, *group.name.split(" / ")}


def _paths(folded: FoldedGraph) -> dict[str, str]:
    """Return the names of the program's groups around each group, joined by slashes."""
    paths: dict[str, str] = {}
    for group in folded.groups:
        around = "" if group.parent is None else paths[group.parent]
        name = group.name.replace(" / ", "/") if group.kind == "group" else ""
        paths[group.id] = "/".join(part for part in (around, name) if part)
    return paths


def view(folded: FoldedGraph, opened: frozenset[str]) -> View:
    """Return what is to be seen of a folded graph with these groups open."""
    groups = {group.id: group for group in folded.groups}
    items: list[str] = []
    seen_as: dict[str, str] = {}
    # What is looked at, and the closed group that it is seen as.
    stack: list[tuple[str, str | None]] = [(folded.groups[0].id, None)]
    while stack:
        item, closed = stack.pop()
        group = groups.get(item)
        if closed is None and (group is None or item not in opened):
            items.append(item)
            closed = item
        if group is None:
            seen_as[item] = closed or item
        else:
            stack += [(inner, closed) for inner in reversed(group.items)]
    of_few = {node.id for node in folded.graph.nodes if len(node.inputs) <= _MOST_PLACES}
    links: dict[tuple[str, str, int | None], int] = {}
    for edge in folded.graph.edges:
        source, target = seen_as[edge.source], seen_as[edge.target]
        if source != target:
            # A folded group may feed several places of one node, but not hundreds of them.
            told = target == edge.target and (source == edge.source or target in of_few)
            key = (source, target, edge.slot if told else None)
            links[key] = links.get(key, 0) + 1
    found = [Link(*key, count) for key, count in links.items()]
    return View(folded, opened, tuple(items), tuple(found))
