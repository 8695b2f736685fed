"""Checks of arguments that several functions share."""

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn.functional.checks import as_array, checked_axis


@pytest.mark.parametrize("given", [[1.0, 2.0], (3,), 2.5, 7])
def test_lists_and_numbers_become_arrays(given: Any) -> None:
    found = as_array(given)
    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, given)


@pytest.mark.parametrize("given", [np.zeros(3), np.float32(1), Value(2.0)])
def test_arrays_and_values_stay(given: Any) -> None:
    assert as_array(given) is given


@pytest.mark.parametrize(
    ("dim", "ndim", "expected"),
    [(0, 1, 0), (-1, 3, 2), (2, 3, 2), (np.int64(-3), 3, 0), (-1, 0, 0)],
)
def test_an_axis_is_counted_from_the_front(dim: Any, ndim: int, expected: int) -> None:
    assert checked_axis(dim, ndim, "f") == expected


@pytest.mark.parametrize(("dim", "ndim"), [(1, 1), (-2, 1), (3, 3), (1, 0)])
def test_an_axis_that_is_not_there_is_refused(dim: int, ndim: int) -> None:
    with pytest.raises(ValueError, match=f"f got dim={dim} for an input that has {ndim} axes"):
        checked_axis(dim, ndim, "f")


@pytest.mark.parametrize("dim", [None, 1.0, True, "last"])
def test_what_is_no_axis_is_refused(dim: Any) -> None:
    with pytest.raises(TypeError, match="f takes the axis as an integer, got dim="):
        checked_axis(dim, 3, "f")
