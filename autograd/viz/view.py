"""What is to be seen of a folded graph with some of its groups opened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from autograd.viz.folding import FoldedGraph

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
    kept_closed : str
        Why fewer groups are open than there was room for: ``"to be readable"``, or ``"so that
        Graphviz lays it out soon"``; empty if none of that was so.
    """

    folded: FoldedGraph
    opened: frozenset[str]
    items: tuple[str, ...]
    links: tuple[Link, ...]
    kept_closed: str = ""

    @cached_property
    def seen(self) -> frozenset[str]:
        """The ids of the nodes that are seen themselves."""
        return frozenset(item for item in self.items if item.startswith("n"))

    @property
    def shown(self) -> int:
        """How many nodes those are."""
        return len(self.seen)


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
