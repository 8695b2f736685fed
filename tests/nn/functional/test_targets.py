"""What losses share: numbers that are known, and settings that are checked."""

import math
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile
from nn.functional.targets import checked_number, in_dtype_of, known, paired, raw, reduced


def test_numbers_are_known_eagerly_and_not_while_a_function_is_compiled() -> None:
    array = np.ones(2)
    assert known(array) is array
    assert known(Value(array)) is array

    @compile
    def function(x: Any) -> Any:
        assert known(x) is None
        assert known(array) is None
        return x * 2

    assert function(np.ones(3)).tolist() == [2.0, 2.0, 2.0]


def test_raw_numbers_have_no_gradient() -> None:
    x = Value(np.ones(2))
    assert raw(x) is x.data
    assert raw(3.0) == 3.0
    y = (x * raw(x)).sum()
    y.backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_whole_numbers_and_settings_come_in_the_type_of_the_input() -> None:
    single = Value(np.ones(2, np.float32))
    _, target = paired(single, np.array([True, False]))
    assert target.dtype == np.float32
    assert in_dtype_of(single, 0.5).dtype == np.float32
    assert in_dtype_of(np.array([1, 2]), 0.5).dtype == np.float64


def test_a_mean_of_nothing_is_nan_without_a_warning() -> None:
    assert np.isnan(reduced(np.zeros((0, 3)), "mean"))
    assert reduced(np.zeros((0, 3)), "sum") == 0.0


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.int32(2), np.float32(2)])
def test_a_setting_becomes_a_python_float(number: Any) -> None:
    found = checked_number(number, "f", "x", above=0)
    assert (found, type(found)) == (2.0, float)


@pytest.mark.parametrize(
    ("number", "limits", "message"),
    [
        (0, {"above": 0}, "f needs x of more than 0, got 0"),
        (-1.5, {"at_least": 0}, "f needs x of at least 0, got -1.5"),
        (2, {"at_least": 0, "at_most": 1}, "f needs x of at least 0 and at most 1, got 2"),
        (math.nan, {}, "f needs a number for x, got nan"),
        (math.nan, {"above": 0}, "f needs x of more than 0, got nan"),
    ],
)
def test_a_setting_outside_its_limits_is_refused(number: Any, limits: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_number(number, "f", "x", **limits)


def test_a_target_or_an_input_that_is_missing_is_refused() -> None:
    with pytest.raises(TypeError, match="got None for the target"):
        paired(np.ones(2), None)
    with pytest.raises(TypeError, match="got None for the input"):
        paired(None, np.ones(2))
