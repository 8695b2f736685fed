"""How a value shows itself in a notebook: as text always, as a picture where that is small."""

from __future__ import annotations

from collections.abc import Container

import numpy as np

from autograd.graph import Node
from autograd.viz.capture import capture, reached_from
from autograd.viz.drawing import SECONDS_SHOWN, Drawing, chosen
from autograd.viz.expansion import fitted
from autograd.viz.folding import fold
from autograd.viz.source import Style

MOST_NODES = 60
_MOST_ENTRIES = 5_000_000


def bundle_of(
    value: Node, include: Container[str] | None = None, exclude: Container[str] | None = None
) -> dict[str, str]:
    """Return what a notebook shows of a value, by media type; never raise, and run nothing.

    >>> from autograd import Value
    >>> bundle_of(Value(2.0) * 3)["text/plain"]
    'Value(6.0, op=multiply)'
    """
    text = repr(value)
    try:
        drawing = _picture_of(value)
        shown = {} if drawing is None else drawing.pictures()
    except Exception:  # a notebook would show the error in place of the value
        shown = {}
    return chosen({"text/plain": text, **shown}, include, exclude)


def _picture_of(value: Node) -> Drawing | None:
    """Return the picture of a graph that is small enough to be drawn at once, else None."""
    reached = reached_from([value], MOST_NODES)
    entries = sum(np.size(node.data) for node in reached if isinstance(node.data, np.ndarray))
    if len(reached) > MOST_NODES or entries > _MOST_ENTRIES:
        return None
    graph = capture(value)
    if len(graph.nodes) > MOST_NODES:
        return None
    return Drawing(fitted(fold(graph), MOST_NODES), Style(), SECONDS_SHOWN)
