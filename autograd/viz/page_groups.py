"""The tree of groups of a page, in which no group has more members than a screen can hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.viz.capture import GraphDescription

#: The most that one level of a group shows; what is more is put into sections of it.
MOST_MEMBERS = 40


class Groups:
    """A tree of groups, each written as ``{"name": ..., "parent": ...}``; the first is the whole.

    Attributes
    ----------
    written : list of dict
        Their parents by place in this list; of the first, none.
    home : list of int
        The group of each node.
    """

    def __init__(self, graph: GraphDescription) -> None:
        self.written: list[dict[str, Any]] = [{"name": ""}]
        self.home: list[int] = []
        places: dict[tuple[str, ...], int] = {(): 0}
        for node in graph.nodes:
            path = node.group
            for depth in range(1, len(path) + 1):
                if path[:depth] not in places:
                    parent = places[path[: depth - 1]]
                    places[path[:depth]] = self.add(path[depth - 1], parent)
            self.home.append(places[path])
        self._bound()

    def add(self, name: str, parent: int, **more: Any) -> int:
        """Add a group, and return its place."""
        self.written.append({"name": name, "parent": parent, **more})
        return len(self.written) - 1

    def _bound(self) -> None:
        """Put the members of crowded groups into sections, oldest first, of sections if need be."""
        members: list[list[tuple[int, bool]]] = [[] for _ in self.written]
        seen: set[int] = set()
        for node, home in enumerate(self.home):
            members[home].append((node, False))
            while home and home not in seen:  # a group stands where its first node does
                seen.add(home)
                parent = self.written[home]["parent"]
                members[parent].append((home, True))
                home = parent
        for place, inside in enumerate(members):
            while len(inside) > MOST_MEMBERS:
                inside = self._sections(place, inside)

    def _sections(self, place: int, inside: Sequence[tuple[int, bool]]) -> list[tuple[int, bool]]:
        # Sections no fuller than need be, all about as full.
        count = -(-len(inside) // MOST_MEMBERS)
        sections: list[tuple[int, bool]] = []
        for index in range(count):
            start, end = len(inside) * index // count, len(inside) * (index + 1) // count
            section = self.add(f"part {index + 1} of {count}", place, section=True)
            for member, is_group in inside[start:end]:
                if is_group:
                    self.written[member]["parent"] = section
                else:
                    self.home[member] = section
            sections.append((section, True))
        return sections
