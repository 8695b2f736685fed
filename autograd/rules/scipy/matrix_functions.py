"""Derivatives of functions of matrices, such as the exponential.

The function of the block matrix [[a, e], [0, a]] is [[f(a), L], [0, f(a)]], where L is the
derivative of f at a in the direction e (N. J. Higham, *Functions of Matrices*, 2008, theorem 3.6).
Pulling a gradient back is the derivative at aᵀ in its direction. For the square root that solves a
Sylvester equation, which is less work (section 6.1).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import linalg

from autograd.graph import dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.scipy.common import as_arrays, instead_of, undefined
from autograd.rules.scipy.linalg import sylvester
from autograd.rules.shaping import shape_of
from autograd.rules.solving import transposed

_DOUBLE = {"f": np.float64, "F": np.complex128}
_SINGLE = {"d": np.float32, "D": np.complex64}


def _in_double(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let single precision be computed in double, as SciPy does, but given back as it was."""

    def computed(a: Any, *rest: Any) -> Any:
        kind = dtype_of(a).char
        if kind not in _DOUBLE:
            return function(a, *rest)
        result = function(np.asarray(a, _DOUBLE[kind]), *rest)
        return result.astype(_SINGLE[result.dtype.char])

    return computed


def _magnitude(direction: Any, a: Any) -> Any:
    sizes = [np.max(np.abs(x), axis=(-2, -1), keepdims=True, initial=0.0) for x in (direction, a)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2(sizes[0] / np.where(sizes[1] > 0, sizes[1], 1))
    return np.exp2(np.where(np.isfinite(ratio), np.rint(ratio), 0)).astype(sizes[0].dtype)


# How many times larger than a matrix a direction is, as a power of two: a factor that is taken out
# of it and put back, exactly, so as to have the block matrix well scaled.
magnitude = without_gradient(_magnitude, name="magnitude")


def _derivative(function: Any, a: Any, direction: Any, *rest: Any) -> Any:
    size, factor = shape_of(a)[-1], magnitude(direction, a)
    upper = np.concatenate([a, direction / factor], axis=-1)
    lower = np.concatenate([np.zeros_like(a), a], axis=-1)
    block = np.concatenate([upper, lower], axis=-2)
    return function(block, *rest)[..., :size, size:] * factor


def _of_matrix(function: Callable[..., Any], name: str, *others: Any) -> Primitive:
    """Make a primitive whose rule needs nothing but the function itself."""
    primitive = Primitive(function, name=name)
    return primitive.defvjp(
        lambda g, ans, a, *rest: _derivative(primitive, transposed(a), g, *rest), *others
    )


def _instead_of(original: Callable[..., Any], primitive: Primitive) -> Callable[..., Any]:
    @instead_of(original)
    def function(A: Any, *rest: Any) -> Any:  # noqa: N803 (SciPy's name)
        return primitive(*as_arrays(A), *rest)

    function.__name__ = function.__qualname__ = primitive.name
    function.__doc__ = f"Stand for `scipy.linalg.{primitive.name}`, of a square matrix."
    return function


_sqrtm = Primitive(
    lambda a: linalg.sqrtm(a),
    lambda g, ans, a: sylvester(transposed(ans), transposed(ans), g),
    name="sqrtm",
)
sqrtm = _instead_of(linalg.sqrtm, _sqrtm)
expm, cosm, sinm, coshm, sinhm = (
    _instead_of(function, _of_matrix(function, function.__name__))
    for function in (linalg.expm, linalg.cosm, linalg.sinm, linalg.coshm, linalg.sinhm)
)
logm = _instead_of(linalg.logm, _of_matrix(_in_double(linalg.logm), "logm"))
fractional_matrix_power = _instead_of(
    linalg.fractional_matrix_power,
    _of_matrix(
        _in_double(linalg.fractional_matrix_power),
        "fractional_matrix_power",
        undefined("fractional_matrix_power", "t"),
    ),
)


@instead_of(linalg.tanm)
def tanm(A: Any) -> Any:  # noqa: N803 (SciPy's name)
    """Return the tangent of a matrix."""
    return np.linalg.solve(cosm(A), sinm(A))


@instead_of(linalg.tanhm)
def tanhm(A: Any) -> Any:  # noqa: N803 (SciPy's name)
    """Return the hyperbolic tangent of a matrix."""
    return np.linalg.solve(coshm(A), sinhm(A))
