"""Modules in a row: called in order, looked into, and cut."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile


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


def row(*kinds: type[nn.Module]) -> nn.Sequential:
    return nn.Sequential(*(kind() for kind in kinds))


def kinds(model: Any) -> list[str]:
    return [type(part).__name__ for part in model]


def test_a_sequence_may_be_named_by_a_dict() -> None:
    model = nn.Sequential(OrderedDict(hidden=nn.Linear(2, 3), squash=nn.Tanh()))
    assert list(model.state_dict()) == ["hidden.weight", "hidden.bias"]
    assert model.hidden is model[0]
    assert model(np.ones((1, 2), np.float32)).scope.path == ("Sequential", "squash: Tanh")
    model[0] = nn.Linear(2, 3, bias=False)
    assert list(model.state_dict()) == ["hidden.weight"]
    assert next(nn.Sequential({"a": nn.Tanh()})[:1].named_children())[0] == "a"


@pytest.mark.parametrize(
    ("name", "error"),
    [("a.b", ValueError), ("", ValueError), ("forward", ValueError), (3, TypeError)],
)
def test_names_that_a_part_cannot_have(name: Any, error: Any) -> None:
    with pytest.raises(error, match=r"is named by a string|no dot|is an attribute of Sequential"):
        nn.Sequential({name: nn.Tanh()})


@pytest.mark.parametrize("make", [nn.Sequential, lambda *parts: nn.ModuleList(parts)])
def test_a_row_of_modules_is_changed_as_a_list(make: Any) -> None:
    model, plain = make(nn.Tanh(), nn.ReLU()), ["Tanh", "ReLU"]
    for change, of_list in (
        (lambda m: m.append(nn.Sigmoid()), lambda m: m.append("Sigmoid")),
        (lambda m: m.insert(0, nn.ReLU()), lambda m: m.insert(0, "ReLU")),
        (lambda m: m.insert(-1, nn.Tanh()), lambda m: m.insert(-1, "Tanh")),
        (lambda m: m.extend([nn.Tanh(), nn.Tanh()]), lambda m: m.extend(["Tanh"] * 2)),
        (lambda m: m.pop(), lambda m: m.pop()),
        (lambda m: m.pop(0), lambda m: m.pop(0)),
        (lambda m: m.__setitem__(-1, nn.ReLU()), lambda m: m.__setitem__(-1, "ReLU")),
        (lambda m: m.__delitem__(1), lambda m: m.__delitem__(1)),
        (lambda m: m.__iadd__([nn.ReLU()]), lambda m: m.__iadd__(["ReLU"])),
        (
            lambda m: m.__setitem__(slice(1, 3), [nn.Tanh()]),
            lambda m: m.__setitem__(slice(1, 3), ["Tanh"]),
        ),
        (lambda m: m.__delitem__(slice(0, 1)), lambda m: m.__delitem__(slice(0, 1))),
    ):
        change(model)
        of_list(plain)
        assert kinds(model) == plain
        assert [name for name, _ in model.named_children()] == [*map(str, range(len(plain)))]
    assert kinds(model + model) == plain * 2
    assert kinds(model[::-1]) == plain[::-1]
    assert (model[0] in model, nn.Tanh() in model) == (True, False)
    assert type(model + model) is type(model)


def test_labels_follow_the_place_of_a_module() -> None:
    model = row(nn.Tanh)
    model.insert(0, nn.Sigmoid())
    assert model(Value(1.0)).scope.path == ("Sequential", "1: Tanh")


def test_what_goes_wrong_changes_no_row() -> None:
    model = row(nn.Tanh, nn.ReLU)
    for change, error, message in (
        (lambda: model.append(np.tanh), TypeError, "Sequential takes modules, got"),
        (lambda: model.append(compile(nn.Tanh())), TypeError, "put the module itself there"),
        (lambda: model.__setitem__(0, compile(nn.Tanh())), TypeError, r"module\.forward = comp"),
        (lambda: model.extend([nn.Tanh(), 3]), TypeError, "Sequential takes modules, got 3"),
        (lambda: model.insert(0, None), TypeError, "takes modules, got None"),
        (lambda: model.__setitem__(0, 1), TypeError, "takes modules, got 1"),
        (lambda: model.__setitem__(2, nn.Tanh()), IndexError, "has 2 parts, and none at 2"),
        (lambda: model.__delitem__(5), IndexError, "out of range"),
        (lambda: model[-3], IndexError, "has 2 parts, and none at -3"),
        (lambda: model["0"], TypeError, "an integer or a slice, got '0'"),  # type: ignore[call-overload]
    ):
        with pytest.raises(error, match=message):
            change()
        assert kinds(model) == ["Tanh", "ReLU"]


def test_sequences_are_multiplied_and_added() -> None:
    model = row(nn.Tanh)
    assert kinds(model * 2 + row(nn.ReLU)) == ["Tanh", "Tanh", "ReLU"]
    assert kinds(3 * model) == ["Tanh"] * 3


def test_a_part_appended_to_a_slice_takes_no_name_that_is_there() -> None:
    model = row(nn.Tanh, nn.ReLU, nn.Sigmoid)[1:]
    model.append(nn.Tanh())
    assert [name for name, _ in model.named_children()] == ["1", "2", "3"]


def test_a_part_of_a_subclass_is_a_plain_sequence() -> None:
    class Block(nn.Sequential):
        def __init__(self, width: int) -> None:
            super().__init__(nn.Linear(width, width), nn.Tanh())

    model = Block(3)
    assert type(model[:1]) is nn.Sequential
    model.append(nn.ReLU())
    assert kinds(model) == ["Linear", "Tanh", "ReLU"]


def test_a_list_of_modules_is_not_called() -> None:
    with pytest.raises(NotImplementedError, match=r"ModuleList does not define forward\(\)"):
        nn.ModuleList([nn.Tanh()])(1.0)


class Residual(nn.Module):
    def __init__(self) -> None:
        self.layers = nn.ModuleList(nn.Linear(3, 3) for _ in range(2))
        self.gains = nn.ParameterList([nn.Parameter(np.float32(2.0)), np.ones(3, np.float32)])

    def forward(self, x: Any) -> Any:
        for gain, layer in zip(self.gains, self.layers):
            x = x + gain * layer(x)
        return x


def test_lists_train_compiled_as_eagerly_and_changes_are_noticed() -> None:
    runs: list[list[float]] = []
    for compiled in (False, True):
        nn.manual_seed(2)
        model = Residual()
        optimizer = nn.optim.SGD(model.parameters(), lr=0.05)
        step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compiled)
        x = np.ones((2, 3), np.float32)
        losses = [step(x, 0 * x) for _ in range(3)]
        model.layers[1] = nn.Linear(3, 3).requires_grad_(False)  # not the optimiser's
        losses += [step(x, 0 * x) for _ in range(2)]
        model.layers.pop()
        runs.append([*losses, step(x, 0 * x)])
    np.testing.assert_allclose(runs[0], runs[1], rtol=1e-5)
    assert len(set(runs[0])) == 6


def test_a_list_of_parameters_takes_arrays_and_names_them() -> None:
    weights = nn.ParameterList([np.eye(2), [1.0]])
    weights.append(3.0)
    weights[1] = nn.Parameter([7.0])
    model = nn.Module()
    model.weights = weights  # type: ignore[attr-defined]
    assert [name for name, _ in model.named_parameters()] == ["weights.0", "weights.1", "weights.2"]
    assert all(type(parameter) is nn.Parameter for parameter in weights)
    assert [parameter.shape for parameter in weights[1:]] == [(1,), ()]
    for wrong in (nn.Linear(1, 1), Value(1.0), "text"):
        with pytest.raises(TypeError):
            weights.append(wrong)
    assert len(weights) == 3


def test_a_list_shows_parts_that_look_the_same_once() -> None:
    model = nn.ModuleList([nn.Tanh(), nn.Tanh(), nn.ReLU(), nn.Tanh()])
    lines = repr(model).splitlines()
    assert lines[1:-1] == ["  (0-1): 2 x Tanh()", "  (2): ReLU()", "  (3): Tanh()"]
    assert repr(nn.Sequential(nn.Tanh(), nn.Tanh())).count("Tanh()") == 2


def test_lists_have_the_names_of_pytorchs_arguments() -> None:
    layers = nn.ModuleList(modules=[nn.Tanh()])
    layers.append(module=nn.ReLU()).extend(modules=[nn.ReLU()])
    weights = nn.ParameterList(values=[1.0])
    weights.append(value=[2.0]).extend(values=[3.0])
    assert len(layers) == len(weights) == 3
    assert all(type(weight) is nn.Parameter for weight in weights)
