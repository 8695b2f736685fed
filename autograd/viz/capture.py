"""A computation graph described as plain data, for everything that shows it.

Capturing reads the graph and changes nothing: no gradient is touched and nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

from autograd.graph import Node
from autograd.viz.preview import Preview, preview


@dataclass(frozen=True)
class NodeDescription:
    """One node: what it is called, what made it, and what it holds.

    Attributes
    ----------
    id : str
        ``n0``, ``n1``, ... oldest first: the same for the same program.
    kind : str
        ``input``, ``parameter``, ``constant``, ``operation`` or ``output``.
    keywords : tuple of pairs of str
        What else the operation was given: ``("axis", "0")``.
    inputs : tuple of str
        The ids of what the operation was given, in order; one may stand there twice.
    data : Preview
    grad : Preview or None
        None where no gradient has arrived.
    requires_grad : bool
    group : tuple of str
        The groups around it, outermost first.
    """

    id: str
    kind: str
    name: str | None
    op: str | None
    keywords: tuple[tuple[str, str], ...]
    inputs: tuple[str, ...]
    data: Preview
    grad: Preview | None
    requires_grad: bool
    group: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """From an input to the operation that used it, in the place numbered by `slot`."""

    source: str
    target: str
    slot: int


@dataclass(frozen=True)
class GraphDescription:
    """Nodes, oldest first, and the edges between them."""

    nodes: tuple[NodeDescription, ...]
    edges: tuple[Edge, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Captured:
    """A description, and which node each id stands for."""

    graph: GraphDescription
    ids: Mapping[Node, str]


def capture(*outputs: Node, names: Mapping[Any, str] | None = None) -> GraphDescription:
    """Describe all that values were computed from.

    Parameters
    ----------
    *outputs : Value
    names : mapping of Value to str, optional
        What to call some of them, in place of their own names.

    Returns
    -------
    GraphDescription

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(2.0, name="x")
    >>> [(node.kind, node.name or node.op) for node in capture(x * x + 1).nodes]
    [('input', 'x'), ('operation', 'multiply'), ('constant', None), ('output', 'add')]
    """
    return captured(*outputs, names=names).graph


def captured(*outputs: Node, names: Mapping[Any, str] | None = None) -> Captured:
    """Describe, like `capture`, and tell which node each id stands for."""
    reached, stack = {*outputs}, [*outputs]
    while stack:
        for given in stack.pop().inputs:
            if isinstance(given, Node) and given not in reached:
                reached.add(given)
                stack.append(given)
    nodes: list[NodeDescription] = []
    edges: list[Edge] = []
    ids: dict[Node, str] = {}
    homes, ends = _homes(reached), {*outputs}
    for node in _oldest_first(reached):
        sources: list[str] = []
        for given in node.inputs:
            if isinstance(given, Node):
                sources.append(ids[given])
            else:
                nodes.append(_constant(f"n{len(nodes)}", given, node.scope.path))
                sources.append(nodes[-1].id)
        ids[node] = f"n{len(nodes)}"
        nodes.append(
            NodeDescription(
                id=ids[node],
                kind="output" if node.op is not None and node in ends else _kind(node),
                name=(names or {}).get(node, node.name),
                op=None if node.op is None else node.op.name,
                keywords=tuple((key, repr(given)) for key, given in node.keywords.items()),
                inputs=tuple(sources),
                data=preview(node.data),
                grad=None if node.grad is None else preview(node.grad),
                requires_grad=node.requires_grad,
                group=homes.get(node, node.scope.path),
            )
        )
        edges += [Edge(source, ids[node], slot) for slot, source in enumerate(sources)]
    graph = GraphDescription(tuple(nodes), tuple(edges), tuple(ids[end] for end in outputs))
    return Captured(graph, ids)


def _homes(nodes: Iterable[Node]) -> dict[Node, tuple[str, ...]]:
    """Return in which group each parameter is at home: the one that uses it, if it is only one."""
    homes: dict[Node, tuple[str, ...]] = {}
    for node in nodes:
        path = node.scope.path
        for given in node.inputs:
            if isinstance(given, Node) and _kind(given) == "parameter":
                homes[given] = path if homes.get(given, path) == path else ()
    return homes


def _oldest_first(nodes: set[Node]) -> list[Node]:
    """Order nodes so that each follows its inputs, and else as the program made them."""
    waiting = {node: len({g for g in node.inputs if isinstance(g, Node)}) for node in nodes}
    users: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node in nodes:
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


def _kind(node: Node) -> str:
    if node.op is not None:
        return "operation"
    if not node.requires_grad:
        return "constant"
    # A subclass of Value is what a model learns; a plain one is what a user put in.
    return "input" if type(node).__name__ == "Value" else "parameter"


def _constant(id: str, data: Any, group: tuple[str, ...]) -> NodeDescription:
    return NodeDescription(
        id, "constant", None, None, (), (), preview(data), None, requires_grad=False, group=group
    )
