"""Schedules of the learning rate against PyTorch's."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import SGD, Optimizer
from nn.optim.lr_scheduler import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LRScheduler,
    StepLR,
)

# torch.optim.lr_scheduler 2.13, from a learning rate of 0.8.
PYTORCH: list[tuple[str, Callable[[Optimizer], LRScheduler], list[float]]] = [
    ("StepLR", lambda o: StepLR(o, 3, 0.5), [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2]),
    (
        "LambdaLR",
        lambda o: LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
        [0.8, 0.4, 0.26666666666666666, 0.2, 0.16, 0.13333333333333333, 0.11428571428571428],
    ),
    (
        "ExponentialLR",
        lambda o: ExponentialLR(o, 0.9),
        [0.8, 0.72, 0.648, 0.5832, 0.52488, 0.472392, 0.4251528],
    ),
    (
        "CosineAnnealingLR",
        lambda o: CosineAnnealingLR(o, 4, 0.1),
        [0.8, 0.6974873734152917, 0.45, 0.2025126265847084, 0.1, 0.2025126265847084, 0.45],
    ),
]


def optimizer(lr: float = 0.8) -> SGD:
    return SGD([nn.Parameter(1.0)], lr=lr)


@pytest.mark.parametrize(("name", "make", "expected"), PYTORCH)
def test_the_rates_are_those_of_pytorch(name: str, make: Any, expected: list[float]) -> None:
    changed = optimizer()
    scheduler = make(changed)
    found: list[float] = []
    for epoch in range(7):
        assert scheduler.last_epoch == epoch
        assert scheduler.get_last_lr() == [changed.lr]
        found.append(changed.lr)
        scheduler.step()
    assert found == pytest.approx(expected, rel=1e-13)


def test_the_defaults_are_those_of_pytorch() -> None:
    assert StepLR(optimizer(), 3).gamma == 0.1
    assert CosineAnnealingLR(optimizer(), T_max=3).eta_min == 0


def test_a_schedule_goes_on_from_the_epoch_that_it_is_told() -> None:
    changed = optimizer()
    scheduler = ExponentialLR(changed, 0.5)
    scheduler.last_epoch = 2
    scheduler.step()
    assert changed.lr == pytest.approx(0.1)


def test_a_rate_that_makes_no_sense_is_refused_and_the_epoch_not_counted() -> None:
    changed = optimizer()
    scheduler = LambdaLR(changed, lambda epoch: math.inf if epoch else 1.0)
    with pytest.raises(ValueError, match="lr must be a finite number"):
        scheduler.step()
    assert (scheduler.last_epoch, changed.lr) == (0, 0.8)


@pytest.mark.parametrize("wrong", [0, -1, 1.5])
def test_numbers_of_epochs_are_whole_and_positive(wrong: Any) -> None:
    with pytest.raises(ValueError, match=f"step_size must be a whole number .* got {wrong}"):
        StepLR(optimizer(), wrong)
    with pytest.raises(ValueError, match=f"T_max must be a whole number .* got {wrong}"):
        CosineAnnealingLR(optimizer(), wrong)


def test_what_is_scheduled_is_an_optimizer() -> None:
    with pytest.raises(TypeError, match="an optimiser's learning rate, got a float"):
        ExponentialLR(0.1, 0.5)  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError, match=r"LRScheduler does not define factor\(\)"):
        LRScheduler(optimizer())


def test_fit_steps_a_schedule_by_a_callback() -> None:
    model, x = nn.Linear(1, 1), np.ones((4, 1), np.float32)
    changed = SGD(model.parameters(), lr=0.4)
    scheduler = ExponentialLR(changed, 0.5)
    nn.fit(
        model,
        (x, x),
        nn.MSELoss(),
        changed,
        3,
        callbacks=[lambda _: scheduler.step()],
        progress=False,
    )
    assert changed.lr == pytest.approx(0.05)
