"""Time one step of a piece of work in one engine."""

import contextlib
import os
from collections.abc import Callable
from time import perf_counter

from benchmarks.engines.work import arguments, build, use_threads
from benchmarks.measure.answer import answer
from benchmarks.measure.others import Others

_AT_LEAST = 3


def repeated(step: Callable[[], object], seconds: float) -> list[float]:
    """Return how long each step took that was begun within so many seconds, and at least three."""
    took: list[float] = []
    end = perf_counter() + seconds
    while len(took) < _AT_LEAST or perf_counter() < end:
        begin = perf_counter()
        step()
        took.append(perf_counter() - begin)
    return took


def main() -> None:
    """Check the work by its outcome, warm up, then time it step by step."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, required=True)
    wanted = parser.parse_args()
    if wanted.threads is not None:
        use_threads(wanted.engine, wanted.threads)

    # Nielsen's class tells of each epoch on standard output, which is for the answer.
    with open(os.devnull, "w") as silence, contextlib.redirect_stdout(silence):
        work = build(wanted.engine, wanted.work, wanted.nielsen, wanted.mnist)
        for _ in range(work.steps_before_outcome):
            work.step()
        outcome = work.outcome()
        warm_up_end = perf_counter() + wanted.seconds / 4
        while perf_counter() < warm_up_end:
            work.step()
        others = Others()
        took = repeated(work.step, wanted.seconds)
        others_cores = others.cores()
    answer(took, outcome, others_cores)


if __name__ == "__main__":
    main()
