"""Activation functions as modules."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.module import Module


class Sigmoid(Module):
    """The logistic function 1 / (1 + exp(-x)) of each element, between 0 and 1.

    >>> Sigmoid()(0.0)
    0.5
    """

    def forward(self, x: Any) -> Any:
        """Apply the function to each element."""
        return functional.sigmoid(x)


class Tanh(Module):
    """The hyperbolic tangent of each element, between -1 and 1.

    >>> float(Tanh()(0.0))
    0.0
    """

    def forward(self, x: Any) -> Any:
        """Apply the function to each element."""
        return functional.tanh(x)


class ReLU(Module):
    """Each element where it is positive, and 0 elsewhere; its slope at 0 counts as 0.

    >>> ReLU()(-2.0)
    0.0
    """

    def forward(self, x: Any) -> Any:
        """Apply the function to each element."""
        return functional.relu(x)
