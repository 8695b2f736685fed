"""What no table of cases can say of diagonals, triangles and powers."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients, jacobian


def test_a_diagonal_is_new_memory() -> None:
    x = np.ones((2, 2))
    found = np.diagonal(Value(x))
    assert not np.shares_memory(found.data, x)
    assert found.data.flags.writeable


def test_every_diagonal_gets_its_gradient_back_where_it_was() -> None:
    x = Value(np.arange(1.0, 13.0).reshape(3, 4))
    total = np.zeros((3, 4))
    for offset in range(-3, 4):
        found = np.diagonal(x, offset)
        total += gradients(found, x, found.data)
    np.testing.assert_array_equal(total, x.data)


def test_what_is_above_a_triangle_does_not_spoil_its_gradient() -> None:
    x = Value(np.array([[1.0, np.inf], [2.0, np.nan]]))
    np.testing.assert_array_equal(np.tril(x, -1).data, [[0, 0], [2, 0]])
    np.testing.assert_array_equal(gradients((np.tril(x, -1) ** 2).sum(), x), [[0, 0], [4, 0]])


def test_powers_of_zero_have_finite_derivatives_of_every_order() -> None:
    x = Value(np.array([0.0, -2.0]))
    total = np.sum(np.vander(x, 4))
    for expected in ([1, 9], [2, -10], [6, 6]):
        (share,) = gradients(total, [x], create_graph=True)
        np.testing.assert_array_equal(share.data, expected)
        total = np.sum(share)


def test_powers_have_the_dtype_that_numpy_gives_them() -> None:
    for dtype in (np.float16, np.float32, np.complex64):
        x = np.ones(2, dtype)
        assert np.vander(Value(x)).dtype == np.vander(x).dtype
    with pytest.raises(ValueError, match="takes a vector"):
        np.vander(Value(np.ones((2, 2))))


def test_a_triangle_of_ones_like_a_value_is_a_plain_array() -> None:
    like: Any = Value(np.ones(2))
    np.testing.assert_array_equal(np.tri(2, k=-1, dtype=bool, like=like), [[0, 0], [1, 0]])


def test_all_rows_of_a_jacobian_come_back_together() -> None:
    x = np.arange(4.0).reshape(2, 2)
    expected = np.zeros((2, 2, 2))
    expected[0, 0, 0] = expected[1, 1, 1] = 1
    np.testing.assert_array_equal(jacobian(np.diag)(x), expected)
    np.testing.assert_array_equal(jacobian(np.trace)(x), np.eye(2))


@pytest.mark.parametrize(
    ("function", "shape", "message"),
    [
        (np.diag, (2, 2, 2), "a vector or a matrix"),
        (np.diag, (), "a vector or a matrix"),
        (np.matrix_transpose, (2,), "two axes or more"),
        (np.trace, (2,), "at least two dimensions"),
    ],
)
def test_other_shapes_are_refused(function: Any, shape: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(Value(np.ones(shape)))
