"""`check_grads`: derivatives compared with finite differences, to any order."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.backward import gradients
from autograd.evaluation import raw
from autograd.graph import Node, dtype_of
from autograd.jacobians import make_jvp
from autograd.structure import leaves, refilled
from autograd.value import Value

Arrays = list[Any]
ManyToMany = Callable[[Arrays], Arrays]


def check_grads(
    function: Callable[..., Any],
    modes: Sequence[str] = ("fwd", "rev"),
    order: int = 2,
    tolerance: float | None = None,
) -> Callable[..., None]:
    """Return a function of arguments that compares derivatives there with finite differences.

    Central differences (Press et al., *Numerical Recipes*, section 5.7) are taken in float64
    along seeded random directions, of the function and then of its derivatives.

    Parameters
    ----------
    function : callable
        Of arrays or structures of them; all positional arguments are differentiated. Complex
        numbers are moved along the real and the imaginary axis.
    modes : sequence of {"fwd", "rev"}
        Forward mode, reverse mode, or both.
    order : int
        Up to which derivative, from 1.
    tolerance : float, optional
        Largest relative error; by default 1e-5, and for lower precisions the square root of
        their machine epsilon.

    Returns
    -------
    callable
        Takes the arguments of `function`; returns None if all is well.

    Raises
    ------
    AssertionError
        When called: names the order, the argument, the element and both derivatives.
    ValueError
        If a mode is neither, or the order is below 1.

    Examples
    --------
    >>> check_grads(np.sin, order=3)(np.array([0.1, 2.0]))
    """
    if isinstance(modes, str) or not all(isinstance(mode, str) for mode in modes):
        raise TypeError("check_grads takes a function alone: write check_grads(f)(x)")
    if order < 1:
        raise ValueError(f"order counts from 1, got {order}")
    for mode in modes:
        if mode not in ("fwd", "rev"):
            raise ValueError(f"a mode is 'fwd' or 'rev', got {mode!r}")

    @functools.wraps(function)
    def check(*args: Any, **keywords: Any) -> None:
        def flat(arrays: Arrays) -> Arrays:
            return leaves(function(*refilled(args, arrays), **keywords))

        inputs = [raw(Value(raw(leaf))) for leaf in leaves(args)]
        random = np.random.default_rng(0)
        _check(flat, inputs, modes, 1, order, tolerance, random)

    return check


def _check(
    function: ManyToMany,
    inputs: Arrays,
    modes: Sequence[str],
    order: int,
    last: int,
    tolerance: float | None,
    random: np.random.Generator,
) -> None:
    outputs = [raw(output) for output in function(list(inputs))]
    weights = [_random_like(output, random) for output in outputs]

    def pulled(arrays: Arrays) -> Arrays:
        """Return the derivatives of the weighted outputs, from inputs and weights."""
        given = [x if isinstance(x, Node) else Value(x) for x in arrays[: len(inputs)]]
        weighing = arrays[len(inputs) :]
        pairs = zip(function(list(given)), weighing, strict=True)
        total: Any = 0.0
        for output, weight in pairs:
            total = total + np.real(np.sum(output * weight))
        if not (isinstance(total, Node) and total.requires_grad):
            return [raw(x) * 0.0 for x in given]
        return gradients(total, given, create_graph=True)

    if "rev" in modes:
        found = [raw(share) for share in pulled([*inputs, *weights])]
        for number, (share, leaf) in enumerate(zip(found, inputs, strict=True)):
            if np.shape(share) != np.shape(leaf) or dtype_of(share) != dtype_of(leaf):
                raise AssertionError(
                    f"the derivative by input {number} has shape {np.shape(share)} and dtype "
                    f"{dtype_of(share)}, the input has {np.shape(leaf)} and {dtype_of(leaf)}"
                )
            _compare_reverse(function, inputs, number, share, weights, order, tolerance, random)
    if "fwd" in modes:
        _compare_forward(function, inputs, weights, order, tolerance, random)
    if order < last:
        _check(pulled, [*inputs, *weights], modes, order + 1, last, tolerance, random)


def _random_like(array: Any, random: np.random.Generator) -> Any:
    drawn = random.standard_normal(np.shape(array))
    if dtype_of(array).kind == "c":
        drawn = drawn + 1j * random.standard_normal(np.shape(array))
    return np.asarray(drawn).astype(dtype_of(array))[()]


def _in_double(array: Any) -> Any:
    return np.asarray(array, np.complex128 if dtype_of(array).kind == "c" else np.float64)


def _slope(
    function: ManyToMany, inputs: Arrays, directions: Arrays, weights: Arrays
) -> tuple[float, float]:
    """Return a central difference of the weighted outputs along a direction, and its scale.

    A complex output counts with the real part of its product with the weight.
    """
    scale = max((float(np.max(np.abs(x))) for x in inputs if np.size(x)), default=1.0)
    step = 6e-6 * max(scale, 1.0)

    def outputs(sign: int) -> Arrays:
        moved = [
            _in_double(x) + sign * step * _in_double(v)
            for x, v in zip(inputs, directions, strict=True)
        ]
        return [_in_double(raw(y)) for y in function([x[()] for x in moved])]

    slope = size = 0.0
    for above, below, weight in zip(outputs(1), outputs(-1), weights, strict=True):
        terms = np.real((above - below) / (2 * step) * weight)
        slope += float(np.sum(terms))
        size += float(np.sum(np.abs(terms)))
    return slope, size


def _differ(found: float, slope: float, size: float, dtypes: Arrays, wanted: float | None) -> bool:
    epsilon = max(float(np.finfo(dtype_of(x)).eps) for x in dtypes)
    tolerance = wanted if wanted is not None else max(1e-5, epsilon**0.5)
    # What rounding may leave of terms that cancel.
    noise = max(1e-8, 1e3 * epsilon)
    return not abs(found - slope) <= tolerance * (size + abs(found)) + noise


def _compare_reverse(
    function: ManyToMany,
    inputs: Arrays,
    number: int,
    share: Any,
    weights: Arrays,
    order: int,
    tolerance: float | None,
    random: np.random.Generator,
) -> None:
    leaf = inputs[number]
    directions: Arrays = [np.zeros(np.shape(x), dtype_of(x)) for x in inputs]

    def differ(direction: Any, derivative: Any) -> tuple[float, float] | None:
        """Return both derivatives along a direction, if they are not the same."""
        directions[number] = direction
        found = float(np.sum(np.real(derivative * direction)))
        slope, size = _slope(function, inputs, directions, weights)
        return (found, slope) if _differ(found, slope, size, [leaf], tolerance) else None

    both = differ(_random_like(leaf, random), _in_double(share))
    if both is None:
        return
    where = "along a random direction"
    for index in np.ndindex(np.shape(share)):
        for unit in (1.0, 1j) if dtype_of(leaf).kind == "c" else (1.0,):
            direction = np.zeros(np.shape(share), dtype_of(leaf))
            direction[index] = unit
            of_element = differ(direction, _in_double(share))
            if of_element is not None:
                where = f"at element {index}" + (" (imaginary part)" if unit == 1j else "")
                found, slope = of_element
                raise AssertionError(_message("reverse", order, number, where, found, slope))
    raise AssertionError(_message("reverse", order, number, where, *both))


def _message(mode: str, order: int, number: int, where: str, found: float, slope: float) -> str:
    return (
        f"{mode} mode, order {order}: the derivative by input {number} {where} is "
        f"{found:.8g}, finite differences give {slope:.8g}: off by {abs(found - slope):.2g}"
    )


def _compare_forward(
    function: ManyToMany,
    inputs: Arrays,
    weights: Arrays,
    order: int,
    tolerance: float | None,
    random: np.random.Generator,
) -> None:
    def weighted(*arrays: Any) -> Any:
        total: Any = 0.0
        for output, weight in zip(function(list(arrays)), weights, strict=True):
            total = total + np.real(np.sum(output * weight))
        return total

    evaluate = make_jvp(weighted, tuple(range(len(inputs))))(*inputs)

    def differ(directions: Arrays) -> tuple[float, float] | None:
        found = float(raw(evaluate(tuple(directions))[1]))
        slope, size = _slope(function, inputs, directions, weights)
        return (found, slope) if _differ(found, slope, size, inputs, tolerance) else None

    directions = [_random_like(x, random) for x in inputs]
    if differ(directions) is None:
        return
    still = [np.zeros(np.shape(x), dtype_of(x))[()] for x in inputs]
    for number, direction in enumerate(directions):
        both = differ([*still[:number], direction, *still[number + 1 :]])
        if both is not None:
            where = "along a random direction"
            raise AssertionError(_message("forward", order, number, where, *both))
    raise AssertionError(
        f"forward mode, order {order}: the derivative along a random direction of all inputs "
        "differs from finite differences"
    )
