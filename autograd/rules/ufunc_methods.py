"""What the methods of NumPy's universal functions are: reductions by another name.

They reduce the first axis where none is given. ``ufunc.outer`` needs no table: see
`autograd.dispatch`.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograd.graph import describe, dtype_of
from autograd.primitives import Primitive
from autograd.rules.differences import cumprod
from autograd.rules.reduction import Axis, cumsum, logsumexp
from autograd.rules.selective_reduction import Reduction, max_of, min_of, prod_of, sum_of
from autograd.rules.shaping import implements


def _along_first(reduction: Reduction) -> Reduction:
    """Return a reduction whose axis is the first by default."""

    @functools.wraps(getattr(reduction, "forward", reduction))
    def reduce(array: Any, axis: Axis = 0, **keywords: Any) -> Any:
        return reduction(array, axis, **keywords)

    return reduce


def _running(primitive: Primitive) -> Reduction:
    """Return a running reduction whose axis is the first by default."""

    @functools.wraps(primitive.forward)
    def accumulate(array: Any, axis: int = 0) -> Any:
        return primitive(array, axis=axis)

    return accumulate


implements(np.add.reduce)(_along_first(sum_of))
implements(np.multiply.reduce)(_along_first(prod_of))
implements(np.maximum.reduce)(_along_first(max_of))
implements(np.minimum.reduce)(_along_first(min_of))
implements(np.add.accumulate)(_running(cumsum))
implements(np.multiply.accumulate)(_running(cumprod))


@implements(np.logaddexp.reduce)
def logaddexp_of(array: Any, axis: Axis = 0, *, keepdims: bool = False) -> Any:
    """Stand for ``numpy.logaddexp.reduce``, which is of real numbers."""
    if dtype_of(array).kind == "c":
        raise TypeError(f"np.logaddexp takes real numbers, got {describe(array)}")
    return logsumexp(array, axis=axis, keepdims=keepdims)
