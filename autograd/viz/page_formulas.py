"""The formulas of a page: of each value, and of each share of gradient, in symbols and numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.viz import notation
from autograd.viz.capture import Captured
from autograd.viz.description import NodeDescription
from autograd.viz.formulas import (
    forward_formula,
    forward_numbers,
    generic,
    local_formula,
    local_numbers,
    share_formula,
)
from autograd.viz.notation import Expression, Number, Symbol
from autograd.viz.symbols import Symbols

#: Of larger graphs formulas would take more room than all else.
_MOST_NODES = 600
_NUMBERS = (bool, int, float, complex, np.generic, np.ndarray)
_KNOWN = (*_NUMBERS, Node, str, tuple, list, dict, slice, type, np.dtype, type(...), type(None))


class Formulas:
    """Writes formulas as MathML, each but once.

    Attributes
    ----------
    written : list of dict
        ``{"symbols": ..., "numbers": ...}``; what is asked for is told by its place here.
    """

    def __init__(self, captured: Captured, out: Node) -> None:
        self.written: list[dict[str, str]] = []
        self._places: dict[tuple[str, ...], int] = {}
        self._given: dict[str, Node] = {}
        self._symbols: Symbols | None = None
        self._names = Counter(node.name for node in captured.graph.nodes)
        if len(captured.graph.nodes) <= _MOST_NODES:
            self._given = {id: node for node, id in captured.ids.items()}
            self._symbols = Symbols(captured.ids, out, short=False)

    def name_of(self, node: NodeDescription) -> str | None:
        """Return what a node is called: its own name if no other has it, else its symbol."""
        given = self._given.get(node.id)
        if given is None or self._symbols is None or (node.name and self._names[node.name] == 1):
            return node.name
        return notation.text(self._symbols[given])

    def of_value(self, node: NodeDescription) -> int | None:
        """Write what an operation computes."""
        given = self._given.get(node.id)
        if given is None or self._symbols is None or not node.inputs or _is_strange(given):
            return None
        name = self._symbols[given]
        numbers = None
        if _all_numbers(given):
            numbers = notation.equation(name, forward_numbers(given), Number(_plain(given.data)))
        return self._place(notation.equation(name, forward_formula(given, self._symbols)), numbers)

    def of_share(self, node: Node, slot: int, local: Any) -> int | None:
        """Write the local derivative; where arrays are mixed, what the rule passes on."""
        if self._symbols is None or _is_strange(node):
            return None
        symbols = self._symbols
        unknown = generic(node, slot, symbols)
        formula = local_formula(node, slot, symbols)
        if local is not None:
            found = local_numbers(node, slot)
            members = [unknown, *([found] if found is not None else []), Number(_plain(local))]
            return self._place(notation.equation(unknown, formula), notation.equation(*members))
        if formula != unknown:
            return self._place(notation.equation(unknown, formula), None)
        name = symbols[node]
        share = None
        if isinstance(name, Symbol):
            share = share_formula(node, slot, symbols, notation.Bar(name))
        return self._place(unknown if share is None else share, None)

    def _place(self, symbols: Expression, numbers: Expression | None) -> int:
        both = [symbols] if numbers is None else [symbols, numbers]
        key = tuple(dict.fromkeys(map(notation.mathml, both)))  # once, what is the same
        if key not in self._places:
            self._places[key] = len(self.written)
            self.written.append(dict(zip(("symbols", "numbers"), key)))
        return self._places[key]


def _is_strange(node: Node) -> bool:
    """Tell whether an operation was given what may do anything when asked for an attribute."""
    return not all(isinstance(x, _KNOWN) for x in node.inputs)


def _all_numbers(node: Node) -> bool:
    data = [node.data, *(x.data if isinstance(x, Node) else x for x in node.inputs)]
    return all(isinstance(x, _NUMBERS) and not np.ndim(x) for x in data)


def _plain(data: Any) -> Any:
    return data.item() if isinstance(data, np.generic | np.ndarray) else data
