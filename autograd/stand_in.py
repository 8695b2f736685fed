"""`StandIn`: the operation of a node, with other rules for that node alone."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from autograd.primitives import Primitive, Rule, Rules, rules_of


class StandIn(Primitive):
    """What takes the place of the operation of a node: the same, but for its rules."""

    def __init__(self, original: Primitive, rules: Rules) -> None:
        vars(self).update(vars(original))
        self.original, self.rules = original, rules
        self.stretches = original.stretches
        self.gathers = {}  # so that each rule is called by itself

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        return self.original(*inputs, **keywords)


class RulesOfNode:
    """The rules of one node, each of which is called by `call`."""

    def __init__(self, primitive: Primitive, inputs: tuple[Any, ...]) -> None:
        self.primitive, self.inputs = primitive, inputs

    def __len__(self) -> int:
        return len(self.primitive.rules or ())

    def __iter__(self) -> Iterator[Rule | None]:
        for position, rule in enumerate(rules_of(self.primitive, self.inputs)):
            yield None if rule is None else functools.partial(self.call, position, rule)

    def call(
        self, position: int, rule: Rule, g: Any, ans: Any, *inputs: Any, **keywords: Any
    ) -> Any:
        """Return what the rule gives for the input at a position."""
        raise NotImplementedError
