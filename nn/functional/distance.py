"""Lengths of vectors, and how far two of them are from each other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn.functional.checks import as_array
from nn.functional.targets import raw


def normalize(input: Any, p: float = 2.0, dim: Any = 1, eps: float = 1e-12) -> Any:
    """Divide by the p-norm along an axis: what comes out has length 1.

    Parameters
    ----------
    input : array or Value
    p : float
        The norm is (Σ|x|^p)^(1/p); the largest |x| for infinity.
    dim : int, or tuple of int
        The axes along which the norm is taken.
    eps : float
        A smaller norm counts as this.

    Raises
    ------
    ValueError
        If p is not positive.

    Examples
    --------
    >>> normalize(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    input = as_array(input)
    length = p_norm(input, p, dim)
    # Not by maximum, which would share the gradient of a tie.
    return input / np.where(length < eps, float(eps), length)


def p_norm(x: Any, p: float, axis: Any, keepdims: bool = True) -> Any:
    """Return (Σ|x|^p)^(1/p), whose slopes at 0 count as 0."""
    if not p > 0:
        raise ValueError(f"a p-norm takes a positive p, got {p!r}")
    if p == math.inf:
        return abs(x).max(axis, keepdims=keepdims)
    if p == 1:
        return abs(x).sum(axis, keepdims=keepdims)
    return np.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=p)


def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Any:
    """Return the cosine of the angle between vectors.

    Parameters
    ----------
    x1, x2 : arrays or Values of shapes that broadcast
    dim : int
        The axis of the common shape along which the vectors lie, which the result lacks.
    eps : float
        A smaller length counts as this, but has the gradient of its own, as in PyTorch.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> cosine_similarity(np.array([[1.0, 1.0]]), np.array([[2.0, 0.0]])).round(4)
    array([0.7071])
    """
    x1, x2 = _broadcasting(x1, x2, "cosine_similarity")
    if x1.shape != x2.shape:  # lengths are those along an axis of the common shape
        shape = np.broadcast_shapes(x1.shape, x2.shape)
        x1, x2 = np.broadcast_to(x1, shape), np.broadcast_to(x2, shape)
    return (_of_length_one(x1, dim, eps) * _of_length_one(x2, dim, eps)).sum(dim)


def _of_length_one(x: Any, axis: int, eps: float) -> Any:
    """Divide by the length, or by `eps` where that is more: with the gradient of the length."""
    length = p_norm(x, 2.0, axis)
    known = raw(length)
    return x / (length + np.where(known < eps, float(eps) - known, 0.0))


def pairwise_distance(
    x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Any:
    """Return the p-norm of the differences of vectors along the last axis.

    Parameters
    ----------
    x1, x2 : arrays or Values of shapes that broadcast
    p : float
        The norm is (Σ|x|^p)^(1/p); the largest |x| for infinity; for 0 how many differ, which
        has no slope.
    eps : float
        Added to each difference, so that the distance of equal vectors is not 0.
    keepdim : bool
        Whether the last axis stays, with length one.

    Raises
    ------
    ValueError
        If the shapes do not broadcast, or p is negative.

    Examples
    --------
    >>> pairwise_distance(np.array([[0.0, 3.0]]), np.array([[4.0, 0.0]])).round(4)
    array([5.])
    """
    x1, x2 = _broadcasting(x1, x2, "pairwise_distance")
    difference = x1 - x2 + float(eps)
    if p == 0:
        counted = np.where(abs(raw(difference)) > 0, 1.0, difference * 0.0)
        return counted.sum(-1, keepdims=keepdim)
    return p_norm(difference, float(p), -1, keepdim)


def _broadcasting(x1: Any, x2: Any, called: str) -> tuple[Any, Any]:
    x1, x2 = as_array(x1), as_array(x2)
    try:
        np.broadcast_shapes(x1.shape, x2.shape)
    except ValueError:
        raise ValueError(
            f"{called} takes two arrays of shapes that broadcast, got {x1.shape} and {x2.shape}"
        ) from None
    return x1, x2
