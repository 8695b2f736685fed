"""Initialisers with one number, or from a distribution that is given."""

from __future__ import annotations

import math

import numpy as np

from nn.init.filling import Filled, fill
from nn.random import generator


def uniform_(parameter: Filled, a: float = 0.0, b: float = 1.0) -> Filled:
    """Fill with numbers drawn evenly from between a and b.

    Parameters
    ----------
    parameter : Parameter or array, of any shape
    a, b : float
        The bounds: a is drawn, b is not.

    Raises
    ------
    ValueError
        If b is below a.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = uniform_(Parameter(np.zeros(3)), -1.0, 1.0)
    >>> bool(np.all(np.abs(p.data) <= 1.0))
    True
    """
    return fill(parameter, generator().uniform(a, b, parameter.shape))


def normal_(parameter: Filled, mean: float = 0.0, std: float = 1.0) -> Filled:
    """Fill from the normal distribution.

    Parameters
    ----------
    parameter : Parameter or array, of any shape
    mean : float
    std : float
        The standard deviation, not negative.

    Raises
    ------
    ValueError
        If the deviation is negative.

    Examples
    --------
    >>> p = normal_(np.zeros(10_000), mean=5.0, std=0.5)
    >>> round(float(p.mean()), 1), round(float(p.std()), 1)
    (5.0, 0.5)
    """
    return fill(parameter, generator().normal(mean, std, parameter.shape))


def trunc_normal_(
    parameter: Filled, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0
) -> Filled:
    """Fill from the normal distribution, drawn again where it falls outside of [a, b].

    Parameters
    ----------
    parameter : Parameter or array, of any shape
    mean, std : float
        Mean and standard deviation of the distribution before it is cut.
    a, b : float
        The bounds themselves, not in standard deviations.

    Raises
    ------
    ValueError
        If a is not below b, or the deviation is not positive.

    Examples
    --------
    >>> p = trunc_normal_(np.zeros(100), std=5.0)
    >>> bool(np.all(np.abs(p) <= 2.0))
    True
    """
    if not a < b or not std > 0:
        raise ValueError(f"a must be below b and std above 0, got a={a!r}, b={b!r}, std={std!r}")
    low, high = (a - mean) / std, (b - mean) / std
    inside = (math.erf(high / math.sqrt(2)) - math.erf(low / math.sqrt(2))) / 2
    drawn, missing = np.empty(parameter.size), parameter.size
    while missing:
        if inside > 0.25:
            tried = generator().normal(size=missing)
            tried = tried[(tried >= low) & (tried <= high)]
        else:
            # Seldom hit by the normal distribution: drawn evenly, and kept by its density.
            nearest = min(max(low, 0.0), high)
            least, most = max(low, nearest - 40), min(high, nearest + 40)
            tried = generator().uniform(least, most, missing)
            kept = generator().uniform(size=missing) < np.exp((nearest**2 - tried**2) / 2)
            tried = tried[kept]
        drawn[drawn.size - missing :][: tried.size] = tried
        missing -= tried.size
    return fill(parameter, np.clip(mean + std * drawn, a, b).reshape(parameter.shape))


def constant_(parameter: Filled, val: float) -> Filled:
    """Fill with one number.

    Parameters
    ----------
    parameter : Parameter or array, of any shape
    val : float

    Examples
    --------
    >>> constant_(np.zeros(2), 0.5)
    array([0.5, 0.5])
    """
    return fill(parameter, val)


def ones_(parameter: Filled) -> Filled:
    """Fill with ones.

    Parameters
    ----------
    parameter : Parameter or array, of any shape

    Examples
    --------
    >>> ones_(np.zeros(2))
    array([1., 1.])
    """
    return fill(parameter, 1.0)


def zeros_(parameter: Filled) -> Filled:
    """Fill with zeros.

    Parameters
    ----------
    parameter : Parameter or array, of any shape

    Examples
    --------
    >>> zeros_(np.ones(2))
    array([0., 0.])
    """
    return fill(parameter, 0.0)
