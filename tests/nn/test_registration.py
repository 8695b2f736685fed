"""Parts that are registered by name."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value


def test_parts_may_be_registered_by_name() -> None:
    model = nn.Module()
    model.register_parameter("weight", nn.Parameter([1.0]))
    model.register_parameter("bias", None)
    model.register_buffer("count", 3)
    model.register_buffer("nothing", None)
    model.register_buffer("mask", Value([1.0, 0.0]), persistent=False)
    model.register_module("first", nn.Linear(1, 1))
    model.add_module("second", nn.Linear(1, 1, bias=False))
    model.add_module("third", None)
    assert model.bias is None  # type: ignore[attr-defined]
    assert list(model.state_dict()) == [
        "weight",
        "count",
        "first.weight",
        "first.bias",
        "second.weight",
    ]
    assert [name for name, _ in model.named_buffers()] == ["count", "mask"]
    model.register_parameter("weight", nn.Parameter([5.0]))  # again, in its place
    assert model.state_dict()["weight"] == [5.0]


@pytest.mark.parametrize(
    ("register", "message"),
    [
        (
            lambda m: m.register_parameter("w", np.ones(2)),
            r"takes an nn\.Parameter or None for 'w'",
        ),
        (lambda m: m.add_module("m", np.tanh), r"'m' is to be an nn\.Module or None"),
        (lambda m: m.register_buffer(3, np.ones(2)), "named by a string, got 3"),
        (lambda m: m.register_buffer("a.b", np.ones(2)), "no dot and is not empty, got 'a.b'"),
        (lambda m: m.add_module("", nn.Tanh()), "no dot and is not empty, got ''"),
        (lambda m: m.register_buffer("train", 1.0), "'train' is an attribute of Module already"),
    ],
)
def test_what_cannot_be_registered(register: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        register(nn.Module())


def test_a_part_of_another_kind_is_not_registered_over() -> None:
    layer = nn.Linear(2, 2)
    weight = layer.weight
    for register, part in (
        (layer.register_buffer, np.zeros((2, 2))),
        (layer.register_module, nn.Tanh()),
    ):
        with pytest.raises(ValueError, match="'weight' is a Parameter of this Linear already"):
            register("weight", part)  # type: ignore[operator]
    assert layer.weight is weight
    layer.register_parameter("weight", nn.Parameter(np.ones((2, 2))))
    assert layer.weight is not weight
    layer.register_buffer("scale", np.ones(1))
    layer.register_buffer("scale", np.zeros(1))
    with pytest.raises(ValueError, match="'scale' is a Buffer of this Linear already"):
        layer.register_parameter("scale", nn.Parameter(1.0))
