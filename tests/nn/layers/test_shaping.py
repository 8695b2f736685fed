"""Layers that rearrange: which axes, and what they refuse."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value


@pytest.mark.parametrize(
    ("settings", "shape", "wanted"),
    [
        ({}, (2, 3, 4), (2, 12)),
        ({}, (5, 3), (5, 3)),
        ({}, (0, 3, 4), (0, 12)),
        ({"start_dim": 0}, (2, 3, 4), (24,)),
        ({"end_dim": -2}, (2, 3, 4, 5), (2, 12, 5)),
        ({"start_dim": -2}, (2, 3, 0), (2, 0)),
        ({"start_dim": 0}, (), (1,)),
    ],
)
def test_neighbouring_axes_become_one(
    settings: Any, shape: tuple[int, ...], wanted: tuple[int, ...]
) -> None:
    x = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    found = nn.Flatten(**settings)(x)
    assert found.shape == wanted
    np.testing.assert_array_equal(found.ravel(), x.ravel())


def test_axes_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="dim=1 for an input that has 1 axes"):
        nn.Flatten()(np.zeros(3))
    with pytest.raises(ValueError, match=r"got 2 and 1 for an input of shape \(2, 3, 4\)"):
        nn.Flatten(2, 1)(np.zeros((2, 3, 4)))


@pytest.mark.parametrize(
    ("dim", "sizes", "shape", "wanted"),
    [
        (1, (2, 3), (4, 6), (4, 2, 3)),
        (-1, [3, -1], (4, 6), (4, 3, 2)),
        (0, (2, 2, 1), (4, 6), (2, 2, 1, 6)),
        (1, (-1, 2), (0, 6), (0, 3, 2)),
        (0, (5, 0), (0, 6), (5, 0, 6)),
    ],
)
def test_one_axis_becomes_several(dim: int, sizes: Any, shape: Any, wanted: Any) -> None:
    assert nn.Unflatten(dim, sizes)(np.zeros(shape)).shape == wanted


@pytest.mark.parametrize("sizes", [(4, 2), (-1, -1), (-1, 4), (-2, -3), (0, -1)])
def test_lengths_that_do_not_make_up_the_axis_are_refused(sizes: Any) -> None:
    with pytest.raises(ValueError, match=r"axis 1 of .* \(4, 6\) does not split into"):
        nn.Unflatten(1, sizes)(np.zeros((4, 6)))


@pytest.mark.parametrize("sizes", [(), (2.0, 3), "ab"])
def test_lengths_that_are_no_integers_are_refused(sizes: Any) -> None:
    with pytest.raises(TypeError, match="lengths as integers, got"):
        nn.Unflatten(1, sizes)


def test_a_layer_that_does_nothing_returns_its_input() -> None:
    x = Value(1.0)
    assert nn.Identity(3, bias=True)(x) is x


def test_settings_are_shown() -> None:
    assert repr(nn.Flatten()) == "Flatten(start_dim=1, end_dim=-1)"
    assert repr(nn.Unflatten(1, [2, 3])) == "Unflatten(dim=1, unflattened_size=(2, 3))"
    assert repr(nn.Identity()) == "Identity()"
