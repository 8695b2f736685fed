"""Rules that are set for an operation after it was made, as `autograd.extend` does."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np

from autograd.dispatch import registry
from autograd.graph import MissingRuleError
from autograd.primitives import EveryArgument, Primitive, Rule, Shares, name_of
from autograd.structure import refilled
from autograd.structured import dense, in_form

Maker = Callable[..., Any]


def primitive_of(function: Callable[..., Any]) -> Primitive:
    """Return the primitive that a function is, or that takes its place for values."""
    if isinstance(function, Primitive):
        return function
    original: Any = inspect.unwrap(function, stop=_dispatches) if callable(function) else function
    found = registry.find(original) if callable(original) else None
    if isinstance(found, Primitive):
        return found
    if not _dispatches(original):
        raise TypeError(
            f"rules are set for what autograd.extend.primitive returned, or for a function of "
            f"NumPy, not for {name_of(function)}: decorate it with primitive"
        )
    return Primitive(original, numpy=(original,))


def _dispatches(function: Any) -> bool:
    """Tell whether NumPy asks a value what takes the place of a function."""
    return isinstance(function, np.ufunc) or hasattr(function, "_implementation")


def missing_rule(primitive: Primitive, argnum: int) -> MissingRuleError:
    """Return the error of an argument for which there is no rule."""
    return MissingRuleError(
        f"{primitive.name} has no gradient rule for its argument {argnum}: give it one with "
        "defvjp, or None where it has no gradient"
    )


def by_argument_of(
    made: Primitive,
    makers: Sequence[Maker | str | None],
    argnums: Iterable[int] | None,
    words: Sequence[str] = (),
) -> dict[int, Any]:
    """Return rules by the arguments that they belong to."""
    for maker in makers:
        if not (maker is None or callable(maker) or maker in words):
            allowed = " or ".join(["callable", *map(repr, words), "None"])
            raise TypeError(f"a rule of {made.name} must be {allowed}, got {maker!r}")
    return dict(zip(count() if argnums is None else argnums, makers))


def set_rules(made: Primitive, rule_of: Callable[[int], Rule | None]) -> None:
    """Set rules that may take and give structures, and gradients that are zero but for a few."""

    def suited(argnum: int) -> Rule | None:
        rule: Any = rule_of(argnum)

        def suiting(g: Any, ans: Any, *args: Any, **keywords: Any) -> Any:
            if isinstance(g, Shares):
                ans = in_form(ans)
                g = refilled(ans, [g[index] for index in range(len(g))])
            return dense(rule(g, ans, *args, **keywords))

        return rule and suiting

    made.rules = _ForEach(suited)


class _ForEach(EveryArgument):
    """Rules that are made for each argument when they are asked for."""

    def __init__(self, rule_of: Callable[[int], Rule | None]) -> None:
        self._made: dict[int, Rule | None] = {}
        self._rule_of = rule_of

    def __iter__(self) -> Iterator[Any]:
        for argnum in count():
            if argnum not in self._made:
                self._made[argnum] = self._rule_of(argnum)
            yield self._made[argnum]
