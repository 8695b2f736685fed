"""What stands between the operations in compiled source: names, constants, buffers."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.compile.graph import sample_of
from autograd.compile.names import Names
from autograd.compile.operations import Kind, kind_of
from autograd.value import Value


class Text(str):
    """The text of a result, told apart from a string."""


class Operands:
    """Hands out the text of inputs, and lays down before the function what the text refers to."""

    def __init__(self) -> None:
        self.names = Names()
        #: What names stand for that the source cannot spell.
        self.namespace: dict[str, Any] = {"np": np}
        #: Lines that run once for each arena.
        self.setup: list[str] = []
        #: Lines that run at each call.
        self.lines: list[str] = []
        self.text: dict[Value, str] = {}
        self._buffers: dict[tuple[int, Any, Any, Any], str] = {}
        self._views: dict[str, str] = {}
        self._constants: dict[Any, str] = {}
        self._held: dict[int, str] = {}

    def operand(self, given: Any, like: Any = None) -> str:
        """Return the text of an input; a number beside an array of a dtype becomes one of it."""
        if isinstance(given, Value):
            text = self.text[given]
            # In the code a float of Python's, which would take the dtype of what is beside it.
            strong = type(sample_of(given)) is np.float64 and given.op is not None
            return f"np.float64({text})" if strong and kind_of(given) is Kind.NUMBER else text
        if given.__class__ is tuple:
            return written_tuple([self.operand(part) for part in given])
        if given.__class__ is list:
            return f"[{', '.join(self.operand(part) for part in given)}]"
        if given.__class__ is slice:
            parts = (given.start, given.stop, given.step)
            return f"slice({', '.join(self.operand(part) for part in parts)})"
        if like is not None and isinstance(given, int | float | np.generic):
            return self.constant(np.asarray(given, like))
        if isinstance(given, np.ndarray):
            return self.constant(given)
        if given.__class__ is float and not np.isfinite(given):
            return f'float("{given}")'
        if given.__class__ in (int, float, bool, str, type(None)):
            return repr(given)
        if isinstance(given, np.generic):
            return self.constant(given)
        if isinstance(given, np.dtype):
            return f"np.{given.name}" if hasattr(np, given.name) else repr(given)
        return self.held(given, getattr(given, "__name__", type(given).__name__))

    def constant(self, value: Any) -> str:
        key = (type(value), value.dtype, value.shape, value.tobytes())
        if key not in self._constants:
            if value.ndim == 1 and value.size > 1 and (value == 1).all():
                name = self.names.fresh(f"ones_{value.size}")
                self.setup.append(f"{name} = np.ones({value.size}, np.{value.dtype.name})")
            elif 1 <= value.size <= 8 and value.dtype.kind in "fiub":
                name = self.names.fresh(constant_name(value), numbered=value.size > 1)
                text = repr(value.tolist()).replace("inf", "np.inf").replace("nan", "np.nan")
                kind = f"np.{value.dtype.name}"
                self.setup.append(
                    f"{name} = np.array({text}, {kind})"
                    if isinstance(value, np.ndarray)
                    else f"{name} = {kind}({text})"
                )
            else:
                name = self.held(value, "constant")
            self._constants[key] = name
        return self._constants[key]

    def held(self, thing: Any, wish: str) -> str:
        """Return the name of an object that the source cannot spell."""
        if id(thing) not in self._held:
            name = self._held[id(thing)] = self.names.fresh(wish)
            self.namespace[name] = thing
        return self._held[id(thing)]

    def explained(self) -> str:
        """Say what names stand for that the source cannot spell."""
        given = {name: thing for name, thing in self.namespace.items() if name != "np"}
        lines = [f"# {name}: {_explained(thing)}\n" for name, thing in given.items()]
        return "".join(["# Given, beside NumPy as np:\n", *lines, "\n"]) if lines else ""

    def number_as_array(self, number: Value, dtype: Any) -> str:
        """Put a number into an array without axes, which is quicker to compute with."""
        key = (number, dtype)
        if key not in self._constants:
            name = self._constants[key] = self.names.fresh(f"{self.spoken(number)}_array")
            self.setup.append(f"{name} = np.empty((), np.{dtype.name})")
            self.lines.append(f"{name}[()] = {self.text[number]}")
        return self._constants[key]

    def spoken(self, number: Value) -> str:
        text = self.text[number]
        return text if text.isidentifier() else "number"

    def buffer(self, offset: int, data: Any, order: tuple[int, ...] | None = None) -> str:
        key = (offset, data.shape, data.dtype, order)
        if key not in self._buffers:
            name = self._buffers[key] = self.names.fresh("buffer", numbered=True)
            end = offset + data.size * data.dtype.itemsize
            text = f"{name} = arena[{offset}:{end}].view(np.{data.dtype.name})"
            if order is not None:
                inside = tuple(data.shape[axis] for axis in order)
                back = tuple(order.index(axis) for axis in range(len(order)))
                text += f".reshape{inside}.transpose{back}"
            elif len(data.shape) > 1:
                text += f".reshape{data.shape}"
            self.setup.append(text)
        return self._buffers[key]

    def named_view(self, view: str) -> str:
        """Return the name of a view of a buffer, which is made once for each arena."""
        if view not in self._views:
            name = self._views[view] = self.names.fresh("part", numbered=True)
            self.setup.append(f"{name} = {view}")
        return self._views[view]

    def structured(self, part: Any) -> str:
        """Write lists, tuples and dicts of results as they were returned."""
        if isinstance(part, Text):
            return part
        if isinstance(part, dict):
            pairs = (f"{self.operand(k)}: {self.structured(v)}" for k, v in part.items())
            return f"{{{', '.join(pairs)}}}"
        parts = [self.structured(inner) for inner in part]
        if part.__class__ is list:
            return f"[{', '.join(parts)}]"
        if hasattr(part, "_fields"):
            return f"{self.held(part.__class__, part.__class__.__name__)}({', '.join(parts)})"
        return written_tuple(parts)


def kind_of_result(node: Value) -> Kind:
    """Return `Kind.NUMBER` for what is a number when the code runs, leaves included."""
    if node.op is None:
        data: Any = node.data
        sample = getattr(data, "sample", data)
        return Kind.UNKNOWN if isinstance(sample, np.ndarray) else Kind.NUMBER
    return kind_of(node)


def is_weak(node: Value) -> bool:
    """Tell whether a node is a number of Python's, which takes the dtype of what is beside it."""
    return sample_of(node).__class__ is float


def written_tuple(parts: list[str]) -> str:
    """Write a tuple, of one or none too."""
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def written_index(index: Any) -> str:
    """Write a basic index as between brackets: ``:, 1:3``."""
    if index.__class__ is tuple:
        return ", ".join(map(written_index, index)) or "()"
    if index.__class__ is slice:
        parts = (index.start, index.stop, index.step)
        start, stop, step = ("" if part is None else str(int(part)) for part in parts)
        return f"{start}:{stop}" + (f":{step}" if step else "")
    if index is ... or index is None or isinstance(index, bool):
        return "..." if index is ... else repr(index)
    return str(int(index))


def _explained(thing: Any) -> str:
    if isinstance(thing, np.ndarray | np.generic):
        return f"a constant, {thing.shape} {thing.dtype}"
    where = getattr(thing, "__module__", None) or type(thing).__module__
    name = getattr(thing, "__qualname__", type(thing).__qualname__)
    return f"{where}.{name}" if "<lambda>" not in name else f"a function of {where}"


def constant_name(value: Any) -> str:
    """Choose the name of a constant: a word for the most common numbers."""
    if value.size == 1:
        number = value.item()
        known = {0: "zero", 1: "one", 2: "two", 0.5: "half", -1: "minus_one"}
        if number in known:
            return known[number]
    return "constant"
