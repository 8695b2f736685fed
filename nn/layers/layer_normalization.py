"""Normalisation of each sample by itself: over its features, or over groups of its channels."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import functional
from nn.functional.layer_normalization import checked_shape
from nn.module import Module, Parameter


class LayerNorm(Module):
    """Brings the last axes together to mean 0 and variance 1, then scales and shifts each element.

    Parameters
    ----------
    normalized_shape : int, or sequence of int
        The lengths of those axes.
    eps : float
        Added to the variance, so that it is not 0.
    elementwise_affine : bool
        Whether scale and shift are learned; else there are none.
    bias : bool
        Whether there is a shift, beside the scale.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight, bias : Parameter of shape normalized_shape, or None
        Start as 1 and 0.

    Raises
    ------
    ValueError
        If a length is not a positive integer, or the last axes of an input differ from them.

    References
    ----------
    J. L. Ba, J. R. Kiros, G. E. Hinton, *Layer Normalization*, 2016.

    Examples
    --------
    >>> LayerNorm(2)(np.array([[1.0, 3.0], [10.0, 30.0]])).data.round(3)
    array([[-1.,  1.],
           [-1.,  1.]])
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        dtype: Any = np.float32,
    ) -> None:
        self.normalized_shape = checked_shape(normalized_shape, "LayerNorm")
        self.eps, self.elementwise_affine = eps, elementwise_affine
        shape, shifted = self.normalized_shape, elementwise_affine and bias
        self.weight = Parameter(np.ones(shape, dtype)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(shape, dtype)) if shifted else None

    def forward(self, input: Any) -> Any:
        """Normalise the last axes of the input."""
        return functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Say the lengths and the settings."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """Divides the last axes together by their root mean square, then scales each element.

    Parameters
    ----------
    normalized_shape : int, or sequence of int
        The lengths of those axes.
    eps : float, optional
        Added to the mean square; by default the spacing of the input's dtype at 1.
    elementwise_affine : bool
        Whether a scale is learned; else there is none.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight : Parameter of shape normalized_shape, or None
        Starts as 1.

    Raises
    ------
    ValueError
        If a length is not a positive integer, or the last axes of an input differ from them.

    References
    ----------
    B. Zhang, R. Sennrich, *Root Mean Square Layer Normalization*, 2019.

    Examples
    --------
    >>> RMSNorm(2)(np.array([3.0, 4.0])).data.round(3)
    array([0.849, 1.131])
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        dtype: Any = np.float32,
    ) -> None:
        self.normalized_shape = checked_shape(normalized_shape, "RMSNorm")
        self.eps, self.elementwise_affine = eps, elementwise_affine
        affine = elementwise_affine
        self.weight = Parameter(np.ones(self.normalized_shape, dtype)) if affine else None

    def forward(self, input: Any) -> Any:
        """Normalise the last axes of the input."""
        return functional.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Say the lengths and the settings."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )


class GroupNorm(Module):
    """Brings each group of channels of each sample to mean 0 and variance 1, then scales channels.

    Parameters
    ----------
    num_groups : int
        Of num_channels / num_groups neighbouring channels each.
    num_channels : int
        Channels C of inputs (N, C, ...).
    eps : float
        Added to the variance, so that it is not 0.
    affine : bool
        Whether scale and shift are learned; else there are none.
    dtype : dtype
        Of the parameters.
    bias : bool
        Whether there is a shift, beside the scale.

    Attributes
    ----------
    weight, bias : Parameter of shape (C,), or None
        Start as 1 and 0.

    Raises
    ------
    ValueError
        If the channels do not split into so many groups, or an input has another number of them.

    References
    ----------
    Y. Wu, K. He, *Group Normalization*, 2018.

    Examples
    --------
    >>> GroupNorm(2, 4)(np.array([[1.0, 3.0, 10.0, 30.0]])).data.round(3)
    array([[-1.,  1., -1.,  1.]])
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: Any = np.float32,
        *,
        bias: bool = True,
    ) -> None:
        for number in (num_groups, num_channels):
            if not isinstance(number, int | np.integer) or number < 1:
                raise ValueError(f"GroupNorm needs positive integers, got {number!r}")
        if num_channels % num_groups:
            raise ValueError(
                f"{num_channels} channels do not split into {num_groups} groups of one size"
            )
        self.num_groups, self.num_channels = num_groups, num_channels
        self.eps, self.affine = eps, affine
        self.weight = Parameter(np.ones(num_channels, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, dtype)) if affine and bias else None

    def forward(self, input: Any) -> Any:
        """Normalise each group of channels of the input."""
        shape: Any = np.shape(input)
        if len(shape) < 2 or shape[1] != self.num_channels:
            raise ValueError(
                f"GroupNorm takes inputs of shape (N, {self.num_channels}, ...), got {shape}"
            )
        return functional.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Say the numbers of groups and channels, and the settings."""
        shift = ", bias=False" if self.affine and self.bias is None else ""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}{shift}"
        )
