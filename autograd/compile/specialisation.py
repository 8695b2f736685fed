"""`Specialisation`: the program for one form of arguments, from the trace to the code."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd.compile.arguments import Form
from autograd.compile.calling import caller
from autograd.compile.cells import settled
from autograd.compile.derivative import Pulled, as_results, depend, pulled
from autograd.compile.graph import Graph, forget_samples
from autograd.compile.loaded import Loaded
from autograd.compile.passes import simplified
from autograd.compile.recorded import Operation, wrappings
from autograd.compile.surroundings import Surroundings
from autograd.compile.trace import Trace
from autograd.graph import describe, dtype_of
from autograd.scope import Scope, ScopeContext, current_scope, enter_scope
from autograd.structure import leaves
from autograd.value import Value


class _tracing(ScopeContext):  # noqa: N801 (used like a function)
    """Have every operation recorded in a trace, whatever holds around the call."""

    __slots__ = ("around", "trace")

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.around = current_scope()

    def __enter__(self) -> None:
        enter_scope(Scope(None, None, True, 0, id(self), self.trace))

    def __exit__(self, *error: object) -> None:
        enter_scope(self.around)


class Specialisation:
    """The program for one form of arguments."""

    def __init__(self, function: Callable[..., Any], args: Any, keywords: Any) -> None:
        name = getattr(function, "__name__", type(function).__name__)
        self.form = Form(function, args, keywords)
        self.surroundings = Surroundings(function, self.form.statics)
        trace = Trace(self.surroundings.values, self.form.leaves, self.form.values)
        randomness, is_recording = _global_randomness(), current_scope().recording
        #: Whether gradients are to be recorded where it is called; None if that is all the same.
        self.recording: bool | None = None
        try:
            with _tracing(trace), np.errstate(all="ignore"):
                self.output = _traced(function, self.form, trace)
                outputs = tuple(_checked(leaf, name) for leaf in leaves(self.output))
                found = Pulled(outputs, {}, {})
                self._refuse_gradients_of_arguments(name)
                results = as_results(outputs, trace.first)
                targets = [x for x in (*self.form.values, *trace.cells) if x.requires_grad]
                if not (self.form.values or trace.takes_gradients) and depend(results, targets):
                    self.recording = is_recording
                    found = Pulled(results, {}, {})
                if not trace.trains and (self.form.values or self.recording):
                    found = pulled(results, targets, trace.first)
                outputs = (*found.outputs, *found.shares.values())
            recorded = trace.graph((*self.form.leaves, *found.upstream.values()), outputs)
        finally:
            trace.restore()
            for leaf in self.form.leaves:
                leaf.grad = None
        self._refuse_side_effects(name, randomness)
        _refuse_shared_memory(recorded)
        self.surroundings.restrict(recorded.cells)
        #: Before and after the passes.
        self.traced = settled(recorded)
        self.graph, self.stats = simplified(self.traced)
        self.cells = self.graph.cells
        wrap = wrappings(found, recorded, self.form.values)
        gives_values = not trace.takes_gradients and any(wrap)
        #: Where values were given, or are to be: what makes the result an operation of their graph.
        self.operation: Operation | None = None
        if self.form.values or self.recording is not None or gives_values:
            self.operation = Operation(name, self.output, wrap, recorded, self.graph, found)
            forward = self.operation.forward
            self.loaded = Loaded(forward, name, (*forward.outputs,))
        else:
            self.loaded = Loaded(self.graph, name, self.output)
        self.stats |= {
            "arena bytes": self.loaded.schedule.arena_size,
            "bytes without reuse": self.loaded.schedule.unshared_size,
        }
        self.graded = tuple(cell for cell, _ in self.graph.gradients)
        self.renumbered = self.loaded.program.returned
        self.has_effects = bool(self.graded or self.renumbered)
        self.call = caller(self)
        self.output = None  # of which nothing is left to be written
        graphs = [recorded, self.traced, self.graph]
        if self.operation is not None:
            graphs += [self.operation.forward, self.operation.backward]
        for graph in graphs:
            forget_samples(graph)
        trace.forget()

    def _refuse_gradients_of_arguments(self, name: str) -> None:
        for value in self.form.values:
            if value.requires_grad and value.grad is not None:
                raise TypeError(
                    f"{name} calls backward(), which would add to the gradient of {describe(value)}"
                    ", an argument: call backward() on what it returns, or return gradients(...)"
                )

    @property
    def source(self) -> str:
        """The code that was written, of an operation that of its derivative too."""
        programs = [self.loaded]
        if self.operation is not None and self.operation.has_derivatives:
            programs.append(self.operation.loaded)
        return "\n\n".join(each.program.source for each in programs)

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
        if found := self.form.difference(other.form):
            return found
        if self.recording is not other.recording:
            return f"gradients are {'' if self.recording else 'not '}recorded"
        return f"{other.surroundings.change() or 'something outside'!r} changed"

    def refuse_shared(self, argument: Any, data: Any) -> None:
        """Refuse an argument that looks into the memory of a value which the code writes to."""
        if _share(argument, data):
            cell = next(cell for cell in self.cells if cell.data is data)
            raise ValueError(
                f"an argument shares its memory with {describe(cell)}, which the compiled function "
                "changes: pass a copy, or read the Value itself in the function"
            )


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
