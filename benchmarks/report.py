"""The figures as rows, and the rows as a terminal or a web page shows them."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environments import Environment
from benchmarks.rounds import Measured, Plan, find_ours, ratios
from benchmarks.workloads import Workload

_PAGE = Path(__file__).with_name("page.md")
_PLACE = "<!-- what was measured -->"
_HEADINGS = ("engine", "median", "middle half", "ours / theirs", "in the rounds", "at most", "")
_SCALES = {
    "s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")),
    "B": ((2.0**20, "MiB"), (2.0**10, "KiB")),
    "steps": ((1.0, "steps"),),
    "loops": ((1.0, "loops"),),
}


@dataclass(frozen=True)
class Section:
    """One workload's part of the table: its title, and a row of texts per engine."""

    title: str
    rows: list[tuple[str, ...]]


def section(workload: Workload, measured: Sequence[Measured]) -> Section:
    """Return the rows of one workload, each with a text under each heading."""
    ours = find_ours(workload, measured)
    return Section(workload.title, [_row(workload, ours, one) for one in measured])


def _row(workload: Workload, ours: Measured, one: Measured) -> tuple[str, ...]:
    title = one.engine.title
    if one.threads is not None:
        title += f", threads: {one.threads}"
    if one.failure is not None:
        return (title, "missing", "", "", "", "", one.failure)

    lower, upper = (_quantity(figure, workload.unit) for figure in one.middle_half)
    cells = (title, _quantity(one.figure, workload.unit), f"{lower} to {upper}")
    if one is ours:
        if workload.ceiling is None:
            return (*cells, "", "", "", "")
        reached = _verdict(ours.figure <= workload.ceiling)
        return (*cells, "", "", _quantity(workload.ceiling, workload.unit), reached)
    if ours.failure is not None:
        return (*cells, "", "", "", "")

    ratio, lowest, highest = ratios(ours, one)
    at_most = workload.peers[one.engine.name]
    remark = "" if at_most is None else _verdict(ratio <= at_most)
    if ours.disturbed or one.disturbed:
        remark += " (disturbed)"
    if _disagree(ours.outcome, one.outcome, workload.tolerance):
        remark = f"other work was done: {ours.outcome:.6g} and {one.outcome:.6g} came out"
    return (
        *cells,
        _ratio(ratio),
        f"{_ratio(lowest)} to {_ratio(highest)}",
        "" if at_most is None else _ratio(at_most),
        remark,
    )


def _disagree(ours: float | None, theirs: float | None, tolerance: float) -> bool:
    return ours is not None and theirs is not None and abs(ours - theirs) > tolerance * abs(ours)


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


def _quantity(figure: float, unit: str) -> str:
    scales = _SCALES[unit]
    size, symbol = next((scale for scale in scales if abs(figure) >= scale[0]), scales[-1])
    return f"{figure / size:.3g} {symbol}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.2g}"


def terminal(sections: Iterable[Section], notes: Iterable[str]) -> str:
    """Return the table with its columns aligned, and the notes below it."""
    sections = list(sections)
    rows = [row for one in sections for row in one.rows]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    # Failures are told in the last column, whose width nothing to its right depends on.
    widths[-1] = 0

    def aligned(row: tuple[str, ...]) -> str:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return "  " + "  ".join(cells).rstrip()

    lines = [aligned(_HEADINGS)]
    for one in sections:
        lines += ["", one.title, *map(aligned, one.rows)]
    return "\n".join([*lines, "", *notes, ""])


def page(sections: Iterable[Section], notes: Iterable[str]) -> str:
    """Return the page of the documentation that shows them, with what bounds the figures."""
    return _PAGE.read_text(encoding="utf-8").replace(_PLACE, markdown(sections, notes).strip())


def markdown(sections: Iterable[Section], notes: Iterable[str]) -> str:
    """Return the same as a Markdown table, the title of a workload at its first engine."""
    lines = ["| work " + "".join(f"| {heading} " for heading in _HEADINGS) + "|"]
    lines.append("| --- " * (len(_HEADINGS) + 1) + "|")
    for one in sections:
        for number, row in enumerate(one.rows):
            cells = (one.title if number == 0 else "", *row)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, "", *(f"- {note}" for note in notes), ""])


def notes(
    machine: Mapping[str, str],
    environments: Mapping[str, Environment | str],
    plan: Plan,
    measured: Sequence[Sequence[Measured]],
) -> list[str]:
    """Return what the figures depend on: machine, versions, linear algebra, method."""
    found = [", ".join(f"{name}: {value}" for name, value in machine.items())]
    for name, environment in environments.items():
        if isinstance(environment, str):
            found.append(f"{name}: not installed: {environment}")
        else:
            shown = ("glassgrad", "numpy", "torch", "jax", "autograd", "mygrad", "micrograd")
            versions = (
                f"{d} {environment.versions[d]}" for d in shown if d in environment.versions
            )
            found.append(f"environment {name}: {', '.join(versions)}")
    users: dict[str, set[str]] = {}
    for one in itertools.chain.from_iterable(measured):
        for answer in one.answers:
            users.setdefault(answer["linear_algebra"] or "none", set()).add(one.engine.title)
    found += [
        f"linear algebra {library}: {'; '.join(sorted(titles))}"
        for library, titles in sorted(users.items())
    ]
    disturbed = max((one.others_cores for several in measured for one in several), default=0.0)
    found.append(f"other processes used at most {disturbed:.2f} cores while a step was timed")
    found.append(
        f"method: {plan.rounds} rounds, in each a fresh process per engine and workload, for "
        f"{plan.seconds:g} s after a warm-up; medians over the rounds of the processes' medians"
    )
    return found


def raw(workload: Workload, measured: Sequence[Measured]) -> dict[str, Any]:
    """Return all that was measured for a workload, for a program to read."""
    return {
        "workload": workload.name,
        "title": workload.title,
        "unit": workload.unit,
        "ceiling": workload.ceiling,
        "engines": [
            {
                "engine": one.engine.name,
                "threads": one.threads,
                "failure": one.failure,
                "figure": one.figure if one.answers else None,
                "ratio_at_most": workload.peers.get(one.engine.name),
                "rounds": one.answers,
            }
            for one in measured
        ],
    }
