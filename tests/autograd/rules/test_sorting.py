"""Sorting: ties, NaN, signed axes, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, elementwise_grad, grad, gradients, jacobian


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4)), st.data())
def test_the_gradient_of_a_sort_goes_back_where_the_numbers_came_from(
    array: Any, data: st.DataObject
) -> None:
    axis = data.draw(st.integers(-array.ndim, array.ndim - 1))
    value = Value(array)
    ordered = np.sort(value, axis=axis)
    np.testing.assert_array_equal(ordered.data, np.sort(array, axis=axis))
    weight = np.arange(array.size, dtype=float).reshape(array.shape)
    found = gradients(ordered, value, weight)
    back = np.take_along_axis(found, np.argsort(array, axis=axis), axis)
    np.testing.assert_array_equal(back, weight)


def test_numbers_that_tie_have_all_of_the_gradient_together() -> None:
    found = grad(lambda x: np.sort(x) @ np.array([1.0, 2.0, 3.0, 4.0]))(
        np.array([5.0, 1.0, 5.0, 0.0])
    )
    assert sorted(found) == [1, 2, 3, 4]
    assert found[[1, 3]].tolist() == [2, 1]


def test_nan_is_sorted_last_and_has_its_gradient_there() -> None:
    x = np.array([np.nan, 2.0, 1.0])
    np.testing.assert_array_equal(np.sort(Value(x)).data, [1, 2, np.nan])
    np.testing.assert_array_equal(grad(lambda x: np.sort(x)[:2].sum())(x), [0, 1, 1])


def test_a_jacobian_of_a_sort_is_a_permutation() -> None:
    found = jacobian(np.sort)(np.array([0.3, -1.0, 2.0]))
    np.testing.assert_array_equal(found, [[0, 1, 0], [1, 0, 0], [0, 0, 1]])


def test_a_repeated_index_adds_up() -> None:
    indices = np.array([[0, 0, 2]])
    found = elementwise_grad(lambda x: np.take_along_axis(x, indices, 1))(np.ones((1, 3)))
    np.testing.assert_array_equal(found, [[2, 0, 1]])


def test_ranks_are_plain_integers() -> None:
    x = Value([3.0, 1.0, 2.0])
    for found in (
        np.argpartition(x, 1)[:1],
        np.lexsort((x, x))[:1],
        np.digitize(x, [0.5, 1.5])[1:2],
    ):
        assert type(found) is np.ndarray
        assert found.tolist() == [1]


def test_what_sorting_refuses() -> None:
    x = Value(np.ones((2, 3)))
    with pytest.raises(TypeError, match=r"np\.put_along_axis of a Value is refused.*x\.at"):
        np.put_along_axis(x, np.zeros((1, 3), int), 0.0, 0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'order'"):
        np.sort(x, order="name")
    with pytest.raises(np.exceptions.AxisError):
        np.sort(Value(1.0))
    with pytest.raises(ValueError, match="indices of 1 axes do not go along an array of 2"):
        np.take_along_axis(x, np.array([0]), 0)
