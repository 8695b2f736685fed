"""How a module finds its parts, names them, copies them and shows them."""

import copy
import os
import pickle
import random
import signal
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, group


class Neuron(nn.Module):
    """The smallest module that has parameters of its own."""

    def __init__(self, start: float = 2.0) -> None:
        self.weight = nn.Parameter(np.array([start, -start]))
        self.bias = nn.Parameter(start)

    def forward(self, x: Any) -> Any:
        return (self.weight * x).sum() + self.bias


class Branched(nn.Module):
    """Parts in every place where they are looked for: attributes, lists, tuples, dicts, nested."""

    def __init__(self) -> None:
        self.scale = nn.Parameter([1.0])
        self.first = Neuron()
        self.rest = [Neuron(), (Neuron(), nn.Sigmoid())]
        self.heads = {"mean": Neuron(), "extra": [nn.Parameter([3.0])]}
        self.note = "no part"
        self.constant = Value(1.0, requires_grad=False)

    def forward(self, x: Any) -> Any:
        parts = [self.first, self.rest[0], self.rest[1][0], self.heads["mean"]]
        return self.scale.sum() * sum(part(x) for part in parts)


def copies(model: nn.Module) -> list[nn.Module]:
    return [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]


def test_parameters_are_named_as_pytorch_names_them() -> None:
    # A module's own before those of its children, and the children in the order they were set.
    assert [name for name, _ in Branched().named_parameters()] == [
        "scale",
        "heads.extra.0",
        "first.weight",
        "first.bias",
        "rest.0.weight",
        "rest.0.bias",
        "rest.1.0.weight",
        "rest.1.0.bias",
        "heads.mean.weight",
        "heads.mean.bias",
    ]


def test_modules_are_found_with_their_paths() -> None:
    model = nn.Sequential(Neuron(), nn.Sequential(nn.Tanh()))
    assert [name for name, _ in model.named_modules()] == ["", "0", "1", "1.0"]
    assert [name for name, _ in model.named_modules("net")] == ["net", "net.0", "net.1", "net.1.0"]
    assert [type(module) for module in model.modules()] == [
        nn.Sequential,
        Neuron,
        nn.Sequential,
        nn.Tanh,
    ]
    assert [name for name, _ in model.named_children()] == ["0", "1"]
    assert list(model.children()) == list(model)


def test_a_part_added_to_a_list_later_is_found() -> None:
    model = Branched()
    model.rest.append(nn.Linear(2, 1))
    assert {"rest.2.weight", "rest.2.bias"} <= model.state_dict().keys()


def test_a_parameter_takes_the_name_of_its_attribute_unless_it_has_one() -> None:
    model = Neuron()
    assert (model.weight.name, model.bias.name) == ("weight", "bias")
    model.bias = nn.Parameter(1.0, name="threshold")
    assert model.bias.name == "threshold"


def test_what_is_shared_counts_once() -> None:
    shared, tied = Neuron(), nn.Linear(2, 2)
    tied.weight = nn.Parameter(np.eye(2))
    other = nn.Linear(2, 2)
    other.weight = tied.weight
    model = nn.Sequential(shared, tied, other, shared)
    names = [name for name, _ in model.named_parameters()]
    assert names == ["0.weight", "0.bias", "1.weight", "1.bias", "2.bias"]
    assert len(list(model.modules())) == 4


def test_modules_that_contain_each_other_are_searched_to_an_end() -> None:
    parent, child = nn.Module(), Neuron()
    parent.child, child.parent = child, parent  # type: ignore[attr-defined]
    assert [name for name, _ in parent.named_parameters()] == ["child.weight", "child.bias"]
    assert list(parent.state_dict()) == ["child.weight", "child.bias"]
    assert repr(parent) == "Module(\n  (child): Neuron(\n    (parent): ...\n  )\n)"


def test_shared_modules_are_found_under_every_path_if_wanted() -> None:
    shared = Neuron()
    model = nn.Sequential(shared, nn.Sequential(shared), shared)
    assert [name for name, _ in model.named_modules()] == ["", "0", "1"]
    assert [name for name, _ in model.named_children()] == ["0", "1"]
    every = [name for name, _ in model.named_modules(remove_duplicate=False)]
    assert every == ["", "0", "1", "1.0", "2"]


class Counting(nn.Module):
    def __init__(self) -> None:
        self.weight = nn.Parameter([1.0])
        self.calls = nn.Buffer(0)
        self.history = [nn.Buffer(np.zeros(2, np.float32), name="past")]

    def forward(self, x: Any) -> Any:
        self.calls.assign(self.calls.read() + 1)
        return x * self.weight * self.history[0]


def test_buffers_are_found_beside_parameters_and_are_not_learnt() -> None:
    model = nn.Sequential(Counting(), Neuron())
    assert [name for name, _ in model.named_buffers()] == ["0.calls", "0.history.0"]
    assert [name for name, _ in model.named_parameters()] == ["0.weight", "1.weight", "1.bias"]
    assert [buffer.name for buffer in model.buffers()] == ["calls", "past"]
    assert not any(buffer.requires_grad for buffer in model.requires_grad_().buffers())
    counting = Counting()
    output = counting(np.ones(2))
    output.sum().backward()
    assert counting.weight.grad is not None
    assert counting.history[0].grad is None
    assert counting.calls.data == 1
    assert type(counting.calls.data) is int


def test_a_copy_has_buffers_of_its_own() -> None:
    model = Counting()
    for twin in copies(model):
        twin(np.ones(2))
        assert [type(buffer) for buffer in twin.buffers()] == [nn.Buffer, nn.Buffer]
        assert not any(buffer.requires_grad for buffer in twin.buffers())
        assert twin.state_dict()["calls"] == 1
        assert model.calls.data == 0


def test_train_and_eval_reach_every_module() -> None:
    model = Branched()
    assert all(module.training for module in model.modules())
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert model.train() is model
    assert all(module.training for module in model.modules())
    assert not nn.Module().eval().training
    assert nn.Module().training


def test_gradients_that_are_not_finite_become_zero_too() -> None:
    model = nn.Linear(2, 1)
    model.weight.grad = np.array([[np.nan, np.inf]], np.float32)
    model.zero_grad(set_to_none=False)
    assert model.weight.grad.tolist() == [[0.0, 0.0]]
    assert model.bias is not None
    assert model.bias.grad is None


def test_zero_grad_forgets_every_gradient() -> None:
    model = Branched()
    model(np.ones(2)).backward()
    assert model.first.weight.grad is not None
    model.zero_grad()
    assert all(parameter.grad is None for parameter in model.parameters())


def test_frozen_parameters_get_no_gradient_and_the_others_do() -> None:
    model = Branched()
    assert model.requires_grad_(False) is model
    assert not model(np.ones(2)).requires_grad
    model.first.requires_grad_()
    model(np.ones(2)).backward()
    learned = {name for name, part in model.named_parameters() if part.grad is not None}
    assert learned == {"first.weight", "first.bias"}


def test_calling_a_module_labels_its_nodes_with_the_path_of_modules() -> None:
    model = Branched()
    output = model(np.ones(2))
    assert output.scope.path == ("Branched",)
    paths: set[tuple[str, ...]] = set()
    pending = [output]
    while pending:
        node = pending.pop()
        if node.op is not None:
            paths.add(node.scope.path)
            pending += [given for given in node.inputs if isinstance(given, Value)]
    assert paths == {
        ("Branched",),
        ("Branched", "first: Neuron"),
        ("Branched", "rest.0: Neuron"),
        ("Branched", "rest.1.0: Neuron"),
        ("Branched", "heads.mean: Neuron"),
    }


def test_labels_nest_in_the_groups_of_the_caller_and_end_with_the_call() -> None:
    model = nn.Sequential(nn.Sequential(Neuron()))
    for _ in range(2):
        with group("encoder"):
            assert model(np.ones(2)).scope.path == (
                "encoder",
                "Sequential",
                "0: Sequential",
                "0: Neuron",
            )
    assert model(np.ones(2)).scope.path == ("Sequential", "0: Sequential", "0: Neuron")
    assert (Value(1.0) * 2).scope.path == ()


def test_a_forward_that_fails_leaves_its_label() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        Neuron()(np.ones(3))
    assert (Value(1.0) * 2).scope.path == ()


@pytest.mark.skipif(os.name != "posix", reason="timers are those of POSIX")
def test_ctrl_c_leaves_no_label_behind() -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    model, moments = nn.Sequential(nn.Sequential(Neuron())), random.Random(1)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for _ in range(2000):
            try:
                signal.setitimer(signal.ITIMER_REAL, moments.uniform(1e-5, 2e-4))
                while True:
                    model(1.0)
            except KeyboardInterrupt:
                assert (Value(1.0) * 2).scope.path == ()
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_module_without_forward_says_so() -> None:
    class Idle(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match=r"Idle does not define forward\(\)"):
        Idle()(1.0)


@pytest.mark.parametrize("called", [False, True], ids=["fresh", "after a call"])
@pytest.mark.parametrize("copied", [0, 1], ids=["deepcopy", "pickle"])
def test_a_copy_computes_the_same_and_learns_alone(called: bool, copied: int) -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), Neuron3())
    x = np.ones((4, 2), np.float32)
    if called:
        model(x).backward()
    twin = copies(model)[copied]
    assert repr(twin) == repr(model)
    np.testing.assert_array_equal(twin(x).data, model(x).data)
    assert twin(x).scope.path == model(x).scope.path
    before = model.state_dict()
    nn.optim.SGD(twin.parameters(), lr=1.0).zero_grad()
    twin(x).backward()
    nn.optim.SGD(twin.parameters(), lr=1.0).step()
    assert not np.array_equal(twin.state_dict()["0.weight"], before["0.weight"])
    np.testing.assert_array_equal(model.state_dict()["0.weight"], before["0.weight"])


class Neuron3(nn.Module):
    def __init__(self) -> None:
        self.weight = nn.Parameter(np.ones((1, 3), np.float32))

    def forward(self, x: Any) -> Any:
        return nn.functional.linear(x, self.weight).sum()


def test_a_copy_shares_within_itself_what_the_original_shares() -> None:
    tied = Neuron()
    for twin in copies(nn.Sequential(tied, tied)):
        assert twin[0] is twin[1]
        assert twin[0] is not tied
        assert len(list(twin.parameters())) == 2


def test_the_repr_shows_the_tree() -> None:
    model = nn.Sequential(
        nn.Linear(64, 30), nn.Sigmoid(), nn.Sequential(nn.Linear(30, 10, bias=False), nn.Tanh())
    )
    assert repr(model) == (
        "Sequential(\n"
        "  (0): Linear(in_features=64, out_features=30, bias=True)\n"
        "  (1): Sigmoid()\n"
        "  (2): Sequential(\n"
        "    (0): Linear(in_features=30, out_features=10, bias=False)\n"
        "    (1): Tanh()\n"
        "  )\n"
        ")"
    )
    assert repr(Branched()).splitlines()[1:4] == [
        "  (first): Neuron()",
        "  (rest.0): Neuron()",
        "  (rest.1.0): Neuron()",
    ]
