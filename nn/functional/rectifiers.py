"""Rectifiers: activation functions that leave what is positive as it is, or scale it.

At their kinks the slope is that of PyTorch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from autograd.rules.random import uniform
from nn.functional.checks import as_array
from nn.random import generator


def relu(input: Any) -> Any:
    """Return the larger of x and 0.

    Parameters
    ----------
    input : number, array or Value, of any shape
        The result has its shape and dtype. At 0 the slope counts as 0.

    Examples
    --------
    >>> relu(-2.0), relu(3.0)
    (0.0, 3.0)
    """
    return autograd.relu(input)


def leaky_relu(input: Any, negative_slope: float = 0.01) -> Any:
    """Return x where it is positive, and `negative_slope` times x elsewhere.

    Parameters
    ----------
    input : array or Value, of any shape
    negative_slope : float
        Also the slope at 0.

    References
    ----------
    A. Maas, A. Hannun, A. Ng, *Rectifier Nonlinearities Improve Neural Network Acoustic Models*,
    2013.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 3.0]), 0.1)
    array([-0.2,  3. ])
    """
    input = as_array(input)
    return np.where(input > 0, input, input * float(negative_slope))


def prelu(input: Any, weight: Any) -> Any:
    """Return x where it is positive, and a learned weight times x elsewhere.

    At 0 the slope counts as the weight.

    Parameters
    ----------
    input : (N, C, ...) array or Value
        With fewer axes it counts as one channel.
    weight : (1,) or (C,) array or Value
        One for all, or one for each channel.

    Raises
    ------
    ValueError
        If there is neither one weight nor one for each channel.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, *Delving Deep into Rectifiers*, 2015.

    Examples
    --------
    >>> prelu(np.array([[-2.0, -2.0]]), np.array([0.5, 0.1]))
    array([[-1. , -0.2]])
    """
    input, weight = as_array(input), as_array(weight)
    shape = input.shape
    channels = shape[1] if len(shape) > 1 else 1
    if weight.ndim > 1 or weight.size not in (1, channels):
        raise ValueError(
            f"prelu takes one weight, or one for each of the {channels} channels of an input of "
            f"shape {shape}: got weights of shape {weight.shape}"
        )
    if weight.size == 1:
        weight = weight.reshape(())
    elif len(shape) > 2:
        weight = weight.reshape(-1, *(1,) * (len(shape) - 2))
    return np.where(input > 0, input, input * weight)


def rrelu(input: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False) -> Any:
    """Return x where it is positive, and elsewhere x times a slope drawn for each element.

    In use the slope is the middle of the two bounds. At 0 the slope is that of the negative side.

    Parameters
    ----------
    input : array or Value, of any shape
    lower, upper : float
        Between which slopes are drawn evenly.
    training : bool
        Whether to draw.

    Raises
    ------
    ValueError
        If the lower bound is above the upper one.

    References
    ----------
    B. Xu, N. Wang, T. Chen, M. Li, *Empirical Evaluation of Rectified Activations in
    Convolutional Network*, 2015.

    Examples
    --------
    >>> rrelu(np.array([-8.0, 3.0]), 0.0, 0.25)
    array([-1.,  3.])
    """
    if lower > upper:
        raise ValueError(f"rrelu draws slopes from lower to upper, got {lower} and {upper}")
    input = as_array(input)
    if not training:
        return leaky_relu(input, (lower + upper) / 2)
    dtype = input.dtype if input.dtype.kind == "f" else np.dtype(float)
    drawn = uniform(generator, input.shape, np.float32 if dtype.itemsize <= 4 else np.float64)
    slopes = (drawn * float(upper - lower) + float(lower)).astype(dtype)
    return np.where(input > 0, input, input * slopes)


def elu(input: Any, alpha: float = 1.0) -> Any:
    """Return x where it is positive, and `alpha` (exp(x) - 1) elsewhere.

    Parameters
    ----------
    input : array or Value, of any shape
    alpha : float
        Far below 0 the result tends to -alpha; it is also the slope at 0.

    References
    ----------
    D. Clevert, T. Unterthiner, S. Hochreiter, *Fast and Accurate Deep Network Learning by
    Exponential Linear Units*, 2015.

    Examples
    --------
    >>> elu(np.array([-1000.0, 3.0]))
    array([-1.,  3.])
    """
    return _elu(as_array(input), alpha, 1.0, 1.0)


def selu(input: Any) -> Any:
    """Return `elu`, scaled so that mean 0 and variance 1 are kept from layer to layer.

    Parameters
    ----------
    input : array or Value, of any shape
        Sums of inputs of mean 0 and variance 1, by weights of mean 0 and variance 1 / n_in.

    References
    ----------
    G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, *Self-Normalizing Neural Networks*, 2017.

    Examples
    --------
    >>> selu(np.array([-1000.0, 1.0])).round(4)
    array([-1.7581,  1.0507])
    """
    return _elu(
        as_array(input), 1.6732632423543772848170429916717, 1.0, 1.0507009873554804934193349852946
    )


def celu(input: Any, alpha: float = 1.0) -> Any:
    """Return x where it is positive, and `alpha` (exp(x / alpha) - 1) elsewhere, without a kink.

    Parameters
    ----------
    input : array or Value, of any shape
    alpha : float
        Not 0; of a positive one, the result tends to -alpha far below 0. The slope at 0 is 1.

    Raises
    ------
    ValueError
        If alpha is 0.

    References
    ----------
    J. Barron, *Continuously Differentiable Exponential Linear Units*, 2017.

    Examples
    --------
    >>> celu(np.array([-1000.0, 3.0]), alpha=2.0)
    array([-2.,  3.])
    """
    if alpha == 0:
        raise ValueError("celu divides by alpha, which must not be 0")
    return _elu(as_array(input), alpha, 1 / alpha, 1.0)


def _elu(x: Any, alpha: float, steepness: float, scale: float) -> Any:
    alpha, steepness = float(alpha), float(steepness)
    # What is chosen from has no large exponent: it would be infinite, and its slope NaN.
    below = np.expm1(np.where(x > 0, 0.0, x) * steepness)
    return np.where(x > 0, x * scale, below * (alpha * scale))
