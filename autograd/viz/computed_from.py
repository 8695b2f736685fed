"""What the formulas of some operations make use of, and how much is left out between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd.graph import Node
from autograd.viz.document import Paragraph
from autograd.viz.formulas import symbol_of
from autograd.viz.notation import Expression
from autograd.viz.templates import is_number
from autograd.walk import freed


def with_sources(nodes: Iterable[Node], most: int) -> list[Node]:
    """Add the operations on numbers that some were computed from, if all are at most so many.

    Returns
    -------
    list of Value
        Oldest first.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> y = (x + 1) * 3
    >>> len(with_sources([y], 2)), len(with_sources([y], 1))
    (2, 1)
    """
    given = {*nodes}
    found, waiting = {*given}, [*given]
    while waiting and len(found) <= most:
        for x in waiting.pop().inputs:
            if isinstance(x, Node) and x not in found and _has_formula(x):
                found.add(x)
                waiting.append(x)
    return sorted(given if len(found) > most else found, key=lambda node: node.order)


def _has_formula(node: Node) -> bool:
    return node.op is not None and node.op is not freed and is_number(node)


def changed(node: Node, symbols: Mapping[Any, Expression], *more: str | Expression) -> Paragraph:
    """Say that what was given to an operation was written over."""
    given = [symbol_of(x, symbols) for x in node.inputs if isinstance(x, Node)]
    which = [part for x in given for part in (" or ", x)][1:]
    said = " has changed since ", symbols[node], " was computed", *more
    return Paragraph((*which, *said))


class Gaps:
    """Tells, line by line, how many operations were left out before the next."""

    def __init__(self, left_out: Iterable[Node]) -> None:
        self._orders: Sequence[int] = sorted(node.order for node in left_out)
        self._passed = 0

    def before(self, node: Node) -> list[Paragraph]:
        """Return the words for what was left out since the last node, if there are any."""
        place = bisect_left(self._orders, node.order)
        count, self._passed = place - self._passed, max(place, self._passed)
        if count <= 0:
            return []
        what = "operation is" if count == 1 else "operations are"
        return [Paragraph((f"… {count:,} more {what} not shown …",))]
