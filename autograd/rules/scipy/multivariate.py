"""The multivariate distributions of SciPy that have derivatives: the normal one, and Dirichlet's.

For the normal one see M. B. Giles, *An extended collection of matrix derivative results*, 2008,
section 2.2: of log|Σ| and Σ⁻¹ the differentials are tr(Σ⁻¹ dΣ) and -Σ⁻¹ dΣ Σ⁻¹. A covariance is
symmetric, and so is the gradient by it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import linalg, stats

from autograd.graph import MissingRuleError, dtype_of
from autograd.primitives import Primitive
from autograd.rules.scipy.common import alike, as_arrays, instead_of
from autograd.rules.scipy.gamma import psi
from autograd.rules.shaping import expand_dims, reshape, shape_of, squeeze


def _inverted(cov: Any, allow_singular: bool) -> Any:
    """Return the inverse of a covariance, the logarithm of its determinant, and its rank.

    Eigenvalues too small to be told from 0 are left out, as SciPy does. Then come a projection on
    the space of their vectors, and how far from the support a point in it may be.
    """
    sizes, vectors = linalg.eigh(cov)
    rounding = {"f": 1e3, "d": 1e6}[sizes.dtype.char] * float(np.finfo(sizes.dtype).eps)
    least = rounding * float(np.max(np.abs(sizes)))
    if np.min(sizes) < -least:
        raise ValueError("a covariance must be symmetric and positive semidefinite")
    kept = sizes > least
    if not (kept.all() or allow_singular):
        raise np.linalg.LinAlgError(
            "a covariance must be symmetric and positive definite, unless allow_singular is True"
        )
    basis, others = vectors[:, kept], vectors[:, ~kept]
    inverse = (basis / sizes[kept]) @ basis.T
    return inverse, np.sum(np.log(sizes[kept])), int(kept.sum()), others @ others.T, 1e3 * least


def _inverted_rule(g: Any, ans: Any, cov: Any, allow_singular: bool) -> Any:
    if allow_singular:
        raise MissingRuleError(
            "multivariate_normal has no derivative by a covariance that may be singular: leave "
            "allow_singular False, or pass .data of it"
        )
    return g[1] * ans[0] - ans[0] @ g[0] @ ans[0]


inverted = Primitive(_inverted, _inverted_rule, None, name="inverted")


def _parameters(mean: Any, cov: Any) -> tuple[Any, Any, int]:
    """Return the mean, the whole covariance, and of how many dimensions they are."""
    mean, cov = as_arrays(mean, getattr(cov, "covariance", cov))  # of one of SciPy's objects
    ndim = len(shape_of(cov))
    if mean is None:
        mean, size = 0.0, 1 if ndim < 2 else shape_of(cov)[0]
    else:
        size = math.prod(shape_of(mean))
    if size == 1:
        cov = reshape(cov, (1, 1))
    elif ndim < 2:
        cov = cov * np.eye(size, dtype=dtype_of(cov))
    if shape_of(cov) != (size, size):
        raise ValueError(
            f"a covariance in {size} dimensions is a matrix, a vector or a number, got the shape "
            f"{shape_of(cov)}"
        )
    return mean, cov, size


@instead_of(stats.multivariate_normal.logpdf)
def logpdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """Return the logarithm of the density of the normal distribution."""
    x, cov = alike(*as_arrays(x, cov))
    mean, cov, size = _parameters(mean, cov)
    if len(shape_of(x)) < 2:
        x = reshape(x, (-1, 1) if size == 1 and len(shape_of(x)) else (1, -1))
    inverse, log_determinant, rank, outside, distance = inverted(cov, allow_singular)
    apart = x - mean
    size = np.sum(apart @ inverse * apart, axis=-1)
    result = (rank * math.log(2 * math.pi) + log_determinant + size) * -0.5
    if allow_singular:
        off = np.sum(np.square(apart @ outside), axis=-1) >= distance * distance
        result = np.where(off, -math.inf, result)
    return squeeze(result)


@instead_of(stats.multivariate_normal.pdf)
def pdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """Return the density of the normal distribution."""
    return np.exp(logpdf(x, mean, cov, allow_singular))


@instead_of(stats.multivariate_normal.entropy)
def entropy(mean: Any = None, cov: Any = 1) -> Any:
    """Return the entropy of the normal distribution, which does not depend on the mean."""
    _, cov, size = _parameters(mean, cov)
    _, log_determinant, *_ = inverted(cov, False)
    constant = 0.5 * size * (1 + math.log(2 * math.pi))
    return log_determinant * 0.5 + constant


def _by_alpha(alpha: Any, x: Any) -> Any:
    """Give the parameters the axes of points, which stand in columns."""
    return expand_dims(alpha, -1) if len(shape_of(x)) > 1 else alpha


def _dirichlet_slope(alpha: Any, x: Any) -> Any:
    """Return (α - 1) / x, but 0 where both are 0."""
    order = _by_alpha(alpha - 1, x)
    return order / np.where((order == 0) & (x == 0), 1.0, x)


def _dirichlet_by_alpha(g: Any, x: Any, alpha: Any) -> Any:
    share = g * (_by_alpha(psi(np.sum(alpha)) - psi(alpha), x) + np.log(x))
    return np.sum(share, axis=-1) if len(shape_of(x)) > 1 else share


_dirichlet = Primitive(
    lambda x, alpha: stats.dirichlet.logpdf(x, alpha),
    lambda g, ans, x, alpha: g * _dirichlet_slope(alpha, x),
    lambda g, ans, x, alpha: _dirichlet_by_alpha(g, x, alpha),
    name="dirichlet_logpdf",
)


@instead_of(stats.dirichlet.logpdf)
def dirichlet_logpdf(x: Any, alpha: Any) -> Any:
    """Return the logarithm of the density of Dirichlet's distribution."""
    x, alpha = as_arrays(x, alpha)
    if len(x) + 1 == len(alpha):  # the last component is what is left of 1
        x = np.concatenate([x, 1 - np.sum(x, axis=0, keepdims=True)])
    return _dirichlet(x, alpha)


@instead_of(stats.dirichlet.pdf)
def dirichlet_pdf(x: Any, alpha: Any) -> Any:
    """Return the density of Dirichlet's distribution."""
    return np.exp(dirichlet_logpdf(x, alpha))
