"""What a `Value` can do like an array: operators, indexing and NumPy's methods.

Methods take the arguments of the NumPy methods of the same name, less those (``out``, ``dtype``,
``where``) that make no sense for a node of a graph.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import Node, apply, describe, dtype_of
from autograd.rules import arithmetic, comparison, elementwise, indexing, linalg, reduction, shaping
from autograd.scope import current_scope

if TYPE_CHECKING:
    from autograd.value import Value

Axis = int | tuple[int, ...] | None


def _array(operand: Any) -> Any:
    """Return a list as an array, whose form a gradient rule may ask for."""
    return np.asarray(operand) if operand.__class__ is list else operand


class ArrayMethods(Node):
    """The part of `Value` that it shares with an array."""

    __slots__ = ()

    # The operators are what most graphs are made of: each goes straight to the one door.

    def __add__(self, other: Any) -> Value:
        return apply(arithmetic.add, (self, other))

    def __radd__(self, other: Any) -> Value:
        return apply(arithmetic.add, (other, self))

    def __sub__(self, other: Any) -> Value:
        return apply(arithmetic.subtract, (self, other))

    def __rsub__(self, other: Any) -> Value:
        return apply(arithmetic.subtract, (other, self))

    def __mul__(self, other: Any) -> Value:
        return apply(arithmetic.multiply, (self, other))

    def __rmul__(self, other: Any) -> Value:
        return apply(arithmetic.multiply, (other, self))

    def __truediv__(self, other: Any) -> Value:
        return apply(arithmetic.divide, (self, other))

    def __rtruediv__(self, other: Any) -> Value:
        return apply(arithmetic.divide, (other, self))

    def __floordiv__(self, other: Any) -> Any:
        return apply(arithmetic.floor_divide, (self, other))

    def __rfloordiv__(self, other: Any) -> Any:
        return apply(arithmetic.floor_divide, (other, self))

    def __mod__(self, other: Any) -> Value:
        return apply(arithmetic.remainder, (self, other))

    def __rmod__(self, other: Any) -> Value:
        return apply(arithmetic.remainder, (other, self))

    def __pow__(self, other: Any) -> Value:
        return apply(arithmetic.power, (self, _array(other)))

    def __rpow__(self, other: Any) -> Value:
        return apply(arithmetic.power, (_array(other), self))

    def __matmul__(self, other: Any) -> Value:
        return apply(linalg.matmul, (self, _array(other)))

    def __rmatmul__(self, other: Any) -> Value:
        return apply(linalg.matmul, (_array(other), self))

    # `x += y` makes a new value, unless it would have changed an array that somebody gave.

    def __iadd__(self, other: Any) -> Value:
        return self._in_place() + other

    def __isub__(self, other: Any) -> Value:
        return self._in_place() - other

    def __imul__(self, other: Any) -> Value:
        return self._in_place() * other

    def __itruediv__(self, other: Any) -> Value:
        return self._in_place() / other

    def _in_place(self) -> Any:
        trace = current_scope().trace
        if trace is not None:
            trace.refuse_in_place(self)
        return self

    def __neg__(self) -> Value:
        return apply(arithmetic.negative, (self,))

    def __pos__(self) -> Value:
        return apply(arithmetic.positive, (self,))

    def __abs__(self) -> Value:
        return apply(elementwise.absolute, (self,))

    def __getitem__(self, index: Any) -> Value:
        return apply(indexing.getitem, (self, index))

    # Comparisons give raw truth values, since they have no gradient.

    def __lt__(self, other: Any) -> Any:
        return apply(comparison.less, (self, other))

    def __le__(self, other: Any) -> Any:
        return apply(comparison.less_equal, (self, other))

    def __gt__(self, other: Any) -> Any:
        return apply(comparison.greater, (self, other))

    def __ge__(self, other: Any) -> Any:
        return apply(comparison.greater_equal, (self, other))

    def __eq__(self, other: Any) -> Any:
        return apply(comparison.equal, (self, other))

    def __ne__(self, other: Any) -> Any:
        return apply(comparison.not_equal, (self, other))

    def __and__(self, other: Any) -> Any:
        return apply(comparison.bitwise_and, (self, other))

    def __rand__(self, other: Any) -> Any:
        return apply(comparison.bitwise_and, (other, self))

    def __or__(self, other: Any) -> Any:
        return apply(comparison.bitwise_or, (self, other))

    def __ror__(self, other: Any) -> Any:
        return apply(comparison.bitwise_or, (other, self))

    def __xor__(self, other: Any) -> Any:
        return apply(comparison.bitwise_xor, (self, other))

    def __rxor__(self, other: Any) -> Any:
        return apply(comparison.bitwise_xor, (other, self))

    def __invert__(self) -> Any:
        return apply(comparison.invert, (self,))

    # Elementwise ``==`` takes the default hash away; nodes are told apart by identity.
    __hash__ = object.__hash__

    def __setitem__(self, index: Any, new: Any) -> None:
        raise TypeError(
            "a Value is not changed in place, since its gradient would be lost: "
            "write x = x.at[index].set(new), or x.at[index].add(new)"
        )

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Value]:
        return (self[index] for index in range(len(self)))

    def __contains__(self, item: Any) -> bool:
        return bool(np.any(self == item))

    def __bool__(self) -> bool:
        return bool(self._known("a condition (if, while, and, or, assert)"))

    def __float__(self) -> float:
        return float(self._number("float"))

    def __int__(self) -> int:
        return int(self._number("int"))

    def __complex__(self) -> complex:
        return complex(self._number("complex"))

    def __index__(self) -> int:
        return operator.index(self._known("an index or range()"))

    def _number(self, kind: str) -> Any:
        """Return the data for a conversion, which a function being differentiated cannot do."""
        if self.requires_grad and current_scope().depth:
            raise TypeError(
                f"{kind}() of {describe(self)} would drop its gradient in silence (so would "
                "math.sin(x) and a[i] = x, which call it): use np.sin(x) and np.stack([...]), or "
                ".item() if that is meant"
            )
        return self._known(f"{kind}()")

    def _known(self, asked: str) -> Any:
        """Return the data; refuse while a function is compiled, since other data will follow."""
        trace = current_scope().trace
        return self.data if trace is None else trace.known(self, asked)

    def __format__(self, specification: str) -> str:
        return format(self.data, specification) if specification else str(self)

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

    def argmax(self, axis: int | None = None, keepdims: bool = False) -> Any:
        """Return where the largest elements are: plain integers, which have no gradient."""
        return comparison.argmax(self, axis=axis, keepdims=keepdims)

    def argmin(self, axis: int | None = None, keepdims: bool = False) -> Any:
        """Return where the smallest elements are: plain integers, which have no gradient."""
        return comparison.argmin(self, axis=axis, keepdims=keepdims)

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
