"""`glassgrad train`: what it leaves in its folder, and what it says on the way."""

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

import nn
from tests.nn.command import COMMAND, ENVIRONMENT, Call, accuracy_of, assert_refused, rows_of

BARE = ("--no-plot", "--no-page")
PICTURES = {"learning_curves.png", "model.html"}


def stop_after_epoch(epoch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C when so many epochs are in the history."""
    save_csv = nn.History.save_csv

    def save_and_stop(history: nn.History, path: Any) -> None:
        save_csv(history, path)
        if len(history) == epoch:
            monkeypatch.setattr(nn.History, "save_csv", save_csv)
            raise KeyboardInterrupt

    monkeypatch.setattr(nn.History, "save_csv", save_and_stop)


def test_pictures_of_the_network_before_do_not_stay_beside_a_new_one(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    for again in (BARE, ("--epochs", 5)):
        assert call("train", "--epochs", 1).returncode == 0
        assert set(os.listdir()) >= PICTURES
        if again != BARE:
            stop_after_epoch(2, monkeypatch)
        call("train", "--epochs", 2, "--layers", "64-20-10", *again)
        assert nn.load("model.safetensors").metadata["layers"] == "64-20-10"
        assert not PICTURES & set(os.listdir())


def test_pictures_stay_until_a_new_network_is_there(call: Call) -> None:
    pytest.importorskip("matplotlib")
    assert call("train", "--epochs", 1).returncode == 0
    before = Path("model.html").read_bytes()
    assert call("train", "--layers", "63-10").returncode == 1
    assert call("train", "--epochs", 1, "--resume", *BARE).returncode == 0  # nothing to train
    assert Path("model.html").read_bytes() == before
    assert set(os.listdir()) >= PICTURES


@pytest.mark.skipif(os.name != "posix", reason="descriptors are closed by a shell of POSIX")
def test_a_closed_standard_error_does_not_keep_it_from_training(tmp_path: Path) -> None:
    command = shlex.join([*COMMAND, "train", "--epochs", "2", "--optimizer", "adam", *BARE])
    result = subprocess.run(
        ["sh", "-c", f"{command} 2>&-"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0
    assert len(rows_of(tmp_path)) == 2
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "model",
        "history",
        "accuracy",
    ]


def test_an_interruption_says_how_to_go_on(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_after_epoch(2, monkeypatch)
    stopped = call("train", "--epochs", 4)
    assert stopped.returncode == 130
    assert stopped.stderr.splitlines()[-1] == (
        "interrupted after 2 of 4 epochs: --resume goes on from there"
    )


def test_a_training_that_is_done_already_says_so(call: Call) -> None:
    first = call("train", "--epochs", 3, *BARE)
    for epochs in (2, 3):
        again = call("train", "--epochs", epochs, "--resume", *BARE)
        assert again.stderr == (
            f"nothing was left to train: 3 epochs are done, --epochs says {epochs}\n"
        )
        assert accuracy_of(again) == accuracy_of(first)


def test_options_of_another_training_are_refused_with_what_to_do(call: Call) -> None:
    assert call("train", "--epochs", 1, *BARE).returncode == 0
    refused = call("train", "--resume", "--learning-rate", 1, "--batch-size", 9, *BARE)
    assert_refused(
        refused,
        "is of another training: ",
        "note 'learning rate': there 3.0, here 1.0; ",
        "begin anew: without --resume, or in another folder with --output",
    )
    assert ":;" not in refused.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], ""),
        (["--loss", "mse"], "learning rate: 15, for mse and sgd"),
        (["--optimizer", "adam"], "learning rate: 0.003, for quadratic and adam"),
        (["--optimizer", "adam", "--learning-rate", 3.0], ""),
    ],
    ids=lambda given: " ".join(map(str, given)) if isinstance(given, list) else "",
)
def test_a_rate_that_help_does_not_show_is_told(call: Call, options: list[Any], told: str) -> None:
    result = call("train", "--epochs", 1, *BARE, *options)
    assert result.stderr.partition("epoch 1/1")[0].strip() == told
