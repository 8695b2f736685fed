"""Initialisers: parameters filled in place, from the generator that `nn.manual_seed` starts.

Each returns what it filled, a `Parameter` or an array.
"""

from nn.init.distributions import constant_, normal_, ones_, trunc_normal_, uniform_, zeros_
from nn.init.scaled import (
    calculate_gain,
    kaiming_normal_,
    kaiming_uniform_,
    nielsen_,
    nielsen_large_,
    xavier_normal_,
    xavier_uniform_,
)
from nn.init.structured import dirac_, eye_, orthogonal_, sparse_

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "nielsen_",
    "nielsen_large_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]
