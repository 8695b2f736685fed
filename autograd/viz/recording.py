"""Gradient rules called with stand-ins, which record what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.graph import Node, constant, dtype_of
from autograd.primitives import Primitive, separated
from autograd.scope import Scope, current_scope, enter_scope
from autograd.value import Value


class Recorder:
    """What sees every operation while a rule runs, and makes a node of it.

    Comparisons and signs, which eager code gives as plain arrays, are nodes too.
    """

    def record(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        requires_grad: bool,
    ) -> Any:
        """Do an operation, and remember it."""
        if primitive.draws:
            raise TypeError(f"{primitive.name} draws at random, so it has no formula")
        raw = [given.data if isinstance(given, Node) else given for given in inputs]
        data = primitive.forward(*raw, **keywords)
        if primitive.of_form:
            return data
        node = _standing(data)
        node.op, node.inputs, node.keywords = primitive, inputs, keywords
        return separated(node) if isinstance(data, tuple) else node

    def call(
        self,
        replacement: Callable[..., Any],
        function: Callable[..., Any],
        call: Callable[..., Any],
        args: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> Any:
        """Call what stands for a NumPy function."""
        return call(replacement, function, args, keywords)

    def enter_walk(self, computed: list[Node], guards: dict[Node, Any]) -> dict[Node, Any]:
        """Let a walk begin."""
        return guards

    def leave_walk(self, gradients: Mapping[Node, Any]) -> None:
        """Let a walk end."""


@contextmanager
def recording() -> Generator[None]:
    """Record every operation inside; warnings about numbers are not of interest here."""
    before = current_scope()
    enter_scope(Scope(None, None, observer=Recorder()))
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        enter_scope(before)


def stand_in(data: Any) -> Any:
    """Return a value that stands for data; what is neither number nor array stays as it is."""
    if isinstance(data, tuple) or dtype_of(data).kind not in "fciub":
        return data
    return _standing(data)


class StandIn(Value):
    """A value that refuses to be asked for its number, on which a rule could depend."""

    __slots__ = ()

    def _known(self, asked: str) -> Any:
        raise TypeError(f"a rule that needs {asked} has another formula for other numbers")


def _standing(data: Any) -> Any:
    node = constant(data)
    node.__class__ = StandIn
    return node
