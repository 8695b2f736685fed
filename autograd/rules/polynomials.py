"""Derivatives of polynomials, which are given by their coefficients, the highest power first.

Those of `numpy.polynomial` begin with the lowest.

The length of a result depends on the lengths of the arguments, not on numbers: zeros at the front
stay where NumPy would leave them out. Where NumPy makes real numbers of complex ones that are real,
so do eager functions; a compiled one, which does not know the numbers, leaves them complex.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.polynomial import polynomial as ascending

from autograd.graph import Node, describe, dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.convolution import convolve
from autograd.rules.linalg import matmul
from autograd.rules.matrices import matrix_transpose, vander
from autograd.rules.shaping import astype, concatenate, implements, items, reshape


def _coefficients(*polynomials: Any) -> list[Any]:
    return [x if x.ndim else reshape(x, (1,)) for x in items(polynomials)]


def _with_zeros(p: Any, before: int, after: int = 0) -> Any:
    sides = [np.zeros((length, *p.shape[1:]), p.dtype) for length in (before, after)]
    return concatenate(sides[0], p, sides[1])


def _of_one_length(*polynomials: Any) -> list[Any]:
    longest = max(map(len, polynomials))
    return [p if len(p) == longest else _with_zeros(p, longest - len(p)) for p in polynomials]


@implements(np.polyadd)
def polyadd(a1: Any, a2: Any) -> Any:
    """Stand for `numpy.polyadd`."""
    a1, a2 = _of_one_length(*_coefficients(a1, a2))
    return a1 + a2


@implements(np.polysub)
def polysub(a1: Any, a2: Any) -> Any:
    """Stand for `numpy.polysub`."""
    a1, a2 = _of_one_length(*_coefficients(a1, a2))
    return a1 - a2


@implements(np.polymul)
def polymul(a1: Any, a2: Any) -> Any:
    """Stand for `numpy.polymul`."""
    a1, a2 = _coefficients(a1, a2)
    return convolve(a1, a2)


@implements(np.polydiv)
def polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    """Stand for `numpy.polydiv`: of the remainder, what must be 0 is left out."""
    u, v = _coefficients(u, v)
    rest, quotient = u + 0.0 * v[:1], []
    while len(rest) >= len(v):
        leading = rest[:1] / v[:1]
        quotient.append(leading)
        rest = concatenate(rest[1 : len(v)] - leading * v[1:], rest[len(v) :])
    zero = np.zeros(1, rest.dtype)
    return concatenate(*quotient or [zero]), rest if len(rest) else zero


@implements(np.polyder)
def polyder(p: Any, m: int = 1) -> Any:
    """Stand for `numpy.polyder`."""
    (p,) = items((p,))
    if m < 0:
        raise ValueError(f"a derivative has an order of 0 or more, not {m}: see np.polyint")
    for _ in range(int(m)):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


@implements(np.polyint)
def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """Stand for `numpy.polyint`."""
    (p,) = items((p,))
    if m < 0:
        raise ValueError(f"an integral has an order of 0 or more, not {m}: see np.polyder")
    (constants,) = _coefficients(np.zeros(m) if k is None else k)
    if len(constants) < m and len(constants) != 1:
        raise ValueError(f"np.polyint needs one constant or {m}, got {len(constants)}")
    for number in range(int(m)):
        first = number if len(constants) > 1 else 0
        p = concatenate(p / np.arange(len(p), 0, -1), constants[first : first + 1])
    return p


@implements(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    """Stand for `numpy.polyval`: Horner's scheme."""
    if isinstance(x, np.poly1d):
        raise TypeError("np.polyval of a Value takes numbers for x, not another polynomial")
    p, x = items((p, x))
    result = np.zeros_like(x)
    for index in range(len(p)):
        result = result * x + p[index]
    return result


def _characteristic_polynomial(a: Any) -> Any:
    found = np.poly(a)
    return found.astype(np.result_type(found, a)) if a.dtype.kind == "c" else np.real(found)


def _of_matrix(g: Any, ans: Any, a: Any) -> Any:
    """Return -Σ gₖ Mₖᵀ, where det(λ - A) has the coefficients cₖ and M₁ = 1, Mₖ₊₁ = A Mₖ + cₖ.

    These are the matrices of Faddeev and Le Verrier (Gantmacher, *The Theory of Matrices*, chapter
    IV, section 5): those of the adjugate of λ - A, which is the derivative of its determinant.
    """
    identity = np.eye(len(a), dtype=dtype_of(a))
    matrix, total = identity, 0.0
    for power in range(1, len(a) + 1):
        total = total - g[power] * matrix
        if power < len(a):
            matrix = matmul(a, matrix) + ans[power] * identity
    return matrix_transpose(total)


characteristic_polynomial = Primitive(
    _characteristic_polynomial, _of_matrix, name="characteristic_polynomial"
)


@implements(np.poly)
def poly(seq_of_zeros: Any) -> Any:
    """Stand for `numpy.poly`: the product of x - r for all roots, or of a matrix det(x - A)."""
    zeros = _coefficients(seq_of_zeros)[0]
    if zeros.ndim == 2 and zeros.shape[0] == zeros.shape[1] > 0:
        product: Any = characteristic_polynomial(zeros)
    elif zeros.ndim == 1:
        zeros = astype(zeros, np.mintypecode(zeros.dtype.char))
        product = np.ones(1, zeros.dtype) if len(zeros) else 1.0
        for index in range(len(zeros)):
            product = _with_zeros(product, 0, 1) - zeros[index] * _with_zeros(product, 1)
    else:
        raise ValueError(f"np.poly takes a vector or a square matrix, got shape {zeros.shape}")
    return np.real(product) if zeros.dtype.kind == "c" and in_pairs(zeros) is True else product


def _in_pairs(zeros: Any) -> bool:
    """Tell whether the conjugates of all roots, or of all eigenvalues, are roots too."""
    zeros = np.linalg.eigvals(zeros) if zeros.ndim == 2 else zeros
    return bool(np.all(np.sort(zeros) == np.sort(np.conjugate(zeros))))


# Truth values in eager mode, and otherwise nodes, which are never true.
in_pairs = without_gradient(_in_pairs, name="in_pairs")
all_real = without_gradient(lambda z: not np.any(np.imag(z)), name="all_real")


def _roots(p: Any) -> Any:
    found = np.roots(p)
    return found.astype(np.result_type(found, np.complex64), copy=False)


# As p(r) = 0 remains true when a coefficient changes, dr = -r^(n-i) dp_i / p'(r).
complex_roots = Primitive(
    _roots,
    lambda g, ans, p: -matmul(g / polyval(polyder(p), ans), vander(ans, len(p))),
    name="roots",
)


@implements(np.roots)
def roots(p: Any) -> Any:
    """Stand for `numpy.roots`."""
    found = complex_roots(p)
    return np.real(found) if dtype_of(p).kind != "c" and all_real(found) is True else found


@implements(np.polyfit)
def polyfit(
    x: Any,
    y: Any,
    deg: int,
    rcond: float | None = None,
    full: bool = False,
    w: Any = None,
    cov: bool | str = False,
) -> Any:
    """Stand for `numpy.polyfit`: least squares, of powers that are scaled to one length."""
    x, y = (array + 0.0 for array in items((x, y)))
    count = int(deg) + 1
    if deg < 0:
        raise ValueError(f"a polynomial has a degree of 0 or more, not {deg}")
    if x.ndim != 1 or not len(x) or y.ndim not in (1, 2) or len(x) != len(y):
        raise TypeError(
            f"np.polyfit takes a vector x and as many rows of y, got shapes {x.shape}, {y.shape}"
        )
    powers = vander(x, count)
    if w is not None:
        (w,) = items((w,))
        if w.shape != x.shape:
            raise TypeError(f"np.polyfit takes a weight for each x, got shape {w.shape}")
        powers = powers * w[:, None]
        y = y * (w if y.ndim == 1 else w[:, None])
    if rcond is None:
        rcond = len(x) * float(np.finfo(dtype_of(x)).eps)
    scale = np.sqrt(np.sum(powers * powers, axis=0))
    powers = powers / scale
    solution, squares, rank, singular_values = np.linalg.lstsq(powers, y, rcond)
    found = solution / (scale if y.ndim == 1 else scale[:, None])
    if full:
        return found, squares, rank, singular_values, rcond
    if not isinstance(rank, Node) and rank < count:
        warnings.warn("Polyfit may be poorly conditioned", np.exceptions.RankWarning, stacklevel=4)
    if not cov:
        return found
    spread = np.linalg.inv(matmul(powers.T, powers)) / np.outer(scale, scale)
    if cov != "unscaled":
        if len(x) <= count:
            raise ValueError(f"a covariance that is scaled needs more points than {count}")
        squares = squares / (len(x) - count)
        spread = spread * squares if y.ndim == 1 else spread[:, :, None] * squares
    elif y.ndim == 2:
        spread = spread[:, :, None]
    return found, spread


def _in_two_variables(x: Any, y: Any, c: Any) -> tuple[Any, Any, Any]:
    """Return arrays: the coefficients by powers of x and of y, and axes for x behind them."""
    x, y, c = items((x, y, c))
    if c.ndim < 2:  # of which NumPy makes something else than it says
        raise ValueError(f"the coefficients have an axis for each of x and y, got {describe(c)}")
    return x, y, reshape(c * 1.0 if c.dtype.kind in "iub" else c, (*c.shape, *(1,) * x.ndim))


def _by_horner(x: Any, coefficients: Any) -> Any:
    """Sum coefficients times powers of x, the lowest first."""
    total = coefficients[-1] + x * 0
    for power in range(len(coefficients) - 2, -1, -1):
        total = coefficients[power] + total * x
    return total


@implements(ascending.polyval2d)
def polyval2d(x: Any, y: Any, c: Any) -> Any:
    """Stand for `numpy.polynomial.polynomial.polyval2d`."""
    x, y, c = _in_two_variables(x, y, c)
    if x.shape != y.shape:
        raise ValueError(f"x and y are one shape, got {x.shape} and {y.shape}")
    return _by_horner(y, _by_horner(x, c))


@implements(ascending.polygrid2d)
def polygrid2d(x: Any, y: Any, c: Any) -> Any:
    """Stand for `numpy.polynomial.polynomial.polygrid2d`."""
    x, y, c = _in_two_variables(x, y, c)
    of_x = _by_horner(x, c)
    return _by_horner(y, reshape(of_x, (*of_x.shape, *(1,) * y.ndim)))
