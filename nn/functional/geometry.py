"""Sizes, strides and paddings as arguments of convolution and pooling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.rules.shaping import reshape
from nn.functional.checks import as_array

Lengths = tuple[int, ...]


def lengths(given: Any, axes: int, called: str, least: int = 1) -> Lengths:
    """Return a whole number for each axis, from one for all or a sequence of them.

    Raises
    ------
    TypeError
        If one is no whole number.
    ValueError
        If there are too few or too many, or one is too small.
    """
    several = isinstance(given, Sequence | np.ndarray) and not isinstance(given, str)
    parts: tuple[Any, ...] = tuple(given) if several else (given,) * axes
    if len(parts) == 1:
        parts *= axes
    if not all(isinstance(x, int | np.integer) and not isinstance(x, bool) for x in parts):
        raise TypeError(f"{called} is a whole number or {axes} of them, got {given!r}")
    if len(parts) != axes or min(parts) < least:
        raise ValueError(
            f"{called} is a whole number from {least} or {axes} of them, got {given!r}"
        )
    return tuple(map(int, parts))


def batched(input: Any, axes: int, called: str) -> tuple[Any, bool]:
    """Return an input with an axis for examples, and whether it had one.

    Raises
    ------
    ValueError
        If it has neither one axis more than those of one example, nor as many.
    """
    input = as_array(input)
    shape = input.shape
    if len(shape) == axes + 2:
        return input, True
    if len(shape) == axes + 1:
        return reshape(input, (1, *shape)), False
    one = ", ".join(("channels", "height", "width") if axes == 2 else ("channels", "length"))
    raise ValueError(f"{called} takes inputs of shape (examples, {one}) or ({one}), got {shape}")


def unbatched(output: Any, was_batched: bool) -> Any:
    """Take the axis for examples away again, if the input had none."""
    return output if was_batched else reshape(output, output.shape[1:])
