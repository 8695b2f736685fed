"""A list of things and what they were, and whether they still are."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd.value import Value
from autograd.watched import Counter, changes

#: Up to so many members of a list are compared one by one.
_LONG = 1000
ABSENT = object()
PLAIN = (int, float, complex, bool, str, bytes, type(None), np.generic, np.dtype, range, slice)


class Watchlist:
    """Things that compiled code depends on, as they were when it was traced."""

    def __init__(self) -> None:
        #: Where each thing was found: a mapping and a key in it, what was there, what it is called.
        self._entries: list[tuple[Mapping[Any, Any], Any, Any, str]] = []
        self._counted: list[tuple[Mapping[Any, Any], Any, Any, str]] = []
        self._seen_changes = Counter()
        self._seen_changes.count = changes.count
        self._attributes: list[tuple[Any, str, Any, str]] = []
        self._cells: list[tuple[Any, Any, str]] = []
        self._sequences: list[tuple[Any, tuple[Any, ...], str]] = []
        self._arrays: list[tuple[np.ndarray[Any, Any], bytes, str]] = []
        self._generators: list[tuple[Any, Any, str]] = []
        #: All names that occur in the code.
        self._names: set[str] = set()
        #: Values found on the way, and the gradients that they had.
        self.values: dict[Value, Any] = {}
        self._required: dict[Value, bool] = {}
        #: Values that nothing but the watched object that holds them knows of.
        self._private: set[Any] = set()
        self._watched: dict[Value, bool] = {}
        self._taking_part: set[Value] | None = None
        self._sizes: list[tuple[Any, int, str]] = []
        #: Those of them that may get an attribute between calls, for code that asks whether it is.
        self._lengths: list[tuple[Any, int, str]] = []
        self._globals: list[tuple[Mapping[str, Any], set[str]]] = []
        #: For `name_of`, which tells things apart by id, to keep alive.
        self._getters: dict[int, Any] = {}

    def restrict(self, taking_part: Iterable[Value]) -> None:
        """Watch of all values only those that take part, and those with a gradient to clear."""
        self._taking_part = {*taking_part}
        for value in self._taking_part.difference(self.values):
            self._note_value(value)

    def _note_value(self, value: Value) -> None:
        self.values[value] = value.grad
        self._required[value] = value.requires_grad
        self._watched[value] = value.watched

    def identities(self, name_of: Callable[[Any], str]) -> Iterator[str]:
        """Yield conditions, as source, that every thing is still the very same object.

        That is the rule, and a hundred such comparisons take no more than a few microseconds.
        They may raise AttributeError or ValueError where something is gone.
        """
        getters = self._getters = {id(mapping): mapping.get for mapping, *_ in self._entries}
        if self._counted or self.values:
            yield f"{name_of(changes)}.count == {name_of(self._seen_changes)}.count"
        for mapping, key, expected, _ in self._entries:
            text = repr(key) if key.__class__ in (str, int) else name_of(key)
            text = f"{text}, {name_of(ABSENT)}" if expected is ABSENT else text
            yield f"{name_of(getters[id(mapping)])}({text}) is {name_of(expected)}"
        for cell, expected, _ in self._cells:
            if expected is not ABSENT:
                yield f"{name_of(cell)}.cell_contents is {name_of(expected)}"
        for thing, name, expected, _ in self._attributes:
            yield f"{name_of(thing)}.{name} is {name_of(expected)}"
        for container, expected, _ in self._sequences:
            if len(expected) > _LONG or not isinstance(container, list):
                ids = tuple(map(id, expected))
                yield f"(*map({name_of(id)}, {name_of(container)}),) == {name_of(ids)}"
                continue
            yield f"len({name_of(container)}) == {len(expected)}"
            for index, member in enumerate(expected):
                yield f"{name_of(container)}[{index}] is {name_of(member)}"
        for attributes, size, _ in self._lengths:
            yield f"len({name_of(attributes)}) == {size}"
        for array, content, _ in self._arrays:
            yield f"{name_of(bytes_of)}({name_of(array)}) == {name_of(content)}"
        for value, required, had_gradient, _ in self._of_values():
            yield f"{name_of(value)}.requires_grad is {required}"
            if had_gradient is not None:
                yield f"({name_of(value)}.grad is None) is {not had_gradient}"

    def _of_values(self) -> Iterator[tuple[Value, bool, bool | None, str]]:
        """Yield the values found, with what must stay as it is beside their data."""
        touches_gradients = not self._names.isdisjoint(("grad", "zero_grad", "backward"))
        asked_for_all = not self._names.isdisjoint(("grad", "requires_grad"))
        for value, gradient in self.values.items():
            had = gradient is not None if touches_gradients else None
            takes_part = self._taking_part is None or value in self._taking_part
            if not (takes_part or had or (asked_for_all and value not in self._private)):
                continue
            yield value, self._required[value], had, value.name or "a value"

    def unchanged(self) -> bool:
        """Tell whether all is equal to what it was."""
        return self.change() is None

    def change(self) -> str | None:
        """Return what is another now than it was; None if all is the same."""
        count = changes.count
        for mapping, key, expected, label in (*self._entries, *self._counted):
            found = mapping.get(key, ABSENT)
            if found is not expected and not is_same(found, expected):
                return label
        for cell, expected, label in self._cells:
            found = content_of(cell)
            if found is not expected and not is_same(found, expected):
                return label
        for thing, name, expected, label in self._attributes:
            found = getattr(thing, name, ABSENT)
            if found is not expected and not is_same(found, expected):
                return label
        for container, expected, label in self._sequences:
            if len(container) != len(expected):
                return label
            for found, member in zip(container, expected):
                if found is not member and not is_same(found, member):
                    return label
        for attributes, size, label in self._lengths:
            if len(attributes) != size:
                return label
        for array, content, label in self._arrays:
            if bytes_of(array) != content:
                return label
        for value, required, had_gradient, label in self._of_values():
            if value.requires_grad is not required:
                return f"{label}.requires_grad"
            if had_gradient is not None and (value.grad is not None) is not had_gradient:
                return f"{label}.grad"
            if value.watched is not self._watched[value]:
                return f"the hooks of {label}"
        self._seen_changes.count = count
        return None

    def side_effect(self) -> str | None:
        """Return what the function itself has changed; None if nothing."""
        for attributes, size, label in self._sizes:
            if len(attributes) != size:
                return label
        for scope, absent in self._globals:
            for name in absent:
                if name in scope:
                    return name
        return self.change()

    def drawn_from(self) -> str | None:
        """Return the random generator from outside that was drawn from since; None if none was."""
        for generator, state, label in self._generators:
            if state_of(generator) != state:
                return label
        return None


def content_of(cell: Any) -> Any:
    """Return what a cell of a closure holds, if it holds anything yet."""
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return ABSENT


def bytes_of(array: np.ndarray[Any, Any]) -> bytes:
    """Return all that an array is, to be compared."""
    return repr((array.shape, array.dtype)).encode() + array.tobytes()


def state_of(generator: Any) -> Any:
    """Return the state of a generator of random numbers, to be compared."""
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return repr(generator.get_state())
    return repr(generator.bit_generator.state)


def is_same(found: Any, expected: Any) -> bool:
    """Tell whether two plain things are equal and of one kind; other things must be identical."""
    if found.__class__ is not expected.__class__ or not isinstance(expected, PLAIN):
        return False
    return bool(found == expected) and repr(found) == repr(expected)  # 0.0 is not -0.0
