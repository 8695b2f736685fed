"""`scipy.stats.poisson`, Poisson's distribution, with gradients by its parameter."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy import distributions

pmf = distributions.poisson.pmf
logpmf = distributions.poisson.logpmf
cdf = distributions.poisson.cdf
sf = distributions.poisson.sf


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.poisson, name)
