"""Derivatives of norms of vectors and matrices, and of condition numbers.

At 0 the sub-gradient of every norm is 0, and of elements, sums or singular values that tie for the
largest or smallest each gets an equal share.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.linalg import LinAlgError

from autograd.graph import dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.decompositions import singular_values
from autograd.rules.elementwise import conjugated, divisor
from autograd.rules.reduction import reduced_size, restored
from autograd.rules.shaping import expand_dims, implements, moveaxis, reshape, stack, transpose
from autograd.rules.solving import inv

Axis = int | tuple[int, ...] | None


def _size_to(x: Any, exponent: float) -> Any:
    size = np.abs(x)
    if exponent < 0:
        size = np.where(size == 0, math.inf, size)
    return size**exponent


def _signed_power_rule(g: Any, ans: Any, x: Any, exponent: float) -> Any:
    if dtype_of(x).kind == "c":  # what turns the number does not change its size
        direction = np.sign(x)
        along = np.real(g * direction) * np.conjugate(direction)
        return (g + (exponent - 1) * along) * absolute_power(x, exponent=exponent - 1)
    return g * (exponent * absolute_power(x, exponent=exponent - 1))


# Each is the other's rule, so all orders follow. A negative power of 0 is 0 here, not infinite, so
# that zeros among the elements of a vector have the sub-gradient 0.
absolute_power = Primitive(
    _size_to,
    lambda g, ans, x, exponent: g * (exponent * conjugated(signed_power(x, exponent=exponent - 1))),
    name="absolute_power",
)
absolute_power.__doc__ = """The absolute value of real or complex numbers, to a constant power.

>>> absolute_power(np.array([-2.0, 0.0]), exponent=3.0)
array([8., 0.])
"""
signed_power = Primitive(
    lambda x, exponent: np.sign(x) * _size_to(x, exponent), _signed_power_rule, name="signed_power"
)
signed_power.__doc__ = """The absolute value to a constant power, with the sign of the number.

>>> signed_power(np.array([-2.0, 0.0]), exponent=3.0)
array([-8.,  0.])
"""


def _norm_rule(
    g: Any, ans: Any, x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False
) -> Any:
    g, ans = restored(g, axis, keepdims), restored(ans, axis, keepdims)
    # Divided first: a power of the whole, or 1 by the norm, might over- or underflow.
    share = x / divisor(ans)
    if ord is not None:
        share = signed_power(share, exponent=float(ord) - 1)
    return g * conjugated(share)


def _norm(x: Any, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Any:
    with np.errstate(over="ignore"):
        result = np.linalg.norm(x, ord, axis, keepdims)
    power = 2.0 if ord is None else float(ord)
    if power <= 0:
        return result
    kind = np.finfo(result.dtype)
    # Smaller ones have lost digits of their powers, up to all of them, to underflow.
    lost = (result < float(kind.tiny / kind.eps) ** (1 / power)) | (result == math.inf)
    if not lost.any():
        return result
    largest = np.max(np.abs(x), axis, keepdims=True, initial=0.0)
    largest = np.where((largest == 0) | np.isinf(largest), 1, largest)
    scaled = np.linalg.norm(x / largest, ord, axis, keepdims) * largest.reshape(result.shape)
    return np.where(lost, scaled, result)[()]


#: The root of a sum of powers: squares, of all elements or over axes, or others over one axis.
#: Where a power over- or underflows but the root does not, it is found, which NumPy's is not.
norm = Primitive(_norm, _norm_rule, name="norm")
_count = without_gradient(
    lambda x, axis, keepdims: np.linalg.norm(x, 0, axis, keepdims), name="count_nonzero"
)


@implements(np.linalg.norm)
def norm_of_any_order(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Stand for `numpy.linalg.norm`, of a list of values too."""
    if isinstance(x, list | tuple):
        x = stack(x)
    ndim = np.ndim(x)
    if axis is None and (ord is None or (ndim == 1 and ord == 2)):
        return norm(x, keepdims=keepdims)
    axes = tuple(range(ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if len(axes) == 1:
        return _of_vectors(x, ord, axes[0], keepdims)
    if len(axes) == 2 <= ndim and axes[0] % ndim != axes[1] % ndim:
        return _of_matrices(x, ord, axes, keepdims)
    return norm(x, ord=ord, axis=axes, keepdims=keepdims)  # which NumPy refuses


def _of_vectors(x: Any, ord: Any, axis: int, keepdims: bool) -> Any:
    if ord is None or ord == 2:
        return norm(x, axis=axis, keepdims=keepdims)
    if ord == 0:
        return _count(x, axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == math.inf:
        return _largest(np.abs(x), axis, keepdims)
    if ord == -math.inf:
        return np.min(np.abs(x), axis=axis, keepdims=keepdims)
    return norm(x, ord=ord, axis=axis, keepdims=keepdims)


def _of_matrices(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord in (1, -1, math.inf, -math.inf):
        summed, compared = axes if abs(ord) == 1 else reversed(axes)
        sums = np.sum(np.abs(x), axis=summed, keepdims=True)
        result = (_largest if ord > 0 else _smallest)(sums, compared, True)
        return result if keepdims else np.squeeze(result, axes)
    if ord in (2, -2, "nuc"):
        # Of the singular value 0, the absolute value has the sub-gradient 0.
        values = np.abs(singular_values(moveaxis(x, axes, (-2, -1))))
        reduction: Any = {2: _largest, -2: _smallest, "nuc": _total}[ord]
        result = reduction(values, -1, False)
        return expand_dims(result, axes) if keepdims else result
    return norm(x, ord=None if ord in ("fro", "f") else ord, axis=axes, keepdims=keepdims)


def _total(x: Any, axis: int, keepdims: bool) -> Any:
    return np.sum(x, axis=axis, keepdims=keepdims)


def _smallest(x: Any, axis: int, keepdims: bool) -> Any:
    return np.min(x, axis=axis, keepdims=keepdims)


def _largest(x: Any, axis: int, keepdims: bool) -> Any:
    """Return the largest of numbers that are not negative: 0 of none."""
    largest = np.max if reduced_size(x, axis) else np.sum
    return largest(x, axis=axis, keepdims=keepdims)


@implements(np.linalg.vector_norm)
def vector_norm(x: Any, /, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """Stand for `numpy.linalg.vector_norm`: over several axes, as of one vector."""
    if isinstance(axis, int):
        return norm_of_any_order(x, ord, axis, keepdims)
    shape = np.shape(x)
    axes = normalize_axis_tuple(range(len(shape)) if axis is None else axis, len(shape))
    others = [i for i in range(len(shape)) if i not in axes]
    vectors = transpose(x, (*axes, *others)) if others else x
    vectors = reshape(vectors, (math.prod(shape[i] for i in axes), *(shape[i] for i in others)))
    result = norm_of_any_order(vectors, ord, 0)
    if not keepdims:
        return result
    return reshape(result, tuple(1 if i in axes else length for i, length in enumerate(shape)))


@implements(np.linalg.matrix_norm)
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """Stand for `numpy.linalg.matrix_norm`."""
    return norm_of_any_order(x, ord, (-2, -1), keepdims)


@implements(np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    """Stand for `numpy.linalg.cond`.

    By singular values, that of a singular matrix is infinite, and its gradient 0; by the norm of
    the inverse there is none.
    """
    if 0 in x.shape[-2:]:
        raise LinAlgError("cond is not defined on empty arrays")
    if p not in (None, 2, -2):
        return norm_of_any_order(x, p, (-2, -1)) * norm_of_any_order(inv(x), p, (-2, -1))
    values = singular_values(x)
    largest, smallest = values[..., 0], values[..., -1]
    above, below = (smallest, largest) if p == -2 else (largest, smallest)
    return np.where(below == 0, math.inf, above / np.where(below == 0, 1.0, below))
