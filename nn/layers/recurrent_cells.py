"""One step of each recurrent layer, and the layers that take just one.

A step keeps features in rows and sequences in columns, so that each gate is a block of rows, which
lies together in memory, and the product of a weight with the state needs no transposed copy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import relu, sigmoid, tanh
from nn import init
from nn.module import Module, Parameter

State = tuple[Any, ...]
NONLINEARITIES: dict[str, Callable[[Any], Any]] = {"tanh": tanh, "relu": relu}


def rnn_step(given: Any, product: Any, state: State, bias: Any, nonlinearity: str) -> State:
    """Return the state ``f(given + product)``."""
    return (NONLINEARITIES[nonlinearity](given + product),)


def lstm_step(given: Any, product: Any, state: State, bias: Any, nonlinearity: str) -> State:
    """Return output and cell after the gates i, f, g and o."""
    gates, size = given + product, given.shape[0] // 4
    both = sigmoid(gates[: 2 * size])
    cell = both[size:] * state[1] + both[:size] * tanh(gates[2 * size : 3 * size])
    return sigmoid(gates[3 * size :]) * tanh(cell), cell


def gru_step(given: Any, product: Any, state: State, bias: Any, nonlinearity: str) -> State:
    """Return the state after the gates r, z and n; the bias is the one that r scales."""
    size = given.shape[0] // 3
    both = sigmoid(given[: 2 * size] + product[: 2 * size])
    scaled = product[2 * size :] if bias is None else product[2 * size :] + bias
    new = tanh(given[2 * size :] + both[:size] * scaled)
    return (new + both[size:] * (state[0] - new),)


class Kind:
    """What tells the recurrent layers apart: how many gates, how many arrays of state, the step."""

    def __init__(self, gates: int, states: int, step: Callable[..., State]) -> None:
        self.gates, self.states, self.step = gates, states, step

    def biases(self, of_input: Any, of_state: Any) -> tuple[Any, Any]:
        """Return, as columns, what is added to all steps together and what each step adds."""
        if of_input is None:
            return None, None
        if self.gates != 3:
            return column(of_input + of_state), None
        inside = of_state.shape[0] // 3 * 2
        apart = np.zeros(of_state.shape[0] - inside, of_state.dtype)
        together = of_input + np.concatenate([of_state[:inside], apart])
        return column(together), column(of_state[inside:])


def column(vector: Any) -> Any:
    """Return a vector as a matrix of one column."""
    return vector.reshape((-1, 1))


RNN_KIND = Kind(1, 1, rnn_step)
LSTM_KIND = Kind(4, 2, lstm_step)
GRU_KIND = Kind(3, 1, gru_step)


def checked_size(called: str, **sizes: Any) -> None:
    """Raise unless every size is a positive integer."""
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
            raise ValueError(f"{called} needs a positive integer as {name}, got {size!r}")


def checked_nonlinearity(called: str, nonlinearity: str) -> str:
    """Return the name of a nonlinearity, if it is one."""
    if nonlinearity not in NONLINEARITIES:
        raise ValueError(f"{called} has the nonlinearity 'tanh' or 'relu', got {nonlinearity!r}")
    return nonlinearity


def checked_dtype(called: str, given: Any, name: str) -> None:
    """Raise unless something is an array of floating-point numbers."""
    dtype = getattr(given, "dtype", None)
    if dtype is None or dtype.kind != "f":
        found = f"a {type(given).__name__}" if dtype is None else f"dtype {dtype}"
        raise TypeError(
            f"{called} takes an array of floating-point numbers as {name}, got {found}"
            + ("" if dtype is None else ": look whole numbers up in an Embedding, or convert them")
        )


def start_uniform(module: Module, hidden_size: int) -> None:
    """Fill every parameter evenly from within ±1/√hidden_size."""
    bound = 1 / math.sqrt(hidden_size)
    for parameter in module.parameters():
        init.uniform_(parameter, -bound, bound)


class _Cell(Module):
    """A recurrent layer that takes a single step."""

    _kind: Kind
    nonlinearity = "tanh"

    def __init__(self, input_size: int, hidden_size: int, bias: bool, dtype: Any) -> None:
        checked_size(type(self).__name__, input_size=input_size, hidden_size=hidden_size)
        self.input_size, self.hidden_size = input_size, hidden_size
        rows = self._kind.gates * hidden_size
        self.weight_ih = Parameter(np.empty((rows, input_size), dtype))
        self.weight_hh = Parameter(np.empty((rows, hidden_size), dtype))
        self.bias_ih = Parameter(np.empty(rows, dtype)) if bias else None
        self.bias_hh = Parameter(np.empty(rows, dtype)) if bias else None
        start_uniform(self, hidden_size)

    def _stepped(self, x: Any, states: Any) -> State:
        """Take a step from states (N, H), or (H,) for an input without a batch."""
        called = type(self).__name__
        checked_dtype(called, x, "input")
        if x.ndim not in (1, 2) or x.shape[-1] != self.input_size:
            raise ValueError(
                f"{called} takes inputs of shape (N, {self.input_size}) or ({self.input_size},), "
                f"got {x.shape}"
            )
        wanted = (*x.shape[:-1], self.hidden_size)
        if states is None:
            states = (np.zeros(wanted, self.weight_hh.dtype),) * self._kind.states
        for state in states:
            if np.shape(state) != wanted:
                raise ValueError(
                    f"{called} takes a state of shape {wanted} beside an input of shape {x.shape}, "
                    f"got {np.shape(state)}"
                )
        columns = [given.reshape((-1, given.shape[-1])).T for given in (x, *states)]
        once, each = self._kind.biases(self.bias_ih, self.bias_hh)
        given = self.weight_ih @ columns[0]
        found = self._kind.step(
            given if once is None else given + once,
            self.weight_hh @ columns[1],
            columns[1:],
            each,
            self.nonlinearity,
        )
        return tuple(new.T.reshape(wanted) for new in found)

    def extra_repr(self) -> str:
        """Say the sizes and what is not as usual."""
        parts = [f"{self.input_size}, {self.hidden_size}"]
        parts += ["bias=False"] if self.bias_ih is None else []
        parts += [f"nonlinearity={self.nonlinearity}"] if self.nonlinearity != "tanh" else []
        return ", ".join(parts)


class RNNCell(_Cell):
    """One step of `nn.RNN`: ``h' = tanh(W_ih x + b_ih + W_hh h + b_hh)``.

    Parameters
    ----------
    input_size, hidden_size : int
        Length of the last axis of the input and of the state.
    bias : bool
        Whether to add b_ih and b_hh.
    nonlinearity : {"tanh", "relu"}
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight_ih, weight_hh : Parameter of shape (H, input_size) and (H, H)
    bias_ih, bias_hh : Parameter of shape (H,), or None
        All start uniform within ±1/√hidden_size.

    Raises
    ------
    ValueError
        If a size is not a positive integer, the nonlinearity is neither, or an input or a state
        has another shape.
    TypeError
        If an input is not an array of floating-point numbers.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, section 10.2.

    Examples
    --------
    >>> cell = RNNCell(3, 2)
    >>> h = cell(np.ones((5, 3), np.float32))
    >>> cell(np.ones((5, 3), np.float32), h).shape
    (5, 2)
    """

    _kind = RNN_KIND

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        dtype: Any = np.float32,
    ) -> None:
        self.nonlinearity = checked_nonlinearity("RNNCell", nonlinearity)
        super().__init__(input_size, hidden_size, bias, dtype)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the new state.

        Parameters
        ----------
        input : (N, input_size) or (input_size,) array or Value
        hx : (N, hidden_size) or (hidden_size,) array or Value, optional
            The state before; by default zeros.
        """
        return self._stepped(input, None if hx is None else (hx,))[0]


class LSTMCell(_Cell):
    """One step of `nn.LSTM`, from an input and a pair (h, c) to the next pair.

    Parameters
    ----------
    input_size, hidden_size : int
        Length of the last axis of the input and of h and c.
    bias : bool
        Whether to add b_ih and b_hh.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight_ih, weight_hh : Parameter of shape (4 H, input_size) and (4 H, H)
        Rows of the gates i, f, g and o, one after the other.
    bias_ih, bias_hh : Parameter of shape (4 H,), or None
        All start uniform within ±1/√hidden_size.

    Raises
    ------
    ValueError
        If a size is not a positive integer, or an input or a state has another shape.
    TypeError
        If an input is not an array of floating-point numbers.

    References
    ----------
    S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, 1997; with the forget gate of F. Gers
    et al., *Learning to Forget: Continual Prediction with LSTM*, 2000.

    Examples
    --------
    >>> cell = LSTMCell(3, 2)
    >>> h, c = cell(np.ones((5, 3), np.float32))
    >>> h, c = cell(np.ones((5, 3), np.float32), (h, c))
    >>> h.shape, c.shape
    ((5, 2), (5, 2))
    """

    _kind = LSTM_KIND

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, dtype: Any = np.float32
    ) -> None:
        super().__init__(input_size, hidden_size, bias, dtype)

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Return the new (h, c).

        Parameters
        ----------
        input : (N, input_size) or (input_size,) array or Value
        hx : pair of (N, hidden_size) or (hidden_size,) arrays or Values, optional
            h and c before; by default zeros.
        """
        hidden, cell = self._stepped(input, None if hx is None else checked_pair("LSTMCell", hx))
        return hidden, cell


class GRUCell(_Cell):
    """One step of `nn.GRU`.

    Parameters
    ----------
    input_size, hidden_size : int
        Length of the last axis of the input and of the state.
    bias : bool
        Whether to add b_ih and b_hh.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight_ih, weight_hh : Parameter of shape (3 H, input_size) and (3 H, H)
        Rows of the gates r, z and n, one after the other.
    bias_ih, bias_hh : Parameter of shape (3 H,), or None
        All start uniform within ±1/√hidden_size.

    Raises
    ------
    ValueError
        If a size is not a positive integer, or an input or a state has another shape.
    TypeError
        If an input is not an array of floating-point numbers.

    References
    ----------
    K. Cho et al., *Learning Phrase Representations using RNN Encoder-Decoder for Statistical
    Machine Translation*, 2014; r scales the product with its bias, as cuDNN has it.

    Examples
    --------
    >>> cell = GRUCell(3, 2)
    >>> cell(np.ones((5, 3), np.float32)).shape
    (5, 2)
    """

    _kind = GRU_KIND

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, dtype: Any = np.float32
    ) -> None:
        super().__init__(input_size, hidden_size, bias, dtype)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the new state.

        Parameters
        ----------
        input : (N, input_size) or (input_size,) array or Value
        hx : (N, hidden_size) or (hidden_size,) array or Value, optional
            The state before; by default zeros.
        """
        return self._stepped(input, None if hx is None else (hx,))[0]


def checked_pair(called: str, hx: Any) -> tuple[Any, Any]:
    """Return the state of an LSTM, if it is a pair."""
    if not isinstance(hx, tuple | list) or len(hx) != 2:
        raise TypeError(f"{called} takes its state as a pair (h, c), got a {type(hx).__name__}")
    hidden, cell = hx
    return hidden, cell
