"""One generator for all modules, which a seed makes repeatable."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.random import generator


def test_a_seed_starts_the_generator_anew() -> None:
    assert nn.manual_seed(7) is generator()
    first = generator().random(5)
    nn.manual_seed(7)
    np.testing.assert_array_equal(generator().random(5), first)
    nn.manual_seed(8)
    assert not np.array_equal(generator().random(5), first)


def test_the_generator_goes_on_where_it_was() -> None:
    assert generator().random() != generator().random()


def test_numpys_own_global_generator_is_left_alone() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index]
    nn.manual_seed(1)
    nn.Linear(3, 3)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]


@pytest.mark.parametrize(
    ("seed", "error"), [(-1, ValueError), ("one", TypeError), (0.5, TypeError)]
)
def test_a_seed_is_an_integer_that_is_not_negative(seed: Any, error: type[Exception]) -> None:
    generator_before = generator()
    with pytest.raises(error):
        nn.manual_seed(seed)
    assert generator() is generator_before
