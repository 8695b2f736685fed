"""Finite differences find wrong rules at every scale, and say nothing where they cannot know."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, explain, primitive, relu

WRONG: Callable[[Any], Any] = primitive(lambda x: x**2, lambda g, ans, x: g * 3 * x, name="wrong")
UNSETTLED = "not checked: the difference did not settle"


@pytest.mark.parametrize(
    ("function", "number", "verdict"),
    [
        *((WRONG, x, "differs") for x in (1e-9, 1e-3, 2.0, 1e6)),
        *((np.sin, x, "agrees") for x in (1e-9, 1.0, 1e6)),
        *((np.sin, x, UNSETTLED) for x in (1e9, 1e15)),
        *((relu, x, "agrees") for x in (1e-9, -1e-9, 1.0)),
        (relu, 0.0, "kink"),
        (abs, 0.0, "kink"),
        (np.exp, -700.0, "agrees"),
        (np.cos, 0.0, "agrees"),
        (lambda x: x - 1e9, 1.0, "agrees"),
        (np.log, 1e-200, "agrees"),
    ],
)
def test_a_verdict_holds_at_every_scale(
    function: Callable[[Any], Any], number: float, verdict: str
) -> None:
    x = Value(number, "x")
    assert [check.verdict for check in explain(function(x), x, check=True).checks] == [verdict]
