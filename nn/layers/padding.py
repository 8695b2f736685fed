"""Padding as a layer."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.functional.geometry import lengths
from nn.module import Module


class ZeroPad2d(Module):
    """Sets zeros around images.

    Parameters
    ----------
    padding : int or four of them
        How many on every side; or left, right, above and below. Negative numbers take away.

    Raises
    ------
    TypeError, ValueError
        If the padding is no whole number, nor four of them.

    Examples
    --------
    >>> import numpy as np
    >>> ZeroPad2d((1, 0, 0, 1))(np.ones((1, 1, 2)))
    array([[[0., 1., 1.],
            [0., 0., 0.]]])
    """

    def __init__(self, padding: Any) -> None:
        # Whole numbers of any sign, which only a lowest one could forbid.
        self.padding = lengths(padding, 4, "ZeroPad2d: padding", -(2**62))

    def forward(self, input: Any) -> Any:
        """Set zeros around the input."""
        return functional.pad(input, self.padding)

    def extra_repr(self) -> str:
        """Say the padding."""
        return str(self.padding)
