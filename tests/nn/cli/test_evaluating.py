"""`glassgrad evaluate`: which examples it scores, and that it says so."""

from pathlib import Path

import numpy as np
import pytest

import nn
from nn.cli.network import Design
from nn.data import load_digits
from tests.nn.command import Call, accuracy_of

DIGITS = load_digits()


@pytest.fixture
def model(call: Call) -> nn.Sequential:
    """A network that is in `model.safetensors`, where the command is called."""
    design = Design([64, 10])
    network = design.network()
    nn.save(network, "model.safetensors", design.notes())
    return network


def test_the_held_out_last_fifth_is_scored_and_counted(call: Call, model: nn.Sequential) -> None:
    np.savez("own.npz", x=DIGITS.x_train, y=DIGITS.y_train)
    result = call("evaluate", ".", "own.npz")
    right = nn.metrics.accuracy(model(DIGITS.x_train[1149:]), DIGITS.y_train[1149:])
    assert accuracy_of(result) == round(right, 1)
    assert result.stdout.splitlines()[1] == "examples: 288 of 1,437, the held-out last fifth"
    assert "examples: 360 of 1,797, the held-out last fifth\n" in call("evaluate", ".").stdout


def test_all_examples_are_scored_as_training_scores_other_data(
    call: Call, model: nn.Sequential
) -> None:
    np.savez("own.npz", x=DIGITS.x_train, y=DIGITS.y_train)
    result = call("evaluate", ".", "own.npz", "--all")
    right = nn.metrics.accuracy(model(DIGITS.x_train), DIGITS.y_train)
    assert accuracy_of(result) == round(right, 1)
    assert result.stdout.splitlines()[1] == "examples: all 1,437"
    trained = call("train", "--epochs", 1, "--no-page", "--validation", "own.npz")
    assert accuracy_of(call("evaluate", ".", "own.npz", "--all")) == accuracy_of(trained)


def test_data_may_lack_classes_of_the_network(call: Call, model: nn.Sequential) -> None:
    few = DIGITS.y_test < 4
    np.savez("few.npz", x=DIGITS.x_test[few], y=DIGITS.y_test[few])
    assert accuracy_of(call("evaluate", Path(), "few.npz", "--all")) >= 0
