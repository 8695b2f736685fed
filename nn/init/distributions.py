"""Initialisers with one number, or from a distribution that is given."""

from __future__ import annotations

import math

import numpy as np

from nn.init.filling import Filled, check_number, checked, fill
from nn.random import generator


def uniform_(tensor: Filled, a: float = 0.0, b: float = 1.0) -> Filled:
    """Fill with numbers drawn evenly from between a and b.

    Parameters
    ----------
    tensor : Parameter or array, of any shape
    a, b : float
        The bounds: a is drawn, b is not.

    Raises
    ------
    TypeError
        If a bound is no real number.
    ValueError
        If b is below a, or a bound or the distance between them is not finite.

    Examples
    --------
    >>> from nn import Parameter
    >>> p = uniform_(Parameter(np.zeros(3)), -1.0, 1.0)
    >>> bool(np.all(np.abs(p.data) <= 1.0))
    True
    """
    check_number("a", a)
    check_number("b", b)
    if b < a:
        raise ValueError(
            f"a, the lower bound, must not be above b, the upper one, got a={a!r} and b={b!r}"
        )
    check_number("the distance between a and b", b - a)
    return fill(tensor, generator().uniform(a, b, np.shape(tensor)))


def normal_(tensor: Filled, mean: float = 0.0, std: float = 1.0) -> Filled:
    """Fill from the normal distribution.

    Parameters
    ----------
    tensor : Parameter or array, of any shape
    mean : float
    std : float
        The standard deviation, not negative.

    Raises
    ------
    TypeError
        If the mean or the deviation is no real number.
    ValueError
        If the deviation is negative, or one of them is not finite.

    Examples
    --------
    >>> p = normal_(np.zeros(10_000), mean=5.0, std=0.5)
    >>> round(float(p.mean()), 1), round(float(p.std()), 1)
    (5.0, 0.5)
    """
    check_number("mean", mean)
    check_number("std", std, least=0)
    return fill(tensor, generator().normal(mean, std, np.shape(tensor)))


def trunc_normal_(
    tensor: Filled, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0
) -> Filled:
    """Fill from the normal distribution, drawn again where it falls outside of [a, b].

    Parameters
    ----------
    tensor : Parameter or array, of any shape
    mean, std : float
        Mean and standard deviation of the distribution before it is cut.
    a, b : float
        The bounds themselves, not in standard deviations.

    Raises
    ------
    TypeError
        If the mean or the deviation is no real number.
    ValueError
        If a is not below b, the deviation is not positive, or it or the mean is not finite.

    Examples
    --------
    >>> p = trunc_normal_(np.zeros(100), std=5.0)
    >>> bool(np.all(np.abs(p) <= 2.0))
    True
    """
    check_number("mean", mean)
    check_number("std", std)
    if not a < b or not std > 0:
        raise ValueError(f"a must be below b and std above 0, got a={a!r}, b={b!r}, std={std!r}")
    checked(tensor)
    low, high = (a - mean) / std, (b - mean) / std
    inside = (math.erf(high / math.sqrt(2)) - math.erf(low / math.sqrt(2))) / 2
    drawn, missing = np.empty(tensor.size), tensor.size
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
    return fill(tensor, np.clip(mean + std * drawn, a, b).reshape(tensor.shape))


def constant_(tensor: Filled, val: complex) -> Filled:
    """Fill with one number.

    Parameters
    ----------
    tensor : Parameter or array, of any shape
    val : number
        Complex for a complex parameter only. NaN marks what is to be filled later.

    Raises
    ------
    TypeError
        If it is none, or several.

    Examples
    --------
    >>> constant_(np.zeros(2), 0.5)
    array([0.5, 0.5])
    """
    kind = np.asarray(val).dtype.kind
    if np.ndim(val) or kind not in "biufc" or (kind == "c" and tensor.dtype.kind != "c"):
        raise TypeError(f"val must be a number of the kind of the parameter, got {val!r}")
    return fill(tensor, val)


def ones_(tensor: Filled) -> Filled:
    """Fill with ones.

    Parameters
    ----------
    tensor : Parameter or array, of any shape

    Examples
    --------
    >>> ones_(np.zeros(2))
    array([1., 1.])
    """
    return fill(tensor, 1.0)


def zeros_(tensor: Filled) -> Filled:
    """Fill with zeros.

    Parameters
    ----------
    tensor : Parameter or array, of any shape

    Examples
    --------
    >>> zeros_(np.ones(2))
    array([0., 0.])
    """
    return fill(tensor, 0.0)
