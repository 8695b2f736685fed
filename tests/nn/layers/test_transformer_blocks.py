"""Blocks of transformers: what the table of cases cannot show."""

from typing import Any

import numpy as np
import pytest

import nn

SIZES: Any = {"d_model": 4, "nhead": 2, "dim_feedforward": 5}


def test_without_bias_there_is_none() -> None:
    layer = nn.TransformerEncoderLayer(**SIZES, bias=False)
    assert not [name for name, _ in layer.named_parameters() if "bias" in name]


def test_dropout_falls_in_training_only() -> None:
    nn.manual_seed(0)
    layer, x = nn.TransformerEncoderLayer(**SIZES, dropout=0.5), np.ones((3, 2, 4), np.float32)
    assert not np.array_equal(layer(x).data, layer(x).data)
    layer.eval()
    np.testing.assert_array_equal(layer(x).data, layer(x).data)


def test_a_memory_is_attended_to() -> None:
    layer = nn.TransformerDecoderLayer(**SIZES, dropout=0.0)
    x = np.random.default_rng(0).standard_normal((3, 2, 4)).astype(np.float32)
    assert not np.allclose(layer(x, x).data, layer(x, -x).data)


def test_other_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="activation is 'relu', 'gelu' or a function, got 'tanh'"):
        nn.TransformerEncoderLayer(4, 2, activation="tanh")
    with pytest.raises(ValueError, match="positive integer as dim_feedforward, got 0"):
        nn.TransformerEncoderLayer(4, 2, 0)
