"""Functions of values and arrays that layers and losses are made of."""

from __future__ import annotations

from typing import Any

from autograd import inner, relu, sigmoid, softplus, tanh

__all__ = ["linear", "mse_loss", "relu", "sigmoid", "softplus", "tanh"]


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """Apply the affine map ``x Wᵀ + b`` to the last axis.

    Parameters
    ----------
    input : (..., in_features) array or Value
    weight : (out_features, in_features) array or Value
    bias : (out_features,) array or Value, optional

    Returns
    -------
    (..., out_features) Value

    Raises
    ------
    ValueError
        If the last axis of the input is not as long as that of the weight.

    Examples
    --------
    >>> import numpy as np
    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    product = inner(input, weight)
    return product if bias is None else product + bias


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """Return the square error: a difference, a square, and a mean.

    Parameters
    ----------
    input, target : numbers, arrays or Values of the same shape
    reduction : {"mean", "sum", "none"}
        The mean over all elements, their sum, or each by itself.

    Raises
    ------
    ValueError
        If the shapes differ, or the reduction is none of the three.

    Examples
    --------
    >>> import numpy as np
    >>> float(mse_loss(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
    2.5
    """
    shape, wanted = getattr(input, "shape", ()), getattr(target, "shape", ())
    if shape != wanted:
        raise ValueError(
            f"input and target must have the same shape, got {shape} and {wanted}: "
            "reshape one of them, since broadcasting would compare every pair"
        )
    return reduced((input - target) ** 2, reduction)


REDUCTIONS = ("mean", "sum", "none")


def checked_reduction(reduction: str) -> str:
    """Return the name of a reduction, if it is one."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction is one of {', '.join(REDUCTIONS)}, got {reduction!r}")
    return reduction


def reduced(errors: Any, reduction: str) -> Any:
    """Take the mean, the sum or nothing of the errors of single elements."""
    if reduction == "mean":
        return errors.mean()
    return errors.sum() if checked_reduction(reduction) == "sum" else errors
