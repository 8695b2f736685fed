"""`check_grads`: derivatives compared with finite differences, to any order."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.backward import gradients
from autograd.differing import Arrays, ManyToMany, Point
from autograd.evaluation import raw
from autograd.graph import Node, constant, describe, dtype_of
from autograd.structure import leaves, refilled
from autograd.value import Value


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
        Of arrays or structures of them; all positional arguments are differentiated. It is given
        values, also for the differences. Complex numbers are moved along the real and the
        imaginary axis.
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
        When called: names the order, and the derivative that differs most: of which element of the
        result, by which of which argument, and what both give; and whether the function seems to
        have a kink or a jump there.
    TypeError
        If it is given anything but a function, modes and a whole number for an order.
    ValueError
        If a mode is neither, or there is none, or the order is below 1.

    Examples
    --------
    >>> check_grads(np.sin, order=3)(np.array([0.1, 2.0]))
    """
    if not callable(function):
        raise TypeError(
            f"check_grads takes a function, got {describe(function)}: write check_grads(f)(x)"
        )
    sequence = isinstance(modes, Sequence) and not isinstance(modes, str)
    if not sequence or not all(isinstance(mode, str) for mode in modes):
        raise TypeError("check_grads takes a function alone: write check_grads(f)(x)")
    if not modes:
        raise ValueError("no modes to check: name 'fwd', 'rev' or both")
    if not isinstance(order, int | np.integer):
        raise TypeError(f"order is a whole number, got {describe(order)}")
    if order < 1:
        raise ValueError(f"order counts from 1, got {order}")
    for mode in modes:
        if mode not in ("fwd", "rev"):
            raise ValueError(f"a mode is 'fwd' or 'rev', got {mode!r}")

    @functools.wraps(function)
    def check(*args: Any, **keywords: Any) -> None:
        def flat(arrays: Arrays) -> Arrays:
            # Values for the differences too, as a function may use what only those have.
            given = [x if isinstance(x, Node) else constant(x) for x in arrays]
            return leaves(function(*refilled(args, given), **keywords))

        inputs = [raw(Value(raw(leaf))) for leaf in leaves(args)]
        random = np.random.default_rng(0)
        _check(flat, inputs, _names_of(args), modes, 1, order, tolerance, random)

    return check


def _names_of(args: tuple[Any, ...]) -> list[str]:
    """Return what the arrays in arguments are called."""
    names: list[str] = []
    for number, given in enumerate(args):
        parts, name = leaves(given), f"argument {number}"
        alone = len(parts) == 1 and parts[0] is given
        names += [name] if alone else [f"array {i} of {name}" for i in range(len(parts))]
    return names


def _numbered(name: str, count: int) -> list[str]:
    return [f"the {name}"] if count == 1 else [f"{name} {i}" for i in range(count)]


def _check(
    function: ManyToMany,
    inputs: Arrays,
    names: list[str],
    modes: Sequence[str],
    order: int,
    last: int,
    tolerance: float | None,
    random: np.random.Generator,
    results: list[str] | None = None,
) -> None:
    outputs = [raw(output) for output in function(list(inputs))]
    weights = [_random_like(output, random) for output in outputs]
    results = results or _numbered("output", len(outputs))

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

    point = Point(function, inputs, weights, names, results, order, tolerance)
    if "rev" in modes:
        found = [raw(share) for share in pulled([*inputs, *weights])]
        for number, (share, leaf) in enumerate(zip(found, inputs, strict=True)):
            if np.shape(share) != np.shape(leaf) or dtype_of(share) != dtype_of(leaf):
                raise AssertionError(
                    f"the derivative by {names[number]} has shape {np.shape(share)} and dtype "
                    f"{dtype_of(share)}, but that has {np.shape(leaf)} and {dtype_of(leaf)}"
                )
            point.compare_reverse(number, _random_like(leaf, random), share, pulled)
    if "fwd" in modes:
        point.compare_forward([_random_like(x, random) for x in inputs])
    if order < last:
        upstream = _numbered("upstream gradient", len(weights))
        if order > 1:
            upstream = [f"{name} of order {order}" for name in upstream]
        by = [f"the gradient by {name}" for name in names]
        extended = [*names, *upstream]
        _check(pulled, [*inputs, *weights], extended, modes, order + 1, last, tolerance, random, by)


def _random_like(array: Any, random: np.random.Generator) -> Any:
    drawn = random.standard_normal(np.shape(array))
    if dtype_of(array).kind == "c":
        drawn = drawn + 1j * random.standard_normal(np.shape(array))
    return np.asarray(drawn).astype(dtype_of(array))[()]
