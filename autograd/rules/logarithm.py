"""The derivative of the logarithm of a probability that may be 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.primitives import Primitive

#: The least logarithm that is returned, and the least number that a gradient is divided by.
LEAST_LOGARITHM = -100.0
LEAST_DIVISOR = 1e-12


@np.errstate(divide="ignore")  # the logarithm of 0 is replaced
def _bounded_log(x: Any) -> Any:
    return np.maximum(np.log(x), LEAST_LOGARITHM)


# Below the divisor's bound the slope stays finite, and is not 0: what is wrong can still improve.
bounded_log = Primitive(
    _bounded_log,
    lambda g, ans, x: g / np.maximum(x, LEAST_DIVISOR),
    name="bounded_log",
)
bounded_log.__doc__ = """The logarithm, or -100 where that is larger, as for a probability of 0.

Its slope is 1 / x, or 1e12 where that is smaller.

>>> float(bounded_log(1.0)), float(bounded_log(0.0))
(0.0, -100.0)
"""
