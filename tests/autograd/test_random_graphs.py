"""A few hundred graphs of random shape, with every derivative held against differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, gradients, logsumexp, relu, sigmoid, softplus

# Smooth everywhere, and bounded or tamed, so that a deep expression stays near 1.
UNARY: list[Callable[[Any], Any]] = [
    *(np.tanh, np.sin, np.cos, np.arctan, sigmoid, softplus, np.negative, np.arcsinh),
    *(lambda x: x**2 * 0.3, lambda x: np.sqrt(x * x + 1), lambda x: 1 / (x * x + 1)),
    *(lambda x: np.exp(-x * x), lambda x: np.log1p(x * x), lambda x: 0.5 * x - 1.0),
]
BINARY: list[Callable[[Any, Any], Any]] = [
    *(np.add, np.subtract, np.logaddexp, lambda x, y: np.arctan2(x, y * y + 1)),
    *(
        lambda x, y: x * y * 0.5,
        lambda x, y: x / (y * y + 1),
        lambda x, y: np.sqrt(1 + x * x + y * y),
    ),
    *(lambda x, y: (x * x + 1) ** np.tanh(y), lambda x, y: np.where([True], x, y) - y),
]
REARRANGE: list[Callable[[Any], Any]] = [
    *(np.transpose, np.ravel, np.flip, lambda x: x[..., None], lambda x: x[None] if x.ndim else x),
    *(lambda x: x[..., ::-1] if np.ndim(x) else x, lambda x: np.tile(np.ravel(x), 2)),
    *(lambda x: np.ravel(x)[[0, -1, 0]], lambda x: np.stack([x, x * 2], axis=-1)),
    *(lambda x: np.concatenate([np.ravel(x), np.ravel(x)]), lambda x: np.reshape(x, (1, -1))),
]
REDUCE: list[Callable[[Any], Any]] = [
    *(np.sum, np.mean, np.prod, np.var, logsumexp),
    *(lambda x: np.sum(x, axis=-1) if np.ndim(x) else x, lambda x: np.cumsum(x) * 0.2),
    *(lambda x: np.mean(x, axis=0, keepdims=True) if np.ndim(x) else x,),
]


def random_function(seed: int) -> tuple[Callable[..., Any], list[Any]]:
    """Return an expression of three to twelve operations, and inputs to evaluate it at."""
    plan = np.random.default_rng(seed)
    shapes = [(), (3,), (2, 3), (1, 3), (2, 1)]
    inputs = [
        plan.uniform(-1, 1, shapes[plan.integers(len(shapes))])[()]
        for _ in range(plan.integers(1, 4))
    ]
    steps = [plan.integers(1 << 30, size=4) for _ in range(plan.integers(3, 13))]

    def function(*values: Any) -> Any:
        known = list(values)
        for family, which, first, second in steps:
            x, y = known[first % len(known)], known[second % len(known)]
            kind = family % 8
            if kind < 3 and fits(x, y):
                result = BINARY[which % len(BINARY)](x, y)
            elif kind < 5:
                result = UNARY[which % len(UNARY)](x)
            elif kind < 7:
                result = REDUCE[which % len(REDUCE)](x)
            else:
                result = REARRANGE[which % len(REARRANGE)](x)
            if np.size(result) <= 64:
                known.append(result)
        return sum((np.mean(np.tanh(x)) for x in known[1:]), np.mean(np.tanh(known[0])))

    return function, inputs


def fits(x: Any, y: Any) -> bool:
    try:
        np.broadcast_shapes(np.shape(x), np.shape(y))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("block", range(10))
def test_random_expressions_agree_with_differences(block: int) -> None:
    for seed in range(block * 30, block * 30 + 30):
        function, inputs = random_function(seed)
        values = [Value(x) for x in inputs]
        output = function(*values)
        np.testing.assert_allclose(output.data, function(*inputs), rtol=1e-12)
        for share, value in zip(gradients(output, values), values, strict=True):
            assert np.shape(share) == value.shape
        check_grads(function, order=1)(*inputs)


@pytest.mark.parametrize("block", range(4))
def test_second_derivatives_of_random_expressions_agree_with_differences(block: int) -> None:
    for seed in range(1000 + block * 10, 1010 + block * 10):
        function, inputs = random_function(seed)
        check_grads(function, order=2, modes=["rev"])(*inputs)


@pytest.mark.parametrize("seed", range(20))
def test_float32_stays_float32_through_any_expression(seed: int) -> None:
    function, inputs = random_function(seed)
    values = [Value(np.asarray(x, np.float32)[()]) for x in inputs]
    output = function(*values)
    assert output.dtype == np.float32
    for share in gradients(output, values, create_graph=True):
        assert share.dtype == np.float32


@pytest.mark.parametrize("seed", range(20))
def test_backward_and_gradients_find_the_same(seed: int) -> None:
    function, inputs = random_function(seed)
    values = [Value(x) for x in inputs]
    output = function(*values, relu(values[0]))
    expected = gradients(output, values)
    with_graph = gradients(output, values, create_graph=True)
    output.backward()
    for value, share, node in zip(values, expected, with_graph, strict=True):
        np.testing.assert_array_equal(value.grad, share)
        np.testing.assert_allclose(node.data, share, rtol=1e-12, atol=1e-15)
