"""JAX on the CPU: functions compiled by `jit`, their data on the device before and after."""

# pyright: reportMissingImports=false
import os

import jax
import jax.numpy as np

from benchmarks.engines.work import LEARNING_RATE, FloatArray, TrainingProblem, Work

Layers = list[tuple[jax.Array, jax.Array]]

# A step waits for its result in any case, and handing it to another thread costs as much again.
jax.config.update("jax_cpu_enable_async_dispatch", False)


def use_threads(count: int) -> None:
    """Compute with so many threads: XLA makes its pool at the first array, of this size."""
    os.environ["NPROC"] = str(count)


def mean_squared_error(layers: Layers, x: jax.Array, y: jax.Array) -> jax.Array:
    """Run the network forward and compare."""
    for weight, bias in layers:
        x = jax.nn.sigmoid(x @ weight + bias)
    return np.mean((x - y) ** 2)


def descend(layers: Layers, x: jax.Array, y: jax.Array) -> tuple[Layers, jax.Array]:
    """Return the layers after a step of SGD, and the loss before it."""
    loss, gradients = jax.value_and_grad(mean_squared_error)(layers, x, y)
    return jax.tree.map(lambda p, gradient: p - LEARNING_RATE * gradient, layers, gradients), loss


def training(problem: TrainingProblem) -> Work:
    """Take steps of SGD on the mean squared error, the old parameters' memory given to the new."""
    layers = [
        (np.array(weight.T), np.array(bias))
        for weight, bias in zip(problem.weights, problem.biases, strict=True)
    ]
    x, y = np.array(problem.x), np.array(problem.y)
    compiled = jax.jit(descend, donate_argnums=0)

    def step() -> None:
        nonlocal layers
        layers, loss = compiled(layers, x, y)
        loss.block_until_ready()  # one program computes loss and layers: they are ready together

    return Work(step, lambda: problem.distance_from_start(weight.T for weight, _ in layers))


def rosenbrock(x: jax.Array) -> jax.Array:
    """Sum up over a vector's neighbours what the test function of two variables gives."""
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_hessian(start: FloatArray) -> Work:
    """Take all second derivatives at a point, in double precision as the others do."""
    jax.config.update("jax_enable_x64", True)
    x, hessian = np.array(start), jax.jit(jax.hessian(rosenbrock))
    return Work(lambda: hessian(x).block_until_ready(), lambda: float(np.linalg.norm(hessian(x))))
