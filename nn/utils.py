"""Gradients held within bounds, and parameters as one vector."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value
from autograd.graph import describe, dtype_of
from nn.functional.targets import checked_number

Parameters = Value | Iterable[Value]


def clip_grad_norm_(
    parameters: Parameters,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Any:
    """Shrink all gradients by one factor, so that their norm together is at most `max_norm`.

    Works in compiled functions, too, between ``backward()`` and the step of the optimiser.

    Parameters
    ----------
    parameters : Parameter, or iterable of them
        Those without a gradient do not count.
    max_norm : float
    norm_type : float
        Which norm; ``inf`` for the largest element.
    error_if_nonfinite : bool
        Whether to raise if the norm is not finite, rather than to leave gradients that are not;
        not in compiled functions.

    Returns
    -------
    float
        The norm of all gradients before, as if they were one vector.

    Raises
    ------
    ValueError
        If the bound is negative, or the norm is not above 0.
    FloatingPointError
        If the norm is not finite and that is to be an error; nothing is changed then.

    References
    ----------
    R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*,
    2013, algorithm 1.

    Examples
    --------
    >>> from autograd import Value
    >>> p = Value([3.0, 4.0])
    >>> (p * p / 2).sum().backward()
    >>> float(clip_grad_norm_(p, max_norm=1.0))
    5.0
    >>> p.grad.round(4)
    array([0.6, 0.8])
    """
    max_norm = checked_number(max_norm, "clip_grad_norm_", "max_norm", at_least=0)
    norm_type = checked_number(norm_type, "clip_grad_norm_", "norm_type", above=0)
    graded = [p for p in _listed(parameters) if p.grad is not None]
    norm: Any = 0.0
    if not graded:
        return norm
    if norm_type == math.inf:
        for parameter in graded:
            if parameter.size:
                norm = np.maximum(norm, np.max(_sizes(parameter)))
    else:
        for parameter in graded:
            norm = norm + np.sum(_sizes(parameter, norm_type == 2) ** norm_type)
        norm = norm ** (1 / norm_type)
    if error_if_nonfinite and not math.isfinite(norm):
        raise FloatingPointError(f"the norm of the gradients is {float(norm)}: nothing was clipped")
    # As in PyTorch, so that a norm of 0 does no harm.
    factor = np.minimum(max_norm / (norm + 1e-6), 1.0)
    for parameter in graded:
        parameter.grad = _kept(_gradient(parameter) * factor, parameter)
    return norm


def clip_grad_value_(parameters: Parameters, clip_value: float) -> None:
    """Hold each element of every gradient between ``-clip_value`` and ``clip_value``.

    Works in compiled functions, too, between ``backward()`` and the step of the optimiser.

    Parameters
    ----------
    parameters : Parameter, or iterable of them
        Those without a gradient stay without.
    clip_value : float
        Not negative.

    Raises
    ------
    ValueError
        If the bound is negative.

    Examples
    --------
    >>> from autograd import Value
    >>> p = Value([3.0, -0.5])
    >>> (p * p / 2).sum().backward()
    >>> clip_grad_value_(p, 1.0)
    >>> p.grad
    array([ 1. , -0.5])
    """
    bound = checked_number(clip_value, "clip_grad_value_", "clip_value", at_least=0)
    for parameter in _listed(parameters):
        if parameter.grad is not None:
            parameter.grad = _kept(np.clip(_gradient(parameter), -bound, bound), parameter)


def parameters_to_vector(parameters: Iterable[Value | NDArray[Any]]) -> NDArray[Any]:
    """Return a copy of the data of all parameters, or of their gradients, as one vector.

    Parameters
    ----------
    parameters : iterable of Parameter or array
        Of any shapes; in the vector they follow one another in this order.

    Returns
    -------
    (n,) array
        Of the dtype that holds all numbers.

    Raises
    ------
    ValueError
        If there are none.

    Examples
    --------
    >>> from autograd import Value
    >>> parameters_to_vector([Value([[1.0, 2.0]]), Value(3.0)])
    array([1., 2., 3.])
    """
    listed = _listed(parameters, Value | np.ndarray | np.number | float)
    parts = [np.ravel(x.data if isinstance(x, Value) else x) for x in listed]
    if not parts:
        raise ValueError("there are no parameters to make a vector of")
    return np.concatenate(parts)


def vector_to_parameters(vec: Any, parameters: Iterable[Value]) -> None:
    """Set the data of all parameters from one vector, in place.

    Parameters
    ----------
    vec : (n,) array
        As `parameters_to_vector` returned it; each parameter keeps its dtype.
    parameters : iterable of Parameter
        With n elements together.

    Raises
    ------
    ValueError
        If it is no vector, or has not as many elements as the parameters; nothing is changed then.

    Examples
    --------
    >>> from autograd import Value
    >>> p, q = Value([[0.0, 0.0]]), Value(0.0)
    >>> vector_to_parameters([1.0, 2.0, 3.0], [p, q])
    >>> p.data, q.data
    (array([[1., 2.]]), 3.0)
    """
    vector, listed = np.asarray(vec), _listed(parameters)
    size = sum(parameter.size for parameter in listed)
    if vector.shape != (size,):
        raise ValueError(f"a vector of {size} elements was expected, got shape {vector.shape}")
    at = 0
    for parameter in listed:
        part = vector[at : at + parameter.size].reshape(parameter.shape)
        parameter.assign(np.asarray(part, parameter.dtype))
        at += parameter.size


def _listed(parameters: Any, allowed: Any = Value) -> list[Any]:
    if not isinstance(parameters, Iterable):
        raise TypeError(
            f"a Parameter or several are expected, got {describe(parameters)}: pass "
            "model.parameters()"
        )
    listed = [parameters] if isinstance(parameters, Value) else list(parameters)
    for part in listed:
        if not isinstance(part, allowed):
            kind = type(part).__name__
            given = f"{describe(part)}, a {kind}," if isinstance(part, str) else f"a {kind}"
            raise TypeError(
                f"a Parameter or several are expected, got {given} among them: pass "
                "model.parameters()"
            )
    return listed


def _gradient(parameter: Value) -> Any:
    return parameter.grad


def _sizes(parameter: Value, signed: bool = False) -> Any:
    """Return the sizes of a gradient, or itself, in a precision in which powers can be summed."""
    gradient = _gradient(parameter)
    dtype = dtype_of(gradient)
    if dtype.kind == "c":
        return np.abs(gradient)
    if dtype == np.float16:
        gradient = gradient.astype(np.float32)
    return gradient if signed else np.abs(gradient)


def _kept(gradient: Any, parameter: Value) -> Any:
    """Return a gradient in the dtype of its parameter, from which a norm may have led away."""
    if gradient.dtype == parameter.dtype:
        return gradient
    return gradient.astype(parameter.dtype)
