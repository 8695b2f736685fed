"""`StandIn`: the operation of a node, with rules that look at what they are given and return."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

from autograd.debug.report import (
    AnomalyError,
    Site,
    advice,
    amount,
    arrays_in,
    behind,
    named,
    parts_of,
    reported,
)
from autograd.graph import Node, apply, constant, describe
from autograd.primitives import Primitive, Rule, rules_of
from autograd.scope import Scope, current_scope, enter_scope
from autograd.structure import mapped


class Watch(Protocol):
    """What is looked for."""

    def spoils(self, given: Any) -> bool: ...
    def in_silence(self) -> AbstractContextManager[Any]: ...


class StandIn(Primitive):
    """What takes the place of the operation of a node: the same, but for its rules."""

    def __init__(self, original: Primitive, rules: Checks) -> None:
        vars(self).update(vars(original))
        self.original, self.rules = original, rules
        self.stretches = original.stretches
        self.gathers = {}  # so that each rule is called by itself

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        return self.original(*inputs, **keywords)


class Checks:
    """The rules of one node."""

    def __init__(
        self,
        primitive: Primitive,
        inputs: tuple[Any, ...],
        keywords: dict[str, Any],
        answer: Any,
        site: Site,
        watch: Watch,
    ) -> None:
        self.primitive, self.inputs, self.keywords = primitive, inputs, keywords
        self.site, self.watch = site, watch
        self._before = _fingerprints(answer, inputs, keywords)

    def __len__(self) -> int:
        return len(self.primitive.rules or ())

    def __iter__(self) -> Iterator[Rule | None]:
        for position, rule in enumerate(rules_of(self.primitive, self.inputs)):
            yield None if rule is None else functools.partial(self._checked, position, rule)

    def _checked(
        self, position: int, rule: Rule, g: Any, ans: Any, *inputs: Any, **keywords: Any
    ) -> Any:
        for name, fingerprint in _fingerprints(ans, inputs, keywords).items():
            changed = fingerprint != self._before[name]
            if changed and self._matters(name, rule, g, ans, inputs, keywords):
                raise self._changed(name, ans, position)
        name, token = self.primitive.name, behind.set((self.site, self.primitive.name))
        upstream = _fingerprint(g)
        try:
            with self.watch.in_silence():
                share = rule(g, ans, *inputs, **keywords)
        except AnomalyError:
            raise
        except Exception as error:
            error.add_note(f"in the gradient of {name}, called at\n{self.site}".rstrip())
            raise
        finally:
            behind.reset(token)
        if _fingerprint(g) != upstream:
            raise reported(
                f"the gradient rule of {name} for input {position} changed the upstream gradient "
                "in place, which others are computed from too",
                self.site,
                {**named(self.inputs, self.keywords), "result": ans},
                "Have it compute a new array: g * 2 in place of g *= 2.",
                name,
            )
        if self.watch.spoils(share):
            raise self._began(g, ans, share, position)
        return share

    def _began(self, g: Any, ans: Any, share: Any, position: int) -> AnomalyError:
        verdict = (
            "It was there already in the gradient of the result: passed to backward, returned by a "
            "hook,\nor made by adding up or by a conversion to another precision."
            if self.watch.spoils(g)
            else "The gradient of the result is finite, so it began here."
        )
        shown = {**named(self.inputs, self.keywords), "result": ans, "gradient of the result": g}
        error = reported(
            f"the gradient of {self.primitive.name} by input {position} has {amount(share)}",
            self.site,
            {**shown, f"gradient of input {position}": share},
            verdict + advice(share),
            self.primitive.name,
        )
        error.argument = position
        return error

    def _changed(self, name: str, ans: Any, position: int) -> AnomalyError:
        shown = {**named(self.inputs, self.keywords), "result": ans}
        error = reported(
            f"{name} of {self.primitive.name}, {describe(shown[name])}, was changed in place after "
            f"forward and before backward, so that the gradient by input {position} would be wrong",
            self.site,
            shown,
            "Run backward first, or change a copy.",
            self.primitive.name,
        )
        error.argument = position
        return error

    def _matters(
        self, name: str, rule: Rule, g: Any, ans: Any, inputs: tuple[Any, ...], keywords: Any
    ) -> bool:
        """Tell whether a rule needs the numbers of what was changed, or its form alone."""
        here = current_scope()
        if here.trace is not None or getattr(self.primitive.rules, "reads_outside", False):
            return True
        tracking = _Tracking()
        given = {**named(inputs, keywords), "result": ans}
        given[name] = mapped(tracking.marked, given[name])
        positional = (given[f"input {i}"] for i in range(len(inputs)))
        enter_scope(Scope(None, here, False, here.depth, 0, tracking))
        try:
            with np.errstate(all="ignore"):
                share = rule(
                    g, given["result"], *positional, **{key: given[key] for key in keywords}
                )
        except Exception:  # it takes no values, so there is no telling
            return True
        finally:
            enter_scope(here)
        return tracking.read or any(map(tracking.marks, parts_of(share)))


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


def _fingerprints(answer: Any, inputs: tuple[Any, ...], keywords: Any) -> dict[str, int]:
    """Return numbers that change with those of arrays."""
    given = {**named(inputs, keywords), "result": answer}
    return {name: _fingerprint(each) for name, each in given.items()}


def _fingerprint(given: Any) -> int:
    found = 0
    for array in arrays_in(given):
        contiguous: Any = np.ascontiguousarray(array)
        if array.dtype.kind in "fciub":
            found = zlib.crc32(contiguous, found)
    return found
