"""Joining and splitting of axes is undone by each other, and by the gradient."""

import numpy as np
import pytest

from autograd import Value, gradients
from nn.functional.shaping import flatten, unflatten


def test_all_axes_are_joined_unless_said_otherwise() -> None:
    x = np.arange(24).reshape(2, 3, 4)
    np.testing.assert_array_equal(flatten(x), np.arange(24))
    assert flatten([[1, 2], [3, 4]]).shape == (4,)
    assert flatten(5.0).shape == (1,)


def test_splitting_undoes_joining() -> None:
    x = Value(np.arange(24.0).reshape(2, 3, 4))
    back = unflatten(flatten(x, 1), 1, (3, 4))
    np.testing.assert_array_equal(back.data, x.data)
    weight = np.cos(np.arange(24.0)).reshape(2, 3, 4)
    np.testing.assert_array_equal(gradients((back * weight).sum(), x), weight)


def test_an_axis_is_a_whole_number() -> None:
    for function in (lambda: flatten(np.zeros(3), 0.0), lambda: unflatten(np.zeros(3), True, (3,))):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="takes the axis as an integer, got dim="):
            function()
