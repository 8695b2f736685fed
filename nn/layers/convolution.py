"""Convolutional layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn import functional, init
from nn.functional.convolution import sides_of
from nn.functional.geometry import lengths
from nn.module import Module, Parameter

#: By the name of a layer's padding, that of a mode of `functional.pad`.
_MODES = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "replicate",
    "circular": "circular",
}


class Filters(Module):
    """What layers of filters have in common: their settings, and how they begin."""

    axes = 2

    def set_up(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any,
        dilation: Any,
        groups: int,
        padding_mode: str,
    ) -> None:
        """Check and keep the settings.

        Parameters
        ----------
        in_channels, out_channels, kernel_size, stride, dilation, groups, padding_mode
            As for `Conv2d`.
        """
        called = type(self).__name__
        (self.in_channels,) = lengths(in_channels, 1, f"{called}: in_channels")
        (self.out_channels,) = lengths(out_channels, 1, f"{called}: out_channels")
        (self.groups,) = lengths(groups, 1, f"{called}: groups")
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{called}: in_channels={in_channels} and out_channels={out_channels} must be "
                f"multiples of groups={groups}"
            )
        self.kernel_size = lengths(kernel_size, self.axes, f"{called}: kernel_size")
        self.stride = lengths(stride, self.axes, f"{called}: stride")
        self.dilation = lengths(dilation, self.axes, f"{called}: dilation")
        if padding_mode not in _MODES:
            raise ValueError(
                f"{called}: padding_mode is one of {', '.join(_MODES)}, got {padding_mode!r}"
            )
        self.padding_mode = padding_mode

    def begin(self, first: int, second: int, bias: bool, dtype: Any) -> None:
        """Make the parameters, uniform within ±1/√(numbers that go into one output).

        Parameters
        ----------
        first, second : int
            The lengths of the first axes of the weight.
        bias : bool
            Whether there is a bias.
        dtype : dtype
        """
        self.weight = Parameter(np.empty((first, second, *self.kernel_size), dtype))
        self.bias = Parameter(np.empty(self.out_channels, dtype)) if bias else None
        bound = 1 / math.sqrt(second * math.prod(self.kernel_size))
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    padding: Any
    output_padding: Any = None

    def extra_repr(self) -> str:
        """Say the numbers of channels, and what differs from the default."""
        none, one = (0,) * self.axes, (1,) * self.axes
        parts = [
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}"
        ]
        parts += [f"padding={self.padding}"] * (self.padding != none)
        parts += [f"dilation={self.dilation}"] * (self.dilation != one)
        parts += [f"output_padding={self.output_padding}"] * (
            self.output_padding not in (None, none)
        )
        parts += [f"groups={self.groups}"] * (self.groups != 1)
        parts += ["bias=False"] * (self.bias is None)
        parts += [f"padding_mode={self.padding_mode}"] * (self.padding_mode != "zeros")
        return ", ".join(parts)


class _Sliding(Filters):
    """A convolution over one or two axes."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        dtype: Any = np.float32,
    ) -> None:
        self.set_up(in_channels, out_channels, kernel_size, stride, dilation, groups, padding_mode)
        called = type(self).__name__
        sides = sides_of(padding, self.kernel_size, self.stride, self.dilation, called)
        is_word = isinstance(padding, str)
        self.padding = padding if is_word else lengths(padding, self.axes, f"{called}: padding", 0)
        #: For each axis from the last on, how much a mode other than zeros sets at either end.
        self._around = [n for pair in reversed(sides) for n in pair]
        self.begin(self.out_channels, self.in_channels // self.groups, bias, dtype)

    def forward(self, input: Any) -> Any:
        """Slide the filters over the input."""
        padding: Any = self.padding
        if self.padding_mode != "zeros":
            input, padding = functional.pad(input, self._around, _MODES[self.padding_mode]), 0
        convolve = functional.conv1d if self.axes == 1 else functional.conv2d
        settings = self.stride, padding, self.dilation, self.groups
        return convolve(input, self.weight, self.bias, *settings)


class Conv1d(_Sliding):
    """Slides filters over a sequence: each output is the inner product of a window and a filter.

    Parameters
    ----------
    in_channels, out_channels : int
        Numbers of channels before and after; as many filters as the latter.
    kernel_size : int
        Length of a window.
    stride : int
        From one window to the next.
    padding : int, "same" or "valid"
        How much to set at both ends; "same" for as much as keeps the length.
    dilation : int
        From one element of a window to the next.
    groups : int
        Into how many parts the channels fall that are convolved apart.
    bias : bool
        Whether to add a number to each channel.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What is set at the ends; see `nn.functional.pad`.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight : Parameter of shape (out_channels, in_channels / groups, kernel_size)
    bias : Parameter of shape (out_channels,), or None
        Both start uniform within ±1/√(in_channels / groups · kernel_size), as in PyTorch.

    Raises
    ------
    TypeError, ValueError
        If a setting is no whole number or too small, the groups do not divide the channels, or an
        input has another shape than (N, in_channels, length) or (in_channels, length).

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, chapter 9.

    Examples
    --------
    >>> layer = Conv1d(4, 6, 3, padding="same")
    >>> layer(np.ones((2, 4, 10), np.float32)).shape
    (2, 6, 10)
    """

    axes = 1


class Conv2d(_Sliding):
    """Slides filters over images: each output is the inner product of a window and a filter.

    Parameters
    ----------
    in_channels, out_channels : int
        Numbers of channels before and after; as many filters as the latter.
    kernel_size : int or pair of int
        Size of a window.
    stride, dilation : int or pair of int
        From one window to the next, and from one element of a window to the next.
    padding : int, pair of int, "same" or "valid"
        How much to set on every side; "same" for as much as keeps the size.
    groups : int
        Into how many parts the channels fall that are convolved apart.
    bias : bool
        Whether to add a number to each channel.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What is set on the sides; see `nn.functional.pad`.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight : Parameter of shape (out_channels, in_channels / groups, *kernel_size)
    bias : Parameter of shape (out_channels,), or None
        Both start uniform within ±1/√(in_channels / groups · window), as in PyTorch.

    Raises
    ------
    TypeError, ValueError
        If a setting is no whole number or too small, the groups do not divide the channels, or an
        input has another shape than (N, in_channels, height, width), with or without N.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-Based Learning Applied to Document
    Recognition*, 1998, section II.

    Examples
    --------
    >>> layer = Conv2d(1, 6, 5, padding=2)
    >>> layer
    Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    >>> layer(np.ones((3, 1, 28, 28), np.float32)).shape
    (3, 6, 28, 28)
    """

    axes = 2
