"""Schedules by a function of one's own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from nn.optim.lr_scheduler.scheduler import LRScheduler, checked, for_groups
from nn.optim.optimizer import Optimizer

Function = Callable[[int], float]


class _ByFunction(LRScheduler):
    """A schedule by a function of the epoch, or by one for each group."""

    unsaved = ("optimizer", "lr_lambdas")

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Function | Sequence[Function],
        last_epoch: int = -1,
    ) -> None:
        self.lr_lambdas = for_groups("lr_lambda", lr_lambda, checked(optimizer).param_groups)
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"lr_lambda is called with the epoch, but {function!r} cannot be")
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """Return the learning rate of each group for this epoch."""
        return [
            self.by(function, self.last_epoch, base, group["lr"])
            for function, base, group in zip(
                self.lr_lambdas, self.base_lrs, self.optimizer.param_groups, strict=True
            )
        ]

    def by(self, function: Function, epoch: int, base_lr: float, lr: float) -> float:
        """Return the learning rate of a group by its function.

        Parameters
        ----------
        function : callable
            That of the group, which takes the epoch.
        epoch : int
            How many epochs have passed, from 0.
        base_lr, lr : float
            The learning rates of the start, and of the epoch before.
        """
        raise NotImplementedError


class LambdaLR(_ByFunction):
    """Multiplies the learning rate of the start by a function of the epoch.

    Parameters
    ----------
    optimizer : Optimizer
    lr_lambda : callable, or a list of one for each group
        Takes the number of epochs passed, and returns the factor.
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    TypeError
        If a function cannot be called.
    ValueError
        If there are not as many functions as groups.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def by(self, function: Function, epoch: int, base_lr: float, lr: float) -> float:
        """Return the rate of the start times the function of the epoch."""
        return base_lr * function(epoch)


class MultiplicativeLR(_ByFunction):
    """Multiplies the learning rate of the epoch before by a function of the epoch.

    Parameters
    ----------
    optimizer : Optimizer
    lr_lambda : callable, or a list of one for each group
        Takes the number of epochs passed, and returns the factor.
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    TypeError
        If a function cannot be called.
    ValueError
        If there are not as many functions as groups.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = MultiplicativeLR(optimizer, lambda epoch: 0.5)
    >>> for epoch in range(2):
    ...     scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    def by(self, function: Function, epoch: int, base_lr: float, lr: float) -> float:
        """Return the rate as it is times the function of the epoch; of a jump, all in between."""
        if self._followed == epoch - 1:
            return lr * function(epoch) if epoch else lr
        if not epoch:  # where it follows upon another schedule
            return lr * function(epoch)
        return base_lr * math.prod(function(e) for e in range(1, epoch + 1))
