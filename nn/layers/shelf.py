"""`Shelf`: what containers share that hold parts for their owner, but are not called themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Value
from autograd.graph import describe
from nn.module import Module, Parameter
from nn.parts import Parts, join, refuse_hidden


class Shelf(Module):
    """A container that is not called: its parts are labelled by the path that leads to them.

    >>> import nn
    >>> model = nn.Module()
    >>> model.layers = nn.ModuleList([nn.Tanh()])
    >>> model.layers[0](Value(0.0)).scope.path
    ('layers.0: Tanh',)
    """

    def _path(self) -> str:
        held = self.__dict__.get("_group")
        return "" if held is None else held.name.rpartition(": ")[0]

    def _label(self, path: str, part: Any) -> None:
        super()._label(join(self._path(), path), part)

    def _labelled(self, label: str) -> None:
        before = self._path()
        super()._labelled(label)
        for name, part in self._own_parts():
            if isinstance(part, Parameter) and part.name == join(before, name):
                part.name = None  # it was named by its place, and is again
            self._label(name, part)


def checked_part(part: Any, kind: type[Any], owner: Module) -> Any:
    """Return a part if it is of the kind that a container takes."""
    refuse_hidden("a part", part)
    if not isinstance(part, kind):
        raise TypeError(
            f"{type(owner).__name__} takes {kind.__name__.lower()}s, got {describe(part)}"
        )
    return part


def as_parameter(given: Any, owner: Module) -> Parameter:
    """Return a parameter as it is, and an array or number as a new one."""
    if isinstance(given, Parameter):
        return given
    if isinstance(given, Parts | Value):
        raise TypeError(
            f"{type(owner).__name__} takes parameters and arrays, got {describe(given)}"
        )
    return Parameter(np.asarray(given))


def shown(part: Any) -> str:
    """Return a part as the repr of its container shows it."""
    return (
        describe(part).replace(f" {part.name!r}", "") if isinstance(part, Parameter) else repr(part)
    )
