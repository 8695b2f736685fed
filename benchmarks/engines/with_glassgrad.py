"""glassgrad, eager."""

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import autograd
import nn
from benchmarks.engines.work import (
    LEARNING_RATE,
    MULTIPLICATIONS,
    SCALAR_LAYERS,
    FloatArray,
    ScalarProblem,
    TrainingProblem,
    Work,
)


def training(problem: TrainingProblem) -> Work:
    """Take steps of SGD on the mean squared error, written as in PyTorch."""
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(problem.sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.Sigmoid()]
    model = nn.Sequential(*layers)
    model.load_state_dict(problem.state())
    mean_squared_error = nn.MSELoss()
    optimizer = nn.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    x, y = problem.x, problem.y

    def step() -> None:
        optimizer.zero_grad()
        loss = mean_squared_error(model(x), y)
        loss.backward()
        optimizer.step()

    def outcome() -> float:
        state = model.state_dict()
        return problem.distance_from_start(state[n] for n in state if n.endswith("weight"))

    return Work(step, outcome)


def multiplications(start: FloatArray) -> Work:
    """Multiply a value by itself again and again, and take the gradient of the sum."""

    def step() -> autograd.Value:
        x = autograd.Value(start)
        product = x
        for _ in range(MULTIPLICATIONS):
            product = product * x
        total = product.sum() if product.ndim else product
        total.backward()
        return x

    return Work(step, lambda: float(step().grad.sum()))


def scalar_network(problem: ScalarProblem) -> Work:
    """Do what micrograd's `MLP` does, one `Value` per scalar, operation for operation."""
    layers = [
        [
            ([autograd.Value(random.uniform(-1, 1)) for _ in range(fan_in)], autograd.Value(0.0))
            for _ in range(fan_out)
        ]
        for fan_in, fan_out in pairwise(SCALAR_LAYERS)
    ]
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]

    def score(signals: Sequence[Any]) -> Any:
        for layer in layers:
            sums = [
                sum((w * signal for w, signal in zip(weights, signals)), bias)
                for weights, bias in layer
            ]
            signals = sums if layer is layers[-1] else [z.relu() for z in sums]
        return signals[0]

    def step() -> None:
        for parameter in parameters:
            parameter.zero_grad()
        losses = [
            (1 + -label * score(point)).relu()
            for point, label in zip(problem.points, problem.labels, strict=True)
        ]
        loss: Any = sum(losses) * (1.0 / len(losses))
        loss.backward()

    return Work(step, lambda: float(sum(parameter.grad for parameter in parameters)))


def network_class(_nielsen: Path | None) -> type:
    """Return our form of Nielsen's class; his source is not needed for it."""
    return nn.Network
