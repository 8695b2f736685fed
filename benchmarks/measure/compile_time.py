"""Measure what compiling costs: the first call of a compiled function, in eager steps of it."""

import statistics
from time import perf_counter

from benchmarks.engines.work import arguments, build
from benchmarks.measure.answer import answer
from benchmarks.measure.others import Others
from benchmarks.measure.step_time import repeated

_EAGER = "glassgrad"
_WARM_UP_SECONDS, _SECONDS = 0.1, 0.4


def main() -> None:
    """Time the eager steps, which also warms up what both need, then the first compiled one."""
    wanted = arguments(__doc__).parse_args()
    eager = build(_EAGER, wanted.work)
    repeated(eager.step, _WARM_UP_SECONDS)
    others = Others()
    eager_step = statistics.median(repeated(eager.step, _SECONDS))

    compiled = build(wanted.engine, wanted.work)
    begin = perf_counter()
    compiled.step()
    first_call = perf_counter() - begin
    answer([first_call / eager_step], others_cores=others.cores())


if __name__ == "__main__":
    main()
