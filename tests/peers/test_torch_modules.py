"""How modules behave, in PyTorch and here: names, hooks, containers, incompatible keys."""

from collections import OrderedDict
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: make test-peers installs it")

import torch

import nn
from autograd import Value

LIBRARIES = (torch.nn, nn)


def value(t: Any, array: Any) -> Any:
    array = np.asarray(array, np.float32)
    return torch.tensor(array, requires_grad=True) if t is torch.nn else Value(array)


def numbers(given: Any) -> Any:
    if isinstance(given, tuple | list):
        return [numbers(part) for part in given]
    if isinstance(given, torch.Tensor):
        return given.detach().numpy().round(4).tolist()
    if isinstance(given, Value):
        return given.data.round(4).tolist()
    return given if given is None else np.round(given, 4).tolist()


def model_of(t: Any) -> Any:
    class Model(t.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem = t.Linear(2, 3)
            self.layers = t.ModuleList([t.Linear(3, 3), t.Sequential(t.Tanh(), t.Linear(3, 3))])
            self.heads = t.ModuleDict(OrderedDict(b=t.Linear(3, 1), a=t.Linear(3, 2, bias=False)))
            self.again = self.stem
            self.norm = t.BatchNorm1d(3)

        def forward(self, x: Any) -> Any:
            for layer in self.layers:
                x = layer(self.norm(self.stem(x)))
            return self.heads["a"](x)

    return Model()


def test_everything_has_the_names_that_it_has_in_pytorch() -> None:
    theirs, ours = model_of(torch.nn), model_of(nn)
    for method, keywords in (
        ("named_parameters", {}),
        ("named_parameters", {"prefix": "net"}),
        ("named_parameters", {"recurse": False}),
        ("named_parameters", {"remove_duplicate": False}),
        ("named_buffers", {}),
        ("named_children", {}),
        ("named_modules", {}),
        ("named_modules", {"prefix": "net", "remove_duplicate": False}),
        ("state_dict", {}),
        ("state_dict", {"prefix": "net."}),
    ):
        found, expected = (dict(getattr(m, method)(**keywords)) for m in (ours, theirs))
        assert list(found) == list(expected), (method, keywords)
    visited: list[list[str]] = []
    for model in (theirs, ours):
        visited.append([])
        model.apply(lambda module: visited[-1].append(type(module).__name__))
    assert visited[0] == visited[1]


def test_partial_loading_returns_the_keys_that_pytorch_returns() -> None:
    results = []
    for t in LIBRARIES:
        array = np.ones((3, 2), np.float32)
        state = {
            "stem.weight": torch.from_numpy(array) if t is torch.nn else array,
            "other": torch.ones(1) if t is torch.nn else np.ones(1),
        }
        model = t.ModuleDict({"stem": t.Linear(2, 3), "head": t.Linear(3, 1)})
        results.append(model.load_state_dict(state, strict=False))
    assert results[0] == results[1]
    assert repr(results[0]).endswith(repr(results[1]).removeprefix("IncompatibleKeys"))


CONTAINERS = {
    "append": lambda t, m: m.append(t.Tanh()),
    "insert": lambda t, m: m.insert(1, t.Tanh()),
    "extend": lambda t, m: m.extend([t.Tanh(), t.ReLU()]),
    "delete": lambda t, m: m.__delitem__(0),
    "delete the last": lambda t, m: m.__delitem__(-1),
    "delete a slice": lambda t, m: m.__delitem__(slice(0, 2)),
    "set": lambda t, m: m.__setitem__(1, t.Tanh()),
    "set the last": lambda t, m: m.__setitem__(-1, t.Tanh()),
    "pop": lambda t, m: m.pop(1),
    "slice": lambda t, m: m[1:],
    "add": lambda t, m: m + m[:2],
    "index": lambda t, m: m[-2],
    "length": lambda t, m: len(m),
}


@pytest.mark.parametrize("kind", ["Sequential", "ModuleList"])
@pytest.mark.parametrize("change", CONTAINERS)
def test_containers_change_as_those_of_pytorch(kind: str, change: str) -> None:
    seen = []
    for t in LIBRARIES:
        parts = [t.Linear(2, 3), t.ReLU(), t.Linear(3, 3)]
        model = t.Sequential(*parts) if kind == "Sequential" else t.ModuleList(parts)
        result = CONTAINERS[change](t, model)
        # There insert() of a list gives nothing back, and that of a sequence itself.
        given_back = repr(model if change == "insert" else result)
        seen.append((repr(model), list(model.state_dict()), given_back))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "make",
    [
        lambda t: t.ModuleList([t.Linear(2, 2), t.Linear(2, 2), t.ReLU(), t.Linear(2, 2)]),
        lambda t: t.ModuleDict({"a": t.Sequential(t.Linear(1, 2), t.Tanh()), "b": t.ReLU()}),
        lambda t: t.Sequential(OrderedDict(first=t.Linear(1, 2), second=t.ModuleList())),
    ],
    ids=["list", "dict", "named"],
)
def test_reprs_are_those_of_pytorch(make: Any) -> None:
    assert repr(make(nn)) == repr(make(torch.nn))


def run_with_hooks(t: Any) -> list[Any]:
    class Two(t.Module):
        def forward(self, x: Any, y: Any) -> Any:
            return x * y, x * 2

    seen: list[Any] = []
    model = Two()

    def record(name: str, result: Any = None) -> Any:
        def hook(module: Any, *given: Any) -> Any:
            seen.append((name, numbers(given)))
            return result(*given) if result else None

        return hook

    model.register_forward_pre_hook(record("first pre", lambda args: (args[0] * 3, args[1])))
    model.register_forward_pre_hook(record("second pre"))
    model.register_forward_pre_hook(record("prepended"), prepend=True)
    model.register_forward_hook(record("after", lambda args, out: (out[0] * 2, out[1])))
    model.register_forward_hook(record("after that"))
    model.register_full_backward_pre_hook(record("backward pre", lambda of: (of[0] * 5, of[1])))
    model.register_full_backward_hook(record("backward", lambda of, out: (of[0] + 1, of[1])))
    model.register_full_backward_hook(record("second backward"))
    model.register_full_backward_hook(record("backward prepended"), prepend=True)
    x, y = value(t, [1.0, 2.0]), value(t, [3.0, 5.0])
    first, second = model(x, y)
    (first * second).sum().backward()
    seen.append(numbers([first, second, x.grad, y.grad]))
    out, _ = model(x, y)
    out.sum().backward()  # the second output has no gradient
    seen.append(numbers([x.grad, y.grad]))
    return seen


def test_hooks_are_called_as_in_pytorch() -> None:
    theirs, ours = map(run_with_hooks, LIBRARIES)
    assert ours == theirs
    assert len(ours) == 20


def test_a_backward_hook_is_passed_over_by_second_derivatives_as_in_pytorch() -> None:
    found = []
    for t in LIBRARIES:

        class Cube(t.Module):
            def forward(self, x: Any) -> Any:
                return x * x * x

        model = Cube()
        model.register_full_backward_hook(lambda m, given, of_output: (given[0] * 2,))
        x = value(t, 2.0)
        if t is torch.nn:
            (first,) = torch.autograd.grad(model(x), x, create_graph=True)
            found.append((first.item(), torch.autograd.grad(first, x)[0].item()))
        else:
            from autograd import gradients

            first = gradients(model(x), x, create_graph=True)
            found.append((first.item(), float(gradients(first, x))))
    assert found == [(24.0, 24.0), (24.0, 24.0)]
