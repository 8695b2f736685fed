"""Groups of parameters with settings of their own."""

import copy
from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import SGD, Adam, lr_scheduler
from tests.nn.optim.runs import LATER, changed_later, ours


def parameters(count: int = 3) -> list[nn.Parameter]:
    return [nn.Parameter(np.ones(2)) for _ in range(count)]


def step(optimizer: nn.optim.Optimizer) -> None:
    for parameter in optimizer.params:
        parameter.grad = np.ones(2)
    optimizer.step()


def test_each_group_has_settings_of_its_own() -> None:
    p, q, r = parameters()
    optimizer = SGD([{"params": [p, q], "lr": 0.5}, {"params": r, "weight_decay": 1.0}], lr=0.1)
    step(optimizer)
    assert [x.data[0] for x in (p, q, r)] == [0.5, 0.5, pytest.approx(0.8)]
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.1]
    assert [id(x) for x in optimizer.params] == [id(p), id(q), id(r)]


def test_a_group_is_read_and_set_as_a_dict() -> None:
    optimizer = Adam(parameters(1), lr=0.25)
    (group,) = optimizer.param_groups
    assert group["lr"] == group.get("lr") == 0.25
    assert group["betas"] == (0.9, 0.999)
    assert {"params", "lr", "betas", "eps", "weight_decay", "amsgrad"} <= set(group)
    assert len(group) == len(list(group))
    group.update(lr=0.5, betas=(0.5, 0.6))
    group["initial_lr"] = 0.7
    assert (optimizer.lr, optimizer.betas, group["initial_lr"]) == (0.5, (0.5, 0.6), 0.7)
    del group["initial_lr"]
    assert "initial_lr" not in group
    assert "lr=0.5" in repr(optimizer)
    with pytest.raises(KeyError):
        group["initial_lr"]
    with pytest.raises(TypeError, match="'lr' is a setting of the optimiser, and stays"):
        del group["lr"]
    with pytest.raises(TypeError, match=r"add others with optimizer\.add_param_group"):
        group["params"] = []


def test_a_setting_of_the_optimizer_is_that_of_all_groups() -> None:
    p, q = parameters(2)
    optimizer = SGD([{"params": [p], "lr": 0.5}, {"params": [q]}], lr=0.1, momentum=0.9)
    assert optimizer.lr == 0.5
    optimizer.lr, optimizer.momentum = 0.2, 0.0
    assert [(g["lr"], g["momentum"]) for g in optimizer.param_groups] == [(0.2, 0.0)] * 2
    with pytest.raises(AttributeError, match="SGD has no attribute 'rho'"):
        _ = optimizer.rho


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("lr", -1.0, "lr must be a finite number of at least 0, got -1.0"),
        ("betas", (0.9, 1.0), "betas are two numbers from 0 to below 1"),
        ("eps", float("nan"), "eps must be"),
    ],
)
def test_wrong_settings_are_refused_whenever_they_are_set(
    name: str, wrong: Any, message: str
) -> None:
    p, q = parameters(2)
    with pytest.raises(ValueError, match=message):
        Adam([{"params": [p]}, {"params": [q], name: wrong}])
    optimizer = Adam([p])
    before = optimizer.param_groups[0][name]
    with pytest.raises(ValueError, match=message):
        optimizer.param_groups[0][name] = wrong
    assert optimizer.param_groups[0][name] == before


def test_parameters_are_added_with_their_settings() -> None:
    p, q, r = parameters()
    optimizer = Adam([p], lr=0.5)
    step(optimizer)
    optimizer.add_param_group({"params": [("bias", q)], "lr": 0.25, "name": "new"})
    step(optimizer)
    assert q.data[0] == pytest.approx(0.75)
    assert optimizer.param_groups[1]["param_names"] == ["bias"]
    assert optimizer.param_groups[1]["name"] == "new"
    assert optimizer.state_dict()["step.0"] == 2
    assert optimizer.state_dict()["step.1"] == 1
    assert optimizer.state_dict()["lr.1"] == 0.25
    with pytest.raises(ValueError, match="a parameter is listed twice"):
        optimizer.add_param_group({"params": [r, p]})
    with pytest.raises(TypeError, match="a group is a dict such as"):
        optimizer.add_param_group([r])  # type: ignore[arg-type]
    assert len(optimizer.param_groups) == 2


def test_named_parameters_are_accepted() -> None:
    model = nn.Linear(2, 1)
    optimizer = SGD(model.named_parameters())
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert optimizer.params[0] is model.weight
    with pytest.raises(TypeError, match="either all parameters of a group come with a name"):
        SGD([("weight", model.weight), model.bias])  # type: ignore[list-item]


@pytest.mark.parametrize("wrong", [nn.Parameter([1.0]), {"params": []}, "weights"], ids=str)
def test_what_is_no_list_of_parameters_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="an optimiser takes a list of Parameters"):
        SGD(wrong)


def test_a_state_holds_the_settings_of_each_group() -> None:
    p, q = parameters(2)
    groups = [{"params": [p]}, {"params": [q], "lr": 0.3}]
    optimizer = Adam(copy.deepcopy(groups), lr=0.1)
    optimizer.param_groups[1]["betas"] = (0.5, 0.6)
    optimizer.param_groups[1]["weight_decay"] = 0.25
    step(optimizer)
    other = Adam(groups, lr=7.0)
    other.load_state_dict(optimizer.state_dict())
    assert [g["lr"] for g in other.param_groups] == [0.1, 0.3]
    assert other.param_groups[1]["betas"] == (0.5, 0.6)
    assert [g["weight_decay"] for g in other.param_groups] == [0.0, 0.25]
    with pytest.raises(ValueError, match=r"unexpected: lr\.1"):
        Adam(parameters(2)).load_state_dict(optimizer.state_dict())


def test_momentum_that_is_set_later_is_remembered_from_then_on() -> None:
    optimizer = SGD(parameters(1), lr=0.1)
    assert "momentum_buffer.0" not in optimizer.state_dict()
    optimizer.param_groups[0]["momentum"] = 0.9
    step(optimizer)
    assert "momentum_buffer.0" in optimizer.state_dict()


@pytest.mark.parametrize(("kind", "settings", "name", "setting", "step"), LATER, ids=str)
def test_settings_that_are_changed_later_are_those_of_the_start_from_then_on(
    kind: str, settings: dict[str, Any], name: str, setting: Any, step: int
) -> None:
    if step == 0:
        expected = changed_later(ours(), kind, {**settings, name: setting}, name, setting, None)
        found = changed_later(ours(), kind, settings, name, setting, 0)
        np.testing.assert_array_equal(found, expected)
    assert np.all(np.isfinite(changed_later(ours(), kind, settings, name, setting, step)))


def test_a_setting_that_cannot_be_followed_leaves_the_group_as_it_was() -> None:
    class Asking(SGD):
        @staticmethod
        def start(parameter: nn.Parameter, settings: Any) -> dict[str, Any]:
            if settings["dampening"] == 0.5 and parameter.data[0] == 2:
                raise MemoryError("no room")
            return {"momentum_buffer": np.zeros(1)} | (
                {"begun": 0.0} if settings["dampening"] else {}
            )

    optimizer = Asking([nn.Parameter([1.0]), nn.Parameter([2.0])], momentum=0.5)
    before = repr(optimizer)
    with pytest.raises(MemoryError, match="no room"):
        optimizer.param_groups[0]["dampening"] = 0.5
    assert repr(optimizer) == before
    for parameter in optimizer.params:
        parameter.grad = np.ones(1)
    optimizer.step()
    np.testing.assert_array_equal(optimizer.params[0].data, 1 - 1e-3)


def test_what_is_remembered_stays_when_more_is_asked_for() -> None:
    parameter = nn.Parameter([1.0])
    optimizer = Adam([parameter], lr=0.5)
    for _ in range(2):
        parameter.grad = np.array([0.0])
        optimizer.step()
    (slot,) = optimizer.param_groups[0].slots
    cells = dict(zip(slot.names, slot.cells))
    optimizer.param_groups[0]["amsgrad"] = True
    after = dict(zip(slot.names, slot.cells))
    assert set(after) - set(cells) == {"max_exp_avg_sq"}
    assert all(after[name] is cell for name, cell in cells.items())


def test_compiled_steps_follow_the_settings_of_groups() -> None:
    found: list[Any] = []
    for compile in (False, True):
        nn.manual_seed(3)
        model = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2))
        groups = [{"params": model[0].parameters(), "lr": 0.2}, {"params": model[2].parameters()}]
        optimizer = SGD(groups, lr=0.1, momentum=0.9)
        scheduler = lr_scheduler.OneCycleLR(optimizer, [0.3, 0.2], 12)
        train_step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compile)
        x, y = np.ones((5, 4), np.float32), np.zeros((5, 2), np.float32)
        losses: list[float] = []
        for index in range(10):
            losses.append(train_step(x, y))
            scheduler.step()
            if index == 4:
                optimizer.param_groups[1]["lr"] = 0.0
        if compile:
            assert train_step._compiled.traces == 1
        found.append(losses)
    np.testing.assert_allclose(found[1], found[0], rtol=1e-4)
    assert len(set(found[0])) == 10


def test_a_closure_is_called_and_its_loss_returned() -> None:
    parameter = nn.Parameter(2.0)
    optimizer = SGD([parameter], lr=0.25)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = parameter * parameter
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 4.0
    assert parameter.item() == 1.0
    optimizer.zero_grad(set_to_none=False)
    assert parameter.grad == 0.0


def test_a_module_in_place_of_the_parameters_of_a_group_is_told() -> None:
    model = nn.Linear(2, 1)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    for refused in (
        lambda: nn.optim.SGD([{"params": model}], lr=0.1),
        lambda: optimizer.add_param_group({"params": model}),
    ):
        with pytest.raises(TypeError, match=r"got a Linear: pass model\.parameters\(\)"):
            refused()
    assert len(optimizer.param_groups) == 1
