"""What follows itself alike in a graph, folded into one: ``Block × 12``."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import numpy as np

from autograd.viz.patterns import Box, Item, Wiring, base_name, operations, summary

_LONGEST_PERIOD = 64
#: So many single operations that follow each other alike are a repeat; of boxes two will do.
_FEWEST_OPERATIONS = 4
_FEWEST_PERIODS = 3
_MOST_NAMES = 3
#: What nests deeper is not compared, which would take the square of the time.
_MOST_LEVELS = 50


def fold_repeats(items: list[Item], wiring: Wiring) -> list[Item]:
    """Put what follows itself alike into boxes: the same operations, attributes, shapes, wiring.

    A run of ``n`` blocks of ``p`` items each becomes one box of ``n``. Each thing that a block
    takes from outside is the same for all of them, or a leaf of its own, or what the block before
    it made in one place; the first block takes it from elsewhere.
    """
    period, row = 1, _Row(items, wiring)
    while period <= min(len(row.items) // 2, _LONGEST_PERIOD):
        shorter = _fold_period(row, period)
        if shorter is None:
            period += 1
        else:
            period, row = 1, _Row(shorter, wiring)
    return row.items


class _Row:
    """Items that follow each other, what they look like, and what they take from outside."""

    def __init__(self, items: list[Item], wiring: Wiring) -> None:
        self.items, self.wiring = items, wiring
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

    def wired(self, start: int, period: int) -> tuple[list[Any], list[int]]:
        """Return how a block is wired inside, and what it takes from outside, in order."""
        inside: list[Any] = []
        taken: dict[int, int] = {}
        for position in range(start, start + period):
            for given in self.outside[position]:
                source, place = self.where.get(given, (-1, 0))
                if source >= start:
                    inside.append((source - start, place))
                else:
                    inside.append(taken.setdefault(given, len(taken)))
        return inside, [*taken]


def _fold_period(row: _Row, period: int) -> list[Item] | None:
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
            # If the first block is wired otherwise, the repeat begins with the second, so that
            # what is a step to the reader is not cut in its middle.
            for begin in (start, start + period):
                boxed = all(isinstance(item, Box) for item in items[begin : begin + period])
                least = 2 if boxed else fewest
                if (stop - begin) // period + 1 < least:
                    continue
                repeat = _Repeat(row, begin, stop, period)
                if repeat.count >= least:
                    folded += items[done:begin]
                    done = start = begin + repeat.count * period
                    folded.append(repeat.box())
                    break
            else:
                start += 1
    return [*folded, *items[done:]] if folded else None


class _Repeat:
    """As many blocks as are wired alike, from a place in a row on."""

    def __init__(self, row: _Row, start: int, stop: int, period: int) -> None:
        self.row, self.start, self.period = row, start, period
        self.count = 1
        self._inside, self._first = row.wired(start, period)
        self._own = [{given} for given in self._first]
        self._ways: list[Any] = []
        before = self._first
        for begin in range(start + period, stop + 1, period):
            inside, taken = row.wired(begin, period)
            if inside != self._inside:
                return
            ways = [self._way(*pair, index, begin) for index, pair in enumerate(zip(before, taken))]
            if None in ways or (self._ways and ways != self._ways):
                return
            for own, given in zip(self._own, taken):
                own.add(given)
            self._ways, before = ways, taken
            self.count += 1

    def _way(self, before: int, after: int, index: int, begin: int) -> Any:
        """Return how a block comes by what it takes, given what the one before it took."""
        row, wiring = self.row, self.row.wiring
        source, place = row.where.get(after, (-1, 0))
        if before == after:
            return "the same" if source < self.start else None
        if source < 0:  # a leaf, or from elsewhere
            leaves = not (wiring.is_operation(before) or wiring.is_operation(after))
            own = leaves and wiring.are_alike(before, after) and after not in self._own[index]
            return "its own" if own else None
        moved = row.where.get(before) == (source - self.period, place)
        return (source - begin, place) if moved or begin - self.period <= source else None

    def box(self) -> Box:
        """Return the box of all the blocks."""
        wiring, period = self.row.wiring, self.period
        for given, way in zip(self._first, self._ways):
            if isinstance(way, tuple) and not wiring.is_operation(given):
                wiring.carried.add(given)
        items = self.row.items[self.start : self.start + self.count * period]
        blocks = [_block(items[i : i + period], wiring) for i in range(0, len(items), period)]
        names = {block.name for block in blocks if isinstance(block, Box)}
        if len(names) == 1:
            for number, block in enumerate(blocks, start=1):
                if isinstance(block, Box):
                    block.place = f"{number:,} of {self.count:,}"
        name = base_name(blocks[0], wiring)
        return Box("repeat", f"({name})" if ", " in name else name, blocks, repeats=self.count)


def _block(items: list[Item], wiring: Wiring) -> Item:
    """Return what is repeated; of several items a box, called by the groups among them."""
    if len(items) == 1:
        return items[0]
    name = "block"
    if any(isinstance(item, Box) and item.kind == "group" for item in items):
        names = [*dict.fromkeys(base_name(item, wiring) for item in items)]
        name = ", ".join([*names[:_MOST_NAMES], *(["..."] if len(names) > _MOST_NAMES else [])])
    return Box("block", name, items, summary(items, wiring))


def _runs(alike: Any) -> list[tuple[int, int]]:
    """Return from where to where an array of truth values is true."""
    steps = np.flatnonzero(np.diff(np.concatenate(([0], alike.view(np.int8), [0]))))
    ends = steps.tolist()
    return [*zip(ends[::2], ends[1::2])]


def _form(item: Item, wiring: Wiring) -> tuple[Any, list[int]]:
    """Return what items that are alike have in common, and what each takes from outside."""
    if isinstance(item, Box) and item.form is not None:
        return item.form
    if isinstance(item, Box) and item.levels > _MOST_LEVELS:
        return item, []  # is like nothing but itself
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
