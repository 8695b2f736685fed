"""What callbacks change on the way goes on as it is when a training is resumed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import compile
from nn import Callback
from nn.training.learning import Learning

X = np.random.default_rng(0).standard_normal((32, 4)).astype(np.float32)
Y = (X.sum(axis=1) > 0).astype(np.int64)


class At(Callback):
    """Does something at the end of one epoch, and ends the training after another."""

    def __init__(self, epoch: int, act: Callable[[Any], None], last: int = 9) -> None:
        self.epoch, self.act, self.last = epoch, act, last

    def on_epoch_end(self, training: Any) -> None:
        if training.epoch == self.epoch:
            self.act(training)
        if training.epoch == self.last:
            training.stop("so far")


def made() -> Any:
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 2))
    model[0].requires_grad_(False)
    return model, nn.CrossEntropyLoss(), nn.optim.Adam([*model[1:].parameters()], lr=0.05)


def run(path: Path, act: Callable[[Any], None], last: int = 9, **more: Any) -> Any:
    model, loss, optimizer = made()
    nn.fit(
        model,
        (X, Y),
        loss,
        optimizer,
        epochs=5,
        batch_size=8,
        callbacks=[At(2, act, last)],
        checkpoint=nn.Checkpoint(path, every=3, unit="steps"),
        progress=False,
        **more,
    )
    return model, loss, optimizer


def set_settings(training: Any) -> None:
    training.model[2].p = 0.125
    training.model[1].momentum = None
    training._step.loss.label_smoothing = 0.25


def set_scalars(training: Any) -> None:
    training.model[2].p = np.float64(0.125)
    training.model[1].eps = np.float32(1e-3)
    training.model[3].kept = (1, np.int8(2), (None, "text"))


def add_group(training: Any) -> None:
    training.model[0].requires_grad_(True)
    group = {"params": training.model[0].parameters(), "lr": 0.5, "weight_decay": 0.1}
    training.optimizer.add_param_group(group)


def leave_in_use(training: Any) -> None:
    training.model.eval()


def freeze_normalisation(training: Any) -> None:
    training.model[1].eval()


@pytest.mark.parametrize(
    "act", [set_settings, set_scalars, add_group, leave_in_use, freeze_normalisation]
)
@pytest.mark.parametrize("last", [2, 3])
def test_it_goes_on_with_what_a_callback_changed(tmp_path: Path, act: Any, last: int) -> None:
    whole = run(tmp_path / "whole.safetensors", act)
    path = tmp_path / "run.safetensors"
    run(path, act, last)
    resumed = run(path, act, resume=True)
    again = run(path, act, resume=True)  # of the end, which holds what was changed as well
    for model, loss, optimizer in (resumed, again):
        for name, array in whole[0].state_dict().items():
            np.testing.assert_array_equal(model.state_dict()[name], array, err_msg=name)
        assert repr(model) == repr(whole[0])
        assert loss.label_smoothing == whole[1].label_smoothing
        assert repr(optimizer) == repr(whole[2])
        assert [m.training for m in model.modules()] == [m.training for m in whole[0].modules()]


def test_every_epoch_begins_in_training_mode(tmp_path: Path) -> None:
    modes: list[bool] = []

    class Watch(Callback):
        def on_batch_end(self, training: Any) -> None:
            modes.append(training.model.training)

        def on_epoch_end(self, training: Any) -> None:
            training.model.eval()

    model, loss, optimizer = made()
    nn.fit(model, (X, Y), loss, optimizer, 3, callbacks=[Watch()], progress=False)
    assert all(modes)


def test_a_group_that_was_added_since_is_taken_back_with_the_epoch() -> None:
    model, loss, optimizer = made()

    class Interrupt(Callback):
        def on_batch_end(self, training: Any) -> None:
            if training.epoch == 2:
                add_group(training)
                raise KeyboardInterrupt

    history = nn.fit(model, (X, Y), loss, optimizer, 3, callbacks=[Interrupt()], progress=False)
    assert history.stopped == "interrupted after 1 of 3 epochs"
    assert len(optimizer.param_groups) == 1
    assert len(optimizer.params) == 4
    assert not model[0].weight.requires_grad


def test_a_group_of_parameters_from_elsewhere_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"

    def add(training: Any) -> None:
        training.optimizer.add_param_group({"params": nn.Linear(2, 2).parameters()})

    with pytest.raises(ValueError, match="group 1 of the optimiser has a parameter that is neith"):
        run(path, add, 3)


def test_a_compiled_model_is_resumed_like_its_module(tmp_path: Path) -> None:
    def trained(epochs: int, name: str) -> Any:
        nn.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
        nn.fit(
            compile(model),
            (X, X[:, :1]),
            nn.MSELoss(),
            nn.optim.Adam(model.parameters(), lr=0.01),
            epochs,
            checkpoint=tmp_path / name,
            resume=True,
            progress=False,
        )
        return model.state_dict()

    whole = trained(3, "whole.safetensors")
    trained(1, "parts.safetensors")
    for name, array in trained(3, "parts.safetensors").items():
        np.testing.assert_array_equal(array, whole[name])


def test_a_compiled_loss_learns_like_its_module(tmp_path: Path) -> None:
    class Scaled(nn.Module):
        def __init__(self) -> None:
            self.scale = nn.Parameter(np.float32(1.0))

        def forward(self, output: Any, target: Any) -> Any:
            return nn.functional.mse_loss(self.scale * output, target)

    def scale_after(epochs: int, name: str) -> float:
        nn.manual_seed(0)
        model, loss = nn.Linear(4, 1), Scaled()
        nn.fit(
            model,
            (X, X[:, :1]),
            compile(loss),
            nn.optim.SGD([*model.parameters(), *loss.parameters()], lr=0.1),
            epochs,
            checkpoint=tmp_path / name,
            resume=True,
            progress=False,
        )
        return loss.scale.item()

    whole = scale_after(3, "whole.safetensors")
    first = scale_after(1, "parts.safetensors")
    assert scale_after(3, "parts.safetensors") == whole != first


def test_a_parameter_of_neither_model_nor_loss_is_in_no_checkpoint_and_told_at_once(
    tmp_path: Path,
) -> None:
    model, path = nn.Linear(3, 1), tmp_path / "run.safetensors"
    optimizer = nn.optim.SGD([*model.parameters(), nn.Parameter(1.0)], lr=0.1)
    before = model.weight.data.copy()
    ways: list[dict[str, Any]] = [{"checkpoint": path}, {"resume": path}]
    for given in ways:
        with pytest.raises(ValueError, match="so no checkpoint would hold it: make it an attrib"):
            nn.fit(model, (X, Y), nn.MSELoss(), optimizer, 1, progress=False, **given)
    np.testing.assert_array_equal(model.weight.data, before)
    assert not path.exists()


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    run(path, set_scalars)
    model, _, _ = run(path, set_scalars, resume=True)
    assert type(model[2].p) is np.float64
    assert type(model[1].eps) is np.float32
    assert model[3].kept == (1, 2, (None, "text"))
    assert type(model[3].kept[1]) is np.int8


def test_a_training_goes_on_in_the_same_process_and_then_in_another(tmp_path: Path) -> None:
    class Decay(Callback):
        def on_epoch_end(self, training: Any) -> None:
            training.model[2].p = 0.5 - 0.1 * training.epoch

    def go_on(made: Any, epochs: int) -> Any:
        model, loss, optimizer = made
        nn.fit(
            model,
            (X, Y),
            loss,
            optimizer,
            epochs,
            callbacks=[Decay()],
            checkpoint=tmp_path / "run.safetensors",
            resume=True,
            progress=False,
        )
        return model

    here = made()
    for epochs in (1, 2, 3):
        go_on(here, epochs)
    other = go_on(made(), 4)
    assert other[2].p == 0.5 - 0.1 * 4
    (tmp_path / "run.safetensors").unlink()
    whole = go_on(made(), 4)
    np.testing.assert_array_equal(other[0].weight.data, whole[0].weight.data)
    np.testing.assert_array_equal(other[3].weight.data, whole[3].weight.data)


def test_a_module_that_a_callback_replaced_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"

    def replace(training: Any) -> None:
        training.model[2] = nn.Tanh()

    run(path, replace, 3)
    with pytest.raises(ValueError, match="model was changed on the way, by more than settings"):
        run(path, replace, resume=True)


def test_true_is_another_setting_than_one() -> None:
    class Switched(nn.Identity):
        on: int = 0

    module = Switched()
    module.on = 1
    learning = Learning(module, None)
    state = learning.switches()
    assert state["settings"] == {"model": {"on": 1}}
    module.on = True
    learning.set_switches(state)
    assert type(module.on) is int
