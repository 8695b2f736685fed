"""SciPy's names of what NumPy's linear algebra has, and special matrices, for values.

There is no rule here: everything is made of what has one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from autograd.graph import dtype_of
from autograd.rules.scipy.common import as_arrays, instead_of
from autograd.rules.scipy.linalg import solve_triangular
from autograd.rules.shaping import reshape, shape_of
from autograd.rules.solving import mirrored

_HERMITIAN = ("sym", "symmetric", "her", "hermitian", "pos", "positive definite")


@instead_of(linalg.inv)
def inv(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """Return the inverse of a matrix."""
    return np.linalg.inv(a)


@instead_of(linalg.det)
def det(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """Return the determinant of a matrix."""
    return np.linalg.det(a)


@instead_of(linalg.solve)
def solve(
    a: Any,
    b: Any,
    lower: bool = False,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
    assume_a: str | None = None,
    transposed: bool = False,
) -> Any:
    """Solve linear equations; of a matrix assumed to be symmetric one triangle is read."""
    a, b = as_arrays(a, b)
    if assume_a in _HERMITIAN and (dtype_of(a).kind != "c" or not assume_a.startswith("sym")):
        a = mirrored(a, upper=not lower)
    elif assume_a not in (None, "gen", "general"):
        raise TypeError(f"solve of a Value does not know the assumption {assume_a!r}")
    return np.linalg.solve(np.swapaxes(a, -1, -2) if transposed else a, b)


@instead_of(linalg.pinv)
def pinv(
    a: Any,
    *,
    atol: None = None,
    rtol: float | None = None,
    return_rank: bool = False,
    check_finite: bool = True,
) -> Any:
    """Return the pseudo-inverse of a matrix."""
    if atol is not None or return_rank:
        raise TypeError("pinv of a Value takes neither atol nor return_rank")
    if rtol is None:
        rtol = max(shape_of(a)[-2:]) * float(np.finfo(dtype_of(a)).eps)
    return np.linalg.pinv(a, rcond=rtol)


@instead_of(linalg.norm)
def norm(
    a: Any, ord: Any = None, axis: Any = None, keepdims: bool = False, check_finite: bool = True
) -> Any:
    """Return a norm of a vector or matrix."""
    return np.linalg.norm(a, ord, axis, keepdims)


@instead_of(linalg.cholesky)
def cholesky(
    a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True
) -> Any:
    """Return the Cholesky factor of a matrix; the gradient is symmetric."""
    return np.linalg.cholesky(a, upper=not lower)


@instead_of(linalg.cho_factor)
def cho_factor(
    a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True
) -> tuple[Any, bool]:
    """Return what `cho_solve` takes; the other triangle is 0."""
    return cholesky(a, lower), lower


@instead_of(linalg.cho_solve)
def cho_solve(
    c_and_lower: Any, b: Any, overwrite_b: bool = False, check_finite: bool = True
) -> Any:
    """Solve equations by the Cholesky factor of their matrix."""
    factor, lower = c_and_lower
    half = solve_triangular(factor, b, 0 if lower else 2, lower)
    return solve_triangular(factor, half, 2 if lower else 0, lower)


@instead_of(linalg.svdvals)
def svdvals(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """Return the singular values of a matrix."""
    return np.linalg.svdvals(a)


@instead_of(linalg.block_diag)
def block_diag(*arrs: Any) -> Any:
    """Return a matrix with others on its diagonal."""
    blocks = [reshape(x, (1, -1)) if len(shape_of(x)) < 2 else x for x in as_arrays(*arrs)]
    dtype = np.result_type(*(dtype_of(block) for block in blocks))
    width, start, rows = sum(shape_of(block)[1] for block in blocks), 0, []
    for block in blocks:
        height, length = shape_of(block)
        before = np.zeros((height, start), dtype)
        after = np.zeros((height, width - start - length), dtype)
        rows.append(np.concatenate([before, block, after], axis=1))
        start += length
    return np.concatenate(rows, axis=0)


def _vectors(*given: Any) -> list[Any]:
    return [reshape(x, -1) for x in as_arrays(*given)]


@instead_of(linalg.toeplitz)
def toeplitz(c: Any, r: Any = None) -> Any:
    """Return the matrix that is constant along its diagonals, from a column and a row."""
    column, row = _vectors(c, np.conjugate(c) if r is None else r)
    height = shape_of(column)[0]
    numbers = np.concatenate([column[::-1], row[1:]])
    places = np.arange(shape_of(row)[0]) - np.arange(height)[:, None]
    return numbers[places + (height - 1)]


@instead_of(linalg.hankel)
def hankel(c: Any, r: Any = None) -> Any:
    """Return the matrix that is constant along its other diagonals, from a column and a row."""
    column, row = _vectors(c, np.zeros_like(c) if r is None else r)
    numbers = np.concatenate([column, row[1:]])
    return numbers[np.arange(shape_of(column)[0])[:, None] + np.arange(shape_of(row)[0])]


@instead_of(linalg.circulant)
def circulant(c: Any) -> Any:
    """Return the matrix whose columns are a vector, turned by one each."""
    (column,) = _vectors(c)
    places = np.arange(shape_of(column)[0])
    return column[(places[:, None] - places) % max(len(places), 1)]
