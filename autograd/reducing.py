"""The methods of a `Value` that reduce axes to one number each, or run along one.

Without more than axes they go straight to their primitive; all else that NumPy's methods take goes
to NumPy's functions, and so to what stands for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import apply
from autograd.operators import Operators
from autograd.rules import comparison, reduction
from autograd.rules.reduction import Axis

if TYPE_CHECKING:
    from autograd.value import Value


def of_numpy(result: Any) -> Value:
    """Tell the type checker what NumPy's functions give of values."""
    return result


class Reductions(Operators):
    """The part of `Value` that reduces arrays as an array does."""

    __slots__ = ()

    def sum(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Sum over the given axes, or over all."""
        if dtype is out is None and not chosen:
            return apply(reduction.sum_, (self,), {"axis": axis, "keepdims": keepdims})
        return of_numpy(np.sum(self, axis, dtype, out, keepdims, **chosen))

    def mean(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Average over the given axes, or over all."""
        if dtype is out is None and not chosen:
            return apply(reduction.mean, (self,), {"axis": axis, "keepdims": keepdims})
        return of_numpy(np.mean(self, axis, dtype, out, keepdims, **chosen))

    def max(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Value:
        """Return the largest elements; ties share the gradient equally."""
        if out is None and not chosen:
            return reduction.max_(self, axis=axis, keepdims=keepdims)
        return of_numpy(np.max(self, axis, out, keepdims, **chosen))

    def min(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Value:
        """Return the smallest elements; ties share the gradient equally."""
        if out is None and not chosen:
            return reduction.min_(self, axis=axis, keepdims=keepdims)
        return of_numpy(np.min(self, axis, out, keepdims, **chosen))

    def prod(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Multiply over the given axes, or over all."""
        if dtype is out is None and not chosen:
            return reduction.prod(self, axis=axis, keepdims=keepdims)
        return of_numpy(np.prod(self, axis, dtype, out, keepdims, **chosen))

    def var(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Return the sum of square distances from the mean, divided by ``n - ddof``."""
        if dtype is out is None and not chosen:
            return reduction.var(self, axis=axis, ddof=ddof, keepdims=keepdims)
        return of_numpy(np.var(self, axis, dtype, out, ddof, keepdims, **chosen))

    def std(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Return the root of the variance; where that is 0, so is the gradient."""
        if dtype is out is None and not chosen:
            return reduction.std(self, axis=axis, ddof=ddof, keepdims=keepdims)
        return of_numpy(np.std(self, axis, dtype, out, ddof, keepdims, **chosen))

    def cumsum(self, axis: int | None = None, dtype: Any = None, out: None = None) -> Value:
        """Return the running sums along an axis, or of the flattened array."""
        if dtype is out is None:
            return reduction.cumsum(self, axis=axis)
        return of_numpy(np.cumsum(self, axis, dtype, out))

    def cumprod(self, axis: int | None = None, dtype: Any = None, out: None = None) -> Value:
        """Multiply the elements up, one after the other."""
        return of_numpy(np.cumprod(self, axis, dtype, out))

    def ptp(self, axis: Axis = None, out: None = None, keepdims: bool = False) -> Value:
        """Return the largest element less the smallest along axes."""
        return of_numpy(np.ptp(self, axis, out, keepdims))

    def trace(
        self,
        offset: int = 0,
        axis1: int = 0,
        axis2: int = 1,
        dtype: Any = None,
        out: None = None,
    ) -> Value:
        """Sum the elements on a diagonal."""
        return of_numpy(np.trace(self, offset, axis1, axis2, dtype, out))

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:
        """Return the elements on a diagonal."""
        return of_numpy(np.diagonal(self, offset, axis1, axis2))

    def argmax(self, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Any:
        """Return where the largest elements are: plain integers, which have no gradient."""
        if out is None:
            return comparison.argmax(self, axis=axis, keepdims=keepdims)
        return np.argmax(self, axis, out, keepdims=keepdims)

    def argmin(self, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Any:
        """Return where the smallest elements are: plain integers, which have no gradient."""
        if out is None:
            return comparison.argmin(self, axis=axis, keepdims=keepdims)
        return np.argmin(self, axis, out, keepdims=keepdims)

    def all(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Any:
        """Tell whether all elements are true: plain truth values, which have no gradient."""
        return np.all(self, axis, out, keepdims, **chosen)

    def any(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Any:
        """Tell whether any element is true: plain truth values, which have no gradient."""
        return np.any(self, axis, out, keepdims, **chosen)
