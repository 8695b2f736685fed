"""Derivatives of Fourier transforms: a transform each, never a matrix.

A transform is linear, so its derivative is itself. With ω = exp(-2πi/n) its matrix has ω**(jk) in
row k and column j, which is symmetric: the gradient of ``fft`` is the ``fft`` of the gradient, and
in the same normalisation. Transforms of real arrays keep only half of the frequencies, since the
others are their conjugates: each that has such a partner then counts for both.

Transforms over several axes are made of those over one, in NumPy's order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.graph import dtype_of
from autograd.primitives import Primitive
from autograd.rules.elementwise import conjugated
from autograd.rules.indexing import getitem, scatter_add
from autograd.rules.shaping import implements, shape_of

#: The normalisation by which an inverse transform has the factor that the transform has by this.
_OPPOSITE = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}

Lengths = Iterable[int | None] | None
Axes = Iterable[int] | None


def _of_one_axis(transform: Any) -> Any:
    """Return a transform of NumPy without the arguments that a value does not take."""

    def forward(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
        return transform(a, n, axis, norm)

    return forward


def _resized(x: Any, length: int, axis: int) -> Any:
    """Cut an axis, or fill it with zeros at its end, as a transform does with its input."""
    shape = shape_of(x)
    axis %= len(shape)
    if length == shape[axis]:
        return x
    kept = (*(slice(None),) * axis, slice(min(length, shape[axis])))
    if length < shape[axis]:
        return getitem(x, kept)
    return scatter_add(x, kept, (*shape[:axis], length, *shape[axis + 1 :]))


def _weighted(x: Any, length: int, axis: int, weight: float) -> Any:
    """Multiply the frequencies of a real signal that stand for their conjugates too.

    Those that do not are the first, and the middle one of an even length.
    """
    weights = np.full(length // 2 + 1, weight, np.finfo(dtype_of(x)).dtype)
    weights[0] = 1
    if length % 2 == 0:
        weights[-1] = 1
    return x * weights.reshape(-1, *(1,) * (-1 - axis if axis < 0 else x.ndim - 1 - axis))


def _rfft_rule(
    g: Any, ans: Any, a: Any, n: int | None = None, axis: int = -1, norm: str | None = None
) -> Any:
    length = a.shape[axis] if n is None else n
    halved = _weighted(np.conjugate(g), length, axis, 0.5)
    share = irfft(halved, n=length, axis=axis, norm=_OPPOSITE[norm])
    return _resized(share, a.shape[axis], axis)


def _irfft_rule(
    g: Any, ans: Any, a: Any, n: int | None = None, axis: int = -1, norm: str | None = None
) -> Any:
    frequencies = np.conjugate(rfft(g, axis=axis, norm=_OPPOSITE[norm]))
    share = _weighted(frequencies, ans.shape[axis], axis, 2.0)
    if dtype_of(a).kind != "c":
        share = np.real(share)
    return _resized(share, a.shape[axis], axis)


fft = Primitive(
    _of_one_axis(np.fft.fft),
    lambda g, ans, a, n=None, axis=-1, norm=None: _resized(
        fft(g, axis=axis, norm=norm), a.shape[axis], axis
    ),
    numpy=(np.fft.fft,),
    name="fft",
)
ifft = Primitive(
    _of_one_axis(np.fft.ifft),
    lambda g, ans, a, n=None, axis=-1, norm=None: _resized(
        ifft(g, axis=axis, norm=norm), a.shape[axis], axis
    ),
    numpy=(np.fft.ifft,),
    name="ifft",
)
rfft = Primitive(_of_one_axis(np.fft.rfft), _rfft_rule, numpy=(np.fft.rfft,), name="rfft")
irfft = Primitive(_of_one_axis(np.fft.irfft), _irfft_rule, numpy=(np.fft.irfft,), name="irfft")
fftshift = Primitive(
    np.fft.fftshift,
    lambda g, ans, x, axes=None: ifftshift(g, axes=axes),
    numpy=(np.fft.fftshift,),
)
ifftshift = Primitive(
    np.fft.ifftshift,
    lambda g, ans, x, axes=None: fftshift(g, axes=axes),
    numpy=(np.fft.ifftshift,),
)


@implements(np.fft.hfft)
def hfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """Stand for `numpy.fft.hfft`, a transform whose result is real."""
    return irfft(conjugated(a), n=n, axis=axis, norm=_OPPOSITE.get(norm, norm))


@implements(np.fft.ihfft)
def ihfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """Stand for `numpy.fft.ihfft`, the inverse of `hfft`."""
    return np.conjugate(rfft(a, n=n, axis=axis, norm=_OPPOSITE.get(norm, norm)))


def _steps(a: Any, s: Lengths, axes: Axes) -> list[tuple[int | None, int]]:
    """Return each axis to transform, with the length to cut it or fill it to."""
    lengths = None if s is None else list(s)
    if axes is None:
        axes = range(-a.ndim if lengths is None else -len(lengths), 0)
    axes = list(axes)
    if lengths is None:
        lengths = [a.shape[axis] for axis in axes]
    if len(lengths) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    return [(a.shape[i] if n == -1 else n, i) for n, i in zip(lengths, axes, strict=True)]


@implements(np.fft.fftn)
def fftn(a: Any, s: Lengths = None, axes: Axes = None, norm: str | None = None) -> Any:
    """Stand for `numpy.fft.fftn`."""
    for length, axis in reversed(_steps(a, s, axes)):
        a = fft(a, n=length, axis=axis, norm=norm)
    return a


@implements(np.fft.ifftn)
def ifftn(a: Any, s: Lengths = None, axes: Axes = None, norm: str | None = None) -> Any:
    """Stand for `numpy.fft.ifftn`."""
    for length, axis in reversed(_steps(a, s, axes)):
        a = ifft(a, n=length, axis=axis, norm=norm)
    return a


@implements(np.fft.rfftn)
def rfftn(a: Any, s: Lengths = None, axes: Axes = None, norm: str | None = None) -> Any:
    """Stand for `numpy.fft.rfftn`: of real numbers over the last axis, then over the others."""
    *others, (last, axis) = _steps(a, s, axes)
    a = rfft(a, n=last, axis=axis, norm=norm)
    for length, axis in reversed(others):
        a = fft(a, n=length, axis=axis, norm=norm)
    return a


@implements(np.fft.irfftn)
def irfftn(a: Any, s: Lengths = None, axes: Axes = None, norm: str | None = None) -> Any:
    """Stand for `numpy.fft.irfftn`, whose last axis is even by default."""
    *others, (last, axis) = _steps(a, s, axes)
    last = 2 * (a.shape[axis] - 1) if s is None else last
    for length, other in others:
        a = ifft(a, n=length, axis=other, norm=norm)
    return irfft(a, n=last, axis=axis, norm=norm)


@implements(np.fft.fft2)
def fft2(a: Any, s: Lengths = None, axes: Axes = (-2, -1), norm: str | None = None) -> Any:
    """Stand for `numpy.fft.fft2`."""
    return fftn(a, s, axes, norm)


@implements(np.fft.ifft2)
def ifft2(a: Any, s: Lengths = None, axes: Axes = (-2, -1), norm: str | None = None) -> Any:
    """Stand for `numpy.fft.ifft2`."""
    return ifftn(a, s, axes, norm)


@implements(np.fft.rfft2)
def rfft2(a: Any, s: Lengths = None, axes: Axes = (-2, -1), norm: str | None = None) -> Any:
    """Stand for `numpy.fft.rfft2`."""
    return rfftn(a, s, axes, norm)


@implements(np.fft.irfft2)
def irfft2(a: Any, s: Lengths = None, axes: Axes = (-2, -1), norm: str | None = None) -> Any:
    """Stand for `numpy.fft.irfft2`."""
    return irfftn(a, s, axes, norm)
