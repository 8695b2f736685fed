"""Ctrl-C while the package is imported: quiet for the command, a traceback for programs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nn.command import ENVIRONMENT, ROOT

#: What Python runs first: it presses Ctrl-C, or fails otherwise, when NumPy is imported.
SITE = """
import sys

class Failing:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            raise {error}

sys.meta_path.insert(0, Failing())
"""


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "RuntimeError"])
@pytest.mark.parametrize("started", [["glassgrad"], ["-m", "nn"], ["program.py"]])
def test_only_an_interrupted_command_ends_without_a_traceback(
    tmp_path: Path, started: list[str], error: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SITE.format(error=error))
    for name in ("glassgrad", "program.py"):
        (tmp_path / name).write_text("from nn.cli import main\nmain()\n")
    result = subprocess.run(
        [sys.executable, *started],
        env=ENVIRONMENT | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode != 0
    quiet = error == "KeyboardInterrupt" and started != ["program.py"]
    assert (result.stderr == "") == quiet
    assert quiet or error in result.stderr
