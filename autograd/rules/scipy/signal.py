"""Derivatives of convolution over some axes, with products summed over others.

Every form is made of one operation: the correlation of a larger array with a smaller one, wherever
that lies inside. Its derivatives are correlations too (Dumoulin and Visin, *A guide to convolution
arithmetic*, 2016): of the larger array with the gradient, and of the gradient, surrounded by zeros,
with the smaller array in reverse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

from autograd.primitives import Primitive
from autograd.rules.scipy.common import as_arrays
from autograd.rules.shaping import flip, reshape, shape_of, swapaxes, transpose

#: Windows of so many elements in all are copied, for one product of matrices.
_LARGEST = 1 << 22


def _correlate(x: Any, y: Any) -> Any:
    """Correlate arrays of shape (I, D, *n) and (J, D, *k), which gives (I, J, *n-k+1)."""
    axes = tuple(range(2, x.ndim))
    if x.shape[:2] == y.shape[:2] == (1, 1) and x.size * y.size > _LARGEST:
        return signal.convolve(x[0, 0], np.flip(y[0, 0]), "valid")[None, None]
    windows = sliding_window_view(x, y.shape[2:], axes)
    summed = [1, *range(x.ndim, windows.ndim)]
    if windows.size <= _LARGEST:
        return np.moveaxis(np.tensordot(windows, y, (summed, range(1, y.ndim))), -1, 1)
    fresh = windows.ndim
    return np.einsum(windows, range(fresh), y, [fresh, *summed], [0, fresh, *axes])


correlate = Primitive(
    _correlate,
    lambda g, ans, x, y: correlate(_surrounded(g, y), _reversed(swapaxes(y, 0, 1))),
    lambda g, ans, x, y: swapaxes(correlate(swapaxes(x, 0, 1), swapaxes(g, 0, 1)), 0, 1),
    name="correlate",
)


def _surrounded(x: Any, y: Any) -> Any:
    """Put as many zeros around an array as let all of another one's overlaps with it lie inside."""
    return _padded(x, [(length - 1, length - 1) for length in shape_of(y)[2:]])


def _padded(x: Any, widths: list[tuple[int, int]]) -> Any:
    return np.pad(x, [(0, 0), (0, 0), *widths])


def _reversed(x: Any) -> Any:
    return flip(x, tuple(range(2, len(shape_of(x)))))


class _Layout:
    """An array whose axes stand together by what is done with them."""

    def __init__(self, array: Any, convolved: Sequence[int], summed: Sequence[int]) -> None:
        shape = shape_of(array)
        ndim = len(shape)
        convolved = [normalize_axis_index(axis, ndim) for axis in convolved]
        summed = [normalize_axis_index(axis, ndim) for axis in summed]
        kept = [axis for axis in range(ndim) if axis not in (*convolved, *summed)]
        #: The lengths of the axes with which nothing is done.
        self.kept = [shape[axis] for axis in kept]
        self.convolved = [shape[axis] for axis in convolved]
        lengths = math.prod(self.kept), math.prod(shape[axis] for axis in summed)
        ordered = transpose(array, (*kept, *summed, *convolved))
        self.whole = reshape(ordered, (*lengths, *self.convolved))


def convolve(
    A: Any,  # noqa: N803 (the names that users of HIPS autograd know)
    B: Any,  # noqa: N803
    axes: Any = None,
    dot_axes: Any = ((), ()),
    mode: str = "full",
) -> Any:
    """Convolve arrays along axes of both, with products summed over other axes.

    Parameters
    ----------
    A, B : arrays or Values
    axes : pair of sequences of int, optional
        The axes of A and of B along which they are convolved; by default all.
    dot_axes : pair of sequences of int
        The axes of A and of B over which products are summed.
    mode : {"full", "valid", "same"}
        Where the arrays overlap at all; where the smaller one lies inside; or as many places as A
        has, in the middle of all.

    Returns
    -------
    array or Value
        Its axes are those of A with which nothing is done, then those of B, then the convolved.

    Raises
    ------
    ValueError
        If the mode is none of them, or neither array is the larger one along all axes in "valid".

    Examples
    --------
    >>> convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0]))
    array([1., 3., 5., 3.])
    """
    if mode not in ("full", "valid", "same"):
        raise ValueError(f"a mode is 'full', 'valid' or 'same', got {mode!r}")
    arrays = as_arrays(A, B)
    if axes is None:
        axes = [range(len(shape_of(arrays[0])))] * 2
    dot_axes = ((), ()) if dot_axes is None else dot_axes
    a, b = map(_Layout, arrays, axes, dot_axes)
    pairs = list(zip(a.convolved, b.convolved, strict=True))
    if mode == "valid" and not all(n >= k for n, k in pairs):
        if not all(n <= k for n, k in pairs):
            raise ValueError(
                "for mode 'valid' one array must be the larger one along all convolved axes, got "
                f"lengths {tuple(a.convolved)} and {tuple(b.convolved)}"
            )
        result = swapaxes(correlate(b.whole, _reversed(a.whole)), 0, 1)
    elif mode == "valid":
        result = correlate(a.whole, _reversed(b.whole))
    elif mode == "same":
        widths = [(k - 1 - (k - 1) // 2, (k - 1) // 2) for k in b.convolved]
        result = correlate(_padded(a.whole, widths), _reversed(b.whole))
    elif math.prod(a.convolved) >= math.prod(b.convolved):
        result = correlate(_surrounded(a.whole, b.whole), _reversed(b.whole))
    else:
        result = correlate(_surrounded(b.whole, a.whole), _reversed(a.whole))
        result = swapaxes(result, 0, 1)
    return reshape(result, (*a.kept, *b.kept, *shape_of(result)[2:]))
