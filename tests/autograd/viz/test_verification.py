"""A formula that is printed gives the numbers that it is about, in their shape."""

import math

import numpy as np
import pytest

from autograd import Value
from autograd.viz import notation as n
from autograd.viz.notation import Slot
from autograd.viz.verification import are_equal, has_changed, holds, verified


def test_a_formula_that_stands_for_no_number_is_taken_only_where_it_may_be() -> None:
    unknown = n.Product((Slot(0), n.Partial(n.Symbol("y"), n.Symbol("x"))))
    assert verified(unknown, np.ones(2), {0: np.ones(2)}) is None
    assert verified(unknown, np.ones(2), {0: np.ones(2)}, or_unknown=True) == unknown


def test_a_formula_holds_in_numbers_and_in_shape() -> None:
    row = {0: np.array([1.0, 2.0])}
    assert holds(Slot(0), np.array([[1.0, 2.0], [1.0, 2.0]]), row)
    assert not holds(Slot(0), np.array([1.0, 3.0]), row)
    assert not holds(Slot(0), np.array([[1.0], [2.0]]), row)
    assert not holds(Slot(0), 1.0, row)


@pytest.mark.parametrize("kind", [float, np.float64, lambda x: np.array([x])])
def test_numbers_are_equal_but_for_rounding(kind: type) -> None:
    equal = [(0.1 + 0.2, 0.3), (math.nan, math.nan), (math.inf, math.inf), (0.0, -0.0)]
    unequal = [(0.3, 0.31), (math.nan, 1.0), (1.0, math.inf), (math.inf, 1.0), (1e-9, 0.0)]
    assert all(are_equal(kind(x), kind(y)) for x, y in equal)
    assert not any(are_equal(kind(x), kind(y)) for x, y in unequal)
    assert are_equal(kind(1e-9), kind(0.0), scale=1.0)


def test_what_an_operation_was_given_is_known_to_have_changed() -> None:
    x = Value(np.array([1.0, 2.0]))
    y = x * 2
    assert not has_changed(y)
    x.data[0] = 5
    assert has_changed(y)
