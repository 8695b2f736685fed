"""The training loop: what it computes, what it tells, and how it stops."""

import copy
import csv
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn.metrics import accuracy
from nn.training import History, fit, run, score, state
from nn.training.batches import ArrayBatches
from tests.hand_derived import train_step

State = dict[str, np.ndarray]
Arrays = tuple[np.ndarray, np.ndarray]


def make_model(dtype: Any = np.float64) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(3, 4, dtype=dtype), nn.Sigmoid(), nn.Linear(4, 2, dtype=dtype), nn.Sigmoid()
    )


def make_data(count: int = 11, dtype: Any = np.float64) -> Arrays:
    rng = np.random.default_rng(21)
    return rng.normal(size=(count, 3)).astype(dtype), rng.uniform(size=(count, 2)).astype(dtype)


def train(model: nn.Module, epochs: int = 2, **options: Any) -> History:
    """Fit with the settings that most tests share."""
    optimizer = options.pop("optimizer", None) or nn.optim.SGD(model.parameters(), lr=0.5)
    settings: dict[str, Any] = {"batch_size": 4, "progress": False, "loss": nn.MSELoss()}
    settings |= {"data": make_data()} | options
    return fit(model, optimizer=optimizer, epochs=epochs, **settings)


def assert_equal(state: State, wanted: State) -> None:
    assert state.keys() == wanted.keys()
    for name in wanted:
        np.testing.assert_array_equal(state[name], wanted[name], strict=True)


def test_an_epoch_takes_the_steps_that_are_derived_by_hand() -> None:
    model, (x, y) = make_model(), make_data()
    weights = [model[layer].weight.data.copy() for layer in (0, 2)]  # type: ignore[attr-defined]
    biases = [model[layer].bias.data.copy() for layer in (0, 2)]  # type: ignore[attr-defined]
    nn.manual_seed(2)
    losses = []
    for _ in range(3):
        total = 0.0
        for inputs, targets in ArrayBatches((x, y), 4).epoch():
            total += len(inputs) * train_step(weights, biases, inputs, targets, 0.5)
        losses.append(total / 11)
    nn.manual_seed(2)
    history = train(model, epochs=3)
    for layer, weight, bias in zip((0, 2), weights, biases):
        state = model.state_dict()
        np.testing.assert_allclose(state[f"{layer}.weight"], weight, rtol=0, atol=1e-12)
        np.testing.assert_allclose(state[f"{layer}.bias"], bias, rtol=0, atol=1e-12)
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-12)


def test_a_task_is_learnt_and_generalises() -> None:
    rng = np.random.default_rng(22)
    x = rng.normal(size=(400, 3)).astype(np.float32)
    y = np.eye(2, dtype=np.float32)[(x[:, 0] + x[:, 1] > 0).astype(int)]
    history = train(
        model := make_model(np.float32),
        epochs=30,
        data=(x[:300], y[:300]),
        validation=(x[300:], y[300:]),
        metrics=[accuracy],
    )
    assert history["accuracy"][-1] >= 95.0
    assert history["loss"][-1] < 0.3 * history["loss"][0]
    assert history["validation_loss"][-1] < 0.3 * history["validation_loss"][0]
    assert {parameter.dtype for parameter in model.parameters()} == {np.dtype("f4")}


def test_the_same_seed_gives_the_same_numbers() -> None:
    ends: list[tuple[State, list[dict[str, float]]]] = []
    for seed in (1, 1, 2):
        nn.manual_seed(seed)
        history = train(model := make_model(), validation=make_data())
        ends.append((model.state_dict(), history.rows))
    assert_equal(ends[0][0], ends[1][0])
    assert ends[0][1] == ends[1][1]
    assert ends[0][1] != ends[2][1]


def test_the_history_has_a_row_per_epoch_and_a_column_per_number() -> None:
    data, model = make_data(), make_model()
    history = train(model, epochs=2, validation=data, metrics=[accuracy])
    assert len(history) == 2
    assert [list(row) for row in history] == [["epoch", "loss", "validation_loss", "accuracy"]] * 2
    assert history["epoch"] == [1, 2]
    output = model(data[0])
    assert history["validation_loss"][-1] == nn.MSELoss()(output, data[1]).item()
    assert history["accuracy"][-1] == accuracy(output, data[1])
    assert history.stopped == "all 2 epochs done"
    assert list(train(model).rows[0]) == ["epoch", "loss"]


def test_a_history_shows_itself(tmp_path: Path) -> None:
    history = History()
    assert list(history) == []
    assert repr(history) == "History(0 epochs; nothing yet; running)"
    history.save_csv(tmp_path / "history.csv")
    assert (tmp_path / "history.csv").read_bytes() == b"epoch\n"
    history.rows += [{"epoch": 1, "loss": 1 / 3}, {"epoch": 2, "loss": 0.25}]
    history.stopped = "all 2 epochs done"
    assert repr(history) == "History(2 epochs; epoch 2, loss 0.25; all 2 epochs done)"
    history.save_csv(tmp_path / "history.csv")
    assert (tmp_path / "history.csv").read_bytes() == f"epoch,loss\n1,{1 / 3}\n2,0.25\n".encode()
    with (tmp_path / "history.csv").open(newline="") as file:
        assert [float(row["loss"]) for row in csv.DictReader(file)] == history["loss"]


def test_callbacks_are_called_after_each_epoch_in_order() -> None:
    calls: list[tuple[str, int]] = []
    train(
        make_model(),
        epochs=3,
        callbacks=(lambda history, name=name: calls.append((name, len(history))) for name in "ab"),
    )
    assert calls == [(name, epoch) for epoch in (1, 2, 3) for name in "ab"]


class Watched(nn.Module):
    """Notes in which mode it is called, and whether a graph is recorded."""

    def __init__(self) -> None:
        self.factor = nn.Parameter(1.0)
        self.calls: list[tuple[bool, bool]] = []

    def forward(self, x: Any) -> Any:
        output = x * self.factor
        self.calls.append((self.training, output.requires_grad))
        return output


@pytest.mark.parametrize("training", [True, False])
def test_scoring_neither_trains_nor_records_and_puts_the_mode_back(training: bool) -> None:
    model, x = Watched().train(training), np.ones((2, 1))
    assert score(model, (x, 3 * x), nn.MSELoss()) == {"validation_loss": 4.0}
    assert model.calls == [(False, False)]
    assert model.training is training
    with pytest.raises(ValueError, match="same shape"):
        score(model, (x, x[:, 0]), nn.MSELoss())
    assert model.training is training
    assert (Value(2.0) * 3.0).requires_grad


def test_an_epoch_trains_in_training_mode_and_scores_in_use() -> None:
    model, x = Watched().eval(), np.ones((2, 1))
    train(model, epochs=2, batch_size=1, data=(x, x), validation=(x, x))
    assert model.calls == [(True, True), (True, True), (False, False)] * 2


@pytest.mark.parametrize("compiled", [False, True])
def test_a_part_that_is_frozen_in_use_stays_so(compiled: bool) -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))
    model[:2].requires_grad_(False)
    model[1].eval()
    before = model[1].state_dict()
    x, y = make_data(dtype=np.float32)
    options: dict[str, Any] = {"data": (x, y), "compile": compiled, "training_metrics": True}
    train(model, validation=(x, y), **options)
    modes = [module.training for module in model]
    assert modes == [True, False, True, True]
    assert_equal(model[1].state_dict(), before)
    model.eval()  # as a whole: fit trains all of it
    train(model, validation=(x, y), **options)
    assert all(module.training for module in model.modules())
    assert (model[1].state_dict()["running_mean"] != before["running_mean"]).all()


def states_by_epoch(epochs: int) -> list[State]:
    """Return the start and the state after each epoch of an undisturbed training."""
    nn.manual_seed(6)
    model = make_model()
    states = [model.state_dict()]
    train(model, epochs, callbacks=[lambda history: states.append(model.state_dict())])
    return states


class Interrupted(nn.optim.SGD):
    """Ctrl-C comes while a step has changed some parameters and not yet the others."""

    steps = 0
    fatal_step = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.fatal_step:
            self.params = self.params[:2]
        super().step()
        if self.steps == self.fatal_step:
            raise KeyboardInterrupt


@pytest.mark.parametrize("fatal_step", range(1, 10))
def test_an_interrupted_epoch_is_undone_exactly(fatal_step: int) -> None:
    states = states_by_epoch(3)
    nn.manual_seed(6)
    model = make_model()
    optimizer = Interrupted(model.parameters(), lr=0.5)
    optimizer.fatal_step = fatal_step
    history = train(model, epochs=3, optimizer=optimizer)
    finished = (fatal_step - 1) // 3  # of 11 examples in batches of 4
    assert len(history) == finished
    assert history.stopped == f"interrupted after {finished} of 3 epochs"
    assert_equal(model.state_dict(), states[finished])


def interrupt_at_line(number: int) -> Callable[[FrameType, str, Any], Any]:
    """Return a trace function that raises at the given line event of the training loop."""
    passed = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal passed
        if frame.f_code.co_filename not in (run.__file__, state.__file__):
            return None
        if event == "line":
            passed += 1
            if passed == number:
                raise KeyboardInterrupt
        return trace

    return trace


def test_wherever_the_interruption_comes_weights_and_history_agree() -> None:
    states, histories, before = states_by_epoch(2), [], sys.gettrace()
    for line in range(1, 2000):
        nn.manual_seed(6)
        model = make_model()
        history: History | None = None
        sys.settrace(interrupt_at_line(line))
        try:
            history = train(model, epochs=2, callbacks=[lambda history: None])
        except KeyboardInterrupt:  # before the first step, or when all is done
            pass
        finally:
            sys.settrace(before)
        if history is not None:
            assert_equal(model.state_dict(), states[len(history)])
            histories.append(len(history))
            if history.stopped.startswith("all"):
                break
    assert histories == sorted(histories)
    assert set(histories) == {0, 1, 2}
    assert len(histories) > 30


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_stops_the_training(poison: float) -> None:
    model, kept = nn.Linear(3, 2, dtype=np.float64), []
    finished: list[State] = []
    x, y = make_data()

    def spoil(history: History) -> None:
        kept.append(len(history))
        finished.append(model.state_dict())
        if len(history) == 2:
            y[3, 1] = poison

    message = rf"the loss became {poison} in epoch 3, batch 1: the target has {poison} at \[\d, 1\]"
    with pytest.raises(FloatingPointError, match=message):
        train(model, epochs=9, data=(x, y), batch_size=11, callbacks=[spoil])
    assert kept == [1, 2]
    assert_equal(model.state_dict(), finished[-1])


def test_frozen_parameters_stay() -> None:
    model = make_model()
    model[0].requires_grad_(False)  # type: ignore[attr-defined]
    before = model.state_dict()
    train(model)
    after = model.state_dict()
    np.testing.assert_array_equal(after["0.weight"], before["0.weight"])
    assert not np.array_equal(after["2.weight"], before["2.weight"])


def test_progress_is_told_on_standard_error_only(capsys: pytest.CaptureFixture[str]) -> None:
    history = train(make_model(), progress=True, validation=make_data(), metrics=[accuracy])
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"epoch {row['epoch']}/2: loss {row['loss']:#.4g}, "
        f"validation loss {row['validation_loss']:#.4g}, accuracy {row['accuracy']:#.4g}"
        for row in history
    ]
    train(make_model(), progress=False)
    assert capsys.readouterr().err == ""


def test_batches_of_32_with_progress_are_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    model, x = Watched(), np.ones((33, 1))
    fit(model, (x, x), nn.MSELoss(), nn.optim.SGD(model.parameters()), 1)
    assert len(model.calls) == 2
    assert capsys.readouterr().err.startswith("epoch 1/1: loss 0")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"data": (np.ones((4, 3)), np.ones((3, 2)))}, "data needs .* got 4 and 3"),
        ({"data": (np.ones((0, 3)), np.ones((0, 2)))}, "data needs .* at least one: got 0 and 0"),
        ({"validation": (np.ones((4, 3)), np.ones((3, 2)))}, "validation needs .* got 4 and 3"),
        ({"data": (np.ones((4, 3)),)}, r"is inputs and targets \(x, y\), or .*, got 1 parts"),
        ({"epochs": 0}, "epochs must be a whole number of at least 1, got 0"),
        ({"epochs": 1.5}, "epochs must be a whole number of at least 1, got 1.5"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, got 0"),
        ({"metrics": [accuracy]}, "metrics are scored on validation data, and none was given"),
        ({"loss": nn.MSELoss(reduction="none")}, "only a single number has an implied gradient"),
    ],
    ids=lambda part: str(part).split(" at 0x")[0],  # the same in every process
)
def test_what_cannot_be_trained_is_refused_and_nothing_changed(
    options: dict[str, Any], message: str
) -> None:
    model = make_model()
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(ValueError, match=message):
        train(model, **options)
    assert_equal(model.state_dict(), before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"loss": nn.MSELoss}, r"a MSELoss ready for use, not the class: .* MSELoss\(...\)"),
        ({"optimizer": nn.optim.SGD}, "a SGD ready for use, not the class"),
        ({"loss": "mse"}, "is called, but 'mse' cannot be"),
        ({"metrics": ["accuracy"], "validation": make_data()}, "is called, but 'accuracy' cannot"),
        ({"metrics": "accuracy"}, r"'accuracy' cannot be: write nn\.metrics\.accuracy"),
        ({"metrics": "acc"}, r"'acc' cannot be: write nn\.metrics\.accuracy"),
        (
            {"metrics": "mean_squared_error"},
            r"cannot be: write nn\.MSELoss\(\) or nn\.metrics\.acc",
        ),
        ({"loss": "mse"}, r"'mse' cannot be: write nn\.MSELoss\(\)"),
        ({"loss": nn.optim.SGD([nn.Parameter([1.0])])}, r"an optimiser, SGD: fit takes \(model, d"),
        ({"callbacks": [None]}, "is called, but None cannot be"),
        ({"callbacks": 3}, "is called, but 3 cannot be"),
        ({"metrics": "accuracy", "validation": make_data()}, "is called, but 'accuracy' cannot"),
        (
            {"scheduler": nn.optim.lr_scheduler.StepLR},
            r"a schedule has a method step\(\), got <cla",
        ),
        ({"loss": lambda output, target: 0.5}, "the loss gave a float, of which no gradients"),
    ],
    ids=lambda given: str(next(iter(given))) if isinstance(given, dict) else "",
)
def test_what_cannot_be_called_is_named_before_training(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        train(make_model(), **options)


def test_one_of_each_or_none_need_no_list() -> None:
    lengths: list[int] = []
    options: dict[str, Any] = {"metrics": accuracy, "callbacks": lambda h: lengths.append(len(h))}
    history = train(make_model(), validation=make_data(), **options)
    assert (history.columns[-1], lengths) == ("accuracy", [1, 2])
    assert len(train(make_model(), metrics=None, callbacks=None, stop=None)) == 2


def test_optimiser_and_schedule_are_those_of_the_model() -> None:
    model, other = make_model(), make_model()
    mine, its = (nn.optim.SGD(m.parameters(), lr=0.1) for m in (model, other))
    with pytest.raises(ValueError, match="the optimiser holds no parameter of the model"):
        train(model, optimizer=its)
    schedule = nn.optim.lr_scheduler.StepLR(its, 2)
    with pytest.raises(ValueError, match="the schedule StepLR is of another optimiser"):
        train(model, optimizer=mine, scheduler=schedule)
    assert len(train(model, optimizer=nn.optim.SGD(model[2].parameters(), lr=0.1))) == 2


@pytest.mark.parametrize(
    "options",
    [
        {"stop": nn.NoImprovement(2, "acuracy")},
        {"stop": nn.training.LossBelow(0.1, "acuracy")},
        {"stop": nn.training.ErrorRateBelow(0.1, "acuracy")},
        {"stop": nn.NoImprovement(2, "acuracy", mode="max")},
        {"checkpoint": nn.Checkpoint("run.safetensors", keep_best="acuracy")},
    ],
)
def test_a_misspelt_column_is_told_before_the_training(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    model, before = make_model(), make_model().state_dict()
    model.load_state_dict(before)
    settings: dict[str, Any] = {"validation": make_data(), "metrics": accuracy} | options
    for callbacks in ((), nn.LearningRateMonitor()):
        with pytest.raises(ValueError, match=r"'acuracy'.* epoch, loss, validation_loss, accuracy"):
            train(model, callbacks=callbacks, training_metrics=True, **settings)
    assert_equal(model.state_dict(), before)

    def write(history: History) -> None:
        history.rows[-1]["acuracy"] = 1.0

    if "checkpoint" in options:  # the best model is saved before callbacks are called
        with pytest.raises(ValueError, match="keep_best='acuracy' is no column"):
            train(model, callbacks=write, **settings)
    else:
        assert len(train(model, epochs=1, callbacks=write, **settings)) == 1


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (None, "a NoneType None"),
        ("good", "a str 'good'"),
        (np.ones(3), r"a ndarray of shape \(3,\)"),
    ],
    ids=lambda given: str(next(iter(given))) if isinstance(given, dict) else "",
)
def test_a_metric_that_gives_no_number_is_named(result: Any, told: str) -> None:
    def mine(output: Any, target: Any) -> Any:
        return result

    with pytest.raises(TypeError, match=f"the metric mine gave {told}, but is to give a number"):
        train(make_model(), validation=make_data(), metrics=mine)


def test_examples_in_a_dict_are_counted_by_its_arrays() -> None:
    class Sum(nn.Module):
        def __init__(self) -> None:
            self.factor = nn.Parameter(1.0)

        def forward(self, x: Any) -> Any:
            return (x["a"] + x["b"]) * self.factor

    def batch(count: int, target: float) -> Any:
        a = np.ones((count, 1))
        return {"a": a, "b": a}, {"y": np.full((count, 1), target)}

    def loss(output: Any, target: Any) -> Any:
        return nn.functional.mse_loss(output, target["y"])

    model, batches = Sum(), [batch(3, 2.0), batch(1, 4.0)]
    optimizer = nn.optim.SGD(model.parameters(), lr=0.0)
    options: dict[str, Any] = {"optimizer": optimizer, "data": batches, "loss": loss}
    history = train(model, epochs=1, validation=batches, **options)
    assert history["loss"] == history["validation_loss"] == [(3 * 0.0 + 1 * 4.0) / 4]


@pytest.mark.parametrize(
    ("width", "batch_size", "largest"), [(1, 4, 4096), (1 << 13, 4, 512), (1 << 13, 600, 600)]
)
def test_as_many_examples_are_scored_at_once_as_fit(
    width: int, batch_size: int, largest: int
) -> None:
    sizes: list[int] = []

    class First(nn.Module):
        def __init__(self) -> None:
            self.factor = nn.Parameter(np.ones(1, np.float32))

        def forward(self, x: Any) -> Any:
            if not self.training:
                sizes.append(len(x))
            return x[:, :1] * self.factor

    model, count = First(), largest + 1
    x, y = np.zeros((count, width), np.float32), np.zeros((count, 1), np.float32)
    if width > 1:  # the target has its share
        x = x[:, :-1]
    train(model, epochs=1, data=(x[:4], y[:4]), validation=(x, y), batch_size=batch_size)
    assert sizes == [largest, 1]


def test_training_compiled_gives_the_same_numbers() -> None:
    ends: list[tuple[State, History]] = []
    for compile in (False, True):
        nn.manual_seed(7)
        model = nn.Sequential(make_model(), nn.Dropout(0.2))
        optimizer = nn.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
        history = train(model, 5, optimizer=optimizer, validation=make_data(), compile=compile)
        ends.append((model.state_dict(), history))
    for column in ("loss", "validation_loss"):
        np.testing.assert_allclose(ends[0][1][column], ends[1][1][column], rtol=1e-12)
    for name, array in ends[0][0].items():
        np.testing.assert_allclose(array, ends[1][0][name], rtol=1e-10)


class Stopping:
    """A loss that Ctrl-C interrupts in its n-th call."""

    def __init__(self, fatal_call: int) -> None:
        self.calls, self.fatal_call = 0, fatal_call

    def __call__(self, output: Any, target: Any) -> Any:
        self.calls += 1
        if self.calls == self.fatal_call:
            raise KeyboardInterrupt
        return nn.MSELoss()(output, target)


@pytest.mark.parametrize("kind", [nn.optim.SGD, nn.optim.Adam])
def test_an_interruption_puts_buffers_and_momentum_back_and_leaves_the_rate(kind: Any) -> None:
    model = nn.Sequential(make_model(), nn.BatchNorm1d(2, dtype=np.float64))
    optimizer = kind(model.parameters(), lr=0.1)
    optimizer.momentum = 0.9
    scheduler = nn.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    finished: list[tuple[State, State]] = []

    def after_epoch(history: History) -> None:
        scheduler.step()
        finished.append((model.state_dict(), optimizer.state_dict()))

    options = {"loss": Stopping(8), "callbacks": [after_epoch], "data": make_data(12)}
    history = train(model, 3, optimizer=optimizer, **options)
    assert history.stopped == "interrupted after 2 of 3 epochs"
    assert_equal(model.state_dict(), finished[-1][0])
    assert_equal(optimizer.state_dict(), finished[-1][1])
    assert optimizer.lr == 0.025
    assert any(name.endswith("running_mean") for name in finished[-1][0])


def test_metrics_are_named_by_the_keys_of_a_dict() -> None:
    def farthest(output: Any, target: Any) -> float:
        return float(np.max(np.abs(output.data - target)))

    history = train(make_model(), validation=make_data(), metrics={"worst": farthest})
    assert [list(row) for row in history] == [["epoch", "loss", "validation_loss", "worst"]] * 2
    for name in ("loss", "lr", 3, "", "training_worst", "validation_worst"):
        with pytest.raises(ValueError, match=f"no place for a metric called {name!r}"):
            train(make_model(), validation=make_data(), metrics={name: farthest})


def test_metrics_without_a_name_of_their_own_get_one() -> None:
    class Largest:
        def __call__(self, output: Any, target: Any) -> float:
            return float(np.max(output.data))

    def within(output: Any, target: Any, limit: float) -> float:
        return float(np.mean(np.abs(output.data - target) < limit))

    def loss(output: Any, target: Any) -> float:
        return 7.0

    metrics = [partial(within, limit=0.1), partial(within, limit=9.0), Largest(), loss]
    history = train(make_model(), validation=make_data(), metrics=metrics, progress=True)
    columns = ["epoch", "loss", "validation_loss", "within", "within_2", "Largest", "loss_2"]
    assert [list(row) for row in history] == [columns] * 2
    assert history["within_2"] == [1.0, 1.0]
    assert history["loss_2"] == [7.0, 7.0]
    assert history["loss"][0] < 1


def test_a_validation_loss_that_is_not_finite_is_told_of_once() -> None:
    x, y = make_data()
    spoilt = x.copy()
    spoilt[0, 0] = np.nan
    message = "the validation loss became nan in epoch 1, while the loss is finite"
    with pytest.warns(RuntimeWarning, match=message) as caught:
        history = train(make_model(), epochs=3, data=(x, y), validation=(spoilt, y))
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert len(history) == 3


def test_a_schedule_that_counts_batches_is_told() -> None:
    def scheduled(epochs: int, total_steps: int, every: str) -> None:
        model = make_model()
        optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
        scheduler = nn.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps)
        fit(
            model,
            make_data(),
            nn.MSELoss(),
            optimizer,
            epochs,
            batch_size=3,
            scheduler=scheduler,
            scheduler_every=every,
            progress=False,
        )

    scheduled(2, 2, "epoch")
    scheduled(2, 7, "epoch")  # the rest in a later call, perhaps
    scheduled(2, 8, "batch")
    with pytest.warns(RuntimeWarning, match=r"as there are batches.*scheduler_every='batch'"):
        scheduled(2, 8, "epoch")


@pytest.mark.parametrize("compile", [False, True])
def test_a_loss_of_one_element_with_axes_is_a_number(compile: bool) -> None:
    losses: list[Any] = []
    for keepdims in (True, False):
        nn.manual_seed(0)
        history = train(
            make_model(),
            loss=lambda output, y, keepdims=keepdims: ((output - y) ** 2).mean(keepdims=keepdims),
            compile=compile,
        )
        losses.append(history["loss"])
    np.testing.assert_allclose(*losses, rtol=1e-12)
