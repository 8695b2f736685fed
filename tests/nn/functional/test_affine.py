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


@pytest.mark.parametrize("number", [1.0, 2, np.float64(1.0), Value(1.0), np.array(1.0)])
def test_a_single_number_is_no_input(number: Any) -> None:
    for bias in (None, np.ones(2)):
        with pytest.raises(ValueError, match=r"whose last axis is 3, .* got shape \(\)"):
            F.linear(number, np.ones((2, 3)), bias)


def test_an_input_may_be_a_tuple() -> None:
    np.testing.assert_array_equal(F.linear(((1.0, 2.0),), np.array([[3.0, 4.0]])), [[11.0]])
