"""The steps of a recurrent layer over a sequence: one after the other, or compiled in blocks."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from autograd import Value, compile
from autograd.scope import current_scope
from nn.layers.recurrent_cells import Kind, State

#: So many steps are one program, and one operation of the graph. What is shorter is not worth it,
#: and may be wanted as a picture of every gate.
_BLOCK = 16
#: There is a program for every size of state and of batch: where they never repeat, it is no use.
_MOST_PROGRAMS = 30


class Weights(NamedTuple):
    """What a recurrent layer has learnt for one direction."""

    #: Of shapes (rows, features) and (rows, 1) or None: what the inputs add to the gates.
    of_input: Any
    once: Any
    #: Of shape (rows, H): what the state adds.
    of_state: Any
    #: From the state to the output, or None.
    projection: Any
    #: As the kind's step takes it, or None.
    bias: Any


def stepped(
    kind: Kind, sequence: Any, weights: Weights, state: State, nonlinearity: str
) -> tuple[Any, State]:
    """Go over all steps of a sequence; return the outputs in order, and the last state.

    Parameters
    ----------
    kind : Kind
    sequence : array or Value of shape (steps, features, N)
    weights : Weights
    state : tuple of arrays or Values of shape (H, N)
    nonlinearity : str
    """
    steps = sequence.shape[0]
    scope = current_scope()
    watched = scope.depth or scope.observer is not None
    if steps < _BLOCK or watched or _block().traces >= _MOST_PROGRAMS:
        return _one_by_one(kind, sequence, weights, state, nonlinearity)
    outputs: list[Any] = []
    # The zeros at the start, too: the same program then serves all blocks without gradients.
    sequence, state = _as_value(sequence), tuple(map(_as_value, state))
    whole = steps - steps % _BLOCK
    for first in range(0, whole, _BLOCK):
        part = sequence[first : first + _BLOCK]
        output, state = _block()(kind, part, weights, state, nonlinearity)
        outputs.append(output)
    if whole < steps:
        output, state = _one_by_one(kind, sequence[whole:], weights, state, nonlinearity)
        outputs.append(output)
    return np.concatenate(outputs), state


def _as_value(given: Any) -> Value:
    return given if isinstance(given, Value) else Value(given, requires_grad=False)


def _one_by_one(
    kind: Kind, sequence: Any, weights: Weights, state: State, nonlinearity: str
) -> tuple[Any, State]:
    once, batch = weights.once, sequence.shape[2]
    if once is not None and batch > 1:
        # Repeated for all sequences now: to add a column in each step takes three times as long.
        once = once @ np.ones((1, batch), once.dtype)
    outputs: list[Any] = []
    for given in weights.of_input @ sequence:
        product = weights.of_state @ state[0]
        now = given if once is None else given + once
        state = kind.step(now, product, state, weights.bias, nonlinearity)
        if weights.projection is not None:
            state = (weights.projection @ state[0], *state[1:])
        outputs.append(state[0])
    return np.stack(outputs), state


@functools.cache
def _block() -> Any:
    # Late, since it loads the whole compiler.
    return compile(_one_by_one, cache_size=10 * _MOST_PROGRAMS)
