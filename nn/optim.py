"""Optimisers: how parameters follow their gradients."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from nn.module import Parameter


class SGD:
    """Stochastic gradient descent: ``p ← p - lr · gradient``, with momentum if wanted.

    Parameters
    ----------
    params : iterable of Parameter
        What to change, such as ``model.parameters()``.
    lr : float
        The learning rate η.
    momentum : float
        How much of the last step is taken again (Sutskever et al., *On the importance of
        initialization and momentum in deep learning*, 2013).
    dampening : float
        The part of each new gradient that the momentum leaves out.
    weight_decay : float
        L2 penalty: this times the parameter is added to its gradient.
    nesterov : bool
        Whether to look ahead along the momentum.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`.
    ValueError
        If there are none, or a number is negative or not finite, or nesterov comes without
        momentum or with dampening.

    Examples
    --------
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = SGD([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p.data
    array([0.8, 1.6])
    """

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        self.params = list(params)
        if not self.params:
            raise ValueError("there are no parameters to optimise: the iterable was empty")
        for parameter in self.params:
            if not isinstance(parameter, Parameter):
                raise TypeError(
                    f"an optimiser changes Parameters, got a {type(parameter).__name__}; "
                    "pass model.parameters()"
                )
        if len(set(map(id, self.params))) < len(self.params):
            raise ValueError("a parameter is listed twice, and would be changed twice in a step")
        for name, number in (("lr", lr), ("momentum", momentum), ("weight_decay", weight_decay)):
            if not 0 <= number < math.inf:
                raise ValueError(f"{name} must be a finite number of at least 0, got {number!r}")
        if nesterov and (not momentum or dampening):
            raise ValueError(
                "nesterov looks ahead along the whole momentum: it needs momentum above 0 and "
                f"dampening 0, got {momentum!r} and {dampening!r}"
            )
        self.lr, self.momentum, self.dampening = lr, momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov
        self._velocities: dict[int, Any] = {}

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.params:
            parameter.grad = None

    def step(self) -> None:
        """Change every parameter that has a gradient, in place."""
        for index, parameter in enumerate(self.params):
            gradient = parameter.grad
            if gradient is None:
                continue
            if self.weight_decay:
                gradient = gradient + self.weight_decay * parameter.data
            if self.momentum:
                velocity = self._velocities.get(index)
                if velocity is None:
                    velocity = +gradient  # a copy, so that the gradient may be changed in place
                else:
                    velocity = self.momentum * velocity + (1 - self.dampening) * gradient
                self._velocities[index] = velocity
                gradient = gradient + self.momentum * velocity if self.nesterov else velocity
            parameter.data -= self.lr * gradient
