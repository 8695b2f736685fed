"""Attention: a mean of values, weighted by how well their keys match a query."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from autograd import softmax
from nn.functional.checks import as_array
from nn.functional.noise import dropout


def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Any:
    """Return for each query the mean of the values, weighted by ``softmax(Q Kᵀ · scale + mask)``.

    Parameters
    ----------
    query : (..., L, E) array or Value
    key : (..., S, E) array or Value
    value : (..., S, V) array or Value
        The axes in front are those of a batch and of the heads, say.
    attn_mask : array or Value that broadcasts to (..., L, S), optional
        Truth values: True where a query may take a key. Or numbers, which are added to the scores:
        -inf where it may not. (The masks of `MultiheadAttention` have True where it may *not*.)
    dropout_p : float
        Probability with which a weight is dropped, whether in training or not.
    is_causal : bool
        Whether query number i may take keys 0 to i only.
    scale : float, optional
        By default ``1 / √E``.

    Returns
    -------
    (..., L, V) Value
        0 for a query that may take no key.

    Raises
    ------
    ValueError
        If the shapes do not fit, or both a mask and `is_causal` are given.
    TypeError
        If a mask holds whole numbers.

    References
    ----------
    A. Vaswani et al., *Attention Is All You Need*, 2017, section 3.2.1.

    Examples
    --------
    Where all keys match alike, the result is the mean of the values so far:

    >>> values = np.array([[1.0], [3.0], [5.0]])
    >>> scaled_dot_product_attention(np.ones((3, 2)), np.ones((3, 2)), values, is_causal=True)
    array([[1.],
           [2.],
           [3.]])
    """
    return attended(query, key, value, attn_mask, dropout_p, is_causal, scale)[0]


def attended(
    query: Any,
    key: Any,
    value: Any,
    mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Any, Any]:
    """Return what `scaled_dot_product_attention` does, and the weights."""
    query, key, value = as_array(query), as_array(key), as_array(value)
    _check_shapes(query.shape, key.shape, value.shape)
    if is_causal and mask is not None:
        raise ValueError(
            "attention takes attn_mask or is_causal, not both: put the causal one into the mask"
        )
    # Without features all scores are 0, whatever the factor.
    factor = 1 / math.sqrt(query.shape[-1] or 1) if scale is None else float(scale)
    scores = (query * factor) @ key.swapaxes(-1, -2)
    nothing = None
    if is_causal:
        scores = scores + causal_mask(*scores.shape[-2:], scores.dtype)
    elif mask is not None:
        scores, nothing = _masked(scores, as_array(mask))
    weights = softmax(scores, axis=-1)
    if nothing is not None:
        weights = np.where(nothing, 0.0, weights)
    if dropout_p:
        weights = dropout(weights, dropout_p)
    return weights @ value, weights


def _check_shapes(query: Any, key: Any, value: Any) -> None:
    """Raise unless queries fit keys, and keys values."""
    fits = min(len(query), len(key), len(value)) >= 2
    if not fits or query[-1] != key[-1] or key[-2] != value[-2]:
        raise ValueError(
            "attention takes a query of shape (..., L, E), a key (..., S, E) and a value "
            f"(..., S, V), got {query}, {key} and {value}"
        )


@lru_cache(maxsize=32)
def causal_mask(queries: int, keys: int, dtype: Any) -> Any:
    """Return what to add to scores so that no query takes a later key; the same array each time."""
    mask = np.triu(np.full((queries, keys), -np.inf, dtype), 1)
    mask.flags.writeable = False
    return mask


def _masked(scores: Any, mask: Any) -> tuple[Any, Any]:
    """Return scores with -inf where the mask says so, and which queries may take no key at all.

    The scores of those are left alone, since of nothing but -inf no softmax can be taken; the
    second result is None if there are none.
    """
    kind = mask.dtype.kind
    if kind not in "fb":
        raise TypeError(
            "attn_mask holds truth values (True where a key may be taken) or floating-point "
            f"numbers to add, got {mask.dtype}: convert it with .astype(bool)"
        )
    try:
        fits = np.broadcast_shapes(mask.shape, scores.shape) == scores.shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"attn_mask of shape {mask.shape} does not broadcast to the scores {scores.shape}"
        )
    taken = mask if kind == "b" else mask != -np.inf
    nothing = np.logical_not(np.any(taken, axis=-1, keepdims=True))
    if isinstance(nothing, np.ndarray | np.bool_) and not nothing.any():
        nothing = None
    scores = np.where(mask, scores, -np.inf) if kind == "b" else scores + mask
    return (scores if nothing is None else np.where(nothing, 0.0, scores)), nothing
