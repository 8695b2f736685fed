"""What a leaf takes as its data, and what it refuses."""

import datetime
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
        ("text", "holds numbers, got 'text' of dtype <U4"),
        (["a", "b"], r"holds numbers, got \['a', 'b'\]"),
        (None, "holds numbers, got None of dtype object"),
        ([1.0, None], "holds numbers, got .* of dtype object"),
        (np.array([1, "a"], object), "holds numbers, got array of shape .* object"),
        ({1.0, 2.0}, "holds numbers, got .* of dtype object"),
        ({"a": 1.0}, "holds numbers, got .* of dtype object"),
        (print, "holds numbers, got .* of dtype object"),
        (np.array(["2020"], "M8[Y]"), "holds numbers, got .*datetime64"),
        (datetime.date(2020, 1, 1), "holds numbers, got .* of dtype object"),
        (np.zeros(2, [("a", float)]), "holds numbers, got .* of dtype"),
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
    "data", [[[1.0], [1.0, 2.0]], [1.0, [2.0]], [np.ones(2), np.ones(3)]], ids=repr
)
def test_ragged_lists_are_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"the data does not form an array: .*inhomogeneous"):
        Value(data)


def test_an_integer_too_large_for_a_float_is_refused() -> None:
    assert Value(10**300).data == 1e300
    with pytest.raises(ValueError, match="too large for float64"):
        Value(10**400)
