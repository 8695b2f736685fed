"""Padding: elements set around an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.rules.indexing import getitem, scatter_add, set_at
from autograd.rules.shaping import broadcast_to, concatenate
from nn.functional.checks import as_array

MODES = ("constant", "reflect", "replicate", "circular")


def pad(input: Any, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Any:
    """Set elements around an array.

    Parameters
    ----------
    input : array or Value
    pad : sequence of int
        How many elements to set before and after the last axis, then before and after the one
        before it, and so on. Negative numbers take elements away: in the mode "circular" before
        others are set, in the modes "reflect" and "replicate" after.
    mode : {"constant", "reflect", "replicate", "circular"}
        Whether elements are one value, the mirror image of those inside (the outermost stands
        once), the outermost repeated, or those from the other end.
    value : float, optional
        Of the elements set in the mode "constant"; 0 by default.

    Returns
    -------
    Value, or array if the input is one

    Raises
    ------
    ValueError
        If the mode is another, there is not an even number of paddings, or more than the input has
        axes for; or a mode that looks into the input is to set more than it holds.
    TypeError
        If a padding is no whole number.

    Examples
    --------
    >>> import numpy as np
    >>> pad(np.array([1, 2, 3]), (1, 2))
    array([0, 1, 2, 3, 0, 0])
    >>> pad(np.array([1, 2, 3]), (1, 2), mode="reflect")
    array([2, 1, 2, 3, 2, 1])
    """
    input = as_array(input)
    shape = input.shape
    if mode not in MODES:
        raise ValueError(f"pad knows the modes {', '.join(MODES)}, got {mode!r}")
    if not all(isinstance(n, int | np.integer) for n in pad):
        raise TypeError(f"pad takes whole numbers, got {pad!r}")
    if len(pad) % 2 or len(pad) > 2 * len(shape):
        raise ValueError(
            f"pad takes two numbers for each axis from the last on, got {len(pad)} numbers for an "
            f"input of shape {shape}"
        )
    pairs = [(int(pad[i]), int(pad[i + 1])) for i in range(0, len(pad), 2)]
    sides = [(0, 0)] * (len(shape) - len(pairs)) + pairs[::-1]
    if mode == "constant":
        return _with_constant(input, sides, value or 0)
    if value:
        raise ValueError(f'pad takes a value in the mode "constant" alone, got mode {mode!r}')
    for axis, (before, after) in enumerate(sides):
        input = _copying(input, axis, before, after, mode)
    return input


def _with_constant(input: Any, sides: Sequence[tuple[int, int]], value: float) -> Any:
    lengths = zip(input.shape, sides, strict=True)
    if any(n + before + after < 0 for n, (before, after) in lengths):
        raise ValueError(f"pad takes away more than there is: {sides} of shape {input.shape}")
    if any(n < 0 for pair in sides for n in pair):
        kept = zip(input.shape, sides, strict=True)
        input = getitem(input, tuple(slice(max(-b, 0), n + min(a, 0)) for n, (b, a) in kept))
        sides = [(max(b, 0), max(a, 0)) for b, a in sides]
    if not any(map(any, sides)):
        return input
    shape = tuple(n + b + a for n, (b, a) in zip(input.shape, sides, strict=True))
    inner = tuple(slice(b, b + n) for n, (b, _) in zip(input.shape, sides, strict=True))
    if value == 0:
        return scatter_add(input, inner, shape)
    return set_at(np.full(shape, value, input.dtype), inner, input)


def _copying(input: Any, axis: int, before: int, after: int, mode: str) -> Any:
    """Pad one axis with what stands inside."""
    if before == after == 0:
        return input
    if min(before, after) < 0:
        length = input.shape[axis] + before + after
        if length < 0:
            raise ValueError(
                f"pad takes away more than there is: ({before}, {after}) of an axis of length "
                f"{input.shape[axis]}"
            )
        more = max(before, 0), max(after, 0)
        if mode != "circular":
            input = _copying(input, axis, *more, mode)
        start = max(-before, 0)
        stop = input.shape[axis] - max(-after, 0)
        input = getitem(input, (*(slice(None),) * axis, slice(start, stop)))
        return _copying(input, axis, *more, mode) if mode == "circular" else input
    length = input.shape[axis]
    most = {"reflect": length - 1, "circular": length, "replicate": before + after}[mode]
    if max(before, after) > most or length == 0:
        raise ValueError(
            f"pad in the mode {mode!r} sets 0 to {max(most, 0)} elements at either end of an axis "
            f"of length {length}, got ({before}, {after})"
        )

    def part(start: int, stop: int) -> Any:
        """Return a part of the axis, backwards if it stops before it starts."""
        step = 1 if stop > start else -1
        end = None if stop < 0 else stop
        return getitem(input, (*(slice(None),) * axis, slice(start, end, step)))

    def repeated(start: int, times: int) -> Any:
        shape = (*input.shape[:axis], times, *input.shape[axis + 1 :])
        return broadcast_to(part(start, start + 1), shape)

    if mode == "reflect":
        ends = (lambda: part(before, 0)), (lambda: part(length - 2, length - 2 - after))
    elif mode == "circular":
        ends = (lambda: part(length - before, length)), (lambda: part(0, after))
    else:
        ends = (lambda: repeated(0, before)), (lambda: repeated(length - 1, after))
    parts = [ends[0]()] * bool(before) + [input] + [ends[1]()] * bool(after)
    return concatenate(*parts, axis=axis)
