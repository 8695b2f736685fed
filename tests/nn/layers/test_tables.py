"""Modules and parameters by name: used as dicts, and found by their names."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile


def test_a_dict_of_modules_is_used_as_a_dict() -> None:
    first, second = nn.Linear(1, 2), nn.Linear(1, 3)
    heads = nn.ModuleDict({"first": first})
    heads["second"] = second
    assert heads["second"] is second
    assert (len(heads), list(heads), "first" in heads, "third" in heads) == (
        2,
        ["first", "second"],
        True,
        False,
    )
    assert (list(heads.keys()), list(heads.values())) == (["first", "second"], [first, second])
    assert dict(**heads) == dict(heads.items())
    assert dict(heads.items()) == {"first": first, "second": second}
    assert heads.get("third") is None
    assert heads.setdefault("first", second) is first
    heads.update([("third", nn.Tanh())])
    heads.update(nn.ModuleDict({"fourth": nn.ReLU()}))
    assert heads.pop("first") is first
    assert heads.pop("first", None) is None
    assert heads.popitem()[0] == "fourth"
    del heads["third"]
    assert list(heads.state_dict()) == ["second.weight", "second.bias"]
    heads.clear()
    assert len(heads) == 0
    with pytest.raises(KeyError, match="this ModuleDict is empty"):
        heads.popitem()


def test_what_a_dict_of_modules_refuses() -> None:
    heads = nn.ModuleDict({"a": nn.Tanh()})
    for change, error, message in (
        (lambda: heads["b"], KeyError, "'b' is not in this ModuleDict, which has"),
        (lambda: heads.__delitem__("training"), KeyError, "'training' is not in this ModuleDict"),
        (lambda: heads.__setitem__("b", np.tanh), TypeError, "ModuleDict takes modules, got"),
        (lambda: heads.__setitem__("keys", nn.Tanh()), ValueError, "'keys' is an attribute of"),
        (lambda: heads.__setitem__("a.b", nn.Tanh()), ValueError, "no dot"),
        (lambda: heads.__setitem__(1, nn.Tanh()), TypeError, "named by a string, got 1"),
        (lambda: heads.update({"b": nn.Tanh(), "c": 3}), TypeError, "takes modules, got 3"),
        (lambda: heads.pop("b"), KeyError, "'b' is not in"),
        (lambda: heads.pop("b", 1, 2), TypeError, "at most one default, got 2"),
    ):
        with pytest.raises(error, match=message):
            change()
        assert list(heads) == ["a"]


@pytest.mark.parametrize(
    ("name", "error"), [("b.c", ValueError), ("keys", ValueError), (1, TypeError)]
)
def test_an_update_that_is_refused_changes_nothing(name: Any, error: type[Exception]) -> None:
    kept = nn.Tanh()
    heads = nn.ModuleDict({"kept": kept})
    with pytest.raises(error):
        heads.update([("a", nn.Tanh()), ("kept", nn.ReLU()), (name, nn.Tanh())])
    assert dict(heads.items()) == {"kept": kept}


class Routed(nn.Module):
    def __init__(self) -> None:
        self.heads = nn.ModuleDict({"a": nn.Linear(2, 1), "b": nn.Tanh()})
        self.gains = nn.ParameterDict({"a": np.ones(1), "b": 2.0})

    def forward(self, x: Any) -> Any:
        for name, head in self.heads.items():
            x = head(x) * self.gains[name]
        return x


def test_dicts_compute_compiled_as_eagerly_and_changes_are_noticed() -> None:
    model, x = Routed(), np.array([[1.0, 2.0]], np.float32)
    compiled = compile(lambda x: model(x).sum())

    def check() -> None:
        np.testing.assert_allclose(compiled(x).data, model(x).sum().data, rtol=1e-6)

    check()
    before = compiled(x).data
    model.heads["b"] = nn.ReLU()
    model.gains["a"] = [-3.0]
    check()
    assert compiled(x).data != before
    del model.heads["b"]
    check()


def test_a_dict_of_parameters_takes_arrays_and_names_them() -> None:
    model = Routed()
    assert [name for name, _ in model.named_parameters()][-2:] == ["gains.a", "gains.b"]
    assert type(model.gains["b"]) is nn.Parameter
    assert model.gains["b"].name == "gains.b"
    assert repr(model.gains) == (
        "ParameterDict(\n"
        "  (a): Parameter of shape (1,), float64\n"
        "  (b): Parameter of shape (), float64\n"
        ")"
    )
    with pytest.raises(TypeError, match="takes parameters and arrays"):
        model.gains["c"] = Value(1.0)
    with pytest.raises(TypeError, match="takes parameters and arrays"):
        model.gains["c"] = nn.Tanh()


def test_the_parts_have_the_names_of_pytorchs_arguments() -> None:
    heads = nn.ModuleDict(modules={"a": nn.Tanh()})
    heads.update(modules={"b": nn.ReLU()})
    gains = nn.ParameterDict(parameters={"a": [1.0]})
    gains.update(parameters=[("b", 2.0)])
    assert list(heads) == list(gains) == ["a", "b"]
    assert len(nn.ModuleDict(None)) == len(nn.ParameterDict(parameters=None)) == 0
