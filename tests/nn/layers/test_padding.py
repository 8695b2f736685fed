"""Padding as a layer."""

import numpy as np
import pytest

import nn


def test_one_number_is_for_every_side_and_four_for_one_each() -> None:
    x = np.ones((1, 2, 3))
    np.testing.assert_array_equal(nn.ZeroPad2d(1)(x), np.pad(x, ((0, 0), (1, 1), (1, 1))))
    sides = nn.ZeroPad2d((1, 2, 3, 4))
    np.testing.assert_array_equal(sides(x), np.pad(x, ((0, 0), (3, 4), (1, 2))))
    assert repr(nn.ZeroPad2d(2)) == "ZeroPad2d((2, 2, 2, 2))"


def test_two_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="ZeroPad2d: padding"):
        nn.ZeroPad2d((1, 2))
