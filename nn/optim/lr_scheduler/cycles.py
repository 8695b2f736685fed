"""Schedules of the learning rate and the momentum together, step by step."""

from __future__ import annotations

import math
from collections.abc import Callable

from nn.optim.lr_scheduler.scheduler import LRScheduler, checked, choice, for_groups, whole
from nn.optim.optimizer import Optimizer


class _Cycling(LRScheduler):
    """A schedule that may set the momentum, too: that of SGD, or the first beta of Adam."""

    unsaved = ("optimizer", "scale_fn")

    def _take_momentum(self, base_momentum: float, max_momentum: float, start: bool) -> None:
        groups = self.optimizer.param_groups
        if not {"momentum", "betas"} & set(self.optimizer.defaults):
            raise ValueError(
                f"{type(self.optimizer).__name__} has neither momentum nor betas to be changed: "
                "pass cycle_momentum=False"
            )
        self.base_momentums = for_groups("base_momentum", base_momentum, groups)
        self.max_momentums = for_groups("max_momentum", max_momentum, groups)
        if start:
            self._set_momentum(self.max_momentums)

    def _set_momentum(self, momenta: list[float]) -> None:
        for group, momentum in zip(self.optimizer.param_groups, momenta):
            if "betas" in group:
                group["betas"] = (momentum, group["betas"][1])
            else:
                group["momentum"] = momentum


class OneCycleLR(_Cycling):
    """Lets the learning rate rise to a maximum and fall far below the start: once, step by step.

    Meant to be stepped after every batch. The momentum goes the other way.

    Parameters
    ----------
    optimizer : Optimizer
    max_lr : float, or a list of one for each group
    total_steps : int, optional
        Or else `epochs` and `steps_per_epoch`, of which it is the product.
    epochs, steps_per_epoch : int, optional
    pct_start : float
        The part of the steps in which it rises.
    anneal_strategy : {"cos", "linear"}
        The form of the rise and fall.
    cycle_momentum : bool
        Whether to change the momentum, or the first of the betas.
    base_momentum, max_momentum : float, or lists of one for each group
    div_factor : float
        The maximum is so many times the start.
    final_div_factor : float
        The start is so many times the end.
    three_phase : bool
        Whether to fall to the start as long as it rose, and only then to the end.
    last_epoch : int
        As for `LRScheduler`; counts steps.

    Raises
    ------
    ValueError
        If the number of steps is not given or not positive, `pct_start` is not from 0 to 1, the
        strategy is not known, the optimiser has no momentum to be changed, or it is stepped more
        often.

    References
    ----------
    L. N. Smith, N. Topin, *Super-Convergence: Very Fast Training of Neural Networks Using Large
    Learning Rates*, 2018.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], momentum=0.9)
    >>> scheduler = OneCycleLR(optimizer, max_lr=1.0, total_steps=10, anneal_strategy="linear")
    >>> for step in range(2):
    ...     scheduler.step()
    >>> optimizer.lr, optimizer.momentum
    (1.0, 0.85)
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        self.optimizer = checked(optimizer)
        if total_steps is not None:
            self.total_steps = whole("total_steps", total_steps)
        elif epochs is None or steps_per_epoch is None:
            raise ValueError("pass total_steps, or both epochs and steps_per_epoch")
        else:
            self.total_steps = whole("epochs", epochs) * whole("steps_per_epoch", steps_per_epoch)
        if not 0 <= pct_start <= 1:
            raise ValueError(f"pct_start is a part of the steps, from 0 to 1, got {pct_start!r}")
        self.anneal_strategy = choice("anneal_strategy", anneal_strategy, ("cos", "linear"))
        self.pct_start, self.three_phase = pct_start, three_phase
        groups = optimizer.param_groups
        self.max_lrs = for_groups("max_lr", max_lr, groups)
        self.final_div_factor = final_div_factor
        if last_epoch == -1:
            for group, highest in zip(groups, self.max_lrs):
                group["initial_lr"] = highest / div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._take_momentum(base_momentum, max_momentum, last_epoch == -1)  # type: ignore[arg-type]
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """Return the learning rate of each group for this step, and set the momentum."""
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"step {self.last_epoch} of a schedule of {self.total_steps}: give total_steps as "
                "many as there are batches in all epochs"
            )
        rates: list[float] = []
        momenta: list[float] = []
        for index, (start, highest) in enumerate(zip(self.base_lrs, self.max_lrs)):
            end = start / self.final_div_factor
            rates.append(self._along([start, highest, start, end]))
            if self.cycle_momentum:
                most, least = self.max_momentums[index], self.base_momentums[index]
                momenta.append(self._along([most, least, most, most]))
        if self.cycle_momentum:
            self._set_momentum(momenta)
        return rates

    def _along(self, heights: list[float]) -> float:
        """Return where the way leads at this step: up, down, and on."""
        top = self.pct_start * self.total_steps - 1
        if self.three_phase:
            ends = [0.0, top, 2 * top, float(self.total_steps - 1)]
        else:
            ends = [0.0, top, float(self.total_steps - 1)]
            heights = [heights[0], heights[1], heights[3]]
        step = self.last_epoch
        phase = next((i for i, end in enumerate(ends[1:-1]) if step <= end), len(ends) - 2)
        begin, end = ends[phase], ends[phase + 1]
        part = (step - begin) / (end - begin) if end != begin else 1.0
        if self.anneal_strategy == "cos":
            part = (1 - math.cos(math.pi * part)) / 2
        return heights[phase] + (heights[phase + 1] - heights[phase]) * part


class CyclicLR(_Cycling):
    """Lets the learning rate go up and down between two bounds, step by step.

    Meant to be stepped after every batch. The momentum goes the other way.

    Parameters
    ----------
    optimizer : Optimizer
    base_lr, max_lr : float, or lists of one for each group
        The bounds; it starts at the lower one.
    step_size_up : int
        Steps on the way up.
    step_size_down : int, optional
        Steps on the way down; as many as up by default.
    mode : {"triangular", "triangular2", "exp_range"}
        Whether the height stays, is halved after each cycle, or shrinks by `gamma` at each step.
    gamma : float
    scale_fn : callable, optional
        In place of the mode: takes the number of the cycle, from 1, or of the step, and returns a
        factor of the height.
    scale_mode : {"cycle", "iterations"}
        What that function takes.
    cycle_momentum : bool
        Whether to change the momentum, or the first of the betas.
    base_momentum, max_momentum : float, or lists of one for each group
    last_epoch : int
        As for `LRScheduler`; counts steps.

    Raises
    ------
    ValueError
        If a number of steps is not positive, a mode is not known, or the optimiser has no
        momentum to be changed.

    References
    ----------
    L. N. Smith, *Cyclical Learning Rates for Training Neural Networks*, 2017.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], momentum=0.9)
    >>> scheduler = CyclicLR(optimizer, base_lr=0.5, max_lr=1.0, step_size_up=2)
    >>> rates = [optimizer.lr]
    >>> for step in range(4):
    ...     scheduler.step()
    ...     rates.append(optimizer.lr)
    >>> rates
    [0.5, 0.75, 1.0, 0.75, 0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8,
        max_momentum: float | list[float] = 0.9,
        last_epoch: int = -1,
    ) -> None:
        groups = checked(optimizer).param_groups
        self.optimizer = optimizer
        lowest = for_groups("base_lr", base_lr, groups)
        self.max_lrs = for_groups("max_lr", max_lr, groups)
        up = whole("step_size_up", step_size_up)
        self.total_size = up + (
            up if step_size_down is None else whole("step_size_down", step_size_down)
        )
        self.step_ratio = up / self.total_size
        self.mode = choice("mode", mode, ("triangular", "triangular2", "exp_range"))
        self.scale_mode = choice("scale_mode", scale_mode, ("cycle", "iterations"))
        self.gamma, self.scale_fn = gamma, scale_fn
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._take_momentum(base_momentum, max_momentum, last_epoch == -1)  # type: ignore[arg-type]
        for group, rate in zip(groups, lowest):
            group.setdefault("initial_lr", rate)
            if last_epoch == -1:
                group["lr"] = rate
        self.lowest_lrs = lowest
        super().__init__(optimizer, last_epoch)
        self.base_lrs = lowest

    def get_lr(self) -> list[float]:
        """Return the learning rate of each group for this step, and set the momentum."""
        cycle = 1 + self.last_epoch // self.total_size
        part = self.last_epoch / self.total_size - (cycle - 1)
        up = self.step_ratio
        height = part / up if part <= up else (part - 1) / (up - 1)
        height *= self._scale(cycle)
        if self.cycle_momentum:
            bounds = zip(self.base_momentums, self.max_momentums)
            self._set_momentum([most - (most - least) * height for least, most in bounds])
        return [low + (high - low) * height for low, high in zip(self.lowest_lrs, self.max_lrs)]

    def _scale(self, cycle: int) -> float:
        if self.scale_fn is not None:
            return self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.mode == "exp_range":
            return self.gamma**self.last_epoch
        return 0.5 ** (cycle - 1) if self.mode == "triangular2" else 1.0
