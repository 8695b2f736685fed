"""Dropout: noise in training, against learning by heart."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.functional.noise import checked_probability
from nn.module import Module


class Dropout(Module):
    """In training, sets each element to 0 with probability p and divides the others by 1 - p.

    In use (after ``model.eval()``) it changes nothing.

    Parameters
    ----------
    p : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If p is not between 0 and 1.

    References
    ----------
    N. Srivastava et al., *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*,
    2014.

    Examples
    --------
    >>> import nn, numpy as np
    >>> _ = nn.manual_seed(0)
    >>> Dropout(p=0.75)(np.ones(4))
    array([0., 0., 0., 0.])
    >>> Dropout(p=0.75).eval()(np.ones(4))
    array([1., 1., 1., 1.])
    """

    def __init__(self, p: float = 0.5) -> None:
        self.p = checked_probability(p)

    def forward(self, x: Any) -> Any:
        """Drop elements of x, in training."""
        return functional.dropout(x, self.p, self.training)

    def extra_repr(self) -> str:
        """Say the probability."""
        return f"p={self.p}"
