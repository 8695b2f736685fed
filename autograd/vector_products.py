"""Functions that compute products with Jacobians and Hessians, without those."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograd.evaluation import ArgumentNumber, Evaluation, Function, raw
from autograd.graph import Node, describe, dtype_of
from autograd.jacobians import jacobian_at
from autograd.rules.shaping import astype
from autograd.scope import differentiating
from autograd.structure import paired, refilled
from autograd.transformed import Transformed
from autograd.transforms import grad


def _like(given: Any, pattern: Any, what: str) -> Any:
    """Return a gradient or tangent in the form, shape and dtype of what it belongs to."""
    data, have = raw(pattern), raw(given)
    if have.__class__ is np.ndarray is data.__class__ and (
        have.shape == data.shape and have.dtype == data.dtype
    ):
        return given
    pairs = paired(pattern, given, what)
    return refilled(pattern, [_fitted(part, raw(leaf), what) for leaf, part in pairs])


def _fitted(part: Any, data: Any, what: str) -> Any:
    given: Any = part if isinstance(part, Node) else np.asarray(part)[()]
    if given.shape != np.shape(data):
        raise ValueError(f"the {what} has shape {given.shape}, but needs {np.shape(data)}")
    have, wanted = given.dtype, dtype_of(data)
    if have == wanted:
        return given
    return astype(np.real(given) if have.kind == "c" != wanted.kind else given, wanted)


def make_vjp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that evaluates another, and lets gradients be pulled back through it.

    Parameters
    ----------
    function : callable
        Returns an array, or lists, tuples and dicts of arrays.
    argnum : int or tuple of int
        The positional argument to differentiate by.

    Returns
    -------
    callable
        Takes what `function` takes; returns ``(vjp, output)``. ``vjp(g)`` is g times the Jacobian,
        in the form of the argument, for a g of the output's form and shapes; it may be called
        often. If a shape differs, it raises ValueError.

    Examples
    --------
    >>> vjp, output = make_vjp(lambda x: x * x)(np.array([1.0, 2.0]))
    >>> vjp(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return Transformed("make_vjp", _make_vjp, function, argnum)


def _make_vjp(at: Evaluation) -> Any:
    at.numbers()

    def vjp(gradient: Any) -> Any:
        return at.pull(_like(gradient, at.output, "gradient"))

    return vjp, at.result()


def make_jvp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function that evaluates another along a direction: forward-mode differentiation.

    Pulling back is linear in the gradient, so differentiating the pull-back by it gives the
    push-forward, and no rule for forward mode is needed (J. Townsend, *A new trick for calculating
    Jacobian vector products*, 2017).

    Parameters
    ----------
    function, argnum
        As for `make_vjp`.

    Returns
    -------
    callable
        ``make_jvp(f)(x)(v)`` is ``(output, tangent)``, both of the output's form: the tangent is
        the Jacobian times v, for a v of x's form and shapes. If a shape differs, it raises
        ValueError.

    Examples
    --------
    >>> output, tangent = make_jvp(lambda x: x * x)(np.array([1.0, 2.0]))(np.array([1.0, 0.0]))
    >>> tangent
    array([2., 0.])
    """
    return Transformed("make_jvp", _make_jvp, function, argnum)


def _make_jvp(at: Evaluation) -> Any:
    at.numbers()

    def jvp(direction: Any) -> Any:
        return at.result(), at.push(_like(direction, at.argument, "direction"))

    return jvp


def make_jvp_reversemode(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function of a point that gives the product with the Jacobian there.

    Parameters
    ----------
    function, argnum
        As for `make_vjp`.

    Returns
    -------
    callable
        As that of `make_jvp`, but gives the tangent alone.

    Examples
    --------
    >>> make_jvp_reversemode(lambda x: x * x)(np.array([1.0, 2.0]))(np.array([1.0, 0.0]))
    array([2., 0.])
    """
    return Transformed("make_jvp_reversemode", _make_jvp_reversemode, function, argnum)


def _make_jvp_reversemode(at: Evaluation) -> Any:
    at.numbers()
    return lambda direction: at.push(_like(direction, at.argument, "direction"))


def make_hvp(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function giving ``(hvp, gradient)``, where ``hvp(v)`` is the Hessian times v.

    The Hessian itself is never made: since it is symmetric, v is pulled back through the gradient.

    Parameters
    ----------
    function : callable
        Returns a single real number.
    argnum : int or tuple of int
        The positional argument to differentiate by.

    Returns
    -------
    callable
        Takes what `function` takes. The gradient, v and ``hvp(v)`` have the form and the shapes of
        the argument.

    Raises
    ------
    TypeError
        When called, if the function does not return a single real number.

    Examples
    --------
    >>> hvp, gradient = make_hvp(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    >>> hvp(np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return Transformed("make_hvp", _make_vjp, function, argnum, grad)


class _Product(Transformed):
    """A function of what the other takes and, behind that, of a tensor to multiply with."""

    def __call__(self, *args_and_tensor: Any, **keywords: Any) -> Any:
        *args, tensor = args_and_tensor
        return super().__call__(*args, **keywords)(tensor)


def hessian_tensor_product(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function of the arguments and a last one, v, that computes the Hessian times v.

    Parameters
    ----------
    function : callable
        Returns a single real number.
    argnum : int or tuple of int
        The positional argument to differentiate by, counted without v.

    Returns
    -------
    callable
        Takes what `function` takes, and v behind that, of the form and the shapes of the argument;
        so is the product.

    Raises
    ------
    TypeError, ValueError
        When called, if the function does not return a single real number, or v has another shape.

    Examples
    --------
    >>> hessian_vector_product(lambda x: (x**3).sum())(np.array([1.0, 2.0]), np.ones(2))
    array([ 6., 12.])
    """
    return _Product("hessian_tensor_product", _hessian_tensor_product, function, argnum, grad)


def _hessian_tensor_product(at: Evaluation) -> Any:
    return _make_vjp(at)[0]


hessian_vector_product = hessian_tensor_product


def tensor_jacobian_product(function: Function, argnum: ArgumentNumber = 0) -> Function:
    """Return a function of the arguments and a last one, v, that computes v times the Jacobian.

    Parameters
    ----------
    function : callable
        Returns one array.
    argnum : int or tuple of int
        The positional argument to differentiate by, counted without v.

    Returns
    -------
    callable
        Takes what `function` takes, and v behind that, of the lengths of the output's first axes,
        over which it is summed. Where v has fewer axes than the output, the others stay, in front
        of those of the argument.

    Examples
    --------
    >>> vector_jacobian_product(lambda x: x * x)(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return _Product("tensor_jacobian_product", _tensor_jacobian_product, function, argnum)


def _tensor_jacobian_product(at: Evaluation) -> Any:
    output = at.array("tensor_jacobian_product")

    def product(tensor: Any) -> Any:
        with differentiating():
            at.output = np.tensordot(tensor, output, axes=np.ndim(tensor))
        return jacobian_at(at)

    return product


vector_jacobian_product = tensor_jacobian_product


def half_of_squares(x: Any) -> Any:
    """Return half the sum of the squares along the last axis."""
    return 0.5 * (np.sum(x**2, axis=-1) if np.ndim(x) else x**2)


def make_ggnvp(
    f: Function, g: Function = half_of_squares, f_argnum: ArgumentNumber = 0
) -> Function:
    """Return a function of a point that gives products with the generalised Gauss-Newton matrix.

    That is the Hessian of ``g(f(x))`` with the curvature of f left out: JᵀHJ, with J the Jacobian
    of f and H the Hessian of g (Schraudolph, *Fast curvature matrix-vector products for
    second-order gradient descent*, 2002).

    Parameters
    ----------
    f : callable
        The model: returns a number or an array; one of a single axis, for the default of `g`.
    g : callable
        The loss: of what `f` returns, a single number. By default half the sum of squares, of which
        the Hessian is the identity.
    f_argnum : int or tuple of int
        The positional argument of `f` to differentiate by.

    Returns
    -------
    callable
        ``make_ggnvp(f, g)(x)(v)`` is JᵀHJ v, of the form and the shapes of x, as v is.

    Raises
    ------
    TypeError
        If `g` is no function; when called, if it does not return a single number.

    Examples
    --------
    >>> make_ggnvp(lambda x: x * x)(np.array([1.0, 2.0]))(np.array([1.0, 1.0]))
    array([ 4., 16.])
    """
    if not callable(g):
        raise TypeError(
            f"make_ggnvp takes a model and a loss, two functions, got {describe(g)}: write "
            "make_ggnvp(f, g)(x)(v)"
        )
    return Transformed("make_ggnvp", functools.partial(_make_ggnvp, g), f, f_argnum)


def _make_ggnvp(g: Function, at: Evaluation) -> Any:
    at.numbers()
    hvp, _ = make_hvp(g)(at.result())

    def ggnvp(direction: Any) -> Any:
        pushed = at.push(_like(direction, at.argument, "direction"))
        return at.pull(hvp(pushed))

    return ggnvp
