"""Derivatives of sliding windows, of which convolution and pooling are made.

Taking windows repeats elements, its gradient adds them up where they came from, and the gradient
of that takes windows again: each is the other's rule, so all orders follow.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from autograd.graph import dtype_of
from autograd.primitives import Primitive, without_gradient
from autograd.rules.indexing import getitem
from autograd.rules.shaping import shape_of

Lengths = Sequence[int]
Bounds = Sequence[tuple[int, int]] | None


def places_of(length: int, size: int, stride: int, dilation: int) -> int:
    """Return in how many places a window fits into an axis."""
    return (length - (size - 1) * dilation - 1) // stride + 1


def _places(shape: Lengths, axes: Lengths, size: Lengths, stride: Lengths, dilation: Lengths):
    """Return the places along each axis, refusing an array that is smaller than one window."""
    places = [places_of(shape[i], *of_axis) for i, *of_axis in zip(axes, size, stride, dilation)]
    if min(places, default=1) < 1:
        raise ValueError(
            f"no window of size {tuple(size)} with dilation {tuple(dilation)} fits into axes "
            f"{tuple(axes)} of shape {tuple(shape)}"
        )
    return places


def _windows(x: Any, size: Lengths, axes: Lengths, stride: Lengths, dilation: Lengths) -> Any:
    shape, strides = list(x.shape), list(x.strides)
    axes = [axis % x.ndim for axis in axes]
    places = _places(shape, axes, size, stride, dilation)
    for i, count, step, apart in zip(axes, places, stride, dilation):
        strides.append(strides[i] * apart)
        shape[i], strides[i] = count, strides[i] * step
    return as_strided(x, (*shape, *size), strides, writeable=False)


def _parts(
    x: Any, size: Lengths, axes: Lengths, stride: Lengths, dilation: Lengths, places: Lengths
) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yield each position in a window, and the view of what stands there in all windows."""
    index = [slice(None)] * x.ndim
    for position in itertools.product(*map(range, size)):
        for axis, at, step, apart, count in zip(axes, position, stride, dilation, places):
            start = at * apart
            index[axis] = slice(start, start + (count - 1) * step + 1, step)
        yield position, x[tuple(index)]


def _overlap_added(
    g: Any,
    shape: Lengths,
    axes: Lengths,
    stride: Lengths,
    dilation: Lengths,
    out: Any = None,
) -> Any:
    result = np.empty(shape, dtype_of(g)) if out is None else out
    result.fill(0)
    axes = [axis % result.ndim for axis in axes]
    size, places = g.shape[g.ndim - len(axes) :], [g.shape[i] for i in axes]
    for position, part in _parts(result, size, axes, stride, dilation, places):
        part += g[(..., *position)]
    return result


def _windows_like(g: Any, x: Any, axes: Lengths, stride: Lengths, dilation: Lengths) -> Any:
    """Take as many windows as there are in x; at the end may be room for more."""
    found = windows(
        g, size=x.shape[x.ndim - len(axes) :], axes=axes, stride=stride, dilation=dilation
    )
    if found.shape == x.shape:
        return found
    return getitem(found, tuple(slice(length) for length in x.shape))


windows = Primitive(
    _windows,
    lambda g, ans, x, size, axes, stride, dilation: overlap_added(
        g, shape=shape_of(x), axes=axes, stride=stride, dilation=dilation
    ),
    name="windows",
)
windows.__doc__ = """All windows of a size over some axes of an array, as a view without a copy.

Along each of the axes, neighbouring windows are `stride` apart, and neighbouring elements of a
window `dilation`. The axes then count the windows; those of one window come last.

>>> windows(np.arange(5), size=(3,), axes=(0,), stride=(2,), dilation=(1,))
array([[0, 1, 2],
       [2, 3, 4]])
"""
overlap_added = Primitive(
    _overlap_added,
    lambda g, ans, x, shape, axes, stride, dilation: _windows_like(g, x, axes, stride, dilation),
    name="overlap_added",
)
overlap_added.__doc__ = """The sum of windows laid where `windows` takes them from.

>>> overlap_added(np.ones((2, 3)), shape=(5,), axes=(0,), stride=(2,), dilation=(1,))
array([1., 1., 2., 1., 1.])
"""


def _in_order_of(shape: Lengths, like: Any, dtype: Any, lead: Lengths = ()) -> Any:
    """Make an array whose axes lie in memory in the order of those of another."""
    if like.flags.c_contiguous:
        return np.empty((*lead, *shape), dtype)
    order = sorted(range(like.ndim), key=lambda i: -like.strides[i])
    more = len(lead)
    back = sorted(range(like.ndim), key=order.__getitem__)
    array = np.empty((*lead, *(shape[i] for i in order)), dtype)
    return array.transpose(*range(more), *(i + more for i in back))


def _of_last_axes(x: Any, size: Lengths) -> range:
    return range(x.ndim - len(size), x.ndim)


def _each(x: Any, size: Lengths, stride: Lengths, dilation: Lengths) -> Iterator[Any]:
    """Yield the view of each position in the windows over the last axes."""
    axes = _of_last_axes(x, size)
    places = _places(x.shape, axes, size, stride, dilation)
    return (part for _, part in _parts(x, size, axes, stride, dilation, places))


def _max_of_windows(
    x: Any,
    size: Lengths,
    stride: Lengths,
    dilation: Lengths,
    inside: Bounds = None,
    out: Any = None,
) -> Any:
    parts = _each(x, size, stride, dilation)
    first = next(parts)
    if out is None:
        out = _in_order_of(first.shape, x, x.dtype)
    second = next(parts, first)
    np.maximum(first, second, out=out)
    for part in parts:
        np.maximum(out, part, out=out)
    return out


def _first_maxima(
    x: Any,
    largest: Any,
    size: Lengths,
    stride: Lengths,
    dilation: Lengths,
    inside: Bounds = None,
    out: Any = None,
) -> Any:
    parts = _each(x, size, stride, dilation)
    if out is None:
        out = _in_order_of(largest.shape, largest, bool, (int(np.prod(size)),))
    # Where the largest was nowhere before, it is at the last position.
    waiting = out[-1]
    waiting[...] = True
    for chosen, part in zip(out[:-1], parts):
        np.equal(part, largest, out=chosen)
        np.logical_and(chosen, waiting, out=chosen)
        np.greater(waiting, chosen, out=waiting)
    least = largest.min() if largest.size else 0
    if least != least:
        found = [np.isnan(part) for part in _each(x, size, stride, dilation)]
        _choose_again(out[::-1], np.isnan(largest), found[::-1])
    if inside is not None and (least != least or least == lowest_of(x.dtype)):
        real = np.zeros(x.shape[x.ndim - len(size) :], bool)
        real[tuple(slice(*bounds) for bounds in inside)] = True
        _choose_again(out, largest == lowest_of(x.dtype), _each(real, size, stride, dilation))
    return out


def _choose_again(out: Any, places: Any, allowed: Iterable[Any]) -> None:
    """Choose in some windows the first position that is allowed."""
    waiting = places.copy()
    for chosen, here in zip(out, allowed):
        np.copyto(chosen, waiting & here, where=places)
        waiting &= ~here


def lowest_of(dtype: Any) -> Any:
    """Return a number that no other of a type is less than."""
    return -math.inf if dtype.kind == "f" else np.iinfo(dtype).min


def _sum_of_windows(
    x: Any, chosen: Any, size: Lengths, stride: Lengths, dilation: Lengths, out: Any = None
) -> Any:
    parts = _each(x, size, stride, dilation)
    for index, part in enumerate(parts):
        if out is None:
            out = _in_order_of(part.shape, x, x.dtype)
        if chosen is not None:
            part = part * chosen[index]
        if index:
            out += part
        else:
            out[...] = part
    return out


def _spread_over_windows(
    g: Any,
    chosen: Any,
    shape: Lengths,
    size: Lengths,
    stride: Lengths,
    dilation: Lengths,
    out: Any = None,
) -> Any:
    like = g if chosen is None else chosen[0]
    if out is None:
        out = _in_order_of(shape, like, dtype_of(g))
    if chosen is not None and g.strides != out.strides:
        # In memory as the choice is, so that each product need not stride.
        ordered = _in_order_of(g.shape, like, dtype_of(g))
        ordered[...] = g
        g = ordered
    apart = all(d == 1 and s >= k for k, s, d in zip(size, stride, dilation))
    lengths = shape[len(shape) - len(size) :]
    if not (apart and all(k == s and n % k == 0 for n, k, s in zip(lengths, size, stride))):
        out.fill(0)
    for index, part in enumerate(_each(out, size, stride, dilation)):
        if apart:
            np.multiply(g, 1 if chosen is None else chosen[index], out=part)
        else:
            part += g if chosen is None else g * chosen[index]
    return out


first_maxima = without_gradient(_first_maxima, name="first_maxima")
first_maxima.__doc__ = """For each position in a window, whether the largest element stands there.

Of several equal ones it is the first, and of several that are no numbers the last, as in PyTorch.
`inside` bounds, for each axis, what is not padding: elements as low as that are chosen before it.

>>> first_maxima(np.array([1, 5, 2, 2]), np.array([5, 2]), size=(2,), stride=(2,), dilation=(1,))
array([[False,  True],
       [ True, False]])
"""
# Of elements that tie for the largest, the first gets the gradient.
max_of_windows = Primitive(
    _max_of_windows,
    lambda g, ans, x, size, stride, dilation, inside=None: spread_over_windows(
        g,
        first_maxima(x, ans, size=size, stride=stride, dilation=dilation, inside=inside),
        shape=shape_of(x),
        size=size,
        stride=stride,
        dilation=dilation,
    ),
    name="max_of_windows",
)
max_of_windows.__doc__ = """The largest element of each window over the last axes.

Where an array was padded, `inside` bounds for each axis what it was made of.

>>> max_of_windows(np.array([1, 5, 2, 2]), size=(2,), stride=(1,), dilation=(1,))
array([5, 5, 2])
"""
sum_of_windows = Primitive(
    _sum_of_windows,
    lambda g, ans, x, chosen, size, stride, dilation: spread_over_windows(
        g, chosen, shape=shape_of(x), size=size, stride=stride, dilation=dilation
    ),
    None,
    name="sum_of_windows",
)
sum_of_windows.__doc__ = """The sum of each window over the last axes, or of the elements chosen.

>>> sum_of_windows(np.array([1, 5, 2, 2]), None, size=(2,), stride=(1,), dilation=(1,))
array([6, 7, 4])
"""
spread_over_windows = Primitive(
    _spread_over_windows,
    lambda g, ans, x, chosen, shape, size, stride, dilation: sum_of_windows(
        g, chosen, size=size, stride=stride, dilation=dilation
    ),
    None,
    name="spread_over_windows",
)
spread_over_windows.__doc__ = """A number for each window, added to its elements or to those chosen.

>>> spread_over_windows(
...     np.array([6, 7]), None, shape=(3,), size=(2,), stride=(1,), dilation=(1,)
... )
array([ 6, 13,  7])
"""
#: The same numbers, in memory in the order of the axes.
contiguous = Primitive(lambda a: np.asarray(a, order="C"), lambda g, ans, a: g, name="contiguous")
