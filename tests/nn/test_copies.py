"""Every layer of the table of cases can be copied and pickled, and the copy stands alone."""

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from tests.nn.cases import Case, all_cases, flat, ours, total

DUPLICATES = {
    "deep copy": copy.deepcopy,
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
}


def module_of(case: Case) -> Any:
    nn.manual_seed(3)
    made = case.make(ours())
    return made.train(case.train) if isinstance(made, nn.Module) else None


def has_name(model: nn.Module) -> bool:
    """Tell whether all classes can be pickled: not those that a case defines in a function."""
    return not any("<locals>" in type(module).__qualname__ for module in model.modules())


MODULES = [
    pytest.param(case, kind, id=f"{case.name}-{kind}")
    for case in all_cases()
    for kind in DUPLICATES
    if (model := module_of(case)) is not None and (kind == "deep copy" or has_name(model))
]


def numbers(model: nn.Module, case: Case) -> list[Any]:
    nn.manual_seed(5)
    return [ours().numbers(x) for x in flat(model(*case.arrays(np.float32)))]


def same(found: Any, expected: Any) -> None:
    for array, wanted in zip(found, expected, strict=True):
        np.testing.assert_array_equal(array, wanted, strict=True)


@pytest.mark.parametrize(("case", "kind"), MODULES)
def test_a_copy_gives_the_same_and_learns_alone(case: Case, kind: str) -> None:
    model = module_of(case)
    twin = DUPLICATES[kind](model)
    assert repr(twin) == repr(model)
    before, labels = model.state_dict(), [m._group.name for m in model.modules()]
    assert [m._group.name for m in twin.modules()] == labels
    same(twin.state_dict().values(), before.values())
    outputs = [x for x in flat(twin(*case.arrays(np.float32))) if ours().differentiable(x)]
    if outputs and [*twin.parameters()]:
        total(outputs, ours()).backward()
        nn.optim.SGD(twin.parameters(), lr=0.5).step()
    assert all(parameter.grad is None for parameter in model.parameters())
    same(model.state_dict().values(), before.values())
    same(numbers(DUPLICATES[kind](model), case), numbers(model, case))


class Model(nn.Module):
    def __init__(self) -> None:
        self.stem = nn.Linear(2, 3)
        self.again = self.stem
        self.layers = nn.ModuleList([nn.Linear(3, 3), self.stem])
        self.heads = nn.ModuleDict({"a": nn.BatchNorm1d(3)})
        self.gains = nn.ParameterDict({"g": [1.0]})
        self.register_buffer("mask", [1.0, 0.0], persistent=False)
        self.layers[0].weight.requires_grad_(False)

    def forward(self, x: Any) -> Any:
        return self.heads["a"](self.layers[0](self.stem(x)))


X = np.array([[1.0, 2.0], [3.0, -1.0]], np.float32)


@pytest.mark.parametrize("kind", DUPLICATES)
def test_a_copy_keeps_sharing_freezing_mode_and_what_is_not_in_the_state(kind: str) -> None:
    model = Model().eval()
    model.stem.weight.grad = np.ones((3, 2), np.float32)
    twin = DUPLICATES[kind](model)
    assert twin.stem is twin.again is twin.layers[1]
    assert twin.stem is not model.stem
    assert not twin.layers[0].weight.requires_grad
    assert not any(module.training for module in twin.modules())
    assert twin.stem.weight.grad.tolist() == np.ones((3, 2)).tolist()
    assert twin.stem.weight.grad is not model.stem.weight.grad
    assert "mask" in dict(twin.named_buffers())
    assert "mask" not in twin.state_dict()
    assert [p.name for p in twin.parameters()] == [p.name for p in model.parameters()]
    same([twin(X).data], [model(X).data])
    assert twin(X).scope.path == model(X).scope.path


def test_a_shallow_copy_shares_its_parts() -> None:
    model = Model()
    twin = copy.copy(model)
    assert twin.stem is model.stem
    twin.stem = nn.Linear(2, 3)
    assert twin.stem is not model.stem
    assert twin.training is model.training
    twin.eval()
    assert model.training


@pytest.mark.parametrize("kind", DUPLICATES)
def test_modules_that_contain_each_other_are_copied(kind: str) -> None:
    parent, child = nn.Module(), nn.Linear(1, 1)
    parent.child, child.parent = child, parent  # type: ignore[attr-defined]
    twin: Any = DUPLICATES[kind](parent)
    assert twin.child.parent is twin
    assert list(twin.state_dict()) == ["child.weight", "child.bias"]
    assert repr(twin) == repr(parent)


def test_a_deep_chain_of_modules_is_searched_without_recursion() -> None:
    model: Any = nn.Linear(1, 1)
    for _ in range(5000):
        outer = nn.Module()
        outer.inner = model  # type: ignore[attr-defined]
        model = outer
    assert sum(1 for _ in model.modules()) == 5001
    model.train(False).apply(lambda module: None).requires_grad_(False).to(np.float64)
    assert not next(model.parameters()).requires_grad


class Activated(nn.Module):
    def __init__(self) -> None:
        self.activation = nn.functional.tanh

    def forward(self, x: Any) -> Any:
        return self.activation(x)


@pytest.mark.parametrize("kind", DUPLICATES)
def test_a_function_in_an_attribute_stays_the_same(kind: str) -> None:
    assert DUPLICATES[kind](Activated()).activation is nn.functional.tanh


def predict(model: nn.Module) -> Any:
    return model(X).data


def test_models_go_through_a_pool_of_processes() -> None:
    model = Model().eval()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        same([pool.submit(predict, model).result()], [predict(model)])


def test_a_model_that_holds_a_computed_value_says_why_it_is_not_copied() -> None:
    model = nn.Linear(2, 1)
    model.last = model(X)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match=r"was computed, and is not copied.*\.detach\(\)"):
        copy.deepcopy(model)
    model.last = Value(1.0)  # type: ignore[attr-defined]
    copy.deepcopy(model)
