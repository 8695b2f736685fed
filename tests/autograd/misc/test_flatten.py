"""Structures become vectors and come back: order, dtypes, and derivatives both ways."""

from collections import namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, check_grads, grad, jacobian
from autograd.misc import flatten as flatten_of_the_package
from autograd.misc.flatten import flatten, flatten_func
from autograd.structure import leaves

Pair = namedtuple("Pair", ["first", "second"])
X = np.array([0.5, -1.5, 2.0])

parts = st.one_of(
    st.floats(-1e3, 1e3),
    st.lists(st.floats(-1e3, 1e3), max_size=4).map(np.array),
    st.floats(-1e3, 1e3).map(np.float64),
    st.just(np.ones((2, 1, 3))),
    st.complex_numbers(max_magnitude=10.0),
)
structures = st.recursive(
    parts,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=2), inner, max_size=3),
        st.builds(Pair, inner, inner),
    ),
    max_leaves=8,
)


@given(structures)
def test_what_is_flattened_comes_back_the_same(structure: Any) -> None:
    vector, unflatten = flatten(structure)
    assert vector.shape == (sum(np.size(part) for part in leaves(structure)),)
    restored = unflatten(vector)
    again, _ = flatten(restored)
    np.testing.assert_array_equal(again, vector)
    for one, other in zip(leaves(restored), leaves(structure), strict=True):
        assert np.shape(one) == np.shape(other)
        assert np.asarray(one).dtype == np.asarray(other).dtype
        np.testing.assert_array_equal(one, other)


def test_the_entries_of_dicts_come_by_sorted_keys_and_go_back_in_their_own_order() -> None:
    structure = {"b": [{"z": 1.0, "y": X}, (2.0,)], "a": Pair(3.0, {"d": 4.0, "c": 5.0})}
    vector, unflatten = flatten(structure)
    np.testing.assert_array_equal(vector, [3.0, 5.0, 4.0, *X, 1.0, 2.0])
    doubled = unflatten(2 * vector)
    assert list(doubled) == ["b", "a"]
    assert list(doubled["b"][0]) == ["z", "y"]
    assert doubled["a"] == Pair(6.0, {"d": 8.0, "c": 10.0})
    np.testing.assert_array_equal(doubled["b"][0]["y"], 2 * X)
    assert doubled["b"][1] == (4.0,)


def test_parts_keep_their_dtypes_and_numbers_of_python_stay_such() -> None:
    structure = [X.astype(np.float32), np.float32(2), 3.0, np.array(4.0), 1j, np.arange(2), 7]
    vector, unflatten = flatten(structure)
    assert vector.dtype == np.complex128
    restored = unflatten(vector)
    kinds = [np.asarray(part).dtype for part in restored]
    # Whole numbers need not stay whole, since what is optimised becomes fractional.
    assert kinds == [np.float32, np.float32, np.float64, np.float64, *[np.complex128] * 3]
    assert type(restored[2]) is float
    assert flatten([np.arange(2), 1.5])[1](np.array([0.5, 1.5, 2.5]))[0].tolist() == [0.5, 1.5]


def test_nothing_is_a_vector_without_elements() -> None:
    vector, unflatten = flatten({"a": [], "b": ()})
    assert vector.shape == (0,)
    assert unflatten(vector) == {"a": [], "b": ()}


def test_an_array_is_a_structure_too() -> None:
    vector, unflatten = flatten(np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(vector, np.arange(6.0))
    assert unflatten(vector).shape == (2, 3)
    assert flatten(2.5)[1](np.array([3.5])) == 3.5


def test_a_vector_that_is_too_short_is_refused() -> None:
    _, unflatten = flatten([X, 1.0])
    with pytest.raises(ValueError, match="reshape"):
        unflatten(np.ones(2))


def test_both_ways_are_differentiated() -> None:
    structure = {"b": X, "a": 2.0}
    found = grad(lambda p: np.sum(flatten(p)[0] ** 2 * np.array([1.0, 2.0, 3.0, 4.0])))(structure)
    assert found["a"] == 4.0
    np.testing.assert_array_equal(found["b"], 2 * X * [2, 3, 4])
    _, unflatten = flatten(structure)

    def function(vector: Any) -> Any:
        p = unflatten(vector)
        return p["a"] ** 2 * np.sum(np.sin(p["b"]))

    check_grads(function, order=3)(np.array([2.0, *X]))
    restored = unflatten(Value(np.ones(4)))
    assert isinstance(restored["a"], Value)
    assert isinstance(restored["b"], Value)


def test_a_function_of_structures_becomes_one_of_vectors() -> None:
    function, unflatten, example = flatten_func(
        lambda p, scale: {"y": p["a"] * scale, "x": p["b"] ** 2}, {"b": X, "a": 2.0}
    )
    np.testing.assert_array_equal(example, [2.0, *X])
    np.testing.assert_array_equal(function(example, 10.0), [*X**2, 20.0])
    np.testing.assert_array_equal(unflatten(example)["b"], X)
    expected = np.zeros((4, 4))
    expected[:3, 1:], expected[3, 0] = np.diag(2 * X), 10.0
    np.testing.assert_array_equal(jacobian(function)(example, 10.0), expected)


def test_the_package_has_it_too() -> None:
    assert flatten_of_the_package is flatten
