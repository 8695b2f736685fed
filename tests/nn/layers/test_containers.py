"""Modules in a row: called in order, looked into, and cut."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn


def test_a_sequence_is_called_in_order_and_looked_into() -> None:
    class Step(nn.Module):
        def __init__(self, function: Callable[[Any], Any]) -> None:
            self.function = function

        def forward(self, x: Any) -> Any:
            return self.function(x)

    double, increment = Step(lambda x: 2 * x), Step(lambda x: x + 1)
    model = nn.Sequential(double, increment, double)
    assert model(3.0) == 14.0
    assert len(model) == 3
    assert model[1] is increment
    assert model[-1] is double
    assert list(model) == [double, increment, double]
    assert nn.Sequential()(3.0) == 3.0


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ([nn.Sigmoid(), np.tanh], "argument 1 is a ufunc"),
        ([nn.Sigmoid], "argument 0 is a type"),
        ([[nn.Sigmoid()]], r"argument 0 is a list; pass several as Sequential\(\*modules\)"),
    ],
    ids=["a function", "a class", "a list"],
)
def test_a_sequence_takes_modules_only(modules: list[Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        nn.Sequential(*modules)


def test_a_part_of_a_sequence_is_a_sequence_of_the_same_modules_and_names() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).eval()
    part = model[1:]
    assert isinstance(part, nn.Sequential)
    assert list(part) == [model[1], model[2]]
    assert list(part.state_dict()) == ["2.weight", "2.bias"]  # as in PyTorch
    assert not part.training
    x = np.ones((5, 2), np.float32)
    np.testing.assert_array_equal(part(model[:1](x)).data, model(x).data)
    assert model(x).scope.path == ("Sequential", "2: Linear")
    assert len(model[::2]) == 2
    assert list(model[5:]) == []
