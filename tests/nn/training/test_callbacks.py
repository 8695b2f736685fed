"""Callbacks and schedules: when they are called, and what they see."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import lr_scheduler
from nn.training import Callback, LearningRateMonitor, Training, fit
from tests.nn.training.test_fitting import make_data, make_model


def train(epochs: int = 2, **options: Any) -> nn.History:
    model = make_model()
    optimizer = options.pop("optimizer", None) or nn.optim.SGD(model.parameters(), lr=1.0)
    if "schedule" in options:
        options["scheduler"] = options.pop("schedule")(optimizer)
    settings = {"batch_size": 4, "progress": False} | options
    return fit(model, make_data(), nn.MSELoss(), optimizer, epochs, **settings)


class Noting(Callback):
    """Notes each hook, with where the training is."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, int, int, int]] = []

    def note(self, hook: str, training: Training) -> None:
        self.notes.append((hook, training.epoch, training.batch, len(training.history)))

    def on_train_begin(self, training: Training) -> None:
        self.note("train begins", training)

    def on_epoch_begin(self, training: Training) -> None:
        self.note("epoch begins", training)

    def on_batch_end(self, training: Training) -> None:
        assert training.loss > 0
        self.note("batch ends", training)

    def on_epoch_end(self, training: Training) -> None:
        self.note("epoch ends", training)

    def on_train_end(self, training: Training) -> None:
        self.note("train ends", training)


def test_hooks_are_called_in_their_order() -> None:
    noting = Noting()
    train(callbacks=[noting])
    assert noting.notes == [
        ("train begins", 0, 0, 0),
        *(
            note
            for epoch in (1, 2)
            for note in (
                ("epoch begins", epoch, 0, epoch - 1),
                *(("batch ends", epoch, batch, epoch - 1) for batch in (1, 2, 3)),
                ("epoch ends", epoch, 0, epoch),
            )
        ),
        ("train ends", 2, 0, 2),
    ]


def test_functions_and_callbacks_are_called_in_the_order_given() -> None:
    calls: list[str] = []

    class Named(Callback):
        def on_epoch_end(self, training: Training) -> None:
            calls.append("callback")

    train(1, callbacks=[lambda _: calls.append("a"), Named(), lambda _: calls.append("b")])
    assert calls == ["a", "callback", "b"]


def test_the_end_is_told_after_an_interruption_but_not_after_an_error() -> None:
    for error, told in ((KeyboardInterrupt, True), (RuntimeError, False)):
        noting = Noting()

        def fail(history: nn.History, error: Any = error) -> None:
            raise error

        if told:
            assert train(callbacks=[noting, fail]).interrupted
        else:
            with pytest.raises(error):
                train(callbacks=[noting, fail])
        assert (noting.notes[-1][0] == "train ends") is told


def test_a_callback_stops_after_the_epoch_with_its_reason() -> None:
    class Impatient(Callback):
        def on_batch_end(self, training: Training) -> None:
            if training.epoch == 2 and training.batch == 1:
                training.stop("it takes too long")

    noting = Noting()
    history = train(9, callbacks=[Impatient(), noting])
    assert (len(history), history.stopped) == (2, "it takes too long")
    assert ("batch ends", 2, 3, 1) in noting.notes


def test_a_schedule_is_stepped_after_each_epoch_and_seen_by_its_monitor() -> None:
    history = train(
        4,
        schedule=lambda o: lr_scheduler.StepLR(o, 2, 0.1),
        callbacks=[LearningRateMonitor()],
    )
    assert history["lr"] == pytest.approx([1.0, 1.0, 0.1, 0.1], rel=1e-12)


def test_a_schedule_may_count_batches() -> None:
    rates: list[float] = []

    class Looking(Callback):
        def on_batch_end(self, training: Training) -> None:
            rates.append(training.optimizer.lr)

    train(
        schedule=lambda o: lr_scheduler.ExponentialLR(o, 0.5),
        scheduler_every="batch",
        callbacks=[Looking()],
    )
    assert rates == [0.5**power for power in range(1, 7)]


@pytest.mark.parametrize("validated", [True, False])
def test_a_schedule_that_takes_a_number_is_told_the_loss(validated: bool) -> None:
    told: list[float] = []

    class Judging(lr_scheduler.ReduceLROnPlateau):
        def step(self, metrics: float) -> None:  # type: ignore[override]
            told.append(metrics)

    history = train(schedule=Judging, validation=make_data(5) if validated else None)
    assert told == history["validation_loss" if validated else "loss"]


def test_an_interruption_puts_the_schedule_back() -> None:
    model = make_model()
    optimizer = nn.optim.SGD(model.parameters(), lr=1.0)
    schedule = lr_scheduler.ExponentialLR(optimizer, 0.5)

    class Stopping(Callback):
        def on_batch_end(self, training: Training) -> None:
            if training.epoch == 2 and training.batch == 2:
                raise KeyboardInterrupt

    fit(
        model,
        make_data(),
        nn.MSELoss(),
        optimizer,
        3,
        batch_size=4,
        scheduler=schedule,
        scheduler_every="batch",
        callbacks=[Stopping()],
        progress=False,
    )
    assert (schedule.last_epoch, optimizer.lr) == (3, 0.125)


def test_what_is_no_schedule_is_refused() -> None:
    with pytest.raises(TypeError, match=r"a schedule has a method step\(\), got 0.1"):
        train(scheduler=0.1)
    with pytest.raises(ValueError, match="scheduler_every is epoch or batch, got 'step'"):
        train(schedule=lambda o: lr_scheduler.StepLR(o, 2), scheduler_every="step")


def test_clipping_and_accumulating_are_passed_on() -> None:
    ends: list[np.ndarray] = []
    for options in ({}, {"accumulate": 2}, {"accumulate": 100}, {"clip_norm": 1e-3}):
        nn.manual_seed(4)
        model = make_model()
        before = model.state_dict()
        optimizer = nn.optim.SGD(model.parameters(), lr=1.0)
        data = make_data(8)
        fit(model, data, nn.MSELoss(), optimizer, 1, batch_size=8, progress=False, **options)
        after = model.state_dict()
        ends.append(np.concatenate([(after[name] - before[name]).ravel() for name in after]))
    np.testing.assert_allclose(ends[1], ends[0], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(ends[2], ends[0], rtol=1e-12, atol=1e-14)
    assert np.linalg.norm(ends[3]) == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize("option", ["callbacks", "stop"])
@pytest.mark.parametrize("several", [False, True])
def test_a_class_in_place_of_an_instance_is_told_to_be_called(option: str, several: bool) -> None:
    given: Any = {"callbacks": LearningRateMonitor, "stop": nn.NoImprovement}[option]
    name = given.__name__
    model = make_model()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    options = {option: [given] if several else given}
    with pytest.raises(TypeError, match=rf"ready for use, not the class: .* {name}\(\.\.\.\)"):
        fit(model, make_data(), nn.MSELoss(), optimizer, 1, progress=False, **options)


def test_a_hook_that_nobody_would_call_is_told() -> None:
    with pytest.raises(TypeError, match=r"Own\.on_epoch_start: the hooks .* on_epoch_begin, "):
        type("Own", (nn.Callback,), {"on_epoch_start": lambda self, training: None})
