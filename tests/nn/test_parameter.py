"""Parameters and buffers by themselves: freezing, copies, and names that PyTorch has."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value


def test_one_parameter_may_be_frozen() -> None:
    model = nn.Linear(2, 1)
    assert model.weight.requires_grad_(False) is model.weight
    model(np.ones((1, 2), np.float32)).sum().backward()
    assert model.weight.grad is None
    assert model.bias.grad is not None


def duplicates(value: Any) -> list[Any]:
    return [copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))]


def test_copies_of_a_parameter_are_parameters() -> None:
    parameter = nn.Parameter([1.0], name="gain").requires_grad_(False)
    for twin in duplicates(parameter):
        assert type(twin) is nn.Parameter
        assert (twin.name, twin.requires_grad, twin.data.tolist()) == ("gain", False, [1.0])


@pytest.mark.parametrize("persistent", [True, False])
def test_copies_of_a_buffer_are_as_persistent(persistent: bool) -> None:
    buffer = nn.Buffer(np.ones(2), "mask", persistent=persistent)
    for twin in duplicates(buffer):
        assert type(twin) is nn.Buffer
        assert (twin.name, twin.requires_grad, twin.persistent) == ("mask", False, persistent)


@pytest.mark.parametrize("name", ["copy_", "zero_", "numel", "view"])
def test_what_a_parameter_of_pytorch_has_is_answered_with_what_to_write(name: str) -> None:
    with pytest.raises(AttributeError, match=f"a Parameter has no attribute {name!r}: write "):
        getattr(nn.Parameter([1.0]), name)
    assert not hasattr(nn.Parameter([1.0]), "colour")


def test_what_pytorch_calls_otherwise_is_told() -> None:
    x = nn.Parameter(np.ones(2))
    for name, advice in {"mm": "x @ y", "float": "x.astype(np.float32)", "t": "x.T"}.items():
        with pytest.raises(AttributeError, match=f"a Parameter has no attribute '{name}': write"):
            getattr(x, name)
        with pytest.raises(AttributeError) as error:
            getattr(Value(1.0), name)
        assert advice in str(error.value)
    for name in ("exp", "tanh", "relu", "reshape", "sum"):  # which there are
        assert callable(getattr(x, name))
