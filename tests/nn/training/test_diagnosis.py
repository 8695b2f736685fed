"""A loss that is not finite: where that began is told, whatever it was, and nothing is spoilt."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd.rules.random import uniform
from nn.training import fit
from tests.nn.training.test_fitting import assert_equal


class Root(nn.Module):
    """The root of a square, whose derivative at 0 is infinite times 0."""

    def forward(self, x: Any) -> Any:
        return np.sqrt(x * x)


class Log(nn.Module):
    def forward(self, x: Any) -> Any:
        return np.log(x)


def examples() -> tuple[Any, Any]:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(60, 4)), rng.normal(size=(60, 2))
    return x.astype(np.float32), y.astype(np.float32)


def make_model(*between: nn.Module) -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), *between, nn.Linear(8, 2))


def with_a_bad_parameter() -> nn.Sequential:
    model = make_model()
    model[0].weight.data[1, 1] = np.inf
    return model


def spoilt(part: int, value: float) -> tuple[Any, Any]:
    data = examples()
    data[part][7, 1] = value
    return data


CASES: dict[str, tuple[Callable[[], nn.Sequential], tuple[Any, Any], float, str]] = {
    "input": (make_model, spoilt(0, np.nan), 0.1, r"the input has nan at \[\d, 1\]; look for"),
    "target": (make_model, spoilt(1, np.inf), 0.1, r"the target has inf at \[\d, 1\]; look for"),
    "parameter": (
        with_a_bad_parameter,
        examples(),
        0.1,
        r"batch 1: the parameter 0\.weight has inf at \[1, 1\]; look at how it is initialised",
    ),
    "operation": (
        lambda: make_model(Log()),
        examples(),
        0.1,
        r"batch 1: the result of log in Sequential / 2: Log has \d+ of 80 numbers not finite, the "
        r"first -inf at \[0, \d\]; look for what that operation cannot take",
    ),
    "gradient": (
        lambda: make_model(Root()),
        examples(),
        0.1,
        r"batch 2: it began in batch 1, whose loss was finite: the gradient of 0\.weight is not "
        r"finite, first behind the result of sqrt in Sequential / 2: Root, while the loss is",
    ),
    "too large a step": (
        make_model,
        examples(),
        1e16,
        r"in loss / MSELoss has .* numbers not finite, .*; the largest weight is .*e\+.*: lower",
    ),
    "update": (
        make_model,
        examples(),
        1e300,
        r"batch 2: it began in batch 1, whose loss was finite: the optimiser's update is too "
        r"large for the numbers \(the largest gradient is .*, the learning rate 1e\+300\); lower",
    ),
}


@pytest.mark.parametrize("compile", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_the_first_that_is_not_finite_is_named(case: str, compile: bool) -> None:
    make, data, rate, message = CASES[case]
    model = make()
    before = model.state_dict()
    optimizer = nn.optim.SGD(model.parameters(), lr=rate, momentum=0.5)
    kept = optimizer.state_dict()
    with pytest.raises(FloatingPointError, match="in epoch 1, .*" + message):
        fit(model, data, nn.MSELoss(), optimizer, 3, batch_size=10, compile=compile, progress=False)
    assert_equal(model.state_dict(), before)
    assert_equal(optimizer.state_dict(), kept)


@pytest.mark.parametrize("kind", ["loader", "list", "generator"])
def test_batches_of_any_kind_are_gone_through_again(kind: str) -> None:
    x, y = examples()
    batches = [(x[i : i + 10], y[i : i + 10]) for i in range(0, 60, 10)]
    batches[4] = (np.full_like(x[:10], np.nan), batches[4][1])
    data: Any = {
        "loader": nn.data.DataLoader((np.where(np.arange(60)[:, None] == 45, np.nan, x), y), 10),
        "list": batches,
        "generator": iter(batches),
    }[kind]
    model = make_model()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(FloatingPointError, match="nan in epoch 1, batch 5: the input has"):
        fit(model, data, nn.MSELoss(), optimizer, 1, progress=False)


def test_what_is_random_is_drawn_again_and_a_schedule_followed() -> None:
    # The losses grow until one overflows: in the same batch however often it is tried.
    found: list[str] = []
    for _ in range(2):
        nn.manual_seed(4)
        model = make_model(nn.Dropout(0.5))
        optimizer = nn.optim.SGD(model.parameters(), lr=1e-3)
        schedule = nn.optim.lr_scheduler.ExponentialLR(optimizer, 3.0)
        with pytest.raises(FloatingPointError, match="in loss / MSELoss") as caught:
            fit(
                model,
                examples(),
                nn.MSELoss(),
                optimizer,
                9,
                batch_size=10,
                scheduler=schedule,
                scheduler_every="batch",
                progress=False,
            )
        found.append(str(caught.value))
    assert found[0] == found[1]
    assert "it began in" not in found[0]


class Sometimes(nn.Module):
    """Gives what is not a number in some of its calls, by a count of its own."""

    def __init__(self, *calls: int) -> None:
        self.calls, self.number = calls, 0

    def forward(self, x: Any) -> Any:
        self.number += 1
        return x * (np.nan if self.number in self.calls else 1.0)


class Spoiling(nn.Callback):
    """Sets a weight or the learning rate after a batch."""

    def __init__(self, what: str) -> None:
        self.what = what

    def on_batch_end(self, training: nn.training.Training) -> None:
        if training.batch == 3 and self.what == "weight":
            training.model[0].weight.data[0, 0] = np.nan
        if training.batch == 3 and self.what == "rate":
            training.optimizer.lr = 1e300


@pytest.mark.parametrize(
    ("cause", "compile"),
    [
        ("weight", False),
        ("weight", True),
        ("rate", False),
        ("rate", True),
        ("once", False),
        ("twice", False),
    ],
)
@pytest.mark.parametrize("again", [True, False])
def test_what_cannot_be_repeated_is_blamed_on_nothing(
    cause: str, compile: bool, again: bool
) -> None:
    # The second time when the epoch is taken again, but not when the step is looked at.
    calls = {"once": [4], "twice": [4, 8 if again else 5]}.get(cause, [])
    model = make_model(*([Sometimes(*calls)] if calls else []))
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    x, y = examples()
    batches = [(x[i : i + 10], y[i : i + 10]) for i in range(0, 60, 10)]
    message = (
        r"in epoch 1, batch \d: taken again, the step gave finite numbers, so where it began is "
        "not known; look at what was not repeated: callbacks"
    )
    with pytest.raises(FloatingPointError, match=message):
        fit(
            model,
            batches if again else iter(batches),
            nn.MSELoss(),
            optimizer,
            1,
            callbacks=Spoiling(cause),
            compile=compile,
            progress=False,
        )
    assert all(np.isfinite(value.data).all() for value in model.parameters())


def test_the_order_and_the_masks_of_the_epoch_are_drawn_again() -> None:
    # One of the batches holds the bad example, which with other numbers would be another one.
    for seed in range(3):
        nn.manual_seed(seed)
        x, y = examples()
        x[7, 1] = np.nan
        model = make_model(nn.Dropout(0.5))
        optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
        with pytest.raises(FloatingPointError) as caught:
            fit(model, (x, y), nn.MSELoss(), optimizer, 1, batch_size=5, progress=False)
        assert "the input has nan" in str(caught.value)
        assert "it began in" not in str(caught.value)


@pytest.mark.parametrize("prefetch", [0, 2])
def test_a_shuffled_loader_gives_the_same_order_again(prefetch: int) -> None:
    x, y = examples()
    x[7, 1] = np.nan
    for seed in range(3):
        data = nn.data.DataLoader((x, y), 5, shuffle=True, seed=seed, prefetch=prefetch)
        model = make_model()
        optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
        with pytest.raises(FloatingPointError, match=r"batch \d+: the input has nan"):
            fit(model, data, nn.MSELoss(), optimizer, 1, progress=False)


def test_the_step_that_is_looked_at_draws_the_same_numbers_again() -> None:
    class Chance(nn.Module):
        """Gives what is not a number in one step of ten."""

        def forward(self, x: Any) -> Any:
            drawn = uniform(nn.random.generator, (), np.dtype(np.float32))
            return x + 0.0 * np.log(drawn - 0.1)

    for seed in range(3):
        nn.manual_seed(seed)
        model = make_model(Chance())
        optimizer = nn.optim.SGD(model.parameters(), lr=1e-3)
        with pytest.raises(FloatingPointError, match="in Sequential / 2: Chance has 40 of"):
            fit(model, examples(), nn.MSELoss(), optimizer, 99, batch_size=5, progress=False)


def test_a_dict_of_inputs_is_looked_into() -> None:
    class Sum(nn.Module):
        def __init__(self) -> None:
            self.linear = nn.Linear(2, 1)

        def forward(self, x: Any) -> Any:
            return self.linear(x["a"] + x["b"])

    model, ones = Sum(), np.ones((4, 2), np.float32)
    bad = ones.copy()
    bad[2, 1] = np.nan
    optimizer = nn.optim.SGD(model.parameters())
    data = [({"a": ones, "b": bad}, ones[:, :1])]
    with pytest.raises(FloatingPointError, match=r"the input\['b'\] has nan at \[2, 1\]; look for"):
        fit(model, data, nn.MSELoss(), optimizer, 1, progress=False)


def test_a_model_of_several_inputs_has_them_numbered() -> None:
    class Sum(nn.Module):
        def __init__(self) -> None:
            self.factor = nn.Parameter(np.ones(1, np.float32))

        def forward(self, a: Any, b: Any) -> Any:
            return (a + b) * self.factor

    model = Sum()
    ones = np.ones((4, 1), np.float32)
    data = (ones, ones * np.float32(np.nan), ones)
    optimizer = nn.optim.SGD(model.parameters())
    with pytest.raises(FloatingPointError, match="batch 1: input 1 has 4 of 4 numbers not finite"):
        fit(model, data, nn.MSELoss(), optimizer, 1, progress=False)


def test_weights_that_are_spoilt_by_the_last_step_are_noticed() -> None:
    model = make_model()
    before = model.state_dict()
    optimizer = nn.optim.SGD(model.parameters(), lr=1e300)
    message = (
        "weights became not finite in epoch 1, batch 1: the optimiser's update is too large .*"
        r"the learning rate 1e\+300"
    )
    with pytest.raises(FloatingPointError, match=message):
        fit(model, examples(), nn.MSELoss(), optimizer, 1, batch_size=60, progress=False)
    assert_equal(model.state_dict(), before)


def test_a_mask_of_infinities_is_not_blamed() -> None:
    class Masked(nn.Module):
        def __init__(self) -> None:
            self.linear = nn.Linear(4, 2)
            self.mask = nn.Buffer(np.array([0.0, -np.inf], np.float32))

        def forward(self, x: Any) -> Any:
            return np.exp(self.linear(x) + self.mask.read())

    model = Masked()
    x, y = examples()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.01)
    assert len(fit(model, (x, y), nn.MSELoss(), optimizer, 2, progress=False)) == 2
    x[:, 0] = np.nan
    with pytest.raises(FloatingPointError, match="batch 1: the input has 32 of 128 numbers not"):
        fit(model, (x, y), nn.MSELoss(), optimizer, 2, progress=False)


def test_a_buffer_that_is_not_a_number_is_named() -> None:
    class Shifted(nn.Module):
        def __init__(self) -> None:
            self.linear = nn.Linear(4, 2)
            self.shift = nn.Buffer(np.array([0.0, np.nan], np.float32))

        def forward(self, x: Any) -> Any:
            return self.linear(x) + self.shift.read()

    model = Shifted()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.01)
    with pytest.raises(FloatingPointError, match=r"batch 1: the buffer shift has nan at \[1\]"):
        fit(model, examples(), nn.MSELoss(), optimizer, 2, progress=False)
