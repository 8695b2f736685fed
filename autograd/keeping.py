"""`State`: generators and leaves as they were before a call, so that it can be made again.

Of a scope in which a call is made it is the *keeper*, which draws and assignments ask.
"""

from __future__ import annotations

import copy
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.graph import Node


class State:
    """What a call changes, as it is before: told of it while the call is made."""

    def __init__(self, arguments: list[Any], outside: Any) -> None:
        self.outside = outside
        #: Of the bit generators among the arguments, from which anything may be drawn.
        self.generators = {
            leaf.bit_generator: leaf.bit_generator.state
            for leaf in arguments
            if isinstance(leaf, np.random.Generator)
        }
        #: Of others, at each draw: which may be of several threads in turns.
        self.draws: list[Any] = []
        self.leaves: dict[Node, Any] = {}

    def source(self, generator: np.random.Generator) -> np.random.Generator:
        """Return what to draw from."""
        found = generator if self.outside is None else self.outside.source(generator)
        if generator.bit_generator not in self.generators:
            self.draws.append(found.bit_generator.state)
        return found

    def changes(self, leaf: Node) -> None:
        """Keep what a leaf holds, before it is assigned to."""
        if leaf not in self.leaves:
            self.leaves[leaf] = np.array(leaf.data)[()]
        if self.outside is not None:
            self.outside.changes(leaf)

    @contextmanager
    def as_before(self) -> Generator[None]:
        """Put all back as it was before the call, for as long as the block lasts."""
        leaves_now = {leaf: np.array(leaf.data)[()] for leaf in self.leaves}
        noted = [(x, x.assigned, x.written, getattr(x.written, "when", 0)) for x in self.leaves]
        generators_now = {generator: generator.state for generator in self.generators}
        try:
            _put(self.leaves, self.generators)
            yield
        finally:
            _put(leaves_now, generators_now)
            for leaf, leaf.assigned, leaf.written, when in noted:
                if leaf.written is not None:
                    leaf.written.when = when


def _put(held: dict[Node, Any], states: dict[Any, Any]) -> None:
    for leaf, data in held.items():
        if isinstance(leaf.data, np.ndarray):
            leaf.data[...] = data
        else:
            leaf.data = type(leaf.data)(data)
    for generator, state in states.items():
        generator.state = state


class Replay:
    """Has every draw repeated, while a call is made again."""

    def __init__(self, state: State, outside: Any) -> None:
        self.state, self.outside = state, outside
        self.draws = iter(state.draws)

    def source(self, generator: np.random.Generator) -> np.random.Generator:
        """Return what gives the same again; a copy, since others may draw meanwhile."""
        if generator.bit_generator in self.state.generators:
            return generator
        again = copy.deepcopy(generator)
        again.bit_generator.state = next(self.draws, again.bit_generator.state)
        return again

    def changes(self, leaf: Node) -> None:
        """Tell a checkpoint around what is assigned to."""
        if self.outside is not None:
            self.outside.changes(leaf)
