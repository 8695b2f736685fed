"""Smooth activation functions, and those of a whole row; for those with kinks see `piecewise`."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd
from nn.functional.checks import as_array, checked_axis


def sigmoid(input: Any) -> Any:
    """Return the logistic function 1 / (1 + exp(-x)), without overflow for any x.

    Parameters
    ----------
    input : number, array or Value, of any shape
        The result has its shape and dtype, and float64 for integers.

    Examples
    --------
    >>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    return autograd.sigmoid(input)


def tanh(input: Any) -> Any:
    """Return the hyperbolic tangent of each element.

    Parameters
    ----------
    input : number, array or Value, of any shape
        Real or complex; the result has its shape and dtype, and float64 for integers.

    Examples
    --------
    >>> round(float(tanh(1.0)), 4)
    0.7616
    """
    return autograd.tanh(input)


def softmax(input: Any, dim: int, dtype: Any = None) -> Any:
    """Return exponentials divided by their sum along an axis: positive, and 1 together.

    Parameters
    ----------
    input : array or Value, of any shape
        Where it is -inf, as a mask makes it, the result and the gradient are 0; a row of nothing
        but -inf gives NaN.
    dim : int
        The axis along which the results add up to 1.
    dtype : dtype, optional
        To which the input is converted first.

    Raises
    ------
    TypeError
        If the axis is not an integer.
    ValueError
        If the input has no such axis.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, section 4.1.

    Examples
    --------
    >>> softmax(np.array([0.0, 0.0, -np.inf]), dim=0)
    array([0.5, 0.5, 0. ])
    """
    input = _converted(input, dtype)
    return autograd.softmax(input, axis=checked_axis(dim, input.ndim, "softmax"))


def log_softmax(input: Any, dim: int, dtype: Any = None) -> Any:
    """Return the logarithm of `softmax`, exact where that is too small to represent.

    Parameters
    ----------
    input : array or Value, of any shape
    dim : int
        The axis along which the exponentials of the results add up to 1.
    dtype : dtype, optional
        To which the input is converted first.

    Raises
    ------
    TypeError, ValueError
        As `softmax` does.

    Examples
    --------
    >>> log_softmax(np.array([0.0, -1000.0]), dim=0)
    array([    0., -1000.])
    """
    input = _converted(input, dtype)
    return autograd.log_softmax(input, axis=checked_axis(dim, input.ndim, "log_softmax"))


def softmin(input: Any, dim: int, dtype: Any = None) -> Any:
    """Return `softmax` of the negative input: the smallest number gets the largest share.

    Parameters
    ----------
    input : array or Value, of any shape
    dim : int
        The axis along which the results add up to 1.
    dtype : dtype, optional
        To which the input is converted first.

    Raises
    ------
    TypeError, ValueError
        As `softmax` does.

    Examples
    --------
    >>> softmin(np.array([0.0, 1000.0]), dim=0)
    array([1., 0.])
    """
    return softmax(-as_array(input), dim, dtype)


def _converted(input: Any, dtype: Any) -> Any:
    input = as_array(input)
    return input if dtype is None else np.astype(input, dtype)


def gelu(input: Any, approximate: str = "none") -> Any:
    """Return x Φ(x), where Φ is the distribution function of the normal distribution.

    Parameters
    ----------
    input : array or Value, of any shape
    approximate : {"none", "tanh"}
        ``"tanh"`` for x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, which differs by less than 0.001.

    Raises
    ------
    ValueError
        If the approximation is neither of the two.

    References
    ----------
    D. Hendrycks, K. Gimpel, *Gaussian Error Linear Units*, 2016.

    Examples
    --------
    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.1587,  0.    ,  0.8413])
    """
    input = as_array(input)
    if approximate == "none":
        return autograd.gelu(input)
    if approximate != "tanh":
        raise ValueError(f"gelu knows the approximations none and tanh, got {approximate!r}")
    return autograd.tanh_gelu(input)


def silu(input: Any) -> Any:
    """Return x times the logistic function of x, also known as swish.

    Parameters
    ----------
    input : array or Value, of any shape

    References
    ----------
    S. Elfwing, E. Uchibe, K. Doya, *Sigmoid-Weighted Linear Units for Neural Network Function
    Approximation in Reinforcement Learning*, 2017.

    Examples
    --------
    >>> float(silu(np.array(1.0)).round(4))
    0.7311
    """
    input = as_array(input)
    return input * autograd.sigmoid(input)


def mish(input: Any) -> Any:
    """Return x tanh(log(1 + exp(x))).

    Parameters
    ----------
    input : array or Value, of any shape

    References
    ----------
    D. Misra, *Mish: A Self Regularized Non-Monotonic Activation Function*, 2019.

    Examples
    --------
    >>> float(mish(np.array(1.0)).round(4))
    0.8651
    """
    input = as_array(input)
    return input * autograd.tanh(autograd.softplus(input))


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """Return log(1 + exp(beta x)) / beta, a smooth form of `relu`.

    Parameters
    ----------
    input : array or Value, of any shape
    beta : float
        How sharp the bend is.
    threshold : float
        Where beta x is larger, the result is x itself.

    Examples
    --------
    >>> softplus(np.array([0.0, 100.0])).round(4)
    array([  0.6931, 100.    ])
    """
    input = as_array(input)
    beta = float(beta)  # NumPy's own would turn float32 into float64
    scaled = input * beta
    return np.where(scaled > threshold, input, autograd.softplus(scaled) * (1 / beta))


def softsign(input: Any) -> Any:
    """Return x / (1 + |x|), between -1 and 1.

    Parameters
    ----------
    input : array or Value, of any shape

    Examples
    --------
    >>> softsign(np.array([-1.0, 3.0]))
    array([-0.5 ,  0.75])
    """
    input = as_array(input)
    return input / (1 + abs(input))


def tanhshrink(input: Any) -> Any:
    """Return x - tanh(x).

    Parameters
    ----------
    input : array or Value, of any shape

    Examples
    --------
    >>> float(tanhshrink(np.array(1.0)).round(4))
    0.2384
    """
    input = as_array(input)
    return input - autograd.tanh(input)


def logsigmoid(input: Any) -> Any:
    """Return the logarithm of the logistic function, exact where that is too small to represent.

    Parameters
    ----------
    input : array or Value, of any shape

    Examples
    --------
    >>> logsigmoid(np.array([0.0, -1000.0])).round(4)
    array([-6.931e-01, -1.000e+03])
    """
    return -autograd.softplus(-as_array(input))


def glu(input: Any, dim: int = -1) -> Any:
    """Return the first half along an axis, times the logistic function of the second half.

    Parameters
    ----------
    input : array or Value
        Of even length along the axis.
    dim : int
        The axis, which becomes half as long.

    Raises
    ------
    ValueError
        If the input has no such axis, or it is of odd length.

    References
    ----------
    Y. Dauphin, A. Fan, M. Auli, D. Grangier, *Language Modeling with Gated Convolutional
    Networks*, 2016.

    Examples
    --------
    >>> glu(np.array([3.0, 0.0]))
    array([1.5])
    """
    input = as_array(input)
    axis = checked_axis(dim, input.ndim, "glu")
    length = input.shape[axis] if input.ndim else 1
    if length % 2:
        raise ValueError(
            f"glu halves axis {dim}, which must be of even length: got shape {input.shape}"
        )
    before = (slice(None),) * axis
    gate = input[(*before, slice(length // 2, None))]
    return input[(*before, slice(length // 2))] * autograd.sigmoid(gate)
