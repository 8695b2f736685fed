"""Losses with a margin as modules: their settings, and the functions that they call."""

from typing import Any

import numpy as np
import pytest

import nn
from nn import functional as F

ONE, OTHER = np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[4.0, 3.0], [-1.0, 1.0]])
SIGNS = np.array([1, -1])


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (nn.SoftMarginLoss(), "SoftMarginLoss(reduction='mean')"),
        (nn.HingeEmbeddingLoss(2), "HingeEmbeddingLoss(margin=2.0, reduction='mean')"),
        (nn.CosineEmbeddingLoss(), "CosineEmbeddingLoss(margin=0.0, reduction='mean')"),
        (nn.MarginRankingLoss(1.0, "sum"), "MarginRankingLoss(margin=1.0, reduction='sum')"),
        (
            nn.TripletMarginLoss(),
            "TripletMarginLoss(margin=1.0, p=2.0, eps=1e-06, swap=False, reduction='mean')",
        ),
        (nn.MultiMarginLoss(2), "MultiMarginLoss(p=2, margin=1.0, reduction='mean')"),
    ],
)
def test_the_repr_says_how_it_is_set_up(loss: Any, text: str) -> None:
    assert repr(loss) == text
    assert loss.state_dict() == {}


def test_the_loss_is_the_function_with_its_settings() -> None:
    for loss, expected in (
        (nn.SoftMarginLoss("sum")(ONE[0], SIGNS), F.soft_margin_loss(ONE[0], SIGNS, "sum")),
        (
            nn.HingeEmbeddingLoss(5.0, "sum")(ONE[0], SIGNS),
            F.hinge_embedding_loss(ONE[0], SIGNS, 5.0, "sum"),
        ),
        (
            nn.CosineEmbeddingLoss(-0.9, "sum")(ONE, OTHER, SIGNS),
            F.cosine_embedding_loss(ONE, OTHER, SIGNS, -0.9, "sum"),
        ),
        (
            nn.MarginRankingLoss(0.5, "sum")(ONE[0], OTHER[0], SIGNS),
            F.margin_ranking_loss(ONE[0], OTHER[0], SIGNS, 0.5, "sum"),
        ),
        (
            nn.TripletMarginLoss(9.0, 1.0, 0.25, True, "sum")(ONE, OTHER, ONE[::-1]),
            F.triplet_margin_loss(ONE, OTHER, ONE[::-1], 9.0, 1.0, 0.25, True, "sum"),
        ),
        (
            nn.MultiMarginLoss(2, 3.0, np.array([1.0, 2.0]), "sum")(ONE, np.array([0, 1])),
            F.multi_margin_loss(ONE, np.array([0, 1]), 2, 3.0, np.array([1.0, 2.0]), "sum"),
        ),
    ):
        assert loss == expected != 0


def test_the_weight_of_classes_is_a_buffer() -> None:
    assert list(nn.MultiMarginLoss(weight=[1, 2]).state_dict()) == ["weight"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.TripletMarginLoss(margin=0), "TripletMarginLoss needs margin of more than 0"),
        (lambda: nn.TripletMarginLoss(p=-1), "TripletMarginLoss needs p of more than 0"),
        (lambda: nn.MultiMarginLoss(p=3), "MultiMarginLoss takes p of 1 or 2, got 3"),
        (lambda: nn.MultiMarginLoss(reduction="max"), "one of mean, sum, none, got 'max'"),
        (
            lambda: nn.HingeEmbeddingLoss(float("nan")),
            "HingeEmbeddingLoss needs a number for margin",
        ),
    ],
)
def test_settings_are_checked_when_the_loss_is_made(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
