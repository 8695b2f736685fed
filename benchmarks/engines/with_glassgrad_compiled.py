"""glassgrad, compiled: the functions of `with_glassgrad`, as the NumPy programs made of them."""

import numpy as np

import autograd
import nn
from benchmarks.engines.with_glassgrad import (
    ScalarNetwork,
    descent,
    model_problem,
    rosenbrock,
    sigmoid_network,
    weights_of,
)
from benchmarks.engines.work import LEARNING_RATE, FloatArray, ScalarProblem, TrainingProblem, Work


def training(problem: TrainingProblem) -> Work:
    """Take steps of SGD on the mean squared error."""
    model = sigmoid_network(problem)
    optimizer = nn.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=True)
    return Work(
        lambda: step(problem.x, problem.y),
        lambda: problem.distance_from_start(weights_of(model)),
    )


def model_training(name: str) -> Work:
    """Take steps with one of the larger models."""
    problem, outcome = model_problem(name)
    step = nn.TrainStep(problem.model, problem.loss, problem.optimizer, compile=True)
    return Work(lambda: step(problem.x, problem.y), outcome)


def scalar_training(problem: ScalarProblem) -> Work:
    """Take steps of gradient descent with a network of scalars."""
    network = ScalarNetwork()
    return descent(network, problem, autograd.compile(network.descend))


def rosenbrock_hessian(start: FloatArray) -> Work:
    """Take all second derivatives at a point."""
    hessian_of_rosenbrock = autograd.compile(autograd.hessian(rosenbrock))
    return Work(
        lambda: hessian_of_rosenbrock(start),
        lambda: float(np.linalg.norm(hessian_of_rosenbrock(start))),
    )
