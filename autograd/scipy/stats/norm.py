"""`scipy.stats.norm`, the normal distribution, with gradients."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy import distributions

pdf = distributions.norm.pdf
logpdf = distributions.norm.logpdf
cdf = distributions.norm.cdf
logcdf = distributions.norm.logcdf
sf = distributions.norm.sf
logsf = distributions.norm.logsf
ppf = distributions.norm.ppf


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.norm, name)
