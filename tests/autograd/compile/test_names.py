"""Results are called as the user calls them, or as what they are, and each name is given once."""

import keyword
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile, gradients
from autograd.compile.names import Names, identifier


@pytest.mark.parametrize(
    ("text", "name"),
    [("0: Linear", "_0_Linear"), ("a b", "a_b"), ("", "value"), ("µ", "μ"), ("x²", "x2")],
)
def test_any_text_becomes_a_name(text: str, name: str) -> None:
    assert identifier(text) == name
    assert name.isidentifier()


def test_no_name_is_given_twice_nor_one_of_pythons() -> None:
    names = Names()
    wishes = ["x", "x", "x_1", "x", "lambda", "float", "np", "arena", "y", "x1", "x1"]
    given = [names.fresh(wish) for wish in wishes]
    assert len({*given}) == len(given)
    assert given[:2] == ["x", "x_1"]
    assert not {*given} & {*keyword.kwlist, "float", "np", "arena"}


def test_gradients_are_called_after_what_they_are_of() -> None:
    w = Value(np.ones((2, 3)), name="w")

    @compile
    def slope(x: Any) -> Any:
        z = (x @ w).named("z1")
        return gradients((np.tanh(z) ** 2).sum(), [w, x])

    slope(np.ones((4, 2)))
    for name in ("z1 = ", "delta_1 = ", "grad_w = ", "grad_x = "):
        assert name in slope.source


def test_parameters_are_told_apart_by_their_module() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    step = nn.TrainStep(model, nn.MSELoss(), nn.optim.SGD(model.parameters(), lr=0.1))
    step(np.ones((4, 2), np.float32), np.ones((4, 1), np.float32))
    for name in ("weight_0 -= ", "bias_2 -= ", "# Sequential / 2: Linear, backward", "# update"):
        assert name in step.source
