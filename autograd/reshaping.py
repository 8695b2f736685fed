"""The methods of a `Value` that give its elements another shape or order, or take some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import apply
from autograd.reducing import Reductions, of_numpy
from autograd.rules import indexing, shaping

if TYPE_CHECKING:
    from autograd.value import Value


class Reshaping(Reductions):
    """The part of `Value` that reshapes arrays as an array does."""

    __slots__ = ()

    @property
    def T(self) -> Value:  # noqa: N802 (NumPy's name)
        """The axes in reverse order."""
        return apply(shaping.transpose, (self,))

    def reshape(self, *shape: Any, order: Any = "C", copy: bool | None = None) -> Value:
        """Return the same elements in another shape; one length may be -1.

        Parameters
        ----------
        *shape : int, or a single tuple of int
        order : {"C", "F"}
            Whether the last axis is run through first, or the first.
        copy : bool, optional
            As NumPy takes it; makes no difference here.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([1.0, 2.0, 3.0, 4.0]).reshape(2, -1).data
        array([[1., 2.],
               [3., 4.]])
        """
        wanted = shape[0] if len(shape) == 1 else shape
        if order == "C":  # most often
            return shaping.reshape(self, wanted)
        return shaping.reshape(self, wanted, order=order)

    def ravel(self, order: Any = "C") -> Value:
        """Return the elements in one axis.

        Parameters
        ----------
        order : {"C", "F"}
            Whether the last axis is run through first, or the first.
        """
        return shaping.ravel(self, order)

    def flatten(self, order: Any = "C") -> Value:
        """Return the elements in one axis.

        Parameters
        ----------
        order : {"C", "F"}
            Whether the last axis is run through first, or the first.
        """
        return shaping.ravel(self, order)

    def transpose(self, *axes: Any) -> Value:
        """Put the axes in the order given, or in reverse.

        Parameters
        ----------
        *axes : int, or a single tuple of int
            Which axis comes first, which second, ...

        Examples
        --------
        >>> from autograd import Value
        >>> Value(np.zeros((2, 3, 4))).transpose(1, 0, 2).shape
        (3, 2, 4)
        """
        return shaping.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def swapaxes(self, axis1: int, axis2: int) -> Value:
        """Interchange two axes.

        Parameters
        ----------
        axis1, axis2 : int
        """
        return shaping.swapaxes(self, axis1, axis2)

    def squeeze(self, axis: int | tuple[int, ...] | None = None) -> Value:
        """Remove axes of length one.

        Parameters
        ----------
        axis : int or tuple of int, optional
            Which; by default all of that length.

        Raises
        ------
        ValueError
            If one of them is longer.
        """
        return shaping.squeeze(self, axis=axis)

    def repeat(self, repeats: Any, axis: int | None = None) -> Value:
        """Repeat each element.

        Parameters
        ----------
        repeats : int, or sequence of int
            How often; each element, or each slice along the axis, may have a number of its own.
        axis : int, optional
            By default the array is flattened.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([1.0, 2.0]).repeat([1, 2]).data
        array([1., 2., 2.])
        """
        return shaping.repeat(self, repeats, axis)

    def take(
        self, indices: Any, axis: int | None = None, out: None = None, mode: Any = "raise"
    ) -> Value:
        """Look elements up along one axis, or in the flattened array.

        Parameters
        ----------
        indices : int, or array of int of any shape
            The shape takes the place of the axis.
        axis : int, optional
            By default the array is flattened.
        out : None
            An array to write into is refused, since the gradient would be lost.
        mode : {"raise", "wrap", "clip"}
            What an index out of bounds does: raise IndexError, count on from the start, or stand
            for the nearest.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([1.0, 2.0, 3.0]).take([2, 0]).data
        array([3., 1.])
        """
        if out is None and mode == "raise":
            return indexing.take(self, indices, axis)
        return of_numpy(np.take(self, indices, axis, out, mode))

    def compress(self, condition: Any, axis: int | None = None, out: None = None) -> Value:
        """Return the slices along an axis for which a condition is true.

        Parameters
        ----------
        condition : (n,) array of truth values
            What is beyond the n-th is left out.
        axis : int, optional
            By default the array is flattened.
        out : None
            An array to write into is refused, since the gradient would be lost.

        Examples
        --------
        >>> from autograd import Value
        >>> Value([1.0, 2.0, 3.0]).compress([True, False, True]).data
        array([1., 3.])
        """
        return of_numpy(np.compress(condition, self, axis, out))
