"""`compile`: a function of arrays, and the NumPy programs written for the forms of its arguments."""

from __future__ import annotations

import functools
import linecache
import random
import threading
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.compile.arguments import Form
from autograd.compile.emit import Program, emitted
from autograd.compile.graph import Graph
from autograd.compile.names import with_hints
from autograd.compile.schedule import Schedule, scheduled
from autograd.compile.passes import simplified
from autograd.compile.surroundings import Surroundings
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
        self.surroundings = Surroundings(function)
        trace = Trace(dict(self.surroundings.values))
        randomness = _global_randomness()
        try:
            with _tracing(trace), np.errstate(all="ignore"):
                self.output = function(*self.form.args, **self.form.keywords)
            outputs = tuple(_checked(leaf, function) for leaf in leaves(self.output))
            graph = trace.graph(tuple(self.form.leaves), outputs)
        finally:
            trace.restore()
        self._refuse_side_effects(function, randomness)
        self.surroundings.restrict(graph.cells)
        with_hints(graph, trace.gradient_of)
        self.graph, self.stats = simplified(graph)
        self.schedule = scheduled(self.graph)
        self.program = emitted(
            self.graph, self.schedule, function.__name__, _leaf_names(self.graph), self.output
        )
        self.make = _loaded(self.program, function.__name__)
        self.has_effects = bool(self.graph.gradients or self.program.returned)
        #: The code bound to arenas that no thread is using.
        self.idle: list[Callable[..., Any]] = []
        self.call = _caller(self)

    def _refuse_side_effects(self, function: Callable[..., Any], randomness: Any) -> None:
        changed = self.surroundings.side_effect()
        if changed is not None:
            raise TypeError(
                f"{function.__name__} changes {changed!r}, which is outside of it: compiled code "
                "computes, and does nothing else. Return what is to be kept, and hold state in a "
                "Value that is changed by .assign()"
            )
        drawn = self.surroundings.drawn_from()
        if drawn is None and _global_randomness() != randomness:
            drawn = "a global random generator"
        if drawn is not None:
            raise TypeError(
                f"{function.__name__} draws from {drawn}: compiled code would repeat the same "
                "numbers at each call. Draw with autograd.rules.random.uniform or .normal, or "
                "outside, and pass what was drawn"
            )

    def finish(self, found: Any) -> Any:
        """Set the gradients and numbers that came with a result; return the result."""
        result, gradients, numbers = found
        for (cell, _), gradient in zip(self.graph.gradients, gradients):
            cell.grad = gradient
        for cell, number in zip(self.program.returned, numbers):
            kind: Any = cell.data.__class__
            cell.data = number if number.__class__ is kind else kind(number)
        return result

    def instance(self) -> Callable[..., Any]:
        size = self.schedule.arena_size
        block = np.empty(size + 64, np.uint8)
        start = -block.ctypes.data % 64
        return self.make(block[start : start + size])


def _global_randomness() -> Any:
    return random.getstate(), repr(np.random.get_state())


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


MISS = object()

_CALL = """def call(args, keywords):
    if not ({form}):
        return MISS
    try:
        unchanged = {identities}
    except (AttributeError, ValueError):
        unchanged = False
    if not (unchanged or is_unchanged()):
        return MISS
{reads}    if not ({cells}):
        return MISS
    try:
        run = take()
    except IndexError:
        run = instance()
    try:
        {result} run({data})
    finally:
        give_back(run)
{effects}"""


def _caller(specialisation: Specialisation) -> Callable[[Any, Any], Any]:
    """Write the function that checks whether a call is as the traced one was, and runs the code.

    One function does both, since each call of another costs as much as a small operation.
    """
    form, cells = specialisation.form, specialisation.graph.cells
    names: dict[int, str] = {}
    namespace: dict[str, Any] = {
        "MISS": MISS,
        "ndarray": np.ndarray,
        "instance": specialisation.instance,
        "is_unchanged": specialisation.surroundings.unchanged,
        "take": specialisation.idle.pop,
        "give_back": specialisation.idle.append,
        "finish": specialisation.finish,
        **form.namespace,
    }

    def name_of(thing: Any) -> str:
        if id(thing) not in names:
            names[id(thing)] = f"known_{len(names)}"
            namespace[names[id(thing)]] = thing
        return names[id(thing)]

    reads: list[str] = []
    checks: list[str] = []
    for i, cell in enumerate(cells):
        reads.append(f"    data_{i} = {name_of(cell)}.data\n")
        data = cell.data
        checks.append(f"data_{i}.__class__ is {name_of(data.__class__)}")
        if isinstance(data, np.ndarray):
            checks.append(f"data_{i}.shape == {data.shape}")
            checks.append(f"data_{i}.dtype == {name_of(data.dtype)}")
    effects = specialisation.has_effects
    source = _CALL.format(
        form=" and ".join(form.checks),
        identities=_all(specialisation.surroundings.identities(name_of)),
        reads="".join(reads),
        cells=_all(checks),
        data=", ".join((*form.reads, *(f"data_{i}" for i in range(len(cells))))),
        result="found =" if effects else "return",
        effects="    return finish(found)\n" if effects else "",
    )
    exec(source, namespace)
    return namespace["call"]


def _all(conditions: Iterable[str]) -> str:
    """Join conditions; in brackets by the hundred, since Python's parser nests them."""
    conditions = list(conditions) or ["True"]
    blocks = [conditions[i : i + 100] for i in range(0, len(conditions), 100)]
    return " and ".join(f"({' and '.join(block)})" for block in blocks)


compile_ = compile


class Compiled:
    """A function that writes itself as NumPy code, for every form of arguments that it meets."""

    def __init__(self, function: Callable[..., Any], cache_size: int = 16) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._cache_size = cache_size
        self._specialisations: tuple[Specialisation, ...] = ()
        self._calls: tuple[Callable[[Any, Any], Any], ...] = ()
        self._lock = threading.RLock()
        self.traces = 0

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        for call in self._calls:
            found = call(args, keywords)
            if found is not MISS:
                return found
        with self._lock:
            specialisation = Specialisation(self._function, args, keywords)
            self.traces += 1
            self._specialisations = (specialisation, *self._specialisations)[: self._cache_size]
            self._calls = tuple(each.call for each in self._specialisations)
        return specialisation.call(args, keywords)

    @property
    def source(self) -> str:
        """The code of the latest specialisation."""
        return self._latest().program.source

    def _latest(self) -> Specialisation:
        if not self._specialisations:
            raise RuntimeError(
                f"{self._function.__name__} has not been compiled yet: the code depends on the "
                "shapes and dtypes of its arguments, so call it once"
            )
        return self._specialisations[0]

    @property
    def graph(self) -> Graph:
        """The graph of the latest specialisation."""
        return self._latest().graph

    @property
    def stats(self) -> Any:
        """What each pass did to it."""
        return self._latest().stats


def compile(function: Callable[..., Any]) -> Compiled:
    """Return the function as NumPy code."""
    return Compiled(function)


_ = current_scope
