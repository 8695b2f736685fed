"""A step of training: eagerly what it is made of, and compiled the same."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import SGD, Adam, AdamW, Optimizer, lr_scheduler

State = dict[str, np.ndarray]
Run = tuple[list[float], State, State]
Between = Callable[[int, nn.Sequential, Any], None]

OPTIMIZERS: dict[str, Callable[[Any], Optimizer]] = {
    "SGD": lambda p: SGD(p, 0.1),
    "weight decay": lambda p: SGD(p, 0.1, weight_decay=0.1),
    "momentum": lambda p: SGD(p, 0.1, momentum=0.9),
    "dampening": lambda p: SGD(p, 0.1, momentum=0.9, dampening=0.3),
    "nesterov": lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: Adam(p, 0.01, weight_decay=0.1),
    "AdamW": lambda p: AdamW(p, 0.01),
}
LAYERS: dict[str, Callable[[Any], list[nn.Module]]] = {
    "plain": lambda dtype: [],
    "dropout": lambda dtype: [nn.Dropout(0.4)],
    "batch norm": lambda dtype: [nn.BatchNorm1d(5, dtype=dtype)],
    "mean of batches": lambda dtype: [nn.BatchNorm1d(5, momentum=None, dtype=dtype)],
    "no statistics": lambda dtype: [
        nn.BatchNorm1d(5, track_running_stats=False, affine=False, dtype=dtype)
    ],
}
SCHEDULES: dict[str, Callable[[Optimizer], lr_scheduler.LRScheduler]] = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, 3, 0.5),
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 12),
}
EVERYTHING = [
    *((optimizer, layers, None) for optimizer in OPTIMIZERS for layers in LAYERS),
    *((optimizer, "plain", schedule) for optimizer in ("SGD", "Adam") for schedule in SCHEDULES),
]


def make_model(layers: str = "plain", dtype: Any = np.float64) -> nn.Sequential:
    # No bias before normalisation, which takes it away: Adam would step by its rounding errors.
    return nn.Sequential(
        nn.Linear(4, 5, bias=False, dtype=dtype),
        *LAYERS[layers](dtype),
        nn.Tanh(),
        nn.Linear(5, 2, dtype=dtype),
    )


def make_batches(count: int = 24, dtype: Any = np.float64) -> list[tuple[Any, Any]]:
    rng = np.random.default_rng(31)
    return [
        (rng.normal(size=(6, 4)).astype(dtype), rng.normal(size=(6, 2)).astype(dtype))
        for _ in range(count)
    ]


def nothing(index: int, model: nn.Sequential, optimizer: Any) -> None: ...


def take_steps(
    compile: bool,
    batches: list[tuple[Any, Any]],
    optimizer: str = "SGD",
    layers: str = "plain",
    schedule: str | None = None,
    dtype: Any = np.float64,
    between: Between = nothing,
) -> Run:
    """Train, and return the losses and the states of model and optimiser at the end."""
    nn.manual_seed(5)
    model = make_model(layers, dtype)
    changing = OPTIMIZERS[optimizer](model.parameters())
    step = nn.TrainStep(model, nn.MSELoss(), changing, compile=compile)
    scheduler = SCHEDULES[schedule](changing) if schedule else None
    losses: list[float] = []
    for index, (x, y) in enumerate(batches):
        losses.append(step(x, y))
        between(index, model, changing)
        if scheduler:
            scheduler.step()
    return losses, model.state_dict(), changing.state_dict()


def assert_same_run(found: Run, wanted: Run, tolerance: float = 1e-12) -> None:
    np.testing.assert_allclose(found[0], wanted[0], rtol=tolerance, atol=tolerance)
    for state, expected in zip(found[1:], wanted[1:]):
        assert state.keys() == expected.keys()
        for name, array in expected.items():
            assert state[name].dtype == array.dtype
            np.testing.assert_allclose(state[name], array, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("optimizer", "layers", "schedule"), EVERYTHING)
def test_compiled_steps_are_the_eager_ones(
    optimizer: str, layers: str, schedule: str | None, dtype: Any
) -> None:
    batches = make_batches(dtype=dtype)
    eager, compiled = (
        take_steps(compile, batches, optimizer, layers, schedule, dtype)
        for compile in (False, True)
    )
    assert_same_run(compiled, eager, 1e-5 if dtype is np.float32 else 1e-12)
    kept = {array.dtype for name, array in eager[1].items() if "tracked" not in name}
    assert kept == {np.dtype(dtype)}


@pytest.mark.parametrize("compile", [False, True])
def test_a_step_is_what_it_is_made_of(compile: bool) -> None:
    batches = make_batches(5)
    nn.manual_seed(5)
    model, loss = make_model(), nn.MSELoss()
    optimizer = SGD(model.parameters(), 0.1, momentum=0.9)
    losses: list[float] = []
    for x, y in batches:
        error = loss(model(x), y)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        losses.append(error.item())
    wanted = (losses, model.state_dict(), optimizer.state_dict())
    assert_same_run(take_steps(compile, batches, "momentum"), wanted)


@pytest.mark.parametrize("compile", [False, True])
def test_a_step_gives_a_number_and_clears_the_gradients(compile: bool) -> None:
    model = make_model(dtype=np.float32)
    step = nn.TrainStep(model, nn.MSELoss(), SGD(model.parameters(), 0.1), compile=compile)
    ((x, y),) = make_batches(1, np.float32)
    for stale in (False, True, True):
        for parameter in model.parameters():
            parameter.grad = np.full_like(parameter.data, np.nan) if stale else None
        assert type(step(x, y)) is float
        assert all(parameter.grad is None for parameter in model.parameters())
        assert all(np.all(np.isfinite(parameter.data)) for parameter in model.parameters())


def shortened(index: int, batch: tuple[Any, Any]) -> tuple[Any, Any]:
    return batch[0][: 4 + index % 2], batch[1][: 4 + index % 2]


def test_batches_of_other_sizes_are_followed() -> None:
    batches = [shortened(index, batch) for index, batch in enumerate(make_batches())]
    eager, compiled = (
        take_steps(compile, batches, layers="batch norm") for compile in (False, True)
    )
    assert_same_run(compiled, eager)


def reload(index: int, model: nn.Sequential, optimizer: Any) -> None:
    if index == 3:
        for part in (model, optimizer):
            state = part.state_dict()
            for array in state.values():
                if array.dtype.kind == "f":
                    array[...] = array / 2
            part.load_state_dict(state)


def switch_mode(index: int, model: nn.Sequential, optimizer: Any) -> None:
    model.train(index % 2 == 0)


def freeze(index: int, model: nn.Sequential, optimizer: Any) -> None:
    model[0].requires_grad_(index % 3 == 0)


def change_settings(index: int, model: nn.Sequential, optimizer: Any) -> None:
    optimizer.momentum, optimizer.lr = (0.9, 0.1) if index < 5 else (0.5, 0.05)


@pytest.mark.parametrize("layers", ["dropout", "batch norm"])
@pytest.mark.parametrize("between", [reload, switch_mode, freeze, change_settings])
def test_compiled_steps_follow_what_is_changed_between_them(layers: str, between: Between) -> None:
    eager, compiled = (
        take_steps(compile, make_batches(), "momentum", layers, between=between)
        for compile in (False, True)
    )
    assert_same_run(compiled, eager)


@pytest.mark.parametrize("compile", [False, True])
def test_a_model_may_have_several_inputs(compile: bool) -> None:
    class Scaled(nn.Module):
        def __init__(self) -> None:
            self.factor = nn.Parameter(np.array(2.0))

        def forward(self, x: Any, scale: Any) -> Any:
            return x * scale * self.factor

    model = Scaled()
    step = nn.TrainStep(model, nn.MSELoss(), SGD(model.parameters(), 0.05), compile=compile)
    assert step(np.ones(2), np.array([3.0, 1.0]), np.zeros(2)) == 20.0
    assert model.factor.item() == pytest.approx(2.0 - 0.05 * 20.0)


@pytest.mark.parametrize("compile", [False, True])
@pytest.mark.parametrize("training", [False, True])
def test_the_mode_of_the_model_is_left_alone(training: bool, compile: bool) -> None:
    model = nn.Sequential(nn.Linear(4, 2), nn.Dropout(1.0)).train(training)
    step = nn.TrainStep(model, nn.MSELoss(), SGD(model.parameters()), compile=compile)
    loss = step(np.ones((3, 4)), np.zeros((3, 2)))
    assert (loss == 0) is training
    assert model.training is training


def test_a_compiled_step_shows_its_code() -> None:
    model = make_model()
    step = nn.TrainStep(model, nn.MSELoss(), Adam(model.parameters()))
    step(*make_batches(1)[0])
    for part in ("# Sequential / 0: Linear", "# loss", "# update", "exp_avg_0", "target"):
        assert part in step.source
    assert step.graph is not None
    assert step.stats is not None


def test_an_eager_step_says_that_it_has_no_code() -> None:
    model = make_model()
    step = nn.TrainStep(model, nn.MSELoss(), SGD(model.parameters()), compile=False)
    for attribute in ("source", "graph", "stats"):
        message = f"has no {attribute}: make it with TrainStep"
        with pytest.raises(AttributeError, match=message):
            getattr(step, attribute)


@pytest.mark.parametrize("compile", [False, True])
def test_what_a_step_cannot_be_made_of_is_refused(compile: bool) -> None:
    model = make_model()
    optimizer = SGD(model.parameters())
    with pytest.raises(TypeError, match="the loss is called, but 'mse' cannot be"):
        nn.TrainStep(model, "mse", optimizer, compile)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="needs an optimiser ready for use, got <class"):
        nn.TrainStep(model, nn.MSELoss(), SGD, compile)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes inputs and a target, got 1 arguments"):
        nn.TrainStep(model, nn.MSELoss(), optimizer, compile)(np.ones((2, 4)))
    step = nn.TrainStep(model, nn.MSELoss("none"), optimizer, compile)
    with pytest.raises(ValueError, match="only a single number has an implied gradient"):
        step(*make_batches(1)[0])


@pytest.mark.parametrize("compile", [False, True])
@pytest.mark.parametrize("parts", [2, 4, 100])
def test_a_batch_in_parts_takes_the_same_step(parts: int, compile: bool) -> None:
    ends: list[Run] = []
    for accumulate in (1, parts):
        nn.manual_seed(5)
        model = make_model()
        optimizer = SGD(model.parameters(), 0.1, momentum=0.9)
        step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compile, accumulate=accumulate)
        losses = [step(x, y) for x, y in make_batches(5)]
        ends.append((losses, model.state_dict(), optimizer.state_dict()))
    assert_same_run(ends[1], ends[0])


@pytest.mark.parametrize("compile", [False, True])
@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_loss_may_take_several_targets(compile: bool, accumulate: int) -> None:
    def weighted(output: Any, target: Any, weight: Any) -> Any:
        return (weight * (output - target) ** 2).mean()

    model = make_model()
    optimizer = SGD(model.parameters(), 0.1)
    step = nn.TrainStep(
        model, weighted, optimizer, compile=compile, inputs=1, accumulate=accumulate
    )
    ((x, y),) = make_batches(1)
    output = model(x).data
    weight = np.arange(12.0).reshape(6, 2)
    assert step(x, y, weight) == pytest.approx(float((weight * (output - y) ** 2).mean()))


@pytest.mark.parametrize("setting", ["inputs", "accumulate"])
def test_a_count_that_makes_no_sense_is_refused(setting: str) -> None:
    model = make_model()
    with pytest.raises(ValueError, match=f"{setting} is a whole number of at least 1, got 0"):
        nn.TrainStep(model, nn.MSELoss(), SGD(model.parameters()), **{setting: 0})  # type: ignore[arg-type]


@pytest.mark.parametrize("compile", [False, True])
def test_parameters_that_the_optimizer_does_not_have_keep_no_gradient(compile: bool) -> None:
    model = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2))
    before = model.state_dict()
    optimizer = nn.optim.SGD(model[2].parameters(), 0.1)
    step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compile)
    losses = [step(np.ones((5, 4), np.float32), np.ones((5, 2), np.float32)) for _ in range(3)]
    assert losses[2] < losses[0]
    assert all(parameter.grad is None for parameter in model.parameters())
    moved = [n for n, array in model.state_dict().items() if not np.array_equal(array, before[n])]
    assert moved == ["2.weight", "2.bias"]


@pytest.mark.parametrize("compiled", [False, True])
def test_a_loss_of_several_outputs_is_told_how_it_gets_them(compiled: bool) -> None:
    class Both(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(3, 2)

        def forward(self, a: Any, b: Any) -> Any:
            return self.layer(a), self.layer(b)

    model, loss = Both(), nn.CosineEmbeddingLoss()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    batch = np.ones((4, 3)), np.ones((4, 3)), np.ones(4)
    with pytest.raises(TypeError, match=r"gives 2 outputs, .* lambda outputs, t: loss\(\*outputs"):
        nn.TrainStep(model, loss, optimizer, compiled)(*batch)
    step = nn.TrainStep(model, lambda outputs, t: loss(*outputs, t), optimizer, compiled)
    assert abs(step(*batch)) < 1e-5
    own = nn.TrainStep(model, lambda outputs, t: outputs + 1, optimizer, compiled)
    with pytest.raises(TypeError) as caught:
        own(*batch)
    assert "lambda" not in str(caught.value)


@pytest.mark.parametrize("compile", [True, False])
def test_an_optimiser_of_another_model_is_refused(compile: bool) -> None:
    model = nn.Linear(2, 1)
    optimizer = nn.optim.SGD(nn.Linear(2, 1).parameters())
    with pytest.raises(ValueError, match="the optimiser holds no parameter of the model"):
        nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compile)


def test_a_part_that_was_replaced_since_the_optimizer_was_made_is_told() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    optimizer = SGD(model.parameters(), lr=0.1)
    model[1] = nn.Linear(3, 2)
    with pytest.warns(RuntimeWarning, match=r"leaves 1\.weight, 1\.bias as it is.* make the opti"):
        nn.TrainStep(model, nn.MSELoss(), optimizer)
    nn.TrainStep(model, nn.MSELoss(), SGD(model[0].parameters(), lr=0.1))  # as one may mean it


@pytest.mark.parametrize("compile", [False, True])
def test_a_model_of_which_all_is_frozen_is_refused(compile: bool) -> None:
    model = nn.Linear(2, 1).requires_grad_(False)
    step = nn.TrainStep(model, nn.MSELoss(), SGD(model.parameters(), lr=0.1), compile=compile)
    with pytest.raises(ValueError, match="every parameter is frozen"):
        step(np.ones((1, 2)), np.ones((1, 1)))
    assert repr(step) == f"TrainStep(Linear, MSELoss(reduction='mean'), SGD, compile={compile})"
