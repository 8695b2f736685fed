"""Where every result lives: in place of an input, in the arena, in a cell, or in memory of its own.

The order of operations is that of the program. A buffer is free again after the last operation that
reads it, or a view of it, so most operations find one of the right size; an elementwise operation
takes that of an input which nobody needs any more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd.compile.graph import Graph, nodes_in, sample_of
from autograd.compile.operations import Kind, kind_of
from autograd.rules import indexing
from autograd.value import Value

_ALIGNMENT = 64


@dataclass
class Storage:
    """The memory of one or more results."""

    #: The node whose operation laid it out; or the cell or argument that it belongs to.
    owner: Value
    #: "arena", "cell", "own" (new at every call), or "outside" (not ours to write to).
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
    arena_size: int = 0
    #: What each buffer of the arena would need if none were shared.
    unshared_size: int = 0


def scheduled(graph: Graph) -> Schedule:
    """Decide for every operation of a graph where its result goes."""
    return _Scheduling(graph).schedule


class _Scheduling:
    def __init__(self, graph: Graph) -> None:
        nodes = list(graph.nodes)
        self.schedule = Schedule(nodes, {}, {}, set(), {})
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
        if kind in (Kind.NUMBER, Kind.VIEW):
            return
        if kind is Kind.UNKNOWN:
            storages[node] = Storage(node, "own", nodes=[node])
            return
        taken = self._input_to_overwrite(node, position)
        if taken is None:
            own = node in self.kept
            storages[node] = Storage(node, "own", nodes=[node]) if own else self._from_arena(node)
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

    def _from_arena(self, node: Value) -> Storage:
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
