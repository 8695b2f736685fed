"""Formulas held against the arrays that they are about, so that none is printed that is false."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.viz import notation as n
from autograd.viz.notation import Expression

#: Formulas compute in another order than rules, which cancels other digits.
_EQUAL = 1e-6
#: By so many roundings a rule may differ from the product, which it computes in its own order.
_ROUNDINGS = 64


def verified(
    formula: Expression,
    expected: Any,
    slots: Mapping[int, Any],
    named: Mapping[Expression, Any] | None = None,
    scale: float = 0.0,
    or_unknown: bool = False,
) -> Expression | None:
    """Return a formula that gives an array, numbers and shape; None if this one does not.

    What gives the right numbers in another shape is reshaped or broadcast. A formula with a part
    that stands for no number is taken as it is if it may be `or_unknown`. Terms of the size of
    `scale` may have cancelled.

    Examples
    --------
    >>> n.text(verified(n.Slot(0), np.zeros((2, 2)), {0: np.zeros(4)}))
    'reshape(‹input 0›, (2, 2))'
    """
    try:
        with np.errstate(all="ignore"):
            value = n.evaluate(formula, slots, named)
    except n.Unwritten:
        return formula if or_unknown else None
    except Exception:  # what an operation of the user's raises is unknown
        return None
    try:
        return _fitted(formula, np.asarray(value), expected, scale)
    except (TypeError, ValueError):
        return None


def holds(formula: Expression, expected: Any, slots: Mapping[int, Any]) -> bool:
    """Tell whether a formula gives numbers; one that gives a single number, if all are the same."""
    try:
        value, shape = n.evaluate(formula, slots), getattr(expected, "shape", ())
        if getattr(value, "shape", ()) != shape:
            value = np.broadcast_to(value, shape)
        return are_equal(value, expected)
    except Exception:  # what an operation of the user's raises is unknown
        return False


def _fitted(
    formula: Expression, value: np.ndarray[Any, Any], expected: Any, scale: float
) -> Expression | None:
    shape = np.shape(expected)
    if value.dtype.kind == "c" and dtype_of(expected).kind != "c":
        formula, value = n.Call("Re", (formula,)), value.real
    if value.shape != shape:
        told = n.Told(str(shape), shape)
        if not value.ndim:
            formula = n.product(formula, n.Ones(shape))
        elif value.size == math.prod(shape):
            formula, value = (
                n.Call("reshape", (formula, told), meaning=np.reshape),
                value.reshape(shape),
            )
        else:
            formula = n.Call("broadcast", (formula, told), meaning=np.broadcast_to)
        value = np.broadcast_to(value, shape)
    return formula if are_equal(value, expected, scale) else None


def has_changed(node: Node) -> bool:
    """Tell whether an operation would give something else now: its inputs were written over.

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> y = x**3
    >>> x.data = 5.0
    >>> has_changed(y)
    True
    """
    op: Any = getattr(node.op, "original", node.op)
    if op.draws or isinstance(node.data, tuple):
        return False
    raw = [x.data if isinstance(x, Node) else x for x in node.inputs]
    try:
        with np.errstate(all="ignore"):
            return not are_equal(op.forward(*raw, **node.keywords), node.data)
    except Exception:  # what an operation of the user's raises is unknown
        return False


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


def is_product(share: Any, upstream: Any, local: Any) -> bool:
    """Tell whether a share is upstream × local derivative but for rounding, of real numbers.

    >>> is_product(6.0, 2.0, 3.0), is_product(1.0, 5.0, 1.0), is_product(2j, 2j, 1.0)
    (True, False, False)
    """
    given = [np.asarray(x) for x in (share, upstream, local)]
    if any(x.ndim or x.dtype.kind != "f" for x in given):
        return False
    rounding = float(max(np.finfo(x.dtype).eps for x in given))
    with np.errstate(all="ignore"):
        product = given[1] * given[2]
    tiny = float(np.finfo(given[0].dtype).tiny)  # below which digits are lost
    return bool(np.isclose(given[0], product, _ROUNDINGS * rounding, tiny, equal_nan=True))


def are_equal(value: Any, expected: Any, scale: float = 0.0) -> bool:
    """Tell whether numbers are the same but for rounding.

    >>> are_equal(0.1 + 0.2, 0.3), are_equal(0.3, 0.31)
    (True, False)
    """
    if isinstance(value, float) and isinstance(expected, float):  # without NumPy's overhead
        value, expected = float(value), float(expected)
        if value == expected or (value != value and expected != expected):
            return True
        size = abs(expected) if math.isfinite(expected) else 0.0
        return abs(value - expected) <= _EQUAL * max(size, scale)
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
