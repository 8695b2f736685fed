"""Activation functions with kinks beside the rectifiers: cut off, or shrunk.

At their kinks the slope is that of PyTorch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.functional.checks import as_array


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
