"""Which class is meant, and its score: all shapes, and what need not be masked."""

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn import functional as F
from nn.functional.classes import checked_classes, class_axis, class_weight, picked_scores


@pytest.mark.parametrize("shape", [(4,), (3, 4), (3, 4, 2), (2, 4, 3, 5), (1, 1), (0, 4)], ids=str)
def test_the_score_of_each_class_is_found_and_its_gradient_put_back(
    shape: tuple[int, ...],
) -> None:
    random = np.random.default_rng(0)
    axis, classes = class_axis(np.empty(shape), "f")
    scores = Value(random.normal(size=shape))
    target = np.asarray(random.integers(0, classes, shape[:axis] + shape[axis + 1 :]))
    picked = picked_scores(scores, target, axis)
    marks = np.expand_dims(target, axis) == np.arange(classes).reshape(
        (-1, *(1 for _ in shape[axis + 1 :]))
    )
    np.testing.assert_array_equal(picked.data, (scores.data * marks).sum(axis))
    picked.sum().backward()
    np.testing.assert_array_equal(scores.grad, marks)


def test_nothing_is_masked_where_surely_nothing_is_left_out() -> None:
    scores = np.zeros((3, 4))
    for ignored in (-100, 3, None):
        target, kept = checked_classes(scores, np.array([0, 2, 1]), 1, ignored, "f")
        assert (target.tolist(), kept) == ([0, 2, 1], None)
    target, kept = checked_classes(scores, np.array([0, 2, -9]), 1, -9, "f")
    assert (target.tolist(), kept.tolist()) == ([0, 2, 0], [True, True, False])
    target, kept = checked_classes(scores, np.array([0, 2, 1]), 1, 2, "f")
    assert kept.tolist() == [True, False, True]


def test_a_value_may_hold_classes() -> None:
    classes = Value(np.array([1, 0]), requires_grad=False)
    target, _ = checked_classes(np.zeros((2, 3)), classes, 1, -100, "f")
    assert target.tolist() == [1, 0]


def test_weights_come_in_the_type_of_the_scores() -> None:
    weight = class_weight([1, 2, 3], np.zeros((2, 3), np.float32), 3, "f")
    assert weight.dtype == np.float32


@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss, F.multi_margin_loss])
@pytest.mark.parametrize("scores", [np.ones(3), np.ones((2, 3)), Value(np.ones((2, 3)))])
def test_classes_or_scores_that_are_missing_are_refused(loss: Any, scores: Any) -> None:
    with pytest.raises(TypeError, match=r"got None for the target$"):
        loss(scores, None)
    with pytest.raises(TypeError, match=r"got None for the input$"):
        loss(None, np.array(0))
