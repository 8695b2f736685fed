"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nn.module import Parameter
from nn.optim.optimizer import Optimizer, check_numbers


class SGD(Optimizer):
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
        super().__init__(params, lr)
        check_numbers(momentum=momentum, weight_decay=weight_decay)
        if nesterov and (not momentum or dampening):
            raise ValueError(
                "nesterov looks ahead along the whole momentum: it needs momentum above 0 and "
                f"dampening 0, got {momentum!r} and {dampening!r}"
            )
        self.momentum, self.dampening = momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov
        self._velocity = self.new_state("momentum_buffer")
        # The part of the next gradient that is taken: of the first it is the whole.
        self._share = self.new_state("share", 1.0)

    def change(self, index: int, parameter: Parameter, gradient: Any, lr: Any) -> Any:
        """Return the learning rate times the gradient or, with momentum, the velocity."""
        if self.weight_decay:
            gradient = gradient + self.weight_decay * parameter.read()
        if self.momentum:
            gradient = self._with_momentum(index, gradient)
        return lr * gradient

    def _with_momentum(self, index: int, gradient: Any) -> Any:
        velocity, taken = self._velocity[index], gradient
        if self.dampening:
            share = self._share[index]
            taken = share.read() * gradient
            share.assign(1.0 - self.dampening)
        new = self.momentum * velocity.read() + taken
        velocity.assign(new)
        return gradient + self.momentum * new if self.nesterov else new
