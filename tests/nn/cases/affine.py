"""Affine layers, vectors for numbers, and distances."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.nn.cases import Case

NUMBERS = np.array([[0, 2, 2], [4, 2, 1]])
VECTORS = np.linspace(-1.0, 1.0, 15).reshape(5, 3)


def looked_up(t: Any, layer: Any) -> Any:
    """Return a module that multiplies its input with the vectors of some numbers."""

    class LookedUp(t.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = layer

        def forward(self, x: Any) -> Any:
            return x * self.layer(t.const(NUMBERS))

    return LookedUp()


CASES = [
    Case("Linear", lambda t: t.nn.Linear(4, 3), ((5, 4),)),
    Case("Linear without bias", lambda t: t.nn.Linear(4, 3, bias=False), ((2, 5, 4),)),
    Case("linear", lambda t: t.F.linear, ((5, 4), (3, 4), (3,))),
    Case("Bilinear", lambda t: t.nn.Bilinear(4, 3, 2), ((5, 4), (5, 3))),
    Case("Bilinear of stacks", lambda t: t.nn.Bilinear(4, 3, 2), ((2, 5, 4), (2, 5, 3))),
    Case("Bilinear without bias", lambda t: t.nn.Bilinear(1, 3, 1, bias=False), ((5, 1), (5, 3))),
    Case("bilinear", lambda t: t.F.bilinear, ((5, 4), (5, 3), (2, 4, 3), (2,))),
    Case("embedding", lambda t: lambda w: t.F.embedding(t.const(NUMBERS), w), ((5, 3),)),
    Case(
        "embedding with padding",
        lambda t: lambda w: t.F.embedding(t.const(NUMBERS), w, padding_idx=-3),
        ((5, 3),),
    ),
    Case("Embedding", lambda t: looked_up(t, t.nn.Embedding(5, 3)), ((2, 3, 3),)),
    Case(
        "Embedding with padding",
        lambda t: looked_up(t, t.nn.Embedding(5, 3, padding_idx=2)),
        ((2, 3, 3),),
    ),
    Case(
        "Embedding of given vectors",
        lambda t: looked_up(
            t, t.nn.Embedding.from_pretrained(t.const(VECTORS), freeze=False, padding_idx=-1)
        ),
        ((2, 3, 3),),
    ),
    Case("one_hot", lambda t: lambda x: x * (t.F.one_hot(t.const(NUMBERS)) == 1), ((2, 3, 5),)),
    Case(
        "one_hot of six",
        lambda t: lambda x: x * (t.F.one_hot(t.const(NUMBERS), 6) > 0),
        ((2, 3, 6),),
    ),
    Case("CosineSimilarity", lambda t: t.nn.CosineSimilarity(), ((3, 4), (3, 4))),
    Case(
        "CosineSimilarity of the last axis",
        lambda t: t.nn.CosineSimilarity(dim=-1, eps=0.1),
        ((2, 3, 4), (2, 3, 4)),
    ),
    Case(
        "cosine_similarity",
        lambda t: lambda a, b: t.F.cosine_similarity(a, b, dim=0),
        ((3, 4), (3, 4)),
    ),
    Case(
        "cosine_similarity with one column",
        lambda t: lambda a, b: t.F.cosine_similarity(a, b, dim=0),
        ((3, 4), (3, 1)),
    ),
    Case("cosine_similarity with a vector", lambda t: t.F.cosine_similarity, ((3, 4), (4,))),
    Case(
        "cosine_similarity of stacks with a matrix",
        lambda t: lambda a, b: t.F.cosine_similarity(a, b, 2),
        ((2, 1, 5, 3), (5, 5, 3)),
    ),
    Case("PairwiseDistance", lambda t: t.nn.PairwiseDistance(), ((3, 4), (3, 4))),
    Case(
        "PairwiseDistance by the sum",
        lambda t: t.nn.PairwiseDistance(p=1.0, eps=0.1, keepdim=True),
        ((2, 3, 4), (4,)),
        second=False,  # in PyTorch it is 0, and here is none
    ),
    Case(
        "pairwise_distance", lambda t: lambda a, b: t.F.pairwise_distance(a, b, 3.0), ((3, 4),) * 2
    ),
    Case(
        "pairwise_distance of what is equal in places",
        lambda t: lambda a: t.F.pairwise_distance(a, t.const(np.zeros(4, "float32")), 0.5, 0.0),
        (lambda random: random.standard_normal((3, 4)) * [1, 0, 1, 1],),
        second=False,  # in PyTorch it is no number there
    ),
]
