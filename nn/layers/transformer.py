"""Transformers: blocks one after the other."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nn import init
from nn.functional.attention import causal_mask
from nn.layers.layer_normalization import LayerNorm
from nn.layers.recurrent_cells import checked_size
from nn.layers.transformer_blocks import TransformerDecoderLayer, TransformerEncoderLayer
from nn.module import Module


class _Layers(Module):
    """Copies of a layer, one after the other, and a normalisation at the end."""

    def __init__(self, layer: Module, num_layers: int, norm: Module | None) -> None:
        checked_size(type(self).__name__, num_layers=num_layers)
        if not isinstance(layer, Module):
            raise TypeError(
                f"{type(self).__name__} takes a layer to copy, got a {type(layer).__name__}"
            )
        self.layers = [copy.deepcopy(layer) for _ in range(num_layers)]
        self.num_layers, self.norm = num_layers, norm

    def _run(self, x: Any, *inputs: Any, **keywords: Any) -> Any:
        for layer in self.layers:
            x = layer(x, *inputs, **keywords)
        return x if self.norm is None else self.norm(x)


class TransformerEncoder(_Layers):
    """Encoder layers one after the other, and a normalisation at the end if wanted.

    Parameters
    ----------
    encoder_layer : TransformerEncoderLayer
        Of which each layer is a deep copy: all start alike.
    num_layers : int
    norm : Module, optional

    Attributes
    ----------
    layers : list of TransformerEncoderLayer
    norm : Module or None

    Raises
    ------
    ValueError, TypeError
        If the number is not a positive integer, or the layer is no module.

    References
    ----------
    A. Vaswani et al., *Attention Is All You Need*, 2017, section 3.1.

    Examples
    --------
    >>> model = TransformerEncoder(TransformerEncoderLayer(8, 2, 16), 3)
    >>> model(np.ones((7, 5, 8), np.float32)).shape
    (7, 5, 8)
    """

    def __init__(self, encoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__(encoder_layer, num_layers, norm)

    def forward(
        self,
        src: Any,
        mask: Any = None,
        src_key_padding_mask: Any = None,
        is_causal: bool | None = None,
    ) -> Any:
        """Run the layers one after the other.

        Parameters
        ----------
        src : (L, N, d_model) array or Value, (N, L, d_model) if ``batch_first``, or (L, d_model)
        mask, src_key_padding_mask, is_causal
            As `attn_mask`, `key_padding_mask` and `is_causal` of `MultiheadAttention`.
        """
        return self._run(src, mask, src_key_padding_mask, bool(is_causal))


class TransformerDecoder(_Layers):
    """Decoder layers one after the other, and a normalisation at the end if wanted.

    Parameters
    ----------
    decoder_layer : TransformerDecoderLayer
        Of which each layer is a deep copy: all start alike.
    num_layers : int
    norm : Module, optional

    Attributes
    ----------
    layers : list of TransformerDecoderLayer
    norm : Module or None

    Raises
    ------
    ValueError, TypeError
        If the number is not a positive integer, or the layer is no module.

    References
    ----------
    A. Vaswani et al., *Attention Is All You Need*, 2017, section 3.1.

    Examples
    --------
    >>> model = TransformerDecoder(TransformerDecoderLayer(8, 2, 16), 3)
    >>> model(np.ones((7, 5, 8), np.float32), np.ones((4, 5, 8), np.float32)).shape
    (7, 5, 8)
    """

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__(decoder_layer, num_layers, norm)

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """Run the layers one after the other.

        Parameters
        ----------
        tgt : (L, N, d_model) array or Value, (N, L, d_model) if ``batch_first``, or (L, d_model)
        memory : the same with S in place of L
            What the encoder returned.
        tgt_mask, tgt_key_padding_mask, tgt_is_causal
            As `attn_mask`, `key_padding_mask` and `is_causal` of `MultiheadAttention`, where `tgt`
            looks at itself.
        memory_mask, memory_key_padding_mask, memory_is_causal
            The same, where it looks at the memory.
        """
        return self._run(
            tgt,
            memory,
            tgt_mask,
            memory_mask,
            tgt_key_padding_mask,
            memory_key_padding_mask,
            bool(tgt_is_causal),
            memory_is_causal,
        )


def generate_square_subsequent_mask(sz: int, dtype: Any = np.float32) -> Any:
    """Return a causal mask to add to scores: -inf above the diagonal, 0 elsewhere.

    Parameters
    ----------
    sz : int
        The length of the sequence: the mask has the shape (sz, sz).
    dtype : dtype

    Examples
    --------
    >>> generate_square_subsequent_mask(2)
    array([[  0., -inf],
           [  0.,   0.]], dtype=float32)
    """
    return causal_mask(sz, sz, np.dtype(dtype)).copy()


class Transformer(Module):
    """An encoder of one sequence, and a decoder that writes another with it in sight.

    Parameters
    ----------
    d_model, nhead : int
        Features, and heads of attention.
    num_encoder_layers, num_decoder_layers : int
    dim_feedforward, dropout, activation
        As for `TransformerEncoderLayer`.
    custom_encoder, custom_decoder : Module, optional
        In place of those made here.
    layer_norm_eps, batch_first, norm_first, bias, dtype
        As for `TransformerEncoderLayer`.

    Attributes
    ----------
    encoder : TransformerEncoder
    decoder : TransformerDecoder
        Both with a `LayerNorm` at the end. Weights start by Glorot's rule.

    Raises
    ------
    ValueError
        As `TransformerEncoderLayer`.

    References
    ----------
    A. Vaswani et al., *Attention Is All You Need*, 2017.

    Examples
    --------
    >>> model = Transformer(8, 2, 1, 1, 16)
    >>> source, target = np.ones((6, 5, 8), np.float32), np.ones((4, 5, 8), np.float32)
    >>> model(source, target, tgt_mask=Transformer.generate_square_subsequent_mask(4)).shape
    (4, 5, 8)
    """

    generate_square_subsequent_mask = staticmethod(generate_square_subsequent_mask)

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Callable[[Any], Any] = "relu",
        custom_encoder: Module | None = None,
        custom_decoder: Module | None = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        dtype: Any = np.float32,
    ) -> None:
        sizes = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps)
        settings = (*sizes, batch_first, norm_first, bias, dtype)

        def norm() -> Module:
            return LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)

        self.encoder = custom_encoder or TransformerEncoder(
            TransformerEncoderLayer(*settings), num_encoder_layers, norm()
        )
        self.decoder = custom_decoder or TransformerDecoder(
            TransformerDecoderLayer(*settings), num_decoder_layers, norm()
        )
        for parameter in self.parameters():
            if parameter.ndim > 1:
                bound = math.sqrt(6 / sum(parameter.shape))
                init.uniform_(parameter, -bound, bound)

    def forward(
        self,
        src: Any,
        tgt: Any,
        src_mask: Any = None,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        src_key_padding_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Any:
        """Encode the source, and decode the target.

        Parameters
        ----------
        src : (S, N, d_model) array or Value, (N, S, d_model) if `batch_first`, or (S, d_model)
        tgt : the same with L in place of S
        src_mask, src_key_padding_mask, src_is_causal
            As `attn_mask`, `key_padding_mask` and `is_causal` of `MultiheadAttention`, where `src`
            looks at itself.
        tgt_mask, tgt_key_padding_mask, tgt_is_causal
            The same, where `tgt` looks at itself.
        memory_mask, memory_key_padding_mask, memory_is_causal
            The same, where `tgt` looks at what was made of `src`.
        """
        memory = self.encoder(src, src_mask, src_key_padding_mask, src_is_causal)
        return self.decoder(
            tgt,
            memory,
            tgt_mask,
            memory_mask,
            tgt_key_padding_mask,
            memory_key_padding_mask,
            tgt_is_causal,
            memory_is_causal,
        )
