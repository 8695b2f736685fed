"""Sets: what NumPy gives in all forms, which of several equal numbers has the gradient, NaN."""

import itertools
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad

TWICE = np.array([3.0, 1.0, 3.0, 2.0, 1.0])


def test_the_first_of_equal_numbers_has_the_gradient() -> None:
    found = grad(lambda x: np.unique(x) @ np.array([1.0, 2.0, 3.0]))(TWICE)
    np.testing.assert_array_equal(found, [3, 1, 0, 2, 0])


@pytest.mark.parametrize("flags", list(itertools.product((False, True), repeat=3)))
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_unique_gives_what_numpy_gives(flags: Any, axis: int | None) -> None:
    array = np.array([[1.0, 0.0, 1.0], [2.0, -0.0, 2.0], [1.0, 0.0, 1.0]])
    expected = np.unique(array, *flags, axis=axis)
    found = np.unique(Value(array), *flags, axis=axis)
    if not any(flags):
        expected, found = (expected,), (found,)
    assert len(found) == len(expected)
    for part, right in zip(found, expected, strict=True):
        np.testing.assert_array_equal(getattr(part, "data", part), right)
        assert part.shape == right.shape


@pytest.mark.parametrize("equal", [False, True])
def test_nan_may_equal_itself(equal: bool) -> None:
    array = np.array([np.nan, 1.0, np.nan])
    found = np.unique(Value(array), equal_nan=equal)
    np.testing.assert_array_equal(found.data, np.unique(array, equal_nan=equal))


def test_results_with_names_keep_them() -> None:
    found = np.unique_all(Value(TWICE))
    assert type(found).__name__ == "UniqueAllResult"
    assert found.values.data.tolist() == [1, 2, 3]  # type: ignore[attr-defined]
    assert found.indices.tolist() == [1, 3, 0]
    assert found.inverse_indices.tolist() == [2, 0, 2, 1, 0]
    assert np.unique_counts(Value(TWICE)).counts.tolist() == [2, 1, 2]


def test_an_intersection_is_taken_from_the_first_array() -> None:
    a, b = Value([5.0, 1.0, 2.0, 1.0]), Value([2.0, 1.0, 7.0])
    common, here, there = np.intersect1d(a, b, return_indices=True)
    assert here.tolist() == [1, 2]
    assert there.tolist() == [1, 0]
    common.sum().backward()
    assert a.grad.tolist() == [0, 1, 1, 0]
    assert b.grad is None
    assert np.isin(a, b).tolist() == [False, True, True, True]


def test_a_set_has_no_place_in_compiled_code() -> None:
    with pytest.raises(TypeError, match="depends on numbers that are not known"):
        compile(np.unique)(TWICE)
