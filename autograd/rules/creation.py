"""Arrays made of values, and arrays made in the likeness of one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.graph import Node, dtype_of
from autograd.primitives import EveryArgument, Primitive, without_gradient
from autograd.rules.shaping import astype, copy, implements, reshape, shape_of


def _collected(*parts: Any) -> Any:
    return np.stack(parts)


#: Makes an array of arrays of one shape, or of numbers.
collected = Primitive(_collected, name="array")
collected.rules = EveryArgument(lambda index, g, ans, *parts: g[index])


def _shape_of_nested(nested: Any) -> tuple[int, ...]:
    """Return the shape of an array that nested sequences describe."""
    if not isinstance(nested, list | tuple):
        return shape_of(nested)
    shapes = {_shape_of_nested(part) for part in nested}
    if len(shapes) > 1:
        raise ValueError(
            f"the sequences do not form an array: parts of the shapes {sorted(shapes)} stand "
            "beside each other"
        )
    return (len(nested), *(shapes.pop() if shapes else ()))


def _flat(nested: Any) -> list[Any]:
    if not isinstance(nested, list | tuple):
        return [nested]
    return [leaf for part in nested for leaf in _flat(part)]


@implements(np.array)
def array(
    object: Any,
    dtype: Any = None,
    *,
    copy: bool | None = True,
    order: Any = "K",
    subok: bool = False,
    ndmin: int = 0,
    like: Any = None,
) -> Any:
    """Make an array, as `numpy.array`, of nested sequences that may have values in them.

    >>> from autograd import Value
    >>> array([[Value(1.0), 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
    leaves = _flat(object)
    if not any(isinstance(leaf, Node) for leaf in leaves):
        keywords = {"copy": copy, "order": order, "subok": subok, "ndmin": ndmin}
        return np.array(object, dtype, **keywords)
    if isinstance(object, Node):
        result: Any = _copied(object) if copy else object
    else:
        result = reshape(collected(*leaves), _shape_of_nested(object))
    if dtype is not None and np.dtype(dtype) != dtype_of(result):
        result = astype(result, dtype)
    missing = ndmin - np.ndim(result)
    return reshape(result, (1,) * missing + shape_of(result)) if missing > 0 else result


_copied = copy


@implements(np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.require)
def asarray(a: Any, dtype: Any = None, *args: Any, like: Any = None, **keywords: Any) -> Any:
    """Make an array, as `numpy.asarray`; a value, as it is."""
    if not any(isinstance(leaf, Node) for leaf in _flat(a)):
        return np.asarray(a, dtype, *args, **keywords)
    return array(a, dtype, copy=None)


def _plain(function: Callable[..., Any]) -> None:
    """Let ``like=value`` give a plain array: what is made holds nothing of the value."""

    def plain(*args: Any, like: Any = None, **keywords: Any) -> Any:
        return function(*args, **keywords)

    implements(function)(without_gradient(plain, name=function.__name__, of_form=True))


for _function in (
    *(np.arange, np.empty, np.eye, np.full, np.identity, np.ones, np.tri, np.zeros),
    *(np.frombuffer, np.fromfile, np.fromfunction, np.fromiter, np.fromstring),
    *(np.genfromtxt, np.loadtxt),
):
    _plain(_function)


@implements(np.linspace)
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Stand for `numpy.linspace`: so many equal steps from the start."""
    ndim = len(np.broadcast_shapes(shape_of(start), shape_of(stop)))
    axis %= ndim + 1
    count = num - 1 if endpoint else num
    step = (stop - start) / max(count, 1)
    steps = np.arange(num, dtype=dtype_of(step)).reshape(-1, *(1,) * (ndim - axis))
    result = np.expand_dims(start * (step * 0 + 1), axis) + steps * np.expand_dims(step, axis)
    if dtype is not None:
        result = astype(np.floor(result) if np.dtype(dtype).kind in "iu" else result, dtype)
    return (result, step if count > 0 else math.nan) if retstep else result


@implements(np.logspace)
def logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Stand for `numpy.logspace`: powers of a base, whose exponents have equal steps."""
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    result = np.power(np.expand_dims(base, axis) if np.ndim(base) else base, exponents)
    return result if dtype is None else astype(result, dtype)


@implements(np.geomspace)
def geomspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Stand for `numpy.geomspace`, which computes in double precision: steps by an equal factor."""
    start, stop = (
        astype(x, np.result_type(x.dtype, np.float64)) if hasattr(x, "dtype") else x
        for x in (start, stop)
    )
    ratio = linspace(0 * start, np.log(stop / start), num, endpoint, axis=axis)
    result = np.expand_dims(start, axis) * np.exp(ratio)
    return result if dtype is None else astype(result, dtype)
