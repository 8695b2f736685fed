"""What is too long to be seen at once, cut into runs."""

from __future__ import annotations

import itertools

from autograd.viz.patterns import Box, Item, Wiring, summary

#: Of more items than this in one group, runs of up to `_RUN` become groups of their own.
MOST_ITEMS = 40
_RUN = 25


def in_runs(items: list[Item], around: Box, wiring: Wiring) -> list[Item]:
    """Cut what is too long into runs, and the runs into longer ones, until it is short enough."""
    while len(items) > MOST_ITEMS:
        count = -(-len(items) // _RUN)
        ends = [len(items) * number // count for number in range(count + 1)]
        cut = [items[start:stop] for start, stop in itertools.pairwise(ends)]
        items = [
            _run(part, around, f"{number:,} of {count:,}", wiring)
            for number, part in enumerate(cut, start=1)
        ]
    return items


def _run(items: list[Item], around: Box, place: str, wiring: Wiring) -> Box:
    if around.kind in ("repeat", "leaves"):
        count = sum(item.repeats if isinstance(item, Box) else 1 for item in items)
        return Box(around.kind, around.name, items, f"part {place}", count)
    return Box("run", "part", items, summary(items, wiring), place=place)
