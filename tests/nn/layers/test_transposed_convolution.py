"""Layers of transposed convolution: how they begin, what they say, and what they refuse."""

from typing import Any

import numpy as np
import pytest

import nn


@pytest.mark.parametrize(
    ("layer", "weight", "fan"),
    [
        (lambda: nn.ConvTranspose1d(8, 6, 5, groups=2), (8, 3, 5), 15),
        (lambda: nn.ConvTranspose2d(8, 6, (3, 5)), (8, 6, 3, 5), 90),
    ],
)
def test_parameters_begin_uniform_within_the_bound(layer: Any, weight: Any, fan: int) -> None:
    nn.manual_seed(0)
    made = layer()
    assert made.weight.shape == weight
    assert made.bias.shape == (6,)
    assert 0.9 * fan**-0.5 < abs(made.weight.data).max() <= fan**-0.5


def test_the_repr_says_what_is_set() -> None:
    assert repr(nn.ConvTranspose2d(2, 4, 3, 2, 1, 1)) == (
        "ConvTranspose2d(2, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), "
        "output_padding=(1, 1))"
    )


def test_an_output_size_may_be_asked_for_within_bounds() -> None:
    layer = nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)
    x = np.ones((1, 2, 5, 5), np.float32)
    assert layer(x).shape == (1, 3, 9, 9)
    assert layer(x, output_size=(10, 9)).shape == (1, 3, 10, 9)
    assert layer(x, output_size=(1, 3, 10, 9)).shape == (1, 3, 10, 9)
    with pytest.raises(ValueError, match=r"from \[9, 9\] to \[10, 10\] .* got \(11, 9\)"):
        layer(x, output_size=(11, 9))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.ConvTranspose2d(4, 4, 3, padding_mode="circular"), 'is "zeros"'),
        (lambda: nn.ConvTranspose1d(4, 4, 3, padding=-1), "padding is a whole number from 0"),
        (lambda: nn.ConvTranspose1d(4, 4, 3, output_padding=-1), "output_padding is a whole"),
        (lambda: nn.ConvTranspose2d(4, 3, 3, groups=2), "must be multiples of groups=2"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_once(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
