"""Blocks of transformers: attention, and layers for each place by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import relu
from nn.functional.activation import gelu
from nn.layers.attention import MultiheadAttention
from nn.layers.dropout import Dropout
from nn.layers.layer_normalization import LayerNorm
from nn.layers.linear import Linear
from nn.layers.recurrent_cells import checked_size
from nn.module import Module

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": relu, "gelu": gelu}


class _Block(Module):
    """What encoder and decoder layers share: attention, a layer for each place, and what is added.

    Each part adds to its input, and normalises before (`norm_first`) or after.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int,
        dropout: float,
        activation: str | Callable[[Any], Any],
        layer_norm_eps: float,
        batch_first: bool,
        norm_first: bool,
        bias: bool,
        dtype: Any,
        across: bool,
    ) -> None:
        checked_size(type(self).__name__, d_model=d_model, dim_feedforward=dim_feedforward)
        if isinstance(activation, str):
            if activation not in ACTIVATIONS:
                raise ValueError(f"activation is 'relu', 'gelu' or a function, got {activation!r}")
            activation = ACTIVATIONS[activation]
        attention: dict[str, Any] = {
            "dropout": dropout,
            "bias": bias,
            "batch_first": batch_first,
            "dtype": dtype,
        }
        self.self_attn = MultiheadAttention(d_model, nhead, **attention)
        if across:
            self.multihead_attn = MultiheadAttention(d_model, nhead, **attention)
        self.linear1 = Linear(d_model, dim_feedforward, bias, dtype)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, dtype)
        self.norm_first, self.activation = norm_first, activation
        for index in range(1, 4 if across else 3):
            norm = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
            setattr(self, f"norm{index}", norm)
        for index in range(1, 4 if across else 3):
            setattr(self, f"dropout{index}", Dropout(dropout))

    def _added(self, x: Any, index: int, part: Callable[[Any], Any]) -> Any:
        """Add what a part makes of x, with the normalisation and the dropout of that number."""
        norm, drop = getattr(self, f"norm{index}"), getattr(self, f"dropout{index}")
        if self.norm_first:
            return x + drop(part(norm(x)))
        return norm(x + drop(part(x)))

    def _attention(self, layer: Any, memory: Any, mask: Any, padding: Any, causal: bool) -> Any:
        def attention(x: Any) -> Any:
            source = x if memory is None else memory
            return layer(x, source, source, padding, False, mask, is_causal=causal)[0]

        return attention

    def _feed_forward(self, x: Any) -> Any:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(_Block):
    """A block of self-attention and of two affine layers for each place.

    Parameters
    ----------
    d_model : int
        Features of input and output.
    nhead : int
        How many heads of attention.
    dim_feedforward : int
        Features between the two affine layers.
    dropout : float
        Probability with which, in training, a number is dropped: of the weights of attention, after
        each part, and between the affine layers.
    activation : {"relu", "gelu"} or callable
        Between the affine layers.
    layer_norm_eps : float
        The eps of each `LayerNorm`.
    batch_first : bool
        Whether input and output are (N, L, features); else they are (L, N, features).
    norm_first : bool
        Whether each part normalises its input; else the sum of its input and output.
    bias : bool
        Whether affine layers, attention and `LayerNorm` have a bias.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    self_attn : MultiheadAttention
    linear1, linear2 : Linear
    norm1, norm2 : LayerNorm

    Raises
    ------
    ValueError
        If a size is not a positive integer, the heads do not divide the features, the activation
        is unknown, or an input or a mask has another shape.

    References
    ----------
    A. Vaswani et al., *Attention Is All You Need*, 2017, section 3.1; with `norm_first`, R. Xiong
    et al., *On Layer Normalization in the Transformer Architecture*, 2020.

    Examples
    --------
    >>> layer = TransformerEncoderLayer(8, 2, 16, batch_first=True)
    >>> layer(np.ones((5, 7, 8), np.float32)).shape
    (5, 7, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Callable[[Any], Any] = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            layer_norm_eps,
            batch_first,
            norm_first,
            bias,
            dtype,
            across=False,
        )

    def forward(
        self,
        src: Any,
        src_mask: Any = None,
        src_key_padding_mask: Any = None,
        is_causal: bool = False,
    ) -> Any:
        """Return the block's output.

        Parameters
        ----------
        src : (L, N, d_model) array or Value, (N, L, d_model) if `batch_first`, or (L, d_model)
        src_mask, src_key_padding_mask, is_causal
            As `attn_mask`, `key_padding_mask` and `is_causal` of `MultiheadAttention`.
        """
        attention = self._attention(self.self_attn, None, src_mask, src_key_padding_mask, is_causal)
        return self._added(self._added(src, 1, attention), 2, self._feed_forward)


class TransformerDecoderLayer(_Block):
    """A block of self-attention, of attention to a memory, and of two affine layers.

    Parameters
    ----------
    d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first
        As for `TransformerEncoderLayer`.
    bias : bool
    dtype : dtype

    Attributes
    ----------
    self_attn, multihead_attn : MultiheadAttention
    linear1, linear2 : Linear
    norm1, norm2, norm3 : LayerNorm

    Raises
    ------
    ValueError
        As `TransformerEncoderLayer`.

    References
    ----------
    A. Vaswani et al., *Attention Is All You Need*, 2017, section 3.1.

    Examples
    --------
    >>> layer = TransformerDecoderLayer(8, 2, 16, batch_first=True)
    >>> target, memory = np.ones((5, 7, 8), np.float32), np.ones((5, 4, 8), np.float32)
    >>> layer(target, memory).shape
    (5, 7, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Callable[[Any], Any] = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            layer_norm_eps,
            batch_first,
            norm_first,
            bias,
            dtype,
            across=True,
        )

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Any:
        """Return the block's output.

        Parameters
        ----------
        tgt : (L, N, d_model) array or Value, (N, L, d_model) if `batch_first`, or (L, d_model)
        memory : the same with S in place of L
            What the encoder returned.
        tgt_mask, tgt_key_padding_mask, tgt_is_causal
            As `attn_mask`, `key_padding_mask` and `is_causal` of `MultiheadAttention`, where `tgt`
            looks at itself.
        memory_mask, memory_key_padding_mask, memory_is_causal
            The same, where it looks at the memory.
        """
        own = self._attention(self.self_attn, None, tgt_mask, tgt_key_padding_mask, tgt_is_causal)
        across = self._attention(
            self.multihead_attn, memory, memory_mask, memory_key_padding_mask, memory_is_causal
        )
        x = self._added(self._added(tgt, 1, own), 2, across)
        return self._added(x, 3, self._feed_forward)
