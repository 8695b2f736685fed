"""Measure glassgrad beside its peers: `python -m benchmarks`, from the root of the repository."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import machine, report
from benchmarks.environments import Environment, InstallationError, ready
from benchmarks.rounds import Plan, find_ours, measure
from benchmarks.workloads import WORKLOADS, Workload


def main() -> int:
    """Run what the command line asks for; return 1 if glassgrad itself could not be measured."""
    wanted = _command_line()
    plan = Plan(
        rounds=wanted.rounds or (2 if wanted.quick else 5),
        seconds=0.25 if wanted.quick else 1.0,
        nielsen=wanted.nielsen and wanted.nielsen.resolve(),
        mnist=wanted.mnist and wanted.mnist.resolve(),
    )
    workloads = [w for w in WORKLOADS if wanted.only is None or w.name in wanted.only]
    skipped: list[str] = []
    if plan.nielsen is None and any(w.work == "nielsen-epoch" for w in workloads):
        workloads = [w for w in workloads if w.work != "nielsen-epoch"]
        skipped.append("nielsen: skipped, since --nielsen names no checkout of his repository")

    facts = machine.describe()
    environments = _environments(workloads)
    measured = [measure(workload, environments, plan) for workload in workloads]

    sections = [
        report.section(workload, several)
        for workload, several in zip(workloads, measured, strict=True)
    ]
    notes = [*skipped, *report.notes(facts, environments, plan, measured)]
    print(report.terminal(sections, notes))
    if wanted.page:
        wanted.page.write_text(report.page(sections, notes), encoding="utf-8")
    if wanted.json:
        raw = {
            "machine": facts,
            "notes": notes,
            "results": [
                report.raw(workload, several)
                for workload, several in zip(workloads, measured, strict=True)
            ],
        }
        wanted.json.write_text(json.dumps(raw, indent=1), encoding="utf-8")
    return int(
        any(
            find_ours(workload, several).failure is not None
            for workload, several in zip(workloads, measured, strict=True)
        )
    )


def _command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=[workload.name for workload in WORKLOADS],
        help="measure this workload; may be given again for more",
    )
    parser.add_argument("--quick", action="store_true", help="two short rounds, for a first look")
    parser.add_argument("--rounds", type=int, help="how many rounds (5, with --quick 2)")
    parser.add_argument(
        "--nielsen",
        type=Path,
        metavar="DIRECTORY",
        help="a checkout of mnielsen/neural-networks-and-deep-learning; without it his program "
        "is not compared with",
    )
    parser.add_argument(
        "--mnist",
        type=Path,
        metavar="DIRECTORY",
        help="the IDX files for Nielsen's program (the user's cache, else downloaded)",
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="also write the page of the documentation"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="also write all that was measured"
    )
    return parser.parse_args()


def _environments(workloads: Iterable[Workload]) -> dict[str, Environment | str]:
    """Return the environments that are needed; of one that cannot be made, the reason."""
    found: dict[str, Environment | str] = {}
    for name in dict.fromkeys(e.environment for w in workloads for e in w.engines):
        print(f"environment {name}", file=sys.stderr)
        try:
            found[name] = ready(name)
        except (InstallationError, OSError) as failure:
            found[name] = str(failure)
    return found


if __name__ == "__main__":
    sys.exit(main())
