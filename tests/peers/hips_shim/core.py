"""What tests of HIPS autograd import from its module ``core``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from autograd import make_vjp as make_vjp_of_many
from autograd.extend import VSpace, defvjp
from autograd.extend import primitive as plain_primitive
from autograd.graph import registry
from autograd.primitives import Primitive
from autograd.value import Value
from autograd.walk import ancestors, walk

vspace = VSpace


def backward_pass(gradient: Any, end: Value) -> None:
    """Walk back from the end of what `tracer.trace` recorded."""
    pending, computed = ancestors(end)
    walk(pending, computed, end, gradient)


class VJPNode:
    """The beginning of a graph, of which `Value` has no need."""

    @classmethod
    def new_root(cls) -> None:
        return None


def make_vjp(function: Callable[..., Any], x: Any) -> Any:
    return make_vjp_of_many(function)(x)


class _Rules(MutableMapping[Callable[..., Any], Any]):
    """The rules of reverse mode, by NumPy function or primitive."""

    def __getitem__(self, function: Callable[..., Any]) -> Any:
        found: Any = function if isinstance(function, Primitive) else registry[function]
        return found.rules

    def __setitem__(self, function: Callable[..., Any], rules: Any) -> None:
        found: Any = function if isinstance(function, Primitive) else registry[function]
        found.rules = rules

    def __delitem__(self, function: Callable[..., Any]) -> None:
        self[function] = ()

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter(registry)

    def __len__(self) -> int:
        return len(registry)


primitive_vjps = _Rules()


def primitive(function: Callable[..., Any]) -> Primitive:
    """Make a primitive with the three methods that have been deprecated since 2017."""
    made: Any = plain_primitive(function)
    makers: dict[int, Any] = {}

    def define(argnum: int, maker: Any) -> None:
        makers[argnum] = maker
        defvjp(made, *makers.values(), argnums=tuple(makers))

    def defvjp_of_one(rule: Any, argnum: int = 0) -> None:
        define(argnum, lambda ans, *args: lambda g: rule(g, ans, None, None, *args))

    def defvjp_is_zero(argnums: Any = (0,)) -> None:
        for argnum in argnums:
            define(argnum, None)

    made.defgrad = lambda maker, argnum=0: define(argnum, maker)
    made.defvjp = defvjp_of_one
    made.defvjp_is_zero = defvjp_is_zero
    return made
