"""Derivatives of products of vectors, matrices and tensors.

For ``C = A B`` and an upstream gradient Ḡ: Ā = Ḡ Bᵀ and B̄ = Aᵀ Ḡ (Giles, *Collected matrix
derivative results for forward and reverse mode algorithmic differentiation*, 2008, section 2.2.1).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.graph import apply
from autograd.primitives import Primitive
from autograd.rules.arithmetic import multiply
from autograd.rules.contraction import planned, tensordot
from autograd.rules.shaping import (
    expand_dims,
    implements,
    items,
    reshape,
    swapaxes,
    transpose,
)

#: Products of at least so many elements are made by `numpy.matmul`. ``dot`` has half its overhead,
#: but fills the memory of its result with zeros first.
LARGE_PRODUCT = 16384


def product(x: Any, y: Any) -> Any:
    """Multiply as ``x @ y``, by whichever of NumPy's functions is quicker.

    A stack of matrices on the left becomes one tall one: NumPy would multiply one after the other.
    """
    if x.__class__ is np.ndarray is y.__class__ and y.ndim == 2 <= x.ndim:
        if x.ndim > 2:
            return product(rows(x), y).reshape((*x.shape[:-1], y.shape[-1]))
        return x.dot(y) if len(x) * y.shape[1] < LARGE_PRODUCT else x @ y
    return x @ (np.ascontiguousarray(y) if is_turned_stack(y) else y)


def is_turned_stack(x: Any) -> bool:
    """Tell whether these are transposed matrices: of small ones, BLAS is slower than a copy."""
    if x.__class__ is not np.ndarray or x.ndim < 3:
        return False
    return x.strides[-2] == x.itemsize < x.strides[-1] and max(x.shape[-2:]) <= 256


def _matmul_left(g: Any, ans: Any, x: Any, y: Any) -> Any:
    if y.ndim == 2 <= x.ndim:
        return product(g, y.T)
    if x.ndim == 2 < y.ndim:
        return product(side_by_side(g), side_by_side(y).T)
    g, _, y = _as_matrices(g, x, y)
    left = product(g, swapaxes(y, -1, -2))
    return left if x.ndim > 1 else left[..., 0, :]


def _matmul_right(g: Any, ans: Any, x: Any, y: Any) -> Any:
    if y.ndim == 2 <= x.ndim:
        return product(rows(x).T, rows(g))
    g, x, _ = _as_matrices(g, x, y)
    right = swapaxes(x, -1, -2) @ g
    return right if y.ndim > 1 else right[..., 0]


def rows(x: Any) -> Any:
    """Return a stack of matrices as one tall matrix, so that one product does for all."""
    return x if x.ndim == 2 else reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))


def side_by_side(x: Any) -> Any:
    """Return a stack of matrices as one wide matrix, so that one product does for all."""
    *stack, height, width = x.shape
    axes = (x.ndim - 2, *range(x.ndim - 2), x.ndim - 1)
    return reshape(transpose(x, axes), (height, math.prod(stack) * width))


def _as_matrices(g: Any, x: Any, y: Any) -> tuple[Any, Any, Any]:
    """Make a row of a vector on the left, a column of one on the right, and g to match."""
    if y.ndim == 1:
        g, y = expand_dims(g, -1), expand_dims(y, -1)
    if x.ndim == 1:
        g, x = expand_dims(g, -2), expand_dims(x, 0)
    return g, x, y


def _all_matrices(total: Any, shares: list[tuple[Any, ...]]) -> bool:
    kind = total.dtype
    return all(
        g.ndim == x.ndim == y.ndim == 2 and g.dtype == x.dtype == y.dtype == kind
        for g, _, x, y in shares
    )


def _gather_left(total: Any, shares: list[tuple[Any, ...]]) -> bool:
    """Add ``Ḡ₁ B₁ᵀ + Ḡ₂ B₂ᵀ + ...`` as the one product ``[Ḡ₁ Ḡ₂ ...] [B₁ B₂ ...]ᵀ``."""
    if not _all_matrices(total, shares):
        return False
    upstream, _, _, others = zip(*shares, strict=True)
    total += np.concatenate(upstream, 1).dot(np.concatenate(others, 1).T)
    return True


def _gather_right(total: Any, shares: list[tuple[Any, ...]]) -> bool:
    """Add ``A₁ᵀ Ḡ₁ + A₂ᵀ Ḡ₂ + ...`` as one product of matrices on top of each other."""
    if not _all_matrices(total, shares):
        return False
    upstream, _, others, _ = zip(*shares, strict=True)
    total += np.concatenate(others, 0).T.dot(np.concatenate(upstream, 0))
    return True


matmul = Primitive(
    product, _matmul_left, _matmul_right, numpy=(np.matmul,), name="matmul", notation="x @ y"
)
matmul.gathers = {_matmul_left: _gather_left, _matmul_right: _gather_right}


def _inner(a: Any, b: Any) -> Any:
    if a.ndim < 2 or b.ndim != 2:
        return np.inner(a, b)
    return product(a, b.T)


def _inner_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    if b.ndim == 2 <= a.ndim:
        return product(rows(g).T, rows(a))
    lead = tuple(range(a.ndim - 1))
    return tensordot(g, a, axes=(lead, lead))


def _gather_inner_right(total: Any, shares: list[tuple[Any, ...]]) -> bool:
    """Add ``Ḡ₁ᵀ A₁ + Ḡ₂ᵀ A₂ + ...`` as one product of matrices on top of each other."""
    if not _all_matrices(total, shares):
        return False
    upstream, _, others, _ = zip(*shares, strict=True)
    total += np.concatenate(upstream, 0).T.dot(np.concatenate(others, 0))
    return True


class _Inner(Primitive):
    """A number has no last axis: its product is another operation, as in `numpy.inner`."""

    def __call__(self, a: Any, b: Any) -> Any:
        try:
            has_axes = a.ndim and b.ndim
        except AttributeError:  # a list, or a number of Python's
            has_axes = False
        if has_axes:
            return apply(self, (a, b))
        a, b = items((a, b))
        return apply(self, (a, b)) if a.ndim and b.ndim else multiply(a, b)


# The product x Wᵀ of a layer: unlike that of a transposed W, its gradient for W comes out in the
# memory layout of W, and an update need not stride through memory.
inner = _Inner(
    _inner,
    lambda g, ans, a, b: product(g, b) if b.ndim == 2 else tensordot(g, b, axes=b.ndim - 1),
    _inner_right,
    numpy=(np.inner,),
    name="inner",
    notation="x @ y.T",
)
inner.__doc__ = """The dot product of each row of one array with each row of another.

Parameters
----------
a : (..., n) array or Value, nested lists of numbers, or a number
b : (..., n) array or Value, nested lists of numbers, or a number

Returns
-------
array or Value
    Its shape is that of `a`, less its last axis, followed by that of `b`, less its last axis. Where
    one is a number, the other times that, as `numpy.inner` has it.

Raises
------
ValueError
    If the last axes differ in length.

Examples
--------
>>> inner(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))
array([17., 39.])
"""
inner.gathers = {_inner_right: _gather_inner_right}


_LAST_AND_LAST_BUT_ONE = ((-1,), (-2,))


@implements(np.dot)
def dot(a: Any, b: Any) -> Any:
    """Stand for `numpy.dot`."""
    a, b = items((a, b))
    if not (a.ndim and b.ndim):
        return multiply(a, b)
    if b.ndim <= 2:
        return matmul(a, b)
    return tensordot(a, b, axes=planned(a.ndim, b.ndim, _LAST_AND_LAST_BUT_ONE))


@implements(np.outer)
def outer(a: Any, b: Any) -> Any:
    """Stand for `numpy.outer`."""
    return multiply(reshape(a, (-1, 1)), reshape(b, (1, -1)))


@implements(np.vdot)
def vdot(a: Any, b: Any) -> Any:
    """Stand for `numpy.vdot`."""
    return matmul(reshape(np.conjugate(a), -1), reshape(b, -1))
