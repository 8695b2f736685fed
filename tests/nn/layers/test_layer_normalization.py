"""Layers that normalise each sample by itself: parameters, reprs, and what they refuse."""

from typing import Any

import numpy as np
import pytest

import nn


def test_parameters_are_those_of_pytorch() -> None:
    def named(layer: nn.Module) -> dict[str, tuple[int, ...]]:
        return {name: parameter.shape for name, parameter in layer.named_parameters()}

    assert named(nn.LayerNorm(3)) == {"weight": (3,), "bias": (3,)}
    assert named(nn.LayerNorm((2, 3), bias=False)) == {"weight": (2, 3)}
    assert named(nn.LayerNorm(3, elementwise_affine=False)) == {}
    assert named(nn.RMSNorm([2, 3])) == {"weight": (2, 3)}
    assert named(nn.RMSNorm(3, elementwise_affine=False)) == {}
    assert named(nn.GroupNorm(2, 4)) == {"weight": (4,), "bias": (4,)}
    assert named(nn.GroupNorm(2, 4, affine=False)) == {}


def test_settings_are_shown() -> None:
    assert repr(nn.LayerNorm(3)) == "LayerNorm((3,), eps=1e-05, elementwise_affine=True, bias=True)"
    assert repr(nn.RMSNorm(3)) == "RMSNorm((3,), eps=None, elementwise_affine=True)"
    assert repr(nn.GroupNorm(2, 4)) == "GroupNorm(2, 4, eps=1e-05, affine=True)"


@pytest.mark.parametrize("make", [lambda: nn.LayerNorm(4), lambda: nn.GroupNorm(2, 4)])
def test_samples_do_not_see_each_other_in_training_or_in_use(make: Any) -> None:
    layer = make()
    x = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    together, alone = layer(x).data, layer.eval()(x[:1]).data
    np.testing.assert_allclose(together[:1], alone, rtol=1e-6)
    assert together.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.LayerNorm(0), "LayerNorm takes one positive length"),
        (lambda: nn.RMSNorm(()), "RMSNorm takes one positive length"),
        (lambda: nn.GroupNorm(0, 4), "positive integers, got 0"),
        (lambda: nn.GroupNorm(3, 4), "4 channels do not split into 3 groups"),
        (lambda: nn.GroupNorm(2, 4)(np.zeros((2, 3))), r"\(N, 4, ...\), got \(2, 3\)"),
        (lambda: nn.LayerNorm(4)(np.zeros((2, 3))), r"last axes are \(4,\).* got \(2, 3\)"),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
