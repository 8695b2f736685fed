"""`Graph`: what a trace found, and how passes rewrite it.

Its nodes are the values that eager code is made of. Passes take a graph and return another; nodes
are never changed, so a graph stays what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from operator import is_not
from typing import Any, NamedTuple

import numpy as np

from autograd.compile.placeholder import Placeholder
from autograd.graph import describe, next_order
from autograd.primitives import Outputs, Primitive
from autograd.scope import Scope, ScopeContext, current_scope, enter_scope, root_scope
from autograd.value import Value


class Place(NamedTuple):
    """Where in the program a node was made: the groups around, and in which direction."""

    path: tuple[str, ...]
    direction: str


@dataclass(frozen=True)
class Graph:
    """The operations of one specialisation of a function."""

    #: What is computed, each after what it needs.
    nodes: tuple[Value, ...]
    #: Leaves whose data each call gives.
    arguments: tuple[Value, ...]
    #: Leaves from outside the function, whose data are read when a call begins.
    cells: tuple[Value, ...]
    #: What is returned, one by one: nodes, or constants.
    outputs: tuple[Any, ...]
    #: Cells that get a new content, and which.
    writes: tuple[tuple[Value, Any], ...] = ()
    #: Cells whose gradient is set, and to what.
    gradients: tuple[tuple[Value, Any], ...] = ()
    #: Random draws, which advance their source even where nothing needs their result.
    draws: tuple[Value, ...] = ()

    @property
    def leaves(self) -> tuple[Value, ...]:
        """All that the operations begin with, but for constants."""
        return (*self.arguments, *self.cells)

    @property
    def ends(self) -> list[Any]:
        """What the function is for: its outputs, and what it puts into cells."""
        return [
            *self.outputs,
            *(new for _, new in self.writes),
            *(new for _, new in self.gradients),
        ]

    @property
    def roots(self) -> list[Any]:
        """All that has to be computed."""
        return [*self.ends, *self.draws]

    def uses(self) -> dict[Value, int]:
        """Return how often the result of each operation is used; those of no use are absent."""
        counts: dict[Value, int] = {}
        for node in self.nodes:
            for given in nodes_in(node.inputs):
                counts[given] = counts.get(given, 0) + 1
        for root in self.roots:
            if isinstance(root, Value):
                counts[root] = counts.get(root, 0) + 1
        return counts

    def with_roots(self, new: Callable[[Any], Any]) -> Graph:
        """Return the graph with every root replaced by a function of it."""
        draws = [new(draw) for draw in self.draws]
        return replace(
            self,
            outputs=tuple(map(new, self.outputs)),
            writes=tuple((cell, new(content)) for cell, content in self.writes),
            gradients=tuple((cell, new(gradient)) for cell, gradient in self.gradients),
            draws=tuple(draws),
        )


def reachable(graph: Graph) -> set[Value]:
    """Return the operations that the roots depend on."""
    seen: set[Value] = set()
    stack = [root for root in graph.roots if isinstance(root, Value)]
    while stack:
        node = stack.pop()
        if node in seen or node.data.__class__ is not Placeholder:
            continue
        if node.op is not None:
            seen.add(node)
            stack.extend(nodes_in(node.inputs))
        elif node.data.node is not node:  # a leaf made of a value, until it is resolved
            stack.append(node.data.node)
    return seen


def forget_samples(graph: Graph) -> None:
    """Let go of the data by which forms were found, when nothing will be computed any more."""
    for node in (*graph.nodes, *graph.arguments):
        if node.data.__class__ is Placeholder:  # not what holds data of its own
            node.data.sample = node.grad = None


def nodes_in(inputs: Any) -> Iterator[Value]:
    """Yield the nodes among inputs, in nested indices too."""
    for given in inputs:
        if isinstance(given, Value):
            yield given
        elif given.__class__ in CONTAINERS:
            yield from nodes_in(_parts(given))


CONTAINERS = frozenset((tuple, list, slice))


def _parts(container: Any) -> Any:
    if container.__class__ is slice:
        return (container.start, container.stop, container.step)
    return container


def replaced(given: Any, new: Callable[[Any], Any]) -> Any:
    """Return an input with its parts replaced, in nested indices too; itself if none is."""
    if given.__class__ in CONTAINERS:
        parts = [replaced(part, new) for part in _parts(given)]
        if all(a is b for a, b in zip(parts, _parts(given))):
            return given
        return slice(*parts) if given.__class__ is slice else given.__class__(parts)
    return new(given)


def sample_of(given: Any) -> Any:
    """Return the data by which forms are found: of a node, of a cell, or the constant itself."""
    if isinstance(given, Value):
        return given.data.sample if given.data.__class__ is Placeholder else given.data
    return replaced(given, sample_of) if given.__class__ in CONTAINERS else given


def sampled(primitive: Primitive, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Return what an operation gives for the samples of its inputs, by which its form is known."""
    samples = map(sample_of, inputs)
    try:
        if primitive.draws:
            return np.full(inputs[1], 0.5, inputs[2])
        return primitive.forward(*samples, **keywords)
    except Exception as error:
        error.add_note(f"in {primitive.name}({', '.join(map(describe, inputs))})")
        raise


def node_of(
    primitive: Primitive, inputs: tuple[Any, ...], keywords: dict[str, Any], sample: Any
) -> Value:
    """Make the node of an operation whose result has the form of a sample."""
    node = Value.__new__(Value)
    node.data = Placeholder(Outputs.of(sample) if isinstance(sample, tuple) else sample, node)
    node.grad = None
    node.op, node.inputs, node.keywords = primitive, inputs, keywords
    node.order, node.requires_grad, node.scope = next_order(), False, root_scope
    return node


#: So often what a rule made is given to it again at once; what is left waits for the next round.
_DEEPEST = 8


class Rewriting:
    """Stands in for a trace while a pass runs, so that passes too write graphs by operators."""

    def __init__(self, rule: Callable[[Value], Any] | None) -> None:
        self._rule, self._depth = rule, 0
        self._node: Value | None = None
        self.made: list[Value] = []

    def at(self, node: Value) -> None:
        """Give what is recorded from here on the place of a node."""
        self._node = node

    def record(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        requires_grad: bool,
    ) -> Any:
        """Make the node of an operation in the place of the one that is being rewritten."""
        sample = sampled(primitive, inputs, keywords)
        if primitive.of_form:
            return sample
        made = node_of(primitive, inputs, keywords, sample)
        node = self._node
        assert node is not None
        self.made.append(made)
        made.scope, made.__dict__["place"] = node.scope, node.__dict__["place"]
        if self._rule is None or self._depth == _DEEPEST:
            return made
        self._depth += 1
        try:
            return self._rule(made)
        finally:
            self._depth -= 1


class _rewriting(ScopeContext):  # noqa: N801 (used like a function)
    __slots__ = ("rewriting",)

    def __init__(self, rewriting: Rewriting) -> None:
        self.rewriting = rewriting

    def __enter__(self) -> None:
        enter_scope(Scope(None, current_scope(), False, 0, id(self), self.rewriting))


def rewritten(
    graph: Graph,
    rule: Callable[[Value], Any],
    leaf: Callable[[Value], Any] | None = None,
    uses: dict[Value, int] | None = None,
    again: bool = False,
) -> Graph:
    """Return a graph in which every operation is replaced by what a rule makes of it.

    The rule sees nodes oldest first, with their inputs replaced already; it returns the node
    itself, another, or a constant. It may make new ones by operators and NumPy functions. What
    takes a leaf's place may be told too. Counts of uses pass on to what takes a node's place. If
    `again`, what the rule makes is seen by the rule at once.
    """
    rewriting = Rewriting(rule if again else None)
    new: dict[Value, Any] = {}

    def renewed(node: Any) -> Any:
        if not isinstance(node, Value):
            return node
        found = new.get(node, node)
        if leaf is not None and isinstance(found, Value):
            source = leaf(found)
            if source is not found:
                return renewed(source)
        return found

    with _rewriting(rewriting), np.errstate(all="ignore"):
        for node in graph.nodes:
            rewriting.at(node)
            current: Any = node
            if leaf is not None or _concerned(node.inputs, new):
                inputs = tuple([replaced(given, renewed) for given in node.inputs])
                if any(map(is_not, inputs, node.inputs)):
                    current = _with_inputs(node, inputs)
            result = rule(current)
            if result is current:
                rewriting.made.append(current)
            if result is not node:
                new[node] = result
                if uses is not None and isinstance(result, Value) and node in uses:
                    uses[result] = uses.get(result, 0) + uses[node]
                if isinstance(result, Value) and result.op is not None:
                    _inherit(result, node)
    if not new and leaf is None:
        return graph
    graph = graph.with_roots(renewed)
    needed = reachable(graph)
    return replace(graph, nodes=tuple(node for node in rewriting.made if node in needed))


def _concerned(inputs: tuple[Any, ...], new: dict[Value, Any]) -> bool:
    """Tell whether an input has been replaced; quicker than replacing."""
    for given in inputs:
        kind = given.__class__
        if kind is Value:
            if given in new:
                return True
        elif kind in CONTAINERS and not new.keys().isdisjoint(nodes_in(_parts(given))):
            return True
    return False


def _with_inputs(node: Value, inputs: tuple[Any, ...]) -> Value:
    """Copy a node, with other inputs of the same forms."""
    copy = Value.__new__(Value)
    copy.data = Placeholder(node.data.sample, copy)
    copy.grad = None
    copy.op, copy.inputs, copy.keywords = node.op, inputs, node.keywords
    copy.order, copy.requires_grad, copy.scope = node.order, node.requires_grad, node.scope
    copy.__dict__.update(node.__dict__)
    return copy


def _inherit(heir: Value, node: Value) -> None:
    """Pass a name on to what takes a node's place."""
    for key in ("name", "hint"):
        if key in node.__dict__ and key not in heir.__dict__:
            heir.__dict__[key] = node.__dict__[key]
