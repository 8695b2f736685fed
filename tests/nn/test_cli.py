"""The command: what it learns, what it writes, and what it tells a user who made a mistake."""

import os
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.cli.predicting import read_examples
from nn.data import load_digits
from tests.nn.command import (
    ENVIRONMENT,
    ROOT,
    Call,
    Result,
    accuracy_of,
    assert_refused,
    rows_of,
    run,
)

REAL_MNIST = ROOT.parent / "shared" / "data" / "mnist"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """What the command does without any option."""
    folder = tmp_path_factory.mktemp("trained")
    return run("train", cwd=folder), folder


def test_digits_are_learnt_with_the_defaults(trained: Any) -> None:
    result, folder = trained
    assert accuracy_of(result) >= 97.0
    assert result.stdout.splitlines()[:-1] == [
        "model: model.safetensors",
        "history: history.csv",
        "plot: learning_curves.png",
        "page: model.html, which opens in a browser",
    ]
    assert len(result.stderr.splitlines()) == 30
    assert re.match(r"epoch 1/30: loss 0\.\d+, validation loss 0\.\d+, accuracy \d+", result.stderr)
    assert sorted(os.listdir(folder)) == [
        "checkpoint.safetensors",
        "history.csv",
        "learning_curves.png",
        "model.html",
        "model.safetensors",
    ]


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
    options = ["--layers", "64,20-10", "--epochs", 3, "--batch-size", 1437, "--learning-rate", 0]
    result = call("train", "digits", *options, "--output", output := Path("made", "on the way"))
    state = nn.load(output / "model.safetensors")
    notes = state.metadata
    assert notes["layers"] == "64-20-10"
    assert [state[f"{layer}.weight"].shape for layer in (0, 2)] == [(20, 64), (10, 20)]
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
    for data in ([], ["digits"]):  # which is the default
        refused = call("evaluate", ".", *data)
        assert_refused(refused, "4-30-3 do not fit the data digits", "64 numbers", "MODEL DATA")


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
        (["digits", "--layers", "64-30-11"], ["do not fit the data", "expected 64-...-10"]),
        (["digits", "--layers", "64-30"], ["do not fit the data", "expected 64-...-10"]),
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
        ("train --loss hinge", "--loss"),
        ("train --optimizer adm", "--optimizer"),
        ("train --schedule sine", "--schedule"),
        ("train --activation step", "--activation"),
        ("train --stop-after 0", "--stop-after"),
        ("evaluate", "model"),
        ("predict", "model"),
        ("predict model.safetensors", "input"),
        ("guess", "guess"),
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
    assert_refused(result, "the loss became nan in epoch 1, batch ", "lower the learning rate")
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
        refused = call("evaluate", missing)
        assert_refused(refused)
        assert refused.stderr == f"glassgrad: there is no model file {path}\n"
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


OPTIONS = [
    *("--layers", "--activation", "--loss", "--optimizer", "--epochs", "--batch-size"),
    *("--learning-rate", "--schedule", "--stop-after", "--validation", "--seed", "--output"),
    *("--resume", "--plot"),
]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["train", "evaluate", "predict"]),
        (["predict", "--help"], ["model.safetensors", ".npz", ".csv", "--output"]),
        (["train", "--help"], [*OPTIONS, "digits", "mnist", ".npz", "Ctrl-C"]),
        (
            ["train", "--help"],
            [f"[default: {x}]" for x in ("digits", "30; x>=1", "10; x>=1", 3.0, "0; x>=0", ".")],
        ),
        (["evaluate", "--help"], ["model.safetensors", "held-out", ".npz"]),
    ],
    ids=" ".join,
)
def test_help_names_what_there_is(call: Call, arguments: list[str], words: list[str]) -> None:
    result = call(*arguments)
    assert result.returncode == 0
    shown = " ".join(result.stdout.split())  # wherever the lines are broken
    assert all(word in shown for word in words)


def test_a_list_of_the_commands_fits_into_80_columns(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "COLUMNS", "80")
    lines = call("--help").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) - lines.index("Commands:") == 6
    assert not any("..." in line for line in lines[-5:])


@pytest.mark.parametrize(
    ("options", "at_least"),
    [
        (["--loss", "mse"], 90),
        (["--loss", "cross-entropy"], 93),
        (["--loss", "binary-cross-entropy", "--activation", "tanh"], 93),
        (["--loss", "cross-entropy", "--activation", "relu", "--optimizer", "adam"], 93),
        (["--optimizer", "adamw"], 85),
        (["--optimizer", "momentum"], 90),
        (["--optimizer", "nesterov"], 90),
        (["--optimizer", "rmsprop"], 85),
        (["--optimizer", "adagrad", "--loss", "cross-entropy"], 90),
        (["--schedule", "step"], 85),
        (["--schedule", "exponential"], 85),
        (["--schedule", "cosine"], 85),
        (["--schedule", "plateau"], 90),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_every_loss_optimiser_and_schedule_learns_at_its_own_rate(
    call: Call, options: list[str], at_least: float
) -> None:
    result = call("train", "--no-plot", "--no-page", "--epochs", 8, *options)
    assert accuracy_of(result) >= at_least
    assert sorted(os.listdir()) == ["checkpoint.safetensors", "history.csv", "model.safetensors"]
    scored = call("evaluate", ".")
    assert accuracy_of(scored) == accuracy_of(result)
    loss = rows_of(Path())[-1]["validation_loss"]
    assert scored.stdout.splitlines()[0] == f"loss: {loss:.4f}"


def test_a_rate_that_was_asked_for_is_taken_whatever_the_optimiser(call: Call) -> None:
    result = call("train", "--optimizer", "adam", "--learning-rate", 3.0, "--epochs", 1)
    assert accuracy_of(result) < 60  # far too large for Adam


def test_training_stops_when_nothing_improves_and_keeps_the_best(call: Call) -> None:
    result = call("train", "--stop-after", 3, "--epochs", 300)
    scores = [row["accuracy"] for row in rows_of(Path())]
    best = scores.index(max(scores))
    assert len(scores) == best + 4
    assert accuracy_of(result) == round(scores[best], 1)
    assert result.stderr.splitlines()[-1] == (
        f"accuracy has not improved in 3 epochs; the best was {scores[best]:.4g} after epoch "
        f"{best + 1}"
    )
    assert accuracy_of(call("evaluate", ".")) == accuracy_of(result)


def test_validation_is_on_a_part_or_on_other_data(call: Call) -> None:
    digits = load_digits()
    part = call("train", "--epochs", 2, "--validation", 0.25, "--output", "part")
    np.savez("head.npz", x=digits.x_train[:1078], y=digits.y_train[:1078])
    np.savez("tail.npz", x=digits.x_train[1078:], y=digits.y_train[1078:])
    other = call("train", "--epochs", 2, "--validation", "tail.npz", "--output", "other")
    assert accuracy_of(part) != accuracy_of(call("train", "--epochs", 2))
    scored = call("evaluate", "other", "tail.npz")
    assert scored.returncode == 0
    state = nn.load("other/model.safetensors")
    model = nn.Sequential(nn.Linear(64, 30), nn.Sigmoid(), nn.Linear(30, 10), nn.Sigmoid())
    model.load_state_dict(state)
    right = nn.metrics.accuracy(model(digits.x_train[1078:]), digits.y_train[1078:])
    assert accuracy_of(other) == round(right, 1)
    model.load_state_dict(nn.load("part/model.safetensors"))
    right = nn.metrics.accuracy(model(digits.x_train[1078:]), digits.y_train[1078:])
    assert accuracy_of(part) == round(right, 1)
    for fraction in ("0", "1", "1.5", "-0.1", "nan", "0.0001"):
        refused = call("train", "--validation", fraction, "--output", "none")
        assert_refused(refused, "a fraction to validate on is above 0 and below 1", fraction)
    assert_refused(call("train", "--validation", "none.npz"), "there is no data 'none.npz'")
    np.savez("narrow.npz", x=np.ones((9, 3)), y=np.arange(9) % 2)
    assert_refused(call("train", "--validation", "narrow.npz"), "3 numbers per example", "64")


def test_the_learning_curves_and_the_page_end_a_training(call: Call) -> None:
    pytest.importorskip("matplotlib")
    result = call("train", "--epochs", 2, "--output", "a")
    assert result.stdout.splitlines()[2:4] == [
        "plot: a/learning_curves.png",
        "page: a/model.html, which opens in a browser",
    ]
    assert Path("a/learning_curves.png").read_bytes().startswith(b"\x89PNG")
    assert "</html>" in Path("a/model.html").read_text()
    accuracy_of(call("train", "--epochs", 2, "--no-plot", "--no-page", "--output", "b"))
    assert sorted(os.listdir("b")) == ["checkpoint.safetensors", "history.csv", "model.safetensors"]


def test_without_matplotlib_the_rest_is_there_and_the_extra_is_named(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("matplotlib", "matplotlib.pyplot"):
        monkeypatch.setitem(sys.modules, module, None)
    result = call("train", "--epochs", 1)
    assert result.stdout.splitlines()[2:4] == [
        "plot: none, since plots need matplotlib: pip install 'glassgrad[plot]'",
        "page: model.html, which opens in a browser",
    ]
    assert accuracy_of(result) > 0


def test_a_plot_that_is_asked_for_without_matplotlib_is_refused_before_the_work(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("matplotlib", "matplotlib.pyplot"):
        monkeypatch.setitem(sys.modules, module, None)
    assert_refused(call("train", "--plot"), "pip install 'glassgrad[plot]'")
    assert os.listdir() == []


def predictions(text: str) -> tuple[np.ndarray, np.ndarray]:
    table = np.array([line.split(",") for line in text.splitlines()[1:]], float)
    return table[:, 0].astype(int), table[:, 1:]


@pytest.mark.parametrize("loss", ["quadratic", "cross-entropy", "binary-cross-entropy"])
def test_predictions_are_the_classes_and_their_scores(call: Call, loss: str) -> None:
    digits = load_digits()
    accuracy = accuracy_of(call("train", "--epochs", 3, "--loss", loss))
    np.savez("new.npz", x=digits.x_test.reshape(-1, 8, 8))
    result = call("predict", ".", "new.npz")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "class," + ",".join(f"score_{i}" for i in range(10))
    classes, scores = predictions(result.stdout)
    assert round(100 * float(np.mean(classes == digits.y_test)), 1) == accuracy
    np.testing.assert_array_equal(scores.argmax(axis=1), classes)
    assert scores.min() >= 0
    assert scores.max() <= 1
    if loss == "cross-entropy":
        np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-4)
    # The same from text, with names of columns and without, to a file.
    for header in ("", ",".join(f"pixel{i}" for i in range(64))):
        np.savetxt("new.csv", digits.x_test, delimiter=",", header=header, comments="")
        if not header:
            Path("new.csv").write_text(Path("new.csv").read_text().lstrip("\n"))
        told = call("predict", "model.safetensors", "new.csv", "--output", "out/told.csv")
        assert told.stdout == "predictions: out/told.csv, of 360 examples\n"
        assert Path("out/told.csv").read_text() == result.stdout


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.csv", None, "there is no file none.csv"),
        ("digits", None, "there is no file digits: expected .npz with x, .npy, .csv or an image; "),
        ("swapped.png", b"1,2\n", "swapped.png is no image, whatever its name says: it begins"),
        ("binary.csv", b"\xff\xfe\x00", "neither an .npz file nor text"),
        ("narrow.csv", b"1,2\n", "has 2 numbers per example, but the network takes 64"),
        ("nan.csv", ",".join(["nan"] * 64).encode(), "not finite"),
        ("typo.csv", b"1.0x,2,3\n4,5,6\n", "line 1 of typo.csv is neither numbers nor names"),
        ("index.csv", b",0,1,2\n0,4,5,6\n", "line 1 of index.csv is neither numbers nor names"),
        ("columns.csv", b"0,1,2\n4,5,6\n", "line 1 of columns.csv may be numbers of columns"),
        ("comment.csv", b"1,2,3 # good\n", "line 1 of comment.csv is neither"),
    ],
    ids=lambda given: given if isinstance(given, str) and "." in given[:12] else "",
)
def test_what_cannot_be_predicted_is_told_in_a_line(
    call: Call, name: str, content: bytes | None, reason: str
) -> None:
    nn.save(nn.Sequential(nn.Linear(64, 10), nn.Sigmoid()), "m.safetensors", {"layers": "64-10"})
    if content is not None:
        Path(name).write_bytes(content)
    assert_refused(call("predict", "m.safetensors", name), reason)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4",
        "# a,b\n1,2\n3,4",
        "\ufeff\na,b\n\n1,2\n3,4\n",
        "1,2\n3,4",
        "1,0\r\n3,4",
        "0.0,1\n3,4",
    ],
    ids=[
        "names",
        "as np.savetxt marks them",
        "empty lines",
        "no names",
        "carriage returns",
        "zero",
    ],
)
def test_every_line_of_numbers_is_one_example(tmp_path: Path, text: str) -> None:
    path = tmp_path / "new.csv"
    path.write_bytes(text.encode())
    x = read_examples(path)
    assert (x.shape, x[1].tolist()) == ((2, 2), [3, 4])


def test_a_folder_and_swapped_arguments_are_told(call: Call, tmp_path: Path) -> None:
    nn.save(nn.Sequential(nn.Linear(64, 10), nn.Sigmoid()), "m.safetensors", {"layers": "64-10"})
    (tmp_path / "k").mkdir()
    assert_refused(call("predict", "m.safetensors", "k"), "k is a folder: expected .npz with x")
    np.save("x.npy", np.ones((1, 64)))
    refused = call("predict", "x.npy", "m.safetensors")
    assert_refused(refused, "x.npy holds examples, not a model: the model comes first")
    told = call("predict", "m.safetensors", "x.npy", "--output", "told.csv")
    assert told.stdout == "predictions: told.csv, of 1 example\n"
    assert_refused(call("predict", "none", "x.npy"), "there is no model file none")


def test_examples_under_another_name_are_missed(call: Call) -> None:
    nn.save(nn.Sequential(nn.Linear(64, 10), nn.Sigmoid()), "m.safetensors", {"layers": "64-10"})
    np.savez("other.npz", images=np.ones((2, 64)))
    assert_refused(call("predict", "m.safetensors", "other.npz"), "no array x, only images")
    nn.save(nn.Linear(64, 10), "m.safetensors", {"layers": "64-10", "loss": "hinge"})
    assert_refused(call("predict", "m.safetensors", "other.npz"), "there is no loss 'hinge'")


def test_resuming_without_a_checkpoint_is_told_and_starts(call: Call) -> None:
    result = call("train", "--epochs", 1, "--resume")
    assert result.stderr.splitlines()[0] == (
        "there is no checkpoint.safetensors: starting from the beginning"
    )
    assert accuracy_of(result) > 0


def test_a_run_of_other_settings_is_not_gone_on_with(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_csv = nn.History.save_csv

    def save_and_stop(history: nn.History, path: Any) -> None:
        save_csv(history, path)
        if len(history) == 2:
            monkeypatch.setattr(nn.History, "save_csv", save_csv)
            raise KeyboardInterrupt

    monkeypatch.setattr(nn.History, "save_csv", save_and_stop)
    assert call("train", "--epochs", 4).returncode == 130
    assert sorted(os.listdir()) == ["checkpoint.safetensors", "history.csv", "model.safetensors"]
    for options, reason in (
        (["--batch-size", 11], "note 'batch size': there 10, here 11"),
        (["--loss", "mse"], "note 'loss'"),
        (["--layers", "64-9-10"], "note 'layers': there 64-30-10, here 64-9-10"),
        (["--seed", 1], "note 'seed': there 0, here 1"),
        (["--optimizer", "adam"], "optimizer: there SGD, here Adam"),
        (
            ["--optimizer", "nesterov", "--learning-rate", 3.0],
            "note 'optimizer': there sgd, here nesterov",
        ),
    ):
        assert_refused(
            call("train", "--epochs", 4, "--resume", *options),
            "checkpoint.safetensors is of another training",
            reason,
        )
    resumed = call("train", "--epochs", 4, "--resume")
    # The second is taken again, since it was interrupted before all was done about it.
    told = [line[:9] for line in resumed.stderr.splitlines()]
    assert told == ["epoch 2/4", "epoch 3/4", "epoch 4/4"]
    assert accuracy_of(call("train", "--epochs", 4, "--output", "whole")) == accuracy_of(resumed)
    for name in ("history.csv", "model.safetensors"):
        assert Path(name).read_bytes() == Path("whole", name).read_bytes()


def test_a_finished_run_goes_on_with_more_epochs(call: Call) -> None:
    assert call("train", "--epochs", 2).returncode == 0
    resumed = call("train", "--epochs", 3, "--resume")
    assert [line[:9] for line in resumed.stderr.splitlines()] == ["epoch 3/3"]
    assert accuracy_of(call("train", "--epochs", 3, "--output", "whole")) == accuracy_of(resumed)
    assert Path("model.safetensors").read_bytes() == Path("whole/model.safetensors").read_bytes()
