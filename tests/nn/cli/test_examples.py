"""The examples that the command learns from: what it says of those that are held out."""

import numpy as np
import pytest

from nn.cli.examples import all_held_out, told_held_out
from nn.data import ArraySplit, load_digits
from tests.nn.command import Call, accuracy_of

DIGITS = load_digits()


def of(train: int, test: int) -> ArraySplit:
    x, y = np.zeros((train + test, 2), np.float32), np.zeros(train + test, np.int64)
    return ArraySplit(x[:train], y[:train], x[train:], y[train:])


@pytest.mark.parametrize(
    ("split", "told"),
    [
        (of(8, 3), "3 of 11, the held-out last fifth"),
        (of(60_000, 10_000), "10,000 of 70,000, the held-out test part"),
        (all_held_out(of(60_000, 10_000)), "all 70,000"),
    ],
)
def test_it_is_told_which_examples_are_held_out(split: ArraySplit, told: str) -> None:
    assert told_held_out(split) == told


def test_classes_that_occur_only_where_they_are_scored_are_told(call: Call) -> None:
    order = np.argsort(DIGITS.y_train, kind="stable")
    np.savez("sorted.npz", x=DIGITS.x_train[order], y=DIGITS.y_train[order])
    bare = ("--epochs", 1, "--no-plot", "--no-page")
    for options in ([], ["--validation", 0.1], ["--validation", "digits"]):
        result = call("train", "sorted.npz", *options, *bare)
        warned = result.stderr.splitlines()[0]
        assert warned.startswith("warning: the class") == (options != ["--validation", 0.1])
        assert accuracy_of(result) >= 0
    assert warned == (
        "warning: the classes 8, 9 occur among the examples to score on, but not among those to "
        "train on, and cannot be learned: shuffle the examples of the file"
    )
    seen = DIGITS.y_train != 9
    np.savez("without_9.npz", x=DIGITS.x_train[seen], y=DIGITS.y_train[seen])
    result = call("train", "without_9.npz", "--validation", "digits", *bare)
    assert result.stderr.startswith("warning: the class 9 occurs among the examples to score on,")


def test_no_warning_is_given_where_every_class_was_seen(call: Call) -> None:
    for data in ("digits", "shuffled.npz"):
        np.savez("shuffled.npz", x=DIGITS.x_train, y=DIGITS.y_train)
        result = call("train", data, "--epochs", 1, "--no-plot", "--no-page")
        assert result.stderr.startswith("epoch 1/1")


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_help_says_what_is_held_out(call: Call, command: str) -> None:
    shown = " ".join(call(command, "--help").stdout.split())
    assert "The last fifth is held out, as it stands, so shuffle" in shown
