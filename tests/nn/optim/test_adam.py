"""Adam and AdamW against PyTorch and against their papers."""

import math
from typing import Any

import numpy as np
import pytest

import nn
from nn.optim import Adam, AdamW
from tests.nn.optim.steps import five_steps

# torch.optim 2.13 in float64, on the steps of `five_steps`.
OTHERS: dict[str, Any] = {"lr": 0.1, "betas": (0.8, 0.9)}
PYTORCH: list[tuple[Any, dict[str, Any], list[float]]] = [
    (
        Adam,
        {"lr": 0.1},
        [0.5252780631811309, -1.5197133523367847, 0.024893196988233807, 3.3999524189364783],
    ),
    (
        Adam,
        {**OTHERS, "eps": 1e-3, "weight_decay": 0.5},
        [0.5218304728649066, -1.5136610111111153, 0.026010401729023885, 2.6123337149264474],
    ),
    (
        AdamW,
        {"lr": 0.1},
        [0.5212951334014582, -1.5108474720628307, 0.023452549219784458, 3.3873940419189656],
    ),
    (
        AdamW,
        {**OTHERS, "weight_decay": 0.5},
        [0.34667812712440105, -1.12378773549777, -0.03776363423567444, 2.8157059916031812],
    ),
]


@pytest.mark.parametrize(("kind", "settings", "expected"), PYTORCH)
def test_the_numbers_are_those_of_pytorch(
    kind: Any, settings: dict[str, Any], expected: list[float]
) -> None:
    assert five_steps(kind, **settings) == pytest.approx(expected, rel=1e-12)
    assert five_steps(kind, np.float32, **settings) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("kind", "decay"), [(Adam, 0), (AdamW, 1e-2)])
def test_arguments_come_in_the_order_and_with_the_defaults_of_pytorch(
    kind: Any, decay: float
) -> None:
    plain = kind([nn.Parameter(1.0)])
    assert (plain.lr, plain.betas, plain.eps) == (1e-3, (0.9, 0.999), 1e-8)
    assert plain.weight_decay == decay
    optimizer = kind([nn.Parameter(1.0)], 0.1, (0.5, 0.6), 1e-3, 0.2)
    assert (optimizer.lr, optimizer.betas, optimizer.eps) == (0.1, (0.5, 0.6), 1e-3)
    assert optimizer.weight_decay == 0.2


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_under_a_constant_gradient_every_step_is_as_long_as_the_learning_rate(scale: float) -> None:
    parameter = nn.Parameter(np.array([0.0, 0.0]))
    optimizer = Adam([parameter], lr=0.1, eps=0.0)
    for _ in range(10):
        parameter.grad = np.array([scale, -scale])
        optimizer.step()
    np.testing.assert_allclose(parameter.data, [-1.0, 1.0], rtol=1e-12)


def test_a_parameter_that_rests_does_not_count_the_step() -> None:
    late = nn.Parameter(0.0)
    optimizer = Adam([nn.Parameter(0.0), late], lr=0.1, betas=(0.5, 0.5), eps=0.0)
    for gradient in (None, None, 3.0, 4.0):
        optimizer.params[0].grad, late.grad = 1.0, gradient
        optimizer.step()
    mean, square = (0.25 * 3 + 0.5 * 4) / 0.75, (0.25 * 9 + 0.5 * 16) / 0.75
    assert late.item() == pytest.approx(-0.1 - 0.1 * mean / math.sqrt(square), rel=1e-13)
    assert optimizer.state_dict()["step.0"] == 4
    assert optimizer.state_dict()["step.1"] == 2


def test_decay_apart_from_the_gradient_shrinks_by_a_constant_factor() -> None:
    parameter = nn.Parameter(np.array([3.0, -2.0]))
    optimizer = AdamW([parameter], lr=0.1, weight_decay=0.5)
    for _ in range(6):
        parameter.grad = np.zeros(2)
        optimizer.step()
    np.testing.assert_allclose(parameter.data, np.array([3.0, -2.0]) * 0.95**6, rtol=1e-13)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": -1.0}, "lr must be a finite number of at least 0, got -1.0"),
        ({"eps": -1.0}, "eps must be"),
        ({"weight_decay": math.inf}, "weight_decay must be"),
        ({"betas": (0.9, 1.0)}, r"betas are two numbers from 0 to below 1, got \(0.9, 1.0\)"),
        ({"betas": (0.9,)}, "betas are two numbers"),
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Adam([nn.Parameter(1.0)], **settings)
