"""A computation graph described as plain data, for everything that shows it.

Capturing reads the graph and changes nothing: no gradient is touched and nothing is run.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from autograd.graph import Node, describe
from autograd.scope import Scope
from autograd.text import plain_text
from autograd.viz.description import Edge, GraphDescription, GroupDescription, NodeDescription
from autograd.viz.preview import keyword_text, preview

#: From so many values on, it is said how long it will take.
LARGE = 100_000
_SECONDS_EACH = 1.5e-4


@dataclass(frozen=True)
class Captured:
    """A description, and which node each id stands for."""

    graph: GraphDescription
    ids: Mapping[Node, str]


def capture(
    *outputs: Node,
    names: Mapping[Any, str] | None = None,
    wrt: Node | Sequence[Node] | None = None,
) -> GraphDescription:
    """Describe all that values were computed from.

    Parameters
    ----------
    *outputs : Value
    names : mapping of Value to str, optional
        What to call some of them, in place of their own names.
    wrt : Value or sequence of Value, optional
        Describe only what lies on paths from these to the outputs. Whatever else the operations
        there were given counts as constant, as it does for derivatives with respect to these.

    Returns
    -------
    GraphDescription

    Raises
    ------
    TypeError
        If `wrt` holds anything but values.
    ValueError
        If no path leads from a value in `wrt` to an output.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(2.0, name="x")
    >>> [(node.kind, node.name or node.op) for node in capture(x * x + 1).nodes]
    [('input', 'x'), ('operation', 'multiply'), ('constant', None), ('output', 'add')]
    """
    return captured(*outputs, names=names, wrt=wrt).graph


def captured(
    *outputs: Node,
    names: Mapping[Any, str] | None = None,
    wrt: Node | Sequence[Node] | None = None,
) -> Captured:
    """Describe, like `capture`, and tell which node each id stands for."""
    reached = reached_from(outputs)
    if len(reached) > LARGE:
        warnings.warn(
            f"describing {len(reached):,} values takes about "
            f"{math.ceil(len(reached) * _SECONDS_EACH)} s: a value nearer to the inputs has less "
            "behind it, and wrt= leaves out what is not on paths from some of them",
            stacklevel=3,
        )
    ordered = _oldest_first(reached)
    starts: set[Node] = set()
    faint: set[Node] = set()
    if wrt is not None:
        starts, faint, ordered = _on_paths(ordered, outputs, wrt)
    nodes: list[NodeDescription] = []
    edges: list[Edge] = []
    ids: dict[Node, str] = {}
    arrays: dict[int, str] = {}
    places = _Places()
    homes, ends = _homes(ordered, places, starts | faint), {*outputs}
    called = names or {}
    for node in ordered:
        begins = node in starts or node in faint
        here = places.of(node)
        sources: list[str] = []
        for given in () if begins else node.inputs:
            if isinstance(given, Node):
                sources.append(ids[given])
            elif (there := arrays.get(id(given))) is not None:
                sources.append(there)
            else:
                nodes.append(_constant(f"n{len(nodes)}", given, places.id(here)))
                sources.append(nodes[-1].id)
                if isinstance(given, np.ndarray):  # one thing, however often it is used
                    arrays[id(given)] = nodes[-1].id
        own = ids[node] = f"n{len(nodes)}"
        op = None if begins or node.op is None else plain_text(node.op.name)
        kind = _kind(node) if op is None else "output" if node in ends else "operation"
        if (begins and node.op is not None) or node in faint:
            kind = "constant" if node in faint else "input"
        name = called.get(node, node.name)
        name = None if name is None else plain_text(name)
        nodes.append(
            NodeDescription(
                own,
                kind,
                name if name and not name.isspace() else None,
                op,
                tuple((plain_text(key), keyword_text(x)) for key, x in node.keywords.items())
                if op is not None and node.keywords
                else (),
                tuple(sources),
                preview(node.data),
                None if node.grad is None or node in faint else preview(node.grad),
                node.requires_grad and node not in faint,
                places.id(homes.get(node, here)),
            )
        )
        edges += [Edge(source, own, slot) for slot, source in enumerate(sources)]
    ends_of = tuple(ids[end] for end in outputs)
    return Captured(GraphDescription(tuple(nodes), tuple(edges), ends_of, places.groups()), ids)


def reached_from(outputs: Iterable[Node], most: int | None = None) -> set[Node]:
    """Return all that values were computed from, or the first that are found, more than `most`."""
    reached = {*outputs}
    stack = [*reached]
    while stack and (most is None or len(reached) <= most):
        for given in stack.pop().inputs:
            if isinstance(given, Node) and given not in reached:
                reached.add(given)
                stack.append(given)
    return reached


def _on_paths(
    ordered: list[Node], outputs: Sequence[Node], wrt: Node | Sequence[Node]
) -> tuple[set[Node], set[Node], list[Node]]:
    """Return where paths from `wrt` begin, what else is given on them, and all of it in order."""
    if not isinstance(wrt, Node | Iterable):
        raise TypeError(f"wrt is a value or a sequence of values, got {describe(wrt)}")
    wanted: list[Any] = [wrt] if isinstance(wrt, Node) else [*wrt]
    there = {*ordered}
    for given in wanted:
        if not isinstance(given, Node):
            raise TypeError(f"wrt lists values of the graph, got {describe(given)}")
        if given not in there:
            raise ValueError(
                f"no path leads from {describe(given)} to the output, which was not computed from "
                "it: its derivative is 0; leave it out of wrt"
            )
    if not wanted:
        raise ValueError("wrt lists no value: leave it out to see the whole graph")
    behind = {*wanted}
    for node in ordered:
        if any(isinstance(given, Node) and given in behind for given in node.inputs):
            behind.add(node)
    starts = {
        node
        for node in wanted
        if not any(isinstance(given, Node) and given in behind for given in node.inputs)
    }
    faint = {
        given
        for node in behind - starts
        for given in node.inputs
        if isinstance(given, Node) and given not in behind
    }
    faint |= {end for end in outputs if end not in behind}
    return starts, faint, [node for node in ordered if node in behind or node in faint]


class _Places:
    """The groups that nodes were made in, numbered from 1, each after the one around it."""

    def __init__(self) -> None:
        self._known: dict[Scope | None, int] = {None: 0}  # which is outside of all
        self._names, self._around = [""], [0]

    def of(self, node: Node) -> int:
        """Return the number of the innermost group around a node."""
        new: list[Scope] = []
        scope: Scope | None = node.scope
        while scope is not None and scope not in self._known:
            new.append(scope)
            scope = scope.parent
        here = self._known[scope]
        for inner in reversed(new):
            if inner.name is not None:
                self._names.append(plain_text(inner.name))
                self._around.append(here)
                here = len(self._names) - 1
            self._known[inner] = here
        return here

    def common(self, one: int, other: int) -> int:
        """Return the innermost group around both."""
        while one != other:
            one, other = (self._around[one], other) if one > other else (one, self._around[other])
        return one

    def id(self, place: int) -> str | None:
        return f"g{place - 1}" if place else None

    def groups(self) -> tuple[GroupDescription, ...]:
        return tuple(
            GroupDescription(f"g{place - 1}", self._names[place], self.id(self._around[place]))
            for place in range(1, len(self._names))
        )


def _homes(nodes: Iterable[Node], places: _Places, begins: set[Node]) -> dict[Node, int]:
    """Return in which group each parameter is at home: the innermost around all that use it."""
    homes: dict[Node, int] = {}
    for node in nodes:
        if node in begins:
            continue
        here = places.of(node)
        for given in node.inputs:
            if isinstance(given, Node) and given.op is None and _kind(given) == "parameter":
                homes[given] = places.common(homes.get(given, here), here)
    return homes


def _oldest_first(nodes: set[Node]) -> list[Node]:
    """Order nodes so that each follows its inputs, and else as the program made them."""
    by_age = sorted(nodes, key=_age)
    if _follow_their_inputs(by_age):
        return by_age
    waiting = {node: len({g for g in node.inputs if isinstance(g, Node)}) for node in nodes}
    users: dict[Node, list[Node]] = {node: [] for node in by_age}
    for node in by_age:
        for given in {g for g in node.inputs if isinstance(g, Node)}:
            users[given].append(node)
    ready = [(node.order, id(node), node) for node, count in waiting.items() if not count]
    heapify(ready)
    found: list[Node] = []
    while ready:
        *_, node = heappop(ready)
        found.append(node)
        for user in users[node]:
            waiting[user] -= 1
            if not waiting[user]:
                heappush(ready, (user.order, id(user), user))
    return found


def _age(node: Node) -> int:
    return node.order


def _follow_their_inputs(ordered: Iterable[Node]) -> bool:
    """Tell whether each comes after its inputs, as the order of creation nearly always has it."""
    seen: set[Node] = set()
    for node in ordered:
        for given in node.inputs:
            if isinstance(given, Node) and given not in seen:
                return False
        seen.add(node)
    return True


def _kind(node: Node) -> str:
    if node.op is not None:
        return "operation"
    if not node.requires_grad:
        return "constant"
    # A subclass of Value is what a model learns; a plain one is what a user put in.
    return "input" if type(node).__name__ == "Value" else "parameter"


def _constant(id: str, data: Any, group: str | None) -> NodeDescription:
    return NodeDescription(id, "constant", None, None, (), (), preview(data), None, False, group)
