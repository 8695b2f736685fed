"""Python's containers and type tests, under the names that HIPS autograd gave them."""

import builtins
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, grad
from autograd.builtins import DictBox, SequenceBox, dict, isinstance, list, tuple, type


def test_the_containers_are_those_of_python() -> None:
    assert (dict, list, tuple) == (builtins.dict, builtins.list, builtins.tuple)
    assert builtins.isinstance({}, DictBox)
    assert builtins.isinstance([], SequenceBox)
    assert tuple(x for x in [1, 2]) == (1, 2)


@pytest.mark.parametrize("name", ["dict", "isinstance", "list", "tuple", "type"])
def test_the_package_has_them_too(name: str) -> None:
    assert getattr(autograd, name) is globals()[name]
    assert name in dir(autograd)


def test_importing_all_names_leaves_those_of_python_but_for_compile() -> None:
    names: Any = {}
    exec("from autograd import *", names)
    assert names.keys() & {*dir(builtins)} <= {"compile", "__doc__", "__name__"}
    assert {"grad", "check_grads", "compile"} <= names.keys()


def test_a_value_is_of_its_own_class_and_of_that_of_its_data() -> None:
    assert isinstance(Value(2.0), Value)
    assert isinstance(Value(2.0), float)
    assert isinstance(Value(np.ones(2)), np.ndarray)
    assert isinstance(Value(np.ones(2)), (int, np.ndarray))
    assert not isinstance(Value(np.ones(2)), float)
    assert isinstance([Value(2.0)], list)
    assert not isinstance("text", float)


def test_the_class_of_a_value_is_that_of_its_data() -> None:
    assert type(Value(2.0)) is float
    assert type(Value(np.float32(2))) is np.float32
    assert type(Value(np.ones(2))) is np.ndarray
    assert type("text") is str


def test_a_function_that_asks_for_types_is_differentiated() -> None:
    def function(x: Any) -> Any:
        if isinstance(x, tuple):
            return sum(map(function, x))
        return x**2 if isinstance(x, float) else np.sum(x) * (type(x) is np.ndarray)

    found = grad(function)((3.0, np.ones(2)))
    assert found[0] == 6.0
    np.testing.assert_array_equal(found[1], [1, 1])


def test_containers_that_a_function_makes_are_differentiated() -> None:
    def function(x: Any) -> Any:
        made = dict({"a": x, "b": list([x**2, tuple((x, 3.0))])})
        return made["a"] * made["b"][0] + made["b"][1][0]

    assert grad(function)(2.0) == 13.0
