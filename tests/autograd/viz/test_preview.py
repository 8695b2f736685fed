import math

import numpy as np
import pytest

from autograd.viz.preview import preview


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (0.123456, "0.1235"),
        (-0.0, "0"),
        (7, "7"),
        (float("nan"), "nan"),
        (np.float32(2.5), "2.5"),
        (np.array(3.0), "3"),
        (1 + 2j, "1+2j"),
        (np.zeros((0, 2)), "(0, 2) float64"),
        (np.array([1.0, -1.0]), "(2,) float64, -1 … 1"),
        (np.array([True, False]), "(2,) bool"),
        ((slice(None), 3), "[:, 3]"),
        ("a" * 100, "'" + "a" * 36 + "..."),
    ],
)
def test_data_is_summed_up_in_a_few_words(data: object, text: str) -> None:
    assert preview(data).describe() == text


def test_the_norm_neither_overflows_nor_vanishes() -> None:
    assert preview(np.array([3e300, 4e300])).norm == pytest.approx(5e300)
    assert preview(np.array([3e-300, 4e-300])).norm == pytest.approx(5e-300)
    assert preview(np.array([1.0, np.inf])).norm == math.inf


def test_nan_shows_in_the_range() -> None:
    seen = preview(np.array([1.0, np.nan]))
    assert math.isnan(seen.minimum or 0.0)
    assert math.isnan(seen.norm or 0.0)


def test_what_changes_later_was_seen_as_it_was() -> None:
    array = np.array([1.0, 2.0])
    seen = preview(array)
    array[:] = 0
    assert (seen.entries, seen.maximum) == ((1.0, 2.0), 2.0)


def test_large_arrays_are_shown_by_their_range_alone() -> None:
    seen = preview(np.arange(65, dtype=np.float32))
    assert (seen.entries, seen.minimum, seen.maximum) == (None, 0.0, 64.0)


def test_the_norm_of_complex_arrays_is_that_of_their_absolute_values() -> None:
    seen = preview(np.array([3j, 4.0]))
    assert (seen.minimum, seen.maximum, seen.norm) == (None, None, 5.0)


@pytest.mark.skipif(
    np.finfo(np.longdouble).max == np.finfo(np.float64).max, reason="no longer numbers here"
)
@pytest.mark.parametrize("text", ["1e4000", "-1e4000", "1e-4000"])
def test_what_no_double_holds_is_shown_as_it_is(text: str) -> None:
    number = np.longdouble(text)
    assert np.longdouble(preview(number).describe()) == number
    assert preview(np.array([number, 2 * number])).norm == pytest.approx(
        abs(number) * np.sqrt(np.longdouble(5)), rel=1e-12
    )
