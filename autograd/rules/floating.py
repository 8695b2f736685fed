"""Derivatives of functions that look at how numbers are written: signs, digits, whole parts, NaN.

They go in steps, or along straight lines between steps; what they do at a step has no part in the
gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.arithmetic import floor_divide, power, remainder
from autograd.rules.shaping import astype, implements

modf = Primitive(np.modf, lambda g, ans, x: g[0], numpy=(np.modf,))
ldexp = Primitive(
    lambda x1, x2: np.ldexp(x1, x2),  # no universal function to the compiler: x2 stays whole
    lambda g, ans, x1, x2: np.ldexp(g, x2),
    None,
    numpy=(np.ldexp,),
    name="ldexp",
)
frexp = Primitive(np.frexp, lambda g, ans, x: np.ldexp(g[0], -ans[1]), numpy=(np.frexp,))
nextafter = Primitive(np.nextafter, lambda g, ans, x1, x2: g, None, numpy=(np.nextafter,))

# The quotient is asked of the answer: x1 / x2 may be rounded up to the next whole number.
fmod = Primitive(
    np.fmod,
    lambda g, ans, x1, x2: g,
    lambda g, ans, x1, x2: -g * np.rint((x1 - ans) / x2),
    numpy=(np.fmod,),
)
# At x1 = 0 the sub-gradient is 0, as of the absolute value.
copysign = Primitive(
    np.copysign,
    lambda g, ans, x1, x2: g * (np.sign(x1) * np.copysign(1.0, x2)),
    None,
    numpy=(np.copysign,),
)
heaviside = Primitive(
    np.heaviside,
    None,
    lambda g, ans, x1, x2: np.where(x1 == 0, g, 0.0),
    numpy=(np.heaviside,),
)


def _nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)  # never in place


def _where_finite(g: Any, x: Any) -> Any:
    if dtype_of(x).kind != "c":
        return np.where(np.isfinite(x), g, 0.0)
    # The parts of a complex number are replaced each for itself.
    kept = _where_finite(np.real(g), np.real(x)), _where_finite(np.imag(g), np.imag(x))
    return kept[0] + 1j * kept[1]


nan_to_num = Primitive(
    _nan_to_num,
    lambda g, ans, x, copy=True, nan=0.0, posinf=None, neginf=None: _where_finite(g, x),
    numpy=(np.nan_to_num,),
    name="nan_to_num",
)


@implements(np.divmod)
def divmod_(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Stand for `numpy.divmod`; the quotient is plain, without a gradient."""
    return floor_divide(x1, x2), remainder(x1, x2)


@implements(np.float_power)
def float_power(x1: Any, x2: Any) -> Any:
    """Stand for `numpy.float_power`: a power in double precision at least."""
    dtype = np.result_type(dtype_of(x1), dtype_of(x2), np.float64)

    def wide(x: Any) -> Any:
        fits = isinstance(x, int | float | complex) or dtype_of(x) == dtype
        return x if fits else astype(x, dtype)

    return power(wide(x1), wide(x2))
