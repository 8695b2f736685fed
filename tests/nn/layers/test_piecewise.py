"""Activation modules with kinks: their settings, reprs, and what they refuse."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn import functional as F

X = np.array([-4.0, -1.0, 0.0, 0.7, 8.0])


@pytest.mark.parametrize(
    ("module", "function", "shown"),
    [
        (nn.ReLU(), F.relu, "ReLU()"),
        (nn.ReLU6(), F.relu6, "ReLU6()"),
        (nn.LeakyReLU(0.2), lambda x: F.leaky_relu(x, 0.2), "LeakyReLU(negative_slope=0.2)"),
        (nn.ELU(0.5), lambda x: F.elu(x, 0.5), "ELU(alpha=0.5)"),
        (nn.SELU(), F.selu, "SELU()"),
        (nn.CELU(2.0), lambda x: F.celu(x, 2.0), "CELU(alpha=2.0)"),
        (
            nn.Hardtanh(-2.0, 1.0),
            lambda x: F.hardtanh(x, -2.0, 1.0),
            "Hardtanh(min_val=-2.0, max_val=1.0)",
        ),
        (nn.Hardsigmoid(), F.hardsigmoid, "Hardsigmoid()"),
        (nn.Hardswish(), F.hardswish, "Hardswish()"),
        (nn.Hardshrink(0.8), lambda x: F.hardshrink(x, 0.8), "Hardshrink(0.8)"),
        (nn.Softshrink(0.8), lambda x: F.softshrink(x, 0.8), "Softshrink(0.8)"),
        (
            nn.Threshold(0.1, 20),
            lambda x: F.threshold(x, 0.1, 20),
            "Threshold(threshold=0.1, value=20)",
        ),
    ],
)
def test_a_module_applies_its_function_and_shows_its_settings(
    module: nn.Module, function: Any, shown: str
) -> None:
    np.testing.assert_array_equal(module(X), function(X))
    assert repr(module) == shown
    assert list(module.parameters()) == []


def test_the_slope_of_relu_at_its_kink_is_zero() -> None:
    x = Value(np.array([-1.0, 0.0, 2.0]))
    nn.ReLU()(x).sum().backward()
    assert x.grad.tolist() == [0, 0, 1]


def test_prelu_learns_its_weights() -> None:
    layer = nn.PReLU(2, init=0.5, dtype=np.float64)
    assert repr(layer) == "PReLU(num_parameters=2)"
    layer(np.array([[-2.0, 3.0], [-1.0, -4.0]])).sum().backward()
    np.testing.assert_array_equal(layer.weight.data, [0.5, 0.5])
    np.testing.assert_array_equal(layer.weight.grad, [-3.0, -4.0])


def test_rrelu_draws_in_training_and_takes_the_middle_in_use() -> None:
    layer = nn.RReLU(0.1, 0.3)
    assert repr(layer) == "RReLU(lower=0.1, upper=0.3)"
    assert len(np.unique(layer(-np.ones(10)))) == 10
    np.testing.assert_allclose(layer.eval()(-np.ones(10)), -0.2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.PReLU(0), "a positive number of weights, got 0"),
        (lambda: nn.PReLU(2.0), "a positive number of weights, got 2.0"),  # type: ignore[arg-type]
        (lambda: nn.RReLU(0.3, 0.1), "from lower to upper, got 0.3 and 0.1"),
        (lambda: nn.CELU(0.0), "must not be 0"),
        (lambda: nn.Hardtanh(1.0, 1.0), "min_val below max_val, got 1.0 and 1.0"),
        (lambda: nn.Softshrink(-1.0), "not negative, got -1.0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
