"""What a network is given, and is refused with what was expected and what to write."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from nn.columns import side_by_side
from nn.data import load_digits


def test_columns_of_any_form_are_joined_side_by_side() -> None:
    columns = [np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]]), np.array([[5.0], [6.0]])]
    joined = side_by_side(columns)
    np.testing.assert_array_equal(joined, np.hstack(columns), strict=True)
    np.testing.assert_array_equal(side_by_side([c[:, 0] for c in columns]), joined, strict=True)


X, Y = np.zeros((3, 1)), np.zeros((2, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: n.SGD([], 1, 1, 1.0), "no training examples"),
        (lambda n: n.SGD([(X, Y)], 1, 0, 1.0), "mini-batch is at least 1, got 0"),
        (lambda n: n.SGD([(X, Y)], -1, 1, 1.0), "epochs is at least 0, got -1"),
        (lambda n: n.SGD([(X, Y)], 1, 1, np.nan), "eta is finite and not negative, got nan"),
        (lambda n: n.SGD([(X, Y)], 1, 1, -3), "eta is finite and not negative, got -3"),
        (lambda n: n.SGD([(X, Y)], 1, 1, np.inf), "eta is finite and not negative, got inf"),
        (lambda n: n.SGD([(X, Y[:1])], 1, 1, 1.0), r"same shape, got \(2, 1\) and \(1, 1\)"),
        (lambda n: n.SGD([(X, Y), (Y, Y)], 1, 1, 1.0), r"columns \(3, 1\).*shape \(2, 1\)"),
        (lambda n: n.SGD([(X, Y)], 1, 1, 1.0, [(Y, 1)]), r"test data.*shape \(2, 1\)"),
        (lambda n: n.SGD([(X, Y)], 1, 1, 1.0, [(X, 2)]), "from 0 to 1, got 2"),
        (lambda n: n.backprop(X, np.zeros(2)), r"same shape, got \(2, 1\) and \(2,\)"),
        (lambda n: n.backprop(X, 1), r"same shape, got \(2, 1\) and \(\)"),
        (lambda n: n.backprop(X[:, 0], Y), r"got shape \(3,\): .* write x\[:, None\]"),
        (lambda n: n.cost_derivative(Y, 1), r"same shape, got \(2, 1\) and \(\)"),
        (lambda n: n.feedforward(np.zeros(3)), r"a column \(3, 1\).*got shape \(3,\)"),
        (lambda n: n.feedforward(Y), r"a column \(3, 1\), .*got shape \(2, 1\)$"),
        (lambda n: n.feedforward(X.T), r"got shape \(1, 3\): write x\.T"),
        (lambda n: n.evaluate([(X, Y)] * 3), r"in place of a digit.*shape \(2, 1\)"),
        (lambda n: n.evaluate([(X, np.array([1]))] * 3), r"in place of a digit.*shape \(1,\)"),
        (lambda n: n.evaluate([(X, 99)]), "from 0 to 1, got 99"),
        (lambda n: n.evaluate([(X, -1)]), "from 0 to 1, got -1"),
        (lambda n: n.evaluate([(X, "1")]), "from 0 to 1, got '1'"),
    ],
    ids=[
        "no examples", "no batch", "epochs below 0", "eta nan", "eta negative", "eta infinite",
        "too few outputs", "too few inputs", "too few test inputs", "digit beyond in tests",
        "flat y", "digit for y", "flat x", "digit for a", "flat input", "other input", "rows",
        "outputs as digits", "digits in arrays", "digit beyond", "digit below", "word as digit",
    ],
)  # fmt: skip
def test_data_of_a_wrong_shape_or_size_are_refused(
    call: Callable[[nn.Network], object], message: str
) -> None:
    network = nn.Network([3, 4, 2])
    before = copy.deepcopy(network.weights)
    with pytest.raises(ValueError, match=message):
        call(network)
    for weight, start in zip(network.weights, before, strict=True):
        np.testing.assert_array_equal(weight, start)


TABLE, LABELS = np.zeros((5, 3)), np.zeros(5, int)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: n.SGD([(X, 1)] * 2, 1, 2, 1.0), r"number 1: .*eye\(2\)\[:, \[1\]\]"),
        (lambda n: n.SGD((TABLE, LABELS), 1, 2, 1.0), r"tuple of shape \(5, 3\), .*x_train"),
        (lambda n: n.SGD((TABLE[:2], LABELS[:2]), 1, 2, 1.0), r"training data are pairs"),
        (lambda n: n.SGD(TABLE, 1, 2, 1.0), r"training data are pairs.*got shape \(5, 3\)"),
        (lambda n: n.SGD(None, 1, 2, 1.0), "training data are pairs.*got a NoneType"),
        (lambda n: n.SGD([(X, Y)], 1, 1, 1.0, (TABLE, LABELS)), "test data are pairs.*x_test"),
        (lambda n: n.evaluate((TABLE, LABELS)), r"test data are pairs.*x\[:, None\], y\)"),
        (lambda n: n.SGD([(X, Y)], 1.5, 1, 1.0), r"epochs is a whole number, got 1\.5"),
        (lambda n: n.SGD([(X, Y)], 1, "2", 1.0), "mini-batch is a whole number, got '2'"),
        (lambda n: n.SGD([(X, Y)], 1, 1, None), "eta is a number, got None"),
        (lambda n: nn.Network("64-30-10"), r"one list, as in nn\.Network.*got '64-30-10'"),
        (lambda n: nn.Network(64, 30), r"one list, .*got 64"),
        (lambda n: nn.Network(64, 30, 10), r"one list, .*got 64"),
    ],
    ids=[
        "digits as outputs", "two arrays", "two arrays of two", "an array", "nothing",
        "two arrays as tests", "two arrays to evaluate", "half an epoch", "word as size",
        "no eta", "word as sizes", "two sizes", "three sizes",
    ],
)  # fmt: skip
def test_what_is_no_data_at_all_is_refused_with_what_to_write(
    call: Callable[[Any], object], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        call(nn.Network([3, 4, 2]))


def test_what_the_errors_say_to_write_trains() -> None:
    x_train, y_train, x_test, y_test = load_digits()
    network = nn.Network([64, 10])
    pairs = [(x[:, None], np.eye(10)[:, [y]]) for x, y in zip(x_train, y_train)]
    tests = [(x[:, None], y) for x, y in zip(x_test, y_test)]
    network.SGD(pairs[:20], 1, 10, 1.0, tests[:20])
