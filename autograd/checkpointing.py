"""`checkpoint`: compute a part again in the backward walk, rather than keep its graph.

A chain cut into pieces that are computed again, one at a time, needs the memory of the cuts and of
one piece (Griewank and Walther, *Algorithm 799: revolve*, 2000; Chen, Xu, Zhang and Guestrin,
*Training deep nets with sublinear memory cost*, 2016).
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Callable, Iterator
from operator import attrgetter
from types import MethodType
from typing import Any

import numpy as np

from autograd.backward import zero_of
from autograd.graph import Node, constant, describe, dtype_of, next_order
from autograd.keeping import Replay, State
from autograd.primitives import Primitive, Rule, name_of
from autograd.rules.shaping import identity
from autograd.scope import Scope, current_scope, enter_scope
from autograd.structure import leaves, mapped
from autograd.walk import walk

Call = functools.partial[Any]


def checkpoint(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that computes the same, and computes it again when it is differentiated.

    What it computes on the way is not kept for ``backward``, which runs it a second time: that
    saves memory, and takes the time of one more forward. A decorator, too.

    Parameters
    ----------
    function : callable
        Of any arguments; returns values, or lists, tuples and dicts of them. Values that it reads
        from elsewhere, such as the parameters of a model, get their gradients as always.

        It must compute the same when it runs again. What it draws by `autograd.rules.random`, as
        dropout does, or from a generator among its arguments is then the same as before, and what
        it changes by ``assign``, as running statistics are, is changed once. Whatever else it does
        besides computing it does twice.

    Returns
    -------
    callable
        Called like `function`.

    Raises
    ------
    TypeError
        If it is not a function.
    RuntimeError
        In ``backward``, if the function does not compute the same again.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value([1.0, 2.0])
    >>> checkpoint(lambda x: np.exp(x) * x)(x).sum().backward()
    >>> x.grad.round(3)
    array([ 5.437, 22.167])
    """
    if not callable(function):
        raise TypeError(
            f"checkpoint takes a function, got {describe(function)}: write checkpoint(f)(x), not "
            "checkpoint(f(x))"
        )

    return _Checkpointed(function)


class _Checkpointed:
    """A function under checkpoint, which can be pickled if the function can."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        functools.update_wrapper(self, function, updated=())

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        scope = current_scope()
        if scope.trace is not None or not scope.recording:
            # The compiler lays out memory by itself; and here no graph would be kept anyway.
            return self.function(*args, **keywords)
        return _without_graph(functools.partial(self.function, *args, **keywords), scope)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<checkpoint({name_of(self.function)})>"

    def __reduce__(self) -> Any:
        # One made by a decorator stands under the name of its function, as functions are pickled.
        name = getattr(self, "__qualname__", "")
        found: Any = sys.modules.get(self.__module__)
        for part in name.split("."):
            found = getattr(found, part, None)
        return name if found is self else (checkpoint, (self.function,))


def _without_graph(call: Call, scope: Scope) -> Any:
    """Make a call, and replace the graph of what it gives by one node that makes it again."""
    state = State(_arguments(call), scope.keeper)
    given, first = _made(call, scope, scope.depth, state)
    outputs = _differentiable(given, first)
    if not outputs:
        return given
    again = _Again(call, state, scope.depth, outputs, _behind(outputs, first)[1])
    operation = Primitive(again.given_once, name=f"checkpoint({again.name})")
    operation.rules = again
    # Arrays are of no use to the rules, but looked after where anomalies are.
    arrays = [leaf for leaf in _arguments(call) if isinstance(leaf, np.ndarray)]
    found = operation(*again.inputs, *arrays)
    instead = dict(zip(outputs, found if len(outputs) > 1 else [found], strict=True))
    for before, after in instead.items():
        if before.name is not None:
            after.name = before.name
    return mapped(lambda leaf: instead.get(leaf, leaf) if isinstance(leaf, Node) else leaf, given)


def _arguments(call: Call) -> list[Any]:
    return leaves((call.args, call.keywords))


def _made(call: Call, scope: Scope, depth: int, keeper: Any) -> tuple[Any, int]:
    """Return what a call gives, and where in the order of nodes those that it makes begin."""
    inside = Scope(None, scope, True, depth)
    inside.keeper = keeper
    first = next_order()
    enter_scope(inside)
    try:
        return call(), first
    finally:
        enter_scope(scope)


def _differentiable(given: Any, first: int) -> list[Node]:
    """Return the values in a structure that have been computed since, each once."""
    nodes = dict.fromkeys(leaf for leaf in leaves(given) if isinstance(leaf, Node))
    return [x for x in nodes if x.requires_grad and x.op is not None and x.order > first]


def _behind(outputs: list[Node], first: int) -> tuple[list[Node], list[Node]]:
    """Find the differentiable nodes that outputs depend on, back to those from before.

    Returns
    -------
    computed : list
        Those that an operation has made since, oldest first.
    ends : list
        Leaves, and what had been computed before.
    """
    found, stack = set(outputs), [*outputs]
    computed: list[Node] = []
    ends: list[Node] = []
    while stack:
        node = stack.pop()
        if node.op is None or node.order < first:
            ends.append(node)
            continue
        computed.append(node)
        for given in node.inputs:
            if isinstance(given, Node) and given.requires_grad and given not in found:
                found.add(given)
                stack.append(given)
    computed.sort(key=attrgetter("order"))
    return computed, ends


class _Again:
    """The rules of a node that stands for a call: they make it again, once for all inputs."""

    def __init__(
        self, call: Call, state: State, depth: int, outputs: list[Node], inputs: list[Node]
    ) -> None:
        self.name = getattr(call.func, "__name__", type(call.func).__name__)
        self.call, self.state, self.depth = call, state, depth
        self.results: tuple[Any, ...] = tuple(x.data for x in outputs)
        self.inputs = dict.fromkeys(inputs)
        self._made = False

    def given_once(self, *inputs: Any) -> Any:
        """Return what the call gave, for the node that stands for it."""
        if self._made:
            raise TypeError(
                f"the checkpoint of {self.name} stands for one call, and is not computed from "
                "other inputs: call the function"
            )
        self._made = True
        return self.results[0] if len(self.results) == 1 else self.results

    def reads(self, g: Any, inputs: tuple[Any, ...]) -> range:
        """Return which inputs are needed as they were: all, since the call is made again."""
        return range(len(inputs))

    def __len__(self) -> int:
        return sys.maxsize

    def __iter__(self) -> Iterator[Rule]:
        shares: list[Any] = []  # of this visit

        def for_argument(index: int) -> Rule:
            def rule(g: Any, ans: Any, *inputs: Any) -> Any:
                if not shares:
                    shares.extend(self._pulled(g, create_graph=isinstance(inputs[0], Node)))
                return shares[index]

            return rule

        return map(for_argument, itertools.count())

    def _pulled(self, g: Any, create_graph: bool) -> list[Any]:
        """Make the call again, and pull a gradient back to all that it reads."""
        here = current_scope()
        with self.state.as_before():
            # The walk ends at others than what is read, whose hooks are to see a whole gradient.
            ends = {x: identity(x) if create_graph else constant(x.data) for x in self.inputs}
            given, first = _made(self.call, here, self.depth, Replay(self.state, here.keeper))
            outputs = _differentiable(given, first)
            computed, found = _behind(outputs, first)
            self._check(outputs, found, first)
            for node in computed:
                inputs = [ends.get(x, x) if isinstance(x, Node) else x for x in node.inputs]
                node.inputs = tuple(inputs)
            several = len(outputs) > 1
            seeds = {
                output: g[i] if several else g
                for i, output in enumerate(outputs)
                if not several or g.has(i)
            }
            pending = dict.fromkeys((*ends.values(), *computed)) | seeds
            kept = walk(pending, computed, *next(iter(seeds.items())), create_graph=create_graph)
        shares = (kept.get(end) for end in ends.values())
        zeros = (zero_of(x.data) for x in self.inputs)
        return [
            (constant(zero) if create_graph else zero) if share is None else share
            for share, zero in zip(shares, zeros)
        ]

    def _check(self, outputs: list[Node], found: list[Node], first: int) -> None:
        """Make sure that the call gave the same as the first time."""
        for node in found:
            if node.order < first and node not in self.inputs:
                raise self._differs(f"read {describe(node)}, which it had not read before")
        if len(outputs) != len(self.results):
            raise self._differs(f"gave {len(outputs)} values, and {len(self.results)} before")
        for node, before in zip(outputs, self.results):
            if np.shape(node.data) != np.shape(before) or dtype_of(node.data) != dtype_of(before):
                raise self._differs(f"gave {describe(node)}, and {describe(before)} before")
            if not _close(node.data, before):
                raise self._differs("gave other numbers")

    def _differs(self, how: str) -> RuntimeError:
        return RuntimeError(
            f"when it ran again for its gradient, {self.name} {how}: a function under checkpoint "
            "must compute the same both times. Change what it reads after backward only, and draw "
            "at random by autograd.rules.random or from a generator that is an argument"
        )


def _close(now: Any, before: Any) -> bool:
    """Tell whether numbers are equal but for rounding, which may differ from time to time."""
    if not isinstance(now, np.ndarray | np.generic | float | complex):  # while compiling
        return True
    if np.array_equal(now, before, equal_nan=True):
        return True
    rounding = float(np.finfo(dtype_of(before)).eps) ** 0.5
    finite = np.abs(before)[np.isfinite(before)]
    largest = float(np.max(finite, initial=0))
    return np.allclose(now, before, rounding, rounding * largest, equal_nan=True)
