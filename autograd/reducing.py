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


#: What PyTorch's reductions take, and NumPy's call otherwise.
_INSTEAD = {"dim": "axis=", "keepdim": "keepdims=", "unbiased": "ddof=1, or ddof=0 for False"}


def reduced(function: Any, *inputs: Any, **chosen: Any) -> Any:
    """Call a reduction of NumPy; what PyTorch calls otherwise is refused with NumPy's name."""
    foreign = [name for name in _INSTEAD if name in chosen]
    if foreign:
        advice = " and ".join(_INSTEAD[name] for name in foreign)
        raise TypeError(
            f"{function.__name__} takes no {' and no '.join(foreign)}, which is PyTorch's: "
            f"write {advice}"
        )
    return function(*inputs, **chosen)


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
        """Sum over the given axes, or over all.

        Parameters
        ----------
        axis : int or tuple of int, optional
            By default all.
        dtype : dtype, optional
            Of the result, and of the sums on the way.
        out : None
            An array to write into is refused, since the gradient would be lost.
        keepdims : bool
            Whether the axes stay, with a length of 1.
        **chosen
            ``initial`` and ``where``, as for `numpy.sum`.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([[1.0, 2.0], [3.0, 4.0]]).sum(axis=0, keepdims=True).data
        array([[4., 6.]])
        """
        if dtype is out is None and not chosen:
            return apply(reduction.sum_, (self,), {"axis": axis, "keepdims": keepdims})
        return of_numpy(reduced(np.sum, self, axis, dtype, out, keepdims, **chosen))

    def mean(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Average over the given axes, or over all.

        Parameters
        ----------
        axis, dtype, out, keepdims
            As for `sum`.
        **chosen
            ``where``, as for `numpy.mean`.
        """
        if dtype is out is None and not chosen:
            return apply(reduction.mean, (self,), {"axis": axis, "keepdims": keepdims})
        return of_numpy(reduced(np.mean, self, axis, dtype, out, keepdims, **chosen))

    def max(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Value:
        """Return the largest elements; ties share the gradient equally.

        Parameters
        ----------
        axis, out, keepdims, **chosen
            As for `sum`.

        Examples
        --------
        >>> from autograd import Value
        >>> x = Value([1.0, 2.0, 2.0])
        >>> x.max().backward()
        >>> x.grad
        array([0. , 0.5, 0.5])
        """
        if out is None and not chosen:
            return reduction.max_(self, axis=axis, keepdims=keepdims)
        return of_numpy(reduced(np.max, self, axis, out, keepdims, **chosen))

    def min(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Value:
        """Return the smallest elements; ties share the gradient equally.

        Parameters
        ----------
        axis, out, keepdims, **chosen
            As for `sum`.
        """
        if out is None and not chosen:
            return reduction.min_(self, axis=axis, keepdims=keepdims)
        return of_numpy(reduced(np.min, self, axis, out, keepdims, **chosen))

    def prod(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Multiply over the given axes, or over all.

        Parameters
        ----------
        axis, dtype, out, keepdims, **chosen
            As for `sum`.
        """
        if dtype is out is None and not chosen:
            return reduction.prod(self, axis=axis, keepdims=keepdims)
        return of_numpy(reduced(np.prod, self, axis, dtype, out, keepdims, **chosen))

    def var(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Return the sum of square distances from the mean, divided by ``n - ddof``.

        Parameters
        ----------
        axis, dtype, out, keepdims
            As for `sum`.
        ddof : float
            0 for the variance of these n numbers; 1 to estimate that of what they were drawn from.
        **chosen
            ``where``, ``mean`` and ``correction``, as for `numpy.var`.

        Examples
        --------
        >>> from autograd import Value
        >>> x = Value([1.0, 3.0])
        >>> x.var().item(), x.var(ddof=1).item()
        (1.0, 2.0)
        """
        if dtype is out is None and not chosen:
            return reduction.var(self, axis=axis, ddof=ddof, keepdims=keepdims)
        return of_numpy(reduced(np.var, self, axis, dtype, out, ddof, keepdims, **chosen))

    def std(
        self,
        axis: Axis = None,
        dtype: Any = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        **chosen: Any,
    ) -> Value:
        """Return the root of the variance; where that is 0, so is the gradient.

        Parameters
        ----------
        axis, dtype, out, ddof, keepdims, **chosen
            As for `var`.
        """
        if dtype is out is None and not chosen:
            return reduction.std(self, axis=axis, ddof=ddof, keepdims=keepdims)
        return of_numpy(reduced(np.std, self, axis, dtype, out, ddof, keepdims, **chosen))

    def cumsum(
        self, axis: int | None = None, dtype: Any = None, out: None = None, **foreign: Any
    ) -> Value:
        """Return the running sums along an axis, or of the flattened array.

        Parameters
        ----------
        axis : int, optional
        dtype, out
            As for `sum`.
        **foreign
            None: what only PyTorch takes is refused with what to write.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([1.0, 2.0, 3.0]).cumsum().data
        array([1., 3., 6.])
        """
        if dtype is out is None and not foreign:
            return reduction.cumsum(self, axis=axis)
        return of_numpy(reduced(np.cumsum, self, axis, dtype, out, **foreign))

    def cumprod(
        self, axis: int | None = None, dtype: Any = None, out: None = None, **foreign: Any
    ) -> Value:
        """Multiply the elements up, one after the other.

        Parameters
        ----------
        axis : int, optional
            Along which; by default the array is flattened.
        dtype, out, **foreign
            As for `cumsum`.
        """
        return of_numpy(reduced(np.cumprod, self, axis, dtype, out, **foreign))

    def ptp(self, axis: Axis = None, out: None = None, keepdims: bool = False) -> Value:
        """Return the largest element less the smallest along axes.

        Parameters
        ----------
        axis, out, keepdims
            As for `sum`.
        """
        return of_numpy(np.ptp(self, axis, out, keepdims))

    def trace(
        self,
        offset: int = 0,
        axis1: int = 0,
        axis2: int = 1,
        dtype: Any = None,
        out: None = None,
    ) -> Value:
        """Sum the elements on a diagonal.

        Parameters
        ----------
        offset : int
            How far above the main diagonal; negative below it.
        axis1, axis2 : int
            Of rows and of columns.
        dtype, out
            As for `sum`.
        """
        return of_numpy(np.trace(self, offset, axis1, axis2, dtype, out))

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:
        """Return the elements on a diagonal.

        Parameters
        ----------
        offset, axis1, axis2
            As for `trace`; the diagonal becomes the last axis.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([[1.0, 2.0], [3.0, 4.0]]).diagonal(offset=1).data
        array([2.])
        """
        return of_numpy(np.diagonal(self, offset, axis1, axis2))

    def argmax(
        self,
        axis: int | None = None,
        out: None = None,
        *,
        keepdims: bool = False,
        **foreign: Any,
    ) -> Any:
        """Return where the largest elements are: plain integers, which have no gradient.

        Parameters
        ----------
        axis : int, optional
            Along which; by default the array is flattened. Of equals the first is found.
        out : array of integers, optional
            To write the result into.
        keepdims : bool
            Whether the axis stays, with a length of 1.
        **foreign
            None: what only PyTorch takes is refused with what to write.
        """
        if out is None and not foreign:
            return comparison.argmax(self, axis=axis, keepdims=keepdims)
        return reduced(np.argmax, self, axis, out, keepdims=keepdims, **foreign)

    def argmin(
        self,
        axis: int | None = None,
        out: None = None,
        *,
        keepdims: bool = False,
        **foreign: Any,
    ) -> Any:
        """Return where the smallest elements are: plain integers, which have no gradient.

        Parameters
        ----------
        axis, out, keepdims, **foreign
            As for `argmax`.
        """
        if out is None and not foreign:
            return comparison.argmin(self, axis=axis, keepdims=keepdims)
        return reduced(np.argmin, self, axis, out, keepdims=keepdims, **foreign)

    def all(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Any:
        """Tell whether all elements are true: plain truth values, which have no gradient.

        Parameters
        ----------
        axis : int or tuple of int, optional
            By default all.
        out : array, optional
            To write the result into.
        keepdims : bool
            Whether the axes stay, with a length of 1.
        **chosen
            ``where``, as for `numpy.all`.
        """
        return reduced(np.all, self, axis, out, keepdims, **chosen)

    def any(
        self, axis: Axis = None, out: None = None, keepdims: bool = False, **chosen: Any
    ) -> Any:
        """Tell whether any element is true: plain truth values, which have no gradient.

        Parameters
        ----------
        axis, out, keepdims, **chosen
            As for `all`.
        """
        return reduced(np.any, self, axis, out, keepdims, **chosen)
