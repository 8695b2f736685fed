"""`LRScheduler`: what all schedules share, so that each only writes down its formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nn.optim.group import ParamGroup, check_numbers
from nn.optim.optimizer import Optimizer


class LRScheduler:
    """Sets the learning rates of an optimiser after each epoch; a subclass says to what.

    A subclass defines `factor` or, if the learning rate does not go in proportion to that of the
    start, `rate`.

    Parameters
    ----------
    optimizer : Optimizer
        The learning rates of its groups now are those of the start; they are kept in the groups
        as ``"initial_lr"``.
    last_epoch : int
        How many epochs have passed, less one: -1 at the start.

    Attributes
    ----------
    last_epoch : int
        How many epochs have passed; may be set before `step` to go on from there.
    base_lrs : list of float
        The learning rate of each group at the start.

    Raises
    ------
    TypeError
        If it is not an `Optimizer`.
    KeyError
        If it is to go on from an epoch, and the groups do not know of their ``"initial_lr"``.

    Examples
    --------
    >>> import nn
    >>> class Harmonic(LRScheduler):
    ...     def factor(self, epoch):
    ...         return 1 / (1 + epoch)
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.6)
    >>> scheduler = Harmonic(optimizer)
    >>> for epoch in range(2):
    ...     scheduler.step()  # after the steps of the optimiser; in nn.fit, in a callback
    >>> round(optimizer.lr, 3)
    0.2
    """

    #: What the learning rate goes down to: factors are of what is above.
    floor: float = 0.0
    #: What `state_dict` leaves out, beside functions.
    unsaved: tuple[str, ...] = ("optimizer",)

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self.optimizer = checked(optimizer)
        for index, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    f"group {index} has no 'initial_lr', the learning rate of the start, from "
                    f"which to go on at last_epoch={last_epoch}: set it in "
                    f"optimizer.param_groups[{index}]"
                )
        self.base_lrs = [float(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._followed = -1 if last_epoch == -1 else None
        self.step()

    def factor(self, epoch: int) -> float:
        """Return what part of the learning rate of the start is left after so many epochs.

        Parameters
        ----------
        epoch : int
            How many epochs have passed, from 0.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define factor() or rate()")

    def rate(self, epoch: int, base_lr: float) -> float:
        """Return the learning rate after so many epochs, by that of the start.

        Parameters
        ----------
        epoch : int
            How many epochs have passed, from 0.
        base_lr : float
            The learning rate of the start.
        """
        return self.floor + (base_lr - self.floor) * self.factor(epoch)

    def following(self, epoch: int, base_lr: float, lr: float) -> float:
        """Return the learning rate after so many epochs, by that of the epoch before.

        Parameters
        ----------
        epoch : int
            How many epochs have passed, from 0.
        base_lr : float
            The learning rate of the start.
        lr : float
            That of the epoch before, which may have been changed by others since.
        """
        before = self.factor(epoch - 1) if epoch else 1.0
        if before == 0:
            return lr + (base_lr - self.floor) * self.factor(epoch)
        return self.floor + (lr - self.floor) * (self.factor(epoch) / before)

    def get_lr(self) -> list[float]:
        """Return the learning rate of each group for this epoch."""
        groups = self.optimizer.param_groups
        if len(groups) > len(self.base_lrs):  # groups that were added since
            self.base_lrs += [float(g["lr"]) for g in groups[len(self.base_lrs) :]]
        if self._followed is None or self._followed != self.last_epoch - 1:
            return [self.rate(self.last_epoch, base) for base in self.base_lrs]
        return [
            self.following(self.last_epoch, base, group["lr"])
            for base, group in zip(self.base_lrs, groups)
        ]

    def step(self) -> None:
        """Count an epoch, and set the learning rates for the next."""
        self.last_epoch += 1
        try:
            rates = self.get_lr()
            for rate in rates:
                check_numbers(lr=rate)
        except BaseException:
            self.last_epoch -= 1
            raise
        for group, rate in zip(self.optimizer.param_groups, rates):
            group["lr"] = rate
        self._followed = self.last_epoch
        self._last_lr = rates

    def go_to(self, epoch: int) -> None:
        """Set the learning rates to those after so many epochs, whatever they are now.

        Parameters
        ----------
        epoch : int
            How many epochs have passed, from 0.
        """
        self.last_epoch, self._followed = epoch - 1, None
        self.step()

    def start_again(self) -> None:
        """Begin at epoch 0, with the learning rates as they are now."""
        self.last_epoch = self._followed = -1
        self.step()

    def get_last_lr(self) -> list[float]:
        """Return the learning rate of each group that was set last."""
        return list(self._last_lr)

    def state_dict(self) -> dict[str, Any]:
        """Return all that the schedule depends on but functions: plain numbers, texts and lists."""
        return {
            name: list(found) if isinstance(found, list | tuple) else found
            for name, found in self._saved().items()
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state that `state_dict` gave; the optimiser has one of its own.

        Parameters
        ----------
        state_dict : mapping of str to number, text or list

        Raises
        ------
        ValueError
            If a name is missing or unexpected, or a list or a number is something else; nothing is
            changed then.
        """
        saved = self._saved()
        check_names(self, saved, state_dict)
        for name, found in state_dict.items():
            if not _alike(found, saved[name]):
                raise ValueError(
                    f"the state of a {type(self).__name__} has {name} such as {saved[name]!r}, got "
                    f"{found!r}"
                )
        for name, found in state_dict.items():
            setattr(self, name, list(found) if isinstance(found, list | tuple) else found)

    def _saved(self) -> dict[str, Any]:
        return {
            name: found
            for name, found in vars(self).items()
            if name not in self.unsaved and not callable(found)
        }


def _alike(found: Any, own: Any) -> bool:
    """Tell whether what is found can stand in the place of a number or a list of numbers."""
    if isinstance(own, list | tuple):
        parts: Any = found
        return isinstance(found, list | tuple) and not any(isinstance(x, str) for x in parts)
    number = isinstance(own, int | float | np.number)
    return not number or found is None or isinstance(found, int | float | np.number)


def checked(optimizer: Any) -> Optimizer:
    """Return what is an optimiser, and refuse what is not."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"a schedule changes an optimiser's learning rate, got a {type(optimizer).__name__}"
        )
    return optimizer


def check_names(owner: object, own: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Refuse a state with other names than a schedule's own."""
    amiss = [f"missing: {name}" for name in own if name not in state]
    amiss += [f"unexpected: {name}" for name in state if name not in own]
    if amiss:
        raise ValueError(
            f"the state does not fit this {type(owner).__name__}:\n  " + "\n  ".join(amiss)
        )


def whole(name: str, number: Any, least: int = 1) -> int:
    """Return a whole number of epochs, and refuse what is none."""
    if not isinstance(number, int) or number < least:
        raise ValueError(
            f"{name} must be a whole number of epochs, at least {least}, got {number!r}"
        )
    return number


def for_groups(name: str, given: Any, groups: Sequence[ParamGroup]) -> list[Any]:
    """Return a setting for each group, of which one was given for all, or a list."""
    if not isinstance(given, list | tuple):
        return [given] * len(groups)
    if len(given) != len(groups):
        raise ValueError(
            f"{name} needs one entry for each of the {len(groups)} groups, got {len(given)}"
        )
    return list(given)


def choice(name: str, given: str, known: tuple[str, ...]) -> str:
    """Return one of several words, and refuse any other."""
    if given not in known:
        raise ValueError(f"{name} is one of {', '.join(map(repr, known))}, got {given!r}")
    return given
