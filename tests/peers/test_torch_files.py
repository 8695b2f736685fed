"""Weights in files, both ways between PyTorch and here: real files, the same outputs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: make test-peers installs it")

import torch
from safetensors.torch import load_file, save_file, save_model

import nn
from autograd import Value

NORMAL = np.random.default_rng(5).standard_normal
TOKENS = np.random.default_rng(6).integers(0, 11, (3, 7))


def mlp(t: Any) -> Any:
    return t.Sequential(t.Linear(6, 8), t.Tanh(), t.Linear(8, 3, bias=False))


def batch_norm(t: Any) -> Any:
    return t.Sequential(t.Linear(6, 4), t.BatchNorm1d(4), t.ReLU(), t.BatchNorm1d(4, affine=False))


def convolutional(t: Any) -> Any:
    return t.Sequential(
        t.Conv2d(2, 4, 3, padding=1),
        t.BatchNorm2d(4),
        t.ReLU(),
        t.MaxPool2d(2),
        t.Conv2d(4, 6, 3, groups=2, bias=False),
        t.Flatten(),
        t.Linear(24, 3),
    )


def upsampling(t: Any) -> Any:
    return t.Sequential(t.ConvTranspose2d(2, 3, 3, stride=2), t.PReLU(3), t.GroupNorm(3, 3))


def recurrent(t: Any) -> Any:
    return t.LSTM(6, 5, num_layers=2, batch_first=True, bidirectional=True)


def gated(t: Any) -> Any:
    return t.GRU(6, 5)


def embedded(t: Any) -> Any:
    return t.Sequential(t.Embedding(11, 6, padding_idx=0), t.LayerNorm(6), t.Linear(6, 2))


def attention(t: Any) -> Any:
    layer = t.MultiheadAttention(6, 2, batch_first=True)

    class Itself(t.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention = layer

        def forward(self, x: Any) -> Any:
            return self.attention(x, x, x)

    return Itself()


def transformer(t: Any) -> Any:
    layer = t.TransformerEncoderLayer(6, 2, 16, batch_first=True)
    return t.TransformerEncoder(layer, 2)


def encoder_layer(t: Any) -> Any:
    return t.TransformerEncoderLayer(6, 2, 16, batch_first=True, norm_first=True)


def containers(t: Any) -> Any:
    class Model(t.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = t.ModuleList([t.Linear(6, 6) for _ in range(3)])
            self.heads = t.ModuleDict({"mean": t.Linear(6, 1), "scale": t.Linear(6, 1)})
            self.shifts = t.ParameterList([t.Parameter(like(t, np.ones(6) * i)) for i in range(2)])
            self.gains = t.ParameterDict({"first": t.Parameter(like(t, np.ones(6) * 2))})
            self.register_buffer("mask", like(t, np.array([1.0, 1, 0, 1, 0, 1])))
            self.register_buffer("scratch", like(t, np.zeros(3)), persistent=False)

        def forward(self, x: Any) -> Any:
            for layer in self.layers:
                x = x + layer(x) * self.mask
            x = (x + self.shifts[1]) * self.gains["first"]
            return self.heads["mean"](x), self.heads["scale"](x)

    return Model()


def like(t: Any, array: Any) -> Any:
    array = array.astype(np.float32)
    return torch.from_numpy(array) if t is torch.nn else array


MODELS: dict[Callable[[Any], Any], Any] = {
    mlp: NORMAL((4, 6)),
    batch_norm: NORMAL((4, 6)),
    convolutional: NORMAL((3, 2, 8, 8)),
    upsampling: NORMAL((3, 2, 4, 4)),
    recurrent: NORMAL((3, 7, 6)),
    gated: NORMAL((7, 3, 6)),
    embedded: TOKENS,
    attention: NORMAL((3, 7, 6)),
    transformer: NORMAL((3, 7, 6)),
    encoder_layer: NORMAL((3, 7, 6)),
    containers: NORMAL((4, 6)),
}


def flat(output: Any) -> list[Any]:
    if isinstance(output, tuple):
        return [array for part in output for array in flat(part)]
    if isinstance(output, torch.Tensor):
        output = output.detach().numpy()
    return [output.data if isinstance(output, Value) else output]


def outputs(model: Any, x: Any) -> list[Any]:
    model.eval()
    x = x if x.dtype.kind == "i" else x.astype(np.float32)
    return flat(model(torch.from_numpy(x) if isinstance(model, torch.nn.Module) else x))


def assert_same_outputs(ours: Any, theirs: Any, x: Any) -> None:
    for found, expected in zip(outputs(ours, x), outputs(theirs, x), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def train_a_little(model: Any, x: Any) -> None:
    """Change all numbers from what they start with, running statistics included."""
    model.train()
    torch.manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    for _ in range(3):
        model(torch.from_numpy(x if x.dtype.kind == "i" else x.astype(np.float32)))


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_a_model_of_pytorch_gives_the_same_outputs_here(make: Any, tmp_path: Path) -> None:
    x, path = MODELS[make], tmp_path / "model.safetensors"
    theirs, ours = make(torch.nn), make(nn)
    train_a_little(theirs, x)
    save_file(theirs.state_dict(), path)
    nn.load(path, ours)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert_same_outputs(ours, theirs, x)


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_a_model_from_here_gives_the_same_outputs_in_pytorch(make: Any, tmp_path: Path) -> None:
    x, path = MODELS[make], tmp_path / "model.safetensors"
    nn.manual_seed(7)
    theirs, ours = make(torch.nn), make(nn)
    ours.train()(x if x.dtype.kind == "i" else x.astype(np.float32))
    nn.save(ours, path)
    result = theirs.load_state_dict(load_file(path))
    assert str(result) == str(ours.load_state_dict(nn.load(path)))
    assert_same_outputs(ours, theirs, x)


@pytest.mark.parametrize(
    ("kind", "tolerance"),
    [(torch.bfloat16, 2**-8), (torch.float16, 2**-11), (torch.float64, 2**-24)],
    ids=str,
)
def test_files_of_other_floating_point_dtypes_are_read(
    kind: Any, tolerance: float, tmp_path: Path
) -> None:
    path, theirs, ours = tmp_path / "model.safetensors", torch.nn.Linear(6, 4), nn.Linear(6, 4)
    weight = theirs.weight.detach().numpy().copy()
    save_file(theirs.to(kind).state_dict(), path)
    state = nn.load(path, ours)
    expected = np.dtype(np.float32 if kind is torch.bfloat16 else str(kind).partition(".")[2])
    assert state["weight"].dtype == expected
    assert ours.weight.dtype == np.float32
    np.testing.assert_array_equal(state["weight"], theirs.weight.detach().to(torch.float64))
    np.testing.assert_allclose(ours.weight.data, weight, rtol=tolerance)


def tied(t: Any) -> Any:
    model = t.Sequential(t.Linear(4, 4), t.Tanh(), t.Linear(4, 4))
    model[2].weight = model[0].weight
    return model


def test_tied_weights_travel_both_ways(tmp_path: Path) -> None:
    path, theirs, ours = tmp_path / "model.safetensors", tied(torch.nn), tied(nn)
    save_model(theirs, str(path))  # which keeps one of the names
    assert len(load_file(path)) == 3
    nn.load(path, ours)
    assert ours[0].weight is ours[2].weight
    assert_same_outputs(ours, theirs, NORMAL((3, 4)))
    nn.init.uniform_(ours[0].weight)
    nn.save(ours, path)
    theirs.load_state_dict(load_file(path))
    assert_same_outputs(ours, theirs, NORMAL((3, 4)))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_of_pytorch_is_refused_with_code_that_converts_it(
    zipped: bool, tmp_path: Path
) -> None:
    path, theirs, ours = tmp_path / "model.pt", torch.nn.Linear(3, 2), nn.Linear(3, 2)
    torch.save(theirs.state_dict(), path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(ValueError, match="is a pickle of PyTorch") as caught:
        nn.load(path, ours)
    exec("\n".join(line.strip() for line in str(caught.value).splitlines()[1:]))
    nn.load(tmp_path / "model.safetensors", ours)
    assert_same_outputs(ours, theirs, NORMAL((2, 3)))
