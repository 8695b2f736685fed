"""Derivatives of matrix decompositions, of stacks of real or complex matrices.

Formulas from M. B. Giles, *Collected matrix derivative results for forward and reverse mode
algorithmic differentiation*, 2008, section 3; for complex matrices from D. A. O. Roberts and L. R.
Roberts, *QR and LQ decomposition matrix backpropagation algorithms for square, wide, and deep
matrices*, 2020, and S.-X. Wan and S.-X. Zhang, *Automatic differentiation for complex valued SVD*,
2019; for the Cholesky decomposition from I. Murray, *Differentiation of the Cholesky
decomposition*, 2016. A gradient g pairs with a change dx as Re(g dx), so that what is a conjugate
transpose there may be a transpose here.

Vectors are determined up to a sign or a phase, and those that complete a basis up to a rotation.
The gradient is right of whatever does not depend on that choice: ``v * v``, ``np.abs(v)``, a
product that gives back a matrix. Where two eigenvalues or two singular values are equal, their
vectors have no derivative, and a gradient by way of the vectors is infinite or NaN; so is one by
way of complex vectors of the singular value 0, and of a rectangular matrix any vectors of it. A
gradient by way of the values alone is finite.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.elementwise import conjugated
from autograd.rules.shaping import concatenate, implements
from autograd.rules.solving import adjoint, half_triangle, solve, transposed


def _diagonals(x: Any) -> Any:
    """Return the diagonal of each matrix of a stack."""
    return np.einsum("...ii->...i", x)


def _identity_like(values: Any) -> Any:
    """Return an identity matrix for so many real or complex numbers."""
    return np.eye(values.shape[-1], dtype=np.finfo(dtype_of(values)).dtype)


def _inverse_gaps(values: Any) -> Any:
    """Return 1 / (λ_j - λ_i) in row i and column j, and 0 on the diagonal."""
    unit = _identity_like(values)
    return (1 - unit) / (values[..., None, :] - values[..., :, None] + unit)


def _cholesky_rule(g: Any, ans: Any, a: Any, *, upper: bool = False) -> Any:
    lower, g = (adjoint(ans), adjoint(g)) if upper else (ans, g)
    half = solve(transposed(lower), half_triangle(transposed(lower) @ g))
    share = transposed(solve(adjoint(lower), transposed(half)))
    return 0.5 * (share + adjoint(share))


cholesky = Primitive(np.linalg.cholesky, _cholesky_rule, numpy=(np.linalg.cholesky,))
cholesky.__doc__ = """`numpy.linalg.cholesky`, whose gradient is Hermitian.

NumPy reads one triangle and takes the other for its mirror image. As in other libraries, the
gradient belongs to both in equal parts, which is right for matrices that stay Hermitian.
"""


def _reduced_qr_rule(gq: Any, gr: Any, q: Any, r: Any, a: Any) -> Any:
    """Return the gradient of a matrix from those of its factors, of which q may be no square."""
    wide = r.shape[-1] > q.shape[-1]
    rest = None
    if wide:  # the first columns alone give q, and the others are multiplied by it
        square = (..., slice(q.shape[-1]))
        beyond = (..., slice(q.shape[-1], None))
        rest = conjugated(q) @ gr[beyond]
        gq = gq + conjugated(a[beyond]) @ adjoint(gr[beyond])
        gr, r = gr[square], r[square]
    turned = transposed(q) @ gq - gr @ transposed(r)
    inner = gq + conjugated(q) @ (half_triangle(turned - adjoint(turned)) - turned)
    share = transposed(solve(r, transposed(inner)))
    return concatenate(share, rest, axis=-1) if wide else share


def _qr_rule(g: Any, ans: Any, a: Any, mode: str = "reduced") -> Any:
    (q, r), rank = ans, min(a.shape[-2:])
    gq, q = _without_completion(g[0], q, rank)
    return _reduced_qr_rule(gq, g[1][..., :rank, :], q, r[..., :rank, :], a)


def _triangular_rule(g: Any, ans: Any, a: Any) -> Any:
    q, r = orthogonal_triangular(a)
    return _reduced_qr_rule(np.zeros_like(q), g, q, r, a)


def _without_completion(g: Any, basis: Any, rank: int) -> tuple[Any, Any]:
    """Return the first vectors of a basis, and their gradient with what the others add to it.

    The others span what is orthogonal to the first, and so turn with these.
    """
    if basis.shape[-1] == rank:
        return g, basis
    first, others = basis[..., :rank], basis[..., rank:]
    return g[..., :rank] - conjugated(others) @ adjoint(g[..., rank:]) @ conjugated(first), first


def _qr(a: Any, mode: Any = "reduced") -> Any:
    return np.linalg.qr(a, mode)


orthogonal_triangular = Primitive(_qr, _qr_rule, name="qr")
triangular = Primitive(lambda a: np.linalg.qr(a, "r"), _triangular_rule, name="triangular")


@implements(np.linalg.qr)
def qr(a: Any, mode: str = "reduced") -> Any:
    """Stand for `numpy.linalg.qr`, but not for LAPACK's own forms of the factors."""
    if mode in ("raw", "economic", "e"):
        raise TypeError(
            f"np.linalg.qr of a Value knows the modes reduced, complete and r, not {mode}"
        )
    return triangular(a) if mode == "r" else orthogonal_triangular(a, mode=mode)


def _of_triangle(full: Any, UPLO: str) -> Any:  # noqa: N803 (NumPy's name)
    """Return the gradient of the triangle that NumPy reads, from that of the whole matrix."""
    return half_triangle(full + adjoint(full), upper=UPLO in ("U", "u"))


def _eigh_rule(g: Any, ans: Any, a: Any, UPLO: str = "L") -> Any:  # noqa: N803
    values, vectors = ans
    left = conjugated(vectors) * g[0][..., None, :]
    if g.has(1):
        turned = _inverse_gaps(values) * (transposed(vectors) @ g[1])
        left = left + conjugated(vectors) @ turned
    return _of_triangle(left @ transposed(vectors), UPLO)


def _eigvalsh_rule(g: Any, ans: Any, a: Any, UPLO: str = "L") -> Any:  # noqa: N803
    _, vectors = eigh(a, UPLO=UPLO)
    left = conjugated(vectors) * g[..., None, :]
    return _of_triangle(left @ transposed(vectors), UPLO)


eigh = Primitive(np.linalg.eigh, _eigh_rule, numpy=(np.linalg.eigh,))
eigvalsh = Primitive(np.linalg.eigvalsh, _eigvalsh_rule, numpy=(np.linalg.eigvalsh,))


def _eig_rule(g: Any, ans: Any, a: Any) -> Any:
    values, vectors = ans
    rows = transposed(vectors)
    right = g[0][..., None] * rows
    if g.has(1):
        turned = rows @ g[1]
        # The vectors keep the length one.
        along = np.real(_diagonals(turned))[..., None, :]
        turned = _inverse_gaps(values) * (turned - rows @ conjugated(vectors) * along)
        right = right + turned @ rows
    share = solve(rows, right)
    return share if dtype_of(a).kind == "c" else np.real(share)


eig = Primitive(np.linalg.eig, _eig_rule, numpy=(np.linalg.eig,))


@implements(np.linalg.eigvals)
def eigvals(a: Any) -> Any:
    """Stand for `numpy.linalg.eigvals`: the gradient needs the vectors, in the same order."""
    return eig(a)[0]


def _svd_rule(g: Any, ans: Any, a: Any, full_matrices: bool = True, hermitian: bool = False) -> Any:
    left, values, right = ans
    rank = values.shape[-1]
    gu, u = _without_completion(g[0], left, rank)
    gv, v = _without_completion(adjoint(g[2]), adjoint(right), rank)
    share = conjugated(u) * g[1][..., None, :]
    if g.has(0) or g.has(2):
        wu, wv = transposed(u) @ gu, transposed(v) @ gv
        eu, ev = wu - adjoint(wu), wv - adjoint(wv)
        sums = values[..., None, :] + values[..., :, None]
        if dtype_of(u).kind != "c":  # the diagonal is 0, also of the singular value 0
            sums = sums + _identity_like(values)
        share = share + 0.5 * conjugated(u) @ ((eu + ev) * _inverse_gaps(values) + (eu - ev) / sums)
        if rank < u.shape[-2]:
            share = share + (gu - conjugated(u) @ wu) / values[..., None, :]
        share = share @ transposed(v)
        if rank < v.shape[-2]:
            rest = (gv - conjugated(v) @ wv) / values[..., None, :]
            share = share + conjugated(u) @ adjoint(rest)
    else:
        share = share @ transposed(v)
    return _of_triangle(share, "L") if hermitian else share


def _svdvals_rule(g: Any, ans: Any, a: Any, hermitian: bool = False) -> Any:
    u, _, vh = decomposed(a, full_matrices=False, hermitian=hermitian)
    share = (conjugated(u) * g[..., None, :]) @ conjugated(vh)
    return _of_triangle(share, "L") if hermitian else share


decomposed = Primitive(
    lambda a, full_matrices=True, hermitian=False: np.linalg.svd(
        a, full_matrices, hermitian=hermitian
    ),
    _svd_rule,
    name="svd",
)
singular_values = Primitive(
    lambda a, hermitian=False: np.linalg.svd(a, compute_uv=False, hermitian=hermitian),
    _svdvals_rule,
    name="svdvals",
)


@implements(np.linalg.svd)
def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """Stand for `numpy.linalg.svd`."""
    if not compute_uv:
        return singular_values(a, hermitian=hermitian)
    return decomposed(a, full_matrices=full_matrices, hermitian=hermitian)


@implements(np.linalg.svdvals)
def svdvals(x: Any, /) -> Any:
    """Stand for `numpy.linalg.svdvals`."""
    return singular_values(x)
