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

from autograd.numpy import fft as fft
from autograd.numpy import linalg as linalg
from autograd.numpy import numpy_boxes as numpy_boxes
from autograd.numpy import numpy_vjps as numpy_vjps
from autograd.numpy import random as random
from autograd.numpy import sequences
from autograd.numpy.sequences import c_ as c_
from autograd.numpy.sequences import full_like as full_like
from autograd.numpy.sequences import isscalar as isscalar
from autograd.numpy.sequences import make_diagonal as make_diagonal
from autograd.numpy.sequences import r_ as r_
from autograd.numpy.sequences import where as where
from autograd.rules.creation import array as array
from autograd.rules.creation import asarray
from autograd.rules.creation import full as full

asanyarray = ascontiguousarray = asfortranarray = require = asarray

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    *(name for name in numpy.__all__ if name != "test"),
    *("make_diagonal", "numpy_boxes", "numpy_vjps"),
]


def __getattr__(name: str) -> Any:
    found = getattr(numpy, name)
    if name in sequences.OF_ARRAYS:
        found = sequences.of_arrays(found)
    elif name in sequences.OF_SEQUENCES:
        found = sequences.of_sequences(found)
    globals()[name] = found  # so that this is asked once
    return found


def __dir__() -> list[str]:
    return __all__
