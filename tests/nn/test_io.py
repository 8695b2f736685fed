"""Models in safetensors files: there and back, and what is not such a file."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import autograd
import nn


class Holder(nn.Module):
    def __init__(self, data: Any) -> None:
        self.part = nn.Parameter(data)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.safetensors"


def test_a_model_comes_back_as_it_was(path: Path) -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2, dtype=np.float64))
    nn.save(model, str(path))
    state = nn.load(str(path))
    nn.manual_seed(1)
    twin = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2, dtype=np.float64))
    twin.load_state_dict(state)
    assert state.keys() == model.state_dict().keys()
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(twin.state_dict()[name], array, strict=True)
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    "data",
    [
        2.5,
        np.float32(2.5),
        np.array(2.5),
        np.zeros((0, 3)),
        np.arange(6, dtype=np.float16),
        np.array([1 + 2j], np.complex64),
        np.arange(6.0).reshape(2, 3).T,
        np.asfortranarray(np.arange(12.0).reshape(2, 3, 2)),
        np.arange(12.0)[::-2],
        np.arange(6.0).astype(">f4"),
        np.broadcast_to(np.float64(3.0), (2, 2)),
    ],
    ids=[
        "number", "float32 number", "0-d", "empty", "float16", "complex64", "transposed", "Fortran",
        "strided", "big-endian", "broadcast",
    ],
)  # fmt: skip
def test_arrays_of_every_layout_come_back_with_their_values(path: Path, data: Any) -> None:
    nn.save(Holder(data), path)
    for state in (nn.load(path), load_file(path)):
        np.testing.assert_array_equal(state["part"], data)
        assert state["part"].dtype == np.asarray(data).dtype.newbyteorder("=")


def test_what_is_loaded_may_be_changed_and_outlives_the_file(path: Path) -> None:
    nn.save(Holder(np.ones(3)), path)
    state = nn.load(path)
    path.unlink()
    state["part"] *= 2
    assert state["part"].tolist() == [2, 2, 2]


def test_notes_are_kept_beside_the_class_and_the_version(path: Path) -> None:
    nn.save(nn.Linear(1, 1), path, {"task": "sums"})
    assert nn.load(path).metadata == {
        "format": "glassgrad",
        "version": nn.__version__,
        "architecture": "Linear",
        "task": "sums",
    }
    nn.save(nn.Linear(1, 1), path, {"architecture": "mine"})
    assert nn.load(path).metadata["architecture"] == "mine"


def test_files_of_other_programs_are_read(path: Path) -> None:
    save_file({"weight": np.ones((2, 2), np.float32)}, path)
    state = nn.load(path)
    notes = state.metadata
    assert state["weight"].tolist() == [[1, 1], [1, 1]]
    assert notes == {}


def test_a_file_is_replaced_only_by_a_whole_one(path: Path) -> None:
    nn.save(nn.Linear(1, 1), path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        nn.save(nn.Linear(2, 2), path, {"epoch": 3})  # type: ignore[dict-item]
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_a_state_may_be_saved_in_place_of_its_model(path: Path) -> None:
    nn.save({"weight": np.eye(2), "bias": [1.0, 2.0]}, path, {"task": "sums"})
    state = nn.load(path)
    assert (state["bias"].tolist(), state.metadata["task"]) == ([1.0, 2.0], "sums")
    nn.save(state, path)
    np.testing.assert_array_equal(nn.load(path)["weight"], np.eye(2))
    model = nn.Linear(2, 2)
    model.load_state_dict(nn.load(path))
    np.testing.assert_array_equal(model.weight.data, np.eye(2))


@pytest.mark.parametrize(
    "wrong", ["model.safetensors", nn.Network([2, 1])], ids=["path", "Network"]
)
def test_what_is_neither_model_nor_state_is_refused(path: Path, wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"a model, then a path: .* got a {type(wrong).__name__}"):
        nn.save(wrong, path)


def test_the_same_model_gives_the_same_bytes(path: Path) -> None:
    model, contents = nn.Linear(3, 2), []
    for _ in range(2):
        nn.save(model, path, {"ü": 'a "quoted" note', **dict.fromkeys("abc", "")})
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    assert nn.load(path).metadata["ü"] == 'a "quoted" note'


@pytest.mark.parametrize("length", range(8))
def test_numbers_begin_at_a_multiple_of_eight_bytes(path: Path, length: int) -> None:
    nn.save(nn.Linear(1, 1), path, {"note": "." * length})
    assert int.from_bytes(path.read_bytes()[:8], "little") % 8 == 0
    assert nn.load(path).metadata["note"] == "." * length


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.99])
def test_a_file_cut_short_is_refused(path: Path, share: float) -> None:
    nn.save(nn.Linear(10, 10), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=r"model\.safetensors is not a whole safetensors file"):
        nn.load(path)


def test_a_file_of_something_else_is_refused(path: Path) -> None:
    path.write_bytes(b"not a model, but a text that is longer than the header of one")
    with pytest.raises(ValueError, match="is not a whole safetensors file"):
        nn.load(path)


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    for missing in (path, path.parent):
        with pytest.raises(FileNotFoundError, match=f"no model file {missing}"):
            nn.load(missing)


def test_buffers_are_saved_beside_parameters(path: Path) -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    model(np.random.default_rng(1).normal(size=(5, 3)))
    nn.save(model, path)
    twin = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    twin.load_state_dict(nn.load(path))
    assert twin.state_dict()["1.num_batches_tracked"] == 1
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(twin.state_dict()[name], array, strict=True)


def test_a_state_shows_names_and_shapes_and_no_numbers(path: Path) -> None:
    nn.save(nn.Linear(64, 30), path)
    assert repr(nn.load(path)) == "State(2 arrays: bias (30,), weight (30, 64))"
    nn.save({f"w{i}": np.ones(1) for i in range(9)}, path)
    assert repr(nn.load(path)).startswith("State(9 arrays: w0 (1,), w1 (1,), ")
    assert repr(nn.load(path)).endswith(", w5 (1,), ...)")
    nn.save({}, path)
    assert repr(nn.load(path)) == "State(0 arrays: none)"


def test_a_state_inside_another_is_refused_by_its_name(path: Path) -> None:
    model = nn.Linear(2, 1)
    with pytest.raises(TypeError, match="but 'model' is a dict of its own: write each to a file"):
        nn.save({"model": model.state_dict(), "epoch": 3}, path)
    assert not path.exists()


def test_a_checkpoint_is_no_model(path: Path) -> None:
    model, x = nn.Linear(2, 1), np.ones((4, 2))
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    data = x, x[:, :1]
    nn.fit(model, data, nn.MSELoss(), optimizer, 1, checkpoint=path, progress=False)
    with pytest.raises(ValueError, match=r"is a checkpoint of nn\.fit, .* resume=path") as caught:
        nn.load(path, model)
    twin = nn.Linear(2, 1)
    advice = str(caught.value).partition("take the weights: ")[2]
    exec(advice, {"model": twin, "nn": nn, "path": path})
    np.testing.assert_array_equal(twin.weight.data, model.weight.data)


def test_a_compiled_model_is_saved_as_its_module(tmp_path: Path) -> None:
    model = nn.Linear(2, 1)
    nn.save(autograd.compile(model), tmp_path / "compiled.safetensors")
    nn.save(model, tmp_path / "plain.safetensors")
    other = nn.Linear(2, 1)
    nn.load(tmp_path / "compiled.safetensors", autograd.compile(other))
    np.testing.assert_array_equal(other.weight.data, model.weight.data)
    assert (tmp_path / "compiled.safetensors").read_bytes() == (
        tmp_path / "plain.safetensors"
    ).read_bytes()
