"""`Specialisation`: the program for one form of arguments, from the trace to the code."""

from __future__ import annotations

import linecache
import random
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd.compile.arguments import Form
from autograd.compile.calling import caller
from autograd.compile.emit import emitted
from autograd.compile.graph import Graph, forget_samples
from autograd.compile.names import leaf_names
from autograd.compile.passes import simplified
from autograd.compile.schedule import scheduled
from autograd.compile.surroundings import Surroundings
from autograd.compile.trace import Trace
from autograd.graph import describe, dtype_of
from autograd.scope import Scope, ScopeContext, enter_scope
from autograd.structure import leaves
from autograd.value import Value

#: Of so many programs the source is kept for the tracebacks of errors in them.
_MOST_SOURCES = 1000
_filenames: deque[str] = deque()


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
        name = getattr(function, "__name__", type(function).__name__)
        self.form = Form(function, args, keywords)
        self.surroundings = Surroundings(function, self.form.statics)
        trace = Trace(self.surroundings.values, self.form.leaves)
        randomness = _global_randomness()
        try:
            with _tracing(trace), np.errstate(all="ignore"):
                self.output = _traced(function, self.form, trace)
            outputs = tuple(_checked(leaf, name) for leaf in leaves(self.output))
            graph = trace.graph(tuple(self.form.leaves), outputs)
        finally:
            trace.restore()
            for leaf in self.form.leaves:
                leaf.grad = None
        self._refuse_side_effects(name, randomness)
        _refuse_shared_memory(graph)
        self.surroundings.restrict(graph.cells)
        #: Before and after the passes.
        self.traced = graph
        self.graph, self.stats = simplified(graph)
        self.cells = self.graph.cells
        self.schedule = scheduled(self.graph)
        self.stats |= {
            "arena bytes": self.schedule.arena_size,
            "bytes without reuse": self.schedule.unshared_size,
        }
        names = leaf_names(self.graph)
        self.program = emitted(self.graph, self.schedule, name, names, self.output)
        self.make = self._loaded(name)
        self.graded = tuple(cell for cell, _ in self.graph.gradients)
        self.renumbered = self.program.returned
        self.has_effects = bool(self.graded or self.renumbered)
        #: The code bound to arenas that no thread is using.
        self.idle: list[Callable[..., Any]] = []
        self.call = caller(self)
        self.output = None  # of which nothing is left to be written
        forget_samples(self.graph)
        forget_samples(self.traced)
        trace.forget()

    def unchanged(self) -> bool:
        """Tell whether all that the function read from outside is equal to what it was."""
        return self.surroundings.change() is None

    def identities(self, name_of: Callable[[Any], str]) -> Iterator[str]:
        """Yield conditions that it is the same, which are quicker to check."""
        return self.surroundings.identities(name_of)

    def _refuse_side_effects(self, name: str, randomness: Any) -> None:
        changed = self.form.changed_container() or self.surroundings.side_effect()
        if changed is not None:
            raise TypeError(
                f"{name} changes {changed!r}, which is outside of it: compiled code "
                "computes, and does nothing else. Return what is to be kept, and hold state in a "
                "Value that is changed by .assign()"
            )
        drawn = self.surroundings.drawn_from()
        if drawn is None and _global_randomness() != randomness:
            drawn = "a global random generator"
        if drawn is not None:
            raise TypeError(
                f"{name} draws from {drawn}: compiled code would repeat the same "
                "numbers at each call. Draw outside, and pass what was drawn, or draw with "
                "autograd.rules.random: normal(generator, shape, np.float32) instead of "
                "generator.normal(...), in the dtype of what it goes with: float64 by default"
            )

    def difference(self, other: Specialisation) -> str:
        """Say in what this one's call differs from that of another."""
        return self.form.difference(other.form) or (
            f"{other.surroundings.change() or 'something outside'!r} changed"
        )

    def refuse_shared(self, argument: Any, data: Any) -> None:
        """Refuse an argument that looks into the memory of a value which the code writes to."""
        if _share(argument, data):
            cell = next(cell for cell in self.cells if cell.data is data)
            raise ValueError(
                f"an argument shares its memory with {describe(cell)}, which the compiled function "
                "changes: pass a copy, or read the Value itself in the function"
            )

    def instance(self) -> Callable[..., Any]:
        """Bind the code to an arena of its own, so that several threads may run it at once."""
        size = self.schedule.arena_size
        block = np.empty(size + 64, np.uint8)
        start = -block.ctypes.data % 64
        return self.make(block[start : start + size])

    def _loaded(self, name: str) -> Callable[..., Any]:
        """Run the source, so that errors in it show their line."""
        filename = f"<compiled {name} {id(self):x}>"
        source = self.program.source
        entry = (len(source), None, source.splitlines(keepends=True), filename)
        linecache.cache[filename] = entry
        # Not when the program is let go of: that may be while `linecache` goes through its entries.
        _filenames.append(filename)
        if len(_filenames) > _MOST_SOURCES:
            linecache.cache.pop(_filenames.popleft(), None)
        exec(compile(source, filename, "exec"), self.program.namespace)
        return self.program.namespace["specialised"]


def _refuse_shared_memory(graph: Graph) -> None:
    """Refuse values that the function writes to and that look into the memory of another."""
    for cell, _ in graph.writes:
        for other in graph.cells:
            if other is not cell and _share(cell.data, other.data):
                raise ValueError(
                    f"{describe(cell)} is assigned to and shares its memory with "
                    f"{describe(other)}: give each an array of its own, or use one Value for both"
                )


def _share(one: Any, other: Any) -> bool:
    arrays = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return arrays and np.may_share_memory(one, other) and np.shares_memory(one, other)


def _traced(function: Callable[..., Any], form: Form, trace: Trace) -> Any:
    """Run the function; tell of a number that it asked for, even if it goes on without."""
    try:
        output = function(*form.args, **form.keywords)
    except (TypeError, ValueError) as error:
        # NumPy has less to say of it: "setting an array element with a sequence".
        if trace.last_refusal is not None and error is not trace.last_refusal:
            raise trace.last_refusal from error
        raise
    if trace.refusal is not None:
        raise trace.refusal
    return output


def _global_randomness() -> Any:
    legacy: Any = np.random.get_state()  # noqa: NPY002 (that is whom we watch)
    return random.getstate(), legacy[1].tobytes(), legacy[2:]


def _checked(leaf: Any, name: str) -> Any:
    if isinstance(leaf, Value) or leaf is None:
        return leaf
    if dtype_of(leaf).kind not in "fciub":
        raise TypeError(
            f"a compiled function returns arrays and numbers, but {name} returned {describe(leaf)}"
        )
    return leaf
