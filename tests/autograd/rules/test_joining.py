"""What no table of cases can say of arrays put together and taken apart."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients


def test_an_array_with_axes_enough_stays_the_value_that_it_is() -> None:
    x = Value(np.ones((1, 2, 3)))
    for at_least in (np.atleast_1d, np.atleast_2d, np.atleast_3d):
        assert at_least(x) is x
    assert np.broadcast_arrays(x, Value(1.0))[0] is x


def test_what_is_beside_a_value_stays_a_plain_array() -> None:
    x, row, number = np.broadcast_arrays(Value(np.ones((2, 1))), [1.0, 2.0], 3.0)
    assert isinstance(x, Value)
    assert (type(row), type(number)) == (np.ndarray, np.ndarray)
    np.testing.assert_array_equal(row + number, [[4, 5], [4, 5]])
    places = np.ix_(Value(np.ones(2)), [True, False, True])
    np.testing.assert_array_equal(places[1], [[0, 2]])


def test_what_is_joined_may_be_of_mixed_dtypes() -> None:
    x, z = Value(np.ones(2, np.float32)), Value(np.array([1j, 2.0]))
    joined = np.hstack([x, z, 3])
    assert joined.dtype == np.complex128
    dx, dz = gradients(joined, [x, z], np.array([1j, 2 + 1j, 3j, 4, 5]))
    assert (dx.dtype, dz.dtype) == (np.float32, np.complex128)
    np.testing.assert_array_equal(dx, [0, 2])
    np.testing.assert_array_equal(dz, [3j, 4])


@pytest.mark.parametrize(
    ("nested", "message"),
    [
        (lambda x: [x, [x]], "different depths"),
        (lambda x: [[x], []], "empty list"),
    ],
)
def test_blocks_that_do_not_fit_together_are_refused(nested: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        np.block(nested(Value(np.ones(2))))
    with pytest.raises(ValueError, match=r"depth|empty"):
        np.block(nested(np.ones(2)))


def test_a_tuple_of_blocks_is_refused() -> None:
    blocks: Any = [[Value(np.ones(2))], (Value(np.ones(2)),)]
    with pytest.raises(TypeError, match="tuple"):
        np.block(blocks)


def test_too_few_axes_are_refused() -> None:
    for split, x in ((np.hsplit, 1.0), (np.vsplit, np.ones(2)), (np.dsplit, np.ones((2, 2)))):
        with pytest.raises(ValueError, match="or more axes is needed"):
            split(Value(x), 2)
    with pytest.raises(ValueError, match="takes vectors"):
        np.ix_(Value(np.ones((2, 2))))
    with pytest.raises(ValueError, match="'xy' or 'ij'"):
        np.meshgrid(Value(np.ones(2)), indexing="yx")  # type: ignore[call-overload]
    if hasattr(np, "unstack"):
        with pytest.raises(np.exceptions.AxisError):
            np.unstack(Value(np.ones(2)), axis=1)
