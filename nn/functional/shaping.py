"""Joining and splitting of axes, as PyTorch's ``torch.flatten`` and ``torch.unflatten``."""

from __future__ import annotations

import math
from typing import Any

from nn.functional.checks import as_array, checked_axis


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """Make one axis of several neighbouring ones.

    Parameters
    ----------
    input : array or Value
    start_dim, end_dim : int
        The first and the last of those axes; by default all are joined.

    Raises
    ------
    ValueError
        If the input has no such axes, or the last comes before the first.

    Examples
    --------
    >>> import numpy as np
    >>> flatten(np.zeros((8, 3, 4, 4)), 1).shape
    (8, 48)
    """
    input = as_array(input)
    start = checked_axis(start_dim, input.ndim, "flatten")
    end = checked_axis(end_dim, input.ndim, "flatten")
    if start > end:
        raise ValueError(
            f"flatten joins axes from start_dim to end_dim, got {start_dim} and {end_dim} for an "
            f"input of shape {input.shape}"
        )
    shape = input.shape
    # Not -1, which an array without elements does not determine.
    joined = math.prod(shape[start : end + 1])
    return input.reshape(*shape[:start], joined, *shape[end + 1 :])


def unflatten(input: Any, dim: int, sizes: Any) -> Any:
    """Make several axes of one.

    Parameters
    ----------
    input : array or Value
    dim : int
        The axis.
    sizes : sequence of int
        The lengths of those that take its place, of which one may be -1.

    Raises
    ------
    ValueError
        If the input has no such axis, or its length is not the product of those.

    Examples
    --------
    >>> import numpy as np
    >>> unflatten(np.zeros((8, 48)), 1, (3, 4, -1)).shape
    (8, 3, 4, 4)
    """
    input, sizes = as_array(input), tuple(sizes)
    axis = checked_axis(dim, input.ndim, "unflatten")
    shape = input.shape
    length = shape[axis] if shape else 1
    known = math.prod(size for size in sizes if size != -1)
    open_ = sizes.count(-1)
    if open_ == 1 and known and not length % known:
        sizes = tuple(length // known if size == -1 else size for size in sizes)
    if open_ > 1 or math.prod(sizes) != length or any(size < 0 for size in sizes):
        raise ValueError(f"axis {dim} of an input of shape {shape} does not split into {sizes}")
    return input.reshape(*shape[:axis], *sizes, *shape[axis + 1 :])
