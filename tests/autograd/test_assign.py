"""Values are read and written in place by `read`, `assign` and `assign_sub`."""

from typing import Any

import numpy as np
import pytest

from autograd import Value

X = np.array([1.0, 2.0, 3.0])


def test_reading_gives_the_data() -> None:
    data = X.copy()
    assert Value(data).read() is data
    assert Value(2.0).read() == 2.0


@pytest.mark.parametrize("new", [X * 2, [2.0, 4.0, 6.0], Value(X * 2), (X * 2).astype(np.float32)])
def test_an_array_is_assigned_in_place(new: Any) -> None:
    p = Value(X.copy())
    array = p.data
    p.assign(new)
    assert p.data is array
    np.testing.assert_array_equal(array, X * 2)


@pytest.mark.parametrize("kind", [float, np.float32, np.float64])
@pytest.mark.parametrize("new", [2.5, np.float32(2.5), np.array(2.5), Value(2.5), 2])
def test_a_number_keeps_its_kind(kind: Any, new: Any) -> None:
    p = Value(kind(1))
    p.assign(new)
    assert type(p.data) is kind
    assert p.data == (new.data if isinstance(new, Value) else new)


def test_an_array_without_axes_is_assigned_in_place() -> None:
    p = Value(np.array(1.0))
    array = p.data
    p.assign(2.0)
    p.assign_sub(0.5)
    assert p.data is array
    assert array == 1.5


@pytest.mark.parametrize("assign", [Value.assign, Value.assign_sub])
def test_another_shape_or_a_wider_kind_is_refused(assign: Any) -> None:
    p = Value(X.copy(), "p")
    with pytest.raises((TypeError, ValueError)):
        assign(p, X * 1j)
    with pytest.raises(ValueError, match=r"shape|broadcast"):
        assign(p, np.ones((2, 3)))
    np.testing.assert_array_equal(p.data, X)


def test_a_smaller_array_is_not_stretched_by_assign() -> None:
    p = Value(X.copy(), "p")
    for new in (1.0, np.ones(1), np.ones((1, 3))):
        with pytest.raises(ValueError, match=r"'p'.*cannot be assigned an array of shape"):
            p.assign(new)


@pytest.mark.parametrize(
    ("assign", "data"),
    [
        (Value.assign, 2.0),
        (Value.assign, X),
        (Value.assign_sub, 2.0),
        (Value.assign_sub, X),
    ],
)
def test_what_was_computed_is_not_assigned_to(assign: Any, data: Any) -> None:
    computed = Value(data) * 2
    with pytest.raises(TypeError, match="was computed: only a leaf can be assigned to"):
        assign(computed, data)


@pytest.mark.parametrize(
    ("data", "change"),
    [
        *((X, X / 2), (X, 0.5), (2.0, 0.5), (2.0, Value(0.5)), (2.0, np.float64(0.5))),
        (X, Value(X / 2)),
    ],
)
def test_a_change_is_subtracted_in_place(data: Any, change: Any) -> None:
    p = Value(data.copy() if isinstance(data, np.ndarray) else data)
    before = p.data
    p.assign_sub(change)
    expected = data - (change.data if isinstance(change, Value) else change)
    np.testing.assert_array_equal(p.data, expected)
    assert type(p.data) is type(data)
    assert p.data is before or not isinstance(data, np.ndarray)


def test_assigning_records_nothing() -> None:
    p = Value(X.copy())
    p.assign(Value(X) * 2)
    p.assign_sub(X / 2)
    assert p.is_leaf
    assert p.grad is None
    (p * p).sum().backward()
    np.testing.assert_array_equal(p.grad, 2 * p.data)
