"""Functions on plain arrays and on values, and their gradients."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads
from nn import functional as F

INPUTS = np.linspace(-3, 3, 13).reshape(13, 1)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (F.sigmoid, 1 / (1 + np.exp(-INPUTS))),
        (F.tanh, np.tanh(INPUTS)),
        (F.relu, np.where(INPUTS > 0, INPUTS, 0)),
        (F.softplus, np.log(1 + np.exp(INPUTS))),
    ],
    ids=["sigmoid", "tanh", "relu", "softplus"],
)
def test_elementwise_functions_give_their_formulas(function: Any, expected: Any) -> None:
    raw = function(INPUTS)
    assert isinstance(raw, np.ndarray)
    np.testing.assert_allclose(raw, expected, rtol=1e-14)
    np.testing.assert_array_equal(function(Value(INPUTS)).data, raw)


@pytest.mark.parametrize("function", [F.sigmoid, F.tanh, F.relu, F.softplus])
def test_elementwise_functions_neither_overflow_nor_leave_float32(function: Any) -> None:
    output = function(Value(np.array([-1e4, 1e4], np.float32)))
    assert output.dtype == np.float32
    assert output.data[0] == (-1.0 if function is F.tanh else 0.0)
    assert output.data[1] == (1e4 if function in (F.relu, F.softplus) else 1.0)


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3), (0, 3)], ids=str)
def test_linear_maps_the_last_axis(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    x, weight, bias = rng.normal(size=shape), rng.normal(size=(2, 3)), rng.normal(size=2)
    expected = np.einsum("...i,oi->...o", x, weight)
    np.testing.assert_allclose(F.linear(x, weight), expected, atol=1e-14)
    output = F.linear(Value(x), Value(weight), Value(bias))
    np.testing.assert_allclose(output.data, expected + bias, atol=1e-14)
    check_grads(F.linear)(x, weight, bias)


def test_linear_names_the_shapes_that_do_not_fit() -> None:
    for given, named in ((np.zeros((4, 5)), r"shape \(4, 5\)"), ("abc", "a str"), (None, "a None")):
        with pytest.raises(ValueError, match=rf"last axis is 3.*\(2, 3\): got {named}"):
            F.linear(given, Value(np.zeros((2, 3))))


def test_lists_of_numbers_are_arrays() -> None:
    assert F.linear([[1.0, 2.0]], np.array([[3.0, 4.0]])).tolist() == [[11.0]]
    assert F.mse_loss(Value(np.array([1.0, 2.0])), [0.0, 0.0]).item() == 2.5


def test_classes_for_wanted_outputs_are_told_how_to_become_them() -> None:
    with pytest.raises(ValueError, match=r"if the target is classes, pass np.eye\(10\)\[target\]"):
        F.mse_loss(np.zeros((4, 10)), np.array([1, 0, 2, 9]))
    for no_classes in (np.array([1.0, 0.0, 2.0, 9.0]), np.array([1, 0, 2])):
        with pytest.raises(ValueError, match="reshape one of them"):
            F.mse_loss(np.zeros((4, 10)), no_classes)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_the_square_error_is_reduced_as_asked(reduction: str) -> None:
    output, target = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [1.0, 1.0]])
    errors = np.array([[1.0, 0.0], [4.0, 9.0]])
    expected = {"mean": 3.5, "sum": 14.0, "none": errors}[reduction]
    np.testing.assert_array_equal(F.mse_loss(output, target, reduction), expected)
    loss = F.mse_loss(Value(output), target, reduction)
    np.testing.assert_array_equal(loss.data, expected)
    check_grads(lambda a, y: F.mse_loss(a, y, reduction))(output, target)


def test_the_square_error_of_single_numbers() -> None:
    prediction = Value(2.0)
    loss = F.mse_loss(prediction, 0.5)
    loss.backward()
    assert (loss.item(), prediction.grad) == (2.25, 3.0)


def test_the_square_error_stays_float32() -> None:
    output = Value(np.ones((2, 3), np.float32))
    loss = F.mse_loss(output, np.zeros((2, 3), np.float32))
    loss.backward()
    assert loss.dtype == output.grad.dtype == np.float32


@pytest.mark.parametrize("shape", [(4,), (1, 4), (4, 1, 1), ()], ids=str)
def test_shapes_that_would_be_broadcast_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="same shape, got") as caught:
        F.mse_loss(Value(np.zeros((4, 1))), np.zeros(shape))
    assert f"got (4, 1) and {shape}" in str(caught.value)


def test_an_unknown_reduction_is_told_which_there_are() -> None:
    with pytest.raises(ValueError, match="one of mean, sum, none, got 'average'"):
        F.mse_loss(np.zeros(2), np.zeros(2), "average")
