"""How the command ends when it is stopped while it starts, and how it words errors."""

import subprocess
import sys
from pathlib import Path

import pytest

from nn.cli import in_a_line
from tests.nn.command import ENVIRONMENT, Call, assert_refused

INTERRUPTED_IMPORT = """
import sys
import nn.cli

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt

sys.meta_path.insert(0, CtrlC())
nn.cli.main()
"""


def test_ctrl_c_while_the_command_is_imported_ends_it_quietly(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT],
        env=ENVIRONMENT,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("these differ:\n  a: 1\n  b: 2\nsee"), "these differ: a: 1; b: 2; see"),
        (ValueError("one line"), "one line"),
        (PermissionError(13, "Permission denied", "a.csv"), "a.csv: Permission denied"),
        (OSError(21, "Is a directory", ".tmp", None, "b.csv"), "b.csv: Is a directory"),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
        (FileNotFoundError("there is no file c"), "there is no file c"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_an_error_is_told_in_a_line_that_reads_well(error: Exception, line: str) -> None:
    assert in_a_line(error) == line


def test_a_folder_that_cannot_be_made_is_named(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = call("train", "--output", "file/below")
    assert_refused(refused, "the folder file/below cannot be made: Not a directory")
