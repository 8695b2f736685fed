"""Losses of classes as modules: their weights as state, and training with them."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn import functional as F

SCORES = np.array([[2.0, 0.0, -1.0], [0.5, 0.5, 3.0]])
CLASSES = np.array([0, 1])


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (
            nn.CrossEntropyLoss(),
            "CrossEntropyLoss(ignore_index=-100, label_smoothing=0.0, reduction='mean')",
        ),
        (nn.NLLLoss(reduction="sum"), "NLLLoss(ignore_index=-100, reduction='sum')"),
        (nn.BCELoss(), "BCELoss(reduction='mean')"),
        (nn.BCEWithLogitsLoss(), "BCEWithLogitsLoss(reduction='mean')"),
        (
            nn.KLDivLoss("batchmean", True),
            "KLDivLoss(log_target=True, reduction='batchmean')",
        ),
    ],
)
def test_the_repr_says_how_it_is_set_up(loss: Any, text: str) -> None:
    assert repr(loss) == text
    assert loss.state_dict() == {}


def test_the_loss_is_the_function_with_its_settings() -> None:
    weight = np.array([1.0, 2.0, 0.5])
    expected = F.cross_entropy(SCORES, CLASSES, weight, 1, "sum", 0.25)
    assert nn.CrossEntropyLoss(weight, 1, "sum", 0.25)(SCORES, CLASSES) == expected
    expected = F.nll_loss(SCORES, CLASSES, weight, 1, "sum")
    assert nn.NLLLoss(weight, 1, "sum")(SCORES, CLASSES) == expected
    expected = F.binary_cross_entropy_with_logits(SCORES, SCORES, weight, "sum", weight + 1)
    found = nn.BCEWithLogitsLoss(weight, "sum", weight + 1)(SCORES, SCORES)
    assert found == expected
    shares = np.exp(-abs(SCORES))
    expected = F.binary_cross_entropy(shares, shares, weight, "sum")
    assert nn.BCELoss(weight, "sum")(shares, shares) == expected
    expected = F.kl_div(SCORES, SCORES, "batchmean", True)
    assert nn.KLDivLoss("batchmean", True)(SCORES, SCORES) == expected


def test_weights_are_buffers_under_pytorchs_names() -> None:
    loss = nn.BCEWithLogitsLoss(weight=[1, 2, 3], pos_weight=np.array([0.5, 1.0, 2.0]))
    assert {name: buffer.dtype.name for name, buffer in loss.named_buffers()} == {
        "weight": "float32",
        "pos_weight": "float64",
    }
    assert list(loss.parameters()) == []
    before = loss(SCORES, np.ones((2, 3)))
    loss.load_state_dict({"weight": np.full(3, 2.0), "pos_weight": np.ones(3)})
    after = loss(SCORES, np.ones((2, 3)))
    assert after == 2 * F.binary_cross_entropy_with_logits(SCORES, np.ones((2, 3))) != before


def test_weights_are_a_copy_and_leave_float32_as_it_is() -> None:
    weight = np.array([1.0, 2.0, 3.0])
    loss = nn.CrossEntropyLoss(weight)
    found = loss(Value(SCORES.astype(np.float32)), CLASSES)
    assert found.dtype == np.float32
    weight[:] = 0.0
    np.testing.assert_allclose(loss(SCORES, CLASSES), found.item(), rtol=1e-6)


def test_settings_are_checked_when_the_loss_is_made() -> None:
    with pytest.raises(ValueError, match="label_smoothing of at least 0 and at most 1, got 2"):
        nn.CrossEntropyLoss(label_smoothing=2)
    for kind in (nn.CrossEntropyLoss, nn.NLLLoss, nn.BCELoss, nn.BCEWithLogitsLoss):
        with pytest.raises(ValueError, match="one of mean, sum, none, got 'max'"):
            kind(reduction="max")
    with pytest.raises(ValueError, match="one of mean, sum, none, batchmean, got 'max'"):
        nn.KLDivLoss("max")


@pytest.mark.parametrize("keywords", [{}, {"weight": [1.0, 2.0, 3.0], "label_smoothing": 0.1}])
def test_compiled_training_on_changing_classes_is_eager_training(keywords: Any) -> None:
    """And is compiled once: a warning of the ninth time would be an error here."""
    random = np.random.default_rng(0)
    batches = [
        (random.normal(size=(6, 4)).astype(np.float32), random.integers(0, 3, 6)) for _ in range(12)
    ]
    batches[3][1][2] = -100
    trained: list[Any] = []
    for compiled in (False, True):
        nn.manual_seed(0)
        model = nn.Linear(4, 3)
        step = nn.TrainStep(
            model,
            nn.CrossEntropyLoss(**keywords),
            nn.optim.SGD(model.parameters(), lr=0.5),
            compile=compiled,
        )
        trained.append(([step(x, y) for x, y in batches], model.weight.data))
    np.testing.assert_allclose(trained[1][0], trained[0][0], rtol=1e-5)
    np.testing.assert_allclose(trained[1][1], trained[0][1], rtol=1e-5, atol=1e-7)


def test_a_loss_labels_its_part_of_the_graph() -> None:
    loss = nn.CrossEntropyLoss()(Value(SCORES), CLASSES)
    assert loss.scope.path == ("CrossEntropyLoss",)
    assert loss.op.name == "mean"
