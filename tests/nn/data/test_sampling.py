"""Which examples, by chance."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.data import DataLoader, WeightedRandomSampler, random_split


@pytest.mark.parametrize(
    ("lengths", "counts"),
    [
        ([7, 3], [7, 3]),
        ([10, 0], [10, 0]),
        ([0.8, 0.2], [8, 2]),
        ([0.5, 0.25, 0.25], [6, 2, 2]),
        ([1 / 3, 1 / 3, 1 / 3], [4, 3, 3]),
        ([0.1] * 10, [1] * 10),
        ([1], [10]),
    ],
)
def test_every_example_is_in_one_part(lengths: Any, counts: list[int]):
    parts = random_split(np.arange(10), lengths)
    assert [len(part) for part in parts] == counts
    assert sorted(np.concatenate([part.indices for part in parts])) == list(range(10))


def test_fractions_just_below_a_whole_number_are_that_number():
    assert [len(part) for part in random_split(np.arange(100), [0.29, 0.71])] == [29, 71]


def test_the_same_seed_makes_the_same_parts():
    first, second = (random_split(np.arange(50), [25, 25], seed=3)[0].indices for _ in range(2))
    np.testing.assert_array_equal(first, second)
    other = random_split(np.arange(50), [25, 25], np.random.default_rng(4))[0].indices
    assert not np.array_equal(first, other)
    nn.manual_seed(1)
    first = random_split(np.arange(50), [25, 25])[0].indices
    nn.manual_seed(1)
    np.testing.assert_array_equal(random_split(np.arange(50), [25, 25])[0].indices, first)


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ([5, 4], "add up to 9, but there are 10 examples"),
        ([0.5, 0.4], "add up to 0.9, expected 1"),
        ([11, -1], "0 or more examples"),
        ([], "parts of 0 or more"),
    ],
)
def test_lengths_that_do_not_add_up_are_refused(lengths: Any, message: str):
    with pytest.raises(ValueError, match=message):
        random_split(np.arange(10), lengths)


def test_a_generator_and_a_seed_are_one_too_many():
    with pytest.raises(ValueError, match="not both"):
        random_split(np.arange(10), [5, 5], np.random.default_rng(0), seed=0)


def test_weights_decide_how_often_an_example_comes():
    sampler = WeightedRandomSampler([3.0, 0.0, 1.0], 4000)
    counts = np.bincount(list(sampler), minlength=3)
    assert counts[1] == 0
    assert 2850 < counts[0] < 3150


def test_without_replacement_no_example_comes_twice():
    assert sorted(WeightedRandomSampler([1, 2, 3, 0], 3, replacement=False)) == [0, 1, 2]


def test_in_a_loader_the_draws_follow_from_its_seed():
    def epochs() -> list[list[int]]:
        loader = DataLoader(
            np.arange(3), sampler=WeightedRandomSampler([1, 1, 1], 20), batch_size=20, seed=5
        )
        return [batch[0].tolist() for _ in range(2) for batch in loader]

    first = epochs()
    assert first[0] != first[1]
    assert epochs() == first


@pytest.mark.parametrize(
    ("weights", "count", "replacement"),
    [
        ([-1.0], 1, True),
        ([np.inf], 1, True),
        ([0.0], 1, True),
        ([1.0, 0.0], 2, False),
        ([[1.0]], 1, True),
        ([1.0], 0, True),
    ],
)
def test_weights_that_cannot_be_drawn_by_are_refused(weights: Any, count: int, replacement: bool):
    with pytest.raises(ValueError, match="weight"):
        WeightedRandomSampler(weights, count, replacement)
