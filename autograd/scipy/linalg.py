"""`scipy.linalg` with gradients.

>>> import numpy as np
>>> from autograd import grad
>>> grad(lambda a: np.trace(expm(a)))(np.zeros((2, 2)))
array([[1., 0.],
       [0., 1.]])
"""

from __future__ import annotations

from typing import Any

import scipy.linalg

from autograd.rules.scipy.linalg import (
    solve_banded,
    solve_continuous_lyapunov,
    solve_discrete_lyapunov,
    solve_sylvester,
    solve_triangular,
)
from autograd.rules.scipy.matrices import (
    block_diag,
    cho_factor,
    cho_solve,
    cholesky,
    circulant,
    det,
    hankel,
    inv,
    norm,
    pinv,
    solve,
    svdvals,
    toeplitz,
)
from autograd.rules.scipy.matrix_functions import (
    coshm,
    cosm,
    expm,
    fractional_matrix_power,
    logm,
    sinhm,
    sinm,
    sqrtm,
    tanhm,
    tanm,
)

__all__ = [
    "block_diag",
    "cho_factor",
    "cho_solve",
    "cholesky",
    "circulant",
    "coshm",
    "cosm",
    "det",
    "expm",
    "fractional_matrix_power",
    "hankel",
    "inv",
    "logm",
    "norm",
    "pinv",
    "sinhm",
    "sinm",
    "solve",
    "solve_banded",
    "solve_continuous_lyapunov",
    "solve_discrete_lyapunov",
    "solve_lyapunov",
    "solve_sylvester",
    "solve_triangular",
    "sqrtm",
    "svdvals",
    "tanhm",
    "tanm",
    "toeplitz",
]

# SciPy's other name of the same function.
solve_lyapunov = solve_continuous_lyapunov


def __getattr__(name: str) -> Any:
    return getattr(scipy.linalg, name)


def __dir__() -> list[str]:
    return sorted({*__all__, *dir(scipy.linalg)})
