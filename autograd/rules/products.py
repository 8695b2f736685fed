"""Derivatives of products beside those in `linalg`: of vectors, crosswise, by blocks, in chains."""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.primitives import Primitive, without_gradient
from autograd.rules.arithmetic import multiply
from autograd.rules.contraction import tensor_product
from autograd.rules.elementwise import conjugated
from autograd.rules.linalg import dot, matmul, outer
from autograd.rules.shaping import concatenate, expand_dims, implements, items, moveaxis, reshape

implements(np.linalg.matmul)(matmul)

# Of complex vectors the first is conjugated: the product is that of x̄₁ and x₂.
vecdot = Primitive(
    np.vecdot,
    lambda g, ans, x1, x2: conjugated(expand_dims(g, -1) * x2),
    lambda g, ans, x1, x2: expand_dims(g, -1) * conjugated(x1),
    numpy=(np.vecdot,),
    name="vecdot",
)
# g · (da × b) = da · (b × g), and g · (a × db) = db · (g × a).
cross_product = Primitive(
    lambda a, b: np.cross(a, b),
    lambda g, ans, a, b: cross_product(b, g),
    lambda g, ans, a, b: cross_product(g, a),
    name="cross_product",
)
cross_product.__doc__ = """The vectors that stand upright on those along the last axes.

>>> cross_product(np.array([1.0, 0.0, 0.0]), np.array([0.0, 2.0, 0.0]))
array([0., 0., 2.])
"""
einsum_path = without_gradient(np.einsum_path, np.einsum_path, of_form=True)


@implements(np.linalg.vecdot)
def vecdot_along(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """Stand for `numpy.linalg.vecdot`."""
    return vecdot(*(moveaxis(x, axis, -1) for x in items((x1, x2))))


def matvec(x1: Any, x2: Any) -> Any:
    """Stand for `numpy.matvec`."""
    x1, x2 = items((x1, x2))
    return matmul(x1, expand_dims(x2, -1))[..., 0]


def vecmat(x1: Any, x2: Any) -> Any:
    """Stand for `numpy.vecmat`, which conjugates the vector."""
    x1, x2 = items((x1, x2))
    return matmul(conjugated(expand_dims(x1, -2)), x2)[..., 0, :]


if hasattr(np, "matvec"):  # from NumPy 2.2 on
    implements(np.matvec)(matvec)
    implements(np.vecmat)(vecmat)


@implements(np.linalg.outer)
def outer_of_vectors(x1: Any, x2: Any, /) -> Any:
    """Stand for `numpy.linalg.outer`."""
    x1, x2 = items((x1, x2))
    if not x1.ndim == x2.ndim == 1:
        raise ValueError(f"np.linalg.outer takes vectors, got shapes {x1.shape} and {x2.shape}")
    return outer(x1, x2)


@implements(np.linalg.tensordot)
def tensor_product_over(x1: Any, x2: Any, /, *, axes: Any = 2) -> Any:
    """Stand for `numpy.linalg.tensordot`."""
    return tensor_product(x1, x2, axes)


@implements(np.kron)
def kron(a: Any, b: Any) -> Any:
    """Stand for `numpy.kron`: before each axis of b stands the one of a that counts its blocks."""
    a, b = items((a, b))
    ndim = max(a.ndim, b.ndim)
    outside, inside = ((1,) * (ndim - x.ndim) + x.shape for x in (a, b))
    blocks = multiply(
        reshape(a, tuple(length for n in outside for length in (n, 1))),
        reshape(b, tuple(length for n in inside for length in (1, n))),
    )
    return reshape(blocks, tuple(m * n for m, n in zip(outside, inside)))


@implements(np.cross)
def cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Any:
    """Stand for `numpy.cross`; vectors in the plane are, for NumPy, of the past."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = items((a, b))
    if not (a.ndim and b.ndim):
        raise ValueError("np.cross multiplies vectors, not numbers")
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    lengths = {a.shape[-1], b.shape[-1]}
    if lengths - {2, 3}:
        raise ValueError(f"np.cross takes vectors of 3 numbers, got shapes {a.shape}, {b.shape}")
    if 2 in lengths:
        warnings.warn(
            "np.cross of vectors in the plane is deprecated: give them a third number, 0",
            DeprecationWarning,
            stacklevel=4,
        )
    product = cross_product(*map(_in_space, (a, b)))
    return moveaxis(product, -1, axisc) if 3 in lengths else product[..., 2]


def _in_space(x: Any) -> Any:
    if x.shape[-1] == 3:
        return x
    return concatenate(x, np.zeros((*x.shape[:-1], 1), x.dtype), axis=-1)


@implements(np.linalg.cross)
def cross_in_space(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """Stand for `numpy.linalg.cross`."""
    x1, x2 = items((x1, x2))
    if not x1.shape[axis] == x2.shape[axis] == 3:
        raise ValueError(
            f"np.linalg.cross takes vectors of 3 numbers, got shapes {x1.shape} and {x2.shape}"
        )
    return cross(x1, x2, axis=axis)


@implements(np.linalg.multi_dot)
def multi_dot(arrays: Any) -> Any:
    """Stand for `numpy.linalg.multi_dot`: multiply in the order that is the least work."""
    chain = items(arrays)
    if len(chain) < 2:
        raise ValueError("np.linalg.multi_dot multiplies two arrays or more")
    if len(chain) == 2:
        return dot(*chain)
    inner = chain[1:-1]
    if any(x.ndim != 2 for x in inner) or not {chain[0].ndim, chain[-1].ndim} <= {1, 2}:
        raise np.linalg.LinAlgError(
            "np.linalg.multi_dot takes matrices, and at both ends vectors too, got shapes "
            f"{[x.shape for x in chain]}"
        )
    # A vector is a row at the beginning, and a column at the end.
    ends = [1] if chain[-1].ndim == 1 else [chain[-1].shape[1]]
    lengths = [1 if chain[0].ndim == 1 else len(chain[0]), *(x.shape[0] for x in chain[1:]), *ends]
    first = _first_of_latter_half(lengths)

    def product(start: int, stop: int) -> Any:
        if stop - start == 1:
            return chain[start]
        middle = first[start, stop]
        return matmul(product(start, middle), product(middle, stop))

    return product(0, len(chain))


def _first_of_latter_half(lengths: list[int]) -> dict[tuple[int, int], int]:
    """Find where to part each stretch of a chain of matrices, given how many rows they have.

    By dynamic programming (Cormen et al., *Introduction to Algorithms*, section on matrix-chain
    multiplication): the least work for a stretch follows from that for all shorter ones.
    """
    count = len(lengths) - 1
    work = dict.fromkeys(pairwise(range(count + 1)), 0)
    middles: dict[tuple[int, int], int] = {}
    for size in range(2, count + 1):
        for start in range(count - size + 1):
            stop = start + size
            work[start, stop], middles[start, stop] = min(
                (
                    work[start, middle]
                    + work[middle, stop]
                    + lengths[start] * lengths[middle] * lengths[stop],
                    middle,
                )
                for middle in range(start + 1, stop)
            )
    return middles
