"""A training that is stopped at any moment and resumed ends as if nothing had happened."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from tests.nn.command import ENVIRONMENT, ROOT
from tests.nn.training.long_run import CONFIGURATIONS, long_run

KILLED_EPOCHS = 40


class Killed(BaseException):
    """What nothing catches."""


class FatalLoss:
    """A loss that ends the training in its n-th call."""

    def __init__(self, call: int, error: type[BaseException] = Killed) -> None:
        self.left, self.error = call, error

    def __call__(self, output: Any, target: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise self.error
        return nn.functional.mse_loss(output, target)


class FatalStep(nn.Callback):
    """Ends the training after its n-th step."""

    def __init__(self, step: int) -> None:
        self.left = step

    def on_batch_end(self, training: nn.training.Training) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


def assert_same(found: tuple[dict[str, Any], nn.History], wanted: Any) -> None:
    assert found[0].keys() == wanted[0].keys()
    for name, array in wanted[0].items():
        assert found[0][name].tobytes() == array.tobytes(), name
    assert found[1].rows == wanted[1].rows
    assert found[1].stopped == wanted[1].stopped


@pytest.mark.parametrize("first", [1, 2, 9, 11, 12, 38])
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_stopped_after_any_step_and_resumed_it_ends_the_same(
    configuration: str, first: int, tmp_path: Path
) -> None:
    whole, stops = long_run(configuration, None), 0
    for steps in (first, 23, 14, 10**9):
        try:
            found = long_run(configuration, tmp_path, callbacks=(FatalStep(steps),))
        except Killed:
            stops += 1
    assert stops >= 2
    assert_same(found, whole)


class StopAfter(nn.Callback):
    """Asks in one step that the training end after the epoch; and ends it in another."""

    def __init__(self, step: int, fatal: int) -> None:
        self.step, self.fatal = step, fatal

    def on_batch_end(self, training: nn.training.Training) -> None:
        if training.batch == self.step:
            training.stop("enough")
        if training.batch == self.fatal:
            raise Killed


def test_what_was_asked_for_before_a_kill_holds_after_it_until_the_epoch_is_over(
    tmp_path: Path,
) -> None:
    def run(checkpoint: Any, callback: Any) -> nn.History:
        model = nn.Linear(2, 1)
        x = np.arange(16.0, dtype=np.float32).reshape(8, 2)
        optimizer = nn.optim.SGD(model.parameters(), lr=1e-3)
        data, kept = (x, x[:, :1]), nn.Checkpoint(checkpoint, every=1, unit="steps")
        return nn.fit(
            model,
            data,
            nn.MSELoss(),
            optimizer,
            3,
            batch_size=2,
            callbacks=[callback],
            checkpoint=kept,
            resume=True,
            progress=False,
        )

    path = tmp_path / "run.safetensors"
    with pytest.raises(Killed):
        run(path, StopAfter(step=2, fatal=3))
    history = run(path, StopAfter(0, 0))
    assert (len(history), history.stopped) == (1, "enough")
    history = run(path, StopAfter(0, 0))
    assert (len(history), history.stopped) == (3, "all 3 epochs done")


@pytest.mark.parametrize("configuration", ["momentum", "plain iterable", "by epochs"])
def test_stopped_in_the_middle_of_a_step_it_ends_the_same(
    configuration: str, tmp_path: Path
) -> None:
    whole = long_run(configuration, None)
    for call in (4, 25, 30):
        with pytest.raises(Killed):
            long_run(configuration, tmp_path, FatalLoss(call))
    assert_same(long_run(configuration, tmp_path, FatalLoss(0)), whole)


def test_interrupted_again_and_again_it_ends_the_same(tmp_path: Path) -> None:
    whole = long_run("momentum", None)
    for call in (24, 22, 9):
        history = long_run("momentum", tmp_path, FatalLoss(call, KeyboardInterrupt))[1]
        assert history.interrupted
    assert_same(long_run("momentum", tmp_path, FatalLoss(0)), whole)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize("configuration", ["momentum", "compiled", "prefetching loader"])
def test_killed_again_and_again_it_leaves_the_bytes_of_an_undisturbed_run(
    configuration: str, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    rng = np.random.default_rng(len(configuration))

    def start(folder: Path) -> subprocess.Popen[str]:
        module = "tests.nn.training.long_run"
        return subprocess.Popen(
            [sys.executable, "-m", module, configuration, folder, str(KILLED_EPOCHS)],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            text=True,
        )

    with start(whole) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        began = time.monotonic()
        assert process.wait(timeout=120) == 0
        duration = time.monotonic() - began
    kills = 0
    while not (killed / "done.safetensors").exists():
        with start(killed) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            try:
                # So that it gets ahead by a part of the way in the mean.
                process.wait(timeout=None if kills > 20 else duration * rng.uniform(0.02, 0.3))
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
            else:
                assert process.returncode == 0
    assert kills >= 2
    for name in ("done.safetensors", "done.csv", "run.safetensors", "run.best.safetensors"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes(), name
