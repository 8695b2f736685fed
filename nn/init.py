"""Initialisers: parameters filled in place, from the generator that `nn.manual_seed` starts."""

from __future__ import annotations

from nn.module import Parameter
from nn.random import generator


def uniform_(parameter: Parameter, a: float = 0.0, b: float = 1.0) -> Parameter:
    """Fill with numbers drawn evenly from between a and b, and return the parameter.

    >>> import numpy as np
    >>> p = uniform_(Parameter(np.zeros(3)), -1.0, 1.0)
    >>> bool(np.all(np.abs(p.data) <= 1.0))
    True
    """
    parameter.data[...] = generator().uniform(a, b, parameter.shape)
    return parameter


def normal_(parameter: Parameter, mean: float = 0.0, std: float = 1.0) -> Parameter:
    """Fill from the normal distribution, and return the parameter.

    With the defaults this is how Nielsen's network starts.

    >>> import numpy as np
    >>> normal_(Parameter(np.zeros((2, 3)))).shape
    (2, 3)
    """
    parameter.data[...] = generator().normal(mean, std, parameter.shape)
    return parameter
