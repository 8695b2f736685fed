"""Recurrent layers: the same step for each place of a sequence, with a state handed on."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.layers.recurrence import Recurrent
from nn.layers.recurrent_cells import (
    GRU_KIND,
    LSTM_KIND,
    RNN_KIND,
    checked_nonlinearity,
    checked_pair,
    checked_size,
)


class RNN(Recurrent):
    """Elman's recurrent layer: ``h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh)``.

    Parameters
    ----------
    input_size, hidden_size : int
        Features of the input and H of the state.
    num_layers : int
        How many such layers are on top of each other, each with the outputs of the one below.
    nonlinearity : {"tanh", "relu"}
    bias : bool
        Whether to add b_ih and b_hh.
    batch_first : bool
        Whether inputs and outputs are (N, T, features); else they are (T, N, features).
    dropout : float
        Probability with which, in training, a number is dropped between one layer and the next.
    bidirectional : bool
        Whether each layer reads the sequence backwards too, with parameters of its own; its
        outputs are then 2 H features, those of the way forward first.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight_ih_l0, weight_hh_l0 : Parameter of shape (H, input_size) and (H, H)
    bias_ih_l0, bias_hh_l0 : Parameter of shape (H,)
        The same with ``_l1`` for the next layer, and with ``_reverse`` for the way back. All start
        uniform within ±1/√hidden_size.

    Raises
    ------
    ValueError
        If a size is not a positive integer, a name or a probability is none, or an input or a
        state has another shape.
    TypeError
        If an input or a state is not an array of floating-point numbers.

    Notes
    -----
    Sequences of 16 steps and more run in compiled blocks (see `autograd.compile`), which pictures
    show as one operation; shorter ones show every gate.

    Sequences of different lengths are padded at the end, which does not change what comes before:
    take the outputs at each one's last step, ``output[lengths - 1, range(N)]``, and leave padded
    places out of the loss (``ignore_index``, or a mask as a factor). The way back of a
    bidirectional layer would begin in the padding: give it sequences of one length.

    References
    ----------
    J. Elman, *Finding Structure in Time*, 1990.

    Examples
    --------
    >>> layer = RNN(3, 2)
    >>> output, h = layer(np.ones((7, 5, 3), np.float32))
    >>> output.shape, h.shape
    ((7, 5, 2), (1, 5, 2))
    """

    _kind = RNN_KIND

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = np.float32,
    ) -> None:
        self.nonlinearity = checked_nonlinearity("RNN", nonlinearity)
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype
        )

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Return the outputs of all steps, and the last state of each layer and direction.

        Parameters
        ----------
        input : (T, N, input_size), (N, T, input_size) if `batch_first`, or (T, input_size)
        hx : (layers · directions, N, H) or (layers · directions, H), optional
            The state before the first step; zeros if there is none.
        """
        output, (hidden,) = self.run(input, None if hx is None else (hx,))
        return output, hidden


class LSTM(Recurrent):
    """Long short-term memory: gates decide what a cell keeps, takes in and shows.

    With ``i, f, o = σ(W x_t + U h_(t-1) + b)`` and ``g = tanh(...)``, each of rows of its own:
    ``c_t = f c_(t-1) + i g`` and ``h_t = o tanh(c_t)``.

    Parameters
    ----------
    input_size, hidden_size : int
        Features of the input and H of the cell.
    num_layers, bias, batch_first, dropout, bidirectional
        As for `RNN`.
    proj_size : int
        If not 0, the length P to which h is brought by a product with a weight.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight_ih_l0, weight_hh_l0 : Parameter of shape (4 H, input_size) and (4 H, H)
        Rows of the gates i, f, g and o, one after the other.
    bias_ih_l0, bias_hh_l0 : Parameter of shape (4 H,)
    weight_hr_l0 : Parameter of shape (P, H)
        If there is a `proj_size`; then ``weight_hh_l0`` is (4 H, P).
        The same with ``_l1`` for the next layer, and with ``_reverse`` for the way back. All start
        uniform within ±1/√hidden_size.

    Raises
    ------
    TypeError, ValueError
        As `RNN`; and if `proj_size` is not an integer from 0 to below `hidden_size`.

    Notes
    -----
    For sequences of different lengths see `RNN`.

    References
    ----------
    S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, 1997; with the forget gate of F. Gers
    et al., *Learning to Forget: Continual Prediction with LSTM*, 2000; the projection of H. Sak et
    al., *Long Short-Term Memory Based Recurrent Neural Network Architectures*, 2014.

    Examples
    --------
    >>> layer = LSTM(3, 2, batch_first=True)
    >>> output, (h, c) = layer(np.ones((5, 7, 3), np.float32))
    >>> output.shape, h.shape, c.shape
    ((5, 7, 2), (1, 5, 2), (1, 5, 2))
    """

    _kind = LSTM_KIND

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        dtype: Any = np.float32,
    ) -> None:
        checked_size("LSTM", hidden_size=hidden_size)
        if not isinstance(proj_size, int | np.integer) or not 0 <= proj_size < hidden_size:
            raise ValueError(
                f"proj_size is an integer from 0 to below hidden_size={hidden_size}, "
                f"got {proj_size!r}"
            )
        self.proj_size = proj_size
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype
        )

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, tuple[Any, Any]]:
        """Return the outputs of all steps, and the last (h, c) of each layer and direction.

        Parameters
        ----------
        input : (T, N, input_size), (N, T, input_size) if `batch_first`, or (T, input_size)
        hx : pair of (layers · directions, N, P or H) and (layers · directions, N, H), optional
            h and c before the first step, without N for a single sequence; zeros if there is none.
        """
        output, (hidden, cell) = self.run(input, None if hx is None else checked_pair("LSTM", hx))
        return output, (hidden, cell)


class GRU(Recurrent):
    """Gated recurrent unit: one gate scales the old state, one mixes it with the new.

    With ``r, z = σ(W x_t + b + U h_(t-1) + b')``: ``n = tanh(W x_t + b + r (U h_(t-1) + b'))``,
    each of rows of its own, and ``h_t = (1 - z) n + z h_(t-1)``.

    Parameters
    ----------
    input_size, hidden_size : int
        Features of the input and H of the state.
    num_layers, bias, batch_first, dropout, bidirectional
        As for `RNN`.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight_ih_l0, weight_hh_l0 : Parameter of shape (3 H, input_size) and (3 H, H)
        Rows of the gates r, z and n, one after the other.
    bias_ih_l0, bias_hh_l0 : Parameter of shape (3 H,)
        The same with ``_l1`` for the next layer, and with ``_reverse`` for the way back. All start
        uniform within ±1/√hidden_size.

    Raises
    ------
    TypeError, ValueError
        As `RNN`.

    Notes
    -----
    For sequences of different lengths see `RNN`.

    References
    ----------
    K. Cho et al., *Learning Phrase Representations using RNN Encoder-Decoder for Statistical
    Machine Translation*, 2014; r scales the product with its bias, as cuDNN has it.

    Examples
    --------
    >>> layer = GRU(3, 2, bidirectional=True)
    >>> output, h = layer(np.ones((7, 5, 3), np.float32))
    >>> output.shape, h.shape
    ((7, 5, 4), (2, 5, 2))
    """

    _kind = GRU_KIND

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype
        )

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Return the outputs of all steps, and the last state of each layer and direction.

        Parameters
        ----------
        input : (T, N, input_size), (N, T, input_size) if `batch_first`, or (T, input_size)
        hx : (layers · directions, N, H) or (layers · directions, H), optional
            The state before the first step; zeros if there is none.
        """
        output, (hidden,) = self.run(input, None if hx is None else (hx,))
        return output, hidden
