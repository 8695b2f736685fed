"""Compiled code computes and does nothing else: a function that does more is refused, by name."""

import random
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients

X = np.array([1.0, 2.0, 3.0])
REST = r"which is outside of it: compiled code computes.*\.assign\(\)"
A_GLOBAL = 0


class Box:
    count = 0


def refused(function: Any, what: str, *arguments: Any) -> None:
    with pytest.raises(TypeError, match=f"function changes '{what}', {REST}"):
        compile(function)(*(arguments or (X,)))


def test_a_list_from_outside_that_grows_is_a_side_effect() -> None:
    history: list[Any] = []

    def function(x: Any) -> Any:
        history.append(1)
        return x

    refused(function, "history")


def test_a_dict_or_set_from_outside_that_is_written_is_a_side_effect() -> None:
    table, members, nested = {"k": 0}, {0}, [[0]]

    def write(x: Any) -> Any:
        table["k"] += 1
        return x

    def enter(x: Any) -> Any:
        table["new"] = 1
        return x

    def add(x: Any) -> Any:
        members.add(1)
        return x

    def append(x: Any) -> Any:
        nested[0].append(1)
        return x

    for function, what in (
        (write, r"table\['k'\]"),
        (enter, "table"),
        (add, "members"),
        (append, r"nested\[0\]"),
    ):
        with pytest.raises(
            TypeError, match=f"{function.__name__} changes ['\"]{what}['\"], {REST}"
        ):
            compile(function)(X)


def test_attributes_written_are_side_effects() -> None:
    box = Box()
    box.count = 1

    def add(x: Any) -> Any:
        box.count += 1
        return x

    def new(x: Any) -> Any:
        box.other = x  # type: ignore[attr-defined]
        return x

    def gone(x: Any) -> Any:
        del box.count
        return x

    def of_class(x: Any) -> Any:
        Box.another = x  # type: ignore[attr-defined]
        return x

    for function, what in ((add, "box.count"), (new, "box"), (of_class, "Box"), (gone, "box")):
        with pytest.raises(TypeError, match=f"{function.__name__} changes '{what}.*', {REST}"):
            compile(function)(X)


def test_variables_written_are_side_effects() -> None:
    count = 0

    def inner(x: Any) -> Any:
        nonlocal count
        count += 1
        return x

    def outer(x: Any) -> Any:
        global A_GLOBAL
        A_GLOBAL += 1
        return x

    def made(x: Any) -> Any:
        global ANOTHER_GLOBAL
        ANOTHER_GLOBAL = x
        return x

    for function, what in ((inner, "count"), (outer, "A_GLOBAL"), (made, "ANOTHER_GLOBAL")):
        with pytest.raises(TypeError, match=f"{function.__name__} changes '{what}', {REST}"):
            compile(function)(X)
    del globals()["ANOTHER_GLOBAL"]


def test_an_array_from_outside_that_is_written_is_a_side_effect() -> None:
    array = np.zeros(3)

    def function(x: Any) -> Any:
        array[0] += 1
        return x

    refused(function, "array")


def test_arguments_that_are_changed_are_side_effects() -> None:
    def append(x: Any) -> Any:
        x.append(1)
        return x[0]

    def write(x: Any) -> Any:
        x["k"] = x["k"] * 2
        return x

    def swap(x: Any) -> Any:
        x[0], x[1] = x[1], x[0]
        return x

    def nested(x: Any) -> Any:
        x[0]["k"] = 1
        return x[1]

    for function, given, what in (
        (append, [X], "x"),
        (write, {"k": X}, "x"),
        (swap, [X, X], "x"),
        (nested, [{"k": X}, X], "x_0"),
    ):
        with pytest.raises(TypeError, match=f"{function.__name__} changes '{what}', {REST}"):
            compile(function)(given)


def test_flags_and_hooks_of_a_value_are_not_changed_either() -> None:
    p = Value(X.copy(), "p")

    def freeze(x: Any) -> Any:
        p.requires_grad = False
        return x * p

    def hook(x: Any) -> Any:
        p.register_hook(lambda g: g * 2)
        return x * p

    def rebind(x: Any) -> Any:
        p.data = p.data * 2
        return x * p

    def write(x: Any) -> Any:
        p.data *= 2
        return x * p

    for function, what in (
        (freeze, "p.requires_grad"),
        (hook, "the hooks of p"),
        (rebind, "p.data"),
        (write, "p.data"),
    ):
        p.requires_grad = True
        with pytest.raises(TypeError, match=f"{function.__name__} changes '{what}'"):
            compile(function)(X)


@pytest.mark.parametrize(
    ("draw", "source"),
    [
        (lambda: np.random.rand(3), "a global random generator"),
        (lambda: random.random(), "a global random generator"),
    ],
)
def test_draws_from_a_global_generator_are_refused(draw: Any, source: str) -> None:
    with pytest.raises(TypeError, match=rf"draws from {source}: .*normal\(.*, np\.float32\)"):
        compile(lambda x: x * draw())(X)


@pytest.mark.parametrize(
    "generator",
    [np.random.default_rng(0), np.random.RandomState(0), random.Random(0)],
    ids=lambda generator: type(generator).__name__,
)
def test_draws_from_a_generator_from_outside_are_refused(generator: Any) -> None:
    draw = generator.random

    def function(x: Any) -> Any:
        return x * generator.random()

    assert 0 <= draw() < 1
    with pytest.raises(TypeError, match="function draws from generator: compiled code would rep"):
        compile(function)(X)


RESULTS = ["text", {1}, b"bytes", 10**30, object(), len, [None, "text"], X.astype(str)]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_a_function_that_returns_no_numbers_is_refused(result: Any) -> None:
    def function(x: Any) -> Any:
        return x, result

    with pytest.raises(TypeError, match="returns arrays and numbers, but function returned "):
        compile(function)(X)


def test_a_value_that_leaked_is_no_number_afterwards() -> None:
    leaked: Any = None

    def function(x: Any) -> Any:
        nonlocal leaked
        leaked = x * 2
        return x

    refused(function, "leaked")
    with pytest.raises(TypeError, match=r"not known while a function is compiled"):
        leaked + 1
    with pytest.raises(TypeError, match=r"not known while a function is compiled"):
        float(leaked.sum())
    with pytest.raises(ValueError, match=r"kept from an earlier call.*return it instead"):
        compile(lambda x: x + leaked)(X)


def test_a_refusal_leaves_everything_as_it_was() -> None:
    p = Value(X.copy(), "p")
    p.grad = gradient = np.ones(3)

    def function(x: Any) -> Any:
        p.zero_grad()
        (p * x).sum().backward()
        p.assign(p * 2)
        return float(p.sum())

    with pytest.raises(TypeError, match="float"):
        compile(function)(X)
    assert p.grad is gradient
    np.testing.assert_array_equal(p.data, X)
    assert type(p * 2) is Value
    assert gradients((p * p).sum(), p).tolist() == [2.0, 4.0, 6.0]


def test_an_error_in_the_function_comes_out_as_it_is() -> None:
    def function(x: Any) -> Any:
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"):
        compile(function)(X)


def test_values_that_share_memory_are_not_both_written() -> None:
    one = Value(np.ones(4), "one")
    other = Value(one.data[1:], "other")

    def function(x: Any) -> Any:
        one.assign(one * x)
        return other * x

    with pytest.raises(ValueError, match=r"'one'.*shares its memory with.*'other'.*of its own"):
        compile(function)(2.0)
    other.data = np.ones(3)
    np.testing.assert_array_equal(compile(function)(2.0), [2, 2, 2])
