"""Schedules: how the learning rate of an optimiser changes from epoch to epoch.

Each is one formula, of the number of epochs passed and the learning rate at the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from nn.optim.optimizer import Optimizer


class LRScheduler:
    """Sets the learning rate of an optimiser after each epoch; a subclass says to what.

    Parameters
    ----------
    optimizer : Optimizer
        Its learning rate now is that of the start.

    Attributes
    ----------
    last_epoch : int
        How many epochs have passed; may be set before `step` to go on from there.
    base_lr : float
        The learning rate at the start.

    Raises
    ------
    TypeError
        If it is not an `Optimizer`.

    Examples
    --------
    >>> import nn
    >>> class Harmonic(LRScheduler):
    ...     def rate(self, epoch):
    ...         return self.base_lr / (1 + epoch)
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.6)
    >>> scheduler = Harmonic(optimizer)
    >>> for epoch in range(2):
    ...     scheduler.step()  # after the steps of the optimiser; in nn.fit, in a callback
    >>> round(optimizer.lr, 3)
    0.2
    """

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"a schedule changes an optimiser's learning rate, got a {type(optimizer).__name__}"
            )
        self.optimizer = optimizer
        self.base_lr = optimizer.lr
        self.last_epoch = -1
        self.step()

    def rate(self, epoch: int) -> float:
        """Return the learning rate after so many epochs; a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} does not define rate()")

    def step(self) -> None:
        """Count an epoch, and set the learning rate for the next."""
        rate = self.rate(self.last_epoch + 1)
        self.optimizer.lr = rate
        self.last_epoch += 1
        self._last_lr = rate

    def get_last_lr(self) -> list[float]:
        """Return the learning rate that was set last; in a list, as in PyTorch."""
        return [self._last_lr]


class StepLR(LRScheduler):
    """Multiplies the learning rate by `gamma` every `step_size` epochs.

    Parameters
    ----------
    optimizer : Optimizer
    step_size : int
    gamma : float

    Raises
    ------
    ValueError
        If the step size is not a positive integer.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = StepLR(optimizer, step_size=2, gamma=0.5)
    >>> [scheduler.rate(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        self.step_size, self.gamma = _positive("step_size", step_size), gamma
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        """Return the rate of the start times a power of gamma."""
        return self.base_lr * self.gamma ** (epoch // self.step_size)


class LambdaLR(LRScheduler):
    """Multiplies the learning rate of the start by a function of the epoch.

    Parameters
    ----------
    optimizer : Optimizer
    lr_lambda : callable
        Takes the number of epochs passed, and returns the factor.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> [scheduler.rate(epoch) for epoch in range(2)]
    [1.0, 0.5]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float]) -> None:
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        """Return the rate of the start times the function of the epoch."""
        return self.base_lr * self.lr_lambda(epoch)


class ExponentialLR(LRScheduler):
    """Multiplies the learning rate by `gamma` every epoch.

    Parameters
    ----------
    optimizer : Optimizer
    gamma : float

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = ExponentialLR(optimizer, gamma=0.5)
    >>> [scheduler.rate(epoch) for epoch in range(3)]
    [1.0, 0.5, 0.25]
    """

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        self.gamma = gamma
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        """Return the rate of the start times a power of gamma."""
        return self.base_lr * self.gamma**epoch


class CosineAnnealingLR(LRScheduler):
    """Lets the learning rate fall to `eta_min` in `T_max` epochs, along half a cosine.

    Parameters
    ----------
    optimizer : Optimizer
    T_max : int
        After as many more it is where it started.
    eta_min : float

    Raises
    ------
    ValueError
        If `T_max` is not a positive integer.

    References
    ----------
    I. Loshchilov, F. Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017,
    equation (5).

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = CosineAnnealingLR(optimizer, T_max=2)
    >>> [round(scheduler.rate(epoch), 6) for epoch in range(3)]
    [1.0, 0.5, 0.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_max: int,  # noqa: N803 (PyTorch's name)
        eta_min: float = 0.0,
    ) -> None:
        self.T_max, self.eta_min = _positive("T_max", T_max), eta_min
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        """Return a point of the cosine between the rate of the start and `eta_min`."""
        height = (1 + math.cos(math.pi * epoch / self.T_max)) / 2
        return self.eta_min + (self.base_lr - self.eta_min) * height


def _positive(name: str, number: int) -> int:
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"{name} must be a whole number of epochs, at least 1, got {number!r}")
    return number
