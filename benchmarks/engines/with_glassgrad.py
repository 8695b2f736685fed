"""glassgrad, eager."""

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

import autograd
import nn
from benchmarks.engines.models import MODELS, ModelProblem, adam_arrays, distance, start_of
from benchmarks.engines.work import (
    LEARNING_RATE,
    MULTIPLICATIONS,
    SCALAR_LAYERS,
    FloatArray,
    ScalarProblem,
    TrainingProblem,
    Work,
)


def sigmoid_network(problem: TrainingProblem) -> nn.Sequential:
    """Return a network with the problem's parameters, and a sigmoid after each layer."""
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(problem.sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.Sigmoid()]
    model = nn.Sequential(*layers)
    model.load_state_dict(problem.state())
    return model


def weights_of(model: nn.Module) -> list[FloatArray]:
    """Return the weights of a network as they are now, without its biases."""
    return [array for name, array in model.state_dict().items() if name.endswith("weight")]


def training(problem: TrainingProblem) -> Work:
    """Take steps of SGD on the mean squared error, written as in PyTorch."""
    model = sigmoid_network(problem)
    mean_squared_error = nn.MSELoss()
    optimizer = nn.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    x, y = problem.x, problem.y

    def step() -> None:
        optimizer.zero_grad()
        loss = mean_squared_error(model(x), y)
        loss.backward()
        optimizer.step()

    return Work(step, lambda: problem.distance_from_start(weights_of(model)))


def model_problem(name: str) -> tuple[ModelProblem, Callable[[], float]]:
    """Return one of the larger models at its start, and what tells how far it moved from there."""
    problem = MODELS[name](nn, nn.optim)
    start = start_of({n: p.shape for n, p in problem.model.named_parameters()})
    problem.model.load_state_dict(start)
    return problem, lambda: distance(start, problem.model.state_dict())


def model_training(name: str) -> Work:
    """Take steps with one of the larger models, which all engines write in the same words."""
    problem, outcome = model_problem(name)
    model, loss_of, optimizer, x, y = problem

    def step() -> None:
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()

    return Work(step, outcome)


def adam_step() -> Work:
    """Take steps of Adam with given gradients, and nothing else."""
    arrays, gradients = adam_arrays()
    start = {str(i): array.copy() for i, array in enumerate(arrays)}
    parameters = [nn.Parameter(array) for array in arrays]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient
    optimizer = nn.optim.Adam(parameters, lr=1e-3)
    return Work(
        optimizer.step,
        lambda: distance(start, {str(i): p.data for i, p in enumerate(parameters)}),
    )


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


class ScalarNetwork:
    """micrograd's `MLP`, operation for operation, one `Value` per scalar."""

    def __init__(self) -> None:
        self.layers = [
            [
                (
                    [autograd.Value(random.uniform(-1, 1)) for _ in range(fan_in)],
                    autograd.Value(0.0),
                )
                for _ in range(fan_out)
            ]
            for fan_in, fan_out in pairwise(SCALAR_LAYERS)
        ]
        self.parameters = [
            p for layer in self.layers for weights, bias in layer for p in (*weights, bias)
        ]

    def score(self, signals: Sequence[Any]) -> Any:
        """Return one number for one point."""
        for layer in self.layers:
            sums = [
                sum((w * signal for w, signal in zip(weights, signals)), bias)
                for weights, bias in layer
            ]
            signals = sums if layer is self.layers[-1] else [z.relu() for z in sums]
        return signals[0]

    def loss(self, points: Sequence[Sequence[float]], labels: Sequence[float]) -> Any:
        """Return the max-margin loss of some points."""
        losses = [
            (1 + -label * self.score(point)).relu()
            for point, label in zip(points, labels, strict=True)
        ]
        return sum(losses) * (1.0 / len(losses))

    def descend(self, points: Sequence[Sequence[float]], labels: Sequence[float]) -> Any:
        """Take a step of gradient descent, and return the loss before it."""
        loss = self.loss(points, labels)
        gradients = autograd.gradients(loss, self.parameters)
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.assign_sub(LEARNING_RATE * gradient)
        return loss


def scalar_network(problem: ScalarProblem) -> Work:
    """Go forward and backward through a network of scalars."""
    network = ScalarNetwork()

    def step() -> None:
        for parameter in network.parameters:
            parameter.zero_grad()
        network.loss(problem.points, problem.labels).backward()

    return Work(step, lambda: float(sum(parameter.grad for parameter in network.parameters)))


def scalar_training(problem: ScalarProblem) -> Work:
    """Take steps of gradient descent with a network of scalars."""
    network = ScalarNetwork()
    return descent(network, problem, network.descend)


def descent(network: ScalarNetwork, problem: ScalarProblem, step: Callable[..., Any]) -> Work:
    """Return the work of calling a step, which changes the network, with the problem's points."""
    start = [parameter.data for parameter in network.parameters]
    return Work(
        lambda: step(problem.points, problem.labels),
        lambda: math.dist(start, [parameter.data for parameter in network.parameters]),
    )


def rosenbrock(x: Any) -> Any:
    """Sum up over a vector's neighbours what the test function of two variables gives."""
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_hessian(start: FloatArray) -> Work:
    """Take all second derivatives at a point."""
    hessian_of_rosenbrock = autograd.hessian(rosenbrock)
    return Work(
        lambda: hessian_of_rosenbrock(start),
        lambda: float(np.linalg.norm(hessian_of_rosenbrock(start))),
    )


def network_class(_nielsen: Path | None) -> type:
    """Return our form of Nielsen's class; his source is not needed for it."""
    return nn.Network
