"""Answers: how they are compared, and how they are shown."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn.answers import asked_for, clipped, difference, fits, normalized, shown


def test_numbers_become_what_numpy_compares() -> None:
    given = (Value(2.0), [Fraction(1, 2), Decimal("0.25")], {"a": 2**70})
    assert normalized(given) == (2.0, [0.5, 0.25], {"a": 2.0**70})
    assert normalized(10**400) == 10**400
    assert normalized(True) is True


@pytest.mark.parametrize(
    ("given", "right", "same"),
    [
        (np.array([True, False]), np.array([True, False]), True),
        (np.array([True, True]), np.array([True, False]), False),
        (np.array([1, 0]), np.array([True, False]), False),
        (np.array(["a", "b"]), np.array(["a", "b"]), True),
        (np.array(["a", "c"]), np.array(["a", "b"]), False),
        (np.ma.array([1.0, 2.0], mask=[False, True]), np.array([1.0, 2.0]), False),
        (np.ma.array([1.0, 2.0], mask=[False, True]), (1.0, 2.0), False),
        (np.ma.array([1.0, 2.0]), np.array([1.0, 2.0]), True),
        (np.zeros(2), None, False),
        ([1, 2], {1, 2}, False),
        (2.0**70, 2**70, True),
        pytest.param(10**400, 10**400, True, id="the same, long"),
        pytest.param(10**400, 10**400 + 1, False, id="another, long"),
    ],
)
def test_what_fits(given: Any, right: Any, same: bool) -> None:
    assert fits(normalized(given), right, 1e-6) is same


def test_entries_that_are_no_numbers_are_told_as_such() -> None:
    right = np.array([True, False])
    wanted = "an array of True and False of the shape (2,) is asked for"
    assert difference(np.array([1, 0]), right, 1e-6) == f"{wanted}, and not [1, 0]"
    assert "not the right entries" in difference(np.array([True, True]), right, 1e-6)
    assert asked_for(np.array(["a"])) == "an array of texts of the shape (1,) is asked for"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (1 / 3, "0.333333"),
        (np.float64(2.0), "2"),
        (Value([1.0, 2.0]), "[1., 2.]"),
        ({"a": (1.0, "b")}, "{'a': (1, 'b')}"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), "[1.0 --]"),
        ([[[[[1]]]]], "[[[[…]]]]"),
        ([1] * 25, f"[{'1, ' * 24}…]"),
        pytest.param(10**5000, "an object of the type int", id="long"),
    ],
)
def test_what_is_shown(answer: Any, text: str) -> None:
    assert shown(answer) == text


def test_a_long_text_loses_its_end() -> None:
    assert clipped("one\ntwo  three", 20) == "one two three"
    assert clipped("one two three", 7) == "one two …"
