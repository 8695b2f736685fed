"""The moments of every initialiser, in PyTorch and here."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: make test-peers installs it")

import torch

import nn

FILL: list[tuple[str, Callable[[Any, Any], Any], tuple[int, ...]]] = [
    ("uniform_", lambda i, x: i.uniform_(x, -1.0, 3.0), (400, 300)),
    ("normal_", lambda i, x: i.normal_(x, 0.5, 2.0), (400, 300)),
    ("trunc_normal_", lambda i, x: i.trunc_normal_(x, 0.5, 2.0, -1.0, 3.0), (400, 300)),
    ("xavier_uniform_", lambda i, x: i.xavier_uniform_(x, 1.5), (40, 30, 10, 10)),
    ("xavier_normal_", lambda i, x: i.xavier_normal_(x), (400, 300)),
    ("kaiming_uniform_", lambda i, x: i.kaiming_uniform_(x, a=0.3), (40, 30, 100)),
    ("kaiming_normal_", lambda i, x: i.kaiming_normal_(x, 0, "fan_out", "relu"), (40, 30, 100)),
    ("orthogonal_", lambda i, x: i.orthogonal_(x, 2.0), (400, 300)),
    ("sparse_", lambda i, x: i.sparse_(x, 0.3, 0.5), (400, 300)),
]
EXACT: list[tuple[str, Callable[[Any, Any], Any], tuple[int, ...]]] = [
    ("constant_", lambda i, x: i.constant_(x, 0.3), (4, 3)),
    ("ones_", lambda i, x: i.ones_(x), (4,)),
    ("zeros_", lambda i, x: i.zeros_(x), (4,)),
    ("eye_", lambda i, x: i.eye_(x), (3, 5)),
    ("dirac_", lambda i, x: i.dirac_(x, 2), (6, 2, 3, 4)),
    ("dirac_ in one axis", lambda i, x: i.dirac_(x), (2, 6, 3)),
]


@pytest.mark.parametrize(("name", "fill", "shape"), FILL)
def test_moments_are_those_of_pytorch(name: str, fill: Any, shape: tuple[int, ...]) -> None:
    nn.manual_seed(1)
    torch.manual_seed(1)
    found = fill(nn.init, np.zeros(shape))
    expected = fill(torch.nn.init, torch.zeros(shape, dtype=torch.float64)).numpy()
    scale = expected.std()
    for power in (1, 2, 3, 4):
        one, other = ((x / scale) ** power for x in (found, expected))
        assert one.mean() == pytest.approx(other.mean(), abs=0.05 * 2**power / 2)
    assert np.mean(found == 0) == pytest.approx(np.mean(expected == 0), abs=1e-12)


@pytest.mark.parametrize(("name", "fill", "shape"), EXACT)
def test_numbers_are_those_of_pytorch(name: str, fill: Any, shape: tuple[int, ...]) -> None:
    found = fill(nn.init, np.full(shape, np.nan))
    start = torch.full(shape, np.nan, dtype=torch.float64)
    np.testing.assert_array_equal(found, fill(torch.nn.init, start).numpy())


@pytest.mark.parametrize(
    ("function", "param"),
    [
        *((f, None) for f in ("linear", "conv1d", "conv_transpose3d", "sigmoid", "tanh", "relu")),
        ("leaky_relu", None),
        ("leaky_relu", 0.5),
        ("selu", None),
    ],
)
def test_gains_are_those_of_pytorch(function: str, param: Any) -> None:
    expected = torch.nn.init.calculate_gain(function, param)
    assert nn.init.calculate_gain(function, param) == pytest.approx(expected, rel=1e-15)
