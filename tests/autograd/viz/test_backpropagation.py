import numpy as np
import pytest

import nn
from autograd import Value, gradients, sigmoid
from autograd.graph import describe
from autograd.viz.backpropagation import backpropagation, local_derivative
from tests.autograd.test_random_graphs import random_function


def gradient_of_each(output: Value) -> dict[Value, object]:
    return {step.node: step.gradient for step in backpropagation(output)}


@pytest.mark.parametrize("seed", range(20))
def test_the_steps_end_in_the_gradients_of_the_walk(seed: int) -> None:
    function, arguments = random_function(seed)
    leaves = [Value(argument) for argument in arguments]
    output = np.sum(function(*leaves))
    found = gradient_of_each(output)
    for leaf, expected in zip(leaves, gradients(output, leaves), strict=True):
        np.testing.assert_allclose(found.get(leaf, np.zeros(leaf.shape)), expected, rtol=1e-13)


def test_each_contribution_says_what_stood_there_before_and_after() -> None:
    x = Value(3.0)
    first, second, *_ = backpropagation(x * x * x)
    assert [(c.slot, c.share, c.before, c.after) for c in first.contributions] == [
        (0, 3.0, None, 3.0),
        (1, 9.0, None, 9.0),
    ]
    assert [(c.share, c.before, c.after) for c in second.contributions] == [
        (9.0, 9.0, 18.0),
        (9.0, 18.0, 27.0),
    ]


def test_nothing_is_written_and_no_hook_is_called() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid())
    loss = nn.MSELoss()(model(np.ones((1, 2))), np.ones((1, 3)))
    called: list[object] = []
    for parameter in model.parameters():
        parameter.register_hook(called.append)
    list(backpropagation(loss))
    assert not called
    assert [parameter.grad for parameter in model.parameters()] == [None] * 2


def test_upstream_times_local_derivative_is_the_contribution() -> None:
    x, w = Value(2.0), Value(-3.0)
    for step in backpropagation(sigmoid(w * x) * x):
        for c in step.contributions:
            local = local_derivative(step.node, c.slot)
            assert c.share == pytest.approx(step.gradient * local, rel=1e-15)


def test_arrays_have_no_single_local_derivative() -> None:
    assert local_derivative(Value([1.0, 2.0]).sum(), 0) is None


def test_a_freed_graph_is_named() -> None:
    x = Value(2.0)
    y = x * x
    z = y * 3
    z.backward(free_graph=True)
    with pytest.raises(RuntimeError, match="was freed"):
        list(backpropagation(z))


def test_an_array_needs_a_gradient_to_start_with() -> None:
    v = Value([1.0, 2.0])
    with pytest.raises(ValueError, match="single number"):
        list(backpropagation(v * 2))
    steps = list(backpropagation(v * 2, np.array([1.0, 10.0])))
    assert describe(steps[-1].node) == describe(v)
    np.testing.assert_array_equal(steps[-1].gradient, [2.0, 20.0])
