"""`scipy.stats.dirichlet`, Dirichlet's distribution, with gradients."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy import multivariate

pdf = multivariate.dirichlet_pdf
logpdf = multivariate.dirichlet_logpdf


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.dirichlet, name)
