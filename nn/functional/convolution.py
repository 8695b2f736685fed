"""Convolution.

All windows of the input, side by side as the columns of matrices, are multiplied by the weight: one
matrix for each row of the output, with the examples last. Rows of examples lie together in memory,
so that windows are copied and added in long runs; the layout passes from layer to layer.
"""

from __future__ import annotations

from typing import Any

from autograd.rules.indexing import scatter_add
from autograd.rules.linalg import matmul
from autograd.rules.shaping import reshape, transpose
from autograd.rules.windows import contiguous, places_of, windows
from nn.functional.checks import as_array
from nn.functional.geometry import Lengths, batched, lengths, unbatched

#: From (examples, channels, rows, columns) to where examples are last, and back.
EXAMPLES_LAST, EXAMPLES_FIRST = (2, 1, 3, 0), (3, 1, 0, 2)
#: Which axes of the former windows slide over, and how to put those of a window to the channels.
SPACE, _BY_CHANNEL = (0, 2), (0, 1, 4, 5, 2, 3)

Sides = tuple[tuple[int, int], ...]


def sides_of(padding: Any, size: Lengths, stride: Lengths, dilation: Lengths, called: str) -> Sides:
    """Return how much to pad before and after each axis.

    Raises
    ------
    ValueError
        If the padding is another word than "same" and "valid", or "same" comes with strides.
    """
    if not isinstance(padding, str):
        return tuple((n, n) for n in lengths(padding, len(size), f"{called}: padding", 0))
    if padding == "valid":
        return ((0, 0),) * len(size)
    if padding != "same":
        raise ValueError(f'{called}: padding is "same", "valid" or numbers, got {padding!r}')
    if set(stride) != {1}:
        raise ValueError(f'{called}: padding "same" needs stride 1, got stride={stride}')
    totals = [d * (k - 1) for k, d in zip(size, dilation, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def conv1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """Slide filters over a sequence: each output is the inner product of a window and a filter.

    Parameters
    ----------
    input : (N, in_channels, length) or (in_channels, length) array or Value
    weight : (out_channels, in_channels / groups, kernel length) array or Value
    bias : (out_channels,) array or Value, optional
    stride : int
        From one window to the next.
    padding : int, "same" or "valid"
        How many zeros to set before and after the input; "same" for as many as keep its length.
    dilation : int
        From one element of a window to the next.
    groups : int
        Into how many parts the channels fall that are convolved apart.

    Returns
    -------
    (N, out_channels, places) or (out_channels, places) Value

    Raises
    ------
    TypeError, ValueError
        If shapes do not match, or a setting is no whole number or too small.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, sections 9.1 and 9.5.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.array([[1.0, 2.0, 4.0]]), np.array([[[-1.0, 1.0]]])
    >>> conv1d(x, w)
    array([[1., 2.]])
    """
    return _convolution(input, weight, bias, stride, padding, dilation, groups, 1, "conv1d")


def conv2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """Slide filters over images: each output is the inner product of a window and a filter.

    Parameters
    ----------
    input : (N, in_channels, height, width) or (in_channels, height, width) array or Value
    weight : (out_channels, in_channels / groups, kernel height, kernel width) array or Value
    bias : (out_channels,) array or Value, optional
    stride, dilation : int or pair of int
        From one window to the next, and from one element of a window to the next.
    padding : int, pair of int, "same" or "valid"
        How many zeros to set around the input; "same" for as many as keep its size.
    groups : int
        Into how many parts the channels fall that are convolved apart.

    Returns
    -------
    (N, out_channels, rows, columns) or (out_channels, rows, columns) Value

    Raises
    ------
    TypeError, ValueError
        If shapes do not match, or a setting is no whole number or too small.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.arange(9.0).reshape(1, 3, 3), np.ones((1, 1, 2, 2))
    >>> conv2d(x, w)
    array([[[ 8., 12.],
            [20., 24.]]])
    """
    return _convolution(input, weight, bias, stride, padding, dilation, groups, 2, "conv2d")


def _convolution(
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
    axes: int,
    called: str,
) -> Any:
    input, was_batched = batched(input, axes, called)
    weight = as_array(weight)
    check_weight(weight, axes, called)
    outputs, inputs, *size = weight.shape
    size = tuple(size)
    stride = lengths(stride, axes, f"{called}: stride")
    dilation = lengths(dilation, axes, f"{called}: dilation")
    sides = sides_of(padding, size, stride, dilation, called)
    (groups,) = lengths(groups, 1, f"{called}: groups")
    if input.shape[1] != inputs * groups or outputs % groups:
        raise ValueError(
            f"{called}: a weight of shape {weight.shape} in groups={groups} takes "
            f"{inputs * groups} channels and gives a multiple of {groups}, got an input of shape "
            f"{input.shape}"
        )
    check_bias(bias, outputs, called)
    if axes == 1:  # an image of one row
        input = reshape(input, (*input.shape[:2], 1, input.shape[2]))
        size, stride, dilation, sides = (1, *size), (1, *stride), (1, *dilation), ((0, 0), *sides)
    examples, channels, height, width = input.shape
    x = transpose(input, EXAMPLES_LAST)
    (top, bottom), (left, right) = sides
    padded = (height + top + bottom, width + left + right)
    rows, columns = (
        places_of(*of_axis) for of_axis in zip(padded, size, stride, dilation, strict=True)
    )
    if rows < 1 or columns < 1:
        raise ValueError(
            f"{called}: a kernel of size {size[-axes:]} with dilation {dilation[-axes:]} does not "
            f"fit into an input of size {(height, width)[-axes:]} with padding {sides[-axes:]}"
        )
    if padded != (height, width):
        inner = (slice(top, top + height), slice(None), slice(left, left + width))
        x = scatter_add(x, inner, (padded[0], channels, padded[1], examples))
    else:
        x = contiguous(x)
    x = windows(x, size=size, axes=SPACE, stride=stride, dilation=dilation)
    x = transpose(x, _BY_CHANNEL)
    area = size[0] * size[1]
    if groups == 1:
        x = reshape(x, (rows, channels * area, columns * examples))
        y = matmul(reshape(weight, (outputs, channels * area)), x)
    else:
        x = reshape(x, (rows, groups, inputs * area, columns * examples))
        y = matmul(reshape(weight, (groups, outputs // groups, inputs * area)), x)
        y = reshape(y, (rows, outputs, columns * examples))
    if bias is not None:
        y = y + reshape(bias, (outputs, 1))
    y = transpose(reshape(y, (rows, outputs, columns, examples)), EXAMPLES_FIRST)
    if axes == 1:
        y = reshape(y, (examples, outputs, columns))
    return unbatched(y, was_batched)


def check_weight(weight: Any, axes: int, called: str) -> None:
    """Refuse a weight that has not two axes for channels and one for each of space."""
    if len(weight.shape) != axes + 2 or 0 in weight.shape:
        raise ValueError(
            f"{called}: the weight has {axes + 2} axes, none of them empty, got shape "
            f"{weight.shape}"
        )


def check_bias(bias: Any, outputs: int, called: str) -> None:
    """Refuse a bias that has not a number for each channel of the output."""
    if bias is not None and as_array(bias).shape != (outputs,):
        raise ValueError(
            f"{called}: the bias has one number for each of {outputs} output channels, got shape "
            f"{as_array(bias).shape}"
        )
