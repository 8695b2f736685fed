"""Schedules along a cosine."""

from __future__ import annotations

import math

from nn.optim.lr_scheduler.scheduler import LRScheduler, whole
from nn.optim.optimizer import Optimizer


class CosineAnnealingLR(LRScheduler):
    """Lets the learning rate fall to `eta_min` in `T_max` epochs, along half a cosine.

    Parameters
    ----------
    optimizer : Optimizer
    T_max : int
        After as many more it is where it started.
    eta_min : float
    last_epoch : int
        As for `LRScheduler`.

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
    >>> [round(scheduler.rate(epoch, 1.0), 6) for epoch in range(3)]
    [1.0, 0.5, 0.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_max: int,  # noqa: N803 (PyTorch's name)
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        self.T_max = whole("T_max", T_max)
        self.floor = self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """Return a point of the cosine between 1 and 0."""
        return (1 + math.cos(math.pi * epoch / self.T_max)) / 2


class CosineAnnealingWarmRestarts(LRScheduler):
    """Lets the learning rate fall to `eta_min` along half a cosine, and start again, and again.

    Parameters
    ----------
    optimizer : Optimizer
    T_0 : int
        Epochs until it starts again.
    T_mult : int
        How many times as long each fall is as the last.
    eta_min : float
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    ValueError
        If `T_0` or `T_mult` is not a positive integer.

    References
    ----------
    I. Loshchilov, F. Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017,
    equation (5).

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=2)
    >>> [round(scheduler.rate(epoch, 1.0), 6) for epoch in range(5)]
    [1.0, 0.5, 1.0, 0.5, 1.0]
    >>> scheduler.step(0.5)
    >>> round(optimizer.lr, 6)
    0.853553
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,  # noqa: N803 (PyTorch's name)
        T_mult: int = 1,  # noqa: N803
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        self.T_0, self.T_mult = whole("T_0", T_0), whole("T_mult", T_mult)
        self.floor = self.eta_min = eta_min
        #: What part of an epoch has passed beside the whole ones.
        self._part = 0.0
        super().__init__(optimizer, last_epoch)

    def step(self, epoch: float | None = None) -> None:
        """Count an epoch, or go to any place in one, and set the learning rates.

        Parameters
        ----------
        epoch : float, optional
            How many epochs have passed, such as ``1 + batch / batches`` within the second; steps
            without it go on from there.

        Raises
        ------
        ValueError
            If it is negative or not finite.
        """
        before = self.last_epoch, self._followed, self._part
        if epoch is None:
            if self._followed != self.last_epoch:  # set to a whole epoch
                self._part = 0.0
        else:
            if not 0 <= epoch < math.inf:
                raise ValueError(f"step goes to an epoch from 0 on, got {epoch!r}")
            self.last_epoch = self._followed = math.floor(epoch) - 1
            self._part = float(epoch) % 1
        try:
            super().step()
        except BaseException:
            self.last_epoch, self._followed, self._part = before
            raise

    def factor(self, epoch: float) -> float:
        """Return a point of the cosine between 1 and 0, of the fall that the epoch is in."""
        length = self.T_0
        if self.T_mult == 1:
            epoch %= length
        while epoch >= length:
            epoch, length = epoch - length, length * self.T_mult
        return (1 + math.cos(math.pi * epoch / length)) / 2

    def following(self, epoch: int, base_lr: float, lr: float) -> float:
        """Return the rate by that of the start, since each fall begins there."""
        return self.floor + (base_lr - self.floor) * self.factor(epoch + self._part)
