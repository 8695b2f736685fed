"""HIPS autograd, with the sigmoid and the (in, out) weights of its own examples."""

# In this engine's environment `autograd` is HIPS's package, not the one of this repository, which
# the tools that read this file take it for.
# ruff: isort: skip_file
# pyright: reportMissingImports=false, reportAttributeAccessIssue=false
import autograd.numpy as np
from autograd import grad, hessian

from benchmarks.engines.work import (
    LEARNING_RATE,
    MULTIPLICATIONS,
    FloatArray,
    TrainingProblem,
    Work,
)

Layers = list[tuple[FloatArray, FloatArray]]


def sigmoid(z: FloatArray) -> FloatArray:
    """Squash by way of tanh, which costs this engine fewer operations than exp."""
    return 0.5 * (np.tanh(z / 2.0) + 1.0)


def mean_squared_error(layers: Layers, x: FloatArray, y: FloatArray) -> float:
    """Run the network forward and compare."""
    for weight, bias in layers:
        x = sigmoid(np.dot(x, weight) + bias)
    return np.mean((x - y) ** 2)


def training(problem: TrainingProblem) -> Work:
    """Take steps of SGD on the mean squared error."""
    layers = [
        (weight.T.copy(), bias.copy())
        for weight, bias in zip(problem.weights, problem.biases, strict=True)
    ]
    gradient_of_loss = grad(mean_squared_error)

    def step() -> None:
        gradients = gradient_of_loss(layers, problem.x, problem.y)
        for (weight, bias), (weight_gradient, bias_gradient) in zip(layers, gradients, strict=True):
            weight -= LEARNING_RATE * weight_gradient
            bias -= LEARNING_RATE * bias_gradient

    return Work(step, lambda: problem.distance_from_start(weight.T for weight, _ in layers))


def multiplications(start: FloatArray) -> Work:
    """Multiply an array by itself again and again, and take the gradient of the sum."""

    def total(x: FloatArray) -> FloatArray:
        product = x
        for _ in range(MULTIPLICATIONS):
            product = product * x
        return np.sum(product) if product.ndim else product

    gradient_of_total = grad(total)
    return Work(lambda: gradient_of_total(start), lambda: float(gradient_of_total(start).sum()))


def rosenbrock(x: FloatArray) -> FloatArray:
    """Sum up over a vector's neighbours what the test function of two variables gives."""
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_hessian(start: FloatArray) -> Work:
    """Take all second derivatives at a point."""
    hessian_of_rosenbrock = hessian(rosenbrock)
    return Work(
        lambda: hessian_of_rosenbrock(start),
        lambda: float(np.linalg.norm(hessian_of_rosenbrock(start))),
    )
