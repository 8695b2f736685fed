"""What all optimisers share: parameters, the learning rate, and a state that can be saved."""

import copy
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from nn.optim import SGD, Adam, AdamW, Optimizer

Make = Callable[[Any], Optimizer]
MAKERS: dict[str, Make] = {
    "plain": lambda p: SGD(p, 0.1),
    "momentum": lambda p: SGD(p, 0.1, momentum=0.9, dampening=0.3),
    "Adam": lambda p: Adam(p, 0.1, weight_decay=0.1),
    "AdamW": lambda p: AdamW(p, 0.1),
}
every_optimizer = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def descend(optimizer: Optimizer, count: int) -> list[Any]:
    """Take steps down a bowl, and return where they end."""
    for _ in range(count):
        optimizer.zero_grad()
        sum((p * p * p * p).sum() for p in optimizer.params).backward()  # type: ignore[union-attr]
        optimizer.step()
    return [np.asarray(p.data).tolist() for p in optimizer.params]


def start() -> list[nn.Parameter]:
    return [nn.Parameter(np.array([1.0, -2.0])), nn.Parameter(np.array(0.5))]


def test_the_learning_rate_may_be_changed_between_steps() -> None:
    parameter = nn.Parameter(1.0)
    optimizer = SGD([parameter], lr=0.1)
    for optimizer.lr in (0.5, 0.25):
        parameter.grad = 1.0
        optimizer.step()
    assert parameter.item() == 0.25


def test_zero_grad_forgets_the_gradients() -> None:
    model = nn.Linear(2, 1)
    optimizer = SGD(model.parameters(), lr=0.1)
    model(np.ones((1, 2), np.float32)).sum().backward()
    optimizer.zero_grad()
    assert model.weight.grad is None
    assert model.bias.grad is None


@pytest.mark.parametrize("gradient", [np.array([np.nan, np.inf]), np.float32(np.nan), np.nan])
def test_gradients_that_are_made_0_forget_nan_too(gradient: Any) -> None:
    parameter = nn.Parameter(np.zeros_like(gradient))
    parameter.grad = gradient
    SGD([parameter], lr=0.1).zero_grad(set_to_none=False)
    assert type(parameter.grad) is type(gradient)
    np.testing.assert_array_equal(parameter.grad, np.zeros_like(gradient))
    assert parameter.grad is not gradient


class Remembering(Optimizer):
    """It remembers arrays as they are: what it read, views of it, and the parameter."""

    @staticmethod
    def start(parameter: nn.Parameter, settings: Any) -> dict[str, Any]:
        names = ("old", "older", "turned", "kept", "previous")
        return {name: np.zeros(parameter.shape) for name in names}

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        state["turned"] = state["old"][::-1]
        state["older"] = state["old"]
        state["old"] = gradient
        state["kept"] = state["kept"]
        state["previous"] = parameter
        return settings.lr * gradient


@pytest.mark.parametrize("compiled", [False, True])
def test_what_is_remembered_may_be_what_was_read(compiled: bool) -> None:
    parameter = nn.Parameter(np.array([1.0, 2.0]))
    optimizer = Remembering([parameter], lr=1.0)
    goal = nn.Buffer(np.zeros(2))

    def step() -> None:
        optimizer.zero_grad()
        (parameter * goal.read()).sum().backward()
        optimizer.step()

    run = autograd.compile(step) if compiled else step
    for gradient in ([1.0, 2.0], [4.0, 8.0]):
        goal.data[...] = gradient
        run()
    state = {name: array.tolist() for name, array in optimizer.state_dict().items()}
    assert parameter.data.tolist() == [-4.0, -8.0]
    assert state["old.0"] == [4.0, 8.0]
    assert state["older.0"] == [1.0, 2.0]
    assert state["turned.0"] == [2.0, 1.0]
    assert state["kept.0"] == [0.0, 0.0]
    assert state["previous.0"] == [0.0, 0.0]


class Returning(Optimizer):
    """It steps back to where it began."""

    @staticmethod
    def start(parameter: nn.Parameter, settings: Any) -> dict[str, Any]:
        return {"first": parameter.data}

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        return settings.lr * (parameter - state["first"])


def test_a_parameter_that_is_remembered_is_copied() -> None:
    parameter = nn.Parameter(np.array([1.0, 2.0]))
    optimizer = Returning([parameter], lr=1.0)
    parameter.data += 5.0
    parameter.grad = np.zeros(2)
    optimizer.step()
    assert parameter.data.tolist() == [1.0, 2.0]


REAL = ["Adam", "AdamW", "NAdam", "RAdam", "Adamax", "Adagrad", "RMSprop", "Adadelta", "LBFGS"]


@pytest.mark.parametrize("kind", REAL)
def test_complex_parameters_are_refused_where_squares_are_no_sizes(kind: str) -> None:
    parameter = nn.Parameter(np.ones(2, np.complex64))
    with pytest.raises(TypeError, match=f"{kind} takes real Parameters, got one of .*complex64"):
        getattr(nn.optim, kind)([parameter])


def test_sgd_changes_complex_parameters() -> None:
    parameter = nn.Parameter(np.array([1 + 1j]))
    optimizer = SGD([parameter], lr=0.5, momentum=0.5)
    for _ in range(2):
        parameter.grad = np.array([1 - 1j])
        optimizer.step()
    assert parameter.data.tolist() == [-0.25 + 2.25j]


def test_the_learning_rate_is_checked_whenever_it_is_set() -> None:
    optimizer = SGD([nn.Parameter(1.0)], lr=1)
    assert optimizer.lr == 1.0
    assert type(optimizer.lr) is float
    for wrong in (-0.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=f"lr must be .* at least 0, got {wrong}"):
            optimizer.lr = wrong
    assert optimizer.lr == 1.0


@every_optimizer
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (2,), (0, 3)], ids=str)
def test_parameters_keep_their_dtype_and_their_memory(
    make: Make, dtype: Any, shape: tuple[int, ...]
) -> None:
    memory = np.ones(shape, dtype)
    parameter = nn.Parameter(memory)
    optimizer = make([parameter])
    descend(optimizer, 3)
    assert parameter.data is memory
    assert memory.dtype == dtype
    assert np.all(memory < 1)
    kept = {name: array.dtype for name, array in optimizer.state_dict().items()}
    assert {kept[name] for name in kept if name.startswith(("momentum_buffer", "exp"))} <= {
        np.dtype(dtype)
    }


@every_optimizer
@pytest.mark.parametrize("number", [2.0, np.float64(2.0), np.float32(2.0)], ids=repr)
def test_numbers_without_an_array_are_parameters_too(make: Make, number: Any) -> None:
    parameter, array = nn.Parameter(number), nn.Parameter(np.array(number))
    descend(make([parameter]), 3)
    descend(make([array]), 3)
    assert type(parameter.data) is type(number)
    assert parameter.item() == pytest.approx(array.item(), rel=1e-6)


@every_optimizer
def test_frozen_parameters_and_those_without_a_gradient_stay(make: Make) -> None:
    moving, resting, frozen = (nn.Parameter(np.ones(2)) for _ in range(3))
    frozen.grad = moving.grad = np.ones(2)
    frozen.requires_grad = False
    optimizer = make([moving, resting, frozen])
    optimizer.step()
    assert resting.data.tolist() == frozen.data.tolist() == [1.0, 1.0]
    assert moving.data[0] < 1


@every_optimizer
@pytest.mark.parametrize("data", [np.ones(3), 1.0, np.ones((200, 300))], ids=np.shape)
def test_a_gradient_of_another_shape_is_told_with_its_parameter(make: Make, data: Any) -> None:
    first, second = nn.Parameter(np.ones(2)), nn.Parameter(data, name="bias")
    optimizer = make([first, second])
    first.grad, second.grad = np.ones(2), np.ones((2, 5))
    shape = re.escape(str(np.shape(data)))
    message = rf"parameter 1 has shape \(2, 5\), but this is Parameter 'bias' of shape {shape}"
    with pytest.raises(ValueError, match=message) as caught:
        optimizer.step()
    assert caught.value.__cause__ is None  # it is seen, not stumbled on
    np.testing.assert_array_equal(second.data, np.ones(np.shape(data)))


def test_another_error_in_a_step_is_told_as_it_is() -> None:
    class Failing(Optimizer):
        @staticmethod
        def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
            raise ValueError("of the formula")

    fitting, frozen = nn.Parameter(np.ones(2)), nn.Parameter(np.ones(2), requires_grad=False)
    fitting.grad, frozen.grad = np.ones(2), np.ones(5)
    with pytest.raises(ValueError, match=r"^of the formula$"):
        Failing([fitting, frozen, nn.Parameter(1.0)], lr=0.1).step()


@every_optimizer
def test_a_gradient_belongs_to_the_user(make: Make) -> None:
    parameter, gradient = nn.Parameter(np.ones(2)), np.array([1.0, 2.0])
    optimizer = make([parameter])
    for _ in range(3):
        gradient[:] = [1.0, 2.0]
        parameter.grad = gradient
        optimizer.step()
        assert gradient.tolist() == [1.0, 2.0]
        gradient[:] = np.nan
    assert np.all(np.isfinite(parameter.data))


@every_optimizer
def test_the_same_steps_follow_from_a_saved_state(make: Make, tmp_path: Path) -> None:
    expected = descend(make(start()), 7)
    first = make(start())
    middle = descend(first, 3)
    nn.save(first.state_dict(), tmp_path / "optimizer.safetensors")
    second = make([nn.Parameter(np.array(part)) for part in middle])
    second.lr = 17.0
    second.load_state_dict(nn.load(tmp_path / "optimizer.safetensors"))
    assert second.lr == 0.1
    assert type(second.lr) is float
    assert descend(second, 4) == expected
    assert descend(make(start()), 7) == expected


@pytest.mark.parametrize(
    ("kind", "then", "later"),
    [
        ("SGD", {"momentum": 0.9, "dampening": 0.5}, {}),
        ("SGD", {}, {"momentum": 0.9}),
        ("SGD", {"momentum": 0.9, "nesterov": True}, {"weight_decay": 0.1}),
        ("Adam", {"amsgrad": True, "eps": 0.25}, {}),
        ("AdamW", {}, {"amsgrad": True, "maximize": True}),
        ("RMSprop", {"centered": True, "alpha": 0.5}, {}),
    ],
    ids=str,
)
def test_settings_of_the_start_and_of_later_come_back_with_a_state(
    kind: str, then: dict[str, Any], later: dict[str, Any], tmp_path: Path
) -> None:
    make = getattr(nn.optim, kind)
    first = make(start(), lr=0.01, **then)
    middle = descend(first, 2)
    first.param_groups[0].update(later)
    nn.save(first.state_dict(), tmp_path / "optimizer.safetensors")
    second = make([nn.Parameter(np.array(part)) for part in middle], lr=0.5)
    second.load_state_dict(nn.load(tmp_path / "optimizer.safetensors"))
    assert second.param_groups[0].settings == first.param_groups[0].settings
    assert descend(second, 4) == descend(first, 4)
    without = make(start(), lr=0.01)
    first.load_state_dict(without.state_dict())  # which asks for less
    assert first.param_groups[0].settings == without.param_groups[0].settings
    assert first.state_dict().keys() == without.state_dict().keys()


def test_a_schedule_that_is_made_after_a_state_was_loaded_goes_on() -> None:
    first, second = SGD(start(), 0.8), SGD(start(), 0.1)
    schedule = nn.optim.lr_scheduler.ExponentialLR(first, 0.5)
    schedule.step()
    second.load_state_dict(first.state_dict())
    nn.optim.lr_scheduler.ExponentialLR(second, 0.5, last_epoch=1)
    schedule.step()
    assert first.lr == second.lr == 0.2


class Choosing(Optimizer):
    """Its settings are of every kind; of them a state leaves out the list."""

    def __init__(self, params: Any, way: str | None, count: int, powers: list[float]) -> None:
        super().__init__(params, 0.5, way=way, count=count, powers=powers)

    @staticmethod
    def change(parameter: Any, gradient: Any, state: dict[str, Any], settings: Any) -> Any:
        return settings.lr * sum(abs(gradient) ** power for power in settings.powers)


@pytest.mark.parametrize("way", ["über", None])
def test_texts_and_numbers_come_back_and_other_settings_stay(way: str | None) -> None:
    first, second = Choosing(start(), way, 3, [1.0]), Choosing(start(), "other", 1, [2.0])
    state = first.state_dict()
    assert "powers" not in state
    second.load_state_dict(state)
    assert (second.way, second.powers) == (way, [2.0])
    assert (second.count, type(second.count)) == (3, int)


@every_optimizer
def test_a_state_is_a_copy_both_ways(make: Make) -> None:
    optimizer = make(start())
    state = optimizer.state_dict()
    descend(optimizer, 2)
    fresh = make(start()).state_dict()
    assert state.keys() == fresh.keys()
    for name, array in state.items():
        np.testing.assert_array_equal(array, fresh[name])
    optimizer.load_state_dict(state)
    descend(optimizer, 2)
    for name, array in state.items():
        np.testing.assert_array_equal(array, fresh[name])


@every_optimizer
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_goes_on_by_itself(make: Make, copied: Any) -> None:
    optimizer = make(start())
    descend(optimizer, 2)
    twin = copied(optimizer)
    assert descend(twin, 3) == descend(optimizer, 3)


def test_a_state_of_another_optimizer_is_refused_and_nothing_changed() -> None:
    optimizer = AdamW(start())
    for other in (Adam(start(), 0.5), SGD(start(), 0.5, 0.9), nn.optim.LBFGS(start()[:1])):
        kind = type(other).__name__
        with pytest.raises(ValueError, match=f"state is of {kind}, but this optimiser is AdamW"):
            optimizer.load_state_dict(other.state_dict())
    with pytest.raises(ValueError, match="state is of Adam, but this optimiser is LBFGS"):
        nn.optim.LBFGS(start()).load_state_dict(Adam(start()).state_dict())
    assert optimizer.lr == 1e-3


def test_a_state_that_does_not_fit_is_refused_and_nothing_changed() -> None:
    optimizer = Adam(start())
    state = optimizer.state_dict()
    for name in ("step.0", "eps", "beta2"):
        del state[name]
    with pytest.raises(ValueError, match="does not fit this Adam") as caught:
        optimizer.load_state_dict(
            {**state, "lr": 0.5, "momentum_buffer.1": 1.0, "exp_avg.0": np.ones(3)}
        )
    message = str(caught.value)
    for name in ("step.0", "eps", "beta2"):
        assert f"missing: {name}" in message
    assert "unexpected: momentum_buffer.1" in message
    assert "misfit: exp_avg.0 is (3,) float64" in message
    assert optimizer.lr == 1e-3
    with pytest.raises(TypeError, match="arrays by name, got a list"):
        optimizer.load_state_dict([])  # type: ignore[arg-type]
    for other, told in (
        (nn.Linear(1, 1).state_dict(), "one of 'weight', 'bias': load"),
        ({"state": {}, "param_groups": []}, "one of 'state', 'param_groups': load"),
        ({}, "one of nothing: load"),
    ):
        with pytest.raises(ValueError, match=told):
            optimizer.load_state_dict(other)


@every_optimizer
def test_an_optimizer_follows_parameters_whose_data_is_replaced(make: Make) -> None:
    parameters = start()
    optimizer = make(parameters)
    descend(optimizer, 2)
    expected = descend(copy.deepcopy(optimizer), 2)
    for parameter in parameters:
        parameter.data = parameter.data.copy()
    assert descend(optimizer, 2) == expected


def test_an_optimizer_says_what_is_to_be_changed() -> None:
    parameter = nn.Parameter(1.0)
    parameter.grad = 1.0
    with pytest.raises(NotImplementedError, match=r"does not define change\(\)"):
        Optimizer([parameter], 0.1).step()


def test_buffers_are_not_optimised() -> None:
    with pytest.raises(TypeError, match="changes Parameters, got a Buffer"):
        SGD([nn.Buffer(1.0)])  # type: ignore[list-item]


def test_parameters_are_needed() -> None:
    with pytest.raises(ValueError, match="there are no parameters"):
        SGD(nn.Sigmoid().parameters())


def test_a_value_in_the_place_of_a_parameter_is_hinted_at() -> None:
    class Scale(nn.Module):
        def __init__(self) -> None:
            self.weight = autograd.Value(2.0)

    with pytest.raises(ValueError, match=r"if they are nn\.Parameter, not if they are Value"):
        SGD(Scale().parameters(), 0.1)


MODEL = nn.Linear(3, 2)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (MODEL, r"list of Parameters, got a Linear: pass model\.parameters\(\)"),
        (MODEL.parameters, r"got the method parameters itself: write model\.parameters\(\)"),
        (MODEL.named_parameters, r"named_parameters itself: write model\.named_parameters\(\)"),
        (0.1, r"got a float: pass model\.parameters\(\), or \[parameter\]"),
        (None, r"got a NoneType: pass model\.parameters\(\)"),
        (MODEL.weight, r"got a Parameter: pass model\.parameters\(\), or \[parameter\]"),
        (nn.Sequential(MODEL), r"changes Parameters, got a Linear; pass model\.parameters\(\)"),
        (MODEL.state_dict(), r"got a dict: pass model\.parameters\(\)"),
    ],
    ids=["model", "method", "names", "number", "nothing", "parameter", "Sequential", "state"],
)
def test_what_is_no_list_of_parameters_is_refused_with_what_to_pass(
    params: Any, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        SGD(params, MODEL.parameters() if isinstance(params, float) else 0.1)  # type: ignore[arg-type]


def test_a_setting_that_is_no_number_is_refused() -> None:
    for wrong in ("a", None):
        with pytest.raises(TypeError, match=f"lr must be a number, got {wrong!r}"):
            SGD(start(), lr=wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="alpha must be a number, got '1'"):
        nn.optim.RMSprop(start(), alpha="1")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"betas are two numbers from 0 to below 1, got 0\.9"):
        Adam(start(), betas=0.9)  # type: ignore[arg-type]


def test_a_parameter_is_listed_once() -> None:
    parameter = nn.Parameter(1.0)
    with pytest.raises(ValueError, match="a parameter is listed twice"):
        SGD([parameter, nn.Parameter(1.0), parameter])


@pytest.mark.parametrize(
    "wrong", [np.zeros(2), "weight", nn.Linear(1, 1)], ids=["array", "str", "Module"]
)
def test_only_parameters_are_optimised(wrong: Any) -> None:
    message = rf"changes Parameters, got a {type(wrong).__name__}; pass model.parameters\(\)"
    with pytest.raises(TypeError, match=message):
        SGD([nn.Parameter(1.0), wrong])


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("lr", -1.0, "lr must be a finite number of at least 0, got -1.0"),
        ("lr.1", np.nan, "lr must be a finite number of at least 0, got nan"),
        ("lr.1", np.array(np.inf), "lr must be a finite number of at least 0, got inf"),
        ("beta1", 1.5, r"betas are two numbers from 0 to below 1, got \(1.5, 0.999\)"),
        ("beta2.1", -0.5, "betas are two numbers from 0 to below 1"),
    ],
)
def test_a_state_of_settings_that_make_no_sense_is_refused_and_nothing_changed(
    name: str, wrong: Any, message: str
) -> None:
    one, other = nn.Parameter([1.0]), nn.Parameter([2.0])
    optimizer = Adam([{"params": [one]}, {"params": [other], "lr": 0.5}])
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=message):
        optimizer.load_state_dict({**before, "lr": 0.25, name: wrong})
    np.testing.assert_equal(optimizer.state_dict(), before)
    optimizer.load_state_dict(before | {"lr": 0.25})
    assert (optimizer.lr, optimizer.param_groups[1]["lr"]) == (0.25, 0.5)


def test_a_state_of_a_momentum_that_makes_no_sense_is_refused() -> None:
    optimizer = SGD([nn.Parameter([1.0])], lr=0.1, momentum=0.5)
    with pytest.raises(ValueError, match="momentum"):
        optimizer.load_state_dict(optimizer.state_dict() | {"momentum": -0.5})
    with pytest.raises(
        ValueError, match=r"lr is \(2,\) float64 in the state, but a setting is a single"
    ):
        optimizer.load_state_dict(optimizer.state_dict() | {"lr": [0.1, 0.2]})
    assert (optimizer.lr, optimizer.momentum) == (0.1, 0.5)


@pytest.mark.parametrize(
    "gradient",
    [
        *(np.ones(shape) for shape in [(3, 1), (4,), (1, 1), (3, 5), (1, 3, 4)]),
        1.0,
        np.float64(1),
        autograd.Value(np.ones(4)),
        [[1.0] * 4] * 3,
    ],
)
@pytest.mark.parametrize("kind", [SGD, Adam, nn.optim.LBFGS])
def test_a_gradient_of_another_shape_changes_nothing(kind: Any, gradient: Any) -> None:
    parameter = nn.Parameter(np.zeros((3, 4)))
    parameter.grad = gradient
    with pytest.raises(ValueError, match=r"has .* but this is Parameter of shape \(3, 4\)"):
        kind([parameter], lr=0.1).step(*([lambda: 1.0] if kind is nn.optim.LBFGS else []))
    assert not parameter.data.any()
