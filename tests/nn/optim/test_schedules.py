"""Schedules: states, resuming, and errors, of every kind."""

import json
from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import SGD, lr_scheduler
from tests.nn.optim.runs import SCHEDULES, metric


def make(name: str) -> tuple[SGD, Any]:
    groups = [{"params": [nn.Parameter(1.0)]}, {"params": [nn.Parameter(2.0)], "lr": 0.2}]
    optimizer = SGD(groups, lr=0.5, momentum=0.9)
    return optimizer, SCHEDULES[name](lr_scheduler, optimizer)


def epochs(name: str, optimizer: SGD, scheduler: Any, begin: int, end: int) -> list[Any]:
    found: list[Any] = []
    for epoch in range(begin, end):
        scheduler.step(*([metric(epoch)] if name.startswith("Reduce") else []))
        found += [(group["lr"], group["momentum"]) for group in optimizer.param_groups]
    return found


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("before", [0, 1, 9, 10, 33])
def test_the_same_rates_follow_from_a_saved_state(name: str, before: int) -> None:
    expected = epochs(name, *make(name), 0, 60)
    optimizer, scheduler = make(name)
    found = epochs(name, optimizer, scheduler, 0, before)
    states = json.loads(json.dumps(scheduler.state_dict())), optimizer.state_dict()
    epochs(name, optimizer, scheduler, before, before + 5)
    optimizer, scheduler = make(name)
    scheduler.load_state_dict(states[0])
    optimizer.load_state_dict(states[1])
    found += epochs(name, optimizer, scheduler, before, 60)
    assert found == expected
    json.dumps(scheduler.state_dict(), allow_nan=False)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_state_that_does_not_fit_is_refused(name: str) -> None:
    _, scheduler = make(name)
    state = scheduler.state_dict()
    with pytest.raises(ValueError, match=r"does not fit this .*\n  unexpected: other"):
        scheduler.load_state_dict({**state, "other": 1})
    shortened = {name: x for name, x in state.items() if name != "_last_lr"}
    with pytest.raises(ValueError, match="missing: _last_lr"):
        scheduler.load_state_dict(shortened)
    assert scheduler.state_dict() == state


@pytest.mark.parametrize("epoch", [2, 3, 17])
def test_a_schedule_goes_on_from_the_epoch_that_it_is_told(epoch: int) -> None:
    optimizer, scheduler = make("CosineAnnealingLR, to a floor")
    epochs("", optimizer, scheduler, 0, epoch)
    expected = [group["lr"] for group in optimizer.param_groups]
    other = SGD([{"params": [p], "lr": 7.0} for p in map(nn.Parameter, (1.0, 2.0))])
    with pytest.raises(KeyError, match="group 0 has no 'initial_lr'"):
        lr_scheduler.CosineAnnealingLR(other, 100, 0.01, last_epoch=epoch - 1)
    for group, lr in zip(other.param_groups, (0.5, 0.2)):
        group["initial_lr"] = lr
    lr_scheduler.CosineAnnealingLR(other, 100, 0.01, last_epoch=epoch - 1)
    np.testing.assert_allclose([g["lr"] for g in other.param_groups], expected, rtol=1e-12)


def test_a_group_that_is_added_later_is_scheduled_too() -> None:
    optimizer, scheduler = make("ExponentialLR")
    scheduler.step()
    optimizer.add_param_group({"params": [nn.Parameter(3.0)], "lr": 0.1})
    scheduler.step()
    assert scheduler.get_last_lr() == pytest.approx([0.5 * 0.97**2, 0.2 * 0.97**2, 0.097])


WRONG: list[tuple[Any, str]] = [
    (lambda s, o: s.ConstantLR(o, 1.5), "factor must be from 0 to 1, got 1.5"),
    (lambda s, o: s.LinearLR(o, 0.0), "start_factor must be above 0, got 0.0"),
    (lambda s, o: s.LinearLR(o, 0.5, -1.0), "end_factor must be from 0 to 1"),
    (lambda s, o: s.MultiStepLR(o, [1.5]), "a milestone must be a whole number"),
    (lambda s, o: s.LambdaLR(o, [len] * 3), "one entry for each of the 2 groups, got 3"),
    (lambda s, o: s.OneCycleLR(o, 1.0), "pass total_steps, or both epochs and steps_per_epoch"),
    (lambda s, o: s.OneCycleLR(o, 1.0, 10, pct_start=2.0), "pct_start is a part of the steps"),
    (lambda s, o: s.OneCycleLR(o, 1.0, 10, anneal_strategy="x"), "anneal_strategy is one of 'cos'"),
    (lambda s, o: s.CyclicLR(o, 0.1, 1.0, mode="x"), "mode is one of 'triangular'"),
    (lambda s, o: s.ReduceLROnPlateau(o, factor=1.0), "factor must be from 0 to below 1, got 1.0"),
    (lambda s, o: s.ReduceLROnPlateau(o, "x"), "mode is one of 'min', 'max', got 'x'"),
    (lambda s, o: s.SequentialLR(o, [], []), "needs at least one schedule, got none"),
    (lambda s, o: s.ChainedScheduler([]), "needs at least one schedule"),
    (lambda s, o: s.ChainedScheduler([s.ReduceLROnPlateau(o)]), "cannot be one of several"),
    (lambda s, o: s.SequentialLR(o, [s.StepLR(o, 1)], [3]), "got 1 schedules and 1 milestones"),
    (
        lambda s, o: s.ChainedScheduler([s.StepLR(o, 1), s.StepLR(SGD([nn.Parameter(1.0)]), 1)]),
        "must be of the same optimiser",
    ),
    (
        lambda s, o: s.OneCycleLR(nn.optim.Adagrad([nn.Parameter(1.0)]), 1.0, 10),
        "Adagrad has neither momentum nor betas",
    ),
]


@pytest.mark.parametrize(("make_wrong", "message"), WRONG)
def test_what_makes_no_sense_is_refused(make_wrong: Any, message: str) -> None:
    optimizer, _ = make("StepLR")
    with pytest.raises(ValueError, match=message):
        make_wrong(lr_scheduler, optimizer)


def test_a_cycle_has_an_end() -> None:
    optimizer = SGD([nn.Parameter(1.0)])
    scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, 3)
    for _ in range(3):
        scheduler.step()
    before = optimizer.lr
    with pytest.raises(ValueError, match="step 4 of a schedule of 3"):
        scheduler.step()
    assert (optimizer.lr, scheduler.last_epoch) == (before, 3)


def test_a_metric_that_is_no_number_is_not_better() -> None:
    optimizer = SGD([nn.Parameter(1.0)], lr=1.0)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
    for loss in (float("nan"), float("inf"), 1.0, float("nan")):
        scheduler.step(loss)
    assert optimizer.lr == 0.125
    assert scheduler.best == 1.0
