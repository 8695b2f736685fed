"""What a `Value` has in common with an array: NumPy's attributes and methods.

Methods take the arguments of the NumPy methods of the same name. Those that a method does not have
by name go to NumPy's function of the same name, and so to what stands for it; ``out`` is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograd.graph import describe, dtype_of
from autograd.reducing import of_numpy
from autograd.reshaping import Reshaping
from autograd.rules import comparison, elementwise, indexing, linalg, shaping
from autograd.text import safe_repr

if TYPE_CHECKING:
    from autograd.value import Value


class ArrayMethods(Reshaping):
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
    def real(self) -> Value:
        """The real part."""
        return elementwise.real(self)

    @property
    def imag(self) -> Value:
        """The imaginary part."""
        return of_numpy(np.imag(self))

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

    def item(self, *index: Any) -> Any:
        """Return the only element, or that at an index, as a plain Python number.

        Parameters
        ----------
        *index : int
            None for the only element; one for that of the flattened array; or one for each axis.

        Raises
        ------
        ValueError
            If none is given and there is more than one element.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([[1.0, 2.0], [3.0, 4.0]]).item(1, 0)
        3.0
        """
        return np.asarray(self._known(".item()")).item(*index)

    def argsort(self, axis: int | None = -1, *order: Any, **chosen: Any) -> Any:
        """Return in which order the elements are sorted, without a gradient.

        Parameters
        ----------
        axis : int or None
            Along which; None for the flattened array.
        *order, **chosen
            ``kind`` and more, as for `numpy.argsort`.
        """
        return np.argsort(self, axis, *order, **chosen)

    def argpartition(self, kth: Any, axis: int | None = -1, *order: Any, **chosen: Any) -> Any:
        """Return an order in which smaller elements stand before one, without a gradient.

        Parameters
        ----------
        kth : int or sequence of int
            The place of that one, as in sorted order.
        axis : int or None
            Along which; None for the flattened array.
        *order, **chosen
            ``kind`` and more, as for `numpy.argpartition`.
        """
        return np.argpartition(self, kth, axis, *order, **chosen)

    def searchsorted(self, v: Any, side: Any = "left", sorter: Any = None) -> Any:
        """Return where numbers belong among the sorted elements, without a gradient.

        Parameters
        ----------
        v : number or array
        side : {"left", "right"}
            Before or behind elements that are equal.
        sorter : (n,) array of int, optional
            What sorts the elements, if they are not sorted: their `argsort`.
        """
        return np.searchsorted(self, v, side, sorter)

    def nonzero(self) -> Any:
        """Return the indices of the elements that are not 0."""
        return np.nonzero(self)

    def round(self, decimals: int = 0, out: None = None) -> Any:
        """Return the elements rounded, without a gradient.

        Parameters
        ----------
        decimals : int
            Places behind the point; negative before it.
        out : array, optional
            To write the result into.
        """
        if out is None:
            return comparison.around(self, decimals)
        return np.round(self, decimals, out)

    def dot(self, b: Any, out: None = None) -> Value:
        """Multiply in the sense of `numpy.dot`.

        Parameters
        ----------
        b : array or Value
            The last axis of this array is summed against the last but one of `b`, or its only one.
        out : None
            An array to write into is refused, since the gradient would be lost.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([[1.0, 2.0], [3.0, 4.0]]).dot([1.0, 10.0]).data
        array([21., 43.])
        """
        if out is None:
            return linalg.dot(self, b)
        return of_numpy(np.dot(self, b, out))

    def clip(self, min: Any = None, max: Any = None, out: None = None) -> Value:
        """Hold the elements between bounds; outside them the gradient is 0.

        Parameters
        ----------
        min, max : number or array, optional
            By default there is no such bound.
        out : None
            An array to write into is refused, since the gradient would be lost.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([1.0, 5.0]).clip(max=3.0).data
        array([1., 3.])
        """
        if out is None:
            return elementwise.clip(self, min, max)
        return of_numpy(np.clip(self, min, max, out))

    def astype(
        self,
        dtype: Any,
        order: Any = "K",
        casting: Any = "unsafe",
        subok: bool = True,
        copy: bool = True,
    ) -> Value:
        """Return the same numbers in another type; the gradient comes back in the old one.

        Parameters
        ----------
        dtype : dtype
            Whole numbers and truth values come as plain arrays, which have no gradient.
        casting : {"unsafe", "same_kind", "safe", "equiv", "no"}
            What may be converted, by the rules of `numpy.can_cast`.
        order, subok, copy
            As NumPy takes them; they make no difference here.

        Raises
        ------
        TypeError
            If the rule does not allow it.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([1.0, 2.0]).astype(np.float32).dtype
        dtype('float32')
        """
        dtype = np.dtype(dtype)
        if casting != "unsafe" and not np.can_cast(self.dtype, dtype, casting):
            raise TypeError(f"cannot cast {describe(self)} to {dtype} by the rule {casting!r}")
        return shaping.astype(self, dtype)

    def copy(self, order: Any = "C") -> Value:
        """Return a node with a copy of the data.

        Parameters
        ----------
        order : {"C", "F", "A", "K"}
            As NumPy takes it; makes no difference here.
        """
        return shaping.copy(self)

    def conj(self) -> Value:
        """Return the complex conjugate of each element."""
        return of_numpy(np.conjugate(self))

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

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"x.at[index] has set(new) and add(new), no {name!r}: for anything else write "
            "x.at[index].set(...) with what is computed from x[index]"
        )

    def __repr__(self) -> str:
        index = "" if self._index is At._missing else f"[{safe_repr(self._index)}]"
        return f"<.at{index} of {describe(self._value)}: set(new) or add(new)>"
