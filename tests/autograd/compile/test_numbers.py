"""Single numbers run as plain Python, and give what NumPy gives at every corner."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients, relu, sigmoid

CORNERS = [0.0, -0.0, 0.5, -2.0, 1000.0, -1000.0, 1e308, math.inf, -math.inf, math.nan]
OF_ONE: list[Callable[[Any], Any]] = [
    *(np.exp, np.log, np.sqrt, np.tanh, np.arctan, np.sin, np.cos, np.absolute, np.square),
    *(relu, sigmoid, lambda x: -x, lambda x: x**2, lambda x: x**3, lambda x: 2 * x - 1),
    lambda x: np.where(x > 0, x, 2 * x),
]
OF_TWO: list[Callable[[Any, Any], Any]] = [
    *(np.add, np.subtract, np.multiply, np.maximum, np.minimum),
    lambda x, y: np.tanh(x) / np.tanh(y),
    lambda x, y: x * (y > 0) + (x <= y) * y,
    lambda x, y: np.where((x > 0) & ~(y > 0), 1.0, 2.0),
]


def same(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    assert np.signbit(found) == np.signbit(expected) or np.isnan(expected)


@pytest.mark.parametrize("function", OF_ONE)
def test_a_function_of_a_number_is_that_of_numpy(function: Callable[[Any], Any]) -> None:
    compiled = compile(function)
    with np.errstate(all="ignore"):
        for x in CORNERS:
            # Python's own max keeps the sign of -0.0, which NumPy's maximum does not.
            same(compiled(x), function(x if function is relu else np.float64(x)))


@pytest.mark.parametrize("function", OF_TWO)
def test_a_function_of_two_numbers_is_that_of_numpy(function: Callable[[Any, Any], Any]) -> None:
    compiled = compile(function)
    with np.errstate(all="ignore"):
        for x, y in itertools.product(CORNERS, CORNERS):
            same(compiled(x, y), function(np.float64(x), np.float64(y)))


def test_a_network_of_numbers_is_straight_line_python() -> None:
    weights = [Value(0.1 * i, f"w{i}") for i in range(1, 5)]

    @compile
    def step(x: float, y: float) -> Any:
        hidden = [relu(weights[0] * x), relu(weights[1] * x)]
        loss = (hidden[0] * weights[2] + hidden[1] * weights[3] - y) ** 2
        for weight, gradient in zip(weights, gradients(loss, weights), strict=True):
            weight.assign_sub(0.1 * gradient)
        return loss

    step(2.0, 1.0)
    body = step.source[step.source.index("def step") :]
    # Nothing of NumPy but the class of the result.
    assert "np." not in body.replace("np.float64(", "")
    assert step.stats["arena bytes"] == 0
