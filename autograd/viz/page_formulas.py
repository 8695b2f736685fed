"""The formulas of a page: of each value, and of each share of gradient, in symbols and numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.viz import notation
from autograd.viz.array_entries import shown
from autograd.viz.backpropagation import Contribution, Step
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
from autograd.viz.notation import Expression, Number
from autograd.viz.operations import plain
from autograd.viz.symbols import Symbols
from autograd.viz.verification import has_changed

#: Of larger graphs formulas would take more room than all else.
_MOST_NODES = 600
_PRECISION = 4
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
        """Write what an operation computes, with its numbers or the constants that it was given."""
        given = self._given.get(node.id)
        if given is None or self._symbols is None or not node.inputs or _is_strange(given):
            return None
        name = self._symbols[given]
        symbols = notation.equation(name, forward_formula(given, self._symbols))
        if has_changed(given):
            return self._place(symbols, notation.Words("an input has changed since"))
        if not _all_numbers(given):
            return self._place(symbols, self._constants(symbols))
        numbers = notation.equation(name, forward_numbers(given), Number(plain(given.data)))
        return self._place(symbols, numbers)

    def of_share(self, step: Step, passed: Contribution, local: Any) -> int | None:
        """Write the local derivative; where arrays are mixed, what the rule passes on."""
        node, slot, symbols = step.node, passed.slot, self._symbols
        if symbols is None or _is_strange(node):
            return None
        unknown = generic(node, slot, symbols)
        formula = local_formula(node, slot, symbols)
        if local is not None:
            found = local_numbers(node, slot)
            members = [unknown, *([found] if found is not None else []), Number(plain(local))]
            return self._place(notation.equation(unknown, formula), notation.equation(*members))
        if formula != unknown:
            written: Expression = notation.equation(unknown, formula)
        else:
            name: Any = symbols[node]
            upstream, numbers = notation.Bar(name), (step.gradient, passed.share)
            share = share_formula(node, slot, symbols, upstream, numbers)
            written = unknown if share is None else share.formula
        return self._place(written, self._constants(written))

    def _constants(self, formula: Expression) -> Expression | None:
        """Write what the constants in a formula are, and what stands for an array of ones."""
        known = {} if self._symbols is None else self._symbols.constants
        told: dict[Expression, Expression] = {}
        for x in notation.parts_that_are(formula, (notation.Ones, notation.Symbol)):
            if isinstance(x, notation.Ones):
                told[x] = notation.Words(f"ones of shape {x.shape}")
            elif x in known:
                told[x] = shown(known[x])
        used = tuple(notation.equation(x, what) for x, what in told.items())
        return notation.Relation(used, (",",) * (len(used) - 1)) if used else None

    def _place(self, symbols: Expression, numbers: Expression | None) -> int:
        texts = [notation.mathml(symbols)]
        if numbers is not None:
            texts.append(notation.mathml(*notation.enough_digits(numbers, _PRECISION)))
        key = tuple(dict.fromkeys(texts))  # once, what is the same
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
