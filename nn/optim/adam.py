"""Optimisers that adapt the length of the step to each number by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nn.module import Parameter
from nn.optim.optimizer import Optimizer, check_numbers


class Adam(Optimizer):
    """Adam: the mean of past gradients, over the root of the mean of their squares.

    With ``m ← β₁ m + (1 - β₁) g`` and ``v ← β₂ v + (1 - β₂) g²``, both corrected for their start
    at zero, ``p ← p - lr · m̂ / (√v̂ + eps)``.

    Parameters
    ----------
    params : iterable of Parameter
        What to change, such as ``model.parameters()``.
    lr : float
        The learning rate, about the length of each step.
    betas : (float, float)
        How much of the two means is kept at each step.
    eps : float
        Added to the divisor, so that it is not 0.
    weight_decay : float
        L2 penalty: this times the parameter is added to its gradient.

    Raises
    ------
    TypeError
        If one of the parameters is not a `Parameter`.
    ValueError
        If there are none, a number is negative or not finite, or a beta is not below 1.

    References
    ----------
    D. P. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, algorithm 1.

    Examples
    --------
    The first step is as long as the learning rate, whatever the size of the gradient:

    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = Adam([p], lr=0.1)
    >>> (p**4).sum().backward()
    >>> optimizer.step()
    >>> p.data.round(6)
    array([0.9, 1.9])
    """

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr)
        check_numbers(eps=eps, weight_decay=weight_decay)
        if len(betas) != 2 or not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas are two numbers from 0 to below 1, got {betas!r}")
        self.betas, self.eps, self.weight_decay = betas, eps, weight_decay
        self._steps = self.new_state("step", 0.0)
        self._mean = self.new_state("exp_avg")
        self._square = self.new_state("exp_avg_sq")

    def change(self, index: int, parameter: Parameter, gradient: Any, lr: Any) -> Any:
        """Return the step along the gradient of the loss and of the penalty together."""
        if self.weight_decay:
            gradient = gradient + self.weight_decay * parameter.read()
        return self._adapted(index, gradient, lr)

    def _adapted(self, index: int, gradient: Any, lr: Any) -> Any:
        """Return the step along a gradient, with the means brought up to date."""
        keep_mean, keep_square = self.betas
        steps = self._steps[index].read() + 1.0
        mean = keep_mean * self._mean[index].read() + (1 - keep_mean) * gradient
        square = keep_square * self._square[index].read() + (1 - keep_square) * gradient**2
        self._steps[index].assign(steps)
        self._mean[index].assign(mean)
        self._square[index].assign(square)
        # Powers of numbers rather than np.sqrt, whose float64 would spread to float32 arrays.
        deviation = np.sqrt(square) / (1 - keep_square**steps) ** 0.5 + self.eps
        return lr / (1 - keep_mean**steps) * (mean / deviation)


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameter itself, and is not adapted.

    Parameters
    ----------
    params, lr, betas, eps
        As for `Adam`.
    weight_decay : float
        In each step, the parameter loses this times the learning rate of itself.

    Raises
    ------
    TypeError, ValueError
        As `Adam`.

    References
    ----------
    I. Loshchilov, F. Hutter, *Decoupled Weight Decay Regularization*, 2019, algorithm 2.

    Examples
    --------
    >>> p = Parameter([1.0, 2.0])
    >>> optimizer = AdamW([p], lr=0.1, weight_decay=0.5)
    >>> p.grad = np.zeros(2)
    >>> optimizer.step()
    >>> p.data
    array([0.95, 1.9 ])
    """

    def __init__(
        self,
        params: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def change(self, index: int, parameter: Parameter, gradient: Any, lr: Any) -> Any:
        """Return the step along the gradient of the loss, and the decay beside it."""
        decay = lr * self.weight_decay * parameter.read()
        return decay + self._adapted(index, gradient, lr)
