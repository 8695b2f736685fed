"""Layers of transposed convolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import functional
from nn.functional.geometry import Lengths, lengths
from nn.layers.convolution import Filters


class _Transposed(Filters):
    """A transposed convolution over one or two axes."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        dtype: Any = np.float32,
    ) -> None:
        self.set_up(in_channels, out_channels, kernel_size, stride, dilation, groups, padding_mode)
        called = type(self).__name__
        if padding_mode != "zeros":
            raise ValueError(f'{called}: padding_mode is "zeros", got {padding_mode!r}')
        self.padding = lengths(padding, self.axes, f"{called}: padding", 0)
        self.output_padding = lengths(output_padding, self.axes, f"{called}: output_padding", 0)
        self.begin(self.in_channels, self.out_channels // self.groups, bias, dtype)

    def forward(self, input: Any, output_size: Any = None) -> Any:
        """Lay the filters down as the input says.

        Parameters
        ----------
        input : (N, in_channels, ...) or (in_channels, ...) array or Value
            With one axis of places, or two.
        output_size : sequence of int, optional
            The lengths of the last axes of the result, of the several that a stride allows; by
            default as `output_padding` says.
        """
        more = self.output_padding if output_size is None else self._more(input, output_size)
        lay_down = functional.conv_transpose1d if self.axes == 1 else functional.conv_transpose2d
        settings = self.stride, self.padding, more, self.groups, self.dilation
        return lay_down(input, self.weight, self.bias, *settings)

    def _more(self, x: Any, output_size: Any) -> Lengths:
        """Return the output padding that leads to a size."""
        called = type(self).__name__
        wanted = lengths(tuple(output_size)[-self.axes :], self.axes, f"{called}: output_size")
        given = np.shape(x)[-self.axes :]
        settings = zip(
            *(given, self.kernel_size, self.stride, self.padding, self.dilation), strict=True
        )
        least = [(n - 1) * s - 2 * p + d * (k - 1) + 1 for n, k, s, p, d in settings]
        more = tuple(n - smallest for n, smallest in zip(wanted, least, strict=True))
        if any(m < 0 or m >= s for m, s in zip(more, self.stride, strict=True)):
            most = [n + s - 1 for n, s in zip(least, self.stride, strict=True)]
            raise ValueError(
                f"{called}: output_size is from {least} to {most} for an input of size {given}, "
                f"got {wanted}"
            )
        return more


class ConvTranspose1d(_Transposed):
    """Lays filters down along a sequence: each input says how much of its filters to add there.

    Parameters
    ----------
    in_channels, out_channels : int
        Numbers of channels before and after.
    kernel_size : int
        Length of a filter.
    stride : int
        From one place to the next.
    padding : int
        How many elements to leave out at both ends of the result.
    output_padding : int
        How many elements more the result has at its end.
    groups : int
        Into how many parts the channels fall that are treated apart.
    bias : bool
        Whether to add a number to each channel.
    dilation : int
        From one element of a filter to the next.
    padding_mode : {"zeros"}
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight : Parameter of shape (in_channels, out_channels / groups, kernel_size)
    bias : Parameter of shape (out_channels,), or None
        Both start uniform within ±1/√(out_channels / groups · kernel_size), as in PyTorch.

    Raises
    ------
    TypeError, ValueError
        As `nn.functional.conv_transpose1d`, or if an output size is asked for that is not possible.

    Examples
    --------
    >>> layer = ConvTranspose1d(4, 2, 3, stride=2)
    >>> layer(np.ones((5, 4, 10), np.float32)).shape
    (5, 2, 21)
    >>> layer(np.ones((5, 4, 10), np.float32), output_size=[22]).shape
    (5, 2, 22)
    """

    axes = 1


class ConvTranspose2d(_Transposed):
    """Lays filters down over an image: each input says how much of its filters to add there.

    Parameters
    ----------
    in_channels, out_channels : int
        Numbers of channels before and after.
    kernel_size : int or pair of int
        Size of a filter.
    stride, dilation : int or pair of int
        From one place to the next, and from one element of a filter to the next.
    padding : int or pair of int
        How many elements to leave out on every side of the result.
    output_padding : int or pair of int
        How many elements more the result has at its end.
    groups : int
        Into how many parts the channels fall that are treated apart.
    bias : bool
        Whether to add a number to each channel.
    padding_mode : {"zeros"}
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight : Parameter of shape (in_channels, out_channels / groups, *kernel_size)
    bias : Parameter of shape (out_channels,), or None
        Both start uniform within ±1/√(out_channels / groups · window), as in PyTorch.

    Raises
    ------
    TypeError, ValueError
        As `nn.functional.conv_transpose2d`, or if an output size is asked for that is not possible.

    References
    ----------
    V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, chapter 4.

    Examples
    --------
    >>> layer = ConvTranspose2d(8, 3, 4, stride=2, padding=1)
    >>> layer(np.ones((5, 8, 7, 7), np.float32)).shape
    (5, 3, 14, 14)
    """

    axes = 2
