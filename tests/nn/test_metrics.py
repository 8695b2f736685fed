"""Accuracy: what counts as right, and what cannot be compared."""

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn.metrics import accuracy

OUTPUT = np.array([[0.9, 0.1, 0.0], [0.2, 0.3, 0.5], [-3.0, -1.0, -2.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize(
    "wrap", [np.asarray, Value, np.ndarray.tolist], ids=["array", "Value", "list"]
)
def test_the_share_of_rows_whose_largest_output_is_right(wrap: Any) -> None:
    assert accuracy(wrap(OUTPUT), np.array([0, 2, 1, 2])) == 100.0
    assert accuracy(wrap(OUTPUT), np.array([0, 2, 1, 0])) == 75.0
    assert accuracy(wrap(OUTPUT), [1, 1, 0, 0]) == 0.0


def test_wanted_outputs_stand_for_their_largest() -> None:
    assert accuracy(OUTPUT, np.eye(3)[[0, 2, 1, 0]]) == 75.0


def test_it_is_a_plain_number() -> None:
    assert type(accuracy(OUTPUT.astype(np.float32), np.array([0, 0, 0, 0]))) is float


@pytest.mark.parametrize(
    ("output", "target", "message"),
    [
        (OUTPUT, np.zeros(3, int), "got 4 and 3"),
        (OUTPUT, np.zeros((5, 3)), "got 4 and 5"),
        (OUTPUT[:0], np.zeros(0, int), "got 0 and 0"),
        (np.array([0, 1, 1]), np.array([0, 1, 1]), r"\(n, classes\), got \(3,\)"),
        (OUTPUT[None], np.zeros(1, int), r"\(n, classes\), got \(1, 4, 3\)"),
    ],
    ids=["too few", "too many", "none", "classes for outputs", "three axes"],
)
def test_what_cannot_be_compared_is_refused(output: Any, target: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        accuracy(output, target)
