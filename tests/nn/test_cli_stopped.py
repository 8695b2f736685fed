"""The command when it is stopped on its way, and what it shows in a terminal meanwhile."""

import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from tests.nn.command import COMMAND, ENVIRONMENT, accuracy_of, rows_of, run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and terminals are of POSIX")

Start = Callable[..., subprocess.Popen[str]]

LEFT = ("checkpoint.safetensors", "history.csv", "model.safetensors")


def heed_ctrl_c() -> None:
    """Undo what a shell does to its background jobs, of which the tests may be one."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the command in the background; it ends with the test at the latest."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=ENVIRONMENT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=stderr,
            preexec_fn=heed_ctrl_c,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for_epochs(process: subprocess.Popen[str], folder: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while not (folder / "history.csv").exists() or len(rows_of(folder)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.001)


class Terminal:
    """A terminal of 100 columns, whose screen a test reads."""

    def __init__(self) -> None:
        import termios

        self.screen, self.device = os.openpty()
        termios.tcsetwinsize(self.device, (24, 100))

    def read_until(self, wanted: str) -> str:
        shown, deadline = "", time.monotonic() + 60
        while not re.search(wanted, shown):
            assert select.select([self.screen], [], [], deadline - time.monotonic())[0], shown
            shown += os.read(self.screen, 65536).decode(errors="replace")
        return shown


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    os.close(terminal.screen)
    os.close(terminal.device)


def test_a_terminal_shows_a_bar_with_loss_and_accuracy(start: Start, terminal: Terminal) -> None:
    start("train", "--epochs", "2", stderr=terminal.device)
    losses = r"loss 0\.\d{4}, validation loss 0\.\d{4}"
    done = rf"epoch 2/2: +\|[^\r]*\| 100% [^\r]*{losses}, accuracy \d\d\.\d\d"
    shown = terminal.read_until(done)
    assert re.search(r"epoch 1/2: +\|[^\r]*\|   0%", shown)
    assert "epoch 1/2: loss" not in shown  # that line is for where there is no bar


def test_ctrl_c_in_the_first_epoch_leaves_nothing(
    start: Start, terminal: Terminal, tmp_path: Path
) -> None:
    slow = ("--layers", "64-1000-1000-10", "--batch-size", "1")
    process = start("train", *slow, stderr=terminal.device)
    terminal.read_until("epoch 1/30: ")
    process.send_signal(signal.SIGINT)
    terminal.read_until("interrupted after 0 of 30 epochs")
    assert process.communicate(timeout=30)[0] == ""
    assert process.returncode == 130
    assert os.listdir(tmp_path) == []


def test_ctrl_c_keeps_the_last_finished_epoch(start: Start, tmp_path: Path) -> None:
    kept, whole = tmp_path / "kept", tmp_path / "whole"
    process = start("train", "--epochs", "100000", "--output", "kept")
    wait_for_epochs(process, kept, 3)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    rows = rows_of(kept)
    assert stderr.splitlines()[-1] == (
        f"interrupted after {len(rows)} of 100000 epochs: --resume goes on from there"
    )
    assert stdout.splitlines()[-1] == f"accuracy: {rows[-1]['accuracy']:.1f} %"
    # As many epochs without an interruption give the same two files, byte for byte.
    bare = ("--no-plot", "--no-page", "--epochs", len(rows))
    accuracy_of(run("train", *bare, "--output", whole, cwd=tmp_path))
    assert sorted(os.listdir(kept)) == sorted(os.listdir(whole)) == [*LEFT]
    for name in ("history.csv", "model.safetensors"):
        assert (kept / name).read_bytes() == (whole / name).read_bytes()
    # If it came just before the last epoch was in the checkpoint, that epoch is taken again.
    accuracy_of(run("train", "--epochs", len(rows), "--output", kept, "--resume", cwd=tmp_path))
    for name in LEFT:
        assert (kept / name).read_bytes() == (whole / name).read_bytes()


def test_ctrl_c_between_the_two_files_leaves_them_equal_in_epochs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nn.cli.commands import app

    saved: list[Any] = []
    save_csv = nn.History.save_csv

    def save_or_stop(history: nn.History, path: Any) -> None:
        saved.append(path)
        if len(saved) == 3:
            raise KeyboardInterrupt
        save_csv(history, path)

    monkeypatch.setattr(nn.History, "save_csv", save_or_stop)
    with pytest.raises(SystemExit) as stopped:
        app(["train", "--epochs", "5", "--output", str(tmp_path / "kept")])
    assert stopped.value.code == 130
    assert len(rows_of(tmp_path / "kept")) == 3
    monkeypatch.undo()
    accuracy_of(run("train", "--epochs", 3, "--output", "whole", cwd=tmp_path))
    for name in ("history.csv", "model.safetensors"):
        contents = [(tmp_path / folder / name).read_bytes() for folder in ("kept", "whole")]
        assert contents[0] == contents[1]


@pytest.mark.parametrize("delay", [0.0, 0.002, 0.004, 0.008, 0.016])
def test_being_killed_leaves_whole_files(start: Start, tmp_path: Path, delay: float) -> None:
    process = start("train", "--epochs", "100000")
    wait_for_epochs(process, tmp_path, 2)
    time.sleep(delay)
    process.kill()
    process.communicate(timeout=30)
    rows, state = rows_of(tmp_path), nn.load(tmp_path / "model.safetensors")
    assert [row["epoch"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(np.all(np.isfinite(array)) for array in state.values())
    visible = {name for name in os.listdir(tmp_path) if not name.startswith(".")}
    assert visible - {"checkpoint.safetensors"} == {"history.csv", "model.safetensors"}
    assert len(os.listdir(tmp_path)) <= 4


def test_killed_again_and_again_and_resumed_it_leaves_the_files_of_an_undisturbed_run(
    start: Start, tmp_path: Path
) -> None:
    options = ("train", "--epochs", "60", "--optimizer", "momentum", "--schedule", "cosine")
    accuracy_of(run(*options, "--output", "whole", cwd=tmp_path))
    killed, rng = tmp_path / "killed", np.random.default_rng(9)
    for epochs in (1, 7, 20, 33, 51):
        again = () if epochs == 1 else ("--resume",)
        process = start(*options, "--output", "killed", *again)
        wait_for_epochs(process, killed, epochs)
        time.sleep(rng.uniform(0, 0.02))
        process.kill()
        process.communicate(timeout=30)
    process = start(*options, "--output", "killed", "--resume")
    stderr = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert "epoch 1/" not in stderr
    assert re.findall(r"epoch (\d+)/60", stderr)[-1] == "60"
    for name in ("history.csv", "model.safetensors"):
        assert (killed / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
