"""Vectors for numbers: their start, padding, and vectors from elsewhere."""

from typing import Any

import numpy as np
import pytest

import nn


def test_the_start_is_normal_and_padding_is_zero() -> None:
    nn.manual_seed(0)
    layer = nn.Embedding(200, 50, padding_idx=-1)
    numbers = layer.weight.data
    assert (numbers.shape, numbers.dtype) == ((200, 50), np.float32)
    np.testing.assert_array_equal(numbers[-1], 0)
    assert abs(numbers[:-1].mean()) < 0.05
    assert abs(numbers[:-1].std() - 1) < 0.03
    assert layer.padding_idx == 199
    assert repr(layer) == "Embedding(200, 50, padding_idx=199)"
    assert repr(nn.Embedding(3, 2)) == "Embedding(3, 2)"


def test_a_step_leaves_padding_and_what_was_not_looked_up() -> None:
    layer = nn.Embedding(5, 2, padding_idx=0)
    before = layer.weight.data.copy()
    layer(np.array([[0, 3], [3, 0]])).sum().backward()
    nn.optim.SGD(layer.parameters(), lr=1.0).step()
    np.testing.assert_allclose(before - layer.weight.data, [[0, 0]] * 3 + [[2, 2], [0, 0]])


def test_vectors_from_elsewhere_are_frozen_unless_asked() -> None:
    vectors = np.arange(6.0).reshape(3, 2)
    layer = nn.Embedding.from_pretrained(vectors)
    assert not layer.weight.requires_grad
    assert list(layer.state_dict()) == ["weight"]
    np.testing.assert_array_equal(layer(np.array([2, 0])).data, vectors[[2, 0]])
    learned = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=1)
    learned([1, 2]).sum().backward()
    np.testing.assert_array_equal(learned.weight.grad, [[0, 0], [0, 0], [1, 1]])
    np.testing.assert_array_equal(learned.weight.data[1], [2, 3])
    assert repr(learned) == "Embedding(3, 2, padding_idx=1)"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Embedding(0, 2), "positive integers as sizes, got 0"),
        (lambda: nn.Embedding(2, 1.5), "got 1.5"),  # type: ignore[arg-type]
        (lambda: nn.Embedding(3, 2, padding_idx=3), "padding_idx=3 is none of 3 numbers"),
        (lambda: nn.Embedding(3, 2, max_norm=1.0), "does not shorten vectors: leave max_norm out"),
        (lambda: nn.Embedding.from_pretrained(np.zeros(3)), r"rows of a matrix, .* \(3,\)"),
        (lambda: nn.Embedding(3, 2)([3]), "the number 3, but there are 3 rows"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
