"""Functions of functions: from a function of arrays, one that computes its derivatives.

All take and return plain arrays at the outermost level, nest to any depth, and never touch a
``grad``. Inside another transform, and for arguments that are values, the results are values, so
that they can be differentiated again.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograd.backward import gradients, zero_of
from autograd.evaluation import ArgumentNumber, Evaluation, Function, raw
from autograd.graph import Node, describe, dtype_of
from autograd.rules.shaping import reshape
from autograd.scope import differentiating
from autograd.structure import leaves, ordered_like, refilled
from autograd.value import Value


def _like(given: Any, leaf: Any, what: str) -> Any:
    """Return a gradient or tangent in the shape and dtype of what it belongs to."""
    data = raw(leaf)
    if isinstance(given, Node):
        return given
    array = np.asarray(given)
    if array.shape != np.shape(data):
        raise ValueError(f"the {what} has shape {array.shape}, but needs {np.shape(data)}")
    return array.astype(dtype_of(data))[()]


def _checked(function: Function, transform: str) -> Function:
    if not callable(function):
        raise TypeError(
            f"{transform} takes a function, got {describe(function)}: write "
            f"{transform}(f)(x), not {transform}(f(x))"
        )
    return function


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
        Takes what `function` takes; returns derivatives in the form of the chosen argument.

    Raises
    ------
    TypeError
        When called, if the function does not return a single number.

    Examples
    --------
    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda point: point["x"] * point["y"])({"x": 2.0, "y": 5.0})
    {'x': 5.0, 'y': 2.0}
    """
    _checked(function, "grad")

    @functools.wraps(function)
    def gradient(*args: Any, **keywords: Any) -> Any:
        at = Evaluation(function, argnum, args, keywords)
        at.number("grad", "use jacobian for all derivatives, or elementwise_grad for their sums")
        return at.pull()

    return gradient


def value_and_grad(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes both the value and the gradient, as `grad` does.

    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """
    _checked(function, "value_and_grad")

    @functools.wraps(function)
    def value_and_gradient(*args: Any, **keywords: Any) -> Any:
        at = Evaluation(function, argnum, args, keywords)
        at.number("value_and_grad", "reduce it to one")
        return at.result(), at.pull()

    return value_and_gradient


def elementwise_grad(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes the sum of each column of the Jacobian.

    For a function that works on each element alone, that is its derivative at each element.

    >>> elementwise_grad(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    _checked(function, "elementwise_grad")

    @functools.wraps(function)
    def derivative(*args: Any, **keywords: Any) -> Any:
        at = Evaluation(function, argnum, args, keywords)
        return at.pull(_ones(at.array("elementwise_grad")))

    return derivative


def _ones(output: Any) -> Any:
    data = raw(output)
    return np.ones(np.shape(data), dtype_of(data)) if np.ndim(data) else 1.0


def jacobian(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes every derivative of every output.

    Parameters
    ----------
    function : callable
        Returns one array.
    argnum : int or tuple of int
        The positional argument to differentiate by; for a tuple, so is the result.

    Returns
    -------
    callable
        Its result has the shape of the output followed by that of the argument.

    Examples
    --------
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    _checked(function, "jacobian")

    @functools.wraps(function)
    def derivatives(*args: Any, **keywords: Any) -> Any:
        at = Evaluation(function, argnum, args, keywords)
        output = at.array("jacobian")
        data = raw(output)
        shape, dtype = np.shape(data), dtype_of(data)
        size = int(np.size(data))
        basis = np.eye(size, dtype=dtype).reshape(size, *shape)
        columns = at.pull_rows(basis)
        return refilled(
            at.argument,
            [reshape(x, (*shape, *x.shape[1:])) for x in columns],
        )

    return derivatives


def hessian(function: Function, argnum: int = 0) -> Function:
    """Return a function that computes all second derivatives of a single number.

    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    """
    return jacobian(grad(function, argnum), argnum)


def make_vjp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that evaluates another, and lets gradients be pulled back through it.

    Called like `function`, it returns ``(vjp, output)``; ``vjp(g)`` is g times the Jacobian, for
    a g of the output's shape.

    >>> vjp, output = make_vjp(lambda x: x * x)(np.array([1.0, 2.0]))
    >>> vjp(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    _checked(function, "make_vjp")

    @functools.wraps(function)
    def evaluate(*args: Any, **keywords: Any) -> Any:
        at = Evaluation(function, argnum, args, keywords)
        output = at.array("make_vjp")

        def vjp(gradient: Any) -> Any:
            return at.pull(_like(gradient, output, "gradient"))

        return vjp, at.result()

    return evaluate


def make_jvp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that evaluates another along a direction: forward-mode differentiation.

    ``make_jvp(f)(x)(v)`` returns ``(output, tangent)``, where the tangent is the Jacobian times v,
    for a v of x's form. Pulling back is linear in the gradient, so differentiating the pull-back
    by it gives the push-forward, and no rule for forward mode is needed (J. Townsend, *A new trick
    for calculating Jacobian vector products*, 2017).

    >>> output, tangent = make_jvp(lambda x: x * x)(np.array([1.0, 2.0]))(np.array([1.0, 0.0]))
    >>> tangent
    array([2., 0.])
    """
    _checked(function, "make_jvp")

    @functools.wraps(function)
    def at_point(*args: Any, **keywords: Any) -> Any:
        at = Evaluation(function, argnum, args, keywords)
        output = at.array("make_jvp")

        def jvp(direction: Any) -> Any:
            directions = leaves(ordered_like(at.argument, direction))
            if len(directions) != len(at.inputs):
                raise ValueError(
                    f"the direction has {len(directions)} parts, but needs {len(at.inputs)}, "
                    f"like the argument of {at.name}"
                )
            tangent: Any = zero_of(raw(output))
            weight = Value(zero_of(raw(output)))
            pulled = leaves(at.pull(weight))
            for share, leaf, v in zip(pulled, at.inputs, directions, strict=True):
                if share.requires_grad:
                    v = _like(v, leaf, "direction")
                    create_graph = at.nested or isinstance(v, Node)
                    with differentiating():
                        tangent = tangent + gradients(share, weight, v, create_graph)
            return at.result(), tangent

        return jvp

    return at_point


def make_hvp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function giving ``(hvp, gradient)``, where ``hvp(v)`` is the Hessian times v.

    >>> hvp, gradient = make_hvp(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    >>> hvp(np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return make_vjp(grad(function, argnum), argnum)


def hessian_vector_product(function: Function, argnum: int = 0) -> Function:
    """Return a function of the arguments and a last one, v, that computes the Hessian times v.

    >>> hessian_vector_product(lambda x: (x**3).sum())(np.array([1.0, 2.0]), np.ones(2))
    array([ 6., 12.])
    """
    pulled = make_hvp(function, argnum)

    def product(*args_and_vector: Any, **keywords: Any) -> Any:
        *args, vector = args_and_vector
        return pulled(*args, **keywords)[0](vector)

    return product
