"""Attention with several heads."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn import init
from nn.functional import linear
from nn.functional.attention import attended, causal_mask
from nn.functional.noise import checked_probability
from nn.layers.linear import Linear
from nn.layers.recurrent_cells import checked_size
from nn.module import Module, Parameter


class MultiheadAttention(Module):
    """Attention in several heads at once, each on features of its own, with a product at the end.

    Query, key and value are mapped to E features each and cut into heads; the results of
    `nn.functional.scaled_dot_product_attention` are joined and mapped once more.

    Parameters
    ----------
    embed_dim : int
        Features E of the query and of the output.
    num_heads : int
        How many heads; each has ``embed_dim / num_heads`` features.
    dropout : float
        Probability with which, in training, a weight of attention is dropped.
    bias : bool
        Whether the four maps add a bias.
    add_bias_kv : bool
        Whether a learned key and value are put behind the others.
    add_zero_attn : bool
        Whether a key and a value of zeros are put behind the others.
    kdim, vdim : int, optional
        Features of key and value; by default `embed_dim`.
    batch_first : bool
        Whether inputs and output are (N, L, features); else they are (L, N, features).
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    in_proj_weight : Parameter of shape (3 E, E), or None
        The maps of query, key and value, one below the other; starts by Glorot's rule.
    q_proj_weight, k_proj_weight, v_proj_weight : Parameter of shape (E, E), (E, kdim), (E, vdim)
        In its place where `kdim` or `vdim` is not `embed_dim`; else None.
    in_proj_bias : Parameter of shape (3 E,), or None
        Starts as 0, as does that of ``out_proj``.
    bias_k, bias_v : Parameter of shape (1, 1, E), or None
    out_proj : Linear

    Raises
    ------
    ValueError
        If a size is not a positive integer, the heads do not divide the features, or an input or
        a mask has another shape.

    References
    ----------
    A. Vaswani et al., *Attention Is All You Need*, 2017, section 3.2.2.

    Examples
    --------
    >>> layer = MultiheadAttention(8, 2, batch_first=True)
    >>> x = np.ones((5, 7, 8), np.float32)
    >>> output, weights = layer(x, x, x)
    >>> output.shape, weights.shape
    ((5, 7, 8), (5, 7, 7))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        dtype: Any = np.float32,
    ) -> None:
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        checked_size(
            "MultiheadAttention",
            embed_dim=embed_dim,
            num_heads=num_heads,
            kdim=self.kdim,
            vdim=self.vdim,
        )
        if embed_dim % num_heads:
            raise ValueError(
                f"MultiheadAttention cuts its features into heads: embed_dim={embed_dim} is not "
                f"a multiple of num_heads={num_heads}"
            )
        self.embed_dim, self.num_heads, self.batch_first = embed_dim, num_heads, batch_first
        self.dropout, self.add_zero_attn = checked_probability(dropout), add_zero_attn
        same = self.kdim == self.vdim == embed_dim

        def weight(rows: int, columns: int, wanted: bool) -> Parameter | None:
            if not wanted:
                return None
            bound = math.sqrt(6 / (rows + columns))
            return init.uniform_(Parameter(np.empty((rows, columns), dtype)), -bound, bound)

        def extra() -> Parameter | None:
            if not add_bias_kv:
                return None
            spread = math.sqrt(2 / (2 * embed_dim))
            return init.normal_(Parameter(np.empty((1, 1, embed_dim), dtype)), 0.0, spread)

        self.in_proj_weight = weight(3 * embed_dim, embed_dim, same)
        self.q_proj_weight = weight(embed_dim, embed_dim, not same)
        self.k_proj_weight = weight(embed_dim, self.kdim, not same)
        self.v_proj_weight = weight(embed_dim, self.vdim, not same)
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, dtype)) if bias else None
        self.bias_k, self.bias_v = extra(), extra()
        self.out_proj = Linear(embed_dim, embed_dim, bias, dtype)
        if self.out_proj.bias is not None:
            self.out_proj.bias.data[...] = 0.0

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Any, Any]:
        """Return the output, and the weights of attention or None.

        Parameters
        ----------
        query : (L, N, E), (N, L, E) if `batch_first`, or (L, E) without a batch
        key, value : the same with S in place of L, and `kdim` and `vdim` features
        key_padding_mask : (N, S) array, or (S,) without a batch, optional
            Truth values, True where a key is *not* to be taken, or numbers to add to the scores.
        need_weights : bool
            Whether the weights are returned too.
        attn_mask : (L, S) or (N · num_heads, L, S) array, optional
            As `key_padding_mask`, for each query.
        average_attn_weights : bool
            Whether the weights are a mean over the heads, (N, L, S); else (N, num_heads, L, S).
        is_causal : bool
            Whether query number i takes keys 0 to i only. Beside an `attn_mask`, which then says
            as much, it changes nothing.
        """
        batched = query.ndim == 3
        self._check_inputs(query, key, value)
        if not batched:
            joined = query is key is value
            query, key, value = (x.reshape((1, *x.shape)) for x in (query, key, value))
            key, value = (query, query) if joined else (key, value)
        queries, keys, values = self._projected(query, key, value, self.batch_first or not batched)
        batch, _, length, _ = queries.shape
        padding = None if key_padding_mask is None else key_padding_mask
        if padding is not None:
            self._check_mask("key_padding_mask", padding, batched, (batch, keys.shape[2]))
            padding = additive(padding, queries.dtype).reshape((batch, 1, 1, keys.shape[2]))
        if attn_mask is not None:
            shape = (length, keys.shape[2])
            if attn_mask.ndim == 3:
                shape = (batch * self.num_heads, *shape)
            self._check_mask("attn_mask", attn_mask, True, shape)
            attn_mask = additive(attn_mask, queries.dtype)
            if attn_mask.ndim == 3:
                attn_mask = attn_mask.reshape((batch, self.num_heads, length, keys.shape[2]))
        keys, values, extra = self._extended(keys, values)
        if is_causal and attn_mask is None and (padding is not None or extra):
            attn_mask = causal_mask(length, keys.shape[2] - extra, queries.dtype)
        mask = padding if attn_mask is None else attn_mask
        if padding is not None and attn_mask is not None:
            mask = padding + attn_mask
        if mask is not None and extra:
            mask = np.concatenate([mask, np.zeros((*mask.shape[:-1], extra), mask.dtype)], -1)
        output, weights = attended(
            queries,
            keys,
            values,
            mask,
            self.dropout if self.training else 0.0,
            is_causal and mask is None,
        )
        output = output.transpose((0, 2, 1, 3)).reshape((batch, length, self.embed_dim))
        output = self.out_proj(output)
        if batched and not self.batch_first:
            output = output.swapaxes(0, 1)
        if not need_weights:
            return (output if batched else output[0]), None
        if average_attn_weights:
            weights = weights.mean(axis=1)
        return (output, weights) if batched else (output[0], weights[0])

    def _projected(self, query: Any, key: Any, value: Any, batch_first: bool) -> list[Any]:
        """Map query, key and value, and cut them into heads: (N, heads, length, features)."""
        size, bias = self.embed_dim, self.in_proj_bias
        if self.in_proj_weight is not None and query is key is value:
            together = linear(query, self.in_proj_weight, bias)
            parts = self._heads(together, 3, batch_first)
            return [parts[0], parts[1], parts[2]]
        found: list[Any] = []
        own = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        for index, (given, weight) in enumerate(zip((query, key, value), own, strict=True)):
            rows = slice(index * size, (index + 1) * size)
            if self.in_proj_weight is not None:
                weight = self.in_proj_weight[rows]
            mapped = linear(given, weight, None if bias is None else bias[rows])
            found.append(self._heads(mapped, 1, batch_first)[0])
        return found

    def _heads(self, mapped: Any, parts: int, batch_first: bool) -> Any:
        """Cut features into parts and heads, and bring those and the batch to the front."""
        first, second, _ = mapped.shape
        split = mapped.reshape((first, second, parts, self.num_heads, -1))
        return split.transpose((2, 0, 3, 1, 4) if batch_first else (2, 1, 3, 0, 4))

    def _extended(self, keys: Any, values: Any) -> tuple[Any, Any, int]:
        """Put learned keys and values, and zeros, behind the others; return how many."""
        extra = 0
        batch, heads, _, features = keys.shape
        shape = (batch, heads, 1, features)
        if self.bias_k is not None and self.bias_v is not None:
            learned = [
                np.broadcast_to(bias.reshape((1, heads, 1, features)), shape)
                for bias in (self.bias_k, self.bias_v)
            ]
            keys = np.concatenate([keys, learned[0]], 2)
            values = np.concatenate([values, learned[1]], 2)
            extra += 1
        if self.add_zero_attn:
            zeros = np.zeros(shape, keys.dtype)
            keys, values = np.concatenate([keys, zeros], 2), np.concatenate([values, zeros], 2)
            extra += 1
        return keys, values, extra

    def _check_inputs(self, query: Any, key: Any, value: Any) -> None:
        """Raise unless query, key and value have shapes that go together."""
        shapes = [tuple(x.shape) for x in (query, key, value)]
        wanted = (self.embed_dim, self.kdim, self.vdim)
        form = "(N, L, {})" if self.batch_first else "(L, N, {})"
        batch = 0 if self.batch_first else 1
        fits = len(shapes[0]) in (2, 3) and all(len(shape) == len(shapes[0]) for shape in shapes)
        if fits:
            fits = all(shape[-1] == size for shape, size in zip(shapes, wanted, strict=True))
            fits = fits and shapes[1][:-1] == shapes[2][:-1]
        if fits and len(shapes[0]) == 3:
            fits = shapes[0][batch] == shapes[1][batch]
        if not fits:
            raise ValueError(
                "MultiheadAttention takes query, key and value of shapes "
                + ", ".join(form.format(size) for size in wanted)
                + " (key and value of one length S), or without N; got "
                + ", ".join(map(str, shapes))
            )

    @staticmethod
    def _check_mask(name: str, mask: Any, batched: bool, shape: tuple[int, ...]) -> None:
        wanted = shape if batched else shape[1:]
        if tuple(mask.shape) != wanted:
            raise ValueError(f"{name} has the shape {wanted} here, got {tuple(mask.shape)}")

    def extra_repr(self) -> str:
        """Say the sizes."""
        return f"{self.embed_dim}, {self.num_heads}, batch_first={self.batch_first}"


def additive(mask: Any, dtype: Any) -> Any:
    """Return a mask of truth values, True where nothing is taken, as numbers to add to scores."""
    if mask.dtype.kind == "b":
        return np.where(mask, np.full((), -np.inf, dtype), np.zeros((), dtype))
    if mask.dtype.kind != "f":
        raise TypeError(
            "a mask holds truth values (True where a key is not taken) or floating-point numbers "
            f"to add, got {mask.dtype}: convert it with .astype(bool)"
        )
    return mask
