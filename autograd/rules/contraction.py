"""Derivatives of sums over chosen axes of products: tensor products and Einstein's notation.

The gradient of one factor is the upstream gradient, contracted with the others.
"""

from __future__ import annotations

import functools
import math
import string
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import EveryArgument, Primitive
from autograd.rules.shaping import implements, items, shape_of, transpose


class _Contraction:
    """Which axes a tensor product sums over, as a product of matrices and back."""

    def __init__(self, ndim_a: int, ndim_b: int, axes: Any) -> None:
        if isinstance(axes, int):
            of_a, of_b = list(range(ndim_a - axes, ndim_a)), list(range(axes))
        else:
            of_a, of_b = ([i % n for i in part] for part, n in zip(axes, (ndim_a, ndim_b)))
        free_a = [i for i in range(ndim_a) if i not in of_a]
        free_b = [i for i in range(ndim_b) if i not in of_b]
        self.of_a, self.of_b, self.count = of_a, of_b, len(free_a)
        #: What brings the summed axes to the end of a, and to the beginning of b.
        self.order_a, self.order_b = _order(free_a + of_a), _order(of_b + free_b)
        #: With which axes the gradient is contracted, and what brings the result in order: the
        #: summed axes come out as they stand in the other factor.
        last = tuple(range(len(free_a), len(free_a) + len(free_b)))
        self.axes_for_a = (last, tuple(free_b))
        self.axes_for_b = (tuple(free_a), tuple(range(len(free_a))))
        by_b = [i for _, i in sorted(zip(of_b, of_a, strict=True))]
        by_a = [i for _, i in sorted(zip(of_a, of_b, strict=True))]
        self.back_to_a, self.back_to_b = _inverse(free_a + by_b), _inverse(by_a + free_b)


def _order(axes: list[int]) -> tuple[int, ...] | None:
    return None if axes == list(range(len(axes))) else tuple(axes)


def _inverse(axes: list[int]) -> tuple[int, ...] | None:
    return _order([axes.index(i) for i in range(len(axes))])


_contraction = functools.lru_cache(1024)(_Contraction)


def _contracting(a: Any, b: Any, axes: Any) -> _Contraction:
    if not isinstance(axes, int):
        axes = tuple([(x,) if isinstance(x, int | np.integer) else tuple(x) for x in axes])
    return _contraction(len(shape_of(a)), len(shape_of(b)), axes)


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    # As a product of matrices, without what NumPy does each time to find out the axes.
    a, b = np.asarray(a), np.asarray(b)
    try:
        by = _contracting(a, b, axes)
        if [a.shape[i] for i in by.of_a] != [b.shape[i] for i in by.of_b]:
            raise ValueError
    except (IndexError, TypeError, ValueError, ZeroDivisionError):
        return np.tensordot(a, b, axes)  # which says what is wrong
    a = a if by.order_a is None else a.transpose(by.order_a)
    b = b if by.order_b is None else b.transpose(by.order_b)
    shape_a, shape_b = a.shape[: by.count], b.shape[len(by.of_b) :]
    size = math.prod(a.shape[by.count :])
    product = a.reshape(math.prod(shape_a), size).dot(b.reshape(size, math.prod(shape_b)))
    return product.reshape(shape_a + shape_b)[()]


def _for_a(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    by = _contracting(a, b, axes)
    share = tensordot(g, b, axes=by.axes_for_a)
    return share if by.back_to_a is None else transpose(share, by.back_to_a)


def _for_b(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    by = _contracting(a, b, axes)
    share = tensordot(a, g, axes=by.axes_for_b)
    return share if by.back_to_b is None else transpose(share, by.back_to_b)


tensordot = Primitive(_tensordot, _for_a, _for_b, name="tensordot")


@implements(np.tensordot)
def tensor_product(a: Any, b: Any, axes: Any = 2) -> Any:
    """Stand for `numpy.tensordot`."""
    return tensordot(*items((a, b)), axes=axes)


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
