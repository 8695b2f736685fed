"""Pooling: the largest element of each window, or their mean."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.rules.indexing import scatter_add, set_at
from autograd.rules.shaping import astype
from autograd.rules.windows import first_maxima, lowest_of, max_of_windows, sum_of_windows
from nn.functional.geometry import Lengths, batched, lengths, unbatched


def max_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window of a sequence.

    Of elements that tie for it, the first gets the gradient.

    Parameters
    ----------
    input : (N, channels, length) or (channels, length) array or Value
    kernel_size : int
        Length of a window.
    stride : int, optional
        From one window to the next; by default as long as a window.
    padding : int
        How many elements, smaller than all, to set at both ends; at most half a window.
    dilation : int
        From one element of a window to the next.
    ceil_mode : bool
        Whether a last window that reaches over the end counts, if it begins inside.
    return_indices : bool
        Whether to return, beside the result, where in the sequence each element of it was found.

    Returns
    -------
    (N, channels, places) or (channels, places) Value

    Raises
    ------
    TypeError, ValueError
        If a setting is no whole number or out of bounds, or no window fits into the input.

    Examples
    --------
    >>> import numpy as np
    >>> max_pool1d(np.array([[1.0, 3.0, 2.0, 2.0]]), 2)
    array([[3., 2.]])
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode, return_indices
    return _max_pool(input, *settings, 1, "max_pool1d")


def max_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Take the largest element of each window of an image.

    Of elements that tie for it, the first gets the gradient.

    Parameters
    ----------
    input : (N, channels, height, width) or (channels, height, width) array or Value
    kernel_size : int or pair of int
        Size of a window.
    stride : int or pair of int, optional
        From one window to the next; by default the size of a window.
    padding : int or pair of int
        How many elements, smaller than all, to set on every side; at most half a window.
    dilation : int or pair of int
        From one element of a window to the next.
    ceil_mode : bool
        Whether last windows that reach over the end count, if they begin inside.
    return_indices : bool
        Whether to return, beside the result, where each element of it was found: rows of the image
        one after the other, counted from 0.

    Returns
    -------
    (N, channels, rows, columns) or (channels, rows, columns) Value

    Raises
    ------
    TypeError, ValueError
        If a setting is no whole number or out of bounds, or no window fits into the input.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, section 9.3.

    Examples
    --------
    >>> import numpy as np
    >>> max_pool2d(np.arange(16.0).reshape(1, 4, 4), 2)
    array([[[ 5.,  7.],
            [13., 15.]]])
    """
    settings = kernel_size, stride, padding, dilation, ceil_mode, return_indices
    return _max_pool(input, *settings, 2, "max_pool2d")


def avg_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """Take the mean of each window of a sequence.

    Parameters
    ----------
    input : (N, channels, length) or (channels, length) array or Value
    kernel_size : int
        Length of a window.
    stride : int, optional
        From one window to the next; by default as long as a window.
    padding : int
        How many zeros to set at both ends; at most half a window.
    ceil_mode : bool
        Whether a last window that reaches over the end counts, if it begins inside.
    count_include_pad : bool
        Whether the zeros set count in the mean.

    Returns
    -------
    (N, channels, places) or (channels, places) Value

    Raises
    ------
    TypeError, ValueError
        If a setting is no whole number or out of bounds, or no window fits into the input.

    Examples
    --------
    >>> import numpy as np
    >>> avg_pool1d(np.array([[1.0, 3.0, 2.0, 2.0]]), 2)
    array([[2., 2.]])
    """
    settings = kernel_size, stride, padding, ceil_mode, count_include_pad, None
    return _avg_pool(input, *settings, 1, "avg_pool1d")


def avg_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Take the mean of each window of an image.

    Parameters
    ----------
    input : (N, channels, height, width) or (channels, height, width) array or Value
    kernel_size : int or pair of int
        Size of a window.
    stride : int or pair of int, optional
        From one window to the next; by default the size of a window.
    padding : int or pair of int
        How many zeros to set on every side; at most half a window.
    ceil_mode : bool
        Whether last windows that reach over the end count, if they begin inside.
    count_include_pad : bool
        Whether the zeros set count in the mean.
    divisor_override : int, optional
        By what to divide the sum of a window instead of by how many elements it has.

    Returns
    -------
    (N, channels, rows, columns) or (channels, rows, columns) Value

    Raises
    ------
    TypeError, ValueError
        If a setting is no whole number or out of bounds, or no window fits into the input.

    Examples
    --------
    >>> import numpy as np
    >>> avg_pool2d(np.arange(16.0).reshape(1, 4, 4), 2)
    array([[[ 2.5,  4.5],
            [10.5, 12.5]]])
    """
    settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    return _avg_pool(input, *settings, 2, "avg_pool2d")


def _layout(
    shape: Lengths,
    size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
    called: str,
) -> tuple[Lengths, Lengths, Lengths, Lengths, Lengths, Lengths]:
    """Return size, stride, padding and dilation of windows, their places, and the padded shape."""
    axes = len(shape)
    size = lengths(size, axes, f"{called}: kernel_size")
    stride = size if stride is None else lengths(stride, axes, f"{called}: stride")
    padding = lengths(padding, axes, f"{called}: padding", 0)
    dilation = lengths(dilation, axes, f"{called}: dilation")
    if any(2 * p > k for p, k in zip(padding, size, strict=True)):
        raise ValueError(
            f"{called}: padding is at most half of kernel_size, got padding={padding}, "
            f"kernel_size={size}"
        )
    places: list[int] = []
    padded: list[int] = []
    for n, k, s, p, d in zip(shape, size, stride, padding, dilation, strict=True):
        span, whole = d * (k - 1) + 1, n + 2 * p
        count = (whole - span) // s + 1
        if ceil_mode and (whole - span) % s and count * s < n + p:
            count += 1
        places.append(count)
        padded.append(max(whole, (count - 1) * s + span))
    if min(places) < 1 or 0 in shape:
        raise ValueError(
            f"{called}: no window of size {size} with dilation {dilation} fits into an input of "
            f"size {shape} with padding {padding}"
        )
    return size, stride, padding, dilation, tuple(places), tuple(padded)


def _inside(x: Any, padding: Lengths) -> tuple[Any, ...]:
    """Return where the input stands in the padded one."""
    shape = x.shape[len(x.shape) - len(padding) :]
    return (..., *(slice(p, p + n) for p, n in zip(padding, shape, strict=True)))


def _max_pool(
    input: Any,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
    return_indices: bool,
    axes: int,
    called: str,
) -> Any:
    x, was_batched = batched(input, axes, called)
    shape = x.shape[2:]
    size, stride, padding, dilation, places, padded = _layout(
        shape, kernel_size, stride, padding, dilation, ceil_mode, called
    )
    slide: dict[str, Any] = {"size": size, "stride": stride, "dilation": dilation}
    if padded != shape:
        around = np.full((*x.shape[:2], *padded), lowest_of(x.dtype), x.dtype)
        x = set_at(around, _inside(x, padding), x)
        slide["inside"] = tuple((p, p + n) for p, n in zip(padding, shape, strict=True))
    largest = max_of_windows(x, **slide)
    if not return_indices:
        return unbatched(largest, was_batched)
    chosen = first_maxima(x, largest, **slide)
    settings = zip(shape, places, stride, size, dilation, padding, strict=True)
    # By axis: for each position in a window and each place, the index in the input.
    index = np.zeros((1,) * (2 * axes), int)
    for axis, (n, count, s, k, d, p) in enumerate(settings):
        of_axis = d * np.arange(k)[:, None] + s * np.arange(count) - p
        form = [1] * (2 * axes)
        form[axis], form[axes + axis] = k, count
        index = index * n + of_axis.reshape(form)
    index = index.reshape(math.prod(size), 1, 1, *places)
    found = (chosen * index).sum(axis=0)
    return unbatched(largest, was_batched), unbatched(found, was_batched)


def _avg_pool(
    input: Any,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
    axes: int,
    called: str,
) -> Any:
    x, was_batched = batched(input, axes, called)
    if x.dtype.kind != "f":
        x = astype(x, float)
    if divisor_override == 0:
        raise ValueError(f"{called}: divisor_override divides, so it cannot be 0")
    shape = x.shape[2:]
    size, stride, padding, _, places, padded = _layout(
        shape, kernel_size, stride, padding, 1, ceil_mode, called
    )
    if padded != shape:
        x = scatter_add(x, _inside(x, padding), (*x.shape[:2], *padded))
    total = sum_of_windows(x, None, size=size, stride=stride, dilation=(1,) * axes)
    counts = np.ones((), int)
    for n, k, s, p, count in zip(shape, size, stride, padding, places, strict=True):
        first, last = (0, n) if not count_include_pad else (-p, n + p)
        start = s * np.arange(count) - p
        counts = np.multiply.outer(counts, np.minimum(start + k, last) - np.maximum(start, first))
    if divisor_override is not None:
        mean = total * (1 / divisor_override)
    elif (counts == math.prod(size)).all():
        mean = total * (1 / math.prod(size))
    else:
        mean = total * (1 / counts).astype(x.dtype)
    return unbatched(mean, was_batched)
