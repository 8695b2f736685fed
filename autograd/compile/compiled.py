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
from autograd.compile.passes import simplified
from autograd.compile.trace import Trace
from autograd.graph import Node, describe, dtype_of
from autograd.scope import ScopeContext, Scope, current_scope, enter_scope
from autograd.structure import leaves


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
            self.graph, self.schedule, function.__name__, _leaf_names(self.graph), self.output
        )
        self.make = _loaded(self.program, function.__name__)
        self.prepared = _prepared(self.form, self.graph.cells)
        self.has_effects = bool(self.graph.gradients or self.program.returned)
        self.idle: list[Callable[..., Any]] = []

    def __call__(self, data: tuple[Any, ...]) -> Any:
        """Run the code; on an arena of its own, so that threads may do so at once."""
        try:
            run = self.idle.pop()
        except IndexError:
            run = self.instance()
        try:
            found = run(*data)
        finally:
            self.idle.append(run)
        if not self.has_effects:
            return found
        result, gradients, numbers = found
        for (cell, _), gradient in zip(self.graph.gradients, gradients):
            cell.grad = gradient
        for cell, number in zip(self.program.returned, numbers):
            cell.data = number
        return result

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


def _prepared(form: Form, cells: tuple[Node, ...]) -> Callable[[Any, Any], Any]:
    """Make the function from a call's arguments to what the code takes; None if forms differ."""
    namespace: dict[str, Any] = {"ndarray": np.ndarray, **form.namespace}
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
    found = "".join(f"{text}, " for text in (*form.reads, *(f"d{i}" for i in range(len(cells)))))
    matching = " and ".join(form.checks)
    condition = " and ".join(checks) or "True"
    exec(
        f"def prepared(args, keywords):\n    if not ({matching}):\n        return None\n"
        f"{''.join(lines)}    if {condition}:\n        return ({found})",
        namespace,
    )
    return namespace["prepared"]


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
            data = specialisation.prepared(args, keywords)
            if data is not None:
                return specialisation(data)
        with self._lock:
            specialisation = Specialisation(self._function, args, keywords)
            self.traces += 1
            self._specialisations = (specialisation, *self._specialisations)[: self._cache_size]
        return specialisation(specialisation.prepared(args, keywords))

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
