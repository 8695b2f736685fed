"""What an error tells: the operation, what it was given, and the line that called it."""

import pickle
import re
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, group, no_grad
from autograd.debug import AnomalyError, detect_anomaly
from autograd.rules.elementwise import where
from tests.autograd.debug.catching import caught, line_of


def logarithm(x: Any) -> Any:
    with group("encoder"), group("first"):
        return 2 * np.log(x)  # the culprit


def test_the_operation_its_inputs_and_the_line_that_called_it_are_told() -> None:
    x = Value(np.array([1.0, 0.0, -4.0]), name="x")
    error = caught(lambda: logarithm(x))
    assert error.operation == "log"
    assert error.argument is None
    assert error.location is not None
    assert error.location.filename == __file__
    assert error.location.lineno == line_of(logarithm, "# the culprit")
    assert error.location.name == "logarithm"
    assert error.location.line == "return 2 * np.log(x)  # the culprit"
    message = str(error)
    assert message.startswith("log gave 1 NaN and 1 infinity among 3 numbers\n")
    assert f'File "{__file__}", line {error.location.lineno}, in logarithm' in message
    assert "return 2 * np.log(x)" in message
    assert re.search(r"\n {15}[~^]{9}\n", message)  # under np.log(x)
    assert "in encoder / first" in message
    assert "input 0: Value 'x' of shape (3,), float64, from -4 to 1\n" in message
    assert "result: Value of shape (3,), float64, from 0 to 0, 1 NaN, 1 -inf" in message
    assert "No input held any, so it began here." in message
    assert "infinities=False" not in message  # which would not help


def test_what_came_from_outside_is_told_from_what_was_made() -> None:
    x, mask = Value(np.ones(3)), np.array([0.0, -np.inf, -np.inf])
    error = caught(lambda: x + mask)
    assert error.operation == "add"
    assert "input 1: array of shape (3,), float64, from 0 to 0, 2 -inf" in str(error)
    assert "It was there already in input 1, and came from outside." in str(error)
    assert "If infinities are meant: detect_anomaly(infinities=False)." in str(error)
    both = Value(np.array([np.nan, 1.0]))
    assert "already in input 0 and input 1" in str(caught(lambda: both * both.data))


def test_a_leaf_that_holds_nan_is_no_anomaly_until_something_is_made_of_it() -> None:
    x = Value(np.array([np.nan, 2.0]))
    with detect_anomaly():
        kept = np.where(np.isnan(x), 1.0, x)
    np.testing.assert_array_equal(kept.data, [1.0, 2.0])


@pytest.mark.parametrize(
    ("function", "amount", "shown"),
    [
        (lambda: np.log(Value(0.0)), "1 infinity", "input 0: Value of shape (), float64, from 0"),
        (lambda: Value(np.zeros(2)) / 0.0, "2 NaN among 2 numbers", "input 1: 0.0"),
        (lambda: np.log(Value(np.zeros(1, complex))), "1 infinity", "complex128, sizes from 0 to"),
        (lambda: Value(np.full(2, 3e38, np.float32)) * 9.0, "2 infinities among 2", "2 inf"),
        (lambda: where(True, Value(np.inf), Value(1.0)), "1 infinity", "input 0: True"),
    ],
    ids=["float", "array", "complex", "float32", "scalars"],
)
def test_numbers_of_every_kind_are_looked_at(function: Any, amount: str, shown: str) -> None:
    error = caught(function)
    assert f" gave {amount}" in str(error)
    assert shown in str(error)


def test_constants_and_no_grad_are_looked_at_too() -> None:
    x = Value(np.zeros(2), requires_grad=False)
    assert caught(lambda: np.log(x)).operation == "log"
    with no_grad():
        assert caught(lambda: np.log(Value(0.0))).operation == "log"


def test_infinities_may_be_allowed() -> None:
    x = Value(np.zeros(2))
    with detect_anomaly(infinities=False):
        with np.errstate(divide="ignore"):
            y = np.log(x)
        np.exp(y).sum()
        with pytest.raises(AnomalyError, match="subtract gave 2 NaN among 2 numbers"):
            y - y


def test_a_function_made_of_operations_is_looked_at_as_a_whole() -> None:
    x = Value(np.array([[1.0, 2.0], [3.0, 4.0]]))
    with detect_anomaly():
        # Which computes with infinities on the way.
        kept = np.max(x, axis=0, where=np.array([[True, False], [True, False]]), initial=0.0)
        np.testing.assert_array_equal(kept.data, [3.0, 0.0])
    error = caught(lambda: np.stack([x, x * 0 + np.ones(2)], axis=0) + np.full_like(x, np.nan))
    assert error.operation == "full_like"
    error = caught(lambda: np.split(Value(np.array([1.0, np.nan])), 2))
    assert error.operation == "split"
    assert "gave 1 NaN among 2 numbers" in str(error)


def test_the_line_is_that_of_the_module_that_a_user_wrote() -> None:
    class Root(nn.Module):
        def forward(self, x: Any) -> Any:
            return np.sqrt(x)  # of what is negative

    model = nn.Sequential(nn.Linear(2, 2), Root())
    model[0].bias.data[...] = -100
    error = caught(lambda: model(np.ones((1, 2), np.float32)))
    assert error.location is not None
    assert error.location.lineno == line_of(Root.forward, "# of what")
    assert "in Sequential / 1: Root\n" in str(error)


def test_a_line_of_the_library_is_never_told() -> None:
    model = nn.Linear(2, 2)
    model.weight.data[0, 0] = np.nan
    error = caught(lambda: model(np.ones((1, 2), np.float32)))
    assert error.location is not None
    assert error.location.filename == __file__


def test_the_error_can_be_pickled() -> None:
    error = pickle.loads(pickle.dumps(caught(lambda: np.log(Value(0.0)))))
    assert isinstance(error, ArithmeticError)
    assert error.operation == "log"
    assert error.location is not None
    assert error.location.filename == __file__
