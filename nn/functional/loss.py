"""Losses of numbers: how far outputs are from what was measured.

The derivatives follow from what each loss is made of; none is written down.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nn.functional.targets import checked_number, in_dtype_of, paired, raw, reduced, verified


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """Return the square error: a difference, a square, and a mean.

    Parameters
    ----------
    input, target : numbers, arrays or Values of the same shape
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    TypeError
        If one is complex: a square is no size then.
    ValueError
        If the shapes differ, or the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> float(mse_loss(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    2.5
    """
    input, target = paired(input, target)
    difference = input - target
    if difference.dtype.kind == "c":
        raise TypeError(
            f"mse_loss takes real numbers, got {difference.dtype}: pass the absolute difference "
            "and zeros, or compare real and imaginary parts each by itself"
        )
    return reduced(difference**2, reduction)


def l1_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """Return the absolute error ``|input - target|``; where they are equal, its slope is 0.

    Parameters
    ----------
    input, target : numbers, arrays or Values of the same shape
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes differ, or the reduction is none of the three.

    Examples
    --------
    >>> float(l1_loss(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    1.5
    """
    input, target = paired(input, target)
    return reduced(abs(input - target), reduction)


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Any:
    """Return the absolute error less ``beta / 2``, with a parabola about 0 in place of the kink.

    That is ``d² / (2 beta)`` for differences d below beta, else ``|d| - beta / 2``.

    Parameters
    ----------
    input, target : numbers, arrays or Values of the same shape
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.
    beta : float
        Where the parabola ends; 0 for the absolute error itself.

    Raises
    ------
    ValueError
        If the shapes differ, beta is negative, or the reduction is none of the three.

    References
    ----------
    R. Girshick, *Fast R-CNN*, 2015, equation (3), where beta is 1.

    Examples
    --------
    >>> smooth_l1_loss(np.array([0.5, 3.0]), np.zeros(2), reduction="none")
    array([0.125, 2.5  ])
    """
    beta = checked_number(beta, "smooth_l1_loss", "beta", at_least=0)
    if beta == 0:
        return l1_loss(input, target, reduction)
    return reduced(_huber(input, target, beta) / beta, reduction)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0) -> Any:
    """Return half the square error where it is small, and the absolute error where it is large.

    That is ``d² / 2`` for differences d below delta, else ``delta (|d| - delta / 2)``: a single
    wrong measurement then has a slope of delta at most.

    Parameters
    ----------
    input, target : numbers, arrays or Values of the same shape
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.
    delta : float
        Where the parabola ends; more than 0.

    Raises
    ------
    ValueError
        If the shapes differ, delta is not positive, or the reduction is none of the three.

    References
    ----------
    P. J. Huber, *Robust Estimation of a Location Parameter*, 1964, section 1.

    Examples
    --------
    >>> huber_loss(np.array([0.5, 3.0]), np.zeros(2), reduction="none", delta=2.0)
    array([0.125, 4.   ])
    """
    delta = checked_number(delta, "huber_loss", "delta", above=0)
    return reduced(_huber(input, target, delta), reduction)


def _huber(input: Any, target: Any, delta: float) -> Any:
    input, target = paired(input, target)
    difference = input - target
    # The part within the parabola: one formula for both branches, with no square that overflows.
    within = np.clip(difference, -delta, delta)
    return within * (difference - 0.5 * within)


def poisson_nll_loss(
    input: Any,
    target: Any,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
    reduction: str = "mean",
) -> Any:
    """Return minus the logarithm of the probability of counts, of a Poisson distribution.

    That is ``exp(x) - t x`` for the logarithm x of the expected count and a counted t, or
    ``x - t ln(x + eps)`` for the expected count itself, less ``ln t!``, on which no model has an
    influence.

    Parameters
    ----------
    input : array or Value
        Expected counts, or their logarithms.
    target : array or Value of the same shape
        What was counted.
    log_input : bool
        Whether the input is the logarithms.
    full : bool
        Whether to add ``ln t!`` for counts above 1, by Stirling's formula
        ``t ln t - t + ½ ln(2 π t)``.
    eps : float
        Added to an expected count, whose logarithm is infinite at 0.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes differ, eps is not positive, or the reduction is none of the three.

    References
    ----------
    A. C. Cameron, P. K. Trivedi, *Regression Analysis of Count Data*, 1998, section 2.2.

    Examples
    --------
    >>> float(poisson_nll_loss(np.array([0.0]), np.array([3.0])))
    1.0
    """
    eps = checked_number(eps, "poisson_nll_loss", "eps", above=0)
    input, target = paired(input, target)
    expected = np.exp(input) if log_input else input
    errors = expected - target * (input if log_input else np.log(input + eps))
    if full:
        # 1 in place of smaller counts, so that no logarithm is taken that is not wanted.
        count = np.where(target > 1, target, 1.0)
        stirling = count * np.log(count) - count + 0.5 * np.log((2 * math.pi) * count)
        errors = errors + np.where(target > 1, stirling, 0.0)
    return reduced(errors, reduction)


def gaussian_nll_loss(
    input: Any,
    target: Any,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Any:
    """Return minus the logarithm of the density of targets, of a normal distribution.

    That is ``½ (ln v + (input - target)² / v)`` for the larger v of the variance and eps. A
    variance below eps keeps the slope that it has at eps, so that it can grow again.

    Parameters
    ----------
    input : array or Value
        Expected values.
    target : array or Value of the same shape
    var : float, array or Value
        Expected variances, at least 0: of the input's shape; of that with a single axis of length
        1, along which they are the same; or of that without the last axis, for one variance per
        row.
    full : bool
        Whether to add the constant ``½ ln 2π``.
    eps : float
        The least variance that is computed with.
    reduction : {"mean", "sum", "none"}
        The mean over all elements (NaN if there is none), their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes do not fit, a variance is negative, eps is not positive,
        or the reduction is none of the three.

    References
    ----------
    D. A. Nix, A. S. Weigend, *Estimating the Mean and Variance of the Target Probability
    Distribution*, 1994.

    Examples
    --------
    >>> float(gaussian_nll_loss(np.array([1.0]), np.array([3.0]), np.array([1.0])))
    2.0
    """
    eps = checked_number(eps, "gaussian_nll_loss", "eps", above=0)
    input, target = paired(input, target)
    var = in_dtype_of(input, var)
    shape = input.shape
    if var.shape == shape[:-1] != shape:
        var = var.reshape((*shape[:-1], 1))
    shared = [theirs for ours, theirs in zip(shape, var.shape) if ours != theirs]
    if var.shape and (len(var.shape) != len(shape) or shared not in ([], [1])):
        raise ValueError(
            f"gaussian_nll_loss takes a variance of the input's shape {shape}, or one for all "
            f"elements along an axis, such as {(*shape[:-1], 1)}: got {var.shape}"
        )
    var = verified(_check_variances, var)
    given = raw(var)
    var = var + np.where(given < eps, eps - given, 0.0)
    errors = 0.5 * (np.log(var) + (input - target) ** 2 / var)
    return reduced(errors + 0.5 * math.log(2 * math.pi) if full else errors, reduction)


def _check_variances(var: Any) -> None:
    if np.any(var < 0):
        raise ValueError(
            f"gaussian_nll_loss takes variances of at least 0, got {np.min(var)}: make them by "
            "softplus or exp"
        )
