"""All passes together change no result beyond rounding, whatever the expression."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import compile, gradients, relu, sigmoid
from autograd.compile import specialisation
from autograd.compile.passes import PASSES, simplified
from autograd.structure import leaves
from tests.autograd.compile.graphs import traced, written

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 1e30, 1e-30, float("inf"), float("nan")]
UNARY: list[Any] = [
    *(np.exp, np.abs, np.negative, np.square, np.tanh, sigmoid, relu, np.sqrt),
    *(lambda x: x**3, lambda x: x**-1, lambda x: x.T, lambda x: x[..., ::-1]),
    *(lambda x: x + np.broadcast_to(np.mean(x), x.shape), lambda x: np.log(np.abs(x))),
    *(lambda x: np.sum(x, axis=0) + x, lambda x: x.reshape(2, -1).reshape(x.shape)),
    *(lambda x: x @ x, lambda x: 0.01 * (x @ x.T), lambda x: np.where(x > 0, x, -x)),
]
BINARY: list[Any] = [
    *(np.add, np.subtract, np.multiply, np.divide, np.maximum),
    lambda x, y: x @ y,
]
numbers = st.sampled_from([*SPECIAL[:-2], 4, 1, -1, 0])


@st.composite
def programs(draw: Any) -> Any:
    """Draw a list of steps, each of which uses some of what came before."""
    steps = []
    for count in range(2, draw(st.integers(3, 9))):
        first, second = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
        kind = draw(st.integers(0, 2))
        if kind == 0:
            steps.append((draw(st.sampled_from(UNARY)), (first,), ()))
        elif kind == 1:
            steps.append((draw(st.sampled_from(BINARY)), (first, second), ()))
        else:
            number, left = draw(numbers), draw(st.booleans())
            steps.append((draw(st.sampled_from(BINARY[:4])), (first,), (number, left)))
    return steps


def running(steps: Any) -> Any:
    def function(x: Any, y: Any) -> Any:
        known = [x, y]
        for operation, inputs, with_number in steps:
            given = [known[i] for i in inputs]
            if with_number:
                number, left = with_number
                given = [number, *given] if left else [*given, number]
            known.append(operation(*given))
        return known[2:]

    return function


def compiled_without_passes(function: Any, *arguments: Any) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(specialisation, "simplified", lambda graph: (graph, {}))
        return compile(function)(*arguments)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(steps=programs(), special=st.lists(st.sampled_from(SPECIAL), min_size=4, max_size=4))
def test_any_expression_gives_the_same_with_all_passes_as_with_none(
    dtype: Any, steps: Any, special: list[float]
) -> None:
    function = running(steps)
    x = np.array(special, dtype).reshape(2, 2)
    y = np.array([[0.5, -1.5], [2.0, 0.25]], dtype)
    with np.errstate(all="ignore"):
        for arguments in ((x, y), (y, x), (y, y.T)):
            found = compile(function)(*arguments)
            expected = compiled_without_passes(function, *arguments)
            for a, b in zip(leaves(found), leaves(expected), strict=True):
                assert np.shape(a) == np.shape(b)
                assert a.dtype == b.dtype
                agree(a, b, max(1.0, *(np.max(np.abs(np.nan_to_num(z))) for z in leaves(expected))))


def agree(found: Any, expected: Any, largest: float) -> None:
    """Equal to rounding; what is near the end of the range may lie on either side of it."""
    limits = np.finfo(found.dtype)
    if largest > limits.max * 1e-6:
        return
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    rounding = float(limits.eps) * 512
    np.testing.assert_allclose(found, expected, rounding, rounding * largest)


def test_passes_run_until_nothing_changes() -> None:
    def function(x: Any) -> Any:
        return np.exp(np.negative(-x)) - np.exp(1 * x * 1.0)

    graph, counts = simplified(traced(function, np.ones(3)))
    assert written(graph) == ["#0 = exp(x)", "#1 = subtract(#0, #0)", "#1"]
    assert counts["traced"] > counts["left"] == 2
    assert {*PASSES, "sink", "traced", "left"} <= set(counts)
    assert written(simplified(graph)[0]) == written(graph)


def test_passes_leave_the_graph_that_they_are_given() -> None:
    graph = traced(lambda x: gradients(np.sum((x * 2 * 3) ** 2), x), np.ones(3))
    before = written(graph)
    simplified(graph)
    assert written(graph) == before


def test_what_nothing_needs_is_not_computed() -> None:
    def function(x: Any) -> Any:
        np.exp(x) + 3
        return x * 2

    assert written(traced(function, np.ones(3))) == ["#0 = multiply(x, 2)", "#0"]
