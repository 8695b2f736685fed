"""A module's parameters as arrays by name: taken out, put back, and what does not fit."""

from typing import Any

import numpy as np
import pytest

import nn


class Neuron(nn.Module):
    def __init__(self) -> None:
        self.weight = nn.Parameter(np.array([2.0, -2.0]))
        self.bias = nn.Parameter(2.0)

    def forward(self, x: Any) -> Any:
        return (self.weight * x).sum() + self.bias


def test_the_state_is_a_copy_both_ways() -> None:
    model = Neuron()
    state = model.state_dict()
    assert all(isinstance(array, np.ndarray) for array in state.values())
    state["weight"][:] = 7.0
    assert model.weight.data.tolist() == [2.0, -2.0]
    model.load_state_dict(state)
    state["weight"][:] = 9.0
    assert model.weight.data.tolist() == [7.0, 7.0]


def test_a_state_is_loaded_with_the_dtypes_of_the_model() -> None:
    model = nn.Linear(2, 1)
    model.load_state_dict({"weight": [[1, 2]], "bias": np.array([0.1])})
    assert model.weight.dtype == model.bias.dtype == np.float32
    assert model.bias.data == np.float32(0.1)


def test_everything_amiss_with_a_state_is_listed_and_nothing_is_changed() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1), nn.Linear(1, 1, bias=False))
    before = model.state_dict()
    state = {
        "0.weight": np.zeros((2, 3)),
        "0.bias": np.zeros(3, complex),
        "1.weight": np.zeros((1, 3)),
        "2.bias": np.zeros(1),
        "conv": np.zeros(1),
    }
    with pytest.raises(ValueError, match="does not fit this Sequential") as caught:
        model.load_state_dict(state)
    assert str(caught.value).splitlines()[1:] == [
        "  missing: 1.bias",
        "  missing: 2.weight",
        "  unexpected: 2.bias",
        "  unexpected: conv",
        "  misfit: 0.weight is (2, 3) float64, the model has (3, 2) float32",
        "  misfit: 0.bias is (3,) complex128, the model has (3,) float32",
    ]
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_a_state_is_arrays_by_name() -> None:
    with pytest.raises(TypeError, match=r"arrays by name, got a str: .*nn\.load\(path\)"):
        Neuron().load_state_dict("model.safetensors")  # type: ignore[arg-type]


def test_arrays_of_a_state_are_laid_out_row_after_row() -> None:
    model = nn.Linear(3, 2)
    model.weight = nn.Parameter(np.asfortranarray(model.weight.data))
    assert model.state_dict()["weight"].flags.c_contiguous
    model.load_state_dict({"weight": np.ones((3, 2)).T, "bias": np.ones(2)})
    assert model.weight.data.flags.c_contiguous


def test_two_parameters_of_one_name_are_refused() -> None:
    model = nn.Module()
    model.heads = {"a.b": Neuron(), "a": {"b": Neuron()}}  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match=r"two parameters are called 'heads\.a\.b\.weight'"):
        model.state_dict()


def test_an_optimizer_follows_its_parameters_through_a_loaded_state() -> None:
    model = Neuron()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.5)
    model.load_state_dict({"weight": np.array([1.0, 1.0]), "bias": np.array(1.0)})
    model(np.array([1.0, 2.0])).backward()
    optimizer.step()
    assert model.weight.data.tolist() == [0.5, 0.0]
    assert model.bias.item() == 0.5


class Tied(nn.Module):
    """Weights of one layer that are those of another, and a module in two places."""

    def __init__(self) -> None:
        self.first, self.second = nn.Linear(2, 2), nn.Linear(2, 2, bias=False)
        self.second.weight = self.first.weight
        self.again = self.first


TIED = ["first.weight", "first.bias", "second.weight", "again.weight", "again.bias"]


def test_what_is_shared_is_in_the_state_under_each_name_as_in_pytorch() -> None:
    model = Tied()
    state = model.state_dict()
    assert list(state) == TIED
    new = {name: array + 1 for name, array in state.items()}
    model.load_state_dict(new)
    assert model.first.weight is model.second.weight
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, new[name])


def test_one_name_of_what_is_shared_is_enough() -> None:
    model = Tied()
    model.load_state_dict({"second.weight": np.eye(2), "again.bias": np.ones(2)})
    np.testing.assert_array_equal(model.first.weight.data, np.eye(2))
    np.testing.assert_array_equal(model.first.bias.data, np.ones(2))


def test_different_arrays_for_what_is_shared_are_refused() -> None:
    model = Tied()
    state, before = model.state_dict(), model.state_dict()
    state["second.weight"] = np.zeros((2, 2))
    with pytest.raises(ValueError, match=r"at odds: second\.weight and first\.weight are one"):
        model.load_state_dict(state)
    np.testing.assert_array_equal(model.first.weight.data, before["first.weight"])
    for array in state.values():
        array[:] = np.nan
    model.load_state_dict(state)
    assert np.all(np.isnan(model.first.weight.data))


def test_buffers_are_part_of_the_state() -> None:
    model = nn.BatchNorm1d(2)
    assert list(model.state_dict()) == [
        "weight",
        "bias",
        "running_mean",
        "running_var",
        "num_batches_tracked",
    ]
    model(np.array([[1.0, 2.0], [3.0, 5.0]], np.float32))
    other = nn.BatchNorm1d(2)
    other.load_state_dict(model.state_dict())
    assert other.running_mean.data.tolist() == pytest.approx([0.2, 0.35])
    assert other.num_batches_tracked.dtype == np.int64
    state = model.state_dict()
    del state["running_mean"]
    state["running_var"] = np.ones(3)
    with pytest.raises(ValueError, match="does not fit this BatchNorm1d") as caught:
        other.load_state_dict(state)
    assert str(caught.value).splitlines()[1:] == [
        "  missing: running_mean",
        "  misfit: running_var is (3,) float64, the model has (2,) float32",
    ]


@pytest.mark.parametrize("number", [2, 2.0, np.float32(2.0), np.int64(2)], ids=repr)
def test_a_number_stays_a_number_of_its_kind(number: Any) -> None:
    model = nn.Module()
    model.number = nn.Buffer(number)  # type: ignore[attr-defined]
    state = model.state_dict()
    model.load_state_dict({"number": state["number"] + 1})
    assert model.number.data == 3  # type: ignore[attr-defined]
    assert type(model.number.data) is type(number)  # type: ignore[attr-defined]
