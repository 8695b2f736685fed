"""`scipy.stats.t`, the Student's t distribution, with gradients."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy import distributions

pdf = distributions.t.pdf
logpdf = distributions.t.logpdf
cdf = distributions.t.cdf
logcdf = distributions.t.logcdf
sf = distributions.t.sf
logsf = distributions.t.logsf
ppf = distributions.t.ppf


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.t, name)
