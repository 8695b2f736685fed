"""Functions that compute Jacobians, Hessians, and products with them."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograd.evaluation import ArgumentNumber, Evaluation, Function, Transformed, raw
from autograd.graph import Node, dtype_of
from autograd.rules.shaping import reshape
from autograd.structure import leaves, ordered_like, refilled


def jacobian(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that computes every derivative of every output.

    Parameters
    ----------
    function : callable
        Returns one array. A complex one must be holomorphic in a complex argument.
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
    return Transformed(_jacobian, function, argnum)


def _jacobian(at: Evaluation) -> Any:
    data = raw(at.array("jacobian"))
    shape, size = np.shape(data), int(np.size(data))
    if not shape:  # a single row
        return at.pull(1.0)
    basis = np.eye(size, dtype=dtype_of(data)).reshape(size, *shape)
    columns = at.pull_rows(basis)
    return refilled(at.argument, [reshape(x, (*shape, *x.shape[1:])) for x in columns])


def hessian(function: Function, argnum: int = 0) -> Function:
    """Return a function that computes all second derivatives of every output.

    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    """
    return jacobian(jacobian(function, argnum), argnum)


def _like(given: Any, pattern: Any, what: str) -> Any:
    """Return a gradient or tangent in the form, shape and dtype of what it belongs to."""
    data = raw(pattern)
    if given.__class__ is np.ndarray is data.__class__ and (
        (given.shape, given.dtype) == (data.shape, data.dtype)
    ):
        return given

    def fitted(part: Any, leaf: Any) -> Any:
        data = raw(leaf)
        if isinstance(part, Node):
            return part
        array = np.asarray(part)
        if array.shape != np.shape(data):
            raise ValueError(f"the {what} has shape {array.shape}, but needs {np.shape(data)}")
        dtype = dtype_of(data)
        return (array.real if array.dtype.kind == "c" != dtype.kind else array).astype(dtype)[()]

    parts, wanted = leaves(ordered_like(pattern, given)), leaves(pattern)
    if len(parts) != len(wanted):
        raise ValueError(f"the {what} has {len(parts)} parts, but needs {len(wanted)}")
    return refilled(pattern, [fitted(*pair) for pair in zip(parts, wanted)])


def make_vjp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that evaluates another, and lets gradients be pulled back through it.

    Called like `function`, it returns ``(vjp, output)``; ``vjp(g)`` is g times the Jacobian, for
    a g of the output's form: an array, or lists, tuples and dicts of them.

    >>> vjp, output = make_vjp(lambda x: x * x)(np.array([1.0, 2.0]))
    >>> vjp(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return Transformed(_make_vjp, function, argnum)


def _make_vjp(at: Evaluation) -> Any:
    def vjp(gradient: Any) -> Any:
        return at.pull(_like(gradient, at.output, "gradient"))

    return vjp, at.result()


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
    return Transformed(_make_jvp, function, argnum)


def _make_jvp(at: Evaluation) -> Any:
    def jvp(direction: Any) -> Any:
        return at.result(), at.push(_like(direction, at.argument, "direction"))

    return jvp


def make_jvp_reversemode(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function of a point that gives the product with the Jacobian there.

    >>> make_jvp_reversemode(lambda x: x * x)(np.array([1.0, 2.0]))(np.array([1.0, 0.0]))
    array([2., 0.])
    """
    return Transformed(_make_jvp_reversemode, function, argnum)


def _make_jvp_reversemode(at: Evaluation) -> Any:
    return lambda direction: at.push(_like(direction, at.argument, "direction"))


def make_hvp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function giving ``(hvp, gradient)``, where ``hvp(v)`` is the Hessian times v.

    >>> hvp, gradient = make_hvp(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    >>> hvp(np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return make_vjp(jacobian(function, argnum), argnum)


def hessian_tensor_product(function: Function, argnum: int = 0) -> Function:
    """Return a function of the arguments and a last one, v, that computes the Hessian times v.

    >>> hessian_vector_product(lambda x: (x**3).sum())(np.array([1.0, 2.0]), np.ones(2))
    array([ 6., 12.])
    """
    return functools.partial(_hessian_tensor_product, make_hvp(function, argnum))


def _hessian_tensor_product(pulled: Function, /, *args_and_tensor: Any, **keywords: Any) -> Any:
    *args, tensor = args_and_tensor
    return pulled(*args, **keywords)[0](tensor)


hessian_vector_product = hessian_tensor_product


def tensor_jacobian_product(function: Function, argnum: int = 0) -> Function:
    """Return a function of the arguments and a last one, v, that computes v times the Jacobian.

    Where v has fewer axes than the output, the other axes of the output stay, in front.

    >>> vector_jacobian_product(lambda x: x * x)(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return jacobian(functools.partial(_contracted, function), argnum)


def _contracted(function: Function, /, *args_and_tensor: Any, **keywords: Any) -> Any:
    *args, tensor = args_and_tensor
    return np.tensordot(tensor, function(*args, **keywords), axes=np.ndim(tensor))


vector_jacobian_product = tensor_jacobian_product


def half_of_squares(x: Any) -> Any:
    """Return half the sum of the squares along the last axis."""
    return 0.5 * np.sum(x**2, axis=-1)


def make_ggnvp(
    f: Function, g: Function = half_of_squares, f_argnum: ArgumentNumber = 0
) -> Function:
    """Return a function of a point that gives products with the generalised Gauss-Newton matrix.

    That is the Hessian of ``g(f(x))`` with the curvature of f left out: JᵀHJ, with J the Jacobian
    of f and H the Hessian of g (Schraudolph, *Fast curvature matrix-vector products for
    second-order gradient descent*, 2002).

    >>> make_ggnvp(lambda x: x * x)(np.array([1.0, 2.0]))(np.array([1.0, 1.0]))
    array([ 4., 16.])
    """
    return Transformed(functools.partial(_make_ggnvp, g), f, f_argnum)


def _make_ggnvp(g: Function, at: Evaluation) -> Any:
    hvp, _ = make_hvp(g)(at.result())

    def ggnvp(direction: Any) -> Any:
        pushed = at.push(_like(direction, at.argument, "direction"))
        return at.pull(hvp(pushed))

    return ggnvp
