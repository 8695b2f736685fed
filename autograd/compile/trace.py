"""`Trace`: records all that a function does to values, its derivatives and updates included.

While a trace is under way, every operation on a value comes by `autograd.graph.apply` to
`Trace.record`, which computes its form by a sample and leaves a node that holds a `Placeholder`.
The graph is made of the nodes that eager code makes, by the same rules; comparisons, draws and what
is computed under `no_grad`, which eager code gives as plain arrays, are nodes too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.assigned import note_assignment
from autograd.compile.cells import Reading, content
from autograd.compile.graph import (
    CONTAINERS,
    Graph,
    Place,
    node_of,
    nodes_in,
    reachable,
    replaced,
    rewritten,
    sample_of,
    sampled,
)
from autograd.compile.names import with_hints
from autograd.compile.placeholder import Placeholder, unknown
from autograd.graph import NO_KEYWORDS, constant, describe, dtype_of, next_order, no_rules, registry
from autograd.primitives import Primitive, separated
from autograd.rules.indexing import getitem
from autograd.rules.shaping import identity
from autograd.scope import current_scope
from autograd.value import Value

#: What gives an array whose shape depends on numbers, not on shapes alone.
_UNFORESEEABLE = frozenset(registry[f] for f in (np.nonzero, np.flatnonzero, np.argwhere))


class Trace:
    """What was recorded so far, and the values from outside that it found on the way."""

    def __init__(
        self,
        gradients: dict[Value, Any] | None = None,
        arguments: Iterable[Value] = (),
        values: Iterable[Value] = (),
    ) -> None:
        self._arguments = frozenset(arguments)
        #: What eager code has as plain arrays: arguments for which no value was given, and what is
        #: computed from such alone.
        self.arrays = set(self._arguments.difference(values))
        #: What values from outside had for a gradient before the function began.
        self._gradients_before: dict[Value, Any] = {}
        #: What stands for those gradients, whose numbers are not known.
        self._gradients_first: dict[Value, Any] = {}
        #: What stands for such a gradient with another one added.
        self._sums: dict[Value, Placeholder] = {}
        for node in gradients or ():
            self._take_gradient(node)
        #: What values from outside held before the function assigned to them.
        self._data_before: dict[Value, Any] = {}
        #: Nodes made before it come from outside.
        self.first = next_order()
        #: Values from outside that take part, in the order in which they were found.
        self.cells: dict[Value, None] = {}
        self.draws: list[Value] = []
        #: What stands for a leaf since it was assigned to.
        self._contents: dict[Value, Value] = {}
        #: Arrays that were used, kept alive so that none takes another's id, and copies of them.
        self._copies: dict[int, tuple[Any, Any]] = {}
        #: Leaves that the function makes of arrays, and what they held when they were used.
        self._made_inside: dict[Value, Any] = {}
        #: The first number that the function asked for, and the last.
        self.refusal: TypeError | None = None
        self.last_refusal: TypeError | None = None
        self._behind: Value | None = None
        #: By the node that holds a gradient, the nodes whose gradient it is.
        self._gradient_of: dict[Value, list[Value]] = {}
        self._found_gradients = False

    # What `apply`, the walk and values call.

    def record(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        requires_grad: bool,
    ) -> Any:
        """Make the node of an operation; of what depends on forms alone, compute the result."""
        inputs = tuple([self._fixed(given) for given in inputs])
        if keywords:
            keywords = {key: self._fixed(given) for key, given in keywords.items()}
        if primitive in _UNFORESEEABLE or (primitive is getitem and _by_truth(inputs[1])):
            raise TypeError(
                f"the shape of {primitive.name}({', '.join(map(describe, inputs))}) depends on "
                "numbers that are not known while a function is compiled: choose with np.where"
            )
        sample = sampled(primitive, inputs, keywords)
        if primitive.of_form:
            return sample
        several = isinstance(sample, tuple)
        if not several and dtype_of(sample).kind not in "fciub":
            raise TypeError(f"{primitive.name} gives {describe(sample)}, which cannot be compiled")
        node = node_of(primitive, inputs, keywords, sample)
        if requires_grad and primitive.rules is None:
            raise no_rules(primitive)
        node.requires_grad = requires_grad and bool(primitive.rules)
        scope, behind = current_scope(), self._behind
        node.scope = scope if behind is None else behind.scope
        node.__dict__["place"] = (
            Place(scope.path, "") if behind is None else Place(behind.scope.path, "backward")
        )
        if primitive.draws:
            self.draws.append(node)
        if self.arrays.issuperset(nodes_in(inputs)):
            self._is_array(node)
        return separated(node) if several else node

    def _fixed(self, given: Any) -> Any:
        """Return an input as it is now, whatever becomes of an array or list later."""
        kind = given.__class__
        if isinstance(given, Value):
            return self._input(given)
        if kind is np.ndarray:
            copy = self._copies.get(id(given))
            if copy is None or not np.array_equal(copy[1], given, equal_nan=_floats(given)):
                copy = self._copies[id(given)] = (given, given.copy())
            return copy[1]
        if kind is list:
            return [self._fixed(part) for part in given]
        return replaced(given, self._fixed) if kind in CONTAINERS else given

    def _input(self, node: Value) -> Value:
        """Return what stands for a node now; take note of one that comes from outside."""
        if node.order >= self.first and node.data.__class__ is np.ndarray:
            now = self._fixed(node.data)
            if self._made_inside.setdefault(node, now) is not now:
                raise TypeError(
                    f"the array of {describe(node)} was changed in place after it was used, which "
                    "a compiled function cannot follow: make a new array"
                )
        if node.order < self.first and node not in self.cells and node not in self._arguments:
            if node.data.__class__ is Placeholder:
                raise ValueError(
                    f"{describe(node)} was kept from an earlier call of a compiled function, "
                    "outside of which it has no numbers: return it instead"
                )
            self.cells[node] = None
            self._take_gradient(node)
        return self._contents.get(node, node)

    def _take_gradient(self, node: Value) -> None:
        """Take note of a gradient from before, and put in its place what has no numbers."""
        if node in self._gradients_before:
            return
        gradient = self._gradients_before[node] = node.grad
        if gradient is not None and not isinstance(gradient, Value):
            held = constant(gradient)
            held.name = f"gradient of {node.name or 'a value'}"
            node.grad = Placeholder(gradient, held)
        self._gradients_first[node] = node.grad

    def read(self, value: Value) -> Any:
        """Return a constant value that stands for the data of another."""
        node = self.record(identity, (value,), NO_KEYWORDS, False)
        self._is_array(node)
        return node

    def as_array(self, value: Value) -> Any:
        """Return a value, which has a graph here, for what eager code has as a plain array."""
        node = self.record(identity, (value,), NO_KEYWORDS, value.requires_grad)
        self._is_array(node)
        return node

    def _is_array(self, node: Value) -> None:
        """Take note that eager code has a plain array in the place of a node."""
        self.arrays.add(node)
        node.__dict__["plain"] = True

    def placeholder(self, value: Value) -> Placeholder:
        """Return the data of a new leaf that begins with the data of a value."""
        return self.read(value).data

    def forget(self) -> None:
        """Let go of all that was recorded: nodes know of the trace by their scopes."""
        vars(self).clear()

    def known(self, value: Value, asked: str) -> Any:
        """Return data that are the same at every call; refuse those that are not."""
        data: Any = value.data
        if data.__class__ is not Placeholder and value.order > self.first:
            return data
        raise unknown(asked, value)

    def refused(self, error: TypeError, harmless: bool) -> None:
        """Take note of what was asked in vain, which the function may not pass over in silence.

        NumPy tries conversions of which it can do without.
        """
        self.last_refusal = error
        if not harmless:
            self.refusal = self.refusal or error

    def refuse_in_place(self, value: Value) -> None:
        """Refuse to change an array that was given as an argument, as ``x += 1`` does."""
        data: Any = value.data
        if (
            value.op is None
            and data.__class__ is Placeholder
            and isinstance(data.sample, np.ndarray)
        ):
            raise TypeError(
                f"an in-place operator changes {describe(value)}, an argument of a compiled "
                "function, which would leave the caller's array as it is: write x = x + 1 for a "
                "new array, or hold the array in a Value that is changed by .assign()"
            )

    def assign(self, cell: Value, new: Any) -> None:
        """Take note that a leaf has a new content from here on."""
        if cell in self._arguments:
            raise TypeError(
                f"{describe(cell)} is an argument, which a compiled function does not change: "
                "return what it is to be, or hold it as a Value outside of the function"
            )
        node = self.record(content, (cell, new), NO_KEYWORDS, cell.requires_grad)
        self._contents[cell] = node
        if cell in self.cells:  # whose data have been the old ones from here on
            self._data_before.setdefault(cell, (cell.data, cell.assigned))
            cell.data = Placeholder(sample_of(node), cell)
        note_assignment(cell)

    def before(self, cell: Value, order: int) -> Any:
        """Return what a leaf held when a node was made, if it was assigned to in here since."""
        if cell not in self._contents or order < self.first:  # or it was made by another call
            return None
        now = self._contents.pop(cell)
        try:
            return self.record(identity, (cell,), NO_KEYWORDS, cell.requires_grad)
        finally:
            self._contents[cell] = now

    def enter_rules(self, node: Value, gradient: Any) -> None:
        """Take note that the rules of a node run now, with its whole gradient."""
        self._behind = node
        if isinstance(gradient, Value):
            self._gradient_of.setdefault(gradient, []).append(node)

    def leave_rules(self, pending: dict[Value, Any]) -> None:
        """Take note that a walk is done, and of the gradients that leaves got."""
        self._behind = None
        for leaf, gradient in pending.items():
            if isinstance(gradient, Value):
                self._gradient_of.setdefault(gradient, []).append(leaf)
                # What counts as a constant is not taken to be differentiated again.
                self._found_gradients |= leaf in self.cells and not current_scope().recording

    def can_add_to(self, node: Value) -> bool:
        """Tell whether the gradient of a node is one to add to, and not from before the function.

        Such a sum is not known, which is an error unless it is forgotten before anything asks.
        """
        if not isinstance(node.grad, Placeholder):
            return True
        if node not in self._sums:
            held = constant(node.grad.sample)
            held.name = f"gradient, from before and from backward, of {node.name or 'a value'}"
            self._sums[node] = Placeholder(node.grad.sample, held)
        node.grad = self._sums[node]
        return False

    def _check_gradients(self, outputs: tuple[Any, ...]) -> None:
        """Refuse to give back a gradient that was added to one from before the function began."""
        for node, first in self._gradients_first.items():
            given = node.grad is not first and isinstance(node.grad, Placeholder)
            if given and node.grad is not self._sums.get(node):
                raise unknown("a gradient", node.grad.node)
        for output in outputs:
            if isinstance(output, Placeholder):
                raise unknown("a result", output.node)
        for node, total in self._sums.items():
            if node.grad is total:
                raise ValueError(
                    f"{describe(node)} has a gradient from before the compiled function, to which "
                    "backward() would add: call zero_grad() in the function before backward()"
                )

    def graph(self, arguments: tuple[Value, ...], outputs: tuple[Any, ...]) -> Graph:
        """Return what was recorded, as far as outputs and the state of cells depend on it.

        With the marks of identity and of assignment, by which derivatives go: see `settled`.
        """
        self._check_gradients(outputs)
        writes = tuple(
            (cell, self._contents[cell]) for cell in self.cells if cell in self._contents
        )
        outputs = tuple(map(self._root, outputs))
        gradients = tuple(
            (cell, self._root(cell.grad))
            for cell, first in self._gradients_first.items()
            if cell.grad is not first
        )
        readings = {cell: Reading(cell) for cell in self.cells if cell.op is not None}
        cells = tuple(readings.get(cell, cell) for cell in self.cells)
        traced = Graph((), arguments, cells, outputs, writes, gradients, tuple(self.draws))
        traced = replace(traced, nodes=tuple(sorted(reachable(traced), key=attrgetter("order"))))
        _pass_names_on(traced)
        with_hints(traced, self._gradient_of)
        outside = {*arguments, *cells}

        def resolved(given: Value) -> Any:
            given = readings.get(given, given)
            if given.op is not None or given in outside:
                return given
            # A leaf that was made inside: of a traced value, or of an array.
            if given.data.__class__ is Placeholder:
                return given.data.node
            return self._made_inside.get(given, given.data)

        return rewritten(traced, lambda node: node, resolved)

    def _root(self, given: Any) -> Any:
        """Return what is to be given back, of a value from outside what it holds at the end."""
        return self._input(given) if isinstance(given, Value) else given

    @property
    def trains(self) -> bool:
        """Whether the function takes gradients by `backward` or changes what requires one."""
        return any(cell.grad is not first for cell, first in self._gradients_first.items()) or any(
            cell.requires_grad for cell in self._contents
        )

    @property
    def takes_gradients(self) -> bool:
        """Whether the function itself takes the gradients of what it reads from outside."""
        return self._found_gradients or self.trains

    def restore(self) -> None:
        """Give cells back the data and gradients that they had before the trace."""
        for cell, (data, assigned) in self._data_before.items():
            cell.data, cell.assigned = data, assigned
        for cell, before in self._gradients_before.items():
            cell.grad = before


def _pass_names_on(graph: Graph) -> None:
    """Call an argument as the function calls the value that it makes of it."""
    arguments = {*graph.arguments}
    for node in graph.nodes:
        for leaf in nodes_in(node.inputs):
            if leaf.op is None and leaf.name and leaf.data.__class__ is Placeholder:
                source = leaf.data.node
                while source.op is identity:
                    source = source.inputs[0]
                if source is not leaf and source in arguments:
                    source.name = leaf.name


def _floats(array: np.ndarray[Any, Any]) -> bool:
    return array.dtype.kind in "fc"


def _by_truth(index: Any) -> bool:
    """Tell whether an index chooses by truth values, or from where to where, not known yet."""
    parts = index if isinstance(index, tuple) else (index,)
    slices = (part for part in parts if isinstance(part, slice))
    return any(node.dtype.kind == "b" for node in nodes_in((index,))) or any(
        True for _ in nodes_in(slices)
    )
