"""The work that every engine is given: same numbers in, same steps, and a result to compare."""

import argparse
import importlib
import random
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LEARNING_RATE = 0.1
MULTIPLICATIONS = 1_000
SCALAR_LAYERS = (2, 16, 16, 1)
_VARIABLES = 100
_NIELSEN_SIZES = (784, 30, 10)
_NIELSEN_TRAIN, _NIELSEN_TEST = 8_000, 2_000

FloatArray = NDArray[np.floating[Any]]


class Work(NamedTuple):
    """One step to be timed, and what shows that it did the same as the other engines' steps.

    `outcome` is asked once, after `steps_before_outcome` steps from the start.
    """

    step: Callable[[], object]
    outcome: Callable[[], float]
    steps_before_outcome: int = 20


class TrainingProblem:
    """A sigmoid network, as PyTorch would initialise it, and one batch to learn."""

    def __init__(self, sizes: Sequence[int], batch: int) -> None:
        rng = np.random.default_rng(0)
        self.sizes = tuple(sizes)
        self.weights: list[FloatArray] = []
        self.biases: list[FloatArray] = []
        for fan_in, fan_out in pairwise(sizes):
            bound = fan_in**-0.5
            for parameters, shape in (
                (self.weights, (fan_out, fan_in)),
                (self.biases, (fan_out,)),
            ):
                parameters.append(rng.uniform(-bound, bound, shape).astype(np.float32))
        self.x = rng.random((batch, sizes[0]), dtype=np.float32)
        self.y = np.eye(sizes[-1], dtype=np.float32)[rng.integers(sizes[-1], size=batch)]

    def state(self) -> dict[str, FloatArray]:
        """Return copies of the parameters under the names of `Sequential(Linear, Sigmoid, ...)`."""
        return {
            f"{2 * layer}.{kind}": parameters[layer].copy()
            for layer in range(len(self.weights))
            for kind, parameters in (("weight", self.weights), ("bias", self.biases))
        }

    def distance_from_start(self, weights: Iterable[FloatArray]) -> float:
        """Return how far training moved the (out, in) weights: any wrong gradient changes it."""
        moves = [
            np.linalg.norm(now - start) for now, start in zip(weights, self.weights, strict=True)
        ]
        return float(np.linalg.norm(moves))


class ScalarProblem:
    """Points of the plane in two classes, for a network of scalars to tell apart."""

    def __init__(self, batch: int) -> None:
        rng = random.Random(0)
        self.points = [(rng.uniform(-1, 1), rng.uniform(-1, 1)) for _ in range(batch)]
        self.labels = [rng.choice((-1.0, 1.0)) for _ in range(batch)]
        # micrograd draws its weights from the global generator: ours draw the same after this.
        random.seed(0)


def build(engine: str, work: str, nielsen: Path | None = None, mnist: Path | None = None) -> Work:
    """Make the work called `work` for the engine called `engine`, whose module is imported here.

    Parameters
    ----------
    engine : str
        What follows `with_` in the name of a module of this package.
    work : str
        One of the names below.
    nielsen, mnist : Path, optional
        For "nielsen-epoch": the checkout of his repository, and the folder of IDX files.
    """
    words: Any = importlib.import_module(f"benchmarks.engines.with_{engine}")
    match work:
        case "small-step":
            return words.training(TrainingProblem((784, 30, 10), batch=10))
        case "large-step":
            return words.training(TrainingProblem((784, 512, 512, 10), batch=128))
        case "chain-0d":
            return words.multiplications(np.full((), 1.0001, dtype=np.float32))
        case "chain-32x32":
            return words.multiplications(np.full((32, 32), 1.0001, dtype=np.float32))
        case "scalar-mlp":
            return words.scalar_network(ScalarProblem(batch=1))
        case "scalar-mlp-batch":
            return words.scalar_network(ScalarProblem(batch=100))._replace(steps_before_outcome=1)
        case "scalar-step":
            return words.scalar_training(ScalarProblem(batch=1))
        case "scalar-step-batch":
            return words.scalar_training(ScalarProblem(batch=100))._replace(steps_before_outcome=2)
        case "rosenbrock":
            start = np.random.default_rng(0).uniform(-2, 2, _VARIABLES)
            return words.rosenbrock_hessian(start)._replace(steps_before_outcome=1)
        case "lenet" | "gpt" | "lstm":
            return words.model_training(work)._replace(steps_before_outcome=3)
        case "adam":
            return words.adam_step()._replace(steps_before_outcome=3)
        case "nielsen-epoch":
            return _epoch(words.network_class(nielsen), mnist)
        case _:
            raise ValueError(f"no work is called {work!r}")


def use_threads(engine: str, count: int) -> None:
    """Tell an engine, before it does anything, how many threads to compute with."""
    importlib.import_module(f"benchmarks.engines.with_{engine}").use_threads(count)


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of what `build` wants, for the programs that measure."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("engine")
    parser.add_argument("work")
    parser.add_argument("--nielsen", type=Path)
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--threads", type=int, help="for PyTorch and JAX")
    return parser


def _epoch(network_class: Any, mnist: Path | None) -> Work:
    from nn.data import load_mnist

    x_train, y_train, x_test, y_test = load_mnist(mnist)
    columns = x_train[:_NIELSEN_TRAIN, :, np.newaxis].astype(np.float64)
    one_hot = np.eye(_NIELSEN_SIZES[-1])[y_train[:_NIELSEN_TRAIN], :, np.newaxis]
    training_data = list(zip(columns, one_hot, strict=True))
    test_columns = x_test[-_NIELSEN_TEST:, :, np.newaxis].astype(np.float64)
    test_data = list(zip(test_columns, y_test[-_NIELSEN_TEST:], strict=True))

    network = network_class(list(_NIELSEN_SIZES))
    rng = np.random.default_rng(0)
    network.weights = [rng.standard_normal(weight.shape) for weight in network.weights]
    network.biases = [rng.standard_normal(bias.shape) for bias in network.biases]
    return Work(
        step=lambda: network.SGD(training_data, 1, 10, 3.0),
        outcome=lambda: network.evaluate(test_data) / len(test_data),
        steps_before_outcome=6,
    )
