"""Activation modules do what the functions of their names do."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from nn import functional as F

MODULES: list[tuple[nn.Module, Any, str]] = [
    (nn.Sigmoid(), F.sigmoid, "Sigmoid()"),
    (nn.Tanh(), F.tanh, "Tanh()"),
    (nn.GELU(), F.gelu, "GELU(approximate='none')"),
    (nn.GELU("tanh"), lambda x: F.gelu(x, "tanh"), "GELU(approximate='tanh')"),
    (nn.SiLU(), F.silu, "SiLU()"),
    (nn.Mish(), F.mish, "Mish()"),
    (nn.Softplus(2.0), lambda x: F.softplus(x, 2.0), "Softplus(beta=2.0, threshold=20.0)"),
    (nn.Softsign(), F.softsign, "Softsign()"),
    (nn.Tanhshrink(), F.tanhshrink, "Tanhshrink()"),
    (nn.LogSigmoid(), F.logsigmoid, "LogSigmoid()"),
    (nn.Softmax(dim=0), lambda x: F.softmax(x, 0), "Softmax(dim=0)"),
    (nn.LogSoftmax(dim=1), lambda x: F.log_softmax(x, 1), "LogSoftmax(dim=1)"),
    (nn.Softmin(dim=1), lambda x: F.softmin(x, 1), "Softmin(dim=1)"),
    (nn.GLU(dim=0), lambda x: F.glu(x, 0), "GLU(dim=0)"),
]


@pytest.mark.parametrize(("module", "function", "shown"), MODULES, ids=[m[2] for m in MODULES])
def test_a_module_applies_its_function_and_shows_its_settings(
    module: nn.Module, function: Any, shown: str
) -> None:
    data = np.linspace(-2, 2, 6).reshape(2, 3)
    x, y = Value(data), Value(data)
    output = module(x)
    output.sum().backward()
    function(y).sum().backward()
    np.testing.assert_array_equal(output.data, function(data))
    np.testing.assert_array_equal(x.grad, y.grad)
    assert output.scope.path == (type(module).__name__,)
    assert repr(module) == shown
    assert list(module.parameters()) == []


@pytest.mark.parametrize("kind", [nn.Softmax, nn.LogSoftmax, nn.Softmin])
def test_the_axis_must_be_said(kind: Any) -> None:
    with pytest.raises(ValueError, match=f"along which axis {kind.__name__} adds up, as in dim=-1"):
        kind()


def test_softmax2d_compares_channels() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    np.testing.assert_array_equal(nn.Softmax2d()(x), F.softmax(x, 1))
    np.testing.assert_array_equal(nn.Softmax2d()(x[0]), F.softmax(x[0], 0))
    with pytest.raises(ValueError, match=r"\(C, H, W\), got \(2, 3\)"):
        nn.Softmax2d()(np.zeros((2, 3)))


def test_an_unknown_approximation_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="none and tanh, got True"):
        nn.GELU(True)  # type: ignore[arg-type]
