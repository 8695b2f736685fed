"""NumPy under the name that programs written for HIPS autograd import.

``import autograd.numpy as np`` gives NumPy itself: its functions differentiate when a value is
among their arguments. Only where NumPy does not let a value take part, since it stands in a list,
is a function replaced.

>>> import autograd.numpy as np
>>> from autograd import grad
>>> grad(lambda x: np.sum(np.array([x, 2 * x])))(1.0)
3.0
"""

from __future__ import annotations

from typing import Any

import numpy

from autograd.numpy import fft, linalg, numpy_boxes, numpy_vjps, random, sequences
from autograd.numpy.sequences import c_, make_diagonal, r_, where
from autograd.rules.creation import array, asarray

asanyarray = ascontiguousarray = asfortranarray = require = asarray

__all__ = [
    *(name for name in numpy.__all__ if name != "test"),
    *("make_diagonal", "numpy_boxes", "numpy_vjps"),
]


def __getattr__(name: str) -> Any:
    found = getattr(numpy, name)
    if name in sequences.OF_ONE_ARRAY:
        found = globals()[name] = sequences.of_sequence(found)
    return found


def __dir__() -> list[str]:
    return __all__
