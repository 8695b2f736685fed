"""Means of ranges: what is not finite stays in its ranges, in both directions."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients
from autograd.rules.ranges import means_of_ranges, spread_over_ranges

RANGES = ((0, 2), (1, 3), (2, 4))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_in_its_ranges(wrong: float) -> None:
    x = np.array([[wrong, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]])
    expected = [[wrong, 1.5, 2.5], [0.5, 1.5, 2.5]]
    np.testing.assert_array_equal(means_of_ranges(x, ranges=RANGES), expected)
    means = compile(lambda x: means_of_ranges(x, ranges=RANGES))
    np.testing.assert_array_equal(means(Value(x)).data, expected)
    g = np.array([wrong, 2.0, 4.0])
    np.testing.assert_array_equal(
        spread_over_ranges(g, ranges=RANGES, length=4), [wrong, wrong, 3.0, 2.0]
    )


def test_infinities_of_both_signs_are_no_number_and_warn_of_nothing() -> None:
    x = np.array([np.inf, -np.inf, 2.0, 4.0])
    np.testing.assert_array_equal(means_of_ranges(x, ranges=RANGES), [np.nan, -np.inf, 3.0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_the_type_is_kept_and_sums_do_not_overflow(dtype: Any) -> None:
    x = Value(np.full(4, 6e4, dtype))
    found = means_of_ranges(x, ranges=((0, 4),))
    assert found.dtype == gradients(found.sum(), x).dtype == dtype
    np.testing.assert_allclose(found.data, 6e4, rtol=1e-3)
