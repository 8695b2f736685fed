"""Layers that only rearrange, or do nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.functional.shaping import flatten, unflatten
from nn.module import Module


class Identity(Module):
    """Returns its input; the arguments that it is made with are ignored.

    >>> Identity(54, unused=True)(3.0)
    3.0
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def forward(self, input: Any) -> Any:
        """Return the input."""
        return input


class Flatten(Module):
    """Makes one axis of several neighbouring ones; by default, of all but the first.

    Parameters
    ----------
    start_dim, end_dim : int
        The first and the last of those axes.

    Raises
    ------
    ValueError
        On a call, if the input has no such axes.

    Examples
    --------
    >>> Flatten()(np.zeros((8, 3, 4, 4))).shape
    (8, 48)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Any) -> Any:
        """Join axes of the input."""
        return flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """Say which axes."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Makes several axes of one.

    Parameters
    ----------
    dim : int
        The axis.
    unflattened_size : sequence of int
        The lengths of those that take its place, of which one may be -1.

    Raises
    ------
    TypeError
        If the lengths are not integers.
    ValueError
        On a call, if the input has no such axis, or its length does not split like that.

    Examples
    --------
    >>> Unflatten(1, (3, 4, 4))(np.zeros((8, 48))).shape
    (8, 3, 4, 4)
    """

    def __init__(self, dim: int, unflattened_size: Any) -> None:
        sizes = tuple(unflattened_size)
        if not sizes or not all(isinstance(size, int | np.integer) for size in sizes):
            raise TypeError(f"Unflatten takes lengths as integers, got {unflattened_size!r}")
        self.dim, self.unflattened_size = dim, sizes

    def forward(self, input: Any) -> Any:
        """Split an axis of the input."""
        return unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """Say which axis, and into what."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
