"""Layers that rearrange, and those that drop."""

from __future__ import annotations

from tests.nn.cases import Case

CASES = [
    Case("Flatten", lambda t: t.nn.Flatten(), ((2, 3, 4),)),
    Case("Flatten of some axes", lambda t: t.nn.Flatten(start_dim=0, end_dim=-2), ((2, 3, 4),)),
    Case("Unflatten", lambda t: t.nn.Unflatten(1, (2, 3)), ((2, 6, 2),)),
    Case("Unflatten of an open length", lambda t: t.nn.Unflatten(-1, (2, -1)), ((2, 6),)),
    Case("Dropout in use", lambda t: t.nn.Dropout(0.3), ((3, 4),), train=False),
    Case("Dropout1d in use", lambda t: t.nn.Dropout1d(0.3), ((3, 4, 2),), train=False),
    Case("Dropout2d in use", lambda t: t.nn.Dropout2d(p=0.3), ((3, 4, 2, 2),), train=False),
    Case("AlphaDropout in use", lambda t: t.nn.AlphaDropout(p=0.3), ((3, 4),), train=False),
    Case("Dropout of all", lambda t: t.nn.Dropout(1.0), ((3, 4),)),
    Case("Dropout2d of all", lambda t: t.nn.Dropout2d(1.0), ((2, 2, 2, 2),)),
    Case("AlphaDropout of all", lambda t: t.nn.AlphaDropout(1.0), ((3, 4),)),
    Case("Dropout", lambda t: t.nn.Dropout(0.3), ((8, 9),), draws=True),
    Case("Dropout1d", lambda t: t.nn.Dropout1d(0.3), ((8, 9, 2),), draws=True),
    Case("Dropout2d", lambda t: t.nn.Dropout2d(), ((8, 9, 2, 2),), draws=True),
    Case("AlphaDropout", lambda t: t.nn.AlphaDropout(0.3), ((8, 9),), draws=True),
    Case("dropout", lambda t: lambda x: t.F.dropout(x, 0.3), ((8, 9),), draws=True),
    Case("dropout1d", lambda t: lambda x: t.F.dropout1d(x, 0.3), ((8, 9, 2),), draws=True),
    Case("dropout2d", lambda t: lambda x: t.F.dropout2d(x, 0.3), ((8, 9, 2, 2),), draws=True),
    Case(
        "alpha_dropout",
        lambda t: lambda x: t.F.alpha_dropout(x, 0.3, training=True),
        ((8, 9),),
        draws=True,
    ),
    Case("dropout in use", lambda t: lambda x: t.F.dropout(x, training=False)),
    Case("dropout1d in use", lambda t: lambda x: t.F.dropout1d(x, training=False)),
    Case("dropout2d in use", lambda t: lambda x: t.F.dropout2d(x, training=False), ((2, 3, 4, 5),)),
    Case("alpha_dropout in use", lambda t: t.F.alpha_dropout),
]
