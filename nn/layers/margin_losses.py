"""Losses with a margin as modules: what is far enough apart costs nothing."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.functional.targets import checked_number
from nn.layers.losses import Loss, read, weights


class SoftMarginLoss(Loss):
    """``ln(1 + exp(-t x))`` of scores x and targets t of 1 and -1.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    References
    ----------
    J. Friedman, T. Hastie, R. Tibshirani, *Additive Logistic Regression*, 2000, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> float(SoftMarginLoss()(np.array([0.0]), np.array([1])).round(4))
    0.6931
    """

    def forward(self, input: Any, target: Any) -> Any:
        """Compare scores with targets of 1 and -1."""
        return functional.soft_margin_loss(input, target, self.reduction)


class HingeEmbeddingLoss(Loss):
    """The distance of what is alike (1), and what lacks to the margin of what is not (-1).

    Parameters
    ----------
    margin : float
        From which distance on what is unlike is far enough apart.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    References
    ----------
    R. Hadsell, S. Chopra, Y. LeCun, *Dimensionality Reduction by Learning an Invariant Mapping*,
    2006, has the square of it.

    Examples
    --------
    >>> import numpy as np
    >>> HingeEmbeddingLoss(reduction="none")(np.array([0.25, 0.25]), np.array([1, -1]))
    array([0.25, 0.75])
    """

    settings = ("margin",)

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = checked_number(margin, type(self).__name__, "margin")

    def forward(self, input: Any, target: Any) -> Any:
        """Compare distances with targets of 1 and -1."""
        return functional.hinge_embedding_loss(input, target, self.margin, self.reduction)


class CosineEmbeddingLoss(Loss):
    """1 less the cosine for vectors that are alike (1), else the cosine above the margin (-1).

    Parameters
    ----------
    margin : float
        From -1 to 1: the cosine up to which what is unlike costs nothing.
    reduction : {"mean", "sum", "none"}
        The mean over all pairs (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> one, other = np.array([[3.0, 4.0]]), np.array([[4.0, 3.0]])
    >>> float(CosineEmbeddingLoss()(one, other, np.array([1])).round(6))
    0.04
    """

    settings = ("margin",)

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = checked_number(margin, type(self).__name__, "margin")

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        """Compare pairs of vectors with targets of 1 and -1."""
        return functional.cosine_embedding_loss(input1, input2, target, self.margin, self.reduction)


class MarginRankingLoss(Loss):
    """What lacks to the margin by which the first score (1) or the second (-1) is to be larger.

    Parameters
    ----------
    margin : float
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> loss = MarginRankingLoss(margin=0.5)
    >>> float(loss(np.array([2.0]), np.array([3.0]), np.array([1])))
    1.5
    """

    settings = ("margin",)

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = checked_number(margin, type(self).__name__, "margin")

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        """Compare pairs of scores with targets of 1 and -1."""
        return functional.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class TripletMarginLoss(Loss):
    """What lacks to the margin by which like vectors are to be nearer than unlike ones.

    Parameters
    ----------
    margin : float
        More than 0.
    p : float
        Of the distance ``(Σ |x - y|ᵖ)^(1/p)``; may be infinite.
    eps : float
        Added to each difference, since a distance of 0 has no slope.
    swap : bool
        Whether the distance of negative from positive counts where it is the smaller.
    reduction : {"mean", "sum", "none"}
        The mean over all triplets (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the margin or p is not positive, or the reduction is none of the three.

    References
    ----------
    V. Balntas et al., *Learning shallow convolutional feature descriptors with triplet losses*,
    2016, with the swap.

    Examples
    --------
    >>> import numpy as np
    >>> near, far = np.array([[3.0, 4.0]]), np.array([[6.0, 8.0]])
    >>> float(TripletMarginLoss(margin=7.0)(np.zeros((1, 2)), near, far).round(4))
    2.0
    """

    settings = ("margin", "p", "eps", "swap")

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(reduction)
        name = type(self).__name__
        self.margin = checked_number(margin, name, "margin", above=0)
        self.p = checked_number(p, name, "p", above=0)
        self.eps, self.swap = checked_number(eps, name, "eps"), bool(swap)

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Any:
        """Compare the distances of anchors from what is alike and from what is not."""
        return functional.triplet_margin_loss(
            anchor,
            positive,
            negative,
            self.margin,
            self.p,
            self.eps,
            self.swap,
            self.reduction,
        )


class MultiMarginLoss(Loss):
    """What lacks to the margin by which the right class is to score above each other.

    Parameters
    ----------
    p : {1, 2}
        The power to which it is raised.
    margin : float
    weight : (C,) array, optional
        What an example of each class counts; the mean is over all examples alike.
    reduction : {"mean", "sum", "none"}
        The mean over all examples (NaN if there is none), their sum, or each by itself.

    Attributes
    ----------
    weight : Buffer of shape (C,), or None

    Raises
    ------
    ValueError
        If p is neither 1 nor 2, or the reduction is none of the three.

    References
    ----------
    K. Crammer, Y. Singer, *On the Algorithmic Implementation of Multiclass Kernel-based Vector
    Machines*, 2001, has the largest term in place of the sum.

    Examples
    --------
    >>> import numpy as np
    >>> float(MultiMarginLoss()(np.array([[0.5, 0.25, 0.0]]), np.array([0])).round(4))
    0.4167
    """

    settings = ("p", "margin")

    def __init__(
        self, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        if p not in (1, 2):
            raise ValueError(f"MultiMarginLoss takes p of 1 or 2, got {p!r}")
        self.p = p
        self.margin = checked_number(margin, type(self).__name__, "margin")
        self.weight = weights(weight)

    def forward(self, input: Any, target: Any) -> Any:
        """Compare scores (N, C) with classes (N,)."""
        return functional.multi_margin_loss(
            input, target, self.p, self.margin, read(self.weight), self.reduction
        )
