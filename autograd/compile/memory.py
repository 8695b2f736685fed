"""Results on their way into memory: a buffer, the place of an input, or their part of a whole."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograd.compile.expressions import Expressions
from autograd.compile.graph import Place, sample_of
from autograd.compile.names import wish
from autograd.compile.operands import written_index
from autograd.compile.operations import JOINTS, memory_order
from autograd.compile.schedule import Schedule
from autograd.rules import indexing, shaping, windows
from autograd.value import Value


class Memory(Expressions):
    """Writes the lines of operations whose results the schedule has a place for."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__()
        self.schedule = schedule
        #: By result, whose name it bears.
        self.named_after: dict[Value, Value] = {}
        self.place: Place | None = None
        #: By what is put together along an axis, where its parts begin and end.
        self._bounds: dict[Value, list[int]] = {}

    def line(self, node: Value, line: str) -> None:
        """Write a line of an operation."""
        self._announce(node)
        self.lines.append(line)

    def _announce(self, node: Value) -> None:
        """Say which group comes now, if it is another than before."""
        place = node.__dict__["place"]
        if place != self.place and (place.path or self.place is not None):
            said = ", ".join(part for part in (" / ".join(place.path), place.direction) if part)
            if self.lines:
                self.lines.append("")
            if said:
                self.lines.append(f"# {_as_comment(said)}")
            self.place = place

    def name(self, node: Value) -> str:
        """Choose the name of a result, and have it stand for the node from here on.

        What has none of its own takes that of the first which is computed in its place.
        """
        storage = self.schedule.storages.get(node)
        chain = [node]
        if storage is not None:
            earlier = itertools.takewhile(lambda other: other is not node, storage.nodes)
            chain = storage.nodes[len([*earlier]) :] or chain
        for candidate in chain:
            name = wish(candidate)
            if name:
                self.named_after[node] = candidate
                self.text[node] = self.names.fresh(name)
                return self.text[node]
        op: Any = node.op
        self.text[node] = self.names.fresh(op.name, numbered=True)
        return self.text[node]

    def into_memory(self, node: Value) -> None:
        """Write an operation whose result is an array with a place of its own."""
        self._announce(node)
        taken = self.schedule.in_place_of.get(node)
        if taken is not None:
            self._in_place_of(taken, node)
            return
        if node.op in JOINTS and any(self._is_part(given, node) for given in node.inputs):
            self._complete(node)
            return
        storage = self.schedule.storages[node]
        out: str | None = None
        if storage.where == "part":
            out = self._place_of_part(*self.schedule.wholes[node])
        elif storage.where != "own":
            out = self.buffer(storage.offset, node.data, memory_order(node))
        if node.op in (indexing.scatter_add, indexing.add_at):
            self._write_at_index(node, out)
            return
        if node.op in (shaping.reshape, windows.contiguous):
            self._copy(node, out)
            return
        expression = self.expression(node, out)
        self.line(node, f"{self.name(node)} = {expression}")

    # What is put together of parts.

    def _is_part(self, given: Any, whole: Value) -> bool:
        """Tell whether an input is computed in its place."""
        wholes = self.schedule.wholes
        return isinstance(given, Value) and given in wholes and wholes[given][0] is whole

    def _place_of_whole(self, node: Value) -> str:
        """Return the memory in which parts are put together, if need be laid out here and now."""
        storage = self.schedule.storages[node]
        if storage.where == "part":
            return self._place_of_part(*self.schedule.wholes[node])
        data: Any = node.data
        if storage.where == "arena":
            return self.buffer(storage.offset, data)
        if node not in self.text:
            self.line(node, f"{self.name(node)} = np.empty({data.shape}, np.{data.dtype.name})")
        return self.text[node]

    def _place_of_part(self, whole: Value, index: int) -> str:
        """Return the memory of one part, a view of that of the whole."""
        place = self._place_of_whole(whole)
        op: Any = whole.op
        axis = whole.keywords.get("axis", 0) % whole.ndim
        within = str(index)
        if op is shaping.concatenate:
            if whole not in self._bounds:
                lengths = (np.shape(sample_of(given))[axis] for given in whole.inputs)
                self._bounds[whole] = [*itertools.accumulate(lengths, initial=0)]
            within = "{}:{}".format(*self._bounds[whole][index : index + 2])
        view = f"{place}[{':, ' * axis}{within}]"
        in_arena = self.schedule.storages[self.schedule.whole(whole)].where == "arena"
        return self.named_view(view) if in_arena else view

    def _complete(self, node: Value) -> None:
        """Write what is not in its place yet."""
        place = self._place_of_whole(node)
        for index, given in enumerate(node.inputs):
            if not self._is_part(given, node):
                part = self._place_of_part(node, index)
                self.line(node, f"{part}[...] = {self.operand(given)}")
        if node not in self.text:
            self.line(node, f"{self.name(node)} = {place}")

    # One operation each.

    def _copy(self, node: Value, out: str | None) -> None:
        """Write an array into memory in another arrangement."""
        data: Any = node.data
        given = self.operand(node.inputs[0])
        name = self.name(node)
        self.line(node, f"{name} = {out or f'np.empty({data.shape}, np.{data.dtype.name})'}")
        shape = np.shape(sample_of(node.inputs[0]))
        place = name if shape == data.shape else f"{name}.reshape{shape}"
        self.line(node, f"{place}[...] = {given}")

    def _in_place_of(self, taken: Value, node: Value) -> None:
        """Write a result over an input; under another name, if it has one of its own."""
        out = self.text[taken]
        earlier = self.named_after.get(taken)
        new = wish(node) is not None and earlier is not node and taken.op is not None
        if new and node.op is not indexing.add_at:
            expression = self.expression(node, out)
            self.line(node, f"{self.name(node)} = {expression}")
            return
        self.text[node] = out
        if earlier is not None:
            self.named_after[node] = earlier
        self.line(node, self.in_place(node, taken, out))

    def _write_at_index(self, node: Value, out: str | None) -> None:
        data: Any = node.data
        name = self.name(node)
        first, index, *rest = node.inputs
        if node.op is indexing.add_at:
            start = f"np.array({self.operand(first)})" if out is None else out
            self.line(node, f"{name} = {start}")
            if out is not None:
                self.line(node, f"{name}[...] = {self.operand(first)}")
            self.line(node, f"{name}[{written_index(index)}] += {self.operand(rest[0])}")
            return
        start = f"np.zeros({data.shape}, np.{data.dtype.name})" if out is None else out
        self.line(node, f"{name} = {start}")
        if out is not None:
            self.line(node, f"{name}.fill(0)")
        self.line(node, f"{name}[{written_index(index)}] = {self.operand(first)}")


def _as_comment(text: str) -> str:
    """Return a user's text on one line, as which it cannot be code."""
    line = " ".join(text.split())
    return "".join(letter if letter.isprintable() else "?" for letter in line)
