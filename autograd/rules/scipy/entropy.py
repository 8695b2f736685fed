"""Derivatives of logarithms, entropies and exponentials that SciPy has beside NumPy's.

x log y and its kin count as 0 where x is 0, whatever y is, and so do their derivatives where both
are 0, which have no limit there.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from autograd.graph import registry
from autograd.rules.elementwise import sigmoid
from autograd.rules.scipy.common import OfScipy, instead_of


def _ratio(x: Any, y: Any) -> Any:
    """Return x / y, but 0 where both are 0."""
    return x / np.where((x == 0) & (y == 0), 1.0, y)


def _log(x: Any, y: Any) -> Any:
    """Return log y, but 0 where x and y are 0."""
    return np.log(np.where((x == 0) & (y == 0), 1.0, y))


def _log_of_ratio(x: Any, y: Any) -> Any:
    """Return log(x/y), but 0 where x and y are 0."""
    neither = (x == 0) & (y == 0)
    return np.log(np.where(neither, 1.0, x) / np.where(neither, 1.0, y))


xlogy = OfScipy(
    special.xlogy,
    lambda g, ans, x, y: g * _log(x, y),
    lambda g, ans, x, y: g * _ratio(x, y),
)
xlog1py = OfScipy(
    special.xlog1py,
    lambda g, ans, x, y: g * np.log1p(np.where((x == 0) & (y == -1), 0.0, y)),
    lambda g, ans, x, y: g * _ratio(x, 1 + y),
)
# The slope at 0 is the infinity that it tends to.
entr = OfScipy(special.entr, lambda g, ans, x: -g * (np.log(x) + 1))
rel_entr = OfScipy(
    special.rel_entr,
    lambda g, ans, x, y: g * (_log_of_ratio(x, y) + 1),
    lambda g, ans, x, y: -g * _ratio(x, y),
)
kl_div = OfScipy(
    special.kl_div,
    lambda g, ans, x, y: g * _log_of_ratio(x, y),
    lambda g, ans, x, y: g * (1 - _ratio(x, y)),
)

logit = OfScipy(special.logit, lambda g, ans, x: g / (x * (1 - x)))
log_expit = OfScipy(special.log_expit, lambda g, ans, x: g * sigmoid(-x))

expm1 = OfScipy(special.expm1, lambda g, ans, x: g * (ans + 1))
log1p = OfScipy(special.log1p, lambda g, ans, x: g / (x + 1))
exp2 = OfScipy(special.exp2, lambda g, ans, x: g * (ans * math.log(2)))
exp10 = OfScipy(special.exp10, lambda g, ans, x: g * (ans * math.log(10)))
cosm1 = OfScipy(special.cosm1, lambda g, ans, x: -g * np.sin(x))
cbrt = OfScipy(special.cbrt, lambda g, ans, x: g / (3 * ans * ans))

# On the border between the parabola and the lines both sides have the same slope.
huber = OfScipy(
    special.huber,
    lambda g, ans, delta, r: g * np.maximum(abs(r) - delta, 0.0),
    lambda g, ans, delta, r: g * np.minimum(np.maximum(r, -delta), delta),
)
pseudo_huber = OfScipy(
    special.pseudo_huber,
    lambda g, ans, delta, r: g * (2 * ans - r * r / np.sqrt(1 + np.square(r / delta))) / delta,
    lambda g, ans, delta, r: g * r / np.sqrt(1 + np.square(r / delta)),
)

registry[special.expit] = sigmoid


@instead_of(special.expit)
def expit(x: Any) -> Any:
    """Return the logistic function."""
    return sigmoid(x)
