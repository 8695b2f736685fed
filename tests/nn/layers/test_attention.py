"""Attention with several heads: what the table of cases cannot show."""

from typing import Any

import numpy as np
import pytest

import nn


def drawn(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def test_names_and_shapes_are_those_of_pytorch() -> None:
    same = {n: x.shape for n, x in nn.MultiheadAttention(4, 2).state_dict().items()}
    assert same == {
        "in_proj_weight": (12, 4),
        "in_proj_bias": (12,),
        "out_proj.weight": (4, 4),
        "out_proj.bias": (4,),
    }
    other = nn.MultiheadAttention(4, 2, add_bias_kv=True, kdim=3, vdim=2).state_dict()
    assert [(n, x.shape) for n, x in other.items()] == [
        ("q_proj_weight", (4, 4)),
        ("k_proj_weight", (4, 3)),
        ("v_proj_weight", (4, 2)),
        ("in_proj_bias", (12,)),
        ("bias_k", (1, 1, 4)),
        ("bias_v", (1, 1, 4)),
        ("out_proj.weight", (4, 4)),
        ("out_proj.bias", (4,)),
    ]


def test_a_new_layer_starts_by_glorots_rule_with_biases_of_zero() -> None:
    nn.manual_seed(0)
    layer = nn.MultiheadAttention(64, 4)
    bound = np.sqrt(6 / (4 * 64))
    assert 0.98 * bound < np.abs(layer.in_proj_weight.data).max() <= bound
    assert not layer.in_proj_bias.data.any()
    assert not layer.out_proj.bias.data.any()


def test_weights_are_there_if_wanted_and_add_up_to_one() -> None:
    layer, x = nn.MultiheadAttention(4, 2), drawn(3, 5, 4)
    output, weights = layer(x, x, x)
    assert (output.shape, weights.shape) == ((3, 5, 4), (5, 3, 3))
    np.testing.assert_allclose(weights.data.sum(-1), 1.0, rtol=1e-5)
    _, weights = layer(x, x, x, average_attn_weights=False)
    assert weights.shape == (5, 2, 3, 3)
    assert layer(x, x, x, need_weights=False)[1] is None


def test_causal_without_a_mask_is_causal() -> None:
    layer, x = nn.MultiheadAttention(4, 2, batch_first=True), drawn(5, 6, 4)
    masked, _ = layer(x, x, x, attn_mask=np.triu(np.ones((6, 6), bool), 1))
    np.testing.assert_allclose(layer(x, x, x, is_causal=True)[0].data, masked.data, rtol=1e-5)
    padding = np.zeros((5, 6), bool)
    causal, _ = layer(x, x, x, key_padding_mask=padding, is_causal=True)
    np.testing.assert_allclose(causal.data, masked.data, rtol=1e-5)


def test_a_padded_key_changes_nothing() -> None:
    layer, x = nn.MultiheadAttention(4, 2, batch_first=True), drawn(2, 6, 4)
    padding = np.zeros((2, 6), bool)
    padding[:, 4:] = True
    changed = x.copy()
    changed[:, 4:] = 9.0
    before, after = (layer(y, y, y, padding)[0].data[:, :4] for y in (x, changed))
    np.testing.assert_allclose(before, after, rtol=1e-5)
    numbers = np.where(padding, -np.inf, 0.0).astype(np.float32)
    np.testing.assert_allclose(layer(x, x, x, numbers)[0].data[:, :4], before, rtol=1e-5)


def test_a_query_that_may_take_nothing_gives_the_bias_not_nan() -> None:
    layer, x = nn.MultiheadAttention(4, 2, batch_first=True), drawn(1, 3, 4)
    output, weights = layer(x, x, x, np.ones((1, 3), bool))
    np.testing.assert_array_equal(weights.data, 0.0)
    np.testing.assert_array_equal(output.data, np.zeros((1, 3, 4)))


def test_dropout_falls_in_training_only() -> None:
    nn.manual_seed(0)
    layer, x = nn.MultiheadAttention(4, 2, dropout=0.5), drawn(3, 5, 4)
    assert not np.array_equal(layer(x, x, x)[0].data, layer(x, x, x)[0].data)
    layer.eval()
    np.testing.assert_array_equal(layer(x, x, x)[0].data, layer(x, x, x)[0].data)


def test_other_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="embed_dim=4 is not a multiple of num_heads=3"):
        nn.MultiheadAttention(4, 3)
    with pytest.raises(ValueError, match="positive integer as num_heads, got 0"):
        nn.MultiheadAttention(4, 0)
    layer, x = nn.MultiheadAttention(4, 2), drawn(3, 5, 4)
    with pytest.raises(ValueError, match=r"\(L, N, 4\).*got \(3, 5, 4\), \(3, 5, 3\), \(3, 5, 4\)"):
        layer(x, x[..., :3], x)
    with pytest.raises(ValueError, match="MultiheadAttention takes query, key and value"):
        layer(x, x[:, :2], x[:, :2])
    with pytest.raises(
        ValueError, match=r"key_padding_mask has the shape \(5, 3\) here, got \(3, 5\)"
    ):
        layer(x, x, x, np.zeros((3, 5), bool))
    with pytest.raises(ValueError, match=r"attn_mask has the shape \(3, 3\) here, got \(2, 3\)"):
        layer(x, x, x, attn_mask=np.zeros((2, 3), bool))
    with pytest.raises(ValueError, match=r"attn_mask has the shape \(10, 3, 3\) here"):
        layer(x, x, x, attn_mask=np.zeros((5, 3, 3), bool))
    with pytest.raises(TypeError, match=r"got int64: convert it with .astype\(bool\)"):
        layer(x, x, x, attn_mask=np.zeros((3, 3), int))
