"""Loading in part, the casts that are allowed, and the keys in which a state differs."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value


def test_loading_in_part_returns_what_differs_and_loads_the_rest() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    before = model.state_dict()
    result = model.load_state_dict({"0.weight": np.eye(2), "2.bias": np.ones(3)}, strict=False)
    assert result == (["0.bias", "1.weight", "1.bias"], ["2.bias"])
    assert result.missing_keys == ["0.bias", "1.weight", "1.bias"]
    assert result.unexpected_keys == ["2.bias"]
    assert repr(result).startswith("IncompatibleKeys(missing_keys=['0.bias', ")
    np.testing.assert_array_equal(model[0].weight.data, np.eye(2))
    np.testing.assert_array_equal(model[1].weight.data, before["1.weight"])
    assert repr(model.load_state_dict(before)) == "<All keys matched successfully>"


def test_loading_in_part_still_refuses_other_shapes_and_changes_nothing() -> None:
    model = nn.Linear(2, 2)
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"misfit: weight is \(3, 2\) float64, the model has \(2"):
        model.load_state_dict({"bias": np.ones(2), "weight": np.ones((3, 2))}, strict=False)
    np.testing.assert_array_equal(model.bias.data, before["bias"])


def holder(dtype: Any) -> nn.Module:
    model = nn.Module()
    model.x = nn.Buffer(np.zeros(2, dtype))  # type: ignore[attr-defined]
    return model


@pytest.mark.parametrize(
    ("numbers", "given", "wanted"),
    [
        ([0.1, -2.0], "float64", "float32"),
        ([0.1, np.nan], "float64", "float16"),
        ([np.inf, 3.0], "float32", "float16"),
        ([0.1, 1e300], "float64", "float64"),
        ([1, -2], "int64", "float32"),
        ([1, 2], "uint64", "int8"),
        ([1, 2], "int64", "int32"),
        ([1 + 2j, 0], "complex128", "complex64"),
        ([True, False], "bool", "bool"),
    ],
)
def test_casts_that_are_allowed(numbers: Any, given: str, wanted: str) -> None:
    model = holder(wanted)
    model.load_state_dict({"x": np.array(numbers, given)})
    expected = np.array(numbers, given).astype(wanted)
    np.testing.assert_array_equal(model.state_dict()["x"], expected, strict=True)


@pytest.mark.parametrize(
    ("numbers", "given", "wanted"),
    [
        ([1.0, 1e300], "float64", "float32"),
        ([70000.0, 0.0], "float32", "float16"),
        ([1.0, 2.0], "float32", "int64"),
        ([2**40, 0], "int64", "int32"),
        ([2**63, 0], "uint64", "int64"),
        ([-1, 0], "int64", "uint8"),
        ([1j, 0], "complex64", "float32"),
        ([True, False], "bool", "float32"),
        ([1, 0], "int64", "bool"),
        (["a", "b"], "str", "float32"),
        ([None, None], "object", "float32"),
    ],
)
def test_casts_that_are_refused(numbers: Any, given: str, wanted: str) -> None:
    model = holder(wanted)
    with pytest.raises(ValueError, match=f"misfit: x is .*, the model has .* {wanted}"):
        model.load_state_dict({"x": np.array(numbers, given)})
    assert model.state_dict()["x"].tolist() == [0, 0]


def test_values_in_a_state_count_as_their_arrays() -> None:
    model = nn.Linear(2, 1)
    model.load_state_dict({"weight": Value([[1.0, 2.0]]), "bias": nn.Parameter([3.0])})
    assert model.weight.data.tolist() == [[1.0, 2.0]]


def test_what_is_no_array_is_told_with_its_name() -> None:
    model = nn.Sequential(nn.Linear(2, 2))
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"0\.weight cannot be made an array: .*inhomogeneous"):
        model.load_state_dict({"0.weight": [[1, 2], [3]], "0.bias": np.ones(2)})
    np.testing.assert_array_equal(model[0].bias.data, before["0.bias"])


def test_the_state_may_be_given_by_the_name_of_pytorchs_argument() -> None:
    model = nn.Linear(2, 1)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    lbfgs = nn.optim.LBFGS(model.parameters())
    steps = nn.optim.lr_scheduler.StepLR(optimizer, 2)
    chained = nn.optim.lr_scheduler.ChainedScheduler([steps], optimizer)
    for part in (model, optimizer, lbfgs, steps, chained):
        part.load_state_dict(state_dict=part.state_dict())


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod."])
def test_the_prefix_of_a_wrapper_of_pytorch_is_told(prefix: str) -> None:
    model = nn.Linear(2, 1)
    state = model.state_dict(prefix)
    with pytest.raises(ValueError, match=r"the names begin with .* pass {name\.rem") as caught:
        model.load_state_dict(state)
    renamed = eval(str(caught.value).rpartition(": pass ")[2], {"state": state})
    assert model.load_state_dict(renamed) == ([], [])
    with pytest.raises(ValueError, match="unexpected: other") as caught:
        model.load_state_dict(state | {"other": np.ones(1)})
    assert "begin with" not in str(caught.value)
