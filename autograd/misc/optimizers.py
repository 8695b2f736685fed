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
        Called as ``optimize(grad, x0, callback, ...)`` with vectors.
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
    x: Any,
    callback: Callback,
    num_iters: int = 200,
    step_size: float = 0.1,
    mass: float = 0.9,
) -> Any:
    """Descend by a running mean of gradients (Polyak's momentum, 1964).

    >>> float(round(sgd(lambda x, i: 2 * (x - 3), 0.0), 3))
    3.0
    """
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
    x: Any,
    callback: Callback,
    num_iters: int = 100,
    step_size: float = 0.1,
    gamma: float = 0.9,
    eps: float = 1e-8,
) -> Any:
    """Divide each gradient by the root of a running mean of its squares (Hinton, 2012)."""
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
    x: Any,
    callback: Callback,
    num_iters: int = 100,
    step_size: float = 0.001,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
) -> Any:
    """Descend by running means of gradients and of their squares (Kingma and Ba, *Adam*, 2015)."""
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
