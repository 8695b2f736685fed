"""Derivatives of rearrangements: the gradient is rearranged back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate, count
from typing import Any

import numpy as np

from autograd.graph import Node, describe, dtype_of, registry
from autograd.primitives import EveryPart, Primitive, without_gradient
from autograd.rules.indexing import take


def shape_of(x: Any) -> tuple[int, ...]:
    """Return the shape of an array, number or value; quicker than `numpy.shape`."""
    return getattr(x, "shape", ())


def _reshape(a: Any, shape: Any, order: Any = "C") -> Any:
    if order not in ("C", "F"):  # else the way back would depend on the memory of the gradient
        raise ValueError(f"the order of a reshape is 'C' or 'F', got {order!r}")
    return np.reshape(a, shape, order=order)


def _transpose(a: Any, axes: Any = None) -> Any:
    return np.transpose(a, axes)


def _swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    return np.swapaxes(a, axis1, axis2)


def _moveaxis(a: Any, source: Any, destination: Any) -> Any:
    return np.moveaxis(a, source, destination)


def _broadcast_to(array: Any, shape: Any) -> Any:
    # A filled array rather than NumPy's read-only view: quicker, and it can be written to.
    result = np.empty(shape, dtype_of(array))
    if result.ndim < len(shape_of(array)):
        raise ValueError(f"an array of shape {shape_of(array)} does not broadcast to {shape}")
    result[...] = array
    return result


def _astype(x: Any, dtype: Any) -> Any:
    return x.astype(dtype) if hasattr(x, "astype") else np.asarray(x, dtype)[()]


reshape = Primitive(
    _reshape,
    lambda g, ans, a, shape, order="C": reshape(g, shape_of(a), order=order),
    numpy=(np.reshape,),
    name="reshape",
    notation="x",
)
transpose = Primitive(
    _transpose,
    lambda g, ans, a, axes=None: transpose(g, axes if axes is None else _inverse(axes)),
    numpy=(np.transpose, np.permute_dims),
    name="transpose",
)
swapaxes = Primitive(
    _swapaxes,
    lambda g, ans, a, axis1, axis2: swapaxes(g, axis1, axis2),
    numpy=(np.swapaxes,),
    name="swapaxes",
)
moveaxis = Primitive(
    _moveaxis,
    lambda g, ans, a, source, destination: moveaxis(g, destination, source),
    numpy=(np.moveaxis,),
    name="moveaxis",
)
expand_dims = Primitive(
    lambda a, axis: np.expand_dims(a, axis),
    lambda g, ans, a, axis: reshape(g, shape_of(a)),
    numpy=(np.expand_dims,),
    name="expand_dims",
    notation="x",
)
squeeze = Primitive(
    lambda a, axis=None: np.squeeze(a, axis),
    lambda g, ans, a, axis=None: reshape(g, shape_of(a)),
    numpy=(np.squeeze,),
    name="squeeze",
    notation="x",
)
# The walk sums a gradient over stretched axes by itself, as it does for every operation.
broadcast_to = Primitive(
    _broadcast_to,
    lambda g, ans, array, shape: g,
    numpy=(np.broadcast_to,),
    name="broadcast_to",
    notation="x",
)
flip = Primitive(
    lambda m, axis=None: np.flip(m, axis),
    lambda g, ans, m, axis=None: flip(g, axis=axis),
    numpy=(np.flip,),
    name="flip",
)
converted = Primitive(
    _astype,
    lambda g, ans, x, dtype: g,  # the walk gives it the dtype of x
    name="astype",
    notation="x",
)
truncated = without_gradient(_astype, name="astype", notation="x")
identity = Primitive(lambda x: x, lambda g, ans, x: g, name="identity", notation="x")
copy = Primitive(
    lambda a: np.array(a)[()], lambda g, ans, a: g, numpy=(np.copy,), name="copy", notation="x"
)


def _inverse(axes: Any) -> tuple[int, ...]:
    positions = [axis % len(axes) for axis in axes]
    return tuple(positions.index(axis) for axis in range(len(positions)))


def _pieces(arrays: tuple[Any, ...]) -> Iterator[Any]:
    """Return rules that cut each array's part out of the gradient of all of them joined."""
    bounds: list[int] = []  # found once for a walk, not once for each array

    def for_argument(index: int) -> Any:
        def piece(g: Any, ans: Any, *_: Any, axis: int = 0) -> Any:
            if not bounds:
                bounds.extend(accumulate((x.shape[axis] for x in arrays), initial=0))
            before = (slice(None),) * (axis % ans.ndim)
            return g[(*before, slice(bounds[index], bounds[index + 1]))]

        return piece

    return map(for_argument, count())


concatenate = Primitive(lambda *arrays, axis=0: np.concatenate(arrays, axis), name="concatenate")
concatenate.rules = EveryPart(_pieces)


def _layers(arrays: tuple[Any, ...]) -> Iterator[Any]:
    """Return rules that take each array's layer out of the gradient of all of them stacked."""

    def for_argument(index: int) -> Any:
        return lambda g, ans, *_, axis=0: g[(*(slice(None),) * (axis % ans.ndim), index)]

    return map(for_argument, count())


stacked = Primitive(lambda *arrays, axis=0: np.stack(arrays, axis), name="stack")
stacked.rules = EveryPart(_layers)


def implements(*functions: Any) -> Any:
    """Let a function stand for NumPy's when a value takes part; it is made of primitives."""

    def register(replacement: Any) -> Any:
        for function in functions:
            registry[function] = replacement
        return replacement

    return register


def numeric(given: Any) -> Any:
    """Return what is to be put beside values, if it holds numbers."""
    if not isinstance(given, (Node, float, int)):  # a union of types would be slower
        masked = isinstance(given, np.ma.MaskedArray)
        if masked or dtype_of(given).kind not in "fciub":
            raise TypeError(
                f"only numbers are put beside values, got {describe(given)}"
                + (", a masked array: pass its .filled(number)" if masked else "")
            )
    return given


def items(arrays: Any) -> list[Any]:
    """Return the members of a sequence of arrays, or the rows of one."""
    return [numeric(x if hasattr(x, "ndim") else np.asarray(x)) for x in arrays]


def known(given: Any) -> Any:
    """Return numbers that decide a form: those of a value, which a compiled function refuses."""
    return np.asarray(given) if isinstance(given, Node) else given


implements(np.take)(take)


@implements(np.astype)
def astype(x: Any, dtype: Any) -> Any:
    """Stand for `numpy.astype`; whole numbers and truth values are plain, without a gradient."""
    return (converted if np.dtype(dtype).kind in "fc" else truncated)(x, dtype)


@implements(np.full_like)
def full_like(a: Any, fill_value: Any) -> Any:
    """Stand for `numpy.full_like`."""
    return astype(broadcast_to(fill_value, shape_of(a)), dtype_of(a))


@implements(np.concatenate)
def concatenate_arrays(arrays: Any, axis: int | None = 0) -> Any:
    """Stand for `numpy.concatenate`."""
    if axis is None:
        return concatenate(*(reshape(array, -1) for array in items(arrays)))
    return concatenate(*items(arrays), axis=axis)


@implements(np.stack)
def stack(arrays: Any, axis: int = 0) -> Any:
    """Stand for `numpy.stack`."""
    return stacked(*items(arrays), axis=axis)


@implements(np.split)
def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Stand for `numpy.split`."""
    length = ary.shape[axis]
    if isinstance(indices_or_sections, int | np.integer) and length % indices_or_sections:
        raise ValueError(
            f"an axis of length {length} does not split into {indices_or_sections} equal parts: "
            "use np.array_split, or give the indices to split at"
        )
    return array_split(ary, indices_or_sections, axis)


@implements(np.array_split)
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Stand for `numpy.array_split`."""
    before = (slice(None),) * (axis % ary.ndim)
    parts = np.array_split(np.arange(ary.shape[axis]), known(indices_or_sections))
    bounds = [(int(part[0]), int(part[-1]) + 1) if part.size else (0, 0) for part in parts]
    return [ary[(*before, slice(start, stop))] for start, stop in bounds]


@implements(np.ravel)
def ravel(a: Any, order: Any = "C") -> Any:
    """Stand for `numpy.ravel`; the order in memory, "A" or "K", says nothing of a vector."""
    order = "C" if order in ("A", "K") and np.ndim(a) < 2 else order
    return reshape(a, -1, order=order)


@implements(np.tile)
def tile(A: Any, reps: Any) -> Any:  # noqa: N803 (NumPy's name, which callers may use)
    """Stand for `numpy.tile`: each axis gets a stretched one before it, and both are merged."""
    repetitions = tuple(reps) if np.iterable(reps) else (reps,)
    ndim = max(len(repetitions), A.ndim)
    repetitions = (1,) * (ndim - len(repetitions)) + repetitions
    shape = (1,) * (ndim - A.ndim) + A.shape
    pairs = list(zip(repetitions, shape, strict=True))
    spread = reshape(A, tuple(length for n in shape for length in (1, n)))
    stretched = broadcast_to(spread, tuple(length for pair in pairs for length in pair))
    return reshape(stretched, tuple(math.prod(pair) for pair in pairs))


@implements(np.repeat)
def repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    """Stand for `numpy.repeat`: take each position as often as it is wanted."""
    if axis is None:
        a, axis = reshape(a, -1), 0
    return take(a, np.repeat(np.arange(a.shape[axis]), known(repeats)), axis=axis)
