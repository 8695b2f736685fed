"""Running the command as a user runs it, in a process of its own, and reading what it leaves."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "nn")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}

Result = subprocess.CompletedProcess[str]
Call = Callable[..., Result]


def run(*arguments: object, cwd: Path) -> Result:
    """Run the command outside the repository."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def accuracy_of(result: Result) -> float:
    """Return the percentage on the last line of a run that went well."""
    assert result.returncode == 0, result.stderr
    match = re.fullmatch(r"accuracy: (\d+\.\d) %", result.stdout.splitlines()[-1])
    assert match, result.stdout
    return float(match[1])


def rows_of(folder: Path) -> list[dict[str, float]]:
    """Return the rows of the history in a folder."""
    with (folder / "history.csv").open(newline="") as file:
        return [
            {name: float(number) for name, number in row.items()} for row in csv.DictReader(file)
        ]


def assert_refused(result: Result, *reasons: str) -> None:
    """A user's mistake is told in a line, without a traceback, and has an exit status."""
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("glassgrad: ")
    for reason in reasons:
        assert reason in line
