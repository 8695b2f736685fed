"""The steps of a recurrent layer over a sequence: one after the other, or compiled in blocks."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograd import compile
from autograd.scope import current_scope
from nn.layers.recurrent_cells import Kind, State

#: So many steps are one program, and one operation of the graph. What is shorter is not worth it,
#: and may be wanted as a picture of every gate.
_BLOCK = 16
#: There is a program for every size of state and of batch: where they never repeat, it is no use.
_MOST_PROGRAMS = 30


def stepped(
    kind: Kind, given: Any, weights: tuple[Any, Any], state: State, bias: Any, nonlinearity: str
) -> tuple[Any, State]:
    """Go over all steps of a sequence; return the outputs in order, and the last state.

    Parameters
    ----------
    kind : Kind
    given : array or Value of shape (rows, steps, N)
        What the inputs add to the gates.
    weights : pair of Values
        Of the state, and of the projection or None.
    state : tuple of arrays or Values of shape (H, N)
    bias : Value or None
        As the kind's step takes it.
    nonlinearity : str
    """
    steps = given.shape[1]
    scope = current_scope()
    watched = scope.depth or scope.observer is not None
    if steps < _BLOCK or watched or _block().traces >= _MOST_PROGRAMS:
        return _one_by_one(kind, given, weights, state, bias, nonlinearity)
    outputs: list[Any] = []
    whole = steps - steps % _BLOCK
    for first in range(0, whole, _BLOCK):
        part = given[:, first : first + _BLOCK]
        output, state = _block()(kind, part, weights, state, bias, nonlinearity)
        outputs.append(output)
    if whole < steps:
        rest = given[:, whole:]
        output, state = _one_by_one(kind, rest, weights, state, bias, nonlinearity)
        outputs.append(output)
    return np.concatenate(outputs, 1), state


def _one_by_one(
    kind: Kind, given: Any, weights: tuple[Any, Any], state: State, bias: Any, nonlinearity: str
) -> tuple[Any, State]:
    of_state, projection = weights
    outputs: list[Any] = []
    for step in range(given.shape[1]):
        state = kind.step(given[:, step], of_state @ state[0], state, bias, nonlinearity)
        if projection is not None:
            state = (projection @ state[0], *state[1:])
        outputs.append(state[0])
    return np.stack(outputs, 1), state


@functools.cache
def _block() -> Any:
    # Late, since it loads the whole compiler.
    return compile(_one_by_one, cache_size=10 * _MOST_PROGRAMS)
