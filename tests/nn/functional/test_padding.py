"""Padding: against NumPy's, and what is refused."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads
from nn import functional as F

X = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sides", [(1, 2), (0, 3), (2, 0, 3, 1), (4, 4, 0, 0), (0, 0)])
def test_it_is_the_padding_of_numpy_from_the_last_axis_on(mode: str, sides: Any) -> None:
    pairs = [(sides[i], sides[i + 1]) for i in range(0, len(sides), 2)]
    widths = [(0, 0)] * (4 - len(pairs)) + pairs[::-1]
    expected: Any = np.pad(X, widths, MODES[mode])  # type: ignore[arg-type]
    np.testing.assert_array_equal(F.pad(X, sides, mode), expected)
    np.testing.assert_array_equal(F.pad(Value(X), sides, mode).data, expected)


def test_negative_numbers_take_away() -> None:
    np.testing.assert_array_equal(F.pad(X, (-1, -2)), X[..., 1:-2])
    expected = np.pad(X[..., 1:], [(0, 0)] * 3 + [(0, 2)], constant_values=7)
    np.testing.assert_array_equal(F.pad(X, (-1, 2), value=7.0), expected)


@pytest.mark.parametrize(
    ("mode", "sides", "expected"),
    [
        ("reflect", (1, -1), [1, 0, 1, 2, 3]),
        ("reflect", (-1, 1), [1, 2, 3, 4, 3]),
        ("reflect", (4, -3), [4, 3, 2, 1, 0, 1]),
        ("replicate", (2, -1), [0, 0, 0, 1, 2, 3]),
        ("replicate", (-1, -1), [1, 2, 3]),
        ("circular", (1, -1), [3, 0, 1, 2, 3]),
        ("circular", (-1, 1), [1, 2, 3, 4, 1]),
    ],
)
def test_what_is_taken_away_in_other_modes_is_as_in_pytorch(
    mode: str, sides: Any, expected: list[int]
) -> None:
    assert F.pad(np.arange(5), sides, mode).tolist() == expected
    check_grads(lambda x: F.pad(x, sides, mode))(np.arange(5.0))


def test_axes_of_which_some_is_taken_away_and_some_set_are_as_in_pytorch() -> None:
    x = np.arange(12).reshape(1, 3, 4)
    found = F.pad(x, (1, -1, -1, 1), "circular")
    assert found.tolist() == [[[6, 4, 5, 6], [10, 8, 9, 10], [6, 4, 5, 6]]]
    found = F.pad(x, (-1, 2, -1, 1), "reflect")
    assert found.tolist() == [[[5, 6, 7, 6, 5], [9, 10, 11, 10, 9], [5, 6, 7, 6, 5]]]


def test_a_list_and_whole_numbers_are_padded_too() -> None:
    np.testing.assert_array_equal(F.pad([1, 2], (1, 0)), [0, 1, 2])
    assert F.pad(np.array([1, 2]), (1, 0), value=3).dtype == np.array([1]).dtype
    assert F.pad(np.ones(2, np.float32), (1, 0), value=0.5).dtype == np.float32


def test_an_axis_of_length_one_is_turned_round_in_the_right_order() -> None:
    np.testing.assert_array_equal(F.pad([1, 2], (1, 1), "reflect"), [2, 1, 2, 1])
    np.testing.assert_array_equal(F.pad([5], (2, 1), "replicate"), [5, 5, 5, 5])


@pytest.mark.parametrize(
    ("sides", "mode", "message"),
    [
        ((1,), "constant", "two numbers for each axis"),
        ((1,) * 10, "constant", "got 10 numbers for an input of shape"),
        ((1, 1), "mirror", "knows the modes .* got 'mirror'"),
        ((5, 0), "reflect", "sets 0 to 4 elements .* length 5, got .5, 0."),
        ((0, 6), "circular", "sets 0 to 5 elements"),
        ((-3, -3), "replicate", "takes away more than there is: .-3, -3. of an axis of length 5"),
        ((-2, 4), "circular", "sets 0 to 3 elements .* length 3, got .0, 4."),
        ((-2, 5), "reflect", "sets 0 to 4 elements .* length 5, got .0, 5."),
        ((-3, -3), "constant", "takes away more than there is"),
    ],
)
def test_what_cannot_be_padded_is_refused(sides: Any, mode: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        F.pad(X, sides, mode)


def test_arguments_of_other_kinds_are_refused() -> None:
    with pytest.raises(TypeError, match="whole numbers, got"):
        F.pad(X, (1.0, 1.0))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a value in the mode"):
        F.pad(X, (1, 1), "reflect", 2.0)
