"""Derivatives of the linear algebra that SciPy has beside NumPy's.

Formulas from M. B. Giles, *Collected matrix derivative results for forward and reverse mode
algorithmic differentiation*, 2008; of functions of matrices from N. J. Higham, *Functions of
Matrices*, 2008, theorem 3.6. A gradient g pairs with a change dx as Re(g dx), so that a conjugate
transpose there may be a transpose here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import linalg

from autograd.primitives import Primitive
from autograd.rules.elementwise import conjugated
from autograd.rules.scipy.common import as_arrays, instead_of
from autograd.rules.shaping import shape_of
from autograd.rules.solving import adjoint, transposed

_NAMES_OF_FORMS = {0: "N", 1: "T", 2: "C"}


def with_columns(solver: Callable[[Any], Any], b: Any) -> Any:
    """Solve for right-hand sides that may be a single vector."""
    if len(shape_of(b)) > 1:
        return solver(b)
    return solver(np.expand_dims(b, -1))[..., 0]


# Triangular systems. The form tells what is solved: a x = b, aᵀ x = b or aᴴ x = b.


def _backwards(g: Any, a: Any, form: str, **kind: bool) -> Any:
    """Solve the transposed system of a form."""
    if form == "C":
        return conjugated(triangular(a, conjugated(g), form="N", **kind))
    return triangular(a, g, form="T" if form == "N" else "N", **kind)


def _triangular_rule(
    g: Any, ans: Any, a: Any, b: Any, form: str, lower: bool, unit_diagonal: bool
) -> Any:
    kind = {"lower": lower, "unit_diagonal": unit_diagonal}
    share = -_backwards(g, a, form, **kind) @ transposed(ans)
    share = share if form == "N" else transposed(share) if form == "T" else adjoint(share)
    return np.tril(share, -int(unit_diagonal)) if lower else np.triu(share, int(unit_diagonal))


triangular = Primitive(
    lambda a, b, form, lower, unit_diagonal: linalg.solve_triangular(
        a, b, trans=form, lower=lower, unit_diagonal=unit_diagonal
    ),
    _triangular_rule,
    lambda g, ans, a, b, form, **kind: _backwards(g, a, form, **kind),
    name="solve_triangular",
)


@instead_of(linalg.solve_triangular)
def solve_triangular(
    a: Any,
    b: Any,
    trans: int | str = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """Solve a triangular system; the other triangle of the matrix has no gradient."""
    a, b = as_arrays(a, b)
    form = _NAMES_OF_FORMS[trans] if isinstance(trans, int) else trans
    kind = {"form": form, "lower": bool(lower), "unit_diagonal": bool(unit_diagonal)}
    return with_columns(lambda columns: triangular(a, columns, **kind), b)


# Banded systems. Row r of the bands, of which u are above the diagonal, holds in column j the
# element of the matrix in row j + r - u.


def _rows_of_bands(l_and_u: tuple[int, int], size: int) -> tuple[Any, Any]:
    """Return the row in the matrix of each place in the bands, and whether it is inside."""
    below, above = l_and_u
    rows = np.arange(size) + np.arange(-above, below + 1)[:, None]
    return rows.clip(0, size - 1), (rows >= 0) & (rows < size)


def _transposed_bands(l_and_u: tuple[int, int], bands: Any) -> tuple[tuple[int, int], Any]:
    below, above = l_and_u
    other = above, below
    columns, inside = _rows_of_bands(other, shape_of(bands)[-1])
    places = np.arange(below + above, -1, -1)[:, None]
    return other, np.where(inside, bands[..., places, columns], 0.0)


def _bands_rule(g: Any, ans: Any, bands: Any, b: Any, l_and_u: tuple[int, int]) -> Any:
    rows, inside = _rows_of_bands(l_and_u, shape_of(bands)[-1])
    share = _banded_right(g, ans, bands, b, l_and_u)
    return np.where(inside, -np.sum(share[..., rows, :] * ans[..., None, :, :], axis=-1), 0.0)


def _banded_right(g: Any, ans: Any, bands: Any, b: Any, l_and_u: tuple[int, int]) -> Any:
    other, turned = _transposed_bands(l_and_u, bands)
    return banded(turned, g, l_and_u=other)


banded = Primitive(
    lambda bands, b, l_and_u: linalg.solve_banded(l_and_u, bands, b),
    _bands_rule,
    _banded_right,
    name="solve_banded",
)


@instead_of(linalg.solve_banded)
def solve_banded(
    l_and_u: Any,
    ab: Any,
    b: Any,
    overwrite_ab: bool = False,
    overwrite_b: bool = False,
    check_finite: bool = True,
) -> Any:
    """Solve a system whose matrix is given by its bands."""
    ab, b = as_arrays(ab, b)
    widths = int(l_and_u[0]), int(l_and_u[1])
    return with_columns(lambda columns: banded(ab, columns, l_and_u=widths), b)


# Matrix equations.


def _sylvester_back(g: Any, a: Any, b: Any) -> Any:
    return solve_sylvester(transposed(a), transposed(b), g)


sylvester = Primitive(
    linalg.solve_sylvester,
    lambda g, ans, a, b, q: -_sylvester_back(g, a, b) @ transposed(ans),
    lambda g, ans, a, b, q: -transposed(ans) @ _sylvester_back(g, a, b),
    lambda g, ans, a, b, q: _sylvester_back(g, a, b),
)


@instead_of(linalg.solve_sylvester)
def solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    """Solve a x + x b = q."""
    return sylvester(*as_arrays(a, b, q))


@instead_of(linalg.solve_continuous_lyapunov)
def solve_continuous_lyapunov(a: Any, q: Any) -> Any:
    """Solve a x + x aᴴ = q."""
    a, q = as_arrays(a, q)
    return sylvester(a, adjoint(a), q)


def _discrete_rule(g: Any, ans: Any, a: Any, q: Any) -> Any:
    share = discrete_lyapunov(transposed(a), g)
    return share @ conjugated(a) @ transposed(ans) + conjugated(transposed(share) @ a @ ans)


def _discrete_lyapunov(a: Any, q: Any) -> Any:
    return linalg.solve_discrete_lyapunov(a, q).astype(np.result_type(a, q, np.float32))


discrete_lyapunov = Primitive(
    _discrete_lyapunov,
    _discrete_rule,
    lambda g, ans, a, q: discrete_lyapunov(transposed(a), g),
    name="solve_discrete_lyapunov",
)


@instead_of(linalg.solve_discrete_lyapunov)
def solve_discrete_lyapunov(a: Any, q: Any, method: str | None = None) -> Any:
    """Solve a x aᴴ - x + q = 0."""
    return discrete_lyapunov(*as_arrays(a, q))
