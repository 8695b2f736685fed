"""A computation graph described as plain data, for everything that shows it.

Capturing reads the graph and changes nothing: no gradient is touched and nothing is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

from autograd.graph import Node, describe
from autograd.text import plain_text
from autograd.viz.encoding import json_number
from autograd.viz.preview import Preview, keyword_text, preview

#: Of the form of `GraphDescription.to_dict`; grows when something in it changes its meaning.
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class NodeDescription:
    """One node: what it is called, what made it, and what it holds.

    Attributes
    ----------
    id : str
        ``n0``, ``n1``, ... oldest first: the same for the same program.
    kind : str
        ``input``, ``parameter``, ``constant``, ``operation`` or ``output``; ``failed`` of what
        raised an error, see `autograd.viz.failure`.
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


@dataclass(frozen=True, slots=True)
class Edge:
    """From an input to the operation that used it, in the place numbered by `slot`."""

    source: str
    target: str
    slot: int


@dataclass(frozen=True, slots=True)
class GroupDescription:
    """All nodes that the program made inside one group, however often it entered it.

    Attributes
    ----------
    id : str
        ``g0``, ``g1``, ... in the order of their first nodes.
    name : str
    parent : str or None
        The id of the group around it.
    nodes : tuple of str
        The ids of the nodes in it that are in no group inside it.
    """

    id: str
    name: str
    parent: str | None
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class GraphDescription:
    """Nodes, oldest first, and the edges between them."""

    nodes: tuple[NodeDescription, ...]
    edges: tuple[Edge, ...]
    outputs: tuple[str, ...]

    def groups(self) -> tuple[GroupDescription, ...]:
        """Return the tree of groups, each after the one around it.

        >>> from autograd import Value, group
        >>> with group("layer"), group("sum"):
        ...     z = Value(2.0) + 3
        >>> [(inner.id, inner.name, inner.parent) for inner in capture(z).groups()]
        [('g0', 'layer', None), ('g1', 'sum', 'g0')]
        """
        members: dict[tuple[str, ...], list[str]] = {}
        for node in self.nodes:
            path = node.group
            if path not in members:
                for length in range(1, len(path) + 1):
                    members.setdefault(path[:length], [])
            members.setdefault(path, []).append(node.id)
        members.pop((), None)
        ids = {path: f"g{number}" for number, path in enumerate(members)}
        return tuple(
            GroupDescription(ids[path], path[-1], ids.get(path[:-1]), tuple(nodes))
            for path, nodes in members.items()
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as dicts, lists, strings and numbers, fit for strict JSON.

        A number that JSON has no form for becomes a string: ``"NaN"``, ``"Infinity"``,
        ``"-Infinity"``, a whole number beyond 2**53, a complex number such as ``"1+2j"``.

        >>> from autograd import Value
        >>> described = capture(Value(float("inf"), name="x")).to_dict()
        >>> described["schema"], described["nodes"][0]["data"]["entries"]
        (1, ['Infinity'])
        """
        return {
            "schema": SCHEMA,
            "nodes": [_node_dict(node) for node in self.nodes],
            "edges": [
                {"source": edge.source, "target": edge.target, "slot": edge.slot}
                for edge in self.edges
            ],
            "groups": [
                {"id": one.id, "name": one.name, "parent": one.parent, "nodes": [*one.nodes]}
                for one in self.groups()
            ],
            "outputs": [*self.outputs],
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict` as JSON, in ASCII, the same for the same program."""
        return json.dumps(self.to_dict(), allow_nan=False, indent=indent)


def _node_dict(node: NodeDescription) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "op": node.op,
        "keywords": dict(node.keywords),
        "inputs": [*node.inputs],
        "data": preview_dict(node.data),
        "grad": None if node.grad is None else preview_dict(node.grad),
        "requires_grad": node.requires_grad,
        "group": [*node.group],
    }


def preview_dict(seen: Preview) -> dict[str, Any]:
    """Return a preview as `GraphDescription.to_dict` has it."""
    return {
        "shape": None if seen.shape is None else [*seen.shape],
        "dtype": seen.dtype,
        "entries": None if seen.entries is None else [json_number(x) for x in seen.entries],
        "minimum": json_number(seen.minimum),
        "maximum": json_number(seen.maximum),
        "norm": json_number(seen.norm),
        "text": seen.text,
    }


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
    ordered = _oldest_first(reached_from(outputs))
    starts: set[Node] = set()
    faint: set[Node] = set()
    if wrt is not None:
        starts, faint, ordered = _on_paths(ordered, outputs, wrt)
    nodes: list[NodeDescription] = []
    edges: list[Edge] = []
    ids: dict[Node, str] = {}
    paths: dict[Any, tuple[str, ...]] = {}
    homes, ends = _homes(ordered, paths, starts | faint), {*outputs}
    called = names or {}
    for node in ordered:
        begins = node in starts or node in faint
        path = _path(node, paths)
        sources: list[str] = []
        for given in () if begins else node.inputs:
            if isinstance(given, Node):
                sources.append(ids[given])
            else:
                nodes.append(_constant(f"n{len(nodes)}", given, path))
                sources.append(nodes[-1].id)
        id = ids[node] = f"n{len(nodes)}"
        op = None if begins or node.op is None else plain_text(node.op.name)
        kind = _kind(node) if op is None else "output" if node in ends else "operation"
        if (begins and node.op is not None) or node in faint:
            kind = "constant" if node in faint else "input"
        name = called.get(node, node.name)
        nodes.append(
            NodeDescription(
                id,
                kind,
                None if name is None else plain_text(name),
                op,
                tuple((plain_text(key), keyword_text(x)) for key, x in node.keywords.items())
                if op is not None and node.keywords
                else (),
                tuple(sources),
                preview(node.data),
                None if node.grad is None or node in faint else preview(node.grad),
                node.requires_grad and node not in faint,
                homes.get(node, path),
            )
        )
        edges += [Edge(source, id, slot) for slot, source in enumerate(sources)]
    graph = GraphDescription(tuple(nodes), tuple(edges), tuple(ids[end] for end in outputs))
    return Captured(graph, ids)


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


def _path(node: Node, known: dict[Any, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of the groups around a node, found once for each scope."""
    scope = node.scope
    path = known.get(scope)
    if path is None:
        path = known[scope] = tuple(plain_text(name) for name in scope.path)
    return path


def _homes(
    nodes: Iterable[Node], paths: dict[Any, tuple[str, ...]], begins: set[Node]
) -> dict[Node, tuple[str, ...]]:
    """Return in which group each parameter is at home: the one that uses it, if it is only one."""
    homes: dict[Node, tuple[str, ...]] = {}
    for node in nodes:
        if node in begins:
            continue
        path = _path(node, paths)
        for given in node.inputs:
            if isinstance(given, Node) and given.op is None and _kind(given) == "parameter":
                homes[given] = path if homes.get(given, path) == path else ()
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


def _constant(id: str, data: Any, group: tuple[str, ...]) -> NodeDescription:
    return NodeDescription(id, "constant", None, None, (), (), preview(data), None, False, group)
