"""Functions of values and arrays that layers and losses are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import inner, relu, sigmoid, softplus, tanh
from autograd.rules.random import uniform
from nn.random import generator

__all__ = ["dropout", "linear", "mse_loss", "relu", "sigmoid", "softplus", "tanh"]


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
    if input.__class__ is list:
        input = np.asarray(input)
    try:
        product = inner(input, weight)
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(
            f"linear takes arrays whose last axis is {weight.shape[-1]}, for a weight of shape "
            f"{weight.shape}: got {_described(input)}"
        ) from error
    return product if bias is None else product + bias


def dropout(input: Any, p: float = 0.5, training: bool = True) -> Any:
    """Set each element to 0 with probability p, and divide the others by 1 - p.

    The mean over many draws is so that of the input, and nothing is to be done in use.

    Parameters
    ----------
    input : array or Value, of any shape
    p : float
        From 0 to 1.
    training : bool
        If not, the input is returned as it is.

    Raises
    ------
    ValueError
        If p is not between 0 and 1.

    References
    ----------
    N. Srivastava et al., *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*,
    2014, section 10.

    Examples
    --------
    >>> import nn
    >>> _ = nn.manual_seed(0)
    >>> dropout(np.ones(4), p=0.5)
    array([2., 0., 0., 0.])
    """
    checked_probability(p)
    if not training or p == 0:
        return input
    if input.__class__ is list:
        input = np.asarray(input)
    given: Any = getattr(input, "dtype", np.dtype(float))
    dtype = given if given.kind in "fc" else np.dtype(float)
    # A float32 takes half the time to draw; it is no part of the result.
    drawn = uniform(generator, np.shape(input), np.float32 if dtype.itemsize <= 4 else np.float64)
    kept = (drawn >= p).astype(dtype)
    return input * (kept * (1 / (1 - p) if p < 1 else 0.0))


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
    if target.__class__ is list:
        target = np.asarray(target)
    shape: Any = getattr(input, "shape", ())
    wanted: Any = getattr(target, "shape", ())
    if shape != wanted:
        labels = wanted == shape[:-1] and getattr(target, "dtype", np.dtype(float)).kind in "iu"
        raise ValueError(
            f"input and target must have the same shape, got {shape} and {wanted}: "
            + (
                f"if the target is classes, pass np.eye({shape[-1]})[target]"
                if labels
                else "reshape one of them, since broadcasting would compare every pair"
            )
        )
    return reduced((input - target) ** 2, reduction)


def _described(given: Any) -> str:
    shape = getattr(given, "shape", None)
    return f"a {type(given).__name__}" if shape is None else f"shape {shape}"


def checked_probability(p: float) -> float:
    """Return a probability, if it is one."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout has a probability from 0 to 1, got {p!r}")
    return p


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
