"""Measure in rounds: every engine once in each, every time in a fresh process.

Whatever slows the machine for a while then slows all engines alike. What is reported is the median
over the rounds of each process's median: an unlucky round falls out of it, and so does a lucky
one, which a minimum would pick. A process that others disturbed is tried again, and its round does
not count if there are better ones.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.environments import ROOT, Environment, cores, last_line, variables
from benchmarks.workloads import Engine, Workload

_PATIENCE_SECONDS = 600
_DISTURBING_CORES = 0.1
_TRIES = 3


class MeasurementError(Exception):
    """A measuring process failed; the message is the last thing that it said."""


@dataclass
class Measured:
    """What the rounds gave for one engine, at one number of threads where it is told a number."""

    engine: Engine
    threads: int | None
    answers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    failure: str | None = None

    @property
    def disturbed(self) -> bool:
        """Whether other processes were at work in every round."""
        return bool(self.answers) and not any(map(_quiet, self.answers))

    @property
    def figure(self) -> float:
        """The median over the rounds that count."""
        return self._median_of("median")

    @property
    def middle_half(self) -> tuple[float, float]:
        """Between which figures half of the samples lie; of single samples, half of the rounds."""
        if len(self.answers) == 1 or any(answer["count"] > 1 for answer in self.answers):
            return self._median_of("lower_quartile"), self._median_of("upper_quartile")
        lower, _, upper = statistics.quantiles([a["median"] for a in self.answers], n=4)
        return lower, upper

    @property
    def outcome(self) -> float | None:
        """The number that shows what work was done."""
        return self.answers[-1]["outcome"]

    @property
    def others_cores(self) -> float:
        """How many cores other processes used in the worst of the rounds."""
        return max((_others(answer) for answer in self.answers), default=0.0)

    def _median_of(self, key: str) -> float:
        counted = self.answers if self.disturbed else filter(_quiet, self.answers)
        return statistics.median(answer[key] for answer in counted)


@dataclass(frozen=True)
class Plan:
    """How much is measured, and where the optional data lie."""

    rounds: int
    seconds: float
    nielsen: Path | None
    mnist: Path | None


def measure(
    workload: Workload, environments: Mapping[str, Environment | str], plan: Plan
) -> list[Measured]:
    """Return what each engine needs for the workload, ours first.

    Of an engine that is told a number of threads, only its best number is returned.

    Parameters
    ----------
    workload : Workload
        What is to be done, and by whom.
    environments : mapping of name to Environment or str
        An environment, or why there is none.
    plan : Plan
        How many rounds, and how long.
    """
    contenders = [
        Measured(engine, threads)
        for engine in workload.engines
        for threads in (_thread_counts() if engine.chooses_threads else [None])
    ]
    for contender in contenders:
        environment = environments[contender.engine.environment]
        if isinstance(environment, str):
            contender.failure = environment

    rounds = plan.rounds * workload.rounds_factor
    for turn in range(rounds):
        print(f"{workload.name}: round {turn + 1} of {rounds}", file=sys.stderr)
        start = turn % len(contenders)
        for contender in contenders[start:] + contenders[:start]:
            environment = environments[contender.engine.environment]
            if contender.failure is None and isinstance(environment, Environment):
                _measure_once(workload, contender, environment, plan)
    return _best_of_each_engine(contenders)


def _measure_once(
    workload: Workload, contender: Measured, environment: Environment, plan: Plan
) -> None:
    """Add the answer of the least disturbed of a few processes, or why there is none."""
    tries: list[dict[str, Any]] = []
    try:
        while len(tries) < _TRIES and not any(map(_quiet, tries)):
            tries.append(_answer_of_fresh_process(workload, contender, environment, plan))
    except MeasurementError as error:
        contender.failure = str(error)
    else:
        contender.answers.append(min(tries, key=_others))


def _others(answer: Mapping[str, Any]) -> float:
    return answer["others_cores"] or 0.0


def _quiet(answer: Mapping[str, Any]) -> bool:
    return _others(answer) <= _DISTURBING_CORES


def _answer_of_fresh_process(
    workload: Workload, contender: Measured, environment: Environment, plan: Plan
) -> dict[str, Any]:
    options = {
        "--seconds": plan.seconds if workload.program == "step_time" else None,
        "--threads": contender.threads,
        "--nielsen": plan.nielsen,
        "--mnist": plan.mnist,
    }
    command = [environment.python, "-P", ROOT / "benchmarks" / "measure" / f"{workload.program}.py"]
    if workload.work is not None:
        command += [contender.engine.name, workload.work]
        for option, value in options.items():
            command += [] if value is None else [option, value]
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=variables(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise MeasurementError(f"took more than {_PATIENCE_SECONDS} s") from error
    if done.returncode != 0:
        raise MeasurementError(last_line(done.stderr))
    return json.loads(done.stdout)


def _thread_counts() -> Sequence[int]:
    """Return every count on a small machine, and the powers of two and the last on a large one."""
    most = cores()
    if most <= 8:
        return range(1, most + 1)
    return sorted({most, *(2**power for power in range(most.bit_length()) if 2**power < most)})


def _best_of_each_engine(contenders: Sequence[Measured]) -> list[Measured]:
    best: dict[str, Measured] = {}
    for contender in contenders:
        rival = best.get(contender.engine.name)
        if rival is None or (
            contender.failure is None
            and (rival.failure is not None or contender.figure < rival.figure)
        ):
            best[contender.engine.name] = contender
    return list(best.values())


def ratios(ours: Measured, peer: Measured) -> tuple[float, float, float]:
    """Return our figure divided by the peer's, and the lowest and highest of that in one round."""
    rounds = list(zip(ours.answers, peer.answers, strict=True))
    quiet = [both for both in rounds if all(map(_quiet, both))]
    by_round = [our["median"] / their["median"] for our, their in quiet or rounds]
    return ours.figure / peer.figure, min(by_round), max(by_round)


def find_ours(workload: Workload, measured: Sequence[Measured]) -> Measured:
    """Return the part of the engine that the others are compared with."""
    return next(one for one in measured if one.engine.name == workload.ours)
