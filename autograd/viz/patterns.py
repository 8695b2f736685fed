"""Patterns by which a graph folds: dot products and neurons of single numbers, and repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from autograd.viz.description import GraphDescription

#: A node by its number, or a box of them.
Item: TypeAlias = "int | Box"

# What does arithmetic on a weighted sum rather than bending it.
_NO_ACTIVATION = frozenset(
    ("add", "subtract", "multiply", "divide", "power", "negative", "identity", "square")
)
_LONGEST_PERIOD = 64
#: So many single operations that follow each other alike are a repeat; of boxes two will do.
_FEWEST_OPERATIONS = 4
_FEWEST_PERIODS = 3


@dataclass(eq=False, slots=True)
class Box:
    """What is folded together, while the tree is being made."""

    kind: str
    name: str
    items: list[Item]
    note: str = ""
    repeats: int = 1
    form: tuple[Any, list[int]] | None = None


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
    """

    graph: GraphDescription
    inputs: list[tuple[int, ...]] = field(init=False)
    users: list[list[int]] = field(init=False)
    ends: set[int] = field(init=False)

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
        nodes = self.graph.nodes
        for node, given in zip(nodes, self.inputs):
            shapes = tuple([nodes[source].data.shape for source in given])
            form = (node.op, node.keywords, node.data.shape, node.data.dtype, shapes)
            found.append(known.setdefault(form, len(known)))
        return found

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


def fold_repeats(items: list[Item], wiring: Wiring) -> list[Item]:
    """Put what follows itself alike into boxes: the same operations, attributes, shapes, wiring.

    A run of ``n`` blocks of ``p`` items each becomes one box of ``n``; a block takes either what
    the block before it took, or the same from the block before it as that one did from its own.
    """
    period, row = 1, _Row(items, wiring)
    while period <= min(len(row.items) // 2, _LONGEST_PERIOD):
        shorter = _fold_period(row, period, wiring)
        if shorter is None:
            period += 1
        else:
            period, row = 1, _Row(shorter, wiring)
    return row.items


class _Row:
    """Items that follow each other, what they look like, and what they take from outside."""

    def __init__(self, items: list[Item], wiring: Wiring) -> None:
        self.items = items
        seen: dict[Any, int] = {}
        found = [_form(item, wiring) for item in items]
        self.forms = np.array([seen.setdefault(form, len(seen)) for form, _ in found])
        self.outside = [given for _, given in found]

    @cached_property
    def where(self) -> dict[int, tuple[int, int]]:
        """For each operation in which item it is, and in which place there."""
        return {
            number: (position, index)
            for position, item in enumerate(self.items)
            for index, number in enumerate(operations(item))
        }


def _fold_period(row: _Row, period: int, wiring: Wiring) -> list[Item] | None:
    """Fold all repeats of blocks of so many items; None if there are none."""
    items = row.items
    alike = row.forms[period:] == row.forms[:-period]
    if not alike.any():
        return None
    fewest = _FEWEST_OPERATIONS if period == 1 else _FEWEST_PERIODS
    folded: list[Item] = []
    done = 0
    for start, stop in _runs(alike):
        start = max(start, done)
        while start + period <= stop:
            end = _wired_alike(start, stop, period, row, wiring)
            count = (end - start) // period + 1
            boxed = all(isinstance(item, Box) for item in items[start : start + period])
            if count >= (2 if boxed else fewest):
                folded += items[done:start]
                done = start + count * period
                folded.append(_repeat(items[start:done], period, wiring))
                start = done
            else:
                start = max(start + 1, end)
    return [*folded, *items[done:]] if folded else None


def _wired_alike(start: int, stop: int, period: int, row: _Row, wiring: Wiring) -> int:
    """Return up to where items take what those a period before them took, moved on alike."""
    for position in range(start, stop):
        for before, after in zip(row.outside[position], row.outside[position + period]):
            if before == after:
                continue
            if after not in row.where:  # a leaf, or from elsewhere
                leaves = not (wiring.is_operation(before) or wiring.is_operation(after))
                if leaves and wiring.are_alike(before, after):
                    continue
                return position
            source, index = row.where[after]
            origin, place = row.where.get(before, (source, 0))
            if source - origin == period and place == index:
                continue
            # The first block may take from elsewhere what the others take from one another.
            if position < start + period and start <= source < position + period:
                continue
            return position
    return stop


def _runs(alike: Any) -> list[tuple[int, int]]:
    """Return from where to where an array of truth values is true."""
    steps = np.flatnonzero(np.diff(np.concatenate(([0], alike.view(np.int8), [0]))))
    ends = steps.tolist()
    return [*zip(ends[::2], ends[1::2])]


def _repeat(items: list[Item], period: int, wiring: Wiring) -> Box:
    count = len(items) // period
    if period > 1:
        blocks: list[Item] = [
            Box("block", "block", items[i : i + period], summary(items[i : i + period], wiring))
            for i in range(0, len(items), period)
        ]
    else:
        blocks = items
    return Box("repeat", base_name(blocks, wiring), blocks, repeats=count)


def base_name(items: Sequence[Item], wiring: Wiring) -> str:
    """Return what items are called in common: ``Linear`` for ``0: Linear`` and ``1: Linear``."""
    first = items[0]
    if isinstance(first, int):
        return wiring.graph.nodes[first].op or wiring.graph.nodes[first].kind
    return _without_number(first.name) if first.kind != "repeat" else "block"


def _without_number(name: str) -> str:
    return re.sub(r"^([\w.]*\.)?\d+: ", "", name)


def summary(items: Iterable[Item], wiring: Wiring) -> str:
    """Say which operations there are, most frequent first: ``24 add, 3 tanh, ...``."""
    counts = Counter(
        wiring.graph.nodes[number].op or "" for item in items for number in operations(item)
    )
    told = [f"{count} {op}" for op, count in counts.most_common(3)]
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


def _form(item: Item, wiring: Wiring) -> tuple[Any, list[int]]:
    """Return what items that are alike have in common, and what each takes from outside."""
    if isinstance(item, Box) and item.form is not None:
        return item.form
    numbers = operations(item)
    local = {number: index for index, number in enumerate(numbers)}
    outside: dict[int, int] = {}
    form: list[int] = []
    for number in numbers:
        form.append(wiring.forms[number])
        for given in wiring.inputs[number]:
            index = local.get(given)
            form.append(-1 - outside.setdefault(given, len(outside)) if index is None else index)
    # By the list that it stands in, so that the layers of an encoder and a decoder stay apart.
    name = (item.kind, re.sub(r"\d+: ", ": ", item.name)) if isinstance(item, Box) else None
    found = (name, tuple(form)), [*outside]
    if isinstance(item, Box):
        item.form = found
    return found
