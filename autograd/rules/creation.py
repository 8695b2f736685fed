"""Arrays made of values, arrays made in the likeness of one, and sequences between two."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.graph import Node, describe, dtype_of
from autograd.primitives import Primitive
from autograd.rules.shaping import (
    astype,
    broadcast_to,
    copy,
    implements,
    reshape,
    shape_of,
    stacked,
)


def _collected(*parts: Any) -> Any:
    return np.stack(parts)


#: Makes an array of arrays of one shape, or of numbers.
collected = Primitive(_collected, name="array")
collected.rules = stacked.rules


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


def _joined(nested: Any, leaves: list[Any]) -> Any:
    """Return one array of nested sequences; at once if all that they hold has one shape."""
    shape = _shape_of_nested(nested)
    if len({shape_of(leaf) for leaf in leaves}) > 1:
        parts = [_joined(x, _flat(x)) if isinstance(x, list | tuple) else x for x in nested]
        return collected(*parts)
    result = collected(*leaves)
    return result if shape_of(result) == shape else reshape(result, shape)


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
        keywords: dict[str, Any] = {"copy": copy, "order": order, "subok": subok, "ndmin": ndmin}
        return np.array(object, dtype, **keywords)
    if isinstance(object, Node):
        result: Any = _copied(object) if copy else object
    else:
        result = _joined(object, leaves)
    kind = dtype_of(result) if dtype is None else np.dtype(dtype)
    if kind.kind not in "fciub":
        raise TypeError(f"an array of values holds numbers, not what {kind} holds")
    if kind != dtype_of(result):
        result = astype(result, kind)
    missing = ndmin - np.ndim(result)
    return reshape(result, (1,) * missing + shape_of(result)) if missing > 0 else result


_copied = copy


@implements(np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.require)
def asarray(a: Any, dtype: Any = None, *args: Any, like: Any = None, **keywords: Any) -> Any:
    """Make an array, as `numpy.asarray`; a value, as it is."""
    if not any(isinstance(leaf, Node) for leaf in _flat(a)):
        return np.asarray(a, dtype, *args, **keywords)
    return array(a, dtype, copy=None)


@implements(np.full)
def full(shape: Any, fill_value: Any, dtype: Any = None, **keywords: Any) -> Any:
    """Make an array, as `numpy.full`, of a number or an array that is stretched to its shape."""
    if not any(isinstance(leaf, Node) for leaf in _flat(fill_value)):
        return np.full(shape, fill_value, dtype, **keywords)
    lengths = tuple(shape) if np.iterable(shape) else (shape,)
    return broadcast_to(asarray(fill_value, dtype), lengths)


class _Plain(Primitive):
    """Makes an array that holds nothing of a value, but that may be wanted in its likeness."""

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        for given in (*inputs, *keywords.values()):
            if isinstance(given, Node):
                raise TypeError(
                    f"np.{self.name} makes an array of plain numbers, not of {describe(given)}, "
                    "whose gradient would be lost: pass .data"
                )
        return self.forward(*inputs, **keywords)


#: What makes arrays of nothing but forms and numbers of Python.
MAKERS = (
    *(np.arange, np.empty, np.eye, np.identity, np.ones, np.zeros),
    *(np.frombuffer, np.fromfile, np.fromfunction, np.fromiter, np.fromstring),
    *(np.genfromtxt, np.loadtxt),
)


def _register_makers() -> None:
    for function in MAKERS:
        plain = _Plain(function)
        plain.rules, plain.of_form = (), True
        implements(function)(plain)


_register_makers()


def _fractions(ans: Any, num: int, endpoint: bool, axis: int) -> Any:
    """Return how far each element is from the start to the stop, in a form to multiply with."""
    fractions = np.linspace(0.0, 1.0, num, endpoint).astype(np.empty(0, ans.dtype).real.dtype)
    return fractions.reshape(-1, *(1,) * (ans.ndim - axis % ans.ndim - 1))


def _linspace_rule(from_stop: bool) -> Any:
    def rule(
        g: Any, ans: Any, start: Any, stop: Any, num: int, endpoint: bool = True, axis: int = 0
    ) -> Any:
        fractions = _fractions(ans, num, endpoint, axis)
        return np.sum(g * (fractions if from_stop else 1 - fractions), axis=axis)

    return rule


def _geomspace_rule(from_stop: bool) -> Any:
    def rule(
        g: Any, ans: Any, start: Any, stop: Any, num: int, endpoint: bool = True, axis: int = 0
    ) -> Any:
        fractions = _fractions(ans, num, endpoint, axis)
        if from_stop:
            return np.sum(g * ans * fractions, axis=axis) / stop
        return np.sum(g * ans * (1 - fractions), axis=axis) / start

    return rule


def _linspace(start: Any, stop: Any, num: int, endpoint: bool = True, axis: int = 0) -> Any:
    return np.linspace(start, stop, num, endpoint, axis=axis)


def _geomspace(start: Any, stop: Any, num: int, endpoint: bool = True, axis: int = 0) -> Any:
    return np.geomspace(start, stop, num, endpoint, axis=axis)


#: Each element is a mean of the start and the stop.
line = Primitive(_linspace, _linspace_rule(False), _linspace_rule(True), name="linspace")
#: Each element is a product of powers of the start and the stop.
progression = Primitive(_geomspace, _geomspace_rule(False), _geomspace_rule(True), name="geomspace")
line.stretches = progression.stretches = True


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
    result = line(start, stop, num, endpoint, axis=axis)
    if dtype is not None:
        result = astype(np.floor(result) if np.dtype(dtype).kind in "iu" else result, dtype)
    if not retstep:
        return result
    steps = num - 1 if endpoint else num
    return result, (stop - start) / steps if steps > 0 else math.nan


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
    if np.ndim(base):
        ndim = max(map(np.ndim, (start, stop, base)))
        start, stop, base = (
            np.reshape(x, (1,) * (ndim - np.ndim(x)) + np.shape(x)) for x in (start, stop, base)
        )
        base = np.expand_dims(base, axis)
    result = np.power(base, linspace(start, stop, num, endpoint, axis=axis))
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
    """Stand for `numpy.geomspace`: steps by an equal factor."""
    result = progression(start, stop, num, endpoint, axis=axis)
    return result if dtype is None else astype(result, dtype)
