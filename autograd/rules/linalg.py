"""Derivatives of products of vectors, matrices and tensors.

For ``C = A B`` and an upstream gradient Ḡ: Ā = Ḡ Bᵀ and B̄ = Aᵀ Ḡ (Giles, *Collected matrix
derivative results for forward and reverse mode algorithmic differentiation*, 2008, section 2.2.1).
"""

from __future__ import annotations

import math
import string
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import EveryArgument, Primitive
from autograd.rules.arithmetic import multiply
from autograd.rules.shaping import (
    expand_dims,
    implements,
    items,
    reshape,
    shape_of,
    swapaxes,
    transpose,
)


def product(x: Any, y: Any) -> Any:
    """Multiply as ``x @ y``; of two matrices by ``dot``, which has half the overhead.

    A stack of matrices on the left becomes one tall one: NumPy would multiply one after the other.
    """
    if x.__class__ is np.ndarray is y.__class__ and y.ndim == 2 <= x.ndim:
        if x.ndim == 2:
            return x.dot(y)
        return rows(x).dot(y).reshape((*x.shape[:-1], y.shape[-1]))
    return x @ (np.ascontiguousarray(y) if is_turned_stack(y) else y)


def is_turned_stack(x: Any) -> bool:
    """Tell whether these are transposed matrices: of small ones, BLAS is slower than a copy."""
    if x.__class__ is not np.ndarray or x.ndim < 3:
        return False
    return x.strides[-2] == x.itemsize < x.strides[-1] and max(x.shape[-2:]) <= 256


def _matmul_left(g: Any, ans: Any, x: Any, y: Any) -> Any:
    if y.ndim == 2 <= x.ndim:
        return product(g, y.T)
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


matmul = Primitive(product, _matmul_left, _matmul_right, numpy=(np.matmul,), name="matmul")
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


# The product x Wᵀ of a layer: unlike that of a transposed W, its gradient for W comes out in the
# memory layout of W, and an update need not stride through memory.
inner = Primitive(
    _inner,
    lambda g, ans, a, b: product(g, b) if b.ndim == 2 else tensordot(g, b, axes=b.ndim - 1),
    _inner_right,
    name="inner",
)
inner.gathers = {_inner_right: _gather_inner_right}


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    # As a product of matrices, without what NumPy does to find out the axes.
    of_a, of_b = _contracted(a, b, axes)
    lengths = [shape_of(a)[i] for i in of_a if i < len(shape_of(a))]
    if lengths != [shape_of(b)[i] for i in of_b if i < len(shape_of(b))]:
        return np.tensordot(a, b, axes)  # which says what is wrong
    free_a, free_b = _without(np.ndim(a), of_a), _without(np.ndim(b), of_b)
    a, b = _reordered(np.asarray(a), free_a + of_a), _reordered(np.asarray(b), of_b + free_b)
    shape = a.shape[: len(free_a)] + b.shape[len(of_b) :]
    size = math.prod(lengths)
    left = a.reshape(math.prod(a.shape[: len(free_a)]), size)
    return left.dot(b.reshape(size, math.prod(b.shape[len(of_b) :]))).reshape(shape)[()]


def _contracted(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """Return which axes of a and of b a tensor product sums over, in matching order."""
    ndim_a, ndim_b = len(shape_of(a)), len(shape_of(b))
    if isinstance(axes, int | np.integer):
        return list(range(ndim_a - axes, ndim_a)), list(range(axes))
    of_a, of_b = ([x] if isinstance(x, int | np.integer) else list(x) for x in axes)
    return [i % ndim_a for i in of_a], [i % ndim_b for i in of_b]


def _without(ndim: int, axes: list[int]) -> list[int]:
    return [i for i in range(ndim) if i not in axes]


def _reordered(x: Any, order: list[int]) -> Any:
    """Return an array with its axes in another order; itself if they are in it already."""
    return x if order == list(range(len(order))) else transpose(x, tuple(order))


def _tensordot_rule(index: int, g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    of_a, of_b = _contracted(a, b, axes)
    free_a, free_b = (_without(len(shape_of(x)), axes_of) for x, axes_of in ((a, of_a), (b, of_b)))
    if index == 0:
        last = list(range(len(free_a), len(free_a) + len(free_b)))
        share = tensordot(g, b, axes=(last, free_b))
        # The summed axes come out in the order that they have in b.
        order = free_a + [i for _, i in sorted(zip(of_b, of_a, strict=True))]
    else:
        share = tensordot(a, g, axes=(free_a, list(range(len(free_a)))))
        order = [i for _, i in sorted(zip(of_a, of_b, strict=True))] + free_b
    return _reordered(share, [order.index(i) for i in range(len(order))])


tensordot = Primitive(_tensordot, name="tensordot")
tensordot.rules = EveryArgument(_tensordot_rule)


@implements(np.tensordot)
def tensor_product(a: Any, b: Any, axes: Any = 2) -> Any:
    """Stand for `numpy.tensordot`."""
    return tensordot(*items((a, b)), axes=axes)


@implements(np.inner)
def inner_product(a: Any, b: Any) -> Any:
    """Stand for `numpy.inner`, which multiplies by a number."""
    a, b = items((a, b))
    return inner(a, b) if a.ndim and b.ndim else multiply(a, b)


@implements(np.dot)
def dot(a: Any, b: Any) -> Any:
    """Stand for `numpy.dot`."""
    a, b = items((a, b))
    if not (a.ndim and b.ndim):
        return multiply(a, b)
    if b.ndim <= 2:
        return matmul(a, b)
    return tensordot(a, b, axes=(-1, -2))


@implements(np.outer)
def outer(a: Any, b: Any) -> Any:
    """Stand for `numpy.outer`."""
    return multiply(reshape(a, (-1, 1)), reshape(b, (1, -1)))


@implements(np.vdot)
def vdot(a: Any, b: Any) -> Any:
    """Stand for `numpy.vdot`."""
    return matmul(reshape(np.conjugate(a), -1), reshape(b, -1))


def _einsum(subscripts: str, *operands: Any, optimize: Any = False) -> Any:
    return np.einsum(subscripts, *operands, optimize=optimize)


def _einsum_rule(
    index: int, g: Any, ans: Any, subscripts: str, *operands: Any, optimize: Any = False
) -> Any:
    """Contract the gradient with the other operands into the letters of this one.

    A letter of this operand that stands nowhere else was summed over, and one that stands
    elsewhere with length one was broadcast: ones spread them again. A letter that this operand
    repeats picked a diagonal: an identity matrix puts it back there.
    """
    inputs, output = subscripts.split("->")
    letters = inputs.split(",")
    own, operand = letters.pop(index - 1), operands[index - 1]
    factors = [g, *operands[: index - 1], *operands[index:]]
    given = [output, *letters]
    spread = {pair for x, term in zip(factors, given) for pair in zip(term, shape_of(x))}
    wanted = ""
    unused = iter(sorted(set(string.ascii_letters) - set(subscripts)))
    for letter, length in zip(own, operand.shape, strict=True):
        if letter in wanted:
            fresh = next(unused)
            factors.append(np.eye(length, dtype=dtype_of(ans)))
            given.append(letter + fresh)
            wanted += fresh
            continue
        wanted += letter
        if (letter, length) not in spread:
            factors.append(np.ones(length, dtype_of(ans)))
            given.append(letter)
    # A path that was laid out for the operands does not fit these factors.
    optimize = optimize if isinstance(optimize, bool | str) else True
    return einsum(f"{','.join(given)}->{wanted}", *factors, optimize=optimize)


einsum = Primitive(_einsum, name="einsum")
einsum.rules = EveryArgument(_einsum_rule)
einsum.stretches = True


@implements(np.einsum)
def explicit_einsum(*operands: Any, optimize: Any = False) -> Any:
    """Stand for `numpy.einsum`: every form of subscripts becomes ``ab,bc->ac``."""
    if isinstance(operands[0], str):
        subscripts, arrays = operands[0].replace(" ", ""), operands[1:]
    else:
        subscripts, arrays = _subscripts_of_lists(operands)
    arrays = items(arrays)
    inputs, arrow, output = subscripts.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(arrays):
        raise ValueError(
            f"np.einsum was given {len(arrays)} arrays for {len(terms)} terms in {subscripts!r}"
        )
    if "..." in inputs:
        widths = [np.ndim(x) - len(t) + 3 for t, x in zip(terms, arrays, strict=True) if "." in t]
        unused = sorted(set(string.ascii_letters) - set(subscripts))[: max(widths)]
        spare = "".join(unused)
        terms = [
            t.replace("...", spare[len(spare) - (np.ndim(x) - len(t) + 3) :]) if "." in t else t
            for t, x in zip(terms, arrays, strict=True)
        ]
        if arrow and spare and "..." not in output:
            raise ValueError(f"np.einsum would sum over the axes of ... in {subscripts!r}")
        output = output.replace("...", spare)
    else:
        spare = ""
    if not arrow:
        joined = "".join(terms)
        output = spare + "".join(
            letter for letter in sorted(set(joined) - set(spare)) if joined.count(letter) == 1
        )
    return einsum(f"{','.join(terms)}->{output}", *arrays, optimize=optimize)


def _subscripts_of_lists(operands: Any) -> tuple[str, list[Any]]:
    """Turn ``x, [0, 1], y, [1, 2], [0, 2]`` into letters."""

    alphabet = string.ascii_uppercase + string.ascii_lowercase  # in NumPy's order, for "->"

    def letters(axes: Any) -> str:
        return "".join("..." if i is Ellipsis else alphabet[i] for i in axes)

    pairs = len(operands) // 2
    subscripts = ",".join(letters(operands[2 * i + 1]) for i in range(pairs))
    if len(operands) % 2:
        subscripts += "->" + letters(operands[-1])
    return subscripts, [operands[2 * i] for i in range(pairs)]
