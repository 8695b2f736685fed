"""Values from outside of a traced function: how they are read, and what assignment makes."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.compile.graph import Graph, rewritten, sample_of
from autograd.graph import NO_KEYWORDS, dtype_of
from autograd.primitives import Primitive
from autograd.rules.shaping import identity
from autograd.value import Value


def _content(cell: Any, new: Any) -> Any:
    if isinstance(cell, np.ndarray):
        return np.asarray(new, cell.dtype)
    return new if new.__class__ is cell.__class__ else type(cell)(new)


#: The content of a leaf after an assignment: the new one as far as numbers go, and the leaf itself
#: as far as derivatives go.
content = Primitive(_content, lambda g, ans, cell, new: g, None, name="content")


class Reading(Value):
    """A leaf with the data of a value that was computed before the function began."""

    __slots__ = ()

    def __init__(self, source: Value) -> None:
        self.__dict__["source"] = source
        self.grad = self.op = None
        self.inputs, self.keywords = (), NO_KEYWORDS
        self.order, self.scope = source.order, source.scope
        self.requires_grad = source.requires_grad
        if source.name is not None:
            self.name = source.name

    @property
    def data(self) -> Any:  # type: ignore[override]
        return self.__dict__["source"].data


def settled(graph: Graph) -> Graph:
    """Take away what only differentiation needed: marks of identity and of assignment."""
    return rewritten(graph, _settled)


def _settled(node: Value) -> Any:
    if node.op is identity:
        return node.inputs[0]
    if node.op is content:
        cell, new = map(sample_of, node.inputs)
        if dtype_of(new) == dtype_of(cell) and np.shape(new) == np.shape(cell):
            return node.inputs[1]
    return node
