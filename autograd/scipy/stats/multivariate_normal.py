"""`scipy.stats.multivariate_normal`, the normal distribution of vectors, with gradients."""

from __future__ import annotations

from typing import Any

import scipy.stats

from autograd.rules.scipy.multivariate import entropy, logpdf, pdf

__all__ = ["entropy", "logpdf", "pdf"]


def __getattr__(name: str) -> Any:
    return getattr(scipy.stats.multivariate_normal, name)
