"""What a gradient rule gives, made to fit the input that it is the gradient of.

Broadcasting is undone here, once for all rules; and here a rule that gives something else is named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.allocation import MOST_ONES, row_of_ones
from autograd.graph import Node, describe, dtype_of
from autograd.primitives import OBJECT, Primitive, Shares
from autograd.structure import CONTAINERS, leaves

NUMBERS = frozenset((float, np.float64, np.float32, np.float16))
_ARRAYS = (np.ndarray, np.number, np.bool_, int, float, complex)


def fit(
    share: Any, given: Node, op: Primitive, asked: Sequence[Any], create_graph: bool = False
) -> Any:
    """Undo broadcasting: give a share of gradient the shape and dtype of its input.

    It is what a rule gave when it was asked with a gradient, the answer and the inputs.
    """
    data, kind = given.data, share.__class__
    if kind is Shares and getattr(data, "dtype", None) is OBJECT:
        return share
    if data.__class__ is float and kind is np.float64:
        return float(share)
    if data.__class__ is np.ndarray:
        if not data.ndim and kind is data.dtype.type:
            return share  # NumPy's operators make plain numbers of arrays without axes
        if kind is np.ndarray and share.dtype is data.dtype and data.dtype.char in "fd":
            have, shape = share.shape, data.shape
            lead = len(have) - len(shape)
            if lead > 0 and have[lead:] == shape and have == getattr(asked[1], "shape", ()):
                return _added_rows(share, lead, shape)  # of a bias, most often
    if kind is not np.ndarray and kind not in NUMBERS:
        _refuse_kind(share, given, op, create_graph)
    if dtype_of(data).kind not in "fc":
        raise TypeError(
            f"{describe(given)} cannot have a gradient: only floating-point numbers change by a "
            "little; convert it with .astype(float)"
        )
    have, shape = getattr(share, "shape", ()), getattr(data, "shape", ())
    if have != shape:
        share = _reduced(share, have, shape, given, op, asked)
    have_dtype, dtype = dtype_of(share), dtype_of(data)
    if have_dtype != dtype:
        if have_dtype.kind not in "fciub":
            raise TypeError(
                f"the gradient rule of {op.name} gave {describe(share)} for {describe(given)}: it "
                "must give numbers"
            )
        if have_dtype.kind == "c" != dtype.kind:
            numbers = (x for x in leaves([*asked]) if hasattr(x, "dtype") or x.__class__ is complex)
            if not any(dtype_of(x).kind == "c" for x in numbers):
                raise TypeError(
                    f"the gradient rule of {op.name} gave complex numbers for {describe(given)}, "
                    "where all that it was given is real: it must give real ones"
                )
            share = np.real(share)
        share = share.astype(dtype) if hasattr(share, "astype") else dtype.type(share)
    if data.__class__ is float and isinstance(share, np.ndarray | np.generic):
        return float(share)
    return share


def _refuse_kind(share: Any, given: Node, op: Primitive, create_graph: bool) -> None:
    """Refuse what is neither a plain array nor a number, nor a value where one is due."""
    if share is None:
        raise TypeError(
            f"the gradient rule of {op.name} returned nothing for {describe(given)}: for an "
            "argument without a gradient give None in place of the rule"
        )
    if isinstance(share, Node):
        if not create_graph:
            raise TypeError(
                f"the gradient rule of {op.name} gave {describe(share)} where it was called with "
                "plain arrays: a Value that it computes with must be an input of the operation"
            )
    elif not isinstance(share, _ARRAYS) or isinstance(share, np.matrix | np.ma.MaskedArray):
        raise TypeError(
            f"the gradient rule of {op.name} gave a {type(share).__name__} for {describe(given)}: "
            "it must give an array or a number"
        )


def _reduced(
    share: Any,
    have: tuple[int, ...],
    shape: tuple[int, ...],
    given: Node,
    op: Primitive,
    asked: Sequence[Any],
) -> Any:
    """Sum over leading axes, and over those that were stretched from length one."""
    if dtype_of(share).kind not in "fciub":
        return share  # which is refused
    lead = len(have) - len(shape)
    axes = [*range(lead)]
    fits = lead >= 0
    for axis, (length, wanted) in enumerate(zip(have[max(lead, 0) :], shape), start=lead):
        if length != wanted:
            fits = fits and wanted == 1
            axes.append(axis)
    made = getattr(asked[1], "shape", ())
    if fits and not (op.stretches or isinstance(asked[1], CONTAINERS)):
        # Inputs are stretched to go with others, and the result shows it.
        most = max(getattr(x, "ndim", 0) for x in asked[1:])
        fits = len(have) <= most and all(made[i : i + 1] == (have[i],) for i in axes)
    if not fits:
        raise ValueError(
            f"the gradient rule of {op.name} gave shape {have} for {describe(given)}, of a result "
            f"of shape {made}: it must give the shape of the input, or to which that is broadcast"
        )
    if lead == len(axes) and share.__class__ is np.ndarray:
        return _added_rows(share, lead, shape)
    if dtype_of(share).char == "e":  # which would stop counting at 2048
        share = share.astype(np.float32)
    return share.sum(axis=tuple(axes)).reshape(shape)


def _added_rows(share: Any, lead: int, shape: tuple[int, ...]) -> Any:
    """Sum over leading axes: as a product with ones, which is quicker than adding."""
    char = share.dtype.char
    if char in "fd" and shape:
        rows = share
        if lead > 1 or len(shape) != 1:
            rows = share.reshape((math.prod(share.shape[:lead]), math.prod(shape)))
        if len(rows) <= MOST_ONES:
            added = row_of_ones(len(rows), char).dot(rows)
        else:  # in parts, in which fewer errors of rounding come together
            parts = [rows[i : i + MOST_ONES] for i in range(0, len(rows), MOST_ONES)]
            added = np.add.reduce([row_of_ones(len(part), char).dot(part) for part in parts], 0)
        return added if added.shape == shape else added.reshape(shape)
    if share.dtype.kind not in "fciub":
        return share  # which is refused
    return np.add.reduce(share, (*range(lead),), np.float32 if char == "e" else None)
