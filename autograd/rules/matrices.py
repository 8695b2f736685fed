"""Derivatives of what picks out, keeps or builds a part of a matrix.

Taking a diagonal and writing on one are each the other's rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.elementwise import where
from autograd.rules.reduction import sum_
from autograd.rules.shaping import expand_dims, implements, reshape, shape_of, swapaxes


def _diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return np.diagonal(a, offset, axis1, axis2).copy()  # NumPy's view is read-only


def _on_diagonal(
    diagonal: Any, shape: tuple[int, ...], offset: int = 0, axis1: int = 0, axis2: int = 1
) -> Any:
    result = np.zeros(shape, dtype_of(diagonal))
    place = np.diagonal(result, offset, axis1, axis2)
    place.flags.writeable = True
    place[...] = diagonal
    return result


diagonal = Primitive(
    _diagonal,
    lambda g, ans, a, offset=0, axis1=0, axis2=1: on_diagonal(
        g, shape=shape_of(a), offset=offset, axis1=axis1, axis2=axis2
    ),
    numpy=(np.diagonal,),
    name="diagonal",
)
on_diagonal = Primitive(
    _on_diagonal,
    lambda g, ans, diagonal_, shape, offset=0, axis1=0, axis2=1: diagonal(
        g, offset=offset, axis1=axis1, axis2=axis2
    ),
    name="on_diagonal",
)
on_diagonal.__doc__ = """Zeros, with numbers on a diagonal where `numpy.diagonal` takes them from.

>>> on_diagonal(np.array([1.0, 2.0]), shape=(2, 3), offset=1)
array([[0., 1., 0.],
       [0., 0., 2.]])
"""


@implements(np.linalg.diagonal)
def diagonal_of_matrices(x: Any, /, *, offset: int = 0) -> Any:
    """Stand for `numpy.linalg.diagonal`."""
    return diagonal(x, offset=offset, axis1=-2, axis2=-1)


@implements(np.trace)
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Stand for `numpy.trace`."""
    return sum_(diagonal(a, offset=offset, axis1=axis1, axis2=axis2), -1)


@implements(np.linalg.trace)
def trace_of_matrices(x: Any, /, *, offset: int = 0) -> Any:
    """Stand for `numpy.linalg.trace`."""
    return trace(x, offset, -2, -1)


@implements(np.diag)
def diag(v: Any, k: int = 0) -> Any:
    """Stand for `numpy.diag`: a matrix of its diagonal, or the diagonal of a matrix."""
    if v.ndim == 1:
        return diagflat(v, k)
    if v.ndim == 2:
        return diagonal(v, offset=k)
    raise ValueError(f"np.diag takes a vector or a matrix, got shape {v.shape}")


@implements(np.diagflat)
def diagflat(v: Any, k: int = 0) -> Any:
    """Stand for `numpy.diagflat`."""
    length = v.size + abs(k)
    return on_diagonal(reshape(v, -1), shape=(length, length), offset=k)


@implements(np.tril)
def tril(m: Any, k: int = 0) -> Any:
    """Stand for `numpy.tril`."""
    return where(np.tri(*m.shape[-2:], k=k, dtype=bool), m, 0.0)


@implements(np.triu)
def triu(m: Any, k: int = 0) -> Any:
    """Stand for `numpy.triu`."""
    return where(np.tri(*m.shape[-2:], k=k - 1, dtype=bool), 0.0, m)


@implements(np.vander)
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:  # noqa: N803
    """Stand for `numpy.vander`."""
    if x.ndim != 1:
        raise ValueError(f"np.vander takes a vector, got shape {x.shape}")
    powers = np.arange(len(x) if N is None else N)
    return expand_dims(x, 1) ** (powers if increasing else powers[::-1])


@implements(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x: Any, /) -> Any:
    """Stand for `numpy.matrix_transpose`."""
    if x.ndim < 2:
        raise ValueError(f"matrices have two axes or more, got shape {x.shape}")
    return swapaxes(x, -1, -2)


# Indices depend on the shape alone. Those of two axes are a tuple, as NumPy's.


@implements(np.diag_indices_from)
def diag_indices_from(arr: Any) -> tuple[Any, ...]:
    """Stand for `numpy.diag_indices_from`."""
    return np.diag_indices_from(_blank(arr))


@implements(np.tril_indices_from)
def tril_indices_from(arr: Any, k: int = 0) -> tuple[Any, ...]:
    """Stand for `numpy.tril_indices_from`."""
    return np.tril_indices_from(_blank(arr), k)


@implements(np.triu_indices_from)
def triu_indices_from(arr: Any, k: int = 0) -> tuple[Any, ...]:
    """Stand for `numpy.triu_indices_from`."""
    return np.triu_indices_from(_blank(arr), k)


def _blank(x: Any) -> Any:
    return np.broadcast_to(False, shape_of(x))


tri = without_gradient(np.tri, np.tri, of_form=True)  # by its argument `like`
