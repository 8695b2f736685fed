"""Stochastic gradient descent against formulas, in every dtype and shape of parameter."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import SGD
from tests.nn.optim.steps import five_steps


def pytorch_sgd(
    start: Any,
    gradients: list[Any],
    lr: float,
    momentum: float = 0,
    dampening: float = 0,
    weight_decay: float = 0,
    nesterov: bool = False,
) -> Any:
    """The algorithm of `torch.optim.SGD`, as its documentation states it."""
    theta, b = start, None
    for g in gradients:
        g = g + weight_decay * theta
        if momentum != 0:
            b = g if b is None else momentum * b + (1 - dampening) * g
            g = g + momentum * b if nesterov else b
        theta = theta - lr * g
    return theta


SETTINGS: list[dict[str, Any]] = [
    {},
    {"weight_decay": 0.1},
    {"momentum": 0.9},
    {"momentum": 0.9, "dampening": 0.3},
    {"momentum": 0.9, "nesterov": True},
    {"momentum": 0.9, "weight_decay": 0.1},
    {"momentum": 0.5, "weight_decay": 0.2, "nesterov": True},
    {"momentum": 0.5, "weight_decay": 0.2, "dampening": 0.5},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 3)], ids=str)
def test_steps_follow_the_recurrences_of_pytorch(
    settings: dict[str, Any], shape: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(3)
    start, gradients = rng.normal(size=shape), [np.array(rng.normal(size=shape)) for _ in range(6)]
    parameter = nn.Parameter(np.array(start))
    optimizer = SGD([parameter], lr=0.05, **settings)
    for gradient in gradients:
        parameter.grad = gradient
        optimizer.step()
    np.testing.assert_allclose(
        parameter.data, pytorch_sgd(start, gradients, 0.05, **settings), rtol=1e-13
    )


def test_arguments_come_in_the_order_and_with_the_defaults_of_pytorch() -> None:
    optimizer = SGD([nn.Parameter(1.0)], 0.1, 0.9, 0.2, 0.3, False)
    assert (optimizer.lr, optimizer.momentum, optimizer.dampening) == (0.1, 0.9, 0.2)
    assert (optimizer.weight_decay, optimizer.nesterov) == (0.3, False)
    plain = SGD([nn.Parameter(1.0)])
    assert (plain.lr, plain.momentum, plain.dampening) == (1e-3, 0, 0)
    assert (plain.weight_decay, plain.nesterov) == (0, False)


def test_descent_on_a_parabola_shrinks_by_a_constant_factor() -> None:
    parameter = nn.Parameter(np.array([3.0, -2.0]))
    optimizer = SGD([parameter], lr=0.1)
    for _ in range(20):
        optimizer.zero_grad()
        (0.5 * (parameter * parameter).sum()).backward()
        optimizer.step()
    np.testing.assert_allclose(parameter.data, np.array([3.0, -2.0]) * 0.9**20, rtol=1e-13)


def test_momentum_under_a_constant_gradient_sums_a_geometric_series() -> None:
    parameter = nn.Parameter(0.0)
    optimizer = SGD([parameter], lr=0.1, momentum=0.5)
    for _ in range(30):
        parameter.grad = 1.0
        optimizer.step()
    velocities = [(1 - 0.5**step) / (1 - 0.5) for step in range(1, 31)]
    assert parameter.item() == pytest.approx(-0.1 * sum(velocities), rel=1e-13)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (2,)], ids=str)
def test_parameters_keep_their_dtype_and_their_memory(
    settings: dict[str, Any], dtype: Any, shape: tuple[int, ...]
) -> None:
    memory = np.ones(shape, dtype)
    parameter = nn.Parameter(memory)
    optimizer = SGD([parameter], lr=0.1, **settings)
    for _ in range(3):
        optimizer.zero_grad()
        (parameter * parameter).sum().backward()
        optimizer.step()
    assert parameter.data is memory
    assert memory.dtype == dtype
    assert np.all(memory < 1)


@pytest.mark.parametrize("start", [2.0, np.float64(2.0), np.float32(2.0)], ids=repr)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_numbers_without_an_array_are_parameters_too(start: Any, settings: dict[str, Any]) -> None:
    parameter = nn.Parameter(start)
    optimizer = SGD([parameter], lr=0.1, **settings)
    for _ in range(2):
        optimizer.zero_grad()
        (parameter * 3.0).backward()
        optimizer.step()
    assert type(parameter.data) is type(start)
    assert parameter.item() == pytest.approx(pytorch_sgd(2.0, [3.0, 3.0], 0.1, **settings), 1e-6)


def test_a_parameter_without_a_gradient_stays_and_its_momentum_rests() -> None:
    moving, resting = nn.Parameter(1.0), nn.Parameter(1.0)
    optimizer = SGD([moving, resting], lr=0.1, momentum=0.5, weight_decay=0.1)
    resting.grad = 1.0
    optimizer.step()
    optimizer.zero_grad()
    before = resting.item()
    moving.grad = 1.0
    optimizer.step()
    assert resting.item() == before
    assert moving.item() == pytest.approx(1 - 0.1 * 1.1)
    resting.grad = 1.0
    optimizer.step()
    assert resting.item() == pytest.approx(pytorch_sgd(1.0, [1.0, 1.0], 0.1, 0.5, 0, 0.1))


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_gradient_belongs_to_the_user_before_and_after_the_step(settings: dict[str, Any]) -> None:
    parameter, gradient = nn.Parameter(np.ones(2)), np.array([1.0, 2.0])
    optimizer = SGD([parameter], lr=0.1, **settings)
    for _ in range(3):
        gradient[:] = [1.0, 2.0]
        parameter.grad = gradient
        optimizer.step()
        assert gradient.tolist() == [1.0, 2.0]
        gradient[:] = np.nan  # as by zeroing it in place, only more visible
    constant = [np.array([1.0, 2.0])] * 3
    np.testing.assert_allclose(
        parameter.data, pytorch_sgd(np.ones(2), constant, 0.1, **settings), rtol=1e-14
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": -0.1}, "lr must be a finite number of at least 0, got -0.1"),
        ({"lr": float("nan")}, "lr must be .* got nan"),
        ({"lr": float("inf")}, "lr must be .* got inf"),
        ({"momentum": -1.0}, "momentum must be"),
        ({"weight_decay": -1.0}, "weight_decay must be"),
        ({"nesterov": True}, "needs momentum above 0 and dampening 0, got 0.0 and 0.0"),
        ({"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "got 0.9 and 0.1"),
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SGD([nn.Parameter(1.0)], **settings)


def test_the_numbers_are_those_of_pytorch() -> None:
    # torch.optim.SGD 2.13 in float64, on the steps of `five_steps`.
    assert five_steps(SGD, lr=0.05, momentum=0.9, dampening=0.3, weight_decay=0.1) == pytest.approx(
        [-0.9001353154506192, 0.06034439775091316, -1.0442254918339158, 3.1909570631385984],
        rel=1e-14,
    )
    assert five_steps(SGD, lr=0.05, momentum=0.9, nesterov=True) == pytest.approx(
        [-1.4637804835375001, -0.11593529712499999, -0.8524261946624999, 3.58344115454375],
        rel=1e-14,
    )


def test_momentum_may_be_set_later_and_starts_with_the_whole_gradient() -> None:
    parameter = nn.Parameter(1.0)
    optimizer = SGD([parameter], lr=0.1, dampening=0.5)
    for optimizer.momentum in (0.0, 0.9):
        before = parameter.item()
        parameter.grad = 2.0
        optimizer.step()
        assert parameter.item() == pytest.approx(before - 0.2)
