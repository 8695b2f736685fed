"""Losses as modules: how far outputs are from their targets."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.functional.loss import checked_reduction
from nn.module import Module


class MSELoss(Module):
    """The mean square error, or the sum of square errors.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        The mean over all elements, their sum, or each by itself.

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> float(MSELoss()(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    2.5
    """

    def __init__(self, reduction: str = "mean") -> None:
        self.reduction = checked_reduction(reduction)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare an output with its target, of the same shape."""
        return functional.mse_loss(input, target, self.reduction)

    def extra_repr(self) -> str:
        """Say the reduction."""
        return f"reduction={self.reduction!r}"
