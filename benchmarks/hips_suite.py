"""Time the benchmarks of HIPS autograd, from a checkout of it, here and there.

    python -m benchmarks.hips_suite CHECKOUT [--rounds N]

Each round runs every function ``time_...`` of the folder ``benchmarks`` in a fresh process of each
engine, and keeps the least of five samples. Those that time neither engine are left out of the
mean: a product of plain arrays, a derivative written by hand.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import math
import statistics
import subprocess
import sys
import timeit
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MODULES = ("bench_core", "bench_numpy_vjps", "bench_rnn")
CONTROLS = {"time_no_autograd_control", "time_exp_call", "time_short_fun", "time_manual_rnn_grad"}
SHIM = Path(__file__).resolve().parent.parent / "tests" / "peers" / "hips_shim"


def timed(module: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the functions to time: those of the module, and of its suites after their setup."""
    for name, thing in vars(module).items():
        if name.startswith("time_"):
            yield name, thing
        elif inspect.isclass(thing) and hasattr(thing, "setup"):
            suite = thing()
            suite.setup()
            methods = inspect.getmembers(suite, inspect.ismethod)
            yield from ((name, method) for name, method in methods if name.startswith("time_"))


def measure(folder: str, engine: str) -> dict[str, float]:
    """Return the seconds that each benchmark takes in this process."""
    import autograd

    if hasattr(autograd, "Value") != (engine == "glassgrad"):
        raise SystemExit(f"{engine} is to be measured, but {autograd.__file__} was imported")
    if engine == "glassgrad":  # with the internals that the benchmarks import
        autograd.__path__.append(str(SHIM))
    sys.path.insert(0, folder)
    warnings.simplefilter("ignore")
    seconds: dict[str, float] = {}
    for module in MODULES:
        for name, function in timed(importlib.import_module(module)):
            function()
            timer = timeit.Timer(function)
            number = max(1, timer.autorange()[0] // 2)
            seconds[name] = min(timer.repeat(5, number)) / number
    return seconds


def main() -> None:
    """Measure, and print a table."""
    from benchmarks.environments import ready, variables

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = (given.checkout / "benchmarks").resolve()
    if not (folder / "bench_core.py").exists():
        raise SystemExit(f"{given.checkout} is no checkout of HIPS autograd")
    engines = {name: ready(name) for name in ("glassgrad", "hips")}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in engines}
    for _ in range(given.rounds):
        for name, engine in engines.items():
            # -P, or HIPS's environment would find the package beside this folder.
            command = [engine.python, "-P", __file__, "--measure", str(folder), name]
            done = subprocess.run(
                command, env=variables(), capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(done.stderr)
            found[name].append(json.loads(done.stdout))
    ratios: dict[str, float] = {}
    print("| benchmark | ours | HIPS | ratio |\n| --- | --- | --- | --- |")
    for name in found["hips"][0]:
        ours, theirs = (
            statistics.median(answer[name] for answer in found[engine]) for engine in found
        )
        note = " (not counted)" if name in CONTROLS else ""
        print(
            f"| {name}{note} | {ours * 1e6:.1f} µs | {theirs * 1e6:.1f} µs | {ours / theirs:.2f} |"
        )
        if name not in CONTROLS:
            ratios[name] = ours / theirs
    mean = math.exp(statistics.fmean(map(math.log, ratios.values())))
    print(f"\nGeometric mean of {len(ratios)}: {mean:.3f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(*sys.argv[2:])))
    else:
        main()
