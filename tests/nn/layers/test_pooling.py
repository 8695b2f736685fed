"""Pooling layers: what they say, and that they call their functions with all settings."""

from typing import Any

import numpy as np
import pytest

import nn
from nn import functional as F

X = np.random.default_rng(0).standard_normal((2, 3, 7, 8))


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (
            nn.MaxPool2d(3, 2, 1),
            "MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=False)",
        ),
        (
            nn.MaxPool1d(2),
            "MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)",
        ),
        (nn.AvgPool2d((2, 3)), "AvgPool2d(kernel_size=(2, 3), stride=(2, 3), padding=0)"),
        (nn.AvgPool1d(2, 1), "AvgPool1d(kernel_size=(2,), stride=(1,), padding=(0,))"),
        (nn.AdaptiveAvgPool1d(3), "AdaptiveAvgPool1d(output_size=3)"),
        (nn.AdaptiveAvgPool2d((5, None)), "AdaptiveAvgPool2d(output_size=(5, None))"),
        (nn.AdaptiveMaxPool2d(2), "AdaptiveMaxPool2d(output_size=2)"),
    ],
)
def test_the_repr_says_what_is_set(layer: Any, text: str) -> None:
    assert repr(layer) == text


@pytest.mark.parametrize(
    ("layer", "function"),
    [
        (nn.MaxPool2d(3, 2, 1, 2, False, True), lambda x: F.max_pool2d(x, 3, 2, 1, 2, True)),
        (nn.AvgPool2d(3, 2, 1, True, False, 4), lambda x: F.avg_pool2d(x, 3, 2, 1, True, False, 4)),
        (nn.AdaptiveAvgPool2d((3, None)), lambda x: F.adaptive_avg_pool2d(x, (3, 8))),
        (nn.AdaptiveMaxPool2d((None, 3)), lambda x: F.adaptive_max_pool2d(x, (7, 3))),
    ],
)
def test_a_layer_passes_on_every_setting(layer: Any, function: Any) -> None:
    np.testing.assert_array_equal(layer(X), function(X))


def test_a_layer_may_return_where_the_largest_was_found() -> None:
    largest, index = nn.MaxPool1d(2, return_indices=True)(np.array([[3.0, 1.0, 2.0, 4.0]]))
    np.testing.assert_array_equal(largest, [[3, 4]])
    np.testing.assert_array_equal(index, [[0, 3]])


def test_they_have_no_parameters() -> None:
    assert [*nn.MaxPool2d(2).parameters(), *nn.AdaptiveAvgPool2d(1).parameters()] == []
