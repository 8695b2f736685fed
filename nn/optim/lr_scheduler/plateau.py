"""A schedule that waits for a metric to get better."""

from __future__ import annotations

import math
from typing import Any, SupportsFloat

from nn.optim.group import check_numbers
from nn.optim.lr_scheduler.scheduler import LRScheduler, checked, choice, for_groups
from nn.optim.optimizer import Optimizer


class ReduceLROnPlateau(LRScheduler):
    """Multiplies the learning rate by `factor` when a metric has not got better for long.

    Its `step` is told the metric: ``scheduler.step(validation_loss)``.

    Parameters
    ----------
    optimizer : Optimizer
    mode : {"min", "max"}
        Whether the metric gets better by falling or by rising.
    factor : float
        Below 1.
    patience : int
        So many epochs may pass without getting better; one more, and the learning rate falls.
    threshold : float
        By how much at least the metric must be better than the best so far.
    threshold_mode : {"rel", "abs"}
        Whether that is a part of the best, or a difference.
    cooldown : int
        After a fall, so many epochs do not count.
    min_lr : float, or a list of one for each group
        The learning rate does not fall below.
    eps : float
        Nor does it if it would fall by no more than this.

    Raises
    ------
    TypeError
        If it is not an `Optimizer`.
    ValueError
        If the factor is not below 1, or a mode is not known.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> scheduler = ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.0):
    ...     scheduler.step(loss)
    >>> optimizer.lr
    0.5
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0.0,
        eps: float = 1e-8,
    ) -> None:
        self.optimizer = checked(optimizer)
        if not 0 <= factor < 1:
            raise ValueError(f"factor must be from 0 to below 1, got {factor!r}")
        self.mode = choice("mode", mode, ("min", "max"))
        self.threshold_mode = choice("threshold_mode", threshold_mode, ("rel", "abs"))
        check_numbers(threshold=threshold, patience=patience, cooldown=cooldown, eps=eps)
        self.reduction, self.patience, self.threshold = factor, patience, threshold
        self.cooldown, self.eps = cooldown, eps
        self.min_lrs = for_groups("min_lr", min_lr, optimizer.param_groups)
        #: The best metric so far; None before the first.
        self.best: float | None = None
        self.num_bad_epochs = self.cooldown_counter = self.last_epoch = 0
        self._last_lr = [group["lr"] for group in optimizer.param_groups]

    def step(self, metrics: SupportsFloat) -> None:  # type: ignore[override]
        """Count an epoch with its metric, and lower the learning rates if it is time."""
        metric = float(metrics)
        self.last_epoch += 1
        if self._is_better(metric):
            self.best, self.num_bad_epochs = metric, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        groups = self.optimizer.param_groups
        if self.num_bad_epochs > self.patience:
            least = self.min_lrs + self.min_lrs[-1:] * (len(groups) - len(self.min_lrs))
            for group, lowest in zip(groups, least):
                lower = max(group["lr"] * self.reduction, lowest)
                if group["lr"] - lower > self.eps:
                    group["lr"] = lower
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = [group["lr"] for group in groups]

    def _is_better(self, metric: float) -> bool:
        sign = 1 if self.mode == "max" else -1
        if self.best is None:
            return sign * metric > -math.inf
        # By the best and not by its size, so that negative metrics count as in PyTorch.
        margin = self.threshold * (self.best if self.threshold_mode == "rel" else 1.0)
        return sign * metric > sign * self.best + margin

    def _saved(self) -> dict[str, Any]:
        return {name: found for name, found in vars(self).items() if name != "optimizer"}
