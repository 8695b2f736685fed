"""Measure how long compiling takes per node of a chain, which a longer chain must not change."""

from typing import Any

import numpy as np

import autograd
from benchmarks.engines.work import arguments
from benchmarks.measure.answer import answer
from benchmarks.measure.others import Others
from benchmarks.measure.step_time import repeated

_SECONDS = 0.4
_X = {"arrays": np.full(8, 1.5), "numbers": 1.5}


def chain(x: Any, links: int) -> Any:
    """Return what two operations, alternating, make of a number or an array."""
    y = x
    for _ in range(links):
        y = np.sin(y * x)
    return y


def main() -> None:
    """Compile a short chain, so that all is loaded, then time one with as many nodes as named."""
    wanted = arguments(__doc__).parse_args()
    x, nodes = _X[wanted.work], int(wanted.engine.removeprefix("chain_"))

    autograd.compile(chain)(x, 2)
    results: list[Any] = []
    others = Others()
    took = repeated(lambda: results.append(autograd.compile(chain)(x, nodes // 2)), _SECONDS)
    others_cores = others.cores()
    # Long before the shortest chain ends, the numbers settle: all must come to the same.
    answer([seconds / nodes for seconds in took], float(np.sum(results[-1])), others_cores)


if __name__ == "__main__":
    main()
