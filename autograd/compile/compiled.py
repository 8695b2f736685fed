"""`compile`: a function of arrays, and the NumPy programs written for the forms of its arguments."""

from __future__ import annotations

import functools
import linecache
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compile.arguments import Form
from autograd.compile.emit import Program, emitted
from autograd.compile.graph import Graph
from autograd.compile.names import with_hints
from autograd.compile.schedule import Schedule, scheduled
from autograd.compile.simplify import simplified
from autograd.compile.trace import Trace
from autograd.graph import Node, describe, dtype_of
from autograd.scope import ScopeContext, Scope, current_scope, enter_scope
from autograd.structure import leaves, refilled


class _tracing(ScopeContext):  # noqa: N801 (used like a function)
    """Have every operation recorded in a trace."""

    __slots__ = ("trace",)

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def __enter__(self) -> None:
        enter_scope(Scope(None, None, True, 0, id(self), self.trace))


class Specialisation:
    """The program for one form of arguments."""

    def __init__(self, function: Callable[..., Any], args: Any, keywords: Any) -> None:
        self.form = Form(function, args, keywords)
        self.trace = trace = Trace()
        try:
            with _tracing(trace), np.errstate(all="ignore"):
                self.output = function(*self.form.args, **self.form.keywords)
            outputs = tuple(_checked(leaf, function) for leaf in leaves(self.output))
            graph = trace.graph(tuple(self.form.leaves), outputs)
        finally:
            trace.restore()
        with_hints(graph, trace.gradient_of)
        self.graph, self.stats = simplified(graph)
        self.schedule = scheduled(self.graph)
        self.program = emitted(
            self.graph, self.schedule, function.__name__, _leaf_names(self.graph)
        )
        self.make = _loaded(self.program, function.__name__)
        self.read_cells = _cell_reader(self.graph.cells)
        self.idle: list[Callable[..., Any]] = []

    def instance(self) -> Callable[..., Any]:
        size = self.schedule.arena_size
        block = np.empty(size + 64, np.uint8)
        start = -block.ctypes.data % 64
        return self.make(block[start : start + size])


def _checked(leaf: Any, function: Callable[..., Any]) -> Any:
    if isinstance(leaf, Node) or leaf is None:
        return leaf
    if dtype_of(leaf).kind not in "fciub":
        raise TypeError(
            f"a compiled function returns arrays and numbers, but {function.__name__} returned "
            f"{describe(leaf)}"
        )
    return leaf


def _leaf_names(graph: Graph) -> dict[Node, str]:
    return {leaf: leaf.__dict__.get("name") or "value" for leaf in (*graph.arguments, *graph.cells)}


def _loaded(program: Program, name: str) -> Callable[..., Any]:
    filename = f"<compiled {name} {id(program):x}>"
    code = compile_(program.source, filename, "exec")
    lines = program.source.splitlines(keepends=True)
    linecache.cache[filename] = (len(program.source), None, lines, filename)
    exec(code, program.namespace)
    return program.namespace["specialised"]


def _cell_reader(cells: tuple[Node, ...]) -> Callable[[], Any]:
    """Make the function that returns the data of cells; None if one has another form now."""
    namespace: dict[str, Any] = {"ndarray": np.ndarray}
    lines: list[str] = []
    checks: list[str] = []
    for i, cell in enumerate(cells):
        namespace[f"cell_{i}"] = cell
        lines.append(f"    d{i} = cell_{i}.data\n")
        data = cell.data
        namespace[f"kind_{i}"] = data.__class__
        checks.append(f"d{i}.__class__ is kind_{i}")
        if isinstance(data, np.ndarray):
            namespace[f"dtype_{i}"] = data.dtype
            checks.append(f"d{i}.shape == {data.shape} and d{i}.dtype == dtype_{i}")
    found = "".join(f"d{i}, " for i in range(len(cells)))
    condition = " and ".join(checks) or "True"
    exec(f"def read():\n{''.join(lines)}    if {condition}:\n        return ({found})", namespace)
    return namespace["read"]


compile_ = compile


class Compiled:
    """A function that writes itself as NumPy code, for every form of arguments that it meets."""

    def __init__(self, function: Callable[..., Any], cache_size: int = 16) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._cache_size = cache_size
        self._specialisations: tuple[Specialisation, ...] = ()
        self._lock = threading.RLock()
        self.traces = 0

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        for specialisation in self._specialisations:
            data = specialisation.form.matched(args, keywords)
            if data is None:
                continue
            cells = specialisation.read_cells()
            if cells is None:
                continue
            return self._run(specialisation, data, cells)
        with self._lock:
            specialisation = Specialisation(self._function, args, keywords)
            self.traces += 1
            self._specialisations = (specialisation, *self._specialisations)[: self._cache_size]
        data = specialisation.form.matched(args, keywords)
        return self._run(specialisation, data, specialisation.read_cells())

    def _run(self, specialisation: Specialisation, data: Any, cells: Any) -> Any:
        idle = specialisation.idle
        try:
            run = idle.pop()
        except IndexError:
            run = specialisation.instance()
        try:
            found = run(*data, *cells)
        finally:
            idle.append(run)
        graph = specialisation.graph
        found = list(found)
        count = len(graph.outputs)
        for (cell, _), gradient in zip(graph.gradients, found[count:]):
            cell.grad = gradient
        for cell, new in zip(specialisation.program.returned, found[count + len(graph.gradients) :]):
            cell.data = new
        return refilled(specialisation.output, found[:count])

    @property
    def source(self) -> str:
        """The code of the latest specialisation."""
        return self._specialisations[0].program.source

    @property
    def graph(self) -> Graph:
        """The graph of the latest specialisation."""
        return self._specialisations[0].graph

    @property
    def stats(self) -> Any:
        """What each pass did to it."""
        return self._specialisations[0].stats


def compile(function: Callable[..., Any]) -> Compiled:
    """Return the function as NumPy code."""
    return Compiled(function)


_ = current_scope
