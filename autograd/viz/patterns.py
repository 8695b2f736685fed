"""Boxes by which a graph folds, and those of single numbers: dot products and neurons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from autograd.viz.description import GraphDescription

#: A node by its number, or a box of them.
Item: TypeAlias = "int | Box"

# What does arithmetic on a weighted sum rather than bending it.
_NO_ACTIVATION = frozenset(
    ("add", "subtract", "multiply", "divide", "power", "negative", "identity", "square")
)
#: What takes the entry of step `t` is the same step, while another axis is another operation.
_TAKES_ENTRIES = "getitem"
#: What another number makes another function.
_SHAPED_BY_NUMBERS = "power"


@dataclass(eq=False, slots=True)
class Box:
    """What is folded together, while the tree is being made."""

    kind: str
    name: str
    items: list[Item]
    note: str = ""
    repeats: int = 1
    place: str = ""
    form: tuple[Any, list[int]] | None = None
    levels: int = field(init=False)

    def __post_init__(self) -> None:
        self.count_levels()

    def count_levels(self) -> None:
        """Note how deeply boxes nest inside."""
        inner = (item.levels for item in self.items if isinstance(item, Box))
        self.levels = 1 + max(inner, default=0)


@dataclass(frozen=True)
class Wiring:
    """A graph by the numbers of its nodes.

    Attributes
    ----------
    graph : GraphDescription
    inputs : list of tuple of int
        What each node was given.
    users : list of list of int
        The operations that were given a node, one as often as it was.
    ends : set of int
        The outputs of the graph.
    carried : set of int
        Leaves that a repeat begins with, in place of what each of its blocks gives the next.
    """

    graph: GraphDescription
    inputs: list[tuple[int, ...]] = field(init=False)
    users: list[list[int]] = field(init=False)
    ends: set[int] = field(init=False)
    carried: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        numbers = {node.id: number for number, node in enumerate(self.graph.nodes)}
        inputs = [tuple(numbers[id] for id in node.inputs) for node in self.graph.nodes]
        users: list[list[int]] = [[] for _ in inputs]
        for number, given in enumerate(inputs):
            for source in given:
                users[source].append(number)
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "users", users)
        object.__setattr__(self, "ends", {numbers[id] for id in self.graph.outputs})

    @cached_property
    def forms(self) -> list[int]:
        """For each node a number that it shares with those of its operation, shape and dtype."""
        known: dict[Any, int] = {}
        found: list[int] = []
        for node, given in zip(self.graph.nodes, self.inputs):
            told = tuple([self._told(node.op, source) for source in given])
            form = (node.op, node.keywords, node.data.shape, node.data.dtype, told)
            found.append(known.setdefault(form, len(known)))
        return found

    def _told(self, op: str | None, source: int) -> Any:
        """Return the shape of what an operation was given; of an attribute, what it says."""
        given = self.graph.nodes[source]
        if given.kind == "constant":
            if given.data.text is not None and op != _TAKES_ENTRIES:
                return given.data.text
            if given.data.is_number and op == _SHAPED_BY_NUMBERS:
                return given.data.entries
        return given.data.shape

    def are_alike(self, number: int, other: int) -> bool:
        """Tell whether two leaves are of one kind, shape and dtype."""
        one, two = self.graph.nodes[number], self.graph.nodes[other]
        return (one.kind, one.data.shape, one.data.dtype) == (
            two.kind,
            two.data.shape,
            two.data.dtype,
        )

    def is_operation(self, number: int) -> bool:
        """Tell whether a node was computed here."""
        return self.graph.nodes[number].op is not None


def fold_scalars(items: list[Item], wiring: Wiring) -> list[Item]:
    """Put sums of products of single numbers into boxes, with what bends them: neurons.

    Each box has one node alone that is used outside: folding it makes no cycle.
    """
    here = {item for item in items if isinstance(item, int) and _is_number(item, wiring)}
    nodes = wiring.graph.nodes
    place: dict[int, Box] = {}
    inside: set[int] = set()
    for number in here:
        if nodes[number].op != "add" or _absorbed(number, here, wiring, ("add",)):
            continue
        adds, products, others = _terms(number, here, wiring)
        biases = [x for x in others if not wiring.is_operation(x) and nodes[x].kind != "constant"]
        if len(others) > 2 or len(products) < (1 if biases else 2):
            continue
        note = f"{len(products)} products" if len(products) > 1 else "1 product"
        note += " and a bias" if biases else ""
        box = Box("dot product", "dot product", [*sorted({*adds, *products})], note)
        inside.update(box.items)  # pyright: ignore[reportArgumentType]
        bent = _activation(number, here, wiring)
        if bent is None:
            place[number] = box
        else:
            op = nodes[bent].op
            place[bent] = Box("neuron", "neuron", [box, bent], f"{op} of {note}")
            inside.add(bent)
    folded: list[Item] = []
    for item in items:
        if isinstance(item, int) and item in place:
            folded.append(place[item])
        elif item not in inside:
            folded.append(item)
    return folded


def _is_number(number: int, wiring: Wiring) -> bool:
    return wiring.graph.nodes[number].data.shape == ()


def _absorbed(number: int, here: set[int], wiring: Wiring, by: Sequence[str]) -> bool:
    """Tell whether a node is used once, here, by one of these operations."""
    users = wiring.users[number]
    if len(users) != 1 or number in wiring.ends or number not in here:
        return False
    return users[0] in here and wiring.graph.nodes[users[0]].op in by


def _terms(end: int, here: set[int], wiring: Wiring) -> tuple[list[int], list[int], list[int]]:
    """Take a sum apart: its additions, those of its terms that are products, and the others."""
    adds, products, others = [end], [], []
    stack = [*wiring.inputs[end]]
    while stack:
        number = stack.pop()
        op = wiring.graph.nodes[number].op
        if op in ("add", "multiply") and _absorbed(number, here, wiring, ("add",)):
            (adds if op == "add" else products).append(number)
            if op == "add":
                stack += wiring.inputs[number]
        else:
            others.append(number)
    return adds, products, others


def _activation(number: int, here: set[int], wiring: Wiring) -> int | None:
    """Return what alone uses a node, if it takes nothing else but constants and is no sum."""
    users = wiring.users[number]
    if len(users) != 1 or number in wiring.ends or users[0] not in here:
        return None
    user = users[0]
    if wiring.graph.nodes[user].op in _NO_ACTIVATION:
        return None
    others = (given for given in wiring.inputs[user] if given != number)
    alone = all(wiring.graph.nodes[given].kind == "constant" for given in others)
    return user if alone else None


def base_name(item: Item, wiring: Wiring) -> str:
    """Return what an item is called in common with its like: ``Linear`` for ``0: Linear``."""
    if isinstance(item, int):
        return wiring.graph.nodes[item].op or wiring.graph.nodes[item].kind
    return re.sub(r"^([\w.]*\.)?\d+: ", "", item.name)


def summary(items: Iterable[Item], wiring: Wiring) -> str:
    """Say what there is, most frequent first: ``24 add, 3 tanh, ...``; groups by their names."""
    counts: Counter[str] = Counter()
    stack = [*items]
    while stack:
        item = stack.pop(0)
        if isinstance(item, int) or item.kind == "group":
            counts[base_name(item, wiring)] += 1
        else:
            stack[:0] = item.items
    told = [f"{count} {name}" for name, count in counts.most_common(3)]
    return ", ".join([*told, *(["..."] if len(counts) > 3 else [])])


def operations(item: Item) -> list[int]:
    """Return the nodes in an item, in order."""
    if isinstance(item, int):
        return [item]
    found: list[int] = []
    stack: list[Item] = [item]
    while stack:
        top = stack.pop()
        if isinstance(top, int):
            found.append(top)
        else:
            stack += reversed(top.items)
    return found


def inner_first(root: Box) -> list[Box]:
    """Return a box and all inside, each after those that it holds."""
    found: list[Box] = []
    stack = [root]
    while stack:
        box = stack.pop()
        found.append(box)
        stack += [item for item in box.items if isinstance(item, Box)]
    return found[::-1]
