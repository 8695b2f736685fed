"""Activation modules do what the functions of their names do."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn import functional as F


@pytest.mark.parametrize(
    ("module", "function"),
    [(nn.Sigmoid(), F.sigmoid), (nn.Tanh(), F.tanh), (nn.ReLU(), F.relu)],
    ids=["Sigmoid", "Tanh", "ReLU"],
)
def test_a_module_applies_its_function_to_each_element(module: nn.Module, function: Any) -> None:
    data = np.linspace(-2, 2, 6).reshape(2, 3)
    x, y = Value(data), Value(data)
    output = module(x)
    output.sum().backward()
    function(y).sum().backward()
    np.testing.assert_array_equal(output.data, function(data))
    np.testing.assert_array_equal(x.grad, y.grad)
    assert output.scope.path == (type(module).__name__,)
    assert repr(module) == f"{type(module).__name__}()"
    assert list(module.parameters()) == []


def test_the_slope_of_relu_at_its_kink_is_zero() -> None:
    x = Value(np.array([-1.0, 0.0, 2.0]))
    nn.ReLU()(x).sum().backward()
    assert x.grad.tolist() == [0, 0, 1]
