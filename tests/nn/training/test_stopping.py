"""Conditions to stop: when, with which reason, and what they refuse."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import nn
from nn.training import (
    ErrorRateBelow,
    History,
    LossBelow,
    MaxEpochs,
    NoImprovement,
    WeightUpdateBelow,
    fit,
)
from nn.training.stopping import best_epoch, reason_to_stop
from tests.nn.training.test_fitting import assert_equal, make_data, make_model


def train(stop: Any, epochs: int | None = 50, **options: Any) -> tuple[nn.Sequential, History]:
    nn.manual_seed(3)
    model = make_model()
    optimizer = nn.optim.SGD(model.parameters(), lr=options.pop("lr", 0.5))
    history = fit(
        model, make_data(), nn.MSELoss(), optimizer, epochs, stop=stop, progress=False, **options
    )
    return model, history


def history_of(column: str, *numbers: float) -> History:
    history = History()
    history.rows += [{"epoch": i, column: number} for i, number in enumerate(numbers, start=1)]
    return history


def test_a_number_of_epochs_needs_no_other() -> None:
    assert train(MaxEpochs(3), None)[1].stopped == "all 3 epochs done"
    assert len(train([MaxEpochs(3)], 2)[1]) == 2
    history = train([MaxEpochs(2)])[1]
    assert (len(history), history.stopped) == (2, "all 2 epochs done")
    with pytest.raises(ValueError, match=r"nothing would end this training: say epochs=\.\.\., or"):
        train((), None)


def test_a_function_of_the_history_stops_with_its_reason() -> None:
    seen: list[int] = []

    def bored(history: History) -> str | None:
        seen.append(len(history))
        return "bored" if len(history) == 3 else None

    history = train(bored)[1]
    assert (len(history), history.stopped, seen) == (3, "bored", [1, 2, 3])
    history = train([lambda history: False, lambda history: len(history) > 1])[1]
    assert (len(history), history.stopped) == (2, "<lambda> said so")
    history = train(lambda history: np.float64(len(history)) > 2)[1]
    assert (len(history), history.stopped) == (3, "<lambda> said so")
    assert len(train([lambda history: 0, lambda history: np.False_, lambda history: ""], 3)[1]) == 3


def test_small_weight_updates_stop() -> None:
    weights: list[dict[str, np.ndarray]] = []
    nn.manual_seed(3)
    model = make_model()
    weights.append(model.state_dict())
    optimizer = nn.optim.SGD(model.parameters(), lr=0.5)
    history = fit(
        model,
        make_data(),
        nn.MSELoss(),
        optimizer,
        stop=WeightUpdateBelow(0.01),
        callbacks=[lambda history: weights.append(model.state_dict())],
        progress=False,
    )
    updates = [
        max(float(np.abs(new[name] - old[name]).max()) for name in new)
        for old, new in pairwise(weights)
    ]
    assert history["weight_update"] == updates
    assert updates[-1] < 0.01 <= min(updates[:-1])
    assert history.stopped == (
        f"weight update {updates[-1]:.4g} is below 0.01 after epoch {len(history)}"
    )


def test_a_small_loss_or_error_rate_stops() -> None:
    assert LossBelow(0.5)(history_of("loss", 0.7, 0.4)) == "loss 0.4 is below 0.5 after epoch 2"
    assert LossBelow(0.5)(history_of("loss", 0.4, 0.5)) is None
    assert LossBelow(0.5)(history_of("loss", float("nan"))) is None
    validation = LossBelow(0.5, monitor="validation_loss")
    assert validation(history_of("validation_loss", 0.4)) is not None
    assert ErrorRateBelow(0.05)(history_of("accuracy", 94.0)) is None
    reason = ErrorRateBelow(0.05)(history_of("accuracy", 96.0))
    assert reason == "error rate 0.04 is below 0.05 after epoch 1"


@pytest.mark.parametrize(
    ("numbers", "mode", "min_delta", "best"),
    [
        ([3.0, 1.0, 2.0], "min", 0.0, 2),
        ([3.0, 1.0, 2.0], "max", 0.0, 1),
        ([1.0, 1.0], "min", 0.0, 1),
        ([1.0, 0.95, 0.89], "min", 0.1, 3),
        ([float("nan"), 2.0], "min", 0.0, 2),
        ([float("nan")], "max", 0.0, 1),
    ],
)
def test_the_best_epoch_is_the_first_of_the_best(
    numbers: list[float], mode: str, min_delta: float, best: int
) -> None:
    assert best_epoch(numbers, mode, min_delta) == best


def test_patience_is_counted_from_the_best_epoch() -> None:
    condition = NoImprovement(2, "accuracy")
    assert condition(history_of("accuracy", 10, 30, 20)) is None
    assert condition(history_of("accuracy", 10, 30, 20, 31)) is None
    reason = condition(history_of("accuracy", 10, 30, 20, 30))
    assert reason == "accuracy has not improved in 2 epochs; the best was 30 after epoch 2"
    assert NoImprovement(1, "error_rate")(history_of("error_rate", 1, 2)) is not None
    assert NoImprovement(1, "error_rate", mode="max")(history_of("error_rate", 1, 2)) is None


def test_weight_updates_are_measured_for_whoever_looks_at_them(tmp_path: Any) -> None:
    updates = train(WeightUpdateBelow(1e-9), 3)[1]
    column = updates["weight_update"]
    assert train(NoImprovement(9, "weight_update"), 3)[1]["weight_update"] == column
    assert train(LossBelow(1e-9, "weight_update"), 3)[1]["weight_update"] == column
    best = nn.Checkpoint(tmp_path / "run.safetensors", keep_best="weight_update")
    assert train((), 3, checkpoint=best)[1]["weight_update"] == column
    assert (tmp_path / "run.best.safetensors").exists()


def test_a_likelihood_may_go_below_zero() -> None:
    assert LossBelow(-3)(history_of("loss", -2.0)) is None
    assert LossBelow(-3)(history_of("loss", -4.0)) == "loss -4 is below -3 after epoch 1"


@pytest.mark.parametrize("interrupted", [False, True])
def test_the_best_weights_come_back(interrupted: bool) -> None:
    states: list[dict[str, np.ndarray]] = []
    scores = iter([5.0, 3.0, 4.0, 3.5, 9.0])

    def score(output: Any, target: Any) -> float:
        return next(scores)

    class Keeping(nn.Callback):
        def on_epoch_end(self, training: nn.training.Training) -> None:
            states.append(training.model.state_dict())
            if interrupted and len(states) == 4:
                raise KeyboardInterrupt

    patience = 3 if not interrupted else 9
    model, history = train(
        NoImprovement(patience, "score", mode="min", restore_best=True),
        5,
        validation=make_data(),
        metrics=[score],
        callbacks=[Keeping()],
    )
    assert history.interrupted is interrupted
    assert len(history) == (4 if interrupted else 5)
    assert_equal(model.state_dict(), states[1])


def test_what_makes_no_condition_is_refused() -> None:
    for make, message in (
        (lambda: MaxEpochs(0), "MaxEpochs takes a whole number of epochs, at least 1, got 0"),
        (lambda: NoImprovement(0), "NoImprovement takes a whole number of epochs"),
        (lambda: NoImprovement(1, min_delta=-1), "min_delta must be a number of at least 0"),
        (lambda: NoImprovement(1, mode="best"), "mode is min or max, got 'best'"),
        (lambda: LossBelow(float("nan")), "LossBelow takes a finite threshold, got nan"),
        (lambda: LossBelow(-float("inf")), "LossBelow takes a finite threshold, got -inf"),
        (lambda: WeightUpdateBelow(0), "WeightUpdateBelow takes a threshold above 0, got 0"),
        (lambda: WeightUpdateBelow(float("nan")), "a threshold above 0, got nan"),
        (lambda: ErrorRateBelow(5), "a part of 1, got 5: 5 percent is 0.05"),
    ):
        with pytest.raises(ValueError, match=message):
            make()
    with pytest.raises(ValueError, match=r"'validation_loss' .* has only epoch, loss: pass valid"):
        train(NoImprovement(2))
    with pytest.raises(ValueError, match=r"weight_update.*pass the condition to fit\(stop"):
        reason_to_stop((WeightUpdateBelow(1.0),), history_of("loss", 1.0))
    with pytest.raises(TypeError, match="condition or callback is called, but 3 cannot be"):
        train([3])
