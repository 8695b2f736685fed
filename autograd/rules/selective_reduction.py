"""What NumPy's reductions take beside axes: `where`, `initial` and their like.

These functions stand for NumPy's, around the primitives, which stay as quick as they are.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.graph import apply, dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules import reduction
from autograd.rules.elementwise import conjugated
from autograd.rules.reduction import Axis, sum_
from autograd.rules.shaping import astype, broadcast_to, implements, shape_of

Reduction = Callable[..., Any]


def _with_choice(
    primitive: Primitive, neutral: float, join: Callable[[Any, Any], Any]
) -> Reduction:
    """Return a reduction that can leave elements out, and joins the result with a first number."""

    def reduced(
        a: Any,
        axis: Axis = None,
        *,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = None,
    ) -> Any:
        if where is not None and where is not True:
            if initial is None and math.isinf(neutral):
                raise ValueError(f"{primitive.name} with where= needs an initial number")
            a = np.where(where, a, neutral)
        if initial is None:
            return apply(primitive, (a,), {"axis": axis, "keepdims": keepdims})
        empty = getattr(a, "size", 1) == 0  # of which there is no maximum but the first number
        result = (sum_ if empty else primitive)(a, axis=axis, keepdims=keepdims)
        return join(result + neutral if empty else result, initial)

    return reduced


sum_of = implements(np.sum)(_with_choice(sum_, 0.0, operator.add))
prod_of = implements(np.prod)(_with_choice(reduction.prod, 1.0, operator.mul))
max_of = implements(np.max, np.amax)(_with_choice(reduction.max_, -math.inf, np.maximum))
min_of = implements(np.min, np.amin)(_with_choice(reduction.min_, math.inf, np.minimum))


def count_of(where: Any, a: Any, axis: Axis, keepdims: bool) -> Any:
    """Count the elements that are chosen, as floating-point numbers like those of an array."""
    everywhere = broadcast_to(where, shape_of(a))
    count = np.count_nonzero(everywhere, axis=axis, keepdims=keepdims)
    return astype(count, np.finfo(np.result_type(dtype_of(a), np.float16)).dtype)


def _in_single(function: Reduction, a: Any, *args: Any, **keywords: Any) -> Any:
    """Compute for half precision in single, as NumPy does, since counts and sums overflow."""
    return astype(function(astype(a, np.float32), *args, **keywords), np.float16)


@implements(np.mean)
def mean_of(a: Any, axis: Axis = None, *, keepdims: bool = False, where: Any = None) -> Any:
    """Stand for `numpy.mean`."""
    if where is None:
        return apply(reduction.mean, (a,), {"axis": axis, "keepdims": keepdims})
    if dtype_of(a) == np.float16:
        return _in_single(mean_of, a, axis, keepdims=keepdims, where=where)
    total = sum_of(a, axis=axis, keepdims=keepdims, where=where)
    return total / count_of(where, a, axis, keepdims)


def _equal_number(a: Any, where: Any, axis: Axis) -> Any:
    low = np.min(a, axis, keepdims=True, initial=math.inf, where=where)
    high = np.max(a, axis, keepdims=True, initial=-math.inf, where=where)
    return np.where(low == high, low, 0.0)


#: The number that all chosen elements are, or 0 if they are not all equal.
_common = without_gradient(_equal_number, name="equal_number")


def _with_moments(primitive: Primitive, finish: Callable[[Any], Any]) -> Reduction:
    """Return a measure of deviation that can leave elements out, or know the mean beforehand."""

    def reduced(
        a: Any,
        axis: Axis = None,
        *,
        ddof: float = 0,
        keepdims: bool = False,
        where: Any = None,
        mean: Any = None,
        correction: float | None = None,
    ) -> Any:
        if correction is not None:
            if ddof:
                raise ValueError("ddof and correction mean the same: give one of them")
            ddof = correction
        if where is None and mean is None:
            return apply(primitive, (a,), {"axis": axis, "ddof": ddof, "keepdims": keepdims})
        where = True if where is None else where
        keywords = {"ddof": ddof, "keepdims": keepdims, "where": where, "mean": mean}
        if dtype_of(a) == np.float16:
            return _in_single(reduced, a, axis, **keywords)
        if mean is None:
            # By rounding, the mean of equal elements may be another number.
            level = _common(a, where, axis=axis)
            mean = mean_of(a - level, axis=axis, keepdims=True, where=where) + level
        apart = np.where(where, a - mean, 0.0)
        total = sum_(np.real(apart * conjugated(apart)), axis=axis, keepdims=keepdims)
        return finish(total / np.maximum(count_of(where, a, axis, keepdims) - ddof, 0.0))

    return reduced


def root(x: Any) -> Any:
    """Return the square root; the sub-gradient at 0 is 0."""
    return np.where(x == 0, 0.0, np.sqrt(np.where(x == 0, 1.0, x)))


var_of = implements(np.var)(_with_moments(reduction.var, lambda variance: variance))
std_of = implements(np.std)(_with_moments(reduction.std, root))
