"""What no table of cases can say of arrays turned, rolled, windowed, cut and enlarged."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from autograd import Value, compile, gradients

shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)


def numbered(shape: tuple[int, ...]) -> Any:
    return np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)


@given(shapes, st.data())
def test_what_is_left_by_delete_gets_all_of_the_gradient(shape: Any, data: st.DataObject) -> None:
    axis = data.draw(st.one_of(st.none(), st.integers(-len(shape), len(shape) - 1)))
    length = int(np.prod(shape)) if axis is None else shape[axis]
    places = st.integers(-length, length - 1)
    where = data.draw(st.one_of(places, st.lists(places, max_size=3)))
    x = Value(numbered(shape))
    kept = np.delete(x, where, axis)
    expected = np.delete(x.data, where, axis)
    np.testing.assert_array_equal(kept.data, expected)
    found = gradients(kept, x, kept.data)
    np.testing.assert_array_equal(found, np.where(np.isin(x.data, expected), x.data, 0))


@given(shapes, st.data())
def test_insert_gives_each_its_part_of_the_gradient(shape: Any, data: st.DataObject) -> None:
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    where = data.draw(st.lists(st.integers(0, shape[axis]), min_size=1, max_size=3))
    new_shape = list(shape)
    new_shape[axis] = len(where)
    x, new = Value(numbered(shape)), Value(-numbered(tuple(new_shape)))
    joined = np.insert(x, where, new, axis)
    np.testing.assert_array_equal(joined.data, np.insert(x.data, where, new.data, axis))
    for share, value in zip(gradients(joined, [x, new], joined.data), (x, new), strict=True):
        np.testing.assert_array_equal(share, value.data)


def test_what_is_inserted_takes_the_dtype_of_the_array() -> None:
    x, new = Value(np.ones(2, np.float32)), Value(np.ones(1))
    joined = np.insert(x, 1, new)
    assert joined.dtype == np.float32
    assert [share.dtype for share in gradients(joined.sum(), [x, new])] == [np.float32, np.float64]
    with pytest.raises(TypeError, match=r"would round the Value .* \.astype\(float\)"):
        np.insert(np.array([1, 2]), 0, Value(0.5))


def test_whole_numbers_may_be_given_as_a_value() -> None:
    x, where = Value(np.array([5.0, 6.0, 7.0])), Value(np.array([0, 2]), requires_grad=False)
    np.testing.assert_array_equal(np.delete(x, where).data, [6])
    np.testing.assert_array_equal(np.insert(x, where, 1.0).data, [1, 5, 6, 1, 7])


@pytest.mark.parametrize(
    "function", [lambda x, i: np.delete(x, i), lambda x, i: np.insert(x, i, 1.0)]
)
def test_compiled_code_refuses_places_that_it_does_not_know(function: Any) -> None:
    with pytest.raises(TypeError, match="argmax"):
        compile(lambda x: function(x, np.argmax(x)))(np.ones(3))


def test_compiled_code_rolls_and_looks_up_by_numbers_that_it_finds() -> None:
    def largest_first(x: Any) -> Any:
        return np.roll(x, -np.argmax(x)) + x[np.unravel_index(np.argmin(x), x.shape)]

    def raveled(x: Any) -> Any:
        index = np.unravel_index(np.argmax(x), x.shape)
        return x.reshape(-1)[np.ravel_multi_index(index, x.shape)]

    compiled = compile(largest_first)
    for x in ([1.0, 4.0, 2.0], [3.0, 1.0, 2.0]):
        np.testing.assert_array_equal(compiled(np.array(x)), largest_first(np.array(x)))
    of_matrix = compile(raveled)
    for matrix in (np.eye(2), -np.eye(2)[::-1] + [[1, 3], [2, 2]]):
        assert of_matrix(matrix) == matrix.max()


def test_an_array_of_nothing_is_enlarged_with_zeros() -> None:
    np.testing.assert_array_equal(np.resize(Value(np.ones(0)), (2, 2)), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="length below 0"):
        np.resize(Value(np.ones(2)), (2, -1))


def test_windows_are_views_of_the_array() -> None:
    x = Value(np.arange(4.0))
    assert np.shares_memory(sliding_window_view(x, 2).data, x.data)
    with pytest.raises(ValueError, match="a length from 0 for each"):
        sliding_window_view(x, (2, 2))
    with pytest.raises(ValueError, match="no window of size"):
        sliding_window_view(x, 5)


def test_planes_and_places_that_are_not_there_are_refused() -> None:
    x: Any = Value(np.ones((2, 3)))
    for axes in ((0,), (0, 0), (0, 2)):
        with pytest.raises(ValueError, match=r"two axes|repeated axis|out of bounds"):
            np.rot90(x, axes=axes)
    for start in (3, -3):
        with pytest.raises(ValueError, match="has no place"):
            np.rollaxis(x, 0, start)
