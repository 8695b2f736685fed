"""How large the picture of a view becomes, and how long laying it out takes, by rough measure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from autograd.viz.view import View

#: The `reach` up to which Graphviz takes a fraction of a second for curves.
EASY_REACH = 1000
#: In points: twice a screen in the direction in which the graph runs, once and a half across.
_LONGEST, _WIDEST = 3000, 1300
# What is seen, by width and height, and what stands between, in points as `source` sets them.
_NUMBER, _ARRAY, _GROUP = (84, 60), (165, 82), (140, 62)
_BETWEEN_RANKS, _BETWEEN_NODES = 36, 22


def reach(seen: View) -> int:
    """Return over how many ranks all links of a view reach in sum, each node as early as it may."""
    ranks = _ranks(seen)
    return sum(ranks[link.target] - ranks[link.source] for link in seen.links)


def is_readable(seen: View, direction: str) -> bool:
    """Tell whether a picture is small enough to be read without getting lost in it."""
    across, along = extent(seen, direction)
    return along <= _LONGEST and across <= _WIDEST


def extent(seen: View, direction: str) -> tuple[int, int]:
    """Return about how many points a picture takes across its direction, and along it."""
    ranks = _ranks(seen)
    first, last = min(ranks.values(), default=0), max(ranks.values(), default=0)
    shapes = {node.id: node.data.shape for node in seen.folded.graph.nodes if node.id in seen.seen}
    along, across = [0] * (last - first + 1), [0] * (last - first + 1)
    for item in seen.items:
        size = _GROUP if item not in shapes else _NUMBER if shapes[item] == () else _ARRAY
        width, height = size if direction in ("LR", "RL") else size[::-1]
        rank = ranks[item] - first
        along[rank] = max(along[rank], width)
        across[rank] += height + _BETWEEN_NODES
    passing = _passing(seen, ranks, first, len(along))
    widest = max(own + _BETWEEN_NODES * lines for own, lines in zip(across, passing))
    return widest, sum(along) + _BETWEEN_RANKS * len(along)


def _passing(seen: View, ranks: Mapping[str, int], first: int, count: int) -> list[int]:
    """Return how many links pass each rank without ending there."""
    changes = [0] * (count + 1)
    for link in seen.links:
        if ranks[link.source] + 1 < ranks[link.target]:
            changes[ranks[link.source] + 1 - first] += 1
            changes[ranks[link.target] - first] -= 1
    return [*accumulate(changes)][:count]


def _ranks(seen: View) -> dict[str, int]:
    """Return in which rank each thing stands: as early as it may, what begins as late."""
    given: dict[str, list[str]] = {}
    users: dict[str, list[str]] = {}
    for link in seen.links:
        given.setdefault(link.target, []).append(link.source)
        users.setdefault(link.source, []).append(link.target)
    ranks: dict[str, int] = {}
    for item in seen.items:
        ranks[item] = max((ranks[source] + 1 for source in given.get(item, ())), default=0)
    for item in seen.items:
        if item not in given and item in users:  # what begins stands next to what uses it first
            ranks[item] = min(ranks[user] for user in users[item]) - 1
    return ranks
