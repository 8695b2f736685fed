"""What someone who knows PyTorch writes without a manual works, or the error says what to write."""

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
import nn.functional as F
from autograd import no_grad

X = np.random.default_rng(1).standard_normal((8, 4)).astype(np.float32)
Y = np.random.default_rng(2).integers(0, 3, 8)


class Net(nn.Module):
    """The first model of every course."""

    def __init__(self, hidden: int = 16) -> None:
        super().__init__()
        self.fc1 = nn.Linear(4, hidden)
        self.dropout = nn.Dropout(0.25)
        self.fc2 = nn.Linear(hidden, 3)

    def forward(self, x: Any) -> Any:
        x = F.relu(self.fc1(x))
        x = self.dropout(x)
        return self.fc2(x)


def train(model: nn.Module, optimizer: Any, steps: int = 60) -> list[float]:
    criterion = nn.CrossEntropyLoss()
    losses = []
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        loss = criterion(model(X), Y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def test_the_loop_of_training() -> None:
    model = Net()
    losses = train(model, nn.optim.Adam(model.parameters(), lr=0.02))
    assert losses[-1] < 0.5 * losses[0]
    model.eval()
    with no_grad():
        prediction = model(X).argmax(axis=1)
    assert np.mean(prediction == Y) > 0.9


def test_a_sequence_of_named_layers() -> None:
    model = nn.Sequential(
        OrderedDict([("fc1", nn.Linear(4, 8)), ("relu", nn.ReLU()), ("fc2", nn.Linear(8, 3))])
    )
    assert model(X).shape == (8, 3)
    assert model.fc1.weight.shape == (8, 4)
    assert list(model.state_dict()) == ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]


class Stack(nn.Module):
    def __init__(self, sizes: list[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        for i in range(len(sizes) - 1):
            self.layers.append(nn.Linear(sizes[i], sizes[i + 1]))

    def forward(self, x: Any) -> Any:
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i < len(self.layers) - 1:
                x = F.relu(x)
        return x


def test_a_loop_over_a_list_of_layers() -> None:
    model = Stack([4, 8, 8, 3])
    assert sum(p.size for p in model.parameters() if p.requires_grad) == 139
    losses = train(model, nn.optim.SGD(model.parameters(), lr=0.5, momentum=0.9))
    assert losses[-1] < losses[0]


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encode = nn.Linear(3, 4, bias=False)
        self.decode = nn.Linear(3, 4, bias=False)
        self.decode.weight = self.encode.weight

    def forward(self, x: Any) -> Any:
        return self.decode(x @ self.encode.weight)


def test_tied_weights_are_one_parameter_with_the_gradients_of_both_uses() -> None:
    model = Tied()
    assert len(list(model.parameters())) == 1
    model(X).sum().backward()
    both = model.encode.weight.grad
    weight = model.encode.weight.data
    x = X.sum(0)
    expected = np.ones((4, 1)) * (x @ weight) + x[:, None] * weight.sum(0)
    np.testing.assert_allclose(both, expected, rtol=1e-4)


def test_freezing_the_body_and_training_a_new_head() -> None:
    model = Net()
    for param in model.parameters():
        param.requires_grad = False
    model.fc2 = nn.Linear(16, 3)
    body, head = model.fc1.weight.data.copy(), model.fc2.weight.data.copy()
    optimizer = nn.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.5)
    train(model, optimizer, steps=5)
    np.testing.assert_array_equal(model.fc1.weight.data, body)
    assert not np.array_equal(model.fc2.weight.data, head)


def test_data_of_parameters_are_changed_by_hand() -> None:
    model = Net()
    before = [p.data.copy() for p in model.parameters()]
    for p in model.parameters():
        p.data *= 0.5
        p.data -= 0.1
        p.data.clip(-1.0, 1.0, out=p.data)
    for p, array in zip(model.parameters(), before, strict=True):
        np.testing.assert_allclose(p.data, np.clip(array * 0.5 - 0.1, -1, 1), rtol=1e-6)


def test_gradient_descent_by_hand() -> None:
    model = Net()
    loss = F.cross_entropy(model.eval()(X), Y)
    model.zero_grad()
    loss.backward()
    with no_grad():
        for p in model.parameters():
            p.data -= 0.1 * p.grad
    assert F.cross_entropy(model(X), Y).item() < loss.item()


class Affine(nn.Module):
    def __init__(self, features: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(np.ones(features, np.float32))
        self.register_parameter("beta", nn.Parameter(np.zeros(features, np.float32)))
        self.register_buffer("calls", np.array(0))
        self.register_buffer("mask", np.ones(features, np.float32), persistent=False)

    def forward(self, x: Any) -> Any:
        self.calls.assign(self.calls + 1)
        return (x * self.gamma + self.beta) * self.mask


def test_parameters_and_buffers_of_ones_own() -> None:
    model = nn.Sequential(nn.Linear(4, 3), Affine(3))
    train(model, nn.optim.SGD(model.parameters(), lr=0.1), steps=3)
    assert model[1].calls.item() == 3
    assert list(model.state_dict())[2:] == ["1.gamma", "1.beta", "1.calls"]
    assert not np.array_equal(model[1].gamma.data, np.ones(3))


def test_starting_weights_set_by_apply() -> None:
    def init_weights(m: nn.Module) -> None:
        if isinstance(m, nn.Linear):
            nn.init.xavier_uniform_(m.weight)
            nn.init.zeros_(m.bias)

    model = Net()
    model.apply(init_weights)
    assert not np.any(model.fc1.bias.data)
    assert np.all(np.abs(model.fc1.weight.data) <= np.sqrt(6 / 20) + 1e-6)


def test_modes_around_validation() -> None:
    model = Net()
    model.eval()
    with no_grad():
        first, second = model(X), model(X)
    assert not first.requires_grad
    np.testing.assert_array_equal(first.data, second.data)
    model.train()
    assert model.dropout.training
    assert not np.array_equal(model(X).data, model(X).data)


def test_loading_the_weights_that_fit(tmp_path: Path) -> None:
    pretrained, model = Net(), Stack([4, 16, 3])
    state = {
        name.replace("fc1", "layers.0"): array
        for name, array in pretrained.state_dict().items()
        if not name.startswith("fc2")
    }
    result = model.load_state_dict(state, strict=False)
    assert result.missing_keys == ["layers.1.weight", "layers.1.bias"]
    assert result.unexpected_keys == []
    np.testing.assert_array_equal(model.layers[0].weight.data, pretrained.fc1.weight.data)
    own = model.state_dict()
    own.update({k: v for k, v in pretrained.state_dict().items() if k in own})
    model.load_state_dict(own)
    nn.save(model.state_dict(), tmp_path / "model.safetensors")
    model.load_state_dict(nn.load(tmp_path / "model.safetensors"))


def test_a_hook_that_keeps_what_a_layer_gave() -> None:
    model, activation = Net(), {}

    def get_activation(name: str) -> Any:
        def hook(module: nn.Module, input: Any, output: Any) -> None:
            activation[name] = output.detach()

        return hook

    model.fc1.register_forward_hook(get_activation("fc1"))
    model(X)
    assert activation["fc1"].shape == (8, 16)
    assert not activation["fc1"].requires_grad


def decays() -> None:
    with no_grad():
        for parameter in Net().parameters():
            parameter *= 0.9


def forgets_shape() -> Any:
    return Net()(np.ones((2, 5), np.float32))


@pytest.mark.parametrize(
    ("write", "error", "message"),
    [
        (lambda: Net().to("cuda"), TypeError, "main memory: leave out what moves them"),
        (lambda: Net().cuda(), AttributeError, r"in main memory: leave out \.cuda\(\)"),
        (lambda: Net().cpu(), AttributeError, r"in main memory: leave out \.cpu\(\)"),
        (lambda: Net().fc1.weight.numel(), AttributeError, r"write x\.size"),
        (lambda: Net()(X).view(-1), AttributeError, r"Value has .*write x\.reshape"),
        (decays, TypeError, r"write p\.assign_sub\(change\) or p\.data -= change"),
        (lambda: Net().fc1.weight.zero_(), AttributeError, r"write nn\.init\.zeros_\(p\)"),
        (lambda: Net().fc1.weight.detach().numpy(), AttributeError, "numpy"),
        (lambda: setattr(Net().fc1, "weight", np.ones((16, 4))), TypeError, r"nn\.Parameter\("),
        (lambda: Net().load_state_dict("model.pt"), TypeError, r"nn\.load\(path\)"),
        (lambda: np.asarray(Net()(X)), TypeError, r"\.data or \.detach\(\)"),
        (forgets_shape, ValueError, "5"),
        (lambda: nn.Sequential([nn.Linear(1, 1)]), TypeError, r"Sequential\(\*modules\)"),
        (lambda: Net().fc3, AttributeError, "fc3"),
    ],
    ids=lambda given: "",
)
def test_where_something_cannot_work_the_error_says_what_to_write(
    write: Any, error: Any, message: str
) -> None:
    with pytest.raises(error, match=message):
        write()
