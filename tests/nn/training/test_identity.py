"""A training goes on from its own checkpoint only: what tells it apart, and what may change."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.metrics import r2_score
from nn.optim import lr_scheduler
from nn.training import Checkpoint, fit
from nn.training.identity import fingerprint, name_of, settings_of
from tests.nn.training.long_run import Noisy
from tests.nn.training.test_fitting import assert_equal, make_data, make_model


def cross(output: Any, target: Any) -> Any:
    return nn.functional.mse_loss(output, target)


def train(path: Path, **options: Any) -> tuple[nn.Sequential, nn.History]:
    """Train with Adam and a checkpoint; options tell what is different."""
    nn.manual_seed(5)
    model = options.pop("model", None) or make_model()
    settings = {"lr": 0.1, **options.pop("adam", {})}
    optimizer = options.pop("optimizer", None) or nn.optim.Adam(model.parameters(), **settings)
    if "schedule" in options:
        options["scheduler"] = options.pop("schedule")(optimizer)
    settings = {
        "data": make_data(),
        "loss": nn.MSELoss(),
        "epochs": 2,
        "batch_size": 4,
        "checkpoint": path,
        "progress": False,
    }
    return model, fit(model, optimizer=optimizer, **settings | options)


def other_numbers() -> tuple[Any, Any]:
    x, y = make_data()
    y[3, 1] += 1e-9
    return x, y


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"batch_size": 5}, "batch size: there 4, here 5"),
        ({"model": make_model(np.float32)}, "dtypes: there 0.weight: float64, here 0.weight: floa"),
        ({"adam": {"betas": (0.5, 0.999)}}, r"settings of the optimizer: .*betas=\(0\.9, .*\(0\.5"),
        ({"adam": {"weight_decay": 0.1}}, r"weight_decay=0\.0, .*weight_decay=0\.1"),
        ({"adam": {"lr": 0.5}}, "learning rates: there 0.1, here 0.5"),
        ({"loss": nn.L1Loss()}, r"loss: there MSELoss\(.*, here L1Loss"),
        ({"loss": nn.MSELoss(reduction="sum")}, "loss: there .*mean.*, here .*sum"),
        ({"loss": cross}, r"loss: there MSELoss\(.*, here cross"),
        ({"data": other_numbers()}, r"checksum of the data: there \w{8}, here \w{8}"),
        ({"clip_norm": 1.0}, "clip_norm: there None, here 1.0"),
        ({"clip_value": 1.0}, "clip_value: there None, here 1.0"),
        ({"accumulate": 2}, "accumulate: there 1, here 2"),
        ({"inputs": 1}, "inputs: there None, here 1"),
        ({"compile": True}, "compiled: there False, here True"),
    ],
    ids=lambda part: part[:12] if isinstance(part, str) else "",
)
def test_a_training_that_differs_in_one_thing_is_refused(
    options: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.safetensors"
    train(path)
    content = path.read_bytes()
    model = options.get("model") or make_model()
    before = model.state_dict()
    with pytest.raises(ValueError, match=f"(?s)is of another training:\n.*{reason}"):
        train(path, resume=True, epochs=3, **options | {"model": model})
    assert_equal(model.state_dict(), before)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (1, "settings of the optimizer: there nothing, here weight_decay"),
        (2, "group 0 of the optimiser holds other"),
    ],
)
def test_another_number_of_groups_is_refused(first: int, message: str, tmp_path: Path) -> None:
    model = make_model()
    parameters = [*model.parameters()]
    one, two = [{"params": parameters}], [{"params": parameters[:1]}, {"params": parameters[1:]}]
    for groups in (one, two) if first == 1 else (two, one):
        optimizer = nn.optim.SGD(groups, lr=0.1)
        again = len(groups) != first
        with pytest.raises(ValueError, match=message) if again else nullcontext():
            train(tmp_path / "run", model=model, optimizer=optimizer, resume=again)


def test_the_data_of_a_loader_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    train(path, data=nn.data.DataLoader(make_data(), 4, seed=1))
    train(path, data=nn.data.DataLoader(make_data(), 4, seed=1), resume=True)
    with pytest.raises(ValueError, match="checksum of the data"):
        train(path, data=nn.data.DataLoader(other_numbers(), 4, seed=1), resume=True)
    with pytest.raises(ValueError, match="batch size: there 4, here 5"):
        train(path, data=nn.data.DataLoader(make_data(), 5, seed=1), resume=True)


def test_whether_a_schedule_counts_batches_is_compared(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    options = {"schedule": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.9)}
    train(path, **options)
    with pytest.raises(ValueError, match="schedule counts: there epochs, here batches"):
        train(path, scheduler_every="batch", resume=True, **options)


def warmed(optimizer: Any, epochs: int = 1, step: int = 2) -> lr_scheduler.SequentialLR:
    parts = [lr_scheduler.LinearLR(optimizer, 0.5), lr_scheduler.StepLR(optimizer, step)]
    return lr_scheduler.SequentialLR(optimizer, parts, [epochs])


@pytest.mark.parametrize(
    ("first", "then", "reason"),
    [
        (
            partial(lr_scheduler.StepLR, step_size=1),
            partial(lr_scheduler.StepLR, step_size=2),
            r"settings of the schedule: there step_size=1\.0, here step_size=2\.0$",
        ),
        (
            partial(lr_scheduler.ReduceLROnPlateau, patience=0),
            partial(lr_scheduler.ReduceLROnPlateau, patience=1),
            r"there patience=0\.0, here patience=1\.0$",
        ),
        (warmed, partial(warmed, step=3), r"there schedule 2: step_size=2\.0, here .*=3\.0$"),
        (
            warmed,
            partial(warmed, epochs=2),
            r"there milestones=\(1\.0\), here milestones=\(2\.0\)$",
        ),
        (warmed, partial(lr_scheduler.StepLR, step_size=1), "schedule: there Sequ.*, here StepLR$"),
    ],
)
def test_the_settings_of_a_schedule_are_compared(
    first: Any, then: Any, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.safetensors"
    train(path, schedule=first)
    train(path, schedule=first, resume=True, epochs=3)
    with pytest.raises(ValueError, match=f"(?s)is of another training:\n  [^\n]*{reason}"):
        train(path, schedule=then, resume=True, epochs=4)


def test_what_has_trained_in_this_process_goes_on(tmp_path: Path) -> None:
    class Halving(nn.Callback):
        def on_epoch_end(self, training: nn.training.Training) -> None:
            training.optimizer.param_groups[0]["lr"] /= 2
            training.optimizer.param_groups[0]["weight_decay"] += 0.25

    for name, options in {
        "callback": {"callbacks": [Halving()]},
        "schedule": {"scheduler": lambda optimizer: lr_scheduler.StepLR(optimizer, 1)},
        "plateau": {
            "scheduler": lambda optimizer: lr_scheduler.ReduceLROnPlateau(
                optimizer, patience=0, threshold=9.0
            )
        },
    }.items():
        path = tmp_path / f"{name}.safetensors"
        model = make_model()
        optimizer = nn.optim.SGD(model.parameters(), lr=0.5)
        settings: dict[str, Any] = {"checkpoint": path, "progress": False}
        if "scheduler" in options:
            options["scheduler"] = options["scheduler"](optimizer)  # type: ignore[operator]
        for epochs in (2, 4):
            history = fit(
                model,
                make_data(),
                nn.MSELoss(),
                optimizer,
                epochs,
                resume=True,
                **settings,
                **options,
            )
            assert optimizer.lr < 0.3
        assert len(history) == 4


@pytest.mark.parametrize(
    "options",
    [
        {"validation": make_data(5), "metrics": r2_score},
        {"validation": make_data(5), "stop": nn.NoImprovement(9)},
        {"stop": [nn.training.LossBelow(1e-9), nn.training.WeightUpdateBelow(1e-9)]},
        {"training_metrics": True},
        {"callbacks": nn.LearningRateMonitor()},
        {"progress": True},
    ],
    ids=lambda options: ", ".join(options),
)
def test_what_changes_no_number_may_change(options: dict[str, Any], tmp_path: Path) -> None:
    whole = train(tmp_path / "whole.safetensors", epochs=4)
    train(tmp_path / "run.safetensors")
    model, history = train(tmp_path / "run.safetensors", epochs=4, resume=True, **options)
    assert_equal(model.state_dict(), whole[0].state_dict())
    assert history["loss"] == whole[1]["loss"]
    for column in {"validation_loss", "lr"} & {*history.columns}:
        assert [number != number for number in history[column]] == [True, True, False, False]


def test_validation_data_that_are_random_go_on_and_others_begin_anew(tmp_path: Path) -> None:
    def loader(count: int) -> nn.data.DataLoader:
        return nn.data.DataLoader(Noisy(*make_data(count)), 4, shuffle=True, seed=2)

    path = tmp_path / "run.safetensors"
    whole = train(tmp_path / "whole.safetensors", epochs=4, validation=loader(9))[1]
    train(path, validation=loader(9))
    other = train(path, validation=loader(7), epochs=3, resume=True)[1]
    assert other["validation_loss"][:2] == whole["validation_loss"][:2]
    train(path, validation=loader(9))
    assert train(path, validation=loader(9), epochs=4, resume=True)[1].rows == whole.rows
    assert len({*whole["validation_loss"]}) == 4


def test_the_best_weights_are_those_of_the_condition_that_asks(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    states: list[Any] = []

    class Keeping(nn.Callback):
        def on_epoch_end(self, training: nn.training.Training) -> None:
            states.append(training.model.state_dict())

    best = nn.NoImprovement(9, "loss", mode="max", restore_best=True)  # the first epoch, then
    options: dict[str, Any] = {"callbacks": Keeping(), "epochs": 4}
    train(path, callbacks=Keeping(), stop=best)
    last = nn.NoImprovement(9, "loss", restore_best=True)
    assert_equal(train(path, stop=[last, best], resume=True, **options)[0].state_dict(), states[0])
    assert_equal(train(path, resume=True, **options)[0].state_dict(), states[-1])
    model, _ = train(path, stop=[best, last], resume=True, **options)
    assert len(states) == 4
    assert_equal(model.state_dict(), states[3])


class Freezing(nn.Callback):
    """Freezes, thaws and sets decay on the way, each in one epoch only."""

    def on_epoch_end(self, training: nn.training.Training) -> None:
        if training.epoch == 1:
            training.model[0].requires_grad_(False)
            training.model[-1].eval()
            training.optimizer.param_groups[0]["weight_decay"] = 0.5
            training.optimizer.param_groups[0]["amsgrad"] = True
        elif training.epoch == 4:
            training.model[0].requires_grad_(True)


@pytest.mark.parametrize("stop", [1, 2, 4])
@pytest.mark.parametrize("compile", [False, True])
def test_what_callbacks_switch_on_the_way_goes_on(stop: int, compile: bool, tmp_path: Path) -> None:
    options: dict[str, Any] = {"callbacks": Freezing(), "compile": compile}
    whole = train(tmp_path / "whole", epochs=6, **options)
    train(tmp_path / "run", epochs=stop, **options)
    model, history = train(tmp_path / "run", epochs=6, resume=True, **options)
    assert_equal(model.state_dict(), whole[0].state_dict())
    assert history.rows == whole[1].rows
    assert [module.training for module in model.modules()] == [
        module.training for module in whole[0].modules()
    ]
    assert not model[-1].training


def test_what_a_failed_training_has_switched_is_put_back() -> None:
    class Spoiling(nn.Callback):
        def on_batch_end(self, training: nn.training.Training) -> None:
            if (training.epoch, training.batch) == (2, 2):
                training.model.requires_grad_(False)
                training.model.eval()
                training.optimizer.param_groups[0]["weight_decay"] = 0.5
                raise KeyboardInterrupt

    model = make_model()
    optimizer = nn.optim.Adam(model.parameters())
    fit(
        model,
        make_data(),
        nn.MSELoss(),
        optimizer,
        3,
        batch_size=4,
        callbacks=Spoiling(),
        progress=False,
    )
    assert all(parameter.requires_grad for parameter in model.parameters())
    assert all(module.training for module in model.modules())
    assert optimizer.param_groups[0]["weight_decay"] == 0.0


def test_settings_that_change_on_the_way_are_not_compared(tmp_path: Path) -> None:
    class Changing(nn.Callback):
        def on_epoch_end(self, training: nn.training.Training) -> None:
            training.optimizer.weight_decay = 0.25

    for cycle in (True, False):
        path = tmp_path / f"{cycle}.safetensors"

        def schedule(optimizer: Any, cycle: bool = cycle) -> Any:
            return lr_scheduler.OneCycleLR(optimizer, 0.1, 8, cycle_momentum=cycle)

        options = {"schedule": schedule, "callbacks": [Changing()]}
        train(path, **options)
        other = options | {"adam": {"betas": (0.7, 0.999)}}
        if cycle:  # which sets the first of the betas by itself
            train(path, epochs=3, resume=True, **other)
        else:
            train(path, epochs=3, resume=True, **options)
            with pytest.raises(ValueError, match="settings of the optimizer"):
                train(path, epochs=4, resume=True, **other)


def test_equal_settings_of_other_types_are_equal() -> None:
    parameter = nn.Parameter(1.0)
    plain = nn.optim.Adam([parameter], betas=(0.5, 0.75), eps=1.0)
    other = nn.optim.Adam([parameter], betas=[np.float64(0.5), 0.75], eps=1)  # type: ignore[arg-type]

    def told(optimizer: nn.optim.Optimizer) -> str:
        return settings_of([group.settings for group in optimizer.param_groups], None)

    assert told(plain) == told(other)
    plain.add_param_group({"params": [nn.Parameter(1.0)], "eps": 0.5})
    assert told(plain).count("\n") == 1


def test_a_loss_is_named_without_its_address() -> None:
    class Own:
        def __call__(self, output: Any, target: Any) -> Any: ...

    assert name_of(Own()) == name_of(Own()) == "Own"
    assert name_of(cross) == "cross"
    names = {name_of(partial(cross, limit=limit)) for limit in (0.5, 0.25)}
    assert len(names) == 2
    assert all(name.startswith("cross with ") for name in names)


def test_a_fingerprint_tells_dtypes_shapes_and_order(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.arange(12.0).reshape(6, 2)
    others = [[x], [x.astype("f4")], [x.reshape(4, 3)], [x[::-1]], [x, x], [x.astype(object)]]
    assert len({fingerprint(arrays) for arrays in others}) == len(others)
    assert fingerprint([np.asfortranarray(x)]) == fingerprint([x])
    monkeypatch.setattr("nn.training.identity.SAMPLED", 48)  # of 96 bytes: every third row
    changed = [x.copy() for _ in range(6)]
    for row, array in enumerate(changed):
        array[row, 1] = -1.0
    noticed = [fingerprint([array]) != fingerprint([x]) for array in changed]
    assert noticed == [True, False, False, True, False, False]


class Remembering(nn.Callback):
    """Counts batches and epochs, in an array that it changes in place."""

    def __init__(self) -> None:
        self.counts = np.zeros(2)

    def on_batch_end(self, training: nn.training.Training) -> None:
        self.counts[0] += 1

    def on_epoch_end(self, training: nn.training.Training) -> None:
        self.counts[1] += 1
        training.history.rows[-1]["counted"] = self.counts[1] + self.counts[0] / 100

    def state_dict(self) -> dict[str, Any]:
        return {"counts": self.counts}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.counts = state["counts"]


class Patient:
    """A condition with a memory of its own."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, history: nn.History) -> str | None:
        self.calls += 1
        return f"asked {self.calls} times" if self.calls >= 6 else None

    def state_dict(self) -> dict[str, int]:
        return {"calls": self.calls}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.calls = state["calls"]


def test_each_callback_and_condition_gets_its_own_state_back(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    first = [lambda history: None, Remembering()]
    train(path, callbacks=first, stop=[lambda history: False, Patient()])
    remembering, patient = Remembering(), Patient()
    train(path, callbacks=[remembering, print], stop=[patient], resume=True, epochs=3)
    assert (remembering.counts.tolist(), patient.calls) == ([9.0, 3.0], 3)
    with pytest.raises(ValueError, match=r"callbacks: there \['Remembering'\], here \[\]"):
        train(path, stop=[Patient()], resume=True)
    with pytest.raises(ValueError, match=r"conditions: there \['Patient'\], here \[\]"):
        train(path, callbacks=[Remembering()], resume=True)


class Interrupting(nn.Callback):
    """Ctrl-C in one batch, or at the end of an epoch."""

    def __init__(self, epoch: int, batch: int | None) -> None:
        self.epoch, self.where = epoch, batch

    def on_batch_end(self, training: nn.training.Training) -> None:
        if (training.epoch, training.batch) == (self.epoch, self.where):
            raise KeyboardInterrupt

    def on_epoch_end(self, training: nn.training.Training) -> None:
        if (training.epoch, None) == (self.epoch, self.where):
            raise KeyboardInterrupt


@pytest.mark.parametrize("every", [1, 2, 5])
@pytest.mark.parametrize("where", [(4, 3), (4, 1), (4, None), (5, None), (1, 2), (6, None)])
@pytest.mark.parametrize("first", [True, False])
def test_interrupted_and_resumed_callbacks_and_conditions_know_no_more_than_they_should(
    every: int, where: tuple[int, int | None], first: bool, tmp_path: Path
) -> None:
    whole = train(tmp_path / "whole.safetensors", epochs=9, callbacks=Remembering(), stop=Patient())
    checkpoint = Checkpoint(tmp_path / "run.safetensors", every)
    options: dict[str, Any] = {"checkpoint": checkpoint, "epochs": 9, "resume": True}
    callbacks = [Remembering(), Interrupting(*where)]
    callbacks = callbacks[::-1] if first else callbacks
    _, history = train(checkpoint.path, callbacks=callbacks, stop=Patient(), **options)
    assert history.interrupted
    finished = where[0] - 1
    if finished:  # the end of the last epoch of which the callbacks have seen all
        assert len(nn.training.checkpoint.read_checkpoint(checkpoint.path)["history"]) == finished
    else:
        assert not checkpoint.path.exists()
    remembering, patient = Remembering(), Patient()
    model, history = train(checkpoint.path, callbacks=remembering, stop=patient, **options)
    assert_equal(model.state_dict(), whole[0].state_dict())
    assert history.rows == whole[1].rows
    assert history.stopped == whole[1].stopped == "asked 6 times"
    assert (remembering.counts.tolist(), patient.calls) == ([18.0, 6.0], 6)


def test_what_fails_while_it_is_put_back_leaves_all_as_it_was(tmp_path: Path) -> None:
    class Failing(Remembering):
        def load_state_dict(self, state: dict[str, Any]) -> None:
            if state["counts"].any():
                raise KeyError("counts")

    path = tmp_path / "run.safetensors"
    loader = nn.data.DataLoader(make_data(), 4, shuffle=True, seed=1)
    schedule: Any = {"schedule": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.9)}
    Failing.__name__ = "Remembering"
    first = [Remembering(), Remembering()]
    train(path, data=loader, callbacks=first, **schedule)
    nn.manual_seed(8)
    loader = nn.data.DataLoader(make_data(), 4, shuffle=True, seed=1)
    model, good = make_model(), Remembering()
    optimizer = nn.optim.Adam(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.9)

    def now() -> Any:
        parts = (model, optimizer, scheduler, loader, good)
        return nn.random.get_state(), *({**part.state_dict()} for part in parts)

    before = now()
    with pytest.raises(ValueError, match="is of another training: 'counts'"):
        fit(
            model,
            loader,
            nn.MSELoss(),
            optimizer,
            3,
            batch_size=4,
            callbacks=[good, Failing()],
            scheduler=scheduler,
            checkpoint=path,
            resume=True,
            progress=False,
        )
    assert repr(now()) == repr(before)
    assert good.counts.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("unit", ["epochs", "steps"])
def test_a_loader_of_another_order_is_refused_before_anything_is_trained(
    unit: str, tmp_path: Path
) -> None:
    def data(shuffle: bool) -> nn.data.DataLoader:
        return nn.data.DataLoader(make_data(), 4, shuffle=shuffle, seed=1)

    path = tmp_path / "run"

    class Stopped(nn.Callback):
        def on_batch_end(self, training: Any) -> None:
            if unit == "steps" and training.epoch == 2 and training.batch == 3:
                raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError) if unit == "steps" else nullcontext():
        train(Checkpoint(path, unit=unit), data=data(True), callbacks=Stopped())
    model = make_model()
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"of another training: .*shuffle 1, but this one has 0"):
        train(path, data=data(False), model=model, callbacks=Stopped(), epochs=3, resume=True)
    assert_equal(model.state_dict(), before)
