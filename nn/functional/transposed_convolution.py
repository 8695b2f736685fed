"""Transposed convolution: from the shape of a convolution's output to that of its input."""

from __future__ import annotations

from typing import Any

from autograd.rules.indexing import getitem
from autograd.rules.linalg import matmul
from autograd.rules.shaping import reshape, swapaxes, transpose
from autograd.rules.windows import contiguous, overlap_added
from nn.functional.checks import as_array
from nn.functional.convolution import (
    EXAMPLES_FIRST,
    EXAMPLES_LAST,
    SPACE,
    check_bias,
    check_weight,
)
from nn.functional.geometry import batched, lengths, unbatched


def conv_transpose1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Lay down filters along a sequence: each input says how much of its filters to add there.

    It is the transpose of the linear map of `conv1d`: of the shape of its output, it makes that of
    its input.

    Parameters
    ----------
    input : (N, in_channels, length) or (in_channels, length) array or Value
    weight : (in_channels, out_channels / groups, kernel length) array or Value
    bias : (out_channels,) array or Value, optional
    stride : int
        From one place to the next.
    padding : int
        How many elements to leave out at both ends of the result.
    output_padding : int
        How many elements more the result has at its end; less than the stride or the dilation.
    groups : int
        Into how many parts the channels fall that are treated apart.
    dilation : int
        From one element of a filter to the next.

    Returns
    -------
    (N, out_channels, length) or (out_channels, length) Value

    Raises
    ------
    TypeError, ValueError
        If shapes do not match, or a setting is no whole number or out of bounds.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.array([[1.0, 2.0]]), np.array([[[10.0, 1.0]]])
    >>> conv_transpose1d(x, w)
    array([[10., 21.,  2.]])
    """
    return _transposed(
        *(input, weight, bias, stride, padding, output_padding, groups, dilation),
        *(1, "conv_transpose1d"),
    )


def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """Lay down filters over an image: each input says how much of its filters to add there.

    It is the transpose of the linear map of `conv2d`: of the shape of its output, it makes that of
    its input.

    Parameters
    ----------
    input : (N, in_channels, height, width) or (in_channels, height, width) array or Value
    weight : (in_channels, out_channels / groups, kernel height, kernel width) array or Value
    bias : (out_channels,) array or Value, optional
    stride, dilation : int or pair of int
        From one place to the next, and from one element of a filter to the next.
    padding : int or pair of int
        How many elements to leave out on every side of the result.
    output_padding : int or pair of int
        How many elements more the result has at its end; less than the stride or the dilation.
    groups : int
        Into how many parts the channels fall that are treated apart.

    Returns
    -------
    (N, out_channels, height, width) or (out_channels, height, width) Value

    Raises
    ------
    TypeError, ValueError
        If shapes do not match, or a setting is no whole number or out of bounds.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, chapter 4.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.array([[[1.0, 2.0]]]), np.array([[[[10.0, 1.0]]]])
    >>> conv_transpose2d(x, w, stride=2)
    array([[[10.,  1., 20.,  2.]]])
    """
    return _transposed(
        *(input, weight, bias, stride, padding, output_padding, groups, dilation),
        *(2, "conv_transpose2d"),
    )


def _transposed(
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: int,
    dilation: Any,
    axes: int,
    called: str,
) -> Any:
    input, was_batched = batched(input, axes, called)
    weight = as_array(weight)
    check_weight(weight, axes, called)
    inputs, outputs, *size = weight.shape
    size = tuple(size)
    stride = lengths(stride, axes, f"{called}: stride")
    dilation = lengths(dilation, axes, f"{called}: dilation")
    padding = lengths(padding, axes, f"{called}: padding", 0)
    more = lengths(output_padding, axes, f"{called}: output_padding", 0)
    (groups,) = lengths(groups, 1, f"{called}: groups")
    if any(m >= max(s, d) for m, s, d in zip(more, stride, dilation, strict=True)):
        raise ValueError(
            f"{called}: output_padding must be less than the stride or the dilation, got "
            f"output_padding={more}, stride={stride}, dilation={dilation}"
        )
    if input.shape[1] != inputs or inputs % groups:
        raise ValueError(
            f"{called}: a weight of shape {weight.shape} in groups={groups} takes {inputs} "
            f"channels, a multiple of {groups}, got an input of shape {input.shape}"
        )
    check_bias(bias, outputs * groups, called)
    if axes == 1:  # an image of one row
        input = reshape(input, (*input.shape[:2], 1, input.shape[2]))
        size, stride, dilation = (1, *size), (1, *stride), (1, *dilation)
        padding, more = (0, *padding), (0, *more)
    examples, _, height, width = input.shape
    settings = zip((height, width), size, stride, dilation, more, strict=True)
    full = [(n - 1) * s + d * (k - 1) + 1 + m for n, k, s, d, m in settings]
    kept = [n - 2 * p for n, p in zip(full, padding, strict=True)]
    if min(kept) < 1:
        raise ValueError(
            f"{called}: padding {padding[-axes:]} leaves nothing of a result of size "
            f"{tuple(full[-axes:])}"
        )
    x = contiguous(transpose(input, EXAMPLES_LAST))
    area = size[0] * size[1]
    if groups == 1:
        x = reshape(x, (height, inputs, width * examples))
        w = transpose(reshape(weight, (inputs, outputs * area)))
    else:
        x = reshape(x, (height, groups, inputs // groups, width * examples))
        w = swapaxes(reshape(weight, (groups, inputs // groups, outputs * area)), 1, 2)
    outputs *= groups
    y = reshape(matmul(w, x), (height, outputs, *size, width, examples))
    y = overlap_added(
        transpose(y, (0, 1, 4, 5, 2, 3)),
        shape=(full[0], outputs, full[1], examples),
        axes=SPACE,
        stride=stride,
        dilation=dilation,
    )
    if any(padding):
        rows, columns = (slice(p, p + n) for p, n in zip(padding, kept, strict=True))
        y = getitem(y, (rows, slice(None), columns))
    if bias is not None:
        y = y + reshape(bias, (outputs, 1, 1))
    y = transpose(y, EXAMPLES_FIRST)
    if axes == 1:
        y = reshape(y, (examples, outputs, kept[1]))
    return unbatched(y, was_batched)
