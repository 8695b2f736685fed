"""Noise in training, against learning by heart."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.rules.random import uniform
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
    given: Any = getattr(input, "dtype", np.dtype(float))
    dtype = given if given.kind in "fc" else np.dtype(float)
    # A float32 takes half the time to draw; it is no part of the result.
    drawn = uniform(generator, np.shape(input), np.float32 if dtype.itemsize <= 4 else np.float64)
    kept = (drawn >= p).astype(dtype)
    return input * (kept * (1 / (1 - p) if p < 1 else 0.0))


def checked_probability(p: float) -> float:
    """Return a probability, if it is one."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout has a probability from 0 to 1, got {p!r}")
    return p
