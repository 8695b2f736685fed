"""Functions of functions: from a function of arrays, one that computes its derivatives.

All take and return plain arrays at the outermost level, nest to any depth, and never touch a
``grad``; arrays that come out share no memory, so that each may be changed in place. Inside another
transform, and for arguments that are values, the results are values, so that they can be
differentiated again. Products with Jacobians and Hessians are in
`autograd.vector_products`.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from autograd.evaluation import (
    ArgumentNumber,
    Evaluation,
    Function,
    raw,
)
from autograd.graph import describe, dtype_of
from autograd.scope import differentiating
from autograd.structure import CONTAINERS
from autograd.transformed import Transformed


def grad(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes the gradient of one that returns a single number.

    Parameters
    ----------
    function : callable
        Of arrays, or of lists, tuples and dicts of arrays.
    argnum : int or tuple of int
        The positional argument to differentiate by; for a tuple, so is the result.

    Returns
    -------
    callable
        Takes what `function` takes; returns derivatives in the form of the chosen argument. By a
        complex argument z, the derivative g is such that the result changes by the real part of
        g·dz: for ``abs(z) ** 2`` it is 2·conj(z).

    Raises
    ------
    TypeError
        If `argnum` is no whole number, nor several; when called, if the function does not return a
        single real number.

    Examples
    --------
    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda point: point["x"] * point["y"])({"x": 2.0, "y": 5.0})
    {'x': 5.0, 'y': 2.0}
    """
    return Transformed("grad", _grad, function, argnum)


def _grad(at: Evaluation) -> Any:
    at.number("grad", "use jacobian for all derivatives, or elementwise_grad for their sums")
    return at.pull()


def value_and_grad(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes both the value and the gradient, in one evaluation.

    Parameters
    ----------
    function : callable
        Returns a single real number.
    argnum : int or tuple of int
        The positional argument to differentiate by; for a tuple, so is the gradient.

    Returns
    -------
    callable
        Takes what `function` takes; returns ``(value, gradient)``, with the gradient as of `grad`.

    Raises
    ------
    TypeError
        When called, if the function returns anything else.

    Examples
    --------
    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """
    return Transformed("value_and_grad", _value_and_grad, function, argnum)


def _value_and_grad(at: Evaluation) -> Any:
    at.number("value_and_grad", "reduce it to one")
    return at.result(), at.pull()


def grad_and_aux(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return the gradient of the first of two results, and the second result as it is.

    Parameters
    ----------
    function : callable
        Returns a pair: a single real number, and anything else.
    argnum : int or tuple of int
        The positional argument to differentiate by; for a tuple, so is the gradient.

    Returns
    -------
    callable
        Takes what `function` takes; returns ``(gradient, second)``.

    Raises
    ------
    TypeError
        When called, if the function returns no such pair.

    Examples
    --------
    >>> grad_and_aux(lambda x: (x**2, {"twice": 2 * x}))(3.0)
    (6.0, {'twice': 6.0})
    """
    return Transformed("grad_and_aux", _grad_and_aux, function, argnum)


def _grad_and_aux(at: Evaluation) -> Any:
    if not isinstance(at.output, tuple | list) or len(at.output) != 2:
        raise TypeError(
            f"grad_and_aux needs a function that returns a number and anything else, but {at.name} "
            f"returned {at.output!r}"
        )
    auxiliary = at.result()[1]
    at.output = at.output[0]
    at.number("grad_and_aux", "reduce the first result to one")
    return at.pull(), auxiliary


def holomorphic_grad(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return the complex derivative of a function that has one: of a holomorphic function.

    By the Cauchy-Riemann equations, that is the gradient of its real part.

    Parameters
    ----------
    function : callable
        Returns a single number; that it is holomorphic is not checked.
    argnum : int or tuple of int
        The positional argument to differentiate by, which should be complex; for a tuple, so is the
        result.

    Returns
    -------
    callable
        Takes what `function` takes; returns derivatives in the form of the chosen argument.

    Raises
    ------
    TypeError
        When called, if the function does not return a single number.

    Warns
    -----
    UserWarning
        When called, if the result is complex and the argument real: the derivative of the imaginary
        part is lost.

    Examples
    --------
    >>> holomorphic_grad(lambda z: z**2)(1.0 + 2.0j)
    np.complex128(2+4j)
    """
    return Transformed("holomorphic_grad", _holomorphic_grad, function, argnum)


def _holomorphic_grad(at: Evaluation) -> Any:
    output = at.array("holomorphic_grad")
    if at.loses_imaginary_parts():
        warnings.warn(
            f"{at.name} is complex, and its argument real: only the derivative of its real part "
            "is found",
            stacklevel=3,
        )
    with differentiating():
        at.output = np.real(output)
    at.number("holomorphic_grad", "use elementwise_grad for sums of derivatives")
    return at.pull()


def elementwise_grad(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes the sum of each column of the Jacobian.

    For a function that works on each element alone, that is its derivative at each element.

    Parameters
    ----------
    function : callable
        Returns one array, of any shape.
    argnum : int or tuple of int
        The positional argument to differentiate by; for a tuple, so is the result.

    Returns
    -------
    callable
        Takes what `function` takes; returns derivatives in the form of the chosen argument.

    Raises
    ------
    TypeError
        When called, if the function returns several arrays, or complex numbers by a real argument.

    Examples
    --------
    >>> elementwise_grad(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    return Transformed("elementwise_grad", _elementwise_grad, function, argnum)


def _elementwise_grad(at: Evaluation) -> Any:
    output = at.array("elementwise_grad")
    if at.loses_imaginary_parts():
        raise TypeError(
            f"elementwise_grad needs a function that returns real numbers by a real argument, but "
            f"{at.name} returned {describe(output)}: take its real or its imaginary part"
        )
    return at.pull(_ones(output))


def _ones(output: Any) -> Any:
    data = raw(output)
    return np.ones(np.shape(data), dtype_of(data)) if np.ndim(data) else 1.0


def deriv(function: Function, argnum: int = 0) -> Function:
    """Return a function that computes the derivative along ones, in forward mode.

    For a function of a number that is its derivative, of whatever shape the result has.

    Parameters
    ----------
    function : callable
        Returns an array, or lists, tuples and dicts of arrays.
    argnum : int
        The positional argument to differentiate by, a number or an array.

    Returns
    -------
    callable
        Takes what `function` takes; returns what has the form of its result.

    Raises
    ------
    TypeError
        When called, if there are several arguments to differentiate by, or it is a list, tuple or
        dict: see `grad` and `make_jvp`.

    Examples
    --------
    >>> deriv(lambda t: np.stack([t**2, t**3]))(2.0)
    array([ 4., 12.])
    """
    return Transformed("deriv", _deriv, function, argnum)


def _deriv(at: Evaluation) -> Any:
    if isinstance(at.argument, CONTAINERS):
        raise TypeError(
            f"deriv takes the derivative of {at.name} by one number or array, got a "
            f"{type(at.argument).__name__} of them: write grad for the gradients by all of them, "
            "or make_jvp for the derivative along a direction"
        )
    at.numbers()
    return at.push(_ones(at.argument))
