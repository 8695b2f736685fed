"""Smooth activations at the farthest numbers, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients
from nn import functional as F

SMOOTH = [
    *(
        F.gelu,
        F.silu,
        F.mish,
        F.softplus,
        F.softsign,
        F.tanhshrink,
        F.logsigmoid,
        F.sigmoid,
        F.tanh,
    ),
    lambda x: F.gelu(x, approximate="tanh"),
]


@pytest.mark.parametrize("function", SMOOTH)
def test_far_numbers_have_finite_derivatives_of_all_orders(function: Any) -> None:
    x = Value(np.array([-1e4, -90.0, 0.0, 90.0, 1e4], np.float32))
    output = function(x)
    first = gradients(output.sum(), x, create_graph=True)
    second = gradients(first.sum(), x)
    for found in (output.data, first.data, second):
        assert found.dtype == np.float32
        assert np.isfinite(found).all()


@pytest.mark.parametrize("function", SMOOTH)
def test_plain_arrays_lists_and_numbers_give_plain_numbers(function: Any) -> None:
    expected = function(np.array([0.5, -1.0]))
    assert isinstance(expected, np.ndarray)
    np.testing.assert_array_equal(function([0.5, -1.0]), expected)
    assert float(function(0.5)) == pytest.approx(expected[0], rel=1e-15)
    assert function(np.zeros((0, 3), np.float32)).shape == (0, 3)


def test_softplus_is_the_number_itself_far_from_its_bend() -> None:
    x = Value(np.array([4.0, 6.0]))
    output = F.softplus(x, beta=2.0, threshold=10.0)
    assert output.data[1] == 6.0
    assert output.data[0] == pytest.approx(np.log1p(np.exp(8.0)) / 2, rel=1e-14)
    assert gradients(output.sum(), x)[1] == 1.0


def test_an_unknown_approximation_is_told_which_there_are() -> None:
    with pytest.raises(ValueError, match="none and tanh, got 'erf'"):
        F.gelu(np.zeros(2), approximate="erf")


@pytest.mark.parametrize("function", [F.softmax, F.log_softmax, F.softmin])
def test_an_axis_that_is_not_there_is_refused(function: Any) -> None:
    with pytest.raises(ValueError, match="dim=2 for an input that has 2 axes"):
        function(np.zeros((2, 3)), 2)
    with pytest.raises(TypeError, match="the axis as an integer, got dim=None"):
        function(np.zeros((2, 3)), None)


@pytest.mark.parametrize("function", [F.softmax, F.log_softmax, F.softmin])
def test_the_input_is_converted_first(function: Any) -> None:
    x = np.arange(3.0, dtype=np.float32)
    assert function(x, 0, dtype=np.float64).dtype == np.float64
    assert function(Value(x), 0, np.float64).dtype == np.float64


def test_glu_refuses_what_it_cannot_halve() -> None:
    with pytest.raises(
        ValueError, match=r"axis 1, which must be of even length: got shape \(2, 3\)"
    ):
        F.glu(np.zeros((2, 3)), 1)
    with pytest.raises(ValueError, match="even length"):
        F.glu(3.0)
    assert F.glu(np.zeros((0, 4))).shape == (0, 2)


@pytest.mark.parametrize("function", [F.relu, F.sigmoid, F.tanh])
def test_the_input_may_be_given_by_the_name_of_pytorchs_argument(function: Any) -> None:
    x = Value(np.array([-0.5, 2.0]))
    np.testing.assert_array_equal(function(input=x).data, function(x).data)
    with pytest.raises(TypeError, match="unexpected keyword argument 'out'"):
        function(x, out=np.zeros(2))
