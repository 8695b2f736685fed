"""Activation functions with kinks, at which the slope is that of PyTorch."""

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


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Return x, cut off at two bounds, on which the slope counts as 0.

    Parameters
    ----------
    input : array or Value, of any shape
    min_val, max_val : float
        The smallest and the largest result.

    Raises
    ------
    ValueError
        If the lower bound is above the upper one.

    Examples
    --------
    >>> hardtanh(np.array([-2.0, 0.5, 2.0]))
    array([-1. ,  0.5,  1. ])
    """
    if min_val > max_val:
        raise ValueError(f"hardtanh takes min_val up to max_val, got {min_val} and {max_val}")
    input = as_array(input)
    # Through float() an integer bound leaves a float32 as it is.
    above = np.where(input <= min_val, float(min_val), input)
    return np.where(input >= max_val, float(max_val), above)


def relu6(input: Any) -> Any:
    """Return x, cut off at 0 and at 6, at which the slope counts as 0.

    Parameters
    ----------
    input : array or Value, of any shape

    Examples
    --------
    >>> relu6(np.array([-1.0, 3.0, 8.0]))
    array([0., 3., 6.])
    """
    return hardtanh(input, 0.0, 6.0)


def hardsigmoid(input: Any) -> Any:
    """Return 0 up to -3, 1 from 3 on, and x / 6 + 1 / 2 between; the slope at both is 0.

    Parameters
    ----------
    input : array or Value, of any shape

    Examples
    --------
    >>> hardsigmoid(np.array([-4.0, 0.0, 4.0]))
    array([0. , 0.5, 1. ])
    """
    return relu6(as_array(input) + 3.0) * (1 / 6)


def hardswish(input: Any) -> Any:
    """Return x times `hardsigmoid` of x.

    Parameters
    ----------
    input : array or Value, of any shape
        Its slope at -3 counts as 0, and at 3 as 1.

    References
    ----------
    A. Howard et al., *Searching for MobileNetV3*, 2019.

    Examples
    --------
    >>> hardswish(np.array([-4.0, 0.0, 1.5, 4.0]))
    array([-0.   ,  0.   ,  1.125,  4.   ])
    """
    input = as_array(input)
    return input * hardsigmoid(input)


def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    """Return 0 from -lambd to lambd, and x elsewhere.

    Parameters
    ----------
    input : array or Value, of any shape
    lambd : float
        If negative, everything is left as it is.

    Examples
    --------
    >>> hardshrink(np.array([-1.0, 0.5, 2.0]))
    array([-1.,  0.,  2.])
    """
    input = as_array(input)
    return np.where(abs(input) <= lambd, 0.0, input)


def softshrink(input: Any, lambd: float = 0.5) -> Any:
    """Return 0 from -lambd to lambd, and x brought nearer to 0 by lambd elsewhere.

    Parameters
    ----------
    input : array or Value, of any shape
    lambd : float
        Not negative.

    Raises
    ------
    ValueError
        If lambd is negative.

    Examples
    --------
    >>> softshrink(np.array([-1.0, 0.5, 2.0]))
    array([-0.5,  0. ,  1.5])
    """
    if lambd < 0:
        raise ValueError(f"softshrink takes a lambd that is not negative, got {lambd}")
    input = as_array(input)
    lambd = float(lambd)  # NumPy's own would turn float32 into float64
    # Compared so that what is no number is kept.
    upper = np.where(input <= lambd, 0.0, input - lambd)
    return np.where(input < -lambd, input + lambd, upper)


def threshold(input: Any, threshold: float, value: float) -> Any:
    """Return x where it is above a threshold, and a fixed value elsewhere, with slope 0.

    Parameters
    ----------
    input : array or Value, of any shape
    threshold : float
        What equals it is replaced, too.
    value : float
        What takes the place of the others.

    Examples
    --------
    >>> threshold(np.array([0.0, 1.0, 2.0]), 1.0, 20.0)
    array([20., 20.,  2.])
    """
    input = as_array(input)
    # Compared so that what is no number is kept.
    return np.where(input <= threshold, float(value), input)
