"""What the results are called in compiled source: as the user calls them, where the user does."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

from autograd.compile.graph import Graph, nodes_in
from autograd.rules.shaping import identity
from autograd.value import Value

_RESERVED = frozenset(("np", "arena", "specialised", *keyword.kwlist, *dir(builtins)))


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
    # Python takes letters that differ in form alone for one and the same.
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", text)).strip("_") or "value"
    name = f"_{name}" if name[0].isdigit() else name
    return name if name.isidentifier() else re.sub(r"[^A-Za-z0-9_]", "_", name)


def with_hints(graph: Graph, gradient_of: dict[Value, list[Value]]) -> None:
    """Note on nodes what they are: the gradient of something, or the output of a group.

    The output of the group ``"0: Linear"`` is ``linear_0``, and the gradient of the loss by it
    ``delta_0``, as textbooks call it; so is that of a value named ``z0``. The gradient of anything
    else that is named ``w`` is ``grad_w``.
    """
    outputs: dict[tuple[str, ...], Value] = {}
    for node in graph.nodes:
        path, direction = node.__dict__["place"]
        if not direction:
            for length in range(1, len(path) + 1):
                outputs[path[:length]] = node
    for path, node in sorted(outputs.items()):  # inner groups after those around them
        if "hint" not in node.__dict__ or ": " in path[-1]:
            node.__dict__["hint"] = _of_group(path[-1])
    names = leaf_names(graph)
    ends = {node: path[-1] for path, node in sorted(outputs.items())}
    for gradient, nodes in gradient_of.items():
        for node in map(_source, nodes):
            name = node.__dict__.get("name")
            if node.op is None and name:
                hint = f"grad_{names.get(node, name)}"
            elif name:
                hint = f"delta_{name[1:].strip('_')}" if _is_sum(name) else f"grad_{name}"
            elif node in ends and ": " in ends[node]:
                hint = f"delta_{ends[node].partition(': ')[0]}"
            else:
                continue
            gradient.__dict__["hint"] = hint


def wish(node: Value) -> str | None:
    """Return what a result is to be called: as the user calls it, or as what it is."""
    return node.__dict__.get("name") or node.__dict__.get("hint")


def leaf_names(graph: Graph) -> dict[Value, str]:
    """Return what leaves are called; a parameter of the module ``"0: Linear"``, ``weight_0``."""
    names = {leaf: leaf.__dict__.get("name") or "value" for leaf in graph.leaves}
    unplaced = {leaf for leaf in graph.cells if type(leaf).__name__ != "Value"}
    for node in graph.nodes:
        if not unplaced:
            break
        for leaf in unplaced.intersection(nodes_in(node.inputs)):
            unplaced.discard(leaf)
            path, _ = node.__dict__["place"]
            number, colon, _ = path[-1].partition(": ") if path else ("", "", "")
            if colon:
                names[leaf] = f"{names[leaf]}_{number}"
    return names


def _source(node: Value) -> Value:
    """Return what a value stands for that was made for differentiation alone."""
    while node.op is identity and "name" not in node.__dict__:
        node = node.inputs[0]
    return node


def _is_sum(name: str) -> bool:
    """Tell whether a name is one of textbooks for the weighted sums of a layer: ``z``, ``z2``."""
    return re.fullmatch(r"z_?\d*", name) is not None


def _of_group(label: str) -> str:
    """Name the output of a group: that of ``"0: Linear"`` is ``linear_0``."""
    number, colon, kind = label.partition(": ")
    return f"{kind.lower()}_{number}" if colon else label.lower()
