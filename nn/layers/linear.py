"""Affine layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn import init
from nn.functional import bilinear, linear
from nn.module import Module, Parameter


class Linear(Module):
    """The affine map ``x Wᵀ + b`` of the last axis.

    Parameters
    ----------
    in_features, out_features : int
        Length of the last axis, before and after.
    bias : bool
        Whether to add b.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight : Parameter of shape (out_features, in_features)
    bias : Parameter of shape (out_features,), or None
        Both start uniform within ±1/√in_features, as in PyTorch (LeCun et al., *Efficient
        BackProp*, 1998, has the same order of size).

    Raises
    ------
    ValueError
        If a number of features is not a positive integer.

    Examples
    --------
    >>> layer = Linear(3, 2)
    >>> layer(np.ones((5, 3), np.float32)).shape
    (5, 2)
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, dtype: Any = np.float32
    ) -> None:
        for features in (in_features, out_features):
            if not _is_count(features):
                raise ValueError(f"Linear needs positive numbers of features, got {features!r}")
        self.in_features, self.out_features = in_features, out_features
        bound = 1 / math.sqrt(in_features)
        self.weight = Parameter(np.empty((out_features, in_features), dtype))
        self.bias = Parameter(np.empty(out_features, dtype)) if bias else None
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(self, input: Any) -> Any:
        """Map the last axis of the input."""
        return linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Say the numbers of features."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Bilinear(Module):
    """The bilinear map ``x1ᵀ W x2 + b`` of the last axes, with a matrix W for each output.

    Parameters
    ----------
    in1_features, in2_features : int
        Lengths of the last axes of the two inputs.
    out_features : int
        Length of the last axis of the output.
    bias : bool
        Whether to add b.
    dtype : dtype
        Of the parameters.

    Attributes
    ----------
    weight : Parameter of shape (out_features, in1_features, in2_features)
    bias : Parameter of shape (out_features,), or None
        Both start uniform within ±1/√in1_features, as in PyTorch.

    Raises
    ------
    ValueError
        If a number of features is not a positive integer.

    Examples
    --------
    >>> layer = Bilinear(3, 4, 2)
    >>> layer(np.ones((5, 3), np.float32), np.ones((5, 4), np.float32)).shape
    (5, 2)
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        dtype: Any = np.float32,
    ) -> None:
        for features in (in1_features, in2_features, out_features):
            if not _is_count(features):
                raise ValueError(f"Bilinear needs positive numbers of features, got {features!r}")
        self.in1_features, self.in2_features = in1_features, in2_features
        self.out_features = out_features
        bound = 1 / math.sqrt(in1_features)
        self.weight = Parameter(np.empty((out_features, in1_features, in2_features), dtype))
        self.bias = Parameter(np.empty(out_features, dtype)) if bias else None
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(self, input1: Any, input2: Any) -> Any:
        """Map the last axes of both inputs."""
        return bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Say the numbers of features."""
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )


def _is_count(features: Any) -> bool:
    """Tell whether this is a number of features, and not a switch, which is an int too."""
    whole = isinstance(features, int | np.integer) and not isinstance(features, bool)
    return whole and bool(features >= 1)
