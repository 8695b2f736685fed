"""`Checks`: rules of a node that look at what they are given and return."""

from __future__ import annotations

import zlib
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
    reported,
)
from autograd.graph import describe
from autograd.needs import named, needs
from autograd.primitives import Primitive, Rule
from autograd.stand_in import RulesOfNode


class Watch(Protocol):
    """What is looked for."""

    def spoils(self, given: Any) -> bool: ...
    def in_silence(self) -> AbstractContextManager[Any]: ...


class Checks(RulesOfNode):
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
        super().__init__(primitive, inputs)
        self.keywords, self.site, self.watch = keywords, site, watch
        self._before = _fingerprints(answer, inputs, keywords)

    def call(
        self, position: int, rule: Rule, g: Any, ans: Any, *inputs: Any, **keywords: Any
    ) -> Any:
        """Return what the rule gives, and look at it."""
        for name, fingerprint in _fingerprints(ans, inputs, keywords).items():
            changed = fingerprint != self._before[name]
            rules = self.primitive.rules
            if changed and needs(rules, (name,), rule, g, ans, inputs, keywords):
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
