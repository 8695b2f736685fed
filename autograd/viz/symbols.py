"""What values are called in formulas: as the program calls them, where it does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.graph import Node
from autograd.text import plain_text
from autograd.viz import notation as n
from autograd.viz.formulas import forward_formula, has_slope
from autograd.viz.notation import Expression
from autograd.viz.notation.names import printable, typeset
from autograd.walk import ancestors

#: An array in the middle that has no name is written out where it is used, if it is used once and
#: its formula has no more parts than this.
_SHORT = 7
_LONGEST = 34


class Symbols(dict[Any, Expression]):
    """A symbol for every value, each its own, and for arrays that are no values, by their ids.

    A value is called by its name. The output of a module that its container numbers, "0: Linear",
    is ``linear_0``, and its parameter ``weight_0``, as compiled source calls them. In a module of
    modules they are called by their paths, ``layers.1.norm1.weight``, as far as it takes to tell
    them apart. Others are v₁, v₂, ... in the order in which they were made; of arrays, those that
    go through a function such as σ are z₁, z₂, ..., whose derivatives are called δ₁, δ₂, ...
    """

    def __init__(self, nodes: Iterable[Node], output: Node, *, short: bool) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._wished: dict[str, str] = {}
        self._counted: dict[str, int] = {}
        self._named: set[Node] = set()
        self._deltas: dict[str, Node] = {}
        #: What arrays and numbers without a gradient are called, and what they are.
        self.constants: dict[Expression, Any] = {}
        ordered = sorted(nodes, key=lambda node: node.order)
        given = {id(x): x for node in ordered for x in node.inputs if isinstance(x, np.ndarray)}
        self.groups = _ends_of_groups(ordered)
        homes = _homes(ordered)
        named = {x: plain_text(x.name) for x in ordered if x.name is not None}
        paths = {x: _called(homes.get(x, ()), name) for x, name in named.items() if name}
        own = _shortest(paths)
        # What is unique keeps its form; of the others, the number gives way to it.
        often = Counter(_seen(wish) for wish in own.values())
        wishes = {node: wish for node, wish in own.items() if often[_seen(wish)] == 1} | own
        wishes |= {x: self.groups[x] for x in ordered if x in self.groups and x not in own}
        for node, wish in wishes.items():
            self._name(node, wish)
            self._named.add(node)
        if output not in self:
            free = next(x for x in ("y", "out", "output", "result") if x not in self._taken)
            self._name(output, free)
        for place, array in given.items():
            self._count(place, "c")
            self.constants[self[place]] = array
        uses = Counter(x for node in ordered for x in node.inputs if isinstance(x, Node))
        weighted = {*_weighted_inputs(ordered)} if short else set[Node]()
        for node in ordered:
            if node in self:
                continue
            if node.op is None and not node.requires_grad:
                self._count(node, "c")
                self.constants[self[node]] = node.data
                continue
            if node in weighted and node.op is not None:
                self._count(node, "z")
                continue
            if (
                short
                and node.op is not None
                and uses[node] == 1
                and not isinstance(node.data, tuple)
            ):
                if any(isinstance(x, Node) and x not in self for x in node.inputs):
                    self._count(node, "v")
                    continue
                formula = forward_formula(node, self)
                if n.size(formula) <= _SHORT:
                    self[node] = formula
                    continue
            self._count(node, "x" if node.op is None else "v")

    def _name(self, key: Any, wish: str) -> None:
        """Give a name, and to the second that wishes for the same, another."""
        # Cut first, or the number that tells two long names apart would be cut off again.
        wish = wish if len(wish) <= _LONGEST else _cut(printable(wish))
        # e is the base of powers; and x_1 would be written as x1 is, if that is there too.
        is_another = self._wished.setdefault(_seen(wish), wish) != wish
        name = wish = f"‹{wish}›" if wish == "e" or is_another else wish
        count = self._numbers.get(wish, 1)
        while _seen(name) in self._taken:
            count += 1
            name = f"{wish}_{count}"
        self._numbers[wish] = count
        self._taken.add(_seen(name))
        self[key] = n.Symbol(name)

    def _count(self, key: Any, letter: str) -> None:
        number = self._counted.get(letter, 0) + 1
        while _seen(f"{letter}{number}") in self._taken:
            number += 1
        self._counted[letter] = number
        self._taken.add(_seen(f"{letter}{number}"))
        self[key] = n.Symbol(f"{letter}{number}")

    def is_named(self, node: Node) -> bool:
        """Tell whether a value is called by a name of its own, or that of its group."""
        return node in self._named

    def total(self, output: Node, node: Node) -> Expression:
        """Return the derivative of the output by a value over all paths: ∂C/∂x.

        It has a straight d where the last operation has a derivative ∂C/∂x of its own, which is
        another one.
        """
        return n.Total(self[output], self[node], _has_ways_beside(output, node))

    def gradient(self, node: Node, output: Node) -> Expression:
        """Return what the derivative of the output by a value is called: δ, x̄ or ∂C/∂x."""
        symbol = self[node]
        group = self.groups.get(node) if node.name is None else None
        if isinstance(symbol, n.Symbol):
            weighted = re.fullmatch(r"z_?(\d*)", symbol.name)
            numbered = group and re.fullmatch(r"linear_(\d[\d.]*)", group)
            if weighted or numbered:
                number = (weighted or numbered)[1]  # type: ignore[index]
                delta = f"delta_{number}" if number else "delta"
                if _seen(delta) not in self._taken and self._deltas.setdefault(delta, node) is node:
                    return n.Symbol(delta)
                return self.total(output, node)
            if len(typeset(symbol.name).base) == 1:
                return n.Bar(symbol)
        return self.total(output, node)


def _has_ways_beside(output: Node, node: Node) -> bool:
    """Tell whether an input of the last operation leads to the output in another way too."""
    others = [x for x in output.inputs if isinstance(x, Node) and x is not node]
    places = sum(x is node for x in output.inputs)
    return places > 1 or (places == 1 and any(node in ancestors(x)[0] for x in others))


def _seen(name: str) -> str:
    """Return what tells a name from others once it is written."""
    return n.text(n.Symbol(name))


def _weighted_inputs(ordered: list[Node]) -> Iterator[Node]:
    """Give the arrays of which a function is taken that has a slope of its own: z of σ(z)."""
    for node in ordered:
        if np.ndim(node.data) and len(node.inputs) == 1 and has_slope(node):
            yield node.inputs[0]  # type: ignore[misc]


def _cut(name: str) -> str:
    """Shorten a name in its middle, since names of one program often begin alike."""
    half = _LONGEST // 2
    return f"{name[:half]}…{name[-half:]}" if len(name) > _LONGEST else name


def _ends_of_groups(ordered: list[Node]) -> dict[Node, str]:
    """Return the last value of each innermost group, with what the group is called."""
    ends: dict[tuple[str, ...], Node] = {}
    for node in ordered:
        if node.op is not None and node.scope.path:
            ends[node.scope.path] = node
    found: dict[Node, list[str]] = {}
    for path, node in ends.items():
        last, colon, kind = path[-1].partition(": ")
        home = _home(path)
        if not colon:
            found[node] = [last.lower()]
        elif all(part.isdigit() for part in home):
            found[node] = _called(home, kind.lower())
        else:
            starts = [i for i, part in enumerate(home) if i == 0 or not part.isdigit()]
            found[node] = [".".join(home[i:]) for i in reversed(starts)]
    return _shortest(found)


def _homes(ordered: list[Node]) -> dict[Node, tuple[str, ...]]:
    """Return the path of the module to which a parameter belongs."""
    homes: dict[Node, tuple[str, ...]] = {}
    for node in ordered:
        home = _home(node.scope.path)
        for given in node.inputs if home else ():
            if isinstance(given, Node) and given.op is None and type(given).__name__ != "Value":
                homes.setdefault(given, home)
    return homes


def _home(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the attributes and numbers that lead to a module: of a program's own groups, none."""
    if not path or ": " not in path[-1]:
        return ()
    labels = [label for label, colon, _ in (part.partition(": ") for part in path) if colon]
    return tuple(".".join(labels).split("."))


def _called(home: Sequence[str], name: str) -> list[str]:
    """Return what may be called so, from the shortest on: ``norm1.weight``, ``0.norm1.weight``.

    >>> _called(("1", "0"), "weight"), _called(("layers", "1", "norm"), "weight")
    (['weight_0', 'weight_1.0'], ['norm.weight', 'layers.1.norm.weight'])
    """
    found: list[str] = []
    for start in range(len(home) - 1, -1, -1):
        around = home[start:]
        if all(part.isdigit() for part in around):
            found.append(f"{name}_{'.'.join(around)}")
        elif not around[0].isdigit() or start == 0:
            found.append(".".join((*around, name)))
    return found or [name]


def _shortest(names: Mapping[Node, list[str]]) -> dict[Node, str]:
    """Return for each value the first of its names that no other has, or the last."""
    often = Counter(name for given in names.values() for name in given)
    return {
        node: next((name for name in given if often[name] == 1), given[-1])
        for node, given in names.items()
    }
