"""Pooling to an output of one size, whatever that of the input."""

from __future__ import annotations

import math
from typing import Any

from autograd.rules.indexing import getitem
from autograd.rules.ranges import means_of_ranges
from autograd.rules.shaping import astype, concatenate, swapaxes
from autograd.rules.windows import max_of_windows, sum_of_windows
from nn.functional.geometry import Lengths, batched, lengths, unbatched


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """Take the means of as many windows of a sequence as are wanted, of about equal length.

    Parameters
    ----------
    input : (N, channels, length) or (channels, length) array or Value
    output_size : int
        How many windows; window i goes from the floor of i · length / output_size to the ceiling
        of (i + 1) · length / output_size.

    Returns
    -------
    (N, channels, output_size) or (channels, output_size) Value

    Raises
    ------
    TypeError, ValueError
        If the output's size is no whole number from 1 on, or the input has another shape.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_avg_pool1d(np.array([[1.0, 2.0, 3.0]]), 2)
    array([[1.5, 2.5]])
    """
    return _adaptive_avg_pool(input, output_size, 1, "adaptive_avg_pool1d")


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """Take the means of as many windows of an image as are wanted, of about equal size.

    Parameters
    ----------
    input : (N, channels, height, width) or (channels, height, width) array or Value
    output_size : int or pair of int or None
        How many windows down and across, None for as many as the input has rows or columns; window
        i goes from the floor of i · length / output_size to the ceiling of
        (i + 1) · length / output_size.

    Returns
    -------
    (N, channels, rows, columns) or (channels, rows, columns) Value

    Raises
    ------
    TypeError, ValueError
        If the output's size is no whole number from 1 on, or the input has another shape.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_avg_pool2d(np.arange(9.0).reshape(1, 3, 3), (1, 3))
    array([[[3., 4., 5.]]])
    """
    return _adaptive_avg_pool(input, output_size, 2, "adaptive_avg_pool2d")


def adaptive_max_pool2d(input: Any, output_size: Any) -> Any:
    """Take the largest elements of as many windows of an image as are wanted, of about equal size.

    Of elements that tie for the largest, the first gets the gradient.

    Parameters
    ----------
    input : (N, channels, height, width) or (channels, height, width) array or Value
    output_size : int or pair of int or None
        As for `adaptive_avg_pool2d`.

    Returns
    -------
    (N, channels, rows, columns) or (channels, rows, columns) Value

    Raises
    ------
    TypeError, ValueError
        If the output's size is no whole number from 1 on, or the input has another shape.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_max_pool2d(np.arange(9.0).reshape(1, 3, 3), 2)
    array([[[4., 5.],
            [7., 8.]]])
    """
    x, was_batched = batched(input, 2, "adaptive_max_pool2d")
    shape = x.shape[2:]
    wanted = _wanted(shape, output_size, "adaptive_max_pool2d")
    size = _even_size(shape, wanted)
    if size is not None:
        return unbatched(max_of_windows(x, size=size, stride=size, dilation=(1, 1)), was_batched)
    rows: list[Any] = []
    for top, bottom in _bounds(shape[0], wanted[0]):
        found: list[Any] = []
        for left, right in _bounds(shape[1], wanted[1]):
            window = getitem(x, (..., slice(top, bottom), slice(left, right)))
            size = (bottom - top, right - left)
            found.append(max_of_windows(window, size=size, stride=(1, 1), dilation=(1, 1)))
        rows.append(concatenate(*found, axis=3))
    return unbatched(concatenate(*rows, axis=2), was_batched)


def _adaptive_avg_pool(input: Any, output_size: Any, axes: int, called: str) -> Any:
    x, was_batched = batched(input, axes, called)
    if x.dtype.kind != "f":
        x = astype(x, float)
    shape = x.shape[2:]
    wanted = _wanted(shape, output_size, called)
    size = _even_size(shape, wanted)
    if size is not None:
        total = sum_of_windows(x, None, size=size, stride=size, dilation=(1,) * axes)
        return unbatched(total * (1 / math.prod(size)), was_batched)
    x = means_of_ranges(x, ranges=_bounds(shape[-1], wanted[-1]))
    if axes == 2:
        columns = swapaxes(x, -1, -2)
        x = swapaxes(means_of_ranges(columns, ranges=_bounds(shape[0], wanted[0])), -1, -2)
    return unbatched(x, was_batched)


def _wanted(shape: Lengths, output_size: Any, called: str) -> Lengths:
    parts = output_size if isinstance(output_size, tuple | list) else (output_size,) * len(shape)
    if len(parts) == len(shape):
        parts = [n if wanted is None else wanted for n, wanted in zip(shape, parts, strict=True)]
    if 0 in shape:
        raise ValueError(f"{called} takes inputs of at least one element, got size {shape}")
    return lengths(tuple(parts), len(shape), f"{called}: output_size")


def _even_size(shape: Lengths, wanted: Lengths) -> Lengths | None:
    """Return the size of windows that are all alike, if they are."""
    if any(n % count for n, count in zip(shape, wanted, strict=True)):
        return None
    return tuple(n // count for n, count in zip(shape, wanted, strict=True))


def _bounds(length: int, count: int) -> list[tuple[int, int]]:
    return [(i * length // count, -(-(i + 1) * length // count)) for i in range(count)]
