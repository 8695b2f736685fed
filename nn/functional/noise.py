"""Noise in training, against learning by heart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.rules.random import uniform
from nn.functional.checks import as_array
from nn.random import generator


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
    return input * (_kept(input, np.shape(input), p) * (1 / (1 - p) if p < 1 else 0.0))


def dropout1d(input: Any, p: float = 0.5, training: bool = True) -> Any:
    """Set whole channels to 0, each with probability p, and divide the others by 1 - p.

    Parameters
    ----------
    input : (N, C, L) or (C, L) array or Value
    p : float
        From 0 to 1.
    training : bool
        If not, the input is returned as it is.

    Raises
    ------
    ValueError
        If p is not between 0 and 1, or the input has another number of axes.

    References
    ----------
    J. Tompson et al., *Efficient Object Localization Using Convolutional Networks*, 2014, section
    3.2.

    Examples
    --------
    >>> import nn
    >>> _ = nn.manual_seed(0)
    >>> dropout1d(np.ones((2, 3)), p=0.5)
    array([[2., 2., 2.],
           [0., 0., 0.]])
    """
    return _of_channels(input, p, training, 1, ("(N, C, L)", "(C, L)"))


def dropout2d(input: Any, p: float = 0.5, training: bool = True) -> Any:
    """Set whole channels of images to 0, each with probability p, and divide the others by 1 - p.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W) array or Value
    p : float
        From 0 to 1.
    training : bool
        If not, the input is returned as it is.

    Raises
    ------
    ValueError
        If p is not between 0 and 1, or the input has another number of axes.

    References
    ----------
    As for `dropout1d`.

    Examples
    --------
    >>> import nn
    >>> _ = nn.manual_seed(0)
    >>> dropout2d(np.ones((4, 2, 5, 5)), p=0.5)[:, :, 0, 0]
    array([[2., 0.],
           [0., 0.],
           [2., 2.],
           [2., 2.]])
    """
    return _of_channels(input, p, training, 2, ("(N, C, H, W)", "(C, H, W)"))


def _of_channels(input: Any, p: float, training: bool, places: int, shapes: Any) -> Any:
    checked_probability(p)
    input = as_array(input)
    if input.ndim not in (places + 1, places + 2):
        raise ValueError(
            f"dropout{places}d takes inputs of shape {' or '.join(shapes)}, got {input.shape}"
        )
    if not training or p == 0:
        return input
    kept = _kept(input, (*input.shape[:-places], *(1,) * places), p)
    return input * (kept * (1 / (1 - p) if p < 1 else 0.0))


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False) -> Any:
    """Set each element with probability p to what `selu` tends to far below 0.

    Then scale and shift, so that mean 0 and variance 1 are kept.

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
    G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, *Self-Normalizing Neural Networks*, 2017.

    Examples
    --------
    >>> import nn
    >>> _ = nn.manual_seed(0)
    >>> alpha_dropout(np.zeros(4), p=0.5, training=True).round(4)
    array([ 0.7792, -0.7792, -0.7792, -0.7792])
    """
    checked_probability(p)
    if not training or p == 0:
        return input
    input = as_array(input)
    if p == 1:
        return input * 0.0
    lowest = -1.6732632423543772 * 1.0507009873554805
    scale = 1 / math.sqrt((1 - p) * (1 + p * lowest * lowest))
    kept = _kept(input, input.shape, p)
    return (input * kept + (1 - kept) * lowest) * scale - scale * lowest * p


def _kept(input: Any, shape: tuple[int, ...], p: float) -> Any:
    """Draw what is kept, as ones and zeros."""
    given: Any = getattr(input, "dtype", np.dtype(float))
    dtype = given if given.kind in "fc" else np.dtype(float)
    # A float32 takes half the time to draw; it is no part of the result.
    drawn = uniform(generator, shape, np.float32 if dtype.itemsize <= 4 else np.float64)
    return (drawn >= p).astype(dtype)


def checked_probability(p: float) -> float:
    """Return a probability, if it is one."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout has a probability from 0 to 1, got {p!r}")
    return p
