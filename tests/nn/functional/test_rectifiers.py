"""Rectifiers: slopes that are drawn or learned, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients
from nn import functional as F


def test_rrelu_draws_a_slope_for_each_element() -> None:
    x = -np.ones(10_000)
    slopes = -F.rrelu(x, 0.1, 0.3, training=True)
    assert 0.1 <= slopes.min() < 0.101
    assert 0.299 < slopes.max() <= 0.3
    assert abs(slopes.mean() - 0.2) < 5 * 0.2 / np.sqrt(12 * 10_000)
    np.testing.assert_array_equal(F.rrelu(np.abs(x), training=True), np.abs(x))
    np.testing.assert_allclose(F.rrelu(x, 0.1, 0.3), -0.2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.rrelu(np.zeros(2), 0.3, 0.1), "from lower to upper, got 0.3 and 0.1"),
        (lambda: F.celu(np.zeros(2), 0.0), "must not be 0"),
        (lambda: F.prelu(np.zeros((2, 3)), np.ones(2)), r"each of the 3 channels.*\(2,\)"),
        (lambda: F.prelu(np.zeros(3), np.ones(3)), r"each of the 1 channels.*\(3,\)"),
        (lambda: F.prelu(np.zeros((2, 1)), np.ones((1, 1))), r"weights of shape \(1, 1\)"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_prelu_has_a_gradient_for_its_weight() -> None:
    weight = Value(np.array([0.5, 0.1]))
    x = np.array([[-2.0, 3.0], [0.0, -4.0]])
    np.testing.assert_array_equal(gradients(F.prelu(x, weight).sum(), weight), [-2.0, -4.0])
