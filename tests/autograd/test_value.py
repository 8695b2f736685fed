"""What a value may hold, what it says of itself, and how it is copied."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value


def test_a_leaf_knows_its_form() -> None:
    x = Value(np.ones((2, 3), np.float32), name="x")
    assert (x.shape, x.ndim, x.size, x.dtype) == ((2, 3), 2, 6, np.float32)
    assert (x.is_leaf, x.op, x.inputs, x.grad, x.requires_grad) == (True, None, (), None, True)
    number = Value(2.0)
    assert (number.shape, number.ndim, number.size, number.dtype) == ((), 0, 1, np.float64)
    assert not (number * 2).is_leaf


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value(2.0), "Value(2.0)"),
        (Value(np.float64(2.0)), "Value(2.0)"),
        (Value(np.float32(2.0), name="x"), "Value(np.float32(2.0), name='x')"),
        (Value([1.0, 2.0]), "Value(array([1., 2.]))"),
        (Value(2.0) * 3, "Value(6.0, op=multiply)"),
        (Value(2.0, requires_grad=False), "Value(2.0, requires_grad=False)"),
        ((Value(2.0) + 1).named("y"), "Value(3.0, name='y', op=add)"),
    ],
)
def test_it_shows_its_data_name_and_operation(value: Value, text: str) -> None:
    assert repr(value) == text
    assert str(value) == text


def test_naming_returns_the_value_itself() -> None:
    x = Value(2.0)
    assert x.name is None
    assert x.named("x") is x
    assert x.name == "x"
    for name in (3, None, Value(1.0)):
        with pytest.raises(TypeError, match="a name is a string, got"):
            x.named(name)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="got False: write requires_grad=False"):
        Value(2.0, False)  # type: ignore[arg-type]


def test_detaching_gives_the_same_data_as_a_constant() -> None:
    x = Value(np.ones(2), name="x")
    for value in (x, x * 2):
        constant = value.detach()
        assert constant.data is value.data
        assert constant.name == value.name
        assert not constant.requires_grad
    (x * (x * 2).detach()).sum().backward()
    np.testing.assert_array_equal(x.grad, [2, 2])


@pytest.mark.parametrize("data", [2.5, np.float32(2.5), np.array(2.5), np.array([[2.5]])], ids=repr)
def test_an_item_is_a_plain_python_number(data: Any) -> None:
    assert type(Value(data).item()) is float
    assert Value(data).item() == 2.5


def test_there_is_no_item_among_several() -> None:
    with pytest.raises(ValueError, match="size 1"):
        Value([1.0, 2.0]).item()


CLONES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    *(lambda v, protocol=p: pickle.loads(pickle.dumps(v, protocol)) for p in range(6)),
]


@pytest.mark.parametrize("clone", CLONES)
@pytest.mark.parametrize("data", [2.0, np.float32(2), np.ones((2, 3), np.float32)], ids=repr)
def test_a_leaf_is_copied_and_pickled_whole(clone: Callable[[Any], Any], data: Any) -> None:
    x = Value(data, name="x")
    (x * 3).sum().backward()
    twin = clone(x)
    assert type(twin) is Value
    assert type(twin.data) is type(data)
    np.testing.assert_array_equal(twin.data, data)
    np.testing.assert_array_equal(twin.grad, x.grad)
    assert (twin.name, twin.requires_grad, twin.is_leaf) == ("x", True, True)
    (twin * 2).sum().backward()
    np.testing.assert_array_equal(x.grad, np.full_like(data, 3))
    assert not clone(Value(1.0, requires_grad=False)).requires_grad


def test_a_deep_copy_shares_no_memory() -> None:
    x = Value(np.ones(2))
    (x * 3).sum().backward()
    twin = copy.deepcopy([x, x])
    assert twin[0] is twin[1]
    assert not np.shares_memory(twin[0].data, x.data)
    assert not np.shares_memory(twin[0].grad, x.grad)


def test_a_kind_of_value_of_ones_own_survives_a_copy() -> None:
    twin = copy.deepcopy(Weight(np.ones(2)))
    assert type(twin) is Weight


class Weight(Value):
    pass


@pytest.mark.parametrize("clone", CLONES)
def test_a_computed_value_is_not_copied_with_its_graph(clone: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=r"'y' .* was computed, .* use \.detach\(\)"):
        clone((Value(2.0) * 3).named("y"))
    assert clone((Value(2.0) * 3).detach()).data == 6.0


@pytest.mark.parametrize("x", [1.0, np.float32(1), np.array(1.0)], ids=repr)
def test_a_value_without_axes_has_no_length(x: Any) -> None:
    with pytest.raises(TypeError, match=r"len\(\) of a Value without axes"):
        len(Value(x))
    with pytest.raises(TypeError, match="iteration over a Value without axes"):
        iter(Value(x))
