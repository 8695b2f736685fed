"""The last step: a graph and its schedule, written as a Python function on NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.compile import numbers
from autograd.compile.graph import Graph, Place, nodes_in, sample_of
from autograd.compile.names import Names
from autograd.compile.operations import (
    KERNELS,
    OVERFLOWING,
    Kind,
    is_basic,
    is_matrix_product,
    kind_of,
    reduction_of,
    sum_of_squares,
)
from autograd.compile.schedule import Schedule
from autograd.graph import Node
from autograd.rules import arithmetic, indexing, linalg, reduction, shaping
from autograd.structure import refilled

_SYMBOLS = {
    arithmetic.add: "+",
    arithmetic.subtract: "-",
    arithmetic.multiply: "*",
    arithmetic.divide: "/",
}
_COMMUTATIVE = (arithmetic.add, arithmetic.multiply)
_DEEPEST = 20


@dataclass
class Program:
    """Source, and what its names stand for beside NumPy."""

    source: str
    namespace: dict[str, Any]
    #: Cells whose new content is returned rather than written by the code: numbers.
    returned: tuple[Node, ...]


def emitted(
    graph: Graph, schedule: Schedule, name: str, leaf_names: dict[Node, str], structure: Any
) -> Program:
    """Write the source of a function of all arguments, then all cells.

    It returns its outputs in the given structure; after them, if there are any, gradients to be
    set and numbers to be assigned.
    """
    return _Emission(graph, schedule, name, leaf_names, structure).program()


class _Text(str):
    """The text of a result, told apart from a string."""


class _Emission:
    def __init__(
        self,
        graph: Graph,
        schedule: Schedule,
        name: str,
        leaf_names: dict[Node, str],
        structure: Any,
    ) -> None:
        self.graph, self.schedule, self.structure = graph, schedule, structure
        self.names = Names()
        self.function = self.names.fresh(name)
        self.namespace: dict[str, Any] = {"np": np}
        self.kernels: dict[tuple[Any, str], tuple[str, str]] = {}
        self.setup: list[str] = []
        self.lines: list[str] = []
        self.text: dict[Node, str] = {}
        self.depth: dict[Node, int] = {}
        self.buffers: dict[tuple[int, Any, Any], str] = {}
        self.constants: dict[Any, str] = {}
        self.held: dict[int, Any] = {}
        for leaf in (*graph.arguments, *graph.cells):
            self.text[leaf] = self.names.fresh(leaf_names[leaf])
        self.uses: dict[Node, int] = {}
        for node in schedule.nodes:
            for given in nodes_in(node.inputs):
                self.uses[given] = self.uses.get(given, 0) + 1
        for root in graph.roots:
            if isinstance(root, Node):
                self.uses[root] = self.uses.get(root, 0) + 2
        self.place: Place | None = None

    def program(self) -> Program:
        """Write everything, top to bottom."""
        for node in self.schedule.nodes:
            self._operation(node)
        results = [self._result(output) for output in self.graph.outputs]
        gradients = [self._result(new) for _, new in self.graph.gradients]
        returned: list[Node] = []
        states: list[str] = []
        writes: list[str] = []
        cells = set(self.graph.cells)
        for cell, new in self.graph.writes:
            if cell in self.schedule.updated:
                continue
            if not isinstance(cell.data, np.ndarray):
                returned.append(cell)
                kind = type(cell.data)
                name = "float" if kind is float else self._held(kind, kind.__name__)
                plain = isinstance(new, Node) and kind is float and kind_of_result(new) is Kind.NUMBER
                text = self._operand(new)
                states.append(text if plain and numbers.is_double(new) else f"{name}({text})")
                continue
            value = self._operand(new)
            if isinstance(new, Node) and cells.intersection(self._owners(new)):
                copied = self.names.fresh(f"new_{self.text[cell]}")
                self.lines.append(f"{copied} = {value}.copy()")
                value = copied
            writes.append(f"{self.text[cell]}[...] = {value}")
        self.lines += writes
        result = self._structured(refilled(self.structure, [_Text(text) for text in results]))
        if gradients or states:
            result = f"{result}, {_tuple(gradients)}, {_tuple(states)}"
        self.lines.append(f"return {result}")
        parameters = ", ".join(
            self.text[leaf] for leaf in (*self.graph.arguments, *self.graph.cells)
        )
        body = "".join(f"        {line}\n" if line else "\n" for line in self.lines)
        quiet = any(op in OVERFLOWING for op, _ in self.kernels)
        decorator = '    @np.errstate(over="ignore")\n' if quiet else ""
        setup = "".join(f"    {line}\n" for line in self.setup)
        kernels = "".join(f"{kernel}\n\n" for _, kernel in self.kernels.values())
        source = (
            f"{kernels}def specialised(arena):\n{setup}{chr(10) if setup else ''}"
            f"{decorator}    def {self.function}({parameters}):\n{body}\n    return {self.function}\n"
        )
        return Program(source, self.namespace, tuple(returned))

    def _structured(self, part: Any) -> str:
        """Write lists, tuples and dicts of results as they were returned."""
        if isinstance(part, _Text):
            return part
        if isinstance(part, dict):
            pairs = (f"{self._operand(k)}: {self._structured(v)}" for k, v in part.items())
            return f"{{{', '.join(pairs)}}}"
        parts = [self._structured(inner) for inner in part]
        if part.__class__ is list:
            return f"[{', '.join(parts)}]"
        if hasattr(part, "_fields"):
            return f"{self._held(part.__class__, part.__class__.__name__)}({', '.join(parts)})"
        return _tuple(parts)

    def _owners(self, node: Node) -> set[Node]:
        if node in self.schedule.storages:
            return {self.schedule.storages[node].owner}
        return {owner for given in nodes_in(node.inputs) for owner in self._owners(given)}

    def _result(self, root: Any) -> str:
        """Return the text of what is given back, which nothing else may hold or write to."""
        if root is None:
            return "None"
        text = self._operand(root)
        if isinstance(root, Node):
            data = root.data
            if kind_of_result(root) is Kind.NUMBER:
                return f"np.float64({text})" if type(sample_of(root)) is np.float64 else text
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
            return f"np.array({text})"
        return f"{text}.copy()" if isinstance(root, np.ndarray) else text

    def _once(self, root: Node) -> bool:
        everything = [*self.graph.outputs, *(new for _, new in self.graph.gradients)]
        return sum(other is root for other in everything) == 1

    # Operands.

    def _operand(self, given: Any, like: Any = None) -> str:
        """Return the text of an input; a number beside an array of a dtype becomes one of it."""
        if isinstance(given, Node):
            return self.text[given]
        if given.__class__ is tuple:
            return _tuple([self._operand(part) for part in given])
        if given.__class__ is list:
            return f"[{', '.join(self._operand(part) for part in given)}]"
        if given.__class__ is slice:
            parts = (given.start, given.stop, given.step)
            return f"slice({', '.join(self._operand(part) for part in parts)})"
        if like is not None and isinstance(given, int | float | np.generic):
            return self._constant(np.asarray(given, like))
        if isinstance(given, np.ndarray):
            return self._constant(given)
        if given.__class__ is float and not np.isfinite(given):
            return f'float("{given}")'
        if given.__class__ in (int, float, bool, str, complex, type(None)):
            return repr(given)
        if isinstance(given, np.generic):
            return self._constant(given)
        if isinstance(given, np.dtype):
            return f"np.{given.name}" if hasattr(np, given.name) else repr(given)
        return self._held(given, getattr(given, "__name__", type(given).__name__))

    def _constant(self, value: Any) -> str:
        key = (type(value), value.dtype, value.shape, value.tobytes())
        if key not in self.constants:
            if value.ndim == 1 and value.size > 1 and (value == 1).all():
                name = self.names.fresh(f"ones_{value.size}")
                self.setup.append(f"{name} = np.ones({value.size}, np.{value.dtype.name})")
            elif 1 <= value.size <= 8 and value.dtype.kind in "fiub":
                name = self.names.fresh(_constant_name(value), numbered=value.size > 1)
                text = repr(value.tolist()).replace("inf", "np.inf").replace("nan", "np.nan")
                kind = f"np.{value.dtype.name}"
                self.setup.append(
                    f"{name} = np.array({text}, {kind})"
                    if isinstance(value, np.ndarray)
                    else f"{name} = {kind}({text})"
                )
            else:
                name = self._held(value, "constant")
            self.constants[key] = name
        return self.constants[key]

    def _held(self, thing: Any, wish: str) -> str:
        """Return the name of an object that the source cannot spell."""
        for name, known in self.namespace.items():
            if known is thing:
                return name
        name = self.names.fresh(wish)
        self.namespace[name] = thing
        return name

    # Operations.

    def _operation(self, node: Node) -> None:
        kind = kind_of(node)
        if kind is Kind.NUMBER:
            self._number(node)
            return
        if kind is Kind.VIEW:
            expression = self._view(node)
            if self.uses.get(node, 0) > 1 and node.op is not shaping.transpose:
                self._line(node, f"{self._name(node)} = {expression}")
                return
            self.text[node] = expression
            return
        if kind is Kind.UNKNOWN:
            call = self._call(node)
            self._line(node, f"{self._name(node)} = {call}")
            return
        self._into_memory(node, kind)

    def _line(self, node: Node, line: str) -> None:
        place = node.__dict__["place"]
        if place != self.place and (place.path or self.place is not None):
            said = ", ".join(part for part in (" / ".join(place.path), place.direction) if part)
            if self.lines:
                self.lines.append("")
            if said:
                self.lines.append(f"# {said}")
            self.place = place
        self.lines.append(line)

    def _name(self, node: Node) -> str:
        """Choose the name of a result, and have it stand for the node from here on."""
        storage = self.schedule.storages.get(node)
        chain = [node]
        if storage is not None and node in storage.nodes:
            chain = storage.nodes[storage.nodes.index(node) :]
        for candidate in reversed(chain):
            wish = candidate.__dict__.get("name") or candidate.__dict__.get("hint")
            if wish:
                self.text[node] = self.names.fresh(wish)
                return self.text[node]
        op: Any = node.op
        self.text[node] = self.names.fresh(op.name, numbered=True)
        return self.text[node]

    def _into_memory(self, node: Node, kind: Kind) -> None:
        op: Any = node.op
        data: Any = node.data
        taken = self.schedule.in_place_of.get(node)
        if taken is not None:
            out = self.text[node] = self.text[taken]
            self._line(node, self._in_place(node, taken, out))
            return
        storage = self.schedule.storages[node]
        out = None if storage.where == "own" else self._buffer(storage.offset, data)
        if op in (indexing.scatter_add, indexing.add_at):
            self._write_at_index(node, out)
            return
        expression = self._expression(node, out)
        self._line(node, f"{self._name(node)} = {expression}")

    def _write_at_index(self, node: Node, out: str | None) -> None:
        data: Any = node.data
        name = self._name(node)
        first, index, *rest = node.inputs
        if node.op is indexing.add_at:
            start = f"np.array({self._operand(first)})" if out is None else out
            self._line(node, f"{name} = {start}")
            if out is not None:
                self._line(node, f"{name}[...] = {self._operand(first)}")
            self._line(node, f"{name}[{_index(index)}] += {self._operand(rest[0])}")
            return
        start = f"np.zeros({data.shape}, np.{data.dtype.name})" if out is None else out
        self._line(node, f"{name} = {start}")
        if out is not None:
            self._line(node, f"{name}.fill(0)")
        self._line(node, f"{name}[{_index(index)}] = {self._operand(first)}")

    def _in_place(self, node: Node, taken: Node, out: str) -> str:
        op: Any = node.op
        if op is indexing.add_at:
            _, index, new = node.inputs
            return f"{out}[{_index(index)}] += {self._operand(new)}"
        symbol = _SYMBOLS.get(op)
        if symbol is not None:
            left, right = node.inputs
            if left is taken:
                return f"{out} {symbol}= {self._beside(right, node)}"
            if op in _COMMUTATIVE:
                return f"{out} {symbol}= {self._beside(left, node)}"
        return self._expression(node, out)

    def _beside(self, given: Any, node: Node) -> str:
        """Return an operand of an elementwise operation: numbers as arrays, which are quicker."""
        data: Any = node.data
        arithmetic_dtype = data.dtype.kind in "fc" and all(
            other.dtype == data.dtype or _is_weak(other) for other in nodes_in(node.inputs)
        )
        if not arithmetic_dtype:
            return self._operand(given)
        if isinstance(given, Node) and kind_of_result(given) is Kind.NUMBER:
            return self._number_as_array(given, data.dtype)
        return self._operand(given, data.dtype)

    def _number_as_array(self, number: Node, dtype: Any) -> str:
        """Put a number into an array without axes, which is quicker to compute with."""
        key = (number, dtype)
        if key not in self.constants:
            name = self.constants[key] = self.names.fresh(f"{self._spoken(number)}_array")
            self.setup.append(f"{name} = np.empty((), np.{dtype.name})")
            self.lines.append(f"{name}[()] = {self.text[number]}")
        return self.constants[key]

    def _spoken(self, number: Node) -> str:
        text = self.text[number]
        return text if text.isidentifier() else "number"

    def _expression(self, node: Node, out: str | None) -> str:
        op: Any = node.op
        target = "" if out is None else f", {out}"
        if op in KERNELS:
            return self._kernel(node, out)
        if op is reduction.sum_:
            return self._sum(node, out)
        if op in (linalg.matmul, linalg.inner):
            left, right = map(self._operand, node.inputs)
            if op is linalg.inner:
                right = f"{right}.T"
            if right.endswith(".T.T"):
                right = right[:-4]
            return f"np.dot({left}, {right}{target})"
        operands = ", ".join(self._beside(given, node) for given in node.inputs)
        if out is None and op in _SYMBOLS:
            left, right = (self._beside(given, node) for given in node.inputs)
            return f"{left} {_SYMBOLS[op]} {right}"
        if op.ufunc in (np.maximum, np.minimum) and out is not None:
            target = f", out={out}"
        return f"np.{op.ufunc.__name__}({operands}{target})"

    def _kernel(self, node: Node, out: str | None) -> str:
        op: Any = node.op
        data: Any = node.data
        dtype = f"np.{data.dtype.name}"
        if (op, dtype) not in self.kernels:
            name = self.names.fresh(op.name)
            self.kernels[op, dtype] = (name, KERNELS[op].format(name=name, dtype=dtype))
        if out is None:
            out = f"np.empty({data.shape}, {dtype})"
        return f"{self.kernels[op, dtype][0]}({self._operand(node.inputs[0])}, {out})"

    def _sum(self, node: Node, out: str | None) -> str:
        array, axis, keepdims = reduction_of(node)
        data: Any = sample_of(array)
        if isinstance(axis, tuple) and len(axis) == 1:
            axis = axis[0]
        target = "" if out is None else f", {out}"
        rows = np.ndim(data) == 2 and axis == 0 and not keepdims and data.size
        if rows and data.dtype.char in "fd":
            ones = self._constant(np.ones(len(data), data.dtype))
            return f"np.dot({ones}, {self._operand(array)}{target})"
        text = f"np.add.reduce({self._operand(array)}, {axis!r}"
        if out is not None or keepdims:
            text += f", None, {out}"
        return text + (", True)" if keepdims else ")")

    def _buffer(self, offset: int, data: Any) -> str:
        key = (offset, data.shape, data.dtype)
        if key not in self.buffers:
            name = self.buffers[key] = self.names.fresh("buffer", numbered=True)
            end = offset + data.size * data.dtype.itemsize
            self.setup.append(
                f"{name} = arena[{offset}:{end}].view(np.{data.dtype.name}).reshape{data.shape}"
                if len(data.shape) > 1
                else f"{name} = arena[{offset}:{end}].view(np.{data.dtype.name})"
            )
        return self.buffers[key]

    def _view(self, node: Node) -> str:
        op: Any = node.op
        first, *rest = node.inputs
        if not isinstance(sample_of(first), np.ndarray):
            return self._call(node)
        base = self._atom(first)
        if op is shaping.transpose:
            axes = node.keywords.get("axes", rest[0] if rest else None)
            if axes is None:
                return base[:-2] if base.endswith(".T") else f"{base}.T"
            return f"{base}.transpose({', '.join(map(repr, axes))})"
        if op is shaping.reshape and node.keywords.get("order", "C") == "C" and len(rest) < 2:
            lengths = ", ".join(map(repr, node.data.shape)) or "()"
            return f"{base}.reshape({lengths})"
        if op is indexing.getitem:
            return f"{base}[{_index(rest[0])}]"
        return self._call(node)

    def _atom(self, given: Any) -> str:
        text = self._operand(given)
        return text if isinstance(given, Node) or text.isidentifier() else f"({text})"

    def _call(self, node: Node) -> str:
        """Write an operation that has no other form as a call of the primitive itself."""
        op: Any = node.op
        if op in _SYMBOLS:
            left, right = map(self._operand, node.inputs)
            return f"{left} {_SYMBOLS[op]} {right}"
        if op is sum_of_squares:
            squared = self._operand(node.inputs[0])
            return f"np.vdot({squared}, {squared})"
        if op is reduction.sum_:
            return self._sum(node, None)
        if op in (linalg.matmul, linalg.inner) and is_matrix_product(node):
            return self._expression(node, None)
        if op is indexing.getitem and isinstance(sample_of(node.inputs[0]), np.ndarray):
            array, index = node.inputs
            within = _index(index) if is_basic(index) else self._operand(index)
            return f"{self._atom(array)}[{within}]"
        if op is shaping.concatenate:
            arrays = ", ".join(map(self._operand, node.inputs))
            return f"np.concatenate(({arrays},), {node.keywords.get('axis', 0)})"
        arguments = [self._operand(given) for given in node.inputs]
        arguments += [f"{key}={self._operand(value)}" for key, value in node.keywords.items()]
        function = op.forward
        if isinstance(function, np.ufunc) and getattr(np, function.__name__, None) is function:
            return f"np.{function.__name__}({', '.join(arguments)})"
        return f"{self._held(function, op.name)}({', '.join(arguments)})"

    # Numbers.

    def _number(self, node: Node) -> None:
        inputs = [given for given in nodes_in(node.inputs) if given in self.text]
        depth = 1 + max((self.depth.get(given, 0) for given in inputs), default=0)
        of_numbers = all(kind_of_result(given) is Kind.NUMBER for given in inputs)
        expression = None
        if of_numbers:
            text = [numbers.literal(given) or self._operand(given) for given in node.inputs]
            expression = numbers.expression(
                node, text, self._held, lambda index: self._variable(node.inputs[index])
            )
        if expression is None:
            expression = self._call(node)
            if numbers.is_double(node):
                expression = f"float({expression})"
        op: Any = node.op
        if self.uses.get(node, 0) == 1 and depth < _DEEPEST and of_numbers and not op.draws:
            self.text[node] = f"({expression})"
            self.depth[node] = depth
            return
        self._line(node, f"{self._name(node)} = {expression}")

    def _variable(self, given: Any) -> str:
        """Return an input's text as a variable, to which it is assigned if need be."""
        text = numbers.literal(given) or self._operand(given)
        if not text.isidentifier() and isinstance(given, Node):
            self._line(given, f"{self._name(given)} = {text[1:-1]}")
            self.depth.pop(given, None)
            return self.text[given]
        return text


def kind_of_result(node: Node) -> Kind:
    """Return `Kind.NUMBER` for what is a number when the code runs, leaves included."""
    if node.op is None:
        data: Any = node.data
        sample = getattr(data, "sample", data)
        return Kind.UNKNOWN if isinstance(sample, np.ndarray) else Kind.NUMBER
    return kind_of(node)


def _is_weak(node: Node) -> bool:
    """Tell whether a node is a number of Python's, which takes the dtype of what is beside it."""
    return sample_of(node).__class__ is float


def _tuple(parts: list[str]) -> str:
    """Write a tuple, of one or none too."""
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def _index(index: Any) -> str:
    """Write an index as between brackets: ``:, 1:3``."""
    if index.__class__ is tuple:
        return ", ".join(map(_index, index)) or "()"
    if index.__class__ is slice:
        start, stop, step = (
            "" if part is None else repr(part) for part in (index.start, index.stop, index.step)
        )
        return f"{start}:{stop}" + (f":{step}" if step else "")
    return (
        "..."
        if index is ...
        else repr(index)
        if not isinstance(index, np.integer)
        else repr(int(index))
    )


def _constant_name(value: Any) -> str:
    if value.size == 1:
        number = value.item()
        known = {0: "zero", 1: "one", 2: "two", 0.5: "half", -1: "minus_one"}
        if number in known:
            return known[number]
    return "constant"
