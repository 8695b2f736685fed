"""Losses with a margin: what should be far apart costs nothing once it is far enough."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import softplus
from autograd.rules.elementwise import relu
from autograd.rules.indexing import getitem
from nn.functional.checks import as_array
from nn.functional.classes import checked_classes, class_axis, class_weight, picked_scores
from nn.functional.distance import pairwise_distance
from nn.functional.targets import (
    checked_number,
    paired,
    reduced,
    same_shapes,
    signs,
)

_LIKENESS = "1 (alike) and -1 (unlike)"


def soft_margin_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """Return ``ln(1 + exp(-t x))`` for scores x and targets t of 1 and -1.

    Parameters
    ----------
    input : array or Value
    target : array of the same shape
        1 or -1.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes differ, a target is neither 1 nor -1, or the reduction
        is none of the three.

    References
    ----------
    J. Friedman, T. Hastie, R. Tibshirani, *Additive Logistic Regression*, 2000, section 4.

    Examples
    --------
    >>> soft_margin_loss(np.array([0.0, 1000.0]), np.array([1, -1]), reduction="none").round(4)
    array([6.931e-01, 1.000e+03])
    """
    input, target = paired(input, target)
    return reduced(softplus(-signs(target, input, "soft_margin_loss") * input), reduction)


def hinge_embedding_loss(
    input: Any, target: Any, margin: float = 1.0, reduction: str = "mean"
) -> Any:
    """Return the distance of what is alike (1), and what lacks to the margin of what is not (-1).

    Parameters
    ----------
    input : array or Value
        Distances.
    target : array of the same shape
        1 or -1.
    margin : float
        From which distance on what is unlike is far enough apart.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes differ, a target is neither 1 nor -1, or the reduction
        is none of the three.

    References
    ----------
    R. Hadsell, S. Chopra, Y. LeCun, *Dimensionality Reduction by Learning an Invariant Mapping*,
    2006, has the square of it.

    Examples
    --------
    >>> hinge_embedding_loss(np.array([0.25, 0.25]), np.array([1, -1]), reduction="none")
    array([0.25, 0.75])
    """
    margin = checked_number(margin, "hinge_embedding_loss", "margin")
    input, target = paired(input, target)
    alike = signs(target, input, "hinge_embedding_loss", _LIKENESS) == 1
    return reduced(np.where(alike, input, _positive(margin - input)), reduction)


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean"
) -> Any:
    """Return 1 less the cosine for vectors that are alike (1), else the cosine above the margin.

    Parameters
    ----------
    input1, input2 : (N, D) or (D,) arrays or Values
    target : array of shape (N,) or ()
        1 or -1.
    margin : float
        From -1 to 1: the cosine up to which what is unlike costs nothing.
    reduction : {"mean", "sum", "none"}
        The mean over all pairs (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes do not fit, a target is neither 1 nor -1, or the
        reduction is none of the three.

    Examples
    --------
    >>> one, other = np.array([[3.0, 4.0]]), np.array([[4.0, 3.0]])
    >>> float(cosine_embedding_loss(one, other, np.array([1])).round(6))
    0.04
    """
    margin = checked_number(margin, "cosine_embedding_loss", "margin")
    input1, input2, target = as_array(input1), as_array(input2), as_array(target)
    same_shapes("cosine_embedding_loss", input1=input1, input2=input2)
    if len(input1.shape) not in (1, 2) or target.shape != input1.shape[:-1]:
        raise ValueError(
            "cosine_embedding_loss takes vectors of shape (N, D) and a target of shape (N,), or "
            f"(D,) and (): got {input1.shape} and {target.shape}"
        )
    alike = signs(target, input1, "cosine_embedding_loss", _LIKENESS) == 1
    # Added to square lengths, so that a vector of zeros has a cosine.
    tiny = 1e-12
    lengths = ((input1 * input1).sum(-1) + tiny) * ((input2 * input2).sum(-1) + tiny)
    cosine = (input1 * input2).sum(-1) / np.sqrt(lengths)
    return reduced(np.where(alike, 1 - cosine, _positive(cosine - margin)), reduction)


def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean"
) -> Any:
    """Return what lacks to the margin by which one score is to be the larger.

    That is ``max(0, -t (input1 - input2) + margin)`` for a target t of 1 (the first is to be
    larger) or -1 (the second).

    Parameters
    ----------
    input1, input2 : arrays or Values of the same shape
    target : array of the same shape
        1 or -1.
    margin : float
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes differ, a target is neither 1 nor -1, or the reduction
        is none of the three.

    Examples
    --------
    >>> float(margin_ranking_loss(np.array([2.0]), np.array([3.0]), np.array([1]), margin=0.5))
    1.5
    """
    margin = checked_number(margin, "margin_ranking_loss", "margin")
    input1, input2, target = as_array(input1), as_array(input2), as_array(target)
    same_shapes("margin_ranking_loss", input1=input1, input2=input2, target=target)
    order = signs(
        target, input1, "margin_ranking_loss", "1 (the first is larger) and -1 (the second)"
    )
    return reduced(_positive(-order * (input1 - input2) + margin), reduction)


def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """Return what lacks to the margin by which like vectors are to be nearer than unlike ones.

    That is ``max(0, d(anchor, positive) - d(anchor, negative) + margin)``.

    Parameters
    ----------
    anchor, positive, negative : (N, D) or (D,) arrays or Values
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
        If the shapes differ, the margin or p is not positive, or the reduction is none of the
        three.

    References
    ----------
    V. Balntas et al., *Learning shallow convolutional feature descriptors with triplet losses*,
    2016, with the swap.

    Examples
    --------
    >>> near, far = np.array([[3.0, 4.0]]), np.array([[6.0, 8.0]])
    >>> float(triplet_margin_loss(np.zeros((1, 2)), near, far, margin=7.0).round(4))
    2.0
    """
    margin = checked_number(margin, "triplet_margin_loss", "margin", above=0)
    p = checked_number(p, "triplet_margin_loss", "p", above=0)
    eps = checked_number(eps, "triplet_margin_loss", "eps")
    anchor, positive, negative = as_array(anchor), as_array(positive), as_array(negative)
    same_shapes("triplet_margin_loss", anchor=anchor, positive=positive, negative=negative)
    if not anchor.shape:
        raise ValueError("triplet_margin_loss takes vectors of shape (N, D) or (D,), got numbers")
    to_unlike = pairwise_distance(anchor, negative, p, eps)
    if swap:
        to_unlike = np.minimum(to_unlike, pairwise_distance(positive, negative, p, eps))
    return reduced(
        _positive(pairwise_distance(anchor, positive, p, eps) - to_unlike + margin), reduction
    )


def multi_margin_loss(
    input: Any,
    target: Any,
    p: int = 1,
    margin: float = 1.0,
    weight: Any = None,
    reduction: str = "mean",
) -> Any:
    """Return what lacks to the margin by which the right class is to score above each other.

    That is ``Σ max(0, margin - x[t] + x[j])ᵖ / C`` over the classes j other than t. Where the
    margin is met exactly, the gradient is 0.

    Parameters
    ----------
    input : (N, C) or (C,) array or Value
        Scores of C classes.
    target : integer array of shape (N,) or ()
        The right classes.
    p : {1, 2}
    margin : float
    weight : (C,) array, optional
        What an example of each class counts; the mean is over all examples alike.
    reduction : {"mean", "sum", "none"}
        The mean over all examples (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    TypeError
        If class indices are not integers.
    ValueError
        If the shapes do not fit, p is neither 1 nor 2, the reduction is none of the three, or a
        class does not exist (which in compiled code is an IndexError).

    References
    ----------
    K. Crammer, Y. Singer, *On the Algorithmic Implementation of Multiclass Kernel-based Vector
    Machines*, 2001, has the largest term in place of the sum.

    Examples
    --------
    >>> float(multi_margin_loss(np.array([[0.5, 0.25, 0.0]]), np.array([0])).round(4))
    0.4167
    """
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss takes p of 1 or 2, got {p!r}")
    margin = checked_number(margin, "multi_margin_loss", "margin")
    input, target = as_array(input), as_array(target)
    axis, classes = class_axis(input, "multi_margin_loss")
    if len(input.shape) > 2:
        raise ValueError(f"multi_margin_loss takes scores (N, C) or (C,), got {input.shape}")
    target, _ = checked_classes(input, target, axis, None, "multi_margin_loss")
    right = picked_scores(input, target, axis)
    # Unlike the other losses here, this one counts what lacks more than nothing, as in PyTorch.
    errors = relu(margin - right.reshape((*right.shape, 1)) + input)
    others = target.reshape((*target.shape, 1)) != np.arange(classes)
    errors = np.where(others, errors**p, 0.0).sum(-1) / classes
    if weight is not None:
        errors = errors * getitem(class_weight(weight, input, classes, "multi_margin_loss"), target)
    return reduced(errors, reduction)


def _positive(x: Any) -> Any:
    """Return x, or 0 where that is larger; at 0 itself the slope is 1, as in PyTorch."""
    return np.clip(x, 0.0, None)
