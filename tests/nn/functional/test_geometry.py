"""Arguments for one or two axes."""

from typing import Any

import numpy as np
import pytest

from nn.functional.geometry import batched, lengths, unbatched


@pytest.mark.parametrize(
    ("given", "expected"),
    [(3, (3, 3)), ((1, 2), (1, 2)), ([1, 2], (1, 2)), (np.int64(4), (4, 4)), ((5,), (5, 5))],
)
def test_one_number_is_for_every_axis(given: Any, expected: Any) -> None:
    assert lengths(given, 2, "stride") == expected


@pytest.mark.parametrize(("given", "error"), [(0, ValueError), ((1, 2, 3), ValueError)])
def test_what_is_too_small_or_too_many_is_refused(given: Any, error: Any) -> None:
    with pytest.raises(error, match="stride is a whole number from 1 or 2 of them"):
        lengths(given, 2, "stride")


@pytest.mark.parametrize("given", ["12", 1.0, None, (1, 2.0), True])
def test_what_is_no_whole_number_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="stride is a whole number or 2 of them"):
        lengths(given, 2, "stride")


def test_one_example_gets_an_axis_and_loses_it_again() -> None:
    x, was_batched = batched(np.zeros((3, 4, 5)), 2, "f")
    assert (x.shape, was_batched) == ((1, 3, 4, 5), False)
    assert unbatched(x, was_batched).shape == (3, 4, 5)
    assert unbatched(*batched(np.zeros((3, 4, 5)), 1, "f")).shape == (3, 4, 5)
