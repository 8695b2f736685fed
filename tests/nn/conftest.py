"""What the tests of `nn` share: a fixed start of every random generator, and the command."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

import nn
from nn.cli import main
from tests.nn.command import Call, Result


@pytest.fixture(autouse=True)
def _seeded() -> None:
    nn.manual_seed(0)
    random.seed(0)


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Like `tests.nn.command.run`, but in this process, which saves the time to start another."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["glassgrad", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        code = stopped.value.code
        assert isinstance(code, int)
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return call
