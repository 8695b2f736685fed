"""Derivatives of convolution over some axes, with products summed over others.

Every form is made of two operations: the correlation of a larger array with a smaller one, wherever
that lies inside, and the convolution of two arrays, wherever they overlap. The derivatives of each
are the other one, or correlations again (Dumoulin and Visin, *A guide to convolution arithmetic*,
2016).
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
#: So many steps in Python cost less than the copy of the windows.
_FEW = 64


def _correlate(x: Any, y: Any) -> Any:
    """Correlate arrays of shape (I, D, *n) and (J, D, *k), which gives (I, J, *n-k+1)."""
    axes = tuple(range(2, x.ndim))
    if x.shape[:2] == y.shape[:2] == (1, 1) and y.size:
        found = _correlate_plain(x[0, 0], y[0, 0])
        if found is not None:
            return found[None, None]
    windows = sliding_window_view(x, y.shape[2:], axes)
    summed = [1, *range(x.ndim, windows.ndim)]
    if windows.size <= _LARGEST:
        return np.moveaxis(np.tensordot(windows, y, (summed, range(1, y.ndim))), -1, 1)
    fresh = windows.ndim
    return np.einsum(windows, range(fresh), y, [fresh, *summed], [0, fresh, *axes])


def _correlate_plain(x: Any, y: Any) -> Any:
    """Correlate arrays over all axes by the quickest way; None if that is the general one."""
    lengths = [n - k + 1 for n, k in zip(x.shape, y.shape, strict=True)]
    places = math.prod(lengths)
    if x.ndim == 1 or min(y.size, places) > _FEW:
        if y.size * places > _LARGEST:
            return signal.convolve(x, np.flip(y), "valid")
        return np.convolve(x, y[::-1], "valid") if x.ndim == 1 else None
    if y.size <= places:
        result = np.zeros(lengths, np.result_type(x, y))
        for offset in np.ndindex(y.shape):
            result += x[_window(offset, lengths)] * y[offset]
        return result
    result = np.empty(lengths, np.result_type(x, y))
    flat = y.reshape(-1)
    for offset in np.ndindex(result.shape):
        result[offset] = x[_window(offset, y.shape)].reshape(-1).dot(flat)
    return result


def _convolve_fully(x: Any, y: Any) -> Any:
    """Convolve arrays of shape (I, D, *n) and (J, D, *k), which gives (I, J, *n+k-1)."""
    if x[0, 0].size < y[0, 0].size:
        return np.swapaxes(_convolve_fully(y, x), 0, 1)
    if x.shape[:2] == y.shape[:2] == (1, 1) and y.size:
        found = _convolve_plain(x[0, 0], y[0, 0])
        if found is not None:
            return found[None, None]
    around = [k - 1 for k in y.shape[2:]]
    lengths = [n + 2 * k for n, k in zip(x.shape[2:], around, strict=True)]
    surrounded = np.zeros((*x.shape[:2], *lengths), x.dtype)
    surrounded[(..., *_window(around, x.shape[2:]))] = x
    return _correlate(surrounded, np.flip(y, tuple(range(2, y.ndim))))


def _convolve_plain(x: Any, y: Any) -> Any:
    """Convolve arrays over all axes by the quickest way; None if that is the general one."""
    if x.ndim == 1 or y.size > _FEW:
        if x.size * y.size > _LARGEST:
            return signal.convolve(x, y)
        return np.convolve(x, y) if x.ndim == 1 else None
    lengths = [n + k - 1 for n, k in zip(x.shape, y.shape, strict=True)]
    result = np.zeros(lengths, np.result_type(x, y))
    for offset in np.ndindex(y.shape):
        result[_window(offset, x.shape)] += x * y[offset]
    return result


def _window(offset: Sequence[int], lengths: Sequence[int]) -> tuple[slice, ...]:
    return tuple(slice(i, i + n) for i, n in zip(offset, lengths, strict=True))


correlate = Primitive(
    _correlate,
    lambda g, ans, x, y: convolve_fully(g, swapaxes(y, 0, 1)),
    lambda g, ans, x, y: swapaxes(correlate(swapaxes(x, 0, 1), swapaxes(g, 0, 1)), 0, 1),
    name="correlate",
)
convolve_fully = Primitive(
    _convolve_fully,
    lambda g, ans, x, y: correlate(g, swapaxes(y, 0, 1)),
    lambda g, ans, x, y: correlate(swapaxes(g, 0, 1), swapaxes(x, 0, 1)),
    name="convolve_fully",
)


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
    else:
        result = convolve_fully(a.whole, b.whole)
        if mode == "same":
            middle = _window([(k - 1) // 2 for k in b.convolved], a.convolved)
            result = result[(..., *middle)]
    return reshape(result, (*a.kept, *b.kept, *shape_of(result)[2:]))
