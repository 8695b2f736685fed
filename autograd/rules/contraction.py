"""Derivatives of sums over chosen axes of products: tensor products and Einstein's notation.

The gradient of one factor is the upstream gradient, contracted with the others.
"""

from __future__ import annotations

import functools
import math
import string
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import EveryArgument, Primitive
from autograd.rules.shaping import implements, items, shape_of, transpose


class Contraction(tuple[tuple[int, ...], tuple[int, ...]]):
    """Which axes a tensor product sums over, and how it is done as a product of matrices.

    To NumPy it is what it looks like: the axes of a and the axes of b. Found once for numbers of
    axes, it brings along those of the gradients.
    """

    ndims: tuple[int, int]
    #: How many axes of a stay, and how many are summed over.
    stay: int
    summed: int
    #: What brings the summed axes to the end of a, and to the beginning of b; None if they are.
    order_a: tuple[int, ...] | None
    order_b: tuple[int, ...] | None

    @functools.cached_property
    def of_gradient_for_a(self) -> tuple[Contraction, tuple[int, ...] | None]:
        """How the gradient is contracted with b, and what brings the axes in the order of a."""
        of_a, of_b = self
        ndim_a, ndim_b = self.ndims
        stay_a, stay_b = _others(ndim_a, of_a), _others(ndim_b, of_b)
        ndim = len(stay_a) + len(stay_b)
        by = planned(ndim, ndim_b, (tuple(range(len(stay_a), ndim)), stay_b))
        # The summed axes come out as they stand in b.
        return by, _inverse(stay_a + tuple(of_a[of_b.index(i)] for i in sorted(of_b)))

    @functools.cached_property
    def of_gradient_for_b(self) -> tuple[Contraction, tuple[int, ...] | None]:
        """How a is contracted with the gradient, and what brings the axes in the order of b."""
        of_a, of_b = self
        ndim_a, ndim_b = self.ndims
        stay_a, stay_b = _others(ndim_a, of_a), _others(ndim_b, of_b)
        ndim = len(stay_a) + len(stay_b)
        by = planned(ndim_a, ndim, (stay_a, tuple(range(len(stay_a)))))
        return by, _inverse(tuple(of_b[of_a.index(i)] for i in sorted(of_a)) + stay_b)


@functools.lru_cache(1024)
def planned(ndim_a: int, ndim_b: int, axes: Any) -> Contraction:
    """Return the contraction of arrays of so many axes over so many, or over those of each."""
    if isinstance(axes, int):
        axes = range(ndim_a - axes, ndim_a), range(axes)
    of_a, of_b = (tuple([i % n for i in part]) for part, n in zip(axes, (ndim_a, ndim_b)))
    if len(of_a) != len(of_b) or len({*of_a}) < len(of_a) or len({*of_b}) < len(of_b):
        raise ValueError
    by = Contraction((of_a, of_b))
    stay_a, stay_b = _others(ndim_a, of_a), _others(ndim_b, of_b)
    by.ndims, by.stay, by.summed = (ndim_a, ndim_b), len(stay_a), len(of_a)
    by.order_a, by.order_b = _order(stay_a + of_a), _order(of_b + stay_b)
    return by


def _others(ndim: int, axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(i for i in range(ndim) if i not in axes)


def _order(axes: tuple[int, ...]) -> tuple[int, ...] | None:
    return None if axes == tuple(range(len(axes))) else axes


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...] | None:
    return _order(tuple(axes.index(i) for i in range(len(axes))))


def contraction(a: Any, b: Any, axes: Any) -> Any:
    """Return which axes are summed over, found once; unchanged if they are none of these arrays."""
    if axes.__class__ is Contraction:
        return axes
    try:
        if axes.__class__ is not int:
            axes = tuple([tuple(x) if isinstance(x, Iterable) else (x,) for x in axes])
        return planned(len(shape_of(a)), len(shape_of(b)), axes)
    except (IndexError, TypeError, ValueError, ZeroDivisionError):
        return axes


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    # As a product of matrices, without what NumPy does each time to find out the axes.
    a, b = np.asarray(a), np.asarray(b)
    by = contraction(a, b, axes)
    if by.__class__ is not Contraction:
        return np.tensordot(a, b, axes)  # which says what is wrong
    x = a if by.order_a is None else a.transpose(by.order_a)
    y = b if by.order_b is None else b.transpose(by.order_b)
    shape_x, shape_y = x.shape, y.shape
    if shape_x[by.stay :] != shape_y[: by.summed]:
        return np.tensordot(a, b, axes)
    shape = shape_x[: by.stay] + shape_y[by.summed :]
    size = math.prod(shape_y[: by.summed])
    x = x.reshape(math.prod(shape_x[: by.stay]), size)
    product = x.dot(y.reshape(size, math.prod(shape_y[by.summed :]))).reshape(shape)
    return product if shape else product[()]


def _for_a(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    by, back = contraction(a, b, axes).of_gradient_for_a
    share = tensordot(g, b, axes=by)
    return share if back is None else transpose(share, back)


def _for_b(g: Any, ans: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    by, back = contraction(a, b, axes).of_gradient_for_b
    share = tensordot(a, g, axes=by)
    return share if back is None else transpose(share, back)


tensordot = Primitive(_tensordot, _for_a, _for_b, name="tensordot")


@implements(np.tensordot)
def tensor_product(a: Any, b: Any, axes: Any = 2) -> Any:
    """Stand for `numpy.tensordot`."""
    a, b = items((a, b))
    return tensordot(a, b, axes=contraction(a, b, axes))


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
