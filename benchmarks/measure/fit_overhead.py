"""Measure what `nn.fit` costs beside a bare loop of the same steps over the same batches."""

import statistics
from collections.abc import Callable
from time import perf_counter

import numpy as np

import nn
from benchmarks.engines.work import LEARNING_RATE, TrainingProblem, arguments
from benchmarks.measure.answer import answer
from benchmarks.measure.others import Others

_EXAMPLES, _BATCH, _EPOCHS, _TURNS = 5_000, 10, 5, 9


def main() -> None:
    """Time both in turn, so that both meet the machine in the same moods."""
    wanted = arguments(__doc__).parse_args()
    compile = wanted.engine == "glassgrad_compiled"
    problem = TrainingProblem((784, 30, 10), _EXAMPLES)

    def stepping() -> nn.TrainStep:
        """Begin anew: of compiled steps, compiling is part of both."""
        model = nn.Sequential(nn.Linear(784, 30), nn.Sigmoid(), nn.Linear(30, 10), nn.Sigmoid())
        model.load_state_dict(problem.state())
        optimizer = nn.optim.SGD(model.parameters(), lr=LEARNING_RATE)
        return nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compile)

    def loop() -> None:
        step, shuffling = stepping(), np.random.default_rng(0)
        for _ in range(_EPOCHS):
            order, total = shuffling.permutation(_EXAMPLES), 0.0
            for start in range(0, _EXAMPLES, _BATCH):
                chosen = order[start : start + _BATCH]
                total += step(problem.x[chosen], problem.y[chosen])

    def fit() -> None:
        fitted = stepping()
        nn.fit(
            fitted.model,
            (problem.x, problem.y),
            fitted.loss,
            fitted.optimizer,
            _EPOCHS,
            batch_size=_BATCH,
            progress=False,
            compile=compile,
        )

    loop()
    fit()
    others = Others()
    ratios = [seconds(fit) / seconds(loop) for _ in range(_TURNS)]
    answer([statistics.median(ratios)], others_cores=others.cores())


def seconds(work: Callable[[], None]) -> float:
    """Return how long a piece of work took."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


if __name__ == "__main__":
    main()
