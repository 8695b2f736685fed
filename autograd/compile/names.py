"""What the results are called in compiled source: as the user calls them, where the user does."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from autograd.compile.graph import Graph
from autograd.graph import Node

_RESERVED = frozenset(("np", "math", "arena", "out", *keyword.kwlist))


class Names:
    """Hands out names, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*_RESERVED, *taken}
        self._counts: dict[str, int] = {}

    def fresh(self, wish: str, numbered: bool = False) -> str:
        """Return a name as near to the wish as is free; a numbered one has a number in any case."""
        name = identifier(wish)
        if not numbered and name not in self._taken:
            self._taken.add(name)
            return name
        base = f"{name}_" if name[-1].isdigit() else name
        while True:
            count = self._counts[name] = self._counts.get(name, 0) + 1
            found = f"{base}_{count}" if not base.endswith("_") else f"{base}{count}"
            if found not in self._taken:
                self._taken.add(found)
                return found


def identifier(text: str) -> str:
    """Return a text as a Python name: ``"0: Linear"`` becomes ``_0_Linear``."""
    name = re.sub(r"\W+", "_", text).strip("_") or "value"
    return f"_{name}" if name[0].isdigit() else name


def with_hints(graph: Graph, gradient_of: dict[Node, list[Node]]) -> None:
    """Note on nodes what they are: the gradient of something, or the output of a group."""
    outputs: dict[tuple[str, ...], Node] = {}
    for node in graph.nodes:
        place = node.__dict__["place"]
        if place.path and not place.direction:
            outputs[place.path] = node
    for path, node in outputs.items():
        node.__dict__.setdefault("hint", _of_group(path[-1]))
    named = set(outputs.values())
    for gradient, nodes in gradient_of.items():
        for node in nodes:
            name = node.__dict__.get("name")
            if node.op is None:
                hint = f"grad_{name or 'leaf'}"
            elif name is not None:
                number = re.search(r"\d+$", name)
                hint = f"delta_{number.group()}" if number else f"delta_{name}"
            elif node in named:
                number = re.search(r"\d+", node.__dict__["place"].path[-1])
                hint = f"delta_{number.group()}" if number else f"grad_{node.__dict__['hint']}"
            else:
                continue
            gradient.__dict__["hint"] = hint


def _of_group(label: str) -> str:
    """Name the output of a group: that of ``"0: Linear"`` is ``linear_0``."""
    number, colon, kind = label.partition(": ")
    return f"{kind.lower()}_{number}" if colon else label
