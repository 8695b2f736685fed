"""Optimisers of functions of any structure of arrays, by their gradients.

For neural networks there are those of `nn.optim`; these take a function ``grad(x, i)`` of the
parameters and the iteration, and return the parameters that they reach.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.misc.flatten import flatten

__all__ = ["adam", "rmsprop", "sgd", "unflatten_optimizer"]

Gradient = Callable[[Any, int], Any]
Callback = Callable[[Any, int, Any], None]


def unflatten_optimizer(optimize: Callable[..., Any]) -> Callable[..., Any]:
    """Let an optimiser of vectors take any structure of arrays.

    Parameters
    ----------
    optimize : callable
        Called as ``optimize(grad, x, callback, ...)`` with vectors, and with a callback that always
        may be called; returns a vector.

    Returns
    -------
    callable
        Takes what `optimize` takes, with structures; by name, the second argument is `x0`, and
        `callback` may be left out, or be None.

    Examples
    --------
    >>> @unflatten_optimizer
    ... def descend(grad, x, callback, step_size=0.5):
    ...     return x - step_size * grad(x, 0)
    >>> descend(lambda x, i: {"w": 2 * x["w"]}, {"w": 3.0}, step_size=0.25)
    {'w': 1.5}
    """

    @functools.wraps(optimize)
    def optimizer(
        grad: Gradient, x0: Any, callback: Callback | None = None, *args: Any, **keywords: Any
    ) -> Any:
        vector, unflatten = flatten(x0)

        def flat_gradient(x: Any, iteration: int) -> Any:
            return flatten(grad(unflatten(x), iteration))[0]

        def flat_callback(x: Any, iteration: int, gradient: Any) -> None:
            if callback is not None:
                callback(unflatten(x), iteration, unflatten(gradient))

        return unflatten(optimize(flat_gradient, vector, flat_callback, *args, **keywords))

    return optimizer


@unflatten_optimizer
def sgd(
    grad: Gradient,
    x0: Any,
    callback: Any = None,
    num_iters: int = 200,
    step_size: float = 0.1,
    mass: float = 0.9,
) -> Any:
    """Descend by a running mean of gradients (Polyak's momentum, 1964).

    Parameters
    ----------
    grad : callable
        ``grad(x, iteration)`` returns the gradient, in the form of x; iterations count from 0.
    x0 : array, or lists, tuples and dicts of arrays
        Where to begin.
    callback : callable, optional
        Called as ``callback(x, iteration, gradient)`` before each step.
    num_iters : int
    step_size : float
    mass : float
        How much of the mean stays at each step, from 0 to 1; the gradient gets the rest.

    Returns
    -------
    array or structure
        Where the last step leads to.

    Examples
    --------
    >>> float(round(sgd(lambda x, i: 2 * (x - 3), 0.0), 3))
    3.0
    """
    x = x0
    velocity = np.zeros(len(x))
    for iteration in range(num_iters):
        gradient = grad(x, iteration)
        callback(x, iteration, gradient)
        velocity = mass * velocity - (1.0 - mass) * gradient
        x = x + step_size * velocity
    return x


@unflatten_optimizer
def rmsprop(
    grad: Gradient,
    x0: Any,
    callback: Any = None,
    num_iters: int = 100,
    step_size: float = 0.1,
    gamma: float = 0.9,
    eps: float = 1e-8,
) -> Any:
    """Divide each gradient by the root of a running mean of its squares (Hinton, 2012).

    Parameters
    ----------
    grad, x0, callback, num_iters, step_size
        As for `sgd`.
    gamma : float
        How much of the mean, which begins at 1, stays at each step, from 0 to 1.
    eps : float
        Added to the root, so that it is not 0.

    Returns
    -------
    array or structure
        Where the last step leads to.

    Examples
    --------
    >>> float(round(rmsprop(lambda x, i: 2 * (x - 3), 0.0, step_size=0.05), 2))
    3.0
    """
    x = x0
    mean_square = np.ones(len(x))
    for iteration in range(num_iters):
        gradient = grad(x, iteration)
        callback(x, iteration, gradient)
        mean_square = mean_square * gamma + gradient**2 * (1 - gamma)
        x = x - step_size * gradient / (np.sqrt(mean_square) + eps)
    return x


@unflatten_optimizer
def adam(
    grad: Gradient,
    x0: Any,
    callback: Any = None,
    num_iters: int = 100,
    step_size: float = 0.001,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
) -> Any:
    """Descend by running means of gradients and of their squares (Kingma and Ba, *Adam*, 2015).

    Parameters
    ----------
    grad, x0, callback, num_iters, step_size
        As for `sgd`.
    b1, b2 : float
        How much of the mean of gradients, and of that of their squares, stays at each step, from 0
        to below 1.
    eps : float
        Added to the root of the second, so that it is not 0.

    Returns
    -------
    array or structure
        Where the last step leads to.

    Examples
    --------
    >>> float(round(adam(lambda x, i: 2 * (x - 3), 0.0, num_iters=1, step_size=0.1), 6))
    0.1
    """
    x = x0
    mean, mean_square = np.zeros(len(x)), np.zeros(len(x))
    for iteration in range(num_iters):
        gradient = grad(x, iteration)
        callback(x, iteration, gradient)
        mean = (1 - b1) * gradient + b1 * mean
        mean_square = (1 - b2) * gradient**2 + b2 * mean_square
        # Both begin at 0, and are too small at first by these factors.
        unbiased = mean / (1 - b1 ** (iteration + 1))
        unbiased_square = mean_square / (1 - b2 ** (iteration + 1))
        x = x - step_size * unbiased / (np.sqrt(unbiased_square) + eps)
    return x
