"""Transformers: what the table of cases cannot show."""

from typing import Any

import numpy as np
import pytest

import nn

SIZES: Any = {"d_model": 4, "nhead": 2, "dim_feedforward": 5}


def drawn(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def test_names_are_those_of_pytorch() -> None:
    layer = nn.TransformerDecoderLayer(**SIZES)
    names = [name for name, _ in nn.TransformerEncoder(layer, 2).named_parameters()]
    assert len(names) == 2 * 18
    assert names[0] == "layers.0.self_attn.in_proj_weight"
    assert names[-1] == "layers.1.norm3.bias"
    model = nn.Transformer(4, 2, 1, 1, 5)
    assert {name.split(".")[0] for name in model.state_dict()} == {"encoder", "decoder"}
    assert "encoder.norm.weight" in model.state_dict()


def test_layers_are_copies_that_start_alike_and_learn_apart() -> None:
    layer = nn.TransformerEncoderLayer(**SIZES)
    model = nn.TransformerEncoder(layer, 2)
    first, second = (copy.linear1.weight for copy in model.layers)
    np.testing.assert_array_equal(first.data, second.data)
    first.data[...] = 0.0
    assert second.data.any()
    assert layer.linear1.weight.data.any()
    assert len(list(model.parameters())) == 2 * len(list(layer.parameters()))


def test_a_causal_encoder_does_not_look_ahead() -> None:
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(**SIZES, dropout=0.0), 2)
    x = drawn(6, 2, 4)
    changed = x.copy()
    changed[4:] += 1.0
    mask = nn.Transformer.generate_square_subsequent_mask(6)
    before, after = (model(y, mask, is_causal=True).data for y in (x, changed))
    np.testing.assert_allclose(before[:4], after[:4], rtol=1e-5)
    assert not np.allclose(before[4:], after[4:])
    np.testing.assert_allclose(model(x, is_causal=True).data, before, rtol=1e-5)


def test_a_transformer_reads_a_source_and_writes_a_target() -> None:
    model = nn.Transformer(4, 2, 2, 1, 5, dropout=0.0, batch_first=True, activation="gelu")
    output = model(drawn(3, 6, 4), drawn(3, 5, 4), tgt_is_causal=True)
    assert output.shape == (3, 5, 4)
    assert not np.allclose(output.data, model(drawn(3, 6, 4) + 1, drawn(3, 5, 4)).data)


def test_the_causal_mask_is_new_each_time() -> None:
    mask = nn.Transformer.generate_square_subsequent_mask(3)
    mask[...] = 7.0
    again = nn.Transformer.generate_square_subsequent_mask(3)
    np.testing.assert_array_equal(again == 0, np.tri(3, dtype=bool))
    assert again.dtype == np.float32


def test_other_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="positive integer as num_layers, got 0"):
        nn.TransformerEncoder(nn.TransformerEncoderLayer(**SIZES), 0)
    wrong: Any = "layer"
    with pytest.raises(TypeError, match="TransformerDecoder takes a layer to copy, got a str"):
        nn.TransformerDecoder(wrong, 2)
