"""What is computed twice from the same is computed once, and nothing else is."""

from typing import Any

import numpy as np
import pytest

from autograd import compile
from autograd.compile.graph import rewritten
from autograd.compile.passes.common import merging
from autograd.rules.random import normal
from tests.autograd.compile.graphs import traced, written

X = np.array([1.0, 2.0])


def merged(function: Any, *arguments: Any) -> list[str]:
    return written(rewritten(traced(function, *arguments), merging()))


def test_equal_operations_are_done_once() -> None:
    assert merged(lambda x: np.exp(x) + np.exp(x), X) == ["#0 = exp(x)", "#1 = add(#0, #0)", "#1"]
    chain = merged(lambda x: (np.exp(x) * 2) / (np.exp(x) * 2), X)
    assert chain == ["#0 = exp(x)", "#1 = multiply(#0, 2)", "#2 = divide(#1, #1)", "#2"]


def test_equal_small_arrays_and_keywords_count_as_the_same() -> None:
    def function(x: Any) -> Any:
        return (x + np.ones(2)).sum(axis=0) + (x + np.ones(2)).sum(axis=0)

    assert len(merged(function, X)) == 4


@pytest.mark.parametrize(
    "function",
    [
        lambda x: (x * 1, x * 1.0),
        lambda x: (x * 1, x * True),
        lambda x: (x * 0.0, x * -0.0),
        lambda x: (x + np.ones(2), x + np.ones(2, np.float32)),
        lambda x: (x.sum(axis=0), x.sum(axis=-1)),
        lambda x: (x[0:1], x[1:2]),
        lambda x: (x - 1, 1 - x),
    ],
)
def test_operations_on_what_differs_stay_apart(function: Any) -> None:
    first, second, result = merged(function, X)
    assert (first[:2], second[:2], result) == ("#0", "#1", "#0, #1")


def test_two_draws_are_two() -> None:
    generator = np.random.default_rng(0)

    def function(x: Any) -> Any:
        return normal(lambda: generator, (2,)), normal(lambda: generator, (2,)), x * 1

    one, other, _ = compile(function)(X)
    assert (one != other).all()
    draw = lambda: generator  # noqa: E731
    assert len(merged(lambda x: normal(draw, (2,)) - normal(draw, (2,)) + x, X)) == 5
