"""Initialisers fill in place, with the moments they promise."""

from typing import Any

import numpy as np
import pytest

import nn
from nn.init import normal_, uniform_


@pytest.mark.parametrize("initialise", [uniform_, normal_])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_parameter_is_filled_in_place_in_its_dtype(initialise: Any, dtype: Any) -> None:
    memory = np.zeros((2, 3), dtype)
    parameter = nn.Parameter(memory)
    assert initialise(parameter) is parameter
    assert parameter.data is memory
    assert memory.dtype == dtype
    assert len(np.unique(memory)) == 6


def test_a_parameter_of_a_single_number_is_filled() -> None:
    assert normal_(nn.Parameter(np.array(0.0))).data != 0.0


@pytest.mark.parametrize(
    ("arguments", "low", "high"), [((), 0.0, 1.0), ((-2.0, 6.0), -2.0, 6.0)], ids=str
)
def test_uniform_numbers_lie_evenly_between_their_bounds(
    arguments: tuple[float, ...], low: float, high: float
) -> None:
    data = uniform_(nn.Parameter(np.empty(100_000)), *arguments).data
    assert low <= data.min() < low + 0.001 * (high - low)
    assert high - 0.001 * (high - low) < data.max() <= high
    counts = np.histogram(data, 10, (low, high))[0]
    assert np.all(np.abs(counts - 10_000) < 500)


@pytest.mark.parametrize(
    ("arguments", "mean", "std"), [((), 0.0, 1.0), ((5.0, 0.1), 5.0, 0.1)], ids=str
)
def test_normal_numbers_have_their_moments(
    arguments: tuple[float, ...], mean: float, std: float
) -> None:
    standard = (normal_(nn.Parameter(np.empty(100_000)), *arguments).data - mean) / std
    moments = [(standard**power).mean() for power in (1, 2, 3, 4)]
    np.testing.assert_allclose(moments, [0, 1, 0, 3], atol=0.08)


def test_numbers_are_drawn_from_the_generator_that_the_seed_starts() -> None:
    drawn = []
    for _ in range(2):
        nn.manual_seed(5)
        drawn.append(normal_(uniform_(nn.Parameter(np.empty(4)))).data)
    np.testing.assert_array_equal(*drawn)
    rng = np.random.default_rng(5)
    rng.uniform(size=4)
    np.testing.assert_array_equal(drawn[0], rng.normal(size=4))
