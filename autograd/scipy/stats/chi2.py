"""`scipy.stats.chi2`, the chi-squared distribution, with gradients."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy import distributions

pdf = distributions.chi2.pdf
logpdf = distributions.chi2.logpdf
cdf = distributions.chi2.cdf
logcdf = distributions.chi2.logcdf
sf = distributions.chi2.sf
logsf = distributions.chi2.logsf
ppf = distributions.chi2.ppf


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.chi2, name)
