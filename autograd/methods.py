"""What a `Value` has in common with an array: NumPy's attributes and methods.

Methods take the arguments of the NumPy methods of the same name, less those (``out``, ``dtype``,
``where``) that make no sense for a node of a graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import apply, dtype_of
from autograd.operators import Operators
from autograd.rules import comparison, elementwise, indexing, linalg, reduction, shaping

if TYPE_CHECKING:
    from autograd.value import Value

Axis = int | tuple[int, ...] | None


def _of_numpy(result: Any) -> Value:
    """Tell the type checker what NumPy's functions give of values."""
    return result


class ArrayMethods(Operators):
    """The part of `Value` that it shares with an array."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return getattr(self.data, "shape", ())

    @property
    def ndim(self) -> int:
        """The number of axes; 0 for a number."""
        return getattr(self.data, "ndim", 0)

    @property
    def size(self) -> int:
        """The number of elements."""
        return getattr(self.data, "size", 1)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the elements; float64 for a Python float."""
        return dtype_of(self.data)

    @property
    def T(self) -> Value:  # noqa: N802 (NumPy's name)
        """The axes in reverse order."""
        return apply(shaping.transpose, (self,))

    @property
    def real(self) -> Value:
        """The real part."""
        return elementwise.real(self)

    @property
    def imag(self) -> Value:
        """The imaginary part."""
        return _of_numpy(np.imag(self))

    @property
    def _value(self) -> Any:  # what programs for HIPS autograd read
        return self.data

    @property
    def at(self) -> At:
        """Assignment as a function: ``x.at[index].set(new)`` and ``x.at[index].add(new)``.

        >>> from autograd import Value
        >>> Value([1.0, 2.0, 3.0]).at[1].set(9.0).data
        array([1., 9., 3.])
        """
        return At(self)

    def item(self) -> Any:
        """Return the only element as a plain Python number."""
        return np.asarray(self._known(".item()")).item()

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Value:
        """Sum over the given axes, or over all."""
        return apply(reduction.sum_, (self,), {"axis": axis, "keepdims": keepdims})

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Value:
        """Average over the given axes, or over all."""
        return apply(reduction.mean, (self,), {"axis": axis, "keepdims": keepdims})

    def max(self, axis: Axis = None, keepdims: bool = False) -> Value:
        """Return the largest elements; ties share the gradient equally."""
        return reduction.max_(self, axis=axis, keepdims=keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> Value:
        """Return the smallest elements; ties share the gradient equally."""
        return reduction.min_(self, axis=axis, keepdims=keepdims)

    def prod(self, axis: Axis = None, keepdims: bool = False) -> Value:
        """Multiply over the given axes, or over all."""
        return reduction.prod(self, axis=axis, keepdims=keepdims)

    def var(self, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Value:
        """Return the sum of square distances from the mean, divided by ``n - ddof``."""
        return reduction.var(self, axis=axis, ddof=ddof, keepdims=keepdims)

    def std(self, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Value:
        """Return the root of the variance; where that is 0, so is the gradient."""
        return reduction.std(self, axis=axis, ddof=ddof, keepdims=keepdims)

    def cumsum(self, axis: int | None = None) -> Value:
        """Return the running sums along an axis, or of the flattened array."""
        return reduction.cumsum(self, axis=axis)

    def cumprod(self, axis: int | None = None) -> Value:
        """Multiply the elements up, one after the other."""
        return _of_numpy(np.cumprod(self, axis))

    def ptp(self, axis: Axis = None, keepdims: bool = False) -> Value:
        """Return the largest element less the smallest along axes."""
        return _of_numpy(np.ptp(self, axis=axis, keepdims=keepdims))

    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:
        """Sum the elements on a diagonal."""
        return _of_numpy(np.trace(self, offset, axis1, axis2))

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:
        """Return the elements on a diagonal."""
        return _of_numpy(np.diagonal(self, offset, axis1, axis2))

    def compress(self, condition: Any, axis: int | None = None) -> Value:
        """Return the slices along an axis for which a condition is true."""
        return _of_numpy(np.compress(condition, self, axis))

    def argmax(self, axis: int | None = None, keepdims: bool = False) -> Any:
        """Return where the largest elements are: plain integers, which have no gradient."""
        return comparison.argmax(self, axis=axis, keepdims=keepdims)

    def argmin(self, axis: int | None = None, keepdims: bool = False) -> Any:
        """Return where the smallest elements are: plain integers, which have no gradient."""
        return comparison.argmin(self, axis=axis, keepdims=keepdims)

    def argsort(self, axis: int | None = -1) -> Any:
        """Return in which order the elements are sorted, without a gradient."""
        return np.argsort(self, axis)

    def argpartition(self, kth: Any, axis: int | None = -1) -> Any:
        """Return an order in which smaller elements stand before one, without a gradient."""
        return np.argpartition(self, kth, axis)

    def searchsorted(self, v: Any, side: Any = "left") -> Any:
        """Return where numbers belong among the sorted elements, without a gradient."""
        return np.searchsorted(self, v, side)

    def nonzero(self) -> Any:
        """Return the indices of the elements that are not 0."""
        return np.nonzero(self)

    def round(self, decimals: int = 0) -> Any:
        """Return the elements rounded, without a gradient."""
        return comparison.around(self, decimals)

    def all(self, axis: Axis = None, keepdims: bool = False) -> Any:
        """Tell whether all elements are true: plain truth values, which have no gradient."""
        return np.all(self, axis=axis, keepdims=keepdims)

    def any(self, axis: Axis = None, keepdims: bool = False) -> Any:
        """Tell whether any element is true: plain truth values, which have no gradient."""
        return np.any(self, axis=axis, keepdims=keepdims)

    def reshape(self, *shape: Any) -> Value:
        """Return the same elements in another shape; one length may be -1."""
        return shaping.reshape(self, shape[0] if len(shape) == 1 else shape)

    def ravel(self) -> Value:
        """Return the elements in one axis."""
        return shaping.reshape(self, -1)

    def flatten(self) -> Value:
        """Return the elements in one axis."""
        return shaping.reshape(self, -1)

    def transpose(self, *axes: Any) -> Value:
        """Put the axes in the order given, or in reverse."""
        return shaping.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def swapaxes(self, axis1: int, axis2: int) -> Value:
        """Interchange two axes."""
        return shaping.swapaxes(self, axis1, axis2)

    def squeeze(self, axis: Axis = None) -> Value:
        """Remove axes of length one."""
        return shaping.squeeze(self, axis=axis)

    def repeat(self, repeats: Any, axis: int | None = None) -> Value:
        """Repeat each element."""
        return shaping.repeat(self, repeats, axis)

    def take(self, indices: Any, axis: int | None = None) -> Value:
        """Look elements up along one axis, or in the flattened array."""
        return indexing.take(self, indices, axis)

    def dot(self, b: Any) -> Value:
        """Multiply in the sense of `numpy.dot`."""
        return linalg.dot(self, b)

    def clip(self, min: Any = None, max: Any = None) -> Value:
        """Hold the elements between bounds; outside them the gradient is 0."""
        return elementwise.clip(self, min, max)

    def astype(self, dtype: Any) -> Value:
        """Return the same numbers in another type; the gradient comes back in the old one."""
        return shaping.astype(self, np.dtype(dtype))

    def copy(self) -> Value:
        """Return a node with a copy of the data."""
        return shaping.copy(self)

    def conj(self) -> Value:
        """Return the complex conjugate of each element."""
        return _of_numpy(np.conjugate(self))

    conjugate = conj

    def exp(self) -> Value:
        """Return e to the power of each element."""
        return elementwise.exp(self)

    def log(self) -> Value:
        """Return the natural logarithm of each element."""
        return elementwise.log(self)

    def sqrt(self) -> Value:
        """Return the square root of each element."""
        return elementwise.sqrt(self)

    def tanh(self) -> Value:
        """Return the hyperbolic tangent of each element."""
        return elementwise.tanh(self)

    def relu(self) -> Value:
        """Return each element where it is positive, and 0 elsewhere."""
        return elementwise.relu(self)

    def sigmoid(self) -> Value:
        """Return the logistic function 1 / (1 + exp(-x)) of each element."""
        return elementwise.sigmoid(self)


class At:
    """``x.at``: waits for an index, then for what to do there."""

    __slots__ = ("_index", "_value")

    _missing = object()

    def __init__(self, value: ArrayMethods, index: Any = _missing) -> None:
        self._value, self._index = value, index

    def __getitem__(self, index: Any) -> At:
        return At(self._value, index)

    def _at(self) -> Any:
        if self._index is At._missing:
            raise TypeError("x.at needs an index: x.at[index].set(new)")
        return self._index

    def set(self, new: Any) -> Value:
        """Return the array with the elements at the index replaced.

        Where an integer array names an element twice, the one written last counts.
        """
        return indexing.set_at(self._value, self._at(), new)

    def add(self, new: Any) -> Value:
        """Return the array with `new` added at the index; repeated indices add up."""
        return indexing.add_at(self._value, self._at(), new)
