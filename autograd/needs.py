"""Whether a gradient rule needs the numbers that it is given, or their form alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from autograd.graph import Node, apply, constant
from autograd.primitives import Outputs, Primitive, Rule, Shares
from autograd.scope import Scope, current_scope, enter_scope
from autograd.structure import leaves, mapped


def needs(
    rules: Any,
    changed: Collection[str],
    rule: Rule,
    g: Any,
    ans: Any,
    inputs: tuple[Any, ...],
    keywords: Mapping[str, Any],
) -> bool:
    """Tell whether the numbers of some arguments, called as in `named`, have a part in a share.

    Rules that know it have a method ``reads(g, inputs)``, which gives the positions of those
    inputs. Else the rule is run to see what it computes from them. It counts as needing them if
    there is no telling, as of a rule that takes no values.
    """
    reads = getattr(rules, "reads", None)
    if reads is not None:
        return not {"result", *(f"input {i}" for i in reads(g, inputs))}.isdisjoint(changed)
    here = current_scope()
    if here.trace is not None:  # numbers that are not known are as good as any others
        g, ans, inputs = _known(g), _known(ans), tuple(map(_known, inputs))
    given = {**named(inputs, keywords), "result": ans}
    tracking = _Tracking()
    marked = {name: mapped(tracking.marked, given[name]) for name in changed}
    enter_scope(Scope(None, here, False, here.depth, 0, tracking))
    try:
        share = _share(rule, g, {**given, **marked}, keywords)
    except Exception:
        return True
    finally:
        enter_scope(here)
    if tracking.read or any(map(tracking.marks, parts_of(share))):
        return True
    if any(isinstance(part, Node) for part in leaves([g, *given.values()])):
        return False
    # Of plain arrays a rule may make something else: see what comes of others.
    others = {name: mapped(_other, given[name]) for name in changed}
    try:
        shares = [_share(rule, g, {**given, **several}, keywords) for several in ({}, others)]
    except Exception:
        return True
    return not all(
        np.array_equal(*pair, equal_nan=True) for pair in zip(*map(parts_of, shares), strict=True)
    )


def _share(rule: Rule, g: Any, given: dict[str, Any], keywords: Mapping[str, Any]) -> Any:
    """Call a rule with its arguments by name, and with a gradient that it may spoil."""
    given = dict(given)
    ans = given.pop("result")
    inputs = [part for name, part in given.items() if name not in keywords]
    with np.errstate(all="ignore"):
        upstream = g.copy() if g.__class__ is np.ndarray else g
        return rule(upstream, ans, *inputs, **{key: given[key] for key in keywords})


def _other(given: Any) -> Any:
    """Return other numbers of the same form."""
    if isinstance(given, float | np.inexact) or (
        isinstance(given, np.ndarray) and given.dtype.kind in "fc"
    ):
        return np.nan * given
    return given


def _known(given: Any) -> Any:
    return mapped(_sample, given)


def _sample(given: Any) -> Any:
    """Return numbers of the form of what has none yet, or has them for many rows."""
    data: Any = given.data if isinstance(given, Node) else given
    if hasattr(data, "dtype") and not isinstance(data, np.ndarray | np.generic):
        sample = getattr(data, "sample", None)
        data = np.ones(data.shape, data.dtype) if sample is None else sample
    return constant(data) if isinstance(given, Node) else data


class _Tracking:
    """Finds what is computed from certain numbers, in the place of a trace."""

    def __init__(self) -> None:
        self._marked: set[Node] = set()
        #: Whether a number was asked for, by which anything may have been decided.
        self.read = False

    def marked(self, given: Any) -> Any:
        """Return a value, of which it will be known what is computed from it."""
        node = constant(given.data if isinstance(given, Node) else given)
        self._marked.add(node)
        return node

    def marks(self, given: Any) -> bool:
        """Tell whether something is computed from those numbers."""
        return isinstance(given, Node) and given in self._marked

    def record(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        requires_grad: bool,
    ) -> Any:
        """Do an operation, and mark its result if an input is marked."""
        result = done(primitive, inputs, keywords)
        if primitive.of_form or not any(map(self.marks, inputs)):
            return result
        return self.marked(result)

    def known(self, value: Node, asked: str) -> Any:
        """Return the numbers of a value."""
        self.read = True
        return value.data


def done(primitive: Primitive, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Do an operation, observed by nobody."""
    here = current_scope()
    scope = Scope(None, here, here.recording, here.depth)
    scope.trace = scope.observer = None
    enter_scope(scope)
    try:
        return apply(primitive, inputs, keywords)
    finally:
        enter_scope(here)


def named(inputs: tuple[Any, ...], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Give the inputs of an operation names by which to tell of them."""
    return {f"input {i}": given for i, given in enumerate(inputs)} | dict(keywords)


def parts_of(given: Any) -> list[Any]:
    """Return the several outputs of an operation, or their gradients; or what is single."""
    if isinstance(given, Shares):
        return [given[index] for index in range(len(given)) if given.has(index)]
    data = given.data if isinstance(given, Node) else given
    return list(data) if isinstance(data, Outputs) else [given]
