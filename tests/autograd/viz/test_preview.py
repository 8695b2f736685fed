import math
from typing import Any

import numpy as np
import pytest

from autograd.viz import notation as n
from autograd.viz.preview import number_text, preview


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (0.123456, "0.1235"),
        (-0.0, "0"),
        (7, "7"),
        (float("nan"), "NaN"),
        (np.float32(2.5), "2.5"),
        (np.array(3.0), "3"),
        (1 + 2j, "1 + 2i"),
        (np.zeros((0, 2)), "(0, 2) float64"),
        (np.array([1.0, -1.0]), "(2,) float64, −1 … 1"),
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


@pytest.mark.parametrize(
    ("data", "spread"),
    [
        (np.append(np.arange(100.0), np.nan), "0 … 99, 1 NaN"),
        (np.array([0.0, 5.0, np.inf, -np.inf, np.inf]), "0 … 5, 2 ∞, 1 −∞"),
        (np.full(1500, np.nan), "all NaN"),
        (np.array([np.nan, np.inf]), "1 NaN, 1 ∞"),
        (np.array([2.0, 2.0, np.nan]), "all 2 but 1 NaN"),
        (np.array([1j, np.nan]), "1 NaN"),
        (np.zeros(3), "all 0"),
        (np.tanh(np.linspace(6, 38, 70)), "0.99999 … 1"),
        (np.array([1.0, 1 + 2**-52]), "1 … 1.0000000000000002"),
    ],
)
def test_what_is_said_of_entries_holds_for_each(data: Any, spread: str) -> None:
    seen = preview(data)
    assert seen.spread() == spread
    assert seen.is_finite == bool(np.isfinite(data).all())
    assert seen.norm is None or not np.isnan(seen.norm)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (99999.0, "99999"),
        (65536.0, "65536"),
        (-1234567.0, "−1.235×10⁶"),
        (12345.678, "12346"),
        (0.00012346, "0.0001235"),
        (1e-5, "1×10⁻⁵"),
        (28.125, "28.13"),
        (9.9996, "10"),
        (999999.7, "1×10⁶"),
        (5e-324, "4.941×10⁻³²⁴"),
        (-math.inf, "−∞"),
        (10**15 - 1, "999999999999999"),
        (10**15, "1×10¹⁵"),
    ],
)
def test_numbers_are_written_in_one_way(number: float, text: str) -> None:
    assert number_text(number) == text
    assert n.text(n.Number(number)) == text


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
    written = preview(number).describe().translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    assert np.longdouble(written.replace("×10", "e")) == number
    assert preview(np.array([number, 2 * number])).norm == pytest.approx(
        abs(number) * np.sqrt(np.longdouble(5)), rel=1e-12
    )
