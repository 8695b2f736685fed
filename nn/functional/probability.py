"""Losses of probabilities: how improbable the right answers were held.

No logarithm overflows; the derivatives follow from what each loss is made of.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import softplus
from autograd.rules.logarithm import bounded_log
from nn.functional.targets import checked_reduction, factors, paired, reduced, verified


def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean"
) -> Any:
    """Return ``-[t ln x + (1 - t) ln(1 - x)]`` for probabilities x and targets t.

    No logarithm is taken as less than -100, so that a probability of exactly 0 or 1 has a finite
    loss; `binary_cross_entropy_with_logits` needs no such bound. Where such a probability is the
    target itself, the slope is the limit of the slopes beside it, 1 or -1; in PyTorch it is 0.

    Parameters
    ----------
    input : array or Value
        Probabilities, from 0 to 1, as `sigmoid` gives them.
    target : array or Value of the same shape
        0 or 1, or a probability.
    weight : array, optional
        Of a shape that spreads over the input's: what each element counts.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If shapes do not fit, the reduction is none of the three, or the input is
        not between 0 and 1.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equation (4.90).

    Examples
    --------
    >>> float(binary_cross_entropy(np.array([0.5, 1.0]), np.array([1.0, 0.0]), reduction="sum"))
    100.69314718055995
    """
    input, target = paired(input, target)
    input = verified(_check_probabilities, input)
    errors = -(target * bounded_log(input) + (1 - target) * bounded_log(1 - input))
    if weight is not None:
        errors = errors * factors(weight, input, "binary_cross_entropy")
    return reduced(errors, reduction)


def _check_probabilities(input: Any) -> None:
    right = (input >= 0) & (input <= 1)
    if not np.all(right):
        raise ValueError(
            f"binary_cross_entropy takes probabilities from 0 to 1, got "
            f"{np.asarray(input)[~right].flat[0]}: pass sigmoid(input), or use "
            "binary_cross_entropy_with_logits"
        )


def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    """Return the binary cross-entropy of ``sigmoid(input)``, without overflow for any input.

    That is ``t softplus(-x) + (1 - t) softplus(x)``, which is exact even where the sigmoid is
    rounded to 0 or 1.

    Parameters
    ----------
    input : array or Value
        Logits x: any numbers.
    target : array or Value of the same shape
        0 or 1, or a probability.
    weight : array, optional
        Of a shape that spreads over the input's: what each element counts.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.
    pos_weight : array, optional
        Of a shape that spreads over the input's: what a target of 1 counts against one of 0.

    Raises
    ------
    ValueError
        If shapes do not fit, or the reduction is none of the three.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equation (4.90).

    Examples
    --------
    >>> logits = np.array([0.0, 1000.0])
    >>> float(binary_cross_entropy_with_logits(logits, np.array([1.0, 1.0]), reduction="sum"))
    0.6931471805599453
    """
    input, target = paired(input, target)
    called = "binary_cross_entropy_with_logits"
    positive = target * softplus(-input)
    if pos_weight is not None:
        positive = positive * factors(pos_weight, input, called, "pos_weight")
    errors = positive + (1 - target) * softplus(input)
    if weight is not None:
        errors = errors * factors(weight, input, called)
    return reduced(errors, reduction)


def kl_div(input: Any, target: Any, reduction: str = "mean", log_target: bool = False) -> Any:
    """Return the Kullback-Leibler divergence ``t (ln t - x)`` of log-probabilities x from t.

    Parameters
    ----------
    input : array or Value
        Logarithms of probabilities, as `log_softmax` gives them.
    target : array or Value of the same shape
        Probabilities; where one is 0, so is the loss.
    reduction : {"mean", "batchmean", "sum", "none"}
        The mean over all elements (NaN if there is none), the sum over the number of rows (which
        is what the divergence is in books), their sum, or each by itself.
    log_target : bool
        Whether the target is logarithms too.

    Raises
    ------
    ValueError
        If the shapes differ, or the reduction is none of the four.

    References
    ----------
    S. Kullback, R. A. Leibler, *On Information and Sufficiency*, 1951, equation (2.4).

    Examples
    --------
    >>> p, q = np.array([[0.5, 0.5]]), np.array([[0.25, 0.75]])
    >>> float(kl_div(np.log(q), p, reduction="batchmean").round(6))
    0.143841
    """
    checked_reduction(reduction, "batchmean")
    input, target = paired(input, target)
    if log_target:
        errors = np.exp(target) * (target - input)
    else:
        errors = target * (np.log(np.where(target == 0, 1.0, target)) - input)
    if reduction != "batchmean":
        return reduced(errors, reduction)
    if not input.ndim:
        raise ValueError("kl_div takes the mean over the rows of a batch, got a single number")
    return errors.sum() / input.shape[0] if input.size else reduced(errors, "mean")
