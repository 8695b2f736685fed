"""Several schedules of one optimiser: one after the other, or all at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from nn.optim.lr_scheduler.plateau import ReduceLROnPlateau
from nn.optim.lr_scheduler.scheduler import LRScheduler, check_names, whole
from nn.optim.optimizer import Optimizer


class _Several(LRScheduler):
    """What both kinds have in common: schedules of the same optimiser."""

    unsaved = ("optimizer", "_schedulers")

    def _take(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None) -> None:
        self._schedulers = list(schedulers)
        if not self._schedulers:
            raise ValueError(f"{type(self).__name__} needs at least one schedule, got none")
        for scheduler in self._schedulers:
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    "ReduceLROnPlateau is told a metric at each step, and cannot be one of several"
                )
            if not isinstance(scheduler, LRScheduler):
                raise TypeError(f"a schedule was expected, got a {type(scheduler).__name__}")
        self.optimizer = optimizer or self._schedulers[0].optimizer
        if any(scheduler.optimizer is not self.optimizer for scheduler in self._schedulers):
            raise ValueError("all schedules must be of the same optimiser, and one is not")

    def state_dict(self) -> dict[str, Any]:
        """Return all that the schedules depend on but functions: numbers, texts, lists, dicts."""
        states = [scheduler.state_dict() for scheduler in self._schedulers]
        return super().state_dict() | {"_schedulers": states}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state that `state_dict` gave; the optimiser has one of its own.

        Raises
        ------
        ValueError
            If a name is missing or unexpected, or there are not as many schedules.
        """
        check_names(self, {**self._saved(), "_schedulers": None}, state_dict)
        states = state_dict["_schedulers"]
        if len(states) != len(self._schedulers):
            raise ValueError(
                f"the state is of {len(states)} schedules, and here are {len(self._schedulers)}"
            )
        for scheduler, each in zip(self._schedulers, states):
            scheduler.load_state_dict(each)
        super().load_state_dict({n: x for n, x in state_dict.items() if n != "_schedulers"})


class SequentialLR(_Several):
    """One schedule after the other, each from its own start: such as a warm-up, then a decay.

    Parameters
    ----------
    optimizer : Optimizer
    schedulers : list of LRScheduler
        Of this optimiser.
    milestones : list of int
        The epochs at which the second and the following begin.
    last_epoch : int
        As for `LRScheduler`.

    Raises
    ------
    TypeError
        If one is not a schedule.
    ValueError
        If there are none, they are of other optimisers, one needs a metric, or the milestones are
        not one fewer than the schedules.

    Examples
    --------
    >>> import nn
    >>> from nn.optim.lr_scheduler import ExponentialLR, LinearLR
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> warm_up = LinearLR(optimizer, start_factor=0.25, total_iters=3)
    >>> decay = ExponentialLR(optimizer, gamma=0.5)
    >>> scheduler = SequentialLR(optimizer, [warm_up, decay], milestones=[2])
    >>> rates = [optimizer.lr]
    >>> for epoch in range(3):
    ...     scheduler.step()
    ...     rates.append(optimizer.lr)
    >>> rates
    [0.25, 0.5, 1.0, 0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[LRScheduler],
        milestones: Sequence[int],
        last_epoch: int = -1,
    ) -> None:
        self._take(schedulers, optimizer)
        self._milestones = [whole("a milestone", epoch, 0) for epoch in milestones]
        if len(self._milestones) != len(self._schedulers) - 1:
            raise ValueError(
                "every schedule but the first has a milestone at which it begins: got "
                f"{len(self._schedulers)} schedules and {len(self._milestones)} milestones"
            )
        self.last_epoch = last_epoch + 1
        # Each schedule has set its first learning rates, of which only one is wanted.
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        first = self._schedulers[bisect_right(self._milestones, 0)]
        first.start_again()
        self._last_lr = first.get_last_lr()

    def start_again(self) -> None:
        """Begin at epoch 0, with the learning rates as they are now."""
        self.last_epoch = 0
        self._schedulers[bisect_right(self._milestones, 0)].start_again()

    def go_to(self, epoch: int) -> None:
        """Set the learning rates to those after so many epochs, whatever they are now."""
        index = bisect_right(self._milestones, epoch)
        begun = self._milestones[index - 1] if index else 0
        self._schedulers[index].go_to(epoch - begun)
        self.last_epoch, self._last_lr = epoch, self._schedulers[index].get_last_lr()

    def step(self) -> None:
        """Count an epoch, and let the schedule that it belongs to set the learning rates."""
        self.last_epoch += 1
        index = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[index]
        if index and self._milestones[index - 1] == self.last_epoch:
            scheduler.go_to(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(_Several):
    """Several schedules at once, each of which changes what the others have made.

    Parameters
    ----------
    schedulers : list of LRScheduler
        Of one optimiser.
    optimizer : Optimizer, optional
        That optimiser.

    Raises
    ------
    TypeError
        If one is not a schedule.
    ValueError
        If there are none, they are of different optimisers, or one needs a metric.

    Examples
    --------
    >>> import nn
    >>> from nn.optim.lr_scheduler import ExponentialLR, StepLR
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=1.0)
    >>> both = [ExponentialLR(optimizer, gamma=0.5), StepLR(optimizer, 2, gamma=0.1)]
    >>> scheduler = ChainedScheduler(both)
    >>> rates = [optimizer.lr]
    >>> for epoch in range(2):
    ...     scheduler.step()
    ...     rates.append(optimizer.lr)
    >>> rates
    [1.0, 0.5, 0.025]
    """

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        self._take(schedulers, optimizer)
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def start_again(self) -> None:
        """Begin at epoch 0, with the learning rates as they are now."""
        for scheduler in self._schedulers:
            scheduler.start_again()
        self._last_lr = self._schedulers[-1].get_last_lr()

    def go_to(self, epoch: int) -> None:
        """Refuse to go elsewhere, since each schedule acts on what the others have made."""
        raise TypeError("a ChainedScheduler cannot go to an epoch: it can only be stepped")

    def step(self) -> None:
        """Let every schedule count an epoch and change the learning rates."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = self._schedulers[-1].get_last_lr()
