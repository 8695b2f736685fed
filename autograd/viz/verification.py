"""Formulas held against the arrays that they are about, so that none is printed that is false."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.viz import notation as n
from autograd.viz.notation import Expression

_EQUAL = 1e-6


def verified(
    formula: Expression,
    expected: Any,
    slots: Mapping[int, Any],
    named: Mapping[Expression, Any] | None = None,
    scale: float = 0.0,
) -> Expression | None:
    """Return a formula that gives an array, numbers and shape; None if this one does not.

    What gives the right numbers in another shape is reshaped or broadcast. A formula with a part
    that cannot be evaluated is taken as it is. Terms of the size of `scale` may have cancelled.

    Examples
    --------
    >>> n.text(verified(n.Slot(0), np.zeros((2, 2)), {0: np.zeros(4)}))
    'reshape(‹input 0›, (2, 2))'
    """
    try:
        with np.errstate(all="ignore"):
            value = n.evaluate(formula, slots, named)
    except n.Unwritten:
        return formula
    except Exception:  # what an operation of the user's raises is unknown
        return None
    try:
        return _fitted(formula, np.asarray(value), expected, scale)
    except (TypeError, ValueError):
        return None


def _fitted(
    formula: Expression, value: np.ndarray[Any, Any], expected: Any, scale: float
) -> Expression | None:
    shape = np.shape(expected)
    if value.dtype.kind == "c" and dtype_of(expected).kind != "c":
        formula, value = n.Call("Re", (formula,)), value.real
    if value.shape != shape:
        told = n.Words(str(shape))
        if not value.ndim:
            formula = n.product(formula, n.Ones(shape))
        elif value.size == math.prod(shape):
            formula, value = n.Call("reshape", (formula, told)), value.reshape(shape)
        else:
            formula = n.Call("broadcast", (formula, told))
        value = np.broadcast_to(value, shape)
    return formula if are_equal(value, expected, scale) else None


def is_constant(formula: Expression) -> bool:
    """Tell whether a formula is made of numbers alone.

    >>> is_constant(n.product(n.Number(2), n.Ones((3,)))), is_constant(n.Symbol("x"))
    (True, False)
    """
    parts = tuple(formula.parts())
    if parts:
        return all(map(is_constant, parts))
    return isinstance(formula, n.Number | n.Ones | n.Words)


def largest(data: Any) -> float:
    """Return the largest size among numbers that are finite."""
    sizes = np.abs(np.asarray(data))
    return float(sizes[np.isfinite(sizes)].max(initial=0))


def are_equal(value: Any, expected: Any, scale: float = 0.0) -> bool:
    """Tell whether numbers are the same but for rounding.

    >>> are_equal(0.1 + 0.2, 0.3), are_equal(0.3, 0.31)
    (True, False)
    """
    value, expected = np.asarray(value), np.asarray(expected)
    if not expected.size:
        return True
    kind = expected.dtype
    epsilon = float(np.finfo(kind).eps) if kind.kind in "fc" else 0.0
    with np.errstate(all="ignore"):
        tolerance = max(_EQUAL, 64 * epsilon) * max(largest(expected), scale)
        same = (value == expected) | (np.isnan(value) & np.isnan(expected))
        return bool((same | (np.abs(value - expected) <= tolerance)).all())


def stretched(have: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Return the axes over which a share is summed to take the shape of its input.

    >>> stretched((4, 3, 2), (3, 1))
    (0, 2)
    """
    lead = len(have) - len(wanted)
    if have == wanted or lead < 0:
        return ()
    pairs = enumerate(zip(have[lead:], wanted), start=lead)
    return (*range(lead), *(axis for axis, (x, y) in pairs if x != y))


def summed(share: Expression, axes: tuple[int, ...], lead: int) -> Expression:
    """Sum over axes, of which the first `lead` are dropped and the others kept."""
    for kept in (True, False):
        some = [str(axis) for axis in axes if (axis >= lead) == kept]
        if some:
            word = "axis" if len(some) == 1 else "axes"
            share = n.SumOver(share, f"{word} {', '.join(some)}", kept)
    return share
