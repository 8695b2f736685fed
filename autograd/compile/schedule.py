"""Where every result lives: in place of an input, in the arena, in a cell, or in memory of its own.

The order of operations is that of the program. A buffer is free again after the last operation that
reads it, or a view of it, so most operations find one of the right size; an elementwise operation
takes that of an input which nobody needs any more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd.compile.graph import Graph, nodes_in, sample_of
from autograd.compile.operations import JOINTS, Kind, kind_of
from autograd.rules import indexing
from autograd.value import Value

_ALIGNMENT = 64


@dataclass
class Storage:
    """The memory of one or more results."""

    #: The node whose operation laid it out; or the cell or argument that it belongs to.
    owner: Value
    #: "arena", "cell", "own" (new at every call), "part" (of another), or "outside" (not to be
    #: written to).
    where: str
    #: In the arena, from which byte on.
    offset: int = 0
    size: int = 0
    #: All nodes that were written to it, in order.
    nodes: list[Value] = field(default_factory=list[Value])


@dataclass
class Schedule:
    """What is computed, in order, and where to."""

    nodes: list[Value]
    storages: dict[Value, Storage]
    #: Nodes computed in the memory of this one of their inputs.
    in_place_of: dict[Value, Value]
    #: Cells whose new content is in their memory when the code has run.
    updated: set[Value]
    #: Whose memory a node may look into; that of every input if nothing is known of it.
    owners: dict[Value, tuple[Value, ...]]
    #: By result that is computed in its place in what is put together of several: that, and where
    #: among its inputs the result stands.
    wholes: dict[Value, tuple[Value, int]]
    arena_size: int = 0
    #: What each buffer of the arena would need if none were shared.
    unshared_size: int = 0

    def whole(self, node: Value) -> Value:
        """Return the result in whose memory another is, itself if it is no part."""
        while node in self.wholes:
            node = self.wholes[node][0]
        return node


def scheduled(graph: Graph) -> Schedule:
    """Decide for every operation of a graph where its result goes."""
    return _Scheduling(graph).schedule


class _Scheduling:
    def __init__(self, graph: Graph) -> None:
        nodes = list(graph.nodes)
        self.schedule = Schedule(nodes, {}, {}, set(), {}, {})
        self.kinds = {node: kind_of(node) for node in nodes}
        self.owners = self.schedule.owners
        self.last_use: dict[Value, float] = {}
        self.free: dict[int, list[int]] = {}
        self.targets: dict[Value, list[Value]] = {}
        for cell, new in graph.writes:
            if isinstance(new, Value):
                self.targets.setdefault(new, []).append(cell)
        self._find_lives(graph)
        #: By result, the input whose memory it takes on the way to the new content of a cell.
        self.planned: dict[Value, Value] = {}
        self._plan_updates(graph)
        self._find_parts()
        self._place(graph)

    def _find_lives(self, graph: Graph) -> None:
        for position, node in enumerate(self.schedule.nodes):
            inputs = [owner for given in nodes_in(node.inputs) for owner in self.owned(given)]
            for owner in inputs:
                self.last_use[owner] = position
            kind = self.kinds[node]
            if kind is Kind.VIEW:
                self.owners[node] = tuple(dict.fromkeys(inputs))
            elif kind is Kind.UNKNOWN:
                self.owners[node] = (node, *dict.fromkeys(inputs))
            self.last_use.setdefault(node, position)
        self.kept: set[Value] = set()
        for root in (*graph.outputs, *(new for _, new in graph.gradients)):
            if isinstance(root, Value):
                self.kept.update(self.owned(root))
        for root in graph.roots:
            if isinstance(root, Value):
                for owner in self.owned(root):
                    self.last_use[owner] = math.inf
        for position, node in reversed([*enumerate(self.schedule.nodes)]):
            if node in self.kept:
                # What it can be written over had better be memory to give away, too.
                self.kept.update([*self._inputs_to_overwrite(node, position)][:1])

    def _plan_updates(self, graph: Graph) -> None:
        """Find contents of cells that come about in the cell itself, in one or more operations."""
        positions = {node: position for position, node in enumerate(self.schedule.nodes)}
        cells = set(graph.cells)
        for new, targets in self.targets.items():
            if len(targets) > 1 or new not in positions:
                continue
            way = {new: new}
            found = [new]
            while found:
                node = found.pop()
                if node in self.kept or node in self.planned:
                    continue
                inputs = dict.fromkeys(self._inputs_to_overwrite(node, positions[node]))
                if targets[0] in inputs:
                    self.planned[node] = targets[0]
                    while node is not new:
                        self.planned[way[node]] = node
                        node = way[node]
                    break
                later = [x for x in inputs if x in positions and x not in cells and x not in way]
                way.update(dict.fromkeys(later, node))
                found += later

    def _find_parts(self) -> None:
        """Find results that can be computed in their place in what is put together of several."""
        wholes = self.schedule.wholes
        members: dict[Value, list[Value]] = {}
        for node in reversed(self.schedule.nodes):
            if node in wholes:
                members[self.schedule.whole(node)].append(node)
            if node.op not in JOINTS or self.kinds[node] is not Kind.BUFFERED:
                continue
            given_often = Counter(nodes_in(node.inputs))
            for index, given in enumerate(node.inputs):
                if isinstance(given, Value) and given_often[given] == 1 and self._may_move(given):
                    wholes[given] = (node, index)
                    members.setdefault(self.schedule.whole(node), [])
        for whole, parts in members.items():
            last_use = max(self.last_use[node] for node in (whole, *parts))
            self.last_use.update(dict.fromkeys((whole, *parts), last_use))

    def _may_move(self, node: Value) -> bool:
        """Tell whether a result may be anywhere in memory, in whatever strides."""
        settled = node in self.kept or node in self.planned or node in self.targets
        kind = self.kinds.get(node)
        moves = kind is Kind.ELEMENTWISE or (kind is Kind.BUFFERED and node.op in JOINTS)
        return moves and not settled and node not in self.schedule.wholes

    def owned(self, node: Value) -> tuple[Value, ...]:
        return self.owners.get(node, (node,))

    def _place(self, graph: Graph) -> None:
        for leaf in graph.leaves:
            self.schedule.storages[leaf] = Storage(leaf, "outside")
        releases: dict[float, list[Value]] = {}
        for owner, position in self.last_use.items():
            releases.setdefault(position, []).append(owner)
        cells = set(graph.cells)
        for position, node in enumerate(self.schedule.nodes):
            self._place_one(node, position, cells)
            for owner in releases.get(position, ()):
                self._release(owner)

    def _place_one(self, node: Value, position: int, cells: set[Value]) -> None:
        storages, kind = self.schedule.storages, self.kinds[node]
        if kind in (Kind.NUMBER, Kind.VIEW) or node in storages:
            return
        if node in self.schedule.wholes:
            whole = self.schedule.whole(node)
            if whole not in storages:
                storages[whole] = self._new(whole)
            storages[node] = Storage(node, "part", nodes=[node])
            return
        if kind is Kind.UNKNOWN:
            storages[node] = Storage(node, "own", nodes=[node])
            return
        taken = self._input_to_overwrite(node, position)
        if taken is None:
            storages[node] = self._new(node)
            return
        self.schedule.in_place_of[node] = taken
        if taken in cells:
            storages[node] = Storage(taken, "cell", nodes=[node])
            self.schedule.updated.add(taken)
        else:
            storages[node] = storages[taken]
            storages[node].nodes.append(node)

    def _input_to_overwrite(self, node: Value, position: int) -> Value | None:
        """Return an input whose memory the result may take."""
        if node in self.planned:
            return self.planned[node]
        for given in self._inputs_to_overwrite(node, position):
            storage = self.schedule.storages.get(given)
            if storage is None or storage.where not in ("arena", "own"):
                continue
            if storage.where == "own" or node not in self.kept:
                return given
        return None

    def _inputs_to_overwrite(self, node: Value, position: int) -> Iterator[Value]:
        """Yield inputs of the form of the result that nobody needs any more."""
        if self.kinds[node] is not Kind.ELEMENTWISE:
            return
        data: Any = node.data
        # Added to at an index, only the array itself may be overwritten.
        candidates = node.inputs[:1] if node.op is indexing.add_at else node.inputs
        for given in candidates:
            if (
                isinstance(given, Value)
                and given.shape == data.shape
                and given.dtype == data.dtype
                and self.last_use.get(given) == position
                and self.owned(given) == (given,)
                and self.kinds.get(given) not in (Kind.UNKNOWN, Kind.NUMBER)
            ):
                yield given

    def _new(self, node: Value) -> Storage:
        if node in self.kept:
            return Storage(node, "own", nodes=[node])
        size = -(-int(sample_of(node).nbytes) // _ALIGNMENT) * _ALIGNMENT
        self.schedule.unshared_size += size
        offsets = self.free.get(size)
        if offsets:
            offset = offsets.pop()
        else:
            offset = self.schedule.arena_size
            self.schedule.arena_size += size
        return Storage(node, "arena", offset, size, [node])

    def _release(self, owner: Value) -> None:
        storage = self.schedule.storages.get(owner)
        if storage is None or storage.where != "arena":
            return
        # A node that took its place has it still.
        if storage.nodes[-1] is owner:
            self.free.setdefault(storage.size, []).append(storage.offset)
