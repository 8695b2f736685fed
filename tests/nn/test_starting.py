"""Ctrl-C while the command starts is told in no traceback; that of other programs is left alone."""

import subprocess
import sys
from pathlib import Path

from tests.nn.command import ENVIRONMENT, ROOT


def run(module: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a module that Python finds in a folder, or else in the repository."""
    return subprocess.run(
        [sys.executable, "-m", module],
        env=ENVIRONMENT | {"PYTHONPATH": f"{folder}:{ROOT}"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_an_interrupt_while_the_command_is_imported_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt")
    stopped = run("nn", tmp_path)
    assert (stopped.returncode, stopped.stdout, stopped.stderr) == (130, "", "")


def test_an_interrupt_while_the_package_is_imported_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text("raise KeyboardInterrupt")
    stopped = run("nn", tmp_path)
    assert stopped.returncode in (-2, 130)
    assert (stopped.stdout, stopped.stderr) == ("", "")


def test_another_program_that_imports_the_package_keeps_its_tracebacks(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__init__.py").write_text("import nn\n")
    (tmp_path / "program" / "__main__.py").write_text("raise KeyboardInterrupt\n")
    assert "KeyboardInterrupt" in run("program", tmp_path).stderr
