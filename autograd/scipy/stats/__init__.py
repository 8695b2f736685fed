"""`scipy.stats` with gradients: of the distributions that have a module here.

>>> from autograd import grad
>>> float(grad(norm.logpdf)(1.0, 0.0, 2.0))
-0.25
"""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.scipy.stats import (
    beta,
    chi2,
    dirichlet,
    gamma,
    multivariate_normal,
    norm,
    poisson,
    t,
)

__all__ = ["beta", "chi2", "dirichlet", "gamma", "multivariate_normal", "norm", "poisson", "t"]


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats, name)


def __dir__() -> list[str]:
    return sorted({*__all__, *dir(scipy.stats)})
