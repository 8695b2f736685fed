"""Functions of which all that does not depend on the arguments is computed only once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from autograd.graph import Node, constant
from autograd.primitives import Primitive
from autograd.scope import Scope, ScopeContext, current_scope, enter_scope, no_grad
from autograd.structure import leaves, mapped, refilled
from autograd.value import Value

Function = Callable[..., Any]


class _Recording(ScopeContext):
    """Takes note of every operation on values, and of what came out."""

    def __init__(self) -> None:
        self.steps: list[tuple[Primitive, tuple[Any, ...], dict[str, Any], Any]] = []

    def __enter__(self) -> _Recording:
        self._outside = here = current_scope()
        self._inside = Scope(None, here, here.recording, here.depth, id(self), observer=self)
        enter_scope(self._inside)
        return self

    def record(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        requires_grad: bool,
    ) -> Any:
        """Do an operation as outside; its result is a value even where it has no gradient."""
        enter_scope(self._outside)
        try:
            with no_grad() if primitive.rules is None else nullcontext():
                found = mapped(_as_value, primitive(*inputs, **keywords))
        finally:
            enter_scope(self._inside)
        self.steps.append((primitive, inputs, keywords, found))
        return found

    def call(
        self,
        replacement: Function,
        function: Function,
        call: Function,
        args: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> Any:
        """Call what stands for a NumPy function: the operations that it is made of are noted."""
        return call(replacement, function, args, keywords)

    def enter_walk(self, computed: list[Node], guards: dict[Node, Any]) -> dict[Node, Any]:
        """Let derivatives be computed inside, too."""
        return guards

    def leave_walk(self, kept: dict[Node, Any]) -> None:
        """Let derivatives be computed inside, too."""


def _as_value(data: Any) -> Node:
    return data if isinstance(data, Node) else constant(data)


def const_graph(function: Function, *args: Any, **keywords: Any) -> Function:
    """Return a function of the arguments that are left, which keeps the graph of its first call.

    Later calls do again only what depends on the arguments. The graph is the same at every call:
    what Python decides at the first, it does not decide anew. `autograd.compile` does more, and
    notices when its code does not fit any more.

    Parameters
    ----------
    function : callable
        Of arrays; what it does with them must not depend on their numbers.
    *args, **keywords
        Its first arguments and its keywords, which stay as they are.

    Raises
    ------
    ValueError
        When called, if the result does not depend on the arguments.

    Examples
    --------
    >>> twice_and_more = const_graph(lambda a, x: 2 * a + x, 10.0)
    >>> twice_and_more(1.0), twice_and_more(2.0)
    (21.0, 22.0)
    """
    recorded: list[tuple[list[Node], _Recording, Any]] = []

    @functools.wraps(function)
    def of_the_rest(*rest: Any) -> Any:
        given = leaves(rest)
        if not recorded:
            inputs = [leaf if isinstance(leaf, Node) else Value(leaf) for leaf in given]
            with _Recording() as recording:
                output = function(*args, *refilled(rest, list(inputs)), **keywords)
            made = {*inputs, *(node for step in recording.steps for node in leaves(step[-1]))}
            if made.isdisjoint(leaves(output)):
                name = getattr(function, "__name__", "the function")
                raise ValueError(f"what {name} returns does not depend on its arguments")
            recorded.append((inputs, recording, output))
            return mapped(lambda leaf: _like_arguments(leaf, given), output)
        inputs, recording, output = recorded[0]
        now: dict[Any, Any] = dict(zip(inputs, given, strict=True))

        def renewed(part: Any) -> Any:
            return now.get(part, part) if isinstance(part, Node) else part

        for primitive, parts, named, found in recording.steps:
            if any(isinstance(part, Node) and part in now for part in parts):
                again = primitive(*map(renewed, parts), **named)
                now.update(zip(leaves(found), leaves(again), strict=True))
        return mapped(renewed, output)

    return of_the_rest


def _like_arguments(leaf: Any, arguments: list[Any]) -> Any:
    """Return a result as plain data where no argument is a value."""
    if isinstance(leaf, Node) and not any(isinstance(given, Node) for given in arguments):
        return leaf.data
    return leaf
