"""Derivatives of inverses, of what solves linear equations, and of determinants.

Formulas from M. B. Giles, *Collected matrix derivative results for forward and reverse mode
algorithmic differentiation*, 2008, section 2.2, and for the pseudo-inverse from G. H. Golub and
V. Pereyra, *The differentiation of pseudo-inverses and nonlinear least squares problems whose
variables separate*, SIAM Journal on Numerical Analysis 10 (1973). Where a formula has a conjugate
transpose, the function is not an analytic one of complex numbers.

NumPy raises its `LinAlgError` for a singular matrix, in a rule too: the logarithm of a determinant
that is 0 has no gradient. The determinant itself has one at every matrix.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from autograd.graph import dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.elementwise import conjugated
from autograd.rules.shaping import (
    expand_dims,
    implements,
    items,
    reshape,
    swapaxes,
    transpose,
)


def transposed(x: Any) -> Any:
    """Return the transpose of each matrix of a stack."""
    return swapaxes(x, -1, -2)


def adjoint(x: Any) -> Any:
    """Return the conjugate transpose of each matrix of a stack."""
    return conjugated(swapaxes(x, -1, -2))


def half_triangle(x: Any, upper: bool = False) -> Any:
    """Return the lower or upper triangle of each matrix of a stack, with half of its diagonal."""
    mask = np.tri(x.shape[-1], dtype=np.finfo(dtype_of(x)).dtype)
    return x * ((mask.T if upper else mask) - 0.5 * np.eye(len(mask), dtype=mask.dtype))


def mirrored(x: Any, upper: bool = False) -> Any:
    """Return the Hermitian matrix of which one triangle is given; nothing reads the other one."""
    half = half_triangle(x, upper)
    return half + adjoint(half)


inv = Primitive(
    np.linalg.inv,
    lambda g, ans, a: -transposed(ans) @ g @ transposed(ans),
    numpy=(np.linalg.inv,),
)


def _column(x: Any, b: Any) -> Any:
    """Return what goes with right-hand sides as a column, if those are one vector."""
    return expand_dims(x, -1) if b.ndim == 1 else x


def _solve_left(g: Any, ans: Any, a: Any, b: Any) -> Any:
    return -solve(transposed(a), _column(g, b)) @ transposed(_column(ans, b))


def _solve_right(g: Any, ans: Any, a: Any, b: Any) -> Any:
    share = solve(transposed(a), _column(g, b))
    return share[..., 0] if b.ndim == 1 else share


solve = Primitive(np.linalg.solve, _solve_left, _solve_right)


@implements(np.linalg.solve)
def solve_equations(a: Any, b: Any) -> Any:
    """Stand for `numpy.linalg.solve`."""
    return solve(*items((a, b)))


def _cofactors(a: Any) -> Any:
    """Return det(a) a⁻ᵀ; of singular matrices by singular values, each left out of a product."""
    try:
        with np.errstate(all="ignore"):
            determinant = np.linalg.det(a)
            result = determinant[..., None, None] * np.linalg.inv(a).swapaxes(-1, -2)
        if (np.isfinite(result).all() and determinant.all()) or not np.isfinite(a).all():
            return result
    except LinAlgError:
        pass
    u, s, vh = np.linalg.svd(a)
    kept = np.where(np.eye(s.shape[-1], dtype=bool), 1, s[..., None, :])
    result = (u.conj() * kept.prod(-1)[..., None, :]) @ vh.conj()
    return result * (np.linalg.det(u) * np.linalg.det(vh))[..., None, None]


def _cofactors_rule(g: Any, ans: Any, a: Any) -> Any:
    inverse = transposed(inv(a))
    along = np.sum(g * ans, axis=(-2, -1), keepdims=True)
    return along * inverse - ans @ transposed(g) @ inverse


cofactors = Primitive(_cofactors, _cofactors_rule, name="cofactors")
cofactors.__doc__ = """The derivatives of a determinant by each element of its matrix.

They exist for every matrix; their own derivatives are computed for regular ones only.

>>> cofactors(np.array([[1.0, 2.0], [2.0, 4.0]])).round(12) + 0.0
array([[ 4., -2.],
       [-2.,  1.]])
"""
det = Primitive(
    np.linalg.det,
    lambda g, ans, a: expand_dims(g, (-2, -1)) * cofactors(a),
    numpy=(np.linalg.det,),
)


def _slogdet_rule(g: Any, ans: Any, a: Any) -> Any:
    weight = g[1]
    if dtype_of(a).kind == "c" and g.has(0):  # the sign of a real determinant does not turn
        turning = g[0] * ans[0]
        weight = weight + (turning - np.conjugate(turning)) * 0.5
    return expand_dims(weight, (-2, -1)) * transposed(inv(a))


slogdet = Primitive(np.linalg.slogdet, _slogdet_rule, numpy=(np.linalg.slogdet,))


def _pinv_rule(g: Any, ans: Any, a: Any, **keywords: Any) -> Any:
    """Hold for matrices that keep their rank."""
    upstream, inverse = transposed(g), adjoint(ans)
    turned = upstream @ ans @ inverse
    share = turned - a @ (ans @ turned)
    turned = inverse @ (ans @ upstream)
    share = conjugated(share + turned - (turned @ ans) @ a)
    return share - transposed(ans) @ g @ transposed(ans)


pinv = Primitive(np.linalg.pinv, _pinv_rule)


@implements(np.linalg.pinv)
def pseudo_inverse(a: Any, rcond: Any = None, hermitian: bool = False, **rtol: Any) -> Any:
    """Stand for `numpy.linalg.pinv`, which reads one triangle of what is said to be Hermitian."""
    return pinv(mirrored(a) if hermitian else a, rcond=rcond, hermitian=hermitian, **rtol)


def _lstsq_left(g: Any, ans: Any, a: Any, b: Any, rcond: float | None = None) -> Any:
    solution, squares, *_ = ans
    share: Any = np.zeros_like(a)
    if g.has(0):
        upstream = _column(g[0], b) @ transposed(_column(b, b))
        share = share + _pinv_rule(upstream, _inverse_by(rcond, a), a)
    if g.has(1) and squares.size:
        rest = _column(b - a @ solution, b)
        share = share - 2 * (conjugated(rest) * g[1]) @ transposed(_column(solution, b))
    if g.has(3):
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        share = share + (conjugated(u) * g[3]) @ conjugated(vh)
    return share


def _lstsq_right(g: Any, ans: Any, a: Any, b: Any, rcond: float | None = None) -> Any:
    solution, squares, *_ = ans
    share: Any = np.zeros_like(b)
    if g.has(0):
        share = share + transposed(_inverse_by(rcond, a)) @ g[0]
    if g.has(1) and squares.size:
        share = share + 2 * conjugated(b - a @ solution) * g[1]
    return share


def _inverse_by(rcond: float | None, a: Any) -> Any:
    """Return the pseudo-inverse that leaves out the singular values that `lstsq` leaves out."""
    epsilon = float(np.finfo(dtype_of(a)).eps)
    cutoff = epsilon * max(a.shape) if rcond is None else rcond
    return pinv(a, rcond=cutoff if cutoff >= 0 else epsilon)


# The sums of squared residuals have the shape that NumPy gives them: none, if the rank is less than
# the number of columns, or the rows are no more. The rank is a plain number.
lstsq = Primitive(
    lambda a, b, rcond=None: np.linalg.lstsq(a, b, rcond), _lstsq_left, _lstsq_right, name="lstsq"
)


@implements(np.linalg.lstsq)
def least_squares(a: Any, b: Any, rcond: float | None = None) -> Any:
    """Stand for `numpy.linalg.lstsq`."""
    return lstsq(*items((a, b)), rcond=rcond)


@implements(np.linalg.tensorinv)
def tensorinv(a: Any, ind: int = 2) -> Any:
    """Stand for `numpy.linalg.tensorinv`."""
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    shape = a.shape
    inverse = inv(reshape(a, (math.prod(shape[ind:]), -1)))
    return reshape(inverse, (*shape[ind:], *shape[:ind]))


@implements(np.linalg.tensorsolve)
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """Stand for `numpy.linalg.tensorsolve`."""
    a, b = items((a, b))
    if axes is not None:
        last = [axis % a.ndim for axis in axes]
        a = transpose(a, (*(i for i in range(a.ndim) if i not in last), *last))
    shape = a.shape[-(a.ndim - b.ndim) :]
    size = math.prod(shape)
    if a.size != size**2:
        raise LinAlgError(
            "Input arrays must satisfy the requirement "
            "prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])"
        )
    return reshape(solve(reshape(a, (size, size)), reshape(b, -1)), shape)


matrix_rank = without_gradient(np.linalg.matrix_rank, np.linalg.matrix_rank)
_zeroth_power = without_gradient(np.linalg.matrix_power, name="matrix_power")


@implements(np.linalg.matrix_power)
def matrix_power(a: Any, n: int) -> Any:
    """Stand for `numpy.linalg.matrix_power`: squares, and products of some of them."""
    exponent = operator.index(n)
    result = _zeroth_power(a, 0)  # NumPy refuses here what is not square
    if not exponent:
        return result
    square = inv(a) if exponent < 0 else a
    result, exponent = None, abs(exponent)
    while True:
        exponent, odd = divmod(exponent, 2)
        if odd:
            result = square if result is None else result @ square
        if not exponent:
            return result
        square = square @ square
