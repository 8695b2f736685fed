"""Distances and angles between vectors as modules."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.module import Module


class CosineSimilarity(Module):
    """The cosine of the angle between vectors.

    Parameters
    ----------
    dim : int
        The axis along which the vectors lie.
    eps : float
        A smaller length counts as this.

    Examples
    --------
    >>> import numpy as np
    >>> CosineSimilarity()(np.array([[1.0, 1.0]]), np.array([[2.0, 0.0]])).round(4)
    array([0.7071])
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        self.dim, self.eps = dim, eps

    def forward(self, x1: Any, x2: Any) -> Any:
        """Compare the vectors of x1 and x2."""
        return functional.cosine_similarity(x1, x2, self.dim, self.eps)


class PairwiseDistance(Module):
    """The p-norm of the differences of vectors along the last axis.

    Parameters
    ----------
    p : float
        The norm is (Σ|x|^p)^(1/p); the largest |x| for infinity.
    eps : float
        Added to each difference.
    keepdim : bool
        Whether the last axis stays, with length one.

    Examples
    --------
    >>> import numpy as np
    >>> PairwiseDistance()(np.array([[0.0, 3.0]]), np.array([[4.0, 0.0]])).round(4)
    array([5.])
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Any, x2: Any) -> Any:
        """Measure from the vectors of x1 to those of x2."""
        return functional.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)
