"""Distance modules do what the functions of their names do."""

import numpy as np

import nn
from nn import functional as F

X, Y = np.random.default_rng(0).normal(size=(2, 3, 4, 5))


def test_modules_pass_their_settings_on() -> None:
    np.testing.assert_array_equal(nn.CosineSimilarity()(X, Y), F.cosine_similarity(X, Y))
    short = nn.CosineSimilarity(dim=-1, eps=2.0)
    np.testing.assert_array_equal(short(X, Y), F.cosine_similarity(X, Y, -1, 2.0))
    np.testing.assert_array_equal(nn.PairwiseDistance()(X, Y), F.pairwise_distance(X, Y))
    cubic = nn.PairwiseDistance(3.0, 0.1, keepdim=True)
    np.testing.assert_array_equal(cubic(X, Y), F.pairwise_distance(X, Y, 3.0, 0.1, True))
    assert cubic(X, Y).shape == (3, 4, 1)
