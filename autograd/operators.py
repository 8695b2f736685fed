"""What Python's operators, conversions and brackets mean for a `Value`."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import Node, apply, describe
from autograd.rules import arithmetic, comparison, elementwise, indexing, linalg
from autograd.scope import current_scope

if TYPE_CHECKING:
    from autograd.value import Value


def _array(operand: Any) -> Any:
    """Return a list as an array, whose form a gradient rule may ask for."""
    return np.asarray(operand) if operand.__class__ is list else operand


class Operators(Node):
    """The part of `Value` that it shares with a number."""

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

    def __divmod__(self, other: Any) -> tuple[Any, Value]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Value]:
        return other // self, other % self

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
        if not np.ndim(self.data):
            raise TypeError("len() of a Value without axes")
        return len(self.data)

    def __iter__(self) -> Iterator[Value]:
        if not np.ndim(self.data):
            raise TypeError("iteration over a Value without axes")
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
        if self.requires_grad and (current_scope().depth or self.scope.depth):
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
