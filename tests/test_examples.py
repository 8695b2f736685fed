"""The examples run from the command line, each with a taste of its data."""

import importlib.util
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.py") if path.name != "shared.py")
HAS_MATPLOTLIB = importlib.util.find_spec("matplotlib") is not None


def run(example: Path, *options: str, cwd: Path) -> str:
    done = result_of(example, *options, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


#: Runs a script, of which every training is interrupted by its first step.
INTERRUPTED = """
import runpy, sys
from nn.training.step import TrainStep

def interrupt(*batch):
    raise KeyboardInterrupt

TrainStep.__call__ = interrupt
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def result_of(
    example: Path, *options: str, cwd: Path, code: str = ""
) -> subprocess.CompletedProcess[str]:
    folders = [str(ROOT), str(example.parent), os.environ.get("PYTHONPATH")]
    search = os.pathsep.join(filter(None, folders))
    return subprocess.run(
        [sys.executable, "-W", "error", *(("-c", code) if code else ()), str(example), *options],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": search, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


def by_name(name: str) -> Path:
    return ROOT / "examples" / f"{name}.py"


def test_there_are_examples() -> None:
    assert {path.stem for path in EXAMPLES} >= {
        "gpt_characters",
        "lenet_mnist",
        "lstm_sequence",
        "tabular_regression",
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_and_draws_its_picture(example: Path, tmp_path: Path) -> None:
    printed = run(example, "--quick", "--output", "picture.png", cwd=tmp_path)
    assert re.search(r"\d\.\d", printed)
    if HAS_MATPLOTLIB:
        assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
        assert printed.endswith("picture: picture.png\n")
    else:
        assert "pip install 'glassgrad[plot]'" in printed


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_what_it_shows_and_which_options_it_has(
    example: Path, tmp_path: Path
) -> None:
    printed = run(example, "--help", cwd=tmp_path)
    assert f"python examples/{example.name}" in printed
    for option in ("--epochs", "--seed", "--output", "--quick"):
        assert option in printed
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_that_is_interrupted_at_once_says_so(example: Path, tmp_path: Path) -> None:
    done = result_of(example, "--quick", cwd=tmp_path, code=INTERRUPTED)
    assert (done.returncode, done.stderr) == (130, "")
    assert done.stdout.splitlines()[-1] == (
        "interrupted before the first epoch had finished: there is nothing to show"
    )
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--epochs", "0"], "--epochs is at least 1, got 0"),
        (["--seed", "-1"], "--seed is at least 0, got -1"),
        (["--output", "none/p.png"], "--output none/p.png: there is no folder none"),
        (["--output", "."], "--output .: there is no folder . to write a file to"),
        (["--output", "p.xyz"], "--output p.xyz ends in none of"),
        (["--output", "p"], "--output p ends in none of"),
    ],
    ids=" ".join,
)
def test_what_an_example_cannot_do_is_told_before_the_work(
    options: list[str], told: str, tmp_path: Path
) -> None:
    if "none of" in told and not HAS_MATPLOTLIB:
        pytest.skip("without matplotlib no picture is written")
    done = result_of(by_name("tabular_regression"), *options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {told}" in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_seed_repeats_an_example(tmp_path: Path) -> None:
    example = by_name("lenet_mnist")
    first, again, other = (
        run(example, "--quick", "--seed", seed, cwd=tmp_path) for seed in ("1", "1", "2")
    )
    assert first == again != other


def test_lenet_reads_idx_files(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28)).astype(np.uint8)
    labels = np.arange(40, dtype=np.uint8) % 10
    for name, array in (("images-idx3", images), ("labels-idx1", labels)):
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        (tmp_path / f"t10k-{name}-ubyte").write_bytes(header + array.tobytes())
    printed = run(by_name("lenet_mnist"), str(tmp_path), "--quick", cwd=tmp_path)
    assert re.search(r"% of 8 held-out digits", printed)


def test_the_data_are_as_their_description_says() -> None:
    folder = ROOT / "examples" / "data"
    described = (folder / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in folder.iterdir()} - {"README.md"}
    assert files == set(re.findall(r"^\| `([\w.]+)`", described, re.M))
    assert len((folder / "alice.txt").read_text(encoding="utf-8")) == 148_265
    trips = np.loadtxt(folder / "travel.csv", delimiter=",", skiprows=1, dtype=str)
    assert trips.shape == (840, 7)
    for mode in ("plane", "train", "bus", "car"):
        assert len(set(trips[trips[:, 1] == mode, 0])) == 210
    assert np.all(np.delete(trips, 1, axis=1).astype(float) >= 0)
    months = np.loadtxt(folder / "sunspots.csv", delimiter=",", skiprows=1, dtype=str)[:, 0]
    assert (len(months), months[0], months[-1]) == (3126, "1749-01", "2009-06")
    assert all(path.stat().st_size < 200_000 for path in folder.iterdir())
