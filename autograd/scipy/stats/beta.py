"""`scipy.stats.beta`, the beta distribution, with gradients."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy import distributions

pdf = distributions.beta.pdf
logpdf = distributions.beta.logpdf
cdf = distributions.beta.cdf
logcdf = distributions.beta.logcdf
sf = distributions.beta.sf
logsf = distributions.beta.logsf
ppf = distributions.beta.ppf


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.beta, name)
