"""L-BFGS: what `tests.nn.optim.runs` cannot show."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import LBFGS
from nn.optim.line_search import Point, strong_wolfe

SEARCHES = [None, "strong_wolfe"]


def descend(optimizer: LBFGS, count: int) -> list[Any]:
    """Take steps down Rosenbrock's valley, and return where they end."""
    p, q = optimizer.params

    def closure() -> Any:
        optimizer.zero_grad()
        loss = ((1 - p) ** 2 + 100 * (q - p**2) ** 2).sum()
        loss.backward()
        return loss

    for _ in range(count):
        optimizer.step(closure)
    return [parameter.data.tolist() for parameter in optimizer.params]


def start() -> list[nn.Parameter]:
    return [nn.Parameter(np.array([-1.2, 0.5])), nn.Parameter(np.array([1.0, -0.5]))]


def test_it_finds_the_end_of_the_valley() -> None:
    optimizer = LBFGS(start(), max_iter=100, line_search_fn="strong_wolfe")
    np.testing.assert_allclose(descend(optimizer, 1), 1.0, atol=1e-5)


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("before", [0, 1, 3])
def test_the_same_steps_follow_from_a_saved_state(
    search: str | None, before: int, tmp_path: Path
) -> None:
    settings: dict[str, Any] = {
        "lr": 1.0 if search else 1e-3,
        "max_iter": 2,
        "history_size": 3,
        "line_search_fn": search,
    }
    expected = descend(LBFGS(start(), **settings), 6)
    first = LBFGS(start(), **settings)
    middle = descend(first, before)
    nn.save(first.state_dict(), tmp_path / "state.safetensors")
    second = LBFGS([nn.Parameter(np.array(part)) for part in middle], **settings)
    second.load_state_dict(nn.load(tmp_path / "state.safetensors"))
    assert descend(second, 6 - before) == expected


def test_a_state_that_does_not_fit_is_refused() -> None:
    optimizer = LBFGS(start(), lr=1e-3, max_iter=2)
    descend(optimizer, 1)
    state = optimizer.state_dict()
    for change, message in (
        ({"d": np.ones(3)}, r"misfit: d is \(3,\), the model has \(4,\)"),
        ({"old_dirs": np.ones((1, 5))}, "misfit: old_dirs"),
        ({"other": np.ones(1)}, "unexpected: other"),
    ):
        with pytest.raises(ValueError, match=message):
            LBFGS(start()).load_state_dict({**state, **change})
    with pytest.raises(ValueError, match="missing: t"):
        LBFGS(start()).load_state_dict({n: x for n, x in state.items() if n != "t"})


def test_steps_need_a_closure_and_are_not_compiled() -> None:
    model = nn.Linear(2, 1)
    optimizer = LBFGS(model.parameters(), line_search_fn="strong_wolfe")
    with pytest.raises(TypeError, match=r"call step\(closure\)"):
        optimizer.step()
    with pytest.raises(ValueError, match=r"cannot be compiled: TrainStep\(\.\.\., compile=False\)"):
        nn.TrainStep(model, nn.MSELoss(), optimizer)
    step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=False)
    x = np.eye(2, dtype=np.float32)
    losses = [step(x, np.ones((2, 1), np.float32)) for _ in range(4)]
    assert losses[-1] < 1e-6 < losses[0]


def test_a_lowest_point_is_left_alone_and_frozen_parameters_stay() -> None:
    p, frozen = nn.Parameter(np.zeros(2)), nn.Parameter(np.ones(2), requires_grad=False)
    optimizer = LBFGS([p, frozen])

    def closure() -> Any:
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 0.0
    p.data[:] = 1.0
    optimizer.step(closure)
    np.testing.assert_allclose(p.data, 0.0, atol=1e-6)
    assert frozen.data.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_iter": 0}, "max_iter must be a whole number of at least 1, got 0"),
        ({"history_size": 1.5}, "history_size must be a whole number"),
        ({"line_search_fn": "armijo"}, 'line_search_fn is None or "strong_wolfe", got .armijo'),
        ({"tolerance_grad": -1.0}, "tolerance_grad must be"),
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LBFGS(start(), **settings)
    with pytest.raises(ValueError, match="takes one group only"):
        LBFGS([{"params": [p]} for p in start()])


@pytest.mark.parametrize(
    ("name", "setting"),
    [("weight_decay", 0.1), ("maximize", True), ("decoupled_weight_decay", True)],
)
def test_settings_of_other_optimisers_are_refused(name: str, setting: Any) -> None:
    optimizer = LBFGS(start())
    with pytest.raises(ValueError, match=f"LBFGS has no {name}, got {setting}"):
        optimizer.param_groups[0][name] = setting
    assert not optimizer.param_groups[0][name]
    with pytest.raises(ValueError, match=f"LBFGS has no {name}"):
        LBFGS([{"params": start(), name: setting}])


@pytest.mark.parametrize("length", [1e-3, 0.1, 1.0, 3.0, 50.0])
def test_a_line_search_ends_where_wolfes_conditions_hold(length: float) -> None:
    def evaluate(t: float) -> Point:
        return Point(t, (t - 2) ** 2 + np.sin(3 * t), None, 2 * (t - 2) + 3 * np.cos(3 * t))

    origin = evaluate(0.0)
    found, evaluations = strong_wolfe(evaluate, origin, length, 1.0, 25)
    assert found.loss <= origin.loss + 1e-4 * found.at * origin.slope
    assert abs(found.slope) <= 0.9 * abs(origin.slope)
    assert 1 <= evaluations <= 26
