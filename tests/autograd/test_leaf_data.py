"""What a leaf takes as its data, and what it refuses."""

import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value


@pytest.mark.parametrize(
    "data",
    [2.0, np.float64(2), np.float32(2), np.float16(2), np.array(2.0), np.ones((2, 0)), np.ones(3)],
    ids=repr,
)
def test_floating_data_is_kept_as_given_without_a_copy(data: Any) -> None:
    assert Value(data).data is data
    assert Value(data, requires_grad=False).data is data


@pytest.mark.parametrize(
    "data",
    [3, np.int32(3), np.array([1, 2]), np.array([1, 2], np.uint8), [1, 2], [[1], [2]]],
    ids=repr,
)
def test_integers_that_require_a_gradient_become_float64(data: Any) -> None:
    value = Value(data)
    assert value.dtype == np.float64
    np.testing.assert_array_equal(value.data, data)
    (value * value).sum().backward()
    np.testing.assert_array_equal(value.grad, 2.0 * np.asarray(data))


@pytest.mark.parametrize("data", [3, True, np.array([1, 2]), np.array([True, False])], ids=repr)
def test_constants_keep_integers_and_truth_values(data: Any) -> None:
    assert Value(data, requires_grad=False).data is data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("text", r"holds numbers, got 'text': .* np\.array\(data, float\)$"),
        (["a", "b"], r"holds numbers, got \['a', 'b'\]: text of digits is made numbers"),
        (None, "holds numbers, got None: pass a number, an array, or a list of numbers$"),
        ([1.0, None], r"got \[1\.0, None\], whose element 1 is None: put a number there$"),
        ([[1, 2], [3, None]], r"whose element \(1, 1\) is None: put a number there$"),
        (np.array([1, "a"], object), r"array of shape \(2,\), object, whose element 1 is 'a': put"),
        ({1.0, 2.0}, r"got \{1\.0, 2\.0\}: pass a number, an array, or a list"),
        ({"a": 1.0}, r"got \{'a': 1\.0\}: make a Value of each entry$"),
        ([{"a": 1.0}], "make a Value of each entry$"),
        (print, "holds numbers, got <built-in function print>: pass a number"),
        ([Fraction(1, 2), 2], r"make it an array of floats by np\.array\(data, float\)$"),
        (np.array(["2020"], "M8[Y]"), r"got array .*datetime64\[Y\]: times are made numbers by"),
        (datetime.date(2020, 1, 1), r"got datetime\.date\(2020, 1, 1\): pass a number"),
        (np.zeros(2, [("a", float)]), "make a Value of each field$"),
        (True, r"truth values have no gradient, got True: .*astype\(float\).*requires_grad=False"),
        (np.array([True]), r"truth values have no gradient, got array of shape \(1,\), bool"),
        (np.ma.array([1.0]), r"a MaskedArray is not a plain array: pass np\.asarray\(data\)"),
        (Value(2.0, name="x"), r"Value 'x' .* is a Value already: .*\.detach\(\).*\.data"),
    ],
    ids=repr,
)
def test_what_is_not_a_number_is_refused_and_named(data: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Value(data)


def test_a_matrix_of_the_old_kind_is_refused() -> None:
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix([[1.0]])
    with pytest.raises(TypeError, match="a matrix is not a plain array"):
        Value(matrix)


@pytest.mark.parametrize(
    ("data", "shapes"),
    [
        ([[1.0], [1.0, 2.0]], r"\(1,\) and of shape \(2,\)"),
        ([1.0, [2.0]], r"\(\) and of shape \(1,\)"),
        ([np.ones(2), np.ones(2), np.ones(3)], r"\(2,\) and of shape \(3,\)"),
        (([[1.0], [1.0]], [[1.0], [1.0, 2.0]]), r"\(1,\) and of shape \(2,\)"),
    ],
    ids=str,
)
def test_ragged_lists_are_refused(data: Any, shapes: str) -> None:
    message = f"does not form an array: it has parts of shape {shapes}: pad them to one shape, or"
    with pytest.raises(ValueError, match=message):
        Value(data)


def test_an_integer_too_large_for_a_float_is_refused() -> None:
    assert Value(10**300).data == 1e300
    with pytest.raises(ValueError, match="too large for float64"):
        Value(10**400)
