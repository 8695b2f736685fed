"""`scipy.stats.gamma`, the gamma distribution, with gradients."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy import distributions

pdf = distributions.gamma.pdf
logpdf = distributions.gamma.logpdf
cdf = distributions.gamma.cdf
logcdf = distributions.gamma.logcdf
sf = distributions.gamma.sf
logsf = distributions.gamma.logsf
ppf = distributions.gamma.ppf


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.gamma, name)
