"""Attention and transformers."""

from typing import Any

import numpy as np

from tests.nn.cases import Case

CAUSAL = np.triu(np.ones((4, 4), bool), 1)
PADDED = np.array([[False, False, False, True], [False, False, True, True]])
BLOCK = {"d_model": 4, "nhead": 2, "dim_feedforward": 5}
TAKEN = np.array([[True, False, True], [True, True, True], [False, True, False]])
SCORED = ((2, 3, 3, 4), (2, 3, 3, 4), (2, 3, 3, 5))


def called(t: Any, make: Any, call: Any) -> Any:
    """Return a module that calls another one in a certain way."""

    class Called(t.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = make(t)

        def forward(self, *inputs: Any) -> Any:
            return call(self.inner, *inputs)

    return Called()


def attention(name: str, make: Any, call: Any, *shapes: Any, **settings: Any) -> Case:
    return Case(name, lambda t: called(t, make, lambda a, *x: call(t, a, *x)), shapes, **settings)


def itself(t: Any, layer: Any, x: Any, **keywords: Any) -> Any:
    return layer(x, x, x, **keywords)


CASES = [
    Case("attention", lambda t: t.F.scaled_dot_product_attention, ((3, 4), (5, 4), (5, 2))),
    Case(
        "attention of heads, causal",
        lambda t: lambda q, k, v: t.F.scaled_dot_product_attention(q, k, v, is_causal=True),
        ((2, 3, 4, 2), (2, 3, 5, 2), (2, 3, 5, 3)),
    ),
    Case(
        "attention with a mask of truth values",
        lambda t: lambda q, k, v: t.F.scaled_dot_product_attention(q, k, v, t.const(TAKEN)),
        SCORED,
    ),
    Case(
        "attention with nothing to take",
        lambda t: (
            lambda q, k, v: t.F.scaled_dot_product_attention(
                q, k, v, t.const(TAKEN & np.array([[True], [False], [True]]))
            )
        ),
        SCORED,
    ),
    Case(
        "attention with numbers to add",
        lambda t: t.F.scaled_dot_product_attention,
        (*SCORED, (3, 3)),
    ),
    Case(
        "attention with a scale",
        lambda t: lambda q, k, v: t.F.scaled_dot_product_attention(q, k, v, scale=0.3),
        ((3, 4), (5, 4), (5, 2)),
    ),
    Case(
        "attention with dropout",
        lambda t: lambda q, k, v: t.F.scaled_dot_product_attention(q, k, v, dropout_p=0.5),
        ((3, 4), (5, 4), (5, 2)),
        draws=True,
    ),
    attention("MultiheadAttention", lambda t: t.nn.MultiheadAttention(4, 2), itself, (3, 2, 4)),
    attention(
        "MultiheadAttention of three inputs",
        lambda t: t.nn.MultiheadAttention(4, 2),
        lambda t, layer, *x: layer(*x),
        *((3, 2, 4), (5, 2, 4), (5, 2, 4)),
    ),
    attention(
        "MultiheadAttention with its batch first, weights of each head",
        lambda t: t.nn.MultiheadAttention(4, 2, batch_first=True),
        lambda t, layer, x: itself(t, layer, x, average_attn_weights=False),
        (2, 3, 4),
    ),
    attention(
        "MultiheadAttention of other sizes",
        lambda t: t.nn.MultiheadAttention(4, 2, kdim=3, vdim=5),
        lambda t, layer, *x: layer(*x),
        *((3, 2, 4), (5, 2, 3), (5, 2, 5)),
    ),
    attention(
        "MultiheadAttention without bias, of one sequence",
        lambda t: t.nn.MultiheadAttention(4, 2, bias=False),
        itself,
        (3, 4),
    ),
    attention(
        "MultiheadAttention with learned and zero keys",
        lambda t: t.nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True),
        lambda t, layer, x: itself(t, layer, x, key_padding_mask=t.const(PADDED)),
        (4, 2, 4),
    ),
    attention(
        "MultiheadAttention with both masks",
        lambda t: t.nn.MultiheadAttention(4, 2, batch_first=True),
        lambda t, layer, x: itself(
            *(t, layer, x), key_padding_mask=t.const(PADDED), attn_mask=t.const(CAUSAL)
        ),
        (2, 4, 4),
    ),
    attention(
        "MultiheadAttention with a mask for each head",
        lambda t: t.nn.MultiheadAttention(4, 2, batch_first=True),
        lambda t, layer, x, mask: itself(t, layer, x, attn_mask=mask, need_weights=False),
        *((2, 4, 4), (4, 4, 4)),
    ),
    attention(
        "MultiheadAttention, causal",
        lambda t: t.nn.MultiheadAttention(4, 2),
        lambda t, layer, x: itself(
            *(t, layer, x), need_weights=False, attn_mask=t.const(CAUSAL), is_causal=True
        ),
        (4, 2, 4),
    ),
    attention(
        "MultiheadAttention of one sequence with masks",
        lambda t: t.nn.MultiheadAttention(4, 2),
        lambda t, layer, x: itself(
            *(t, layer, x), key_padding_mask=t.const(PADDED[0]), attn_mask=t.const(CAUSAL)
        ),
        (4, 4),
    ),
    Case(
        "MultiheadAttention with dropout",
        lambda t: called(
            *(t, lambda t: t.nn.MultiheadAttention(4, 2, dropout=0.5)), lambda a, x: a(x, x, x)
        ),
        ((3, 2, 4),),
        draws=True,
    ),
    Case(
        "TransformerEncoderLayer",
        lambda t: t.nn.TransformerEncoderLayer(**BLOCK, dropout=0.0),
        ((3, 2, 4),),
    ),
    Case(
        "TransformerEncoderLayer in use",
        lambda t: t.nn.TransformerEncoderLayer(**BLOCK, batch_first=True, activation="gelu"),
        ((2, 3, 4),),
        train=False,
    ),
    attention(
        "TransformerEncoderLayer that normalises first, with masks",
        lambda t: t.nn.TransformerEncoderLayer(**BLOCK, dropout=0.0, norm_first=True, bias=False),
        lambda t, layer, x: layer(x, t.const(CAUSAL), t.const(PADDED)),
        (4, 2, 4),
    ),
    attention(
        "TransformerEncoderLayer with an activation of one's own",
        lambda t: t.nn.TransformerEncoderLayer(
            **BLOCK, dropout=0.0, activation=lambda x: x * x, layer_norm_eps=0.1
        ),
        lambda t, layer, x: layer(x, t.const(CAUSAL), is_causal=True),
        (4, 2, 4),
    ),
    Case(
        "TransformerEncoderLayer with dropout",
        lambda t: t.nn.TransformerEncoderLayer(**BLOCK, dropout=0.5),
        ((3, 2, 4),),
        draws=True,
    ),
    attention(
        "TransformerEncoder",
        lambda t: t.nn.TransformerEncoder(
            t.nn.TransformerEncoderLayer(**BLOCK, dropout=0.0, batch_first=True),
            2,
            t.nn.LayerNorm(4),
        ),
        lambda t, model, x: model(x, t.const(CAUSAL), t.const(PADDED)),
        (2, 4, 4),
    ),
    Case(
        "TransformerDecoderLayer",
        lambda t: t.nn.TransformerDecoderLayer(**BLOCK, dropout=0.0),
        ((3, 2, 4), (5, 2, 4)),
    ),
    attention(
        "TransformerDecoderLayer with masks",
        lambda t: t.nn.TransformerDecoderLayer(
            **BLOCK, dropout=0.0, norm_first=True, batch_first=True
        ),
        lambda t, layer, x, m: layer(
            *(x, m, t.const(CAUSAL), t.const(CAUSAL)), t.const(PADDED), t.const(PADDED)
        ),
        *((2, 4, 4), (2, 4, 4)),
    ),
    Case(
        "Transformer",
        lambda t: t.nn.Transformer(
            **BLOCK, num_encoder_layers=1, num_decoder_layers=2, dropout=0.0, batch_first=True
        ),
        ((2, 4, 4), (2, 3, 4)),
    ),
    attention(
        "TransformerDecoder",
        lambda t: t.nn.TransformerDecoder(
            t.nn.TransformerDecoderLayer(**BLOCK, dropout=0.0), 2, t.nn.LayerNorm(4)
        ),
        lambda t, model, x, m: model(x, m, t.const(CAUSAL)),
        *((4, 2, 4), (3, 2, 4)),
    ),
    Case(
        "scaled_dot_product_attention without features",
        lambda t: t.F.scaled_dot_product_attention,
        ((2, 3, 0), (2, 5, 0), (2, 5, 2)),
        second=False,
    ),
]
