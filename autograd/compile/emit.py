"""The last step: a graph and its schedule, written as a Python function on NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.compile import numbers
from autograd.compile.graph import Graph, nodes_in
from autograd.compile.memory import Memory
from autograd.compile.operands import Text, kind_of_result, written_tuple
from autograd.compile.operations import OVERFLOWING, Kind, kind_of
from autograd.compile.schedule import Schedule
from autograd.rules import shaping
from autograd.structure import refilled
from autograd.value import Value

#: So deeply expressions of numbers are nested at most.
_DEEPEST = 20
#: So long expressions of views are at most.
_LONGEST = 60


@dataclass
class Program:
    """Source, and what its names stand for beside NumPy."""

    source: str
    namespace: dict[str, Any]
    #: Cells whose new content is returned rather than written by the code: numbers.
    returned: tuple[Value, ...]


def emitted(
    graph: Graph, schedule: Schedule, name: str, leaf_names: dict[Value, str], structure: Any
) -> Program:
    """Write the source of a function of all arguments, then all cells.

    It returns its outputs in the given structure; after them, if there are any, gradients to be
    set and numbers to be assigned.
    """
    return _Emission(graph, schedule, name, leaf_names, structure).program()


class _Emission(Memory):
    def __init__(
        self,
        graph: Graph,
        schedule: Schedule,
        name: str,
        leaf_names: dict[Value, str],
        structure: Any,
    ) -> None:
        self.graph, self.structure = graph, structure
        super().__init__(schedule)
        self.function = self.names.fresh(name)
        self.lines: list[str] = []
        self.depth: dict[Value, int] = {}
        for leaf in graph.leaves:
            self.text[leaf] = self.names.fresh(leaf_names[leaf])
        self.uses: dict[Value, int] = {}
        for node in schedule.nodes:
            for given in nodes_in(node.inputs):
                self.uses[given] = self.uses.get(given, 0) + 1
        for root in graph.roots:
            if isinstance(root, Value):
                self.uses[root] = self.uses.get(root, 0) + 2

    def program(self) -> Program:
        """Write everything, top to bottom."""
        for node in self.schedule.nodes:
            self._operation(node)
        results = [self._result(output) for output in self.graph.outputs]
        gradients = [self._result(new) for _, new in self.graph.gradients]
        states, returned = self._writes()
        result = self.structured(refilled(self.structure, [Text(text) for text in results]))
        if gradients or states:
            result = f"{result}, {written_tuple(gradients)}, {written_tuple(states)}"
        self.lines.append(f"return {result}")
        parameters = ", ".join(self.text[leaf] for leaf in self.graph.leaves)
        body = "".join(f"        {line}\n" if line else "\n" for line in self.lines)
        quiet = any(op in OVERFLOWING for op, _ in self.kernels)
        decorator = '    @np.errstate(over="ignore")\n' if quiet else ""
        setup = "".join(f"    {line}\n" for line in self.setup)
        kernels = "".join(f"{kernel}\n\n" for _, kernel in self.kernels.values())
        source = (
            f"{self.explained()}{kernels}def specialised(arena):\n{setup}"
            f"{chr(10) if setup else ''}{decorator}"
            f"    def {self.function}({parameters}):\n{body}\n    return {self.function}\n"
        )
        return Program(source, self.namespace, returned)

    def _writes(self) -> tuple[list[str], tuple[Value, ...]]:
        """Write what puts new contents into cells; return those of numbers, and their cells."""
        numbers_of: dict[Value, str] = {}
        writes: list[str] = []
        cells = set(self.graph.cells)
        for cell, new in self.graph.writes:
            if cell in self.schedule.updated:
                continue
            if not isinstance(cell.data, np.ndarray):
                numbers_of[cell] = self._as_kind(new, type(cell.data))
                continue
            value = self.operand(new)
            if isinstance(new, Value) and cells.intersection(self._owners(new)):
                copied = self.names.fresh(f"new_{self.text[cell]}")
                self.lines.append(f"{copied} = {value}.copy()")
                value = copied
            writes.append(f"{self.text[cell]}[...] = {value}")
        self.lines += writes
        return [*numbers_of.values()], tuple(numbers_of)

    def _as_kind(self, new: Any, kind: type) -> str:
        """Write a number as one of the class that a cell holds."""
        if kind is not float:
            return f"{self.held(kind, kind.__name__)}({self.operand(new)})"
        text = self._plain(new)
        is_float = isinstance(new, Value) and kind_of_result(new) is Kind.NUMBER
        return text if is_float and numbers.is_double(new) else f"float({text})"

    def _owners(self, node: Value) -> set[Value]:
        if kind_of_result(node) is Kind.NUMBER:
            return set()
        storages = self.schedule.storages
        roots = self.schedule.owners.get(node, (node,))
        return {storages[root].owner if root in storages else root for root in roots}

    def _result(self, root: Any) -> str:
        """Return the text of what is given back, which nothing else may hold or write to."""
        if root is None:
            return "None"
        text = self.operand(root)
        if isinstance(root, Value):
            if kind_of_result(root) is Kind.NUMBER:
                return text
            owners = self._owners(root)
            alone = (
                all(
                    owner in self.schedule.storages and self.schedule.storages[owner].where == "own"
                    for owner in owners
                )
                and self.schedule.storages.get(root) is not None
            )
            if alone and kind_of(root) is not Kind.UNKNOWN and self._once(root):
                return text
            # Now, since what it looks into may be written to before the end.
            copy = self.names.fresh(f"copy_of_{text}" if text.isidentifier() else "result")
            self.lines.append(f"{copy} = np.array({text})")
            return copy
        return f"{text}.copy()" if isinstance(root, np.ndarray) else text

    def _once(self, root: Value) -> bool:
        everything = [*self.graph.outputs, *(new for _, new in self.graph.gradients)]
        return sum(other is root for other in everything) == 1

    # Operations.

    def _operation(self, node: Value) -> None:
        kind = kind_of(node)
        if kind is Kind.NUMBER:
            self._number(node)
            return
        if kind is Kind.VIEW:
            expression = self.view(node)
            often = self.uses.get(node, 0) > 1 and node.op is not shaping.transpose
            if often or len(expression) > _LONGEST:
                self.line(node, f"{self.name(node)} = {expression}")
                return
            self.text[node] = expression
            return
        if kind is Kind.UNKNOWN:
            call = self.call(node)
            self.line(node, f"{self.name(node)} = {call}")
            return
        self.into_memory(node)

    def _number(self, node: Value) -> None:
        inputs = [given for given in nodes_in(node.inputs) if given in self.text]
        depth = 1 + max((self.depth.get(given, 0) for given in inputs), default=0)
        of_numbers = all(kind_of_result(given) is Kind.NUMBER for given in inputs)
        expression = None
        if of_numbers:
            text = [self._plain(given) for given in node.inputs]
            expression = numbers.expression(
                node, text, self.held, lambda index: self._variable(node.inputs[index])
            )
        if expression is None:
            expression = self.call(node)
            if numbers.is_double(node):
                expression = f"float({expression})"
        op: Any = node.op
        if self.uses.get(node, 0) == 1 and depth < _DEEPEST and of_numbers and not op.draws:
            self.text[node] = f"({expression})"
            self.depth[node] = depth
            return
        self.line(node, f"{self.name(node)} = {expression}")

    def _plain(self, given: Any) -> str:
        """Return the text of an input to plain Python, where doubles are its own floats."""
        if isinstance(given, Value):
            return self.text[given]
        return numbers.literal(given) or self.operand(given)

    def _variable(self, given: Any) -> str:
        """Return an input's text as a variable, to which it is assigned if need be."""
        text = self._plain(given)
        if not text.isidentifier() and isinstance(given, Value):
            self.line(given, f"{self.name(given)} = {text[1:-1]}")
            self.depth.pop(given, None)
            return self.text[given]
        return text
