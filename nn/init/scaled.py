"""Initialisers whose deviation follows from the number of inputs and outputs."""

from __future__ import annotations

import math
from typing import Any

from numpy.typing import NDArray

from autograd import Value
from nn.init.distributions import normal_, uniform_
from nn.init.filling import Filled, check_number, fans


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return by what to multiply the deviation of weights so that a layer keeps that of its input.

    Parameters
    ----------
    nonlinearity : str
        What follows the layer: ``"linear"``, ``"conv2d"`` and the like, ``"sigmoid"``, ``"tanh"``,
        ``"relu"``, ``"leaky_relu"``, ``"selu"``.
    param : float, optional
        The slope of ``"leaky_relu"`` for negative numbers; 0.01 by default.

    Raises
    ------
    ValueError
        If the function is not known, or the slope not finite.

    Examples
    --------
    >>> round(calculate_gain("relu") ** 2, 6)
    2.0
    """
    if param is not None:
        check_number("param", param)
    convolutions = (f"conv{'_transpose' * t}{n}d" for t in (0, 1) for n in (1, 2, 3))
    if nonlinearity in ("linear", "sigmoid", *convolutions):
        return 1.0
    slope = 0.01 if param is None else param
    gains = {
        "tanh": 5 / 3,
        "relu": math.sqrt(2),
        "leaky_relu": math.sqrt(2 / (1 + slope**2)),
        "selu": 3 / 4,
    }
    if nonlinearity not in gains:
        raise ValueError(
            f"no gain is known for {nonlinearity!r}: linear, conv1d to conv3d, sigmoid, "
            f"{', '.join(gains)} have one"
        )
    return gains[nonlinearity]


def xavier_uniform_(tensor: Filled, gain: float = 1.0) -> Filled:
    """Fill evenly, with the variance gain² · 2 / (n_in + n_out).

    Parameters
    ----------
    tensor : (n_out, n_in, ...) Parameter or array
        Of a convolution, n_in and n_out count each input and output channel as often as the filter
        has elements.
    gain : float
        For what follows the layer; see `calculate_gain`.

    Raises
    ------
    ValueError
        If there are fewer than two axes, or the gain is negative or not finite.

    References
    ----------
    X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural
    networks*, 2010, equation (16).

    Examples
    --------
    >>> import numpy as np
    >>> p = xavier_uniform_(np.zeros((2, 4)))
    >>> bool(np.all(np.abs(p) <= 1.0))
    True
    """
    check_number("gain", gain, least=0)
    return _evenly(tensor, gain * math.sqrt(2 / sum(fans(tensor))))


def xavier_normal_(tensor: Filled, gain: float = 1.0) -> Filled:
    """Fill from the normal distribution, with the variance gain² · 2 / (n_in + n_out).

    It raises as `xavier_uniform_` does, and has the same source.

    Parameters
    ----------
    tensor : (n_out, n_in, ...) Parameter or array
    gain : float
        For what follows the layer; see `calculate_gain`.

    Examples
    --------
    >>> import numpy as np
    >>> p = xavier_normal_(np.zeros((100, 100)))
    >>> round(float(p.std()), 2)
    0.1
    """
    check_number("gain", gain, least=0)
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans(tensor))))


def kaiming_uniform_(
    tensor: Filled, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Filled:
    """Fill evenly, with the variance gain² / n, for layers before a ReLU.

    Parameters
    ----------
    tensor : Parameter or array
        Weights, with the outputs on the first axis and the inputs on the second.
    a : float
        The slope of ``"leaky_relu"`` for negative numbers: 0 is a plain ReLU.
    mode : {"fan_in", "fan_out"}
        Whether n counts the inputs of a neuron, which keeps the variance on the way forward, or
        the outputs, which keeps that of the gradient on the way back.
    nonlinearity : str
        What follows; see `calculate_gain`.

    Raises
    ------
    ValueError
        If there are fewer than two axes, the slope is not finite, or the mode or the function is
        not known.

    References
    ----------
    K. He et al., *Delving Deep into Rectifiers*, 2015, equations (10) and (14).

    Examples
    --------
    >>> import numpy as np
    >>> p = kaiming_uniform_(np.zeros((2, 6)))
    >>> bool(np.all(np.abs(p) <= 1.0))
    True
    """
    return _evenly(tensor, _kaiming(tensor, a, mode, nonlinearity))


def kaiming_normal_(
    tensor: Filled, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Filled:
    """Fill from the normal distribution, with the variance of `kaiming_uniform_`: gain² / n.

    It raises as that does, and has the same source.

    Parameters
    ----------
    tensor : (n_out, n_in, ...) Parameter or array
    a : float
        The slope of ``"leaky_relu"`` for negative numbers: 0 is a plain ReLU.
    mode : {"fan_in", "fan_out"}
        Whether n counts the inputs of a neuron or its outputs; see `kaiming_uniform_`.
    nonlinearity : str
        What follows, which decides on the gain; see `calculate_gain`.

    Examples
    --------
    >>> import numpy as np
    >>> p = kaiming_normal_(np.zeros((50, 200)), nonlinearity="relu")
    >>> round(float(p.std()), 2)
    0.1
    """
    return normal_(tensor, 0.0, _kaiming(tensor, a, mode, nonlinearity))


def nielsen_(tensor: Filled) -> Filled:
    """Start as Nielsen's improved network: weights with deviation 1/√n_in, biases with 1.

    The sum of many inputs then stays where the sigmoid is steep, so that neurons learn.

    Parameters
    ----------
    tensor : Parameter or array
        Weights, with the outputs on the first axis and the inputs on the others; or biases, of
        one axis.

    References
    ----------
    M. Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 3, "Weight initialization".

    Examples
    --------
    >>> import numpy as np
    >>> weights = nielsen_(np.zeros((100, 400)))
    >>> round(float(weights.std()), 2)
    0.05
    """
    inputs = tensor.size / tensor.shape[0] if tensor.ndim > 1 else 1.0
    return normal_(tensor, 0.0, 1 / math.sqrt(max(inputs, 1.0)))


def nielsen_large_(tensor: Filled) -> Filled:
    """Start as Nielsen's first network: weights and biases with deviation 1.

    Neurons with many inputs are then saturated, and learn slowly: see `nielsen_`.

    Parameters
    ----------
    tensor : Parameter or array, of any shape

    References
    ----------
    M. Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 1.

    Examples
    --------
    >>> import numpy as np
    >>> weights = nielsen_large_(np.zeros((100, 400)))
    >>> round(float(weights.std()), 1)
    1.0
    """
    return normal_(tensor)


def _evenly(tensor: Filled, std: float) -> Filled:
    bound = math.sqrt(3) * std
    return uniform_(tensor, -bound, bound)


def _kaiming(tensor: Value | NDArray[Any], a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode is 'fan_in' or 'fan_out', got {mode!r}")
    check_number("a", a)
    fan = fans(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)
