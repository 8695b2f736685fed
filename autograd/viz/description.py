"""A computation graph as plain data: nodes, edges, groups, and all of it as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from autograd.viz.encoding import json_number
from autograd.viz.preview import Preview

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
    group : str or None
        The id of the innermost group around it.
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
    group: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """From an input to the operation that used it, in the place numbered by `slot`."""

    source: str
    target: str
    slot: int


@dataclass(frozen=True, slots=True)
class GroupDescription:
    """What the program made inside one use of a group, or in one call of a module.

    Attributes
    ----------
    id : str
        ``g0``, ``g1``, ... in the order of their first nodes, each after the one around it.
    name : str
    parent : str or None
        The id of the group around it.
    """

    id: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class GraphDescription:
    """Nodes, oldest first, the edges between them, and the tree of the program's groups.

    >>> from autograd import Value, group
    >>> from autograd.viz.capture import capture
    >>> with group("layer"), group("sum"):
    ...     z = Value(2.0) + 3
    >>> [(inner.id, inner.name, inner.parent) for inner in capture(z).groups]
    [('g0', 'layer', None), ('g1', 'sum', 'g0')]
    """

    nodes: tuple[NodeDescription, ...]
    edges: tuple[Edge, ...]
    outputs: tuple[str, ...]
    groups: tuple[GroupDescription, ...] = ()

    def path(self, node: NodeDescription) -> tuple[str, ...]:
        """Return the names of the groups around a node, outermost first."""
        groups = {one.id: one for one in self.groups}
        names: list[str] = []
        around = node.group
        while around is not None:
            names.append(groups[around].name)
            around = groups[around].parent
        return tuple(reversed(names))

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as dicts, lists, strings and numbers, fit for strict JSON.

        A number that JSON has no form for becomes a string: ``"NaN"``, ``"Infinity"``,
        ``"-Infinity"``, a whole number beyond 2**53, a complex number such as ``"1+2j"``.

        >>> from autograd import Value
        >>> from autograd.viz.capture import capture
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
                {"id": one.id, "name": one.name, "parent": one.parent} for one in self.groups
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
        "group": node.group,
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
        "strange": dict(seen.strange),
        "text": seen.text,
    }
