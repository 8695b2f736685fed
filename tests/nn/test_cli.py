"""The command: what it learns, what it writes, and what it tells a user who made a mistake."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.cli import main
from nn.data import load_digits
from tests.nn.command import ROOT, Result, accuracy_of, rows_of, run

REAL_MNIST = ROOT.parent / "shared" / "data" / "mnist"

Call = Callable[..., Result]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Like `run`, but in this process, which saves the time to start another."""
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


def assert_refused(result: Result, *reasons: str) -> None:
    """A user's mistake is told in a line, without a traceback, and has an exit status."""
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("glassgrad: ")
    for reason in reasons:
        assert reason in line


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """What the command does without any option."""
    folder = tmp_path_factory.mktemp("trained")
    return run("train", cwd=folder), folder


def test_digits_are_learnt_with_the_defaults(trained: Any) -> None:
    result, folder = trained
    assert accuracy_of(result) >= 97.0
    assert result.stdout.splitlines()[:2] == ["model: model.safetensors", "history: history.csv"]
    assert len(result.stderr.splitlines()) == 30
    assert re.match(r"epoch 1/30: loss 0\.\d+, accuracy \d+", result.stderr)
    assert sorted(os.listdir(folder)) == ["history.csv", "model.safetensors"]


def test_the_history_has_a_row_per_epoch(trained: Any) -> None:
    result, folder = trained
    rows = rows_of(folder)
    assert list(rows[0]) == ["epoch", "loss", "validation_loss", "accuracy"]
    assert [row["epoch"] for row in rows] == list(range(1, 31))
    assert rows[-1]["loss"] < 0.1 * rows[0]["loss"]
    assert f"{rows[-1]['accuracy']:.1f}" == f"{accuracy_of(result):.1f}"


def test_the_model_is_a_network_of_sigmoids_that_anyone_can_load(trained: Any) -> None:
    result, folder = trained
    state = nn.load(folder / "model.safetensors")
    notes = state.metadata
    assert notes["layers"] == "64-30-10"
    model = nn.Sequential(nn.Linear(64, 30), nn.Sigmoid(), nn.Linear(30, 10), nn.Sigmoid())
    model.load_state_dict(state)
    digits = load_digits()
    scored = nn.metrics.accuracy(model(digits.x_test), digits.y_test)
    assert f"{scored:.1f}" == f"{accuracy_of(result):.1f}"


def test_evaluate_gives_the_accuracy_again(trained: Any, tmp_path: Path) -> None:
    result, folder = trained
    loss = rows_of(folder)[-1]["validation_loss"]
    for arguments in ([folder / "model.safetensors"], [folder, "digits"]):
        scored = run("evaluate", *arguments, cwd=tmp_path)
        assert accuracy_of(scored) == accuracy_of(result)
        assert scored.stdout.splitlines()[0] == f"loss: {loss:.4f}"
    assert os.listdir(tmp_path) == []


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    files: list[list[bytes]] = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        options = ("--epochs", 2, "--seed", seed, "--output", name)
        accuracy_of(run("train", "digits", *options, cwd=tmp_path))
        files.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert files[0] == files[1]
    assert all(mine != theirs for mine, theirs in zip(files[0], files[2], strict=True))


def test_every_option_is_obeyed(call: Call) -> None:
    options = ["--layers", "64,20-12", "--epochs", 3, "--batch-size", 1437, "--learning-rate", 0]
    result = call("train", "digits", *options, "--output", output := Path("made", "on the way"))
    state = nn.load(output / "model.safetensors")
    notes = state.metadata
    assert notes["layers"] == "64-20-12"
    assert [state[f"{layer}.weight"].shape for layer in (0, 2)] == [(20, 64), (12, 20)]
    # At a rate of 0 the start stays, which is that of chapter 3 of Nielsen's book.
    assert state["0.weight"].std() == pytest.approx(64**-0.5, rel=0.1)
    assert state["0.bias"].std() == pytest.approx(1.0, rel=0.4)
    # One batch per epoch has the loss of the start.
    losses = [row["loss"] for row in rows_of(output)]
    assert losses == pytest.approx([losses[0]] * 3, rel=1e-5)
    assert accuracy_of(call("evaluate", output)) == accuracy_of(result)


def test_compiled_training_learns_the_same(call: Call) -> None:
    assert call("train", "--epochs", 3, "--output", "eager").returncode == 0
    assert call("train", "--epochs", 3, "--compile", "--output", "compiled").returncode == 0
    eager, compiled = (nn.load(Path(name, "model.safetensors")) for name in ("eager", "compiled"))
    for name, array in eager.items():
        np.testing.assert_allclose(compiled[name], array, atol=1e-3)


@pytest.mark.skipif(not REAL_MNIST.is_dir(), reason=f"no MNIST images at {REAL_MNIST}")
def test_mnist_images_in_a_folder_are_learnt(tmp_path: Path) -> None:
    result = run("train", REAL_MNIST, cwd=tmp_path)
    assert accuracy_of(result) >= 93.0
    assert nn.load(tmp_path / "model.safetensors").metadata["layers"] == "784-30-10"
    assert accuracy_of(run("evaluate", ".", REAL_MNIST, cwd=tmp_path)) == accuracy_of(result)


def test_an_npz_file_of_ones_own_is_learnt(call: Call) -> None:
    rng = np.random.default_rng(31)
    x = rng.normal(size=(500, 2, 2))
    np.savez("own.npz", x=x, y=(x[:, 0, 0] > 0).astype(int) + (x[:, 1, 1] > 0))
    result = call("train", "own.npz", "--epochs", 40)
    assert accuracy_of(result) >= 90.0
    assert nn.load("model.safetensors").metadata["layers"] == "4-30-3"
    assert accuracy_of(call("evaluate", ".", "own.npz")) == accuracy_of(result)
    assert_refused(call("evaluate", ".", "digits"), "4-30-3 do not fit the data", "64 numbers")


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"x": np.ones((10, 2))}, "needs the arrays x and y"),
        ({"x": np.full((10, 2), {}), "y": np.arange(10)}, "Object arrays cannot be loaded"),
        ({"x": np.full((10, 2), np.nan), "y": np.arange(10)}, "not finite"),
        ({"x": np.ones((10, 2)), "y": np.ones(10)}, "one whole number per example"),
        ({"x": np.ones((10, 2)), "y": np.full(10, 10**12)}, "has the class 1,000,000,000,000"),
    ],
    ids=["no y", "objects", "NaN", "float labels", "a class too high"],
)
def test_a_bad_npz_file_is_refused(call: Call, arrays: dict[str, Any], reason: str) -> None:
    np.savez("own.npz", allow_pickle=True, **arrays)
    assert_refused(call("train", "own.npz"), reason)
    assert os.listdir() == ["own.npz"]


def test_a_mistake_is_told_to_the_user_of_the_real_command_as_well(tmp_path: Path) -> None:
    (tmp_path / "own.npz").write_text("x,y\n")
    assert_refused(run("train", "own.npz", cwd=tmp_path), "own.npz is not a whole .npz file")
    assert run("train", "--epochs", 0, cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "reasons"),
    [
        (["digit"], ["no data 'digit'", "expected digits, mnist, a directory"]),
        (["."], ["has no MNIST files"]),
        (["digits", "--layers", "64-x-10"], ["such as 64-30-10, got '64-x-10'"]),
        (["digits", "--layers", "64"], ["such as 64-30-10, got '64'"]),
        (["digits", "--layers", "64--10"], ["got '64--10'"]),
        (["digits", "--layers", ""], ["got ''"]),
        (["digits", "--layers", "64-0-10"], ["got '64-0-10'"]),
        (["digits", "--layers", "63-30-10"], ["do not fit the data", "expected 64-...-10"]),
        (["digits", "--layers", "64-30-9"], ["do not fit the data", "10 classes"]),
        (["digits", "--layers", "64-9999999999999-10"], ["Unable to allocate"]),
        (["digits", "--learning-rate", "-1"], ["lr must be", "got -1.0"]),
        (["digits", "--learning-rate", "nan"], ["lr must be", "got nan"]),
    ],
    ids=lambda given: " ".join(given[:3]) if isinstance(given, list) else None,
)
def test_what_cannot_be_trained_is_told_in_a_line(
    call: Call, arguments: list[str], reasons: list[str]
) -> None:
    assert_refused(call("train", *arguments), *reasons)
    assert os.listdir() == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("train --epochs 0", "--epochs"),
        ("train --epochs many", "--epochs"),
        ("train --batch-size 0", "--batch-size"),
        ("train --seed -1", "--seed"),
        ("train --learning-rate fast", "--learning-rate"),
        ("train --momentum 0.9", "--momentum"),
        ("evaluate", "model"),
        ("predict", "predict"),
    ],
)
def test_wrong_usage_is_told_with_the_option(call: Call, arguments: str, named: str) -> None:
    result = call(*arguments.split())
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Usage" in result.stderr
    assert named in result.stderr.partition("Error")[2]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_loss_that_is_not_finite_stops_with_a_reason(call: Call) -> None:
    result = call("train", "--learning-rate", "1e300")
    assert_refused(result, "the loss became nan in epoch 1: lower the learning rate")
    assert os.listdir() == []


def test_an_output_that_cannot_be_written_is_told_before_training(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert_refused(call("train", "--output", tmp_path / "file" / "below"), "file/below")
    result = call("train", "--output", "file")
    assert result.returncode == 2
    assert "is a file" in result.stderr


def test_a_file_that_cannot_be_replaced_is_named(call: Call, tmp_path: Path) -> None:
    (tmp_path / "history.csv").mkdir()
    result = call("train")
    assert (result.returncode, result.stdout) == (1, "")
    assert re.match(r"glassgrad: .*history\.csv", result.stderr.splitlines()[-1])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9])
def test_a_model_file_cut_short_is_refused(call: Call, trained: Any, share: float) -> None:
    content = (trained[1] / "model.safetensors").read_bytes()
    Path("model.safetensors").write_bytes(content[: int(share * len(content))])
    assert_refused(call("evaluate", "."), "model.safetensors is not a whole safetensors file")


def test_a_file_that_is_no_model_of_ours_is_refused(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    for missing in (path, tmp_path):
        assert_refused(call("evaluate", missing), f"no model file {path}")
    nn.save(nn.Linear(64, 10), path)
    assert_refused(call("evaluate", path), "was not written by glassgrad train")
    nn.save(nn.Linear(64, 10), path, {"layers": "all of them"})
    assert_refused(call("evaluate", path), "got 'all of them'")
    nn.save(nn.Linear(64, 10), path, {"layers": "64-10"})
    result = call("evaluate", path)
    assert result.returncode == 1
    assert "missing: 0.weight" in result.stderr


def test_the_version_is_told(call: Call) -> None:
    result = call("--version")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"glassgrad {nn.__version__}\n"


OPTIONS = ["--layers", "--epochs", "--batch-size", "--learning-rate", "--seed", "--output"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["train", "evaluate"]),
        (["train", "--help"], [*OPTIONS, "digits", "mnist", ".npz", "Ctrl-C"]),
        (["train", "--help"], [f"[default: {value}]" for value in ("digits", 30, 10, 3.0, 0, ".")]),
        (["evaluate", "--help"], ["model.safetensors", "held-out", ".npz"]),
    ],
    ids=" ".join,
)
def test_help_names_what_there_is(call: Call, arguments: list[str], words: list[str]) -> None:
    result = call(*arguments)
    assert result.returncode == 0
    assert all(word in result.stdout for word in words)
