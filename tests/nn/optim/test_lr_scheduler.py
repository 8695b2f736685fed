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
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    PolynomialLR,
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


def test_steps_to_a_part_of_an_epoch_are_those_of_pytorch() -> None:
    changed = optimizer(1.0)
    scheduler = CosineAnnealingWarmRestarts(changed, 3, 2, 0.1)
    pytorch = [
        *((0.5, 0, 0.939711), (None, 1, 0.55), (None, 2, 0.160289), (2.9, 2, 0.102465)),
        *((None, 3, 0.950953), (3.5, 3, 0.984667), (9.25, 9, 0.999037), (None, 10, 0.976119)),
        (0, 0, 1.0),
    ]
    for epoch, last, lr in pytorch:
        scheduler.step(epoch) if epoch is not None else scheduler.step()
        resumed = CosineAnnealingWarmRestarts(optimizer(1.0), 3, 2, 0.1)
        resumed.load_state_dict(scheduler.state_dict())
        scheduler = resumed
        scheduler.optimizer = changed
        assert (scheduler.last_epoch, round(changed.lr, 6)) == (last, lr)
    for wrong in (-1, math.nan, math.inf):
        with pytest.raises(ValueError, match="goes to an epoch from 0 on, got"):
            scheduler.step(wrong)
    assert (scheduler.last_epoch, changed.lr) == (0, 1.0)
    scheduler.step(0.5)
    scheduler.go_to(3)
    assert changed.lr == 1.0
    scheduler.load_state_dict(scheduler.state_dict())
    scheduler.step()
    assert changed.lr == scheduler.rate(4, 1.0)


@pytest.mark.parametrize(
    ("make", "lr"),
    [(lambda o: LinearLR(o, 0.25, total_iters=0), 0.25), (lambda o: PolynomialLR(o, 0), 1)],
)
def test_schedules_of_no_epochs_are_those_of_pytorch(make: Any, lr: float) -> None:
    changed = optimizer(1.0)
    scheduler = make(changed)
    for _ in range(3):
        assert changed.lr == lr
        scheduler.step()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("milestones", "abc"),
        ("milestones", 3),
        ("milestones", [1, "2"]),
        ("gamma", "x"),
        ("gamma", [1]),
    ],
)
def test_a_state_of_another_kind_is_refused_and_nothing_changed(name: str, wrong: Any) -> None:
    scheduler = MultiStepLR(optimizer(), [1, 3])
    before = scheduler.state_dict()
    with pytest.raises(ValueError, match=f"state of a MultiStepLR has {name} such as"):
        scheduler.load_state_dict({**before, "last_epoch": 2, name: wrong})
    assert scheduler.state_dict() == before
