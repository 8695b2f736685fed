"""Checks of derivatives against finite differences, as programs for HIPS autograd import them.

`autograd.check_grads` says more about what is wrong, and where.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from autograd.evaluation import ArgumentNumber, Function
from autograd.primitives import name_of
from autograd.vector_products import make_jvp, make_vjp
from autograd.vector_space import VSpace

__all__ = [
    "check_equivalent",
    "check_grads",
    "check_jvp",
    "check_vjp",
    "combo_check",
    "scalar_close",
]

_STEP = 1e-6
_TOLERANCE = 1e-6


def scalar_close(a: Any, b: Any) -> bool:
    """Tell whether two numbers are within 1e-6 of each other, or of their sum.

    Parameters
    ----------
    a, b : float or complex

    Examples
    --------
    >>> scalar_close(1.0, 1.0000001), scalar_close(1.0, 1.1)
    (True, False)
    """
    return bool(abs(a - b) < _TOLERANCE or abs(a - b) / abs(a + b) < _TOLERANCE)


def check_equivalent(x: Any, y: Any) -> None:
    """Assert that two structures have one form, and the same numbers but for rounding.

    Compared are their inner products with a random structure, by `scalar_close`.

    Parameters
    ----------
    x, y : array, or lists, tuples and dicts of arrays

    Raises
    ------
    AssertionError
        If a shape, a dtype or a number differs.

    Examples
    --------
    >>> check_equivalent([0.1 + 0.2, 1.0], [0.3, 1.0])
    >>> check_equivalent([1.0], [1.0, 2.0])
    Traceback (most recent call last):
    AssertionError: different forms: VSpace([float64[]]) and VSpace([float64[], float64[]])
    """
    x_space, y_space = VSpace(x), VSpace(y)
    if x_space != y_space:
        raise AssertionError(f"different forms: {x_space} and {y_space}")
    direction = x_space.randn()
    if not scalar_close(x_space.inner_prod(x, direction), x_space.inner_prod(y, direction)):
        raise AssertionError(f"different numbers: {x} and {y}")


def _slope(f: Function, x: Any, direction: Any) -> Any:
    """Return the central difference of a function along a direction."""
    space = VSpace(x)
    above = f(space.add(x, space.scalar_mul(direction, _STEP / 2)))
    below = f(space.add(x, space.scalar_mul(direction, -_STEP / 2)))
    results = VSpace(above)
    difference = results.add(above, results.scalar_mul(below, -1.0))
    return results.scalar_mul(difference, 1 / _STEP)


def check_vjp(f: Function, x: Any) -> None:
    """Assert that the reverse mode of a function of one argument agrees with differences.

    Gradient and direction are drawn from NumPy's global source.

    Parameters
    ----------
    f : callable
        Takes and returns an array, or lists, tuples and dicts of arrays.
    x : array or structure
        Where to look, in double precision.

    Raises
    ------
    AssertionError
        If the two differ, or the derivative has not the form of `x`.

    Examples
    --------
    >>> import numpy as np
    >>> check_vjp(np.sin, np.array([0.1, 2.0]))
    """
    pull, output = make_vjp(f)(x)
    x_space, y_space = VSpace(x), VSpace(output)
    direction, weight = x_space.randn(), y_space.randn()
    pulled = x_space.covector(pull(y_space.covector(weight)))
    if VSpace(pulled) != x_space:
        raise AssertionError(f"a derivative in {VSpace(pulled)} by an argument in {x_space}")
    found = x_space.inner_prod(direction, pulled)
    slope = y_space.inner_prod(weight, _slope(f, x, direction))
    if not scalar_close(found, slope):
        raise AssertionError(
            f"the derivative (VJP) check of {name_of(f)} failed at {x}: found {found}, differences "
            f"give {slope}"
        )


def check_jvp(f: Function, x: Any) -> None:
    """Assert that the forward mode of a function of one argument agrees with differences.

    The direction is drawn from NumPy's global source.

    Parameters
    ----------
    f : callable
        Takes and returns an array, or lists, tuples and dicts of arrays.
    x : array or structure
        Where to look, in double precision.

    Raises
    ------
    AssertionError
        If the two differ, or the tangent has not the form of the result.

    Examples
    --------
    >>> import numpy as np
    >>> check_jvp(np.sin, np.array([0.1, 2.0]))
    """
    direction = VSpace(x).randn()
    try:
        check_equivalent(make_jvp(f)(x)(direction)[1], _slope(f, x, direction))
    except AssertionError as error:
        raise AssertionError(
            f"the derivative (JVP) check of {name_of(f)} failed at {x}: {error}"
        ) from None


def check_grads(
    f: Function,
    argnum: ArgumentNumber = 0,
    modes: Sequence[str] | None = None,
    order: int = 2,
) -> Callable[..., None]:
    """Return a function of arguments that checks derivatives by one of them, or by several.

    Parameters
    ----------
    f : callable
        Takes and returns arrays, or lists, tuples and dicts of arrays.
    argnum : int or tuple of int
        The positional arguments to differentiate by.
    modes : sequence of {"fwd", "rev"}, optional
        Forward mode, reverse mode, or by default both.
    order : int
        Up to which derivative, from 1.

    Returns
    -------
    callable
        Takes what `f` takes; returns None if all is well.

    Raises
    ------
    AssertionError
        If a mode is neither; when called, if a derivative and differences differ.

    Examples
    --------
    >>> import numpy as np
    >>> check_grads(np.sin)(np.array([0.1, 2.0]))
    """
    modes = ("fwd", "rev") if modes is None else modes
    if not all(mode in ("fwd", "rev") for mode in modes):
        raise AssertionError(f"a mode is 'fwd' or 'rev', got {modes}")

    @functools.wraps(f)
    def check(*args: Any, **keywords: Any) -> None:
        numbers = (argnum,) if isinstance(argnum, int) else tuple(argnum)

        def of_chosen(chosen: Any) -> Any:
            given = list(args)
            for number, part in zip(numbers, (chosen,) if isinstance(argnum, int) else chosen):
                given[number] = part
            return f(*given, **keywords)

        of_chosen.__name__ = name_of(f)
        chosen = tuple(args[number] for number in numbers)
        _check(of_chosen, chosen[0] if isinstance(argnum, int) else chosen, modes, order)

    return check


def _check(f: Function, x: Any, modes: Sequence[str], order: int) -> None:
    if "fwd" in modes:
        check_jvp(f, x)
        if order > 1:

            def pushed(point: Any) -> Any:
                return make_jvp(f)(point[0])(point[1])[1]

            pushed.__name__ = f"jvp_{name_of(f)}"
            _check(pushed, (x, VSpace(x).randn()), modes, order - 1)
    if "rev" in modes:
        check_vjp(f, x)
        if order > 1:

            def pulled(point: Any) -> Any:
                return make_vjp(f)(point[0])[0](point[1])

            pulled.__name__ = f"vjp_{name_of(f)}"
            _check(pulled, (x, VSpace(f(x)).randn()), modes, order - 1)


def combo_check(
    fun: Function,
    argnum: ArgumentNumber = 0,
    modes: Sequence[str] | None = None,
    order: int = 2,
) -> Callable[..., None]:
    """Return a function of lists of arguments that checks every combination of them.

    Parameters
    ----------
    fun : callable
        Takes and returns arrays, or lists, tuples and dicts of arrays.
    argnum, modes, order
        As for `check_grads`.

    Returns
    -------
    callable
        Takes a list for each positional argument of `fun`, and for each keyword.

    Raises
    ------
    AssertionError
        As by `check_grads`, at the first combination that fails.

    Examples
    --------
    >>> import numpy as np
    >>> combo_check(np.sum)([np.ones(3), np.ones((2, 3))], axis=[None, 0])
    """

    def check(*lists: Sequence[Any], **lists_by_name: Sequence[Any]) -> None:
        checked = check_grads(fun, argnum, modes, order)
        for args in product(*lists):
            for values in product(*lists_by_name.values()):
                checked(*args, **dict(zip(lists_by_name, values)))

    return check
