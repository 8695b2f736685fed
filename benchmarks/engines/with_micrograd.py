"""micrograd, whose `MLP` is a network of scalars."""

# pyright: reportMissingImports=false
import math
from typing import Any

from micrograd.nn import MLP

from benchmarks.engines.work import LEARNING_RATE, SCALAR_LAYERS, ScalarProblem, Work


def scalar_network(problem: ScalarProblem) -> Work:
    """Go forward to the max-margin loss of its demonstration notebook, and backward."""
    model = _model()
    return Work(
        lambda: _backpropagate(model, problem),
        lambda: float(sum(parameter.grad for parameter in model.parameters())),
    )


def scalar_training(problem: ScalarProblem) -> Work:
    """Do the same, and take a step of gradient descent as its notebook does."""
    model = _model()
    start = [parameter.data for parameter in model.parameters()]

    def step() -> None:
        _backpropagate(model, problem)
        for parameter in model.parameters():
            parameter.data -= LEARNING_RATE * parameter.grad

    return Work(
        step, lambda: math.dist(start, [parameter.data for parameter in model.parameters()])
    )


def _model() -> MLP:
    inputs, *outputs = SCALAR_LAYERS
    return MLP(inputs, outputs)


def _backpropagate(model: MLP, problem: ScalarProblem) -> None:
    model.zero_grad()
    losses = [
        (1 + -label * model(point)).relu()
        for point, label in zip(problem.points, problem.labels, strict=True)
    ]
    loss: Any = sum(losses) * (1.0 / len(losses))
    loss.backward()
