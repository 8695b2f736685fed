"""Schedules that multiply the learning rate of the start by a factor: steps, slopes, decay."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from nn.optim.lr_scheduler.scheduler import LRScheduler, whole
from nn.optim.optimizer import Optimizer


class StepLR(LRScheduler):
    """Multiplies the learning rate by `gamma` every `step_size` epochs.

    Parameters
    ----------
    optimizer : Optimizer
    step_size : int
    gamma : float
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    ValueError
        If the step size is not a positive integer.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = StepLR(optimizer, step_size=2, gamma=0.5)
    >>> [scheduler.factor(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.step_size, self.gamma = whole("step_size", step_size), gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """Return a power of gamma."""
        return self.gamma ** (epoch // self.step_size)


class MultiStepLR(LRScheduler):
    """Multiplies the learning rate by `gamma` at each of some epochs.

    Parameters
    ----------
    optimizer : Optimizer
    milestones : iterable of int
        An epoch that is listed twice counts twice.
    gamma : float
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    ValueError
        If a milestone is not a whole number of epochs.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = MultiStepLR(optimizer, milestones=[1, 3], gamma=0.5)
    >>> [scheduler.factor(epoch) for epoch in range(5)]
    [1.0, 0.5, 0.5, 0.25, 0.25]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Iterable[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
    ) -> None:
        self.milestones = sorted(whole("a milestone", epoch, 0) for epoch in milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """Return a power of gamma."""
        return self.gamma ** bisect_right(self.milestones, epoch)


class ConstantLR(LRScheduler):
    """Multiplies the learning rate by `factor` for the first `total_iters` epochs.

    Parameters
    ----------
    optimizer : Optimizer
    factor : float
        From 0 to 1.
    total_iters : int
        If it is 0, the learning rate stays multiplied, as in PyTorch.
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    ValueError
        If the factor is not from 0 to 1.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = ConstantLR(optimizer, factor=0.5, total_iters=2)
    >>> [scheduler.rate(epoch, 1.0) for epoch in range(4)]
    [0.5, 0.5, 1.0, 1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        factor: float = 1 / 3,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        self.constant_factor = _part("factor", factor)
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """Return the factor, and in the end 1."""
        return self.constant_factor if epoch < self.total_iters else 1.0

    def following(self, epoch: int, base_lr: float, lr: float) -> float:
        """Return the learning rate after so many epochs, by that of the epoch before."""
        if self.total_iters > 0:
            return super().following(epoch, base_lr, lr)
        return lr if epoch else lr * self.constant_factor


class LinearLR(LRScheduler):
    """Lets a factor of the learning rate go along a line for `total_iters` epochs: a warm-up.

    Parameters
    ----------
    optimizer : Optimizer
    start_factor, end_factor : float
        From 0 to 1, the first not 0.
    total_iters : int
        If it is 0, the learning rate stays multiplied by `start_factor`, as in PyTorch.
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    ValueError
        If a factor is not from 0 to 1, or the number of epochs is negative.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> [scheduler.factor(epoch) for epoch in range(4)]
    [0.5, 0.75, 1.0, 1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not start_factor > 0:
            raise ValueError(f"start_factor must be above 0, got {start_factor!r}")
        self.start_factor = _part("start_factor", start_factor)
        self.end_factor = _part("end_factor", end_factor)
        self.total_iters = whole("total_iters", total_iters, 0)
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """Return a point of the line, and at last its end."""
        if self.total_iters == 0:
            return float(self.start_factor)
        if epoch >= self.total_iters:
            return float(self.end_factor)
        slope = (self.end_factor - self.start_factor) / self.total_iters
        return self.start_factor + slope * epoch


class ExponentialLR(LRScheduler):
    """Multiplies the learning rate by `gamma` every epoch.

    Parameters
    ----------
    optimizer : Optimizer
    gamma : float
    last_epoch : int
        As for `LRScheduler`.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = ExponentialLR(optimizer, gamma=0.5)
    >>> [scheduler.factor(epoch) for epoch in range(3)]
    [1.0, 0.5, 0.25]
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """Return a power of gamma."""
        return self.gamma**epoch


class PolynomialLR(LRScheduler):
    """Lets the learning rate fall to 0 in `total_iters` epochs, along a power of what is left.

    Parameters
    ----------
    optimizer : Optimizer
    total_iters : int
        If it is 0, the learning rate stays as it is, as in PyTorch.
    power : float
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    ValueError
        If the number of epochs is negative.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = PolynomialLR(optimizer, total_iters=4, power=2.0)
    >>> [scheduler.factor(epoch) for epoch in range(6)]
    [1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int = 5,
        power: float = 1.0,
        last_epoch: int = -1,
    ) -> None:
        self.total_iters, self.power = whole("total_iters", total_iters, 0), power
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """Return a power of the part of the epochs that is left."""
        if self.total_iters == 0:
            return 1.0
        return (1 - min(epoch, self.total_iters) / self.total_iters) ** self.power


def _part(name: str, factor: float) -> float:
    if not 0 <= factor <= 1:
        raise ValueError(f"{name} must be from 0 to 1, got {factor!r}")
    return factor
