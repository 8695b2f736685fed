"""What a call returns is the caller's own: no later call writes to it, nor minds writing to it."""

import collections
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients
from autograd.evaluation import raw
from autograd.structure import leaves, mapped

X = np.arange(6.0).reshape(2, 3) + 1
CONSTANT = np.array([1.0, 2.0, 3.0])
CELL = Value(np.array([4.0, 5.0, 6.0]), "cell")
NUMBER = Value(2.5, "number")
Pair = collections.namedtuple("Pair", ["first", "second"])


def shared(x: Any) -> Any:
    y = x * 2
    return y, y, y.T, y[0], y[:, 1:], y.reshape(3, 2), y + 0, np.exp(y)


OUTPUTS: dict[str, Any] = {
    "an argument": lambda x: x,
    "an argument twice": lambda x: (x, x),
    "views of an argument": lambda x: (x.T, x[0], x[:, ::-1], x.reshape(-1)),
    "a constant": lambda x: CONSTANT,
    "a view of a constant": lambda x: (CONSTANT[::-1], CONSTANT),
    "a cell": lambda x: CELL,
    "a view of a cell": lambda x: (CELL[1:], CELL[::-1], x * CELL),
    "a number from outside": lambda x: (NUMBER, NUMBER * 2),
    "the same result twice, and views of it": shared,
    "a result that is used further": lambda x: [y := np.exp(x), np.sum(y), (y + 1) * 2, y * y],
    "products": lambda x: (x @ x.T, (x @ x.T).T, (x @ x.T) * 2),
    "gradients": lambda x: gradients(np.sum((x * CELL) ** 2), x) if isinstance(x, Value) else x,
    "gradients of what is linear": lambda x: gradients(np.sum(x * CELL), [x, CELL]),
    "what may be a view or not": lambda x: (np.squeeze(x), np.ravel(x), x.copy(), np.real(x)),
    "an array without axes": lambda x: (np.sum(x), np.sum(x).reshape(()), x[0, 0], x[0, 0] * 2),
    "structures": lambda x: {"a": [x, (x * 2, [])], "b": Pair(x, None), 3: {}, "c": x.sum()},
    "plain numbers": lambda x: (1, 2.5, True, None, 1j, x.shape[0], x * 2),
    "infinities": lambda x: (float("inf"), x - np.inf, x * np.array([np.nan, -np.inf, 1.0])),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_results_are_equal_to_eager_ones_and_are_never_overwritten(name: str) -> None:
    function = OUTPUTS[name]
    compiled = compile(function)
    with np.errstate(all="ignore"):
        expected = mapped(raw, function(Value(X)))
        first = mapped(raw, compiled(X))
        np.testing.assert_equal(first, expected)
        kept = mapped(np.array, first)
        second = mapped(raw, compiled(X + 1))
        np.testing.assert_equal(mapped(np.array, first), kept)
        for part in (*leaves(first), *leaves(second)):
            if isinstance(part, np.ndarray):
                assert part.flags.writeable
                part[...] = -77
        np.testing.assert_equal(mapped(raw, compiled(X)), expected)
    np.testing.assert_array_equal(X, np.arange(6.0).reshape(2, 3) + 1)
    np.testing.assert_array_equal(CONSTANT, [1, 2, 3])
    np.testing.assert_array_equal(CELL.data, [4, 5, 6])


@pytest.mark.parametrize("name", OUTPUTS)
def test_results_do_not_share_memory(name: str) -> None:
    results = leaves(mapped(raw, compile(OUTPUTS[name])(X)))
    found = [part for part in results if isinstance(part, np.ndarray)]
    for index, part in enumerate(found):
        for other in (*found[:index], X, CONSTANT, CELL.data):
            assert not np.shares_memory(part, other)


@pytest.mark.parametrize("name", OUTPUTS)
def test_results_have_the_kind_of_eager_ones(name: str) -> None:
    function = OUTPUTS[name]
    with np.errstate(all="ignore"):
        found, expected = mapped(raw, (compile(function)(X), function(Value(X))))
    assert type(found) is type(expected)
    for part, other in zip(leaves(found), leaves(expected), strict=True):
        assert np.shape(part) == np.shape(other)
        assert np.asarray(part).dtype == np.asarray(other).dtype


def test_a_named_tuple_comes_back_as_one() -> None:
    found = compile(lambda x: Pair(x, [x * 2]))(X)
    assert type(found) is Pair
    assert type(found.second) is list


def test_an_ordered_dict_comes_back_in_order() -> None:
    found = compile(lambda x: {"z": x, "a": x * 2, 1: x, (2, 3): x})(X)
    assert list(found) == ["z", "a", 1, (2, 3)]


def test_names_of_arguments_may_be_any() -> None:
    def function(np: Any, arena: Any, out: Any, call: Any, data_0: Any) -> Any:
        return np + arena * out - call / data_0

    assert compile(function)(1.0, 2.0, 3.0, 4.0, 5.0) == 1 + 6 - 0.8
    assert compile(lambda **k: k["class"] * k["a b"])(**{"class": 2.0, "a b": 3.0}) == 6.0
    assert compile(lambda *args, x=1.0: sum(args) * x)(1.0, 2.0, x=3.0) == 9.0


def test_a_thousand_numbers_in_a_chain_are_no_deep_expression() -> None:
    def function(x: Any) -> Any:
        for _ in range(1500):
            x = x * 0.999 + 0.5
        return x

    assert np.isclose(compile(function)(1.0), function(1.0), 1e-12)


def test_a_function_without_arguments_reads_its_cells() -> None:
    cell = Value(2.0)
    function = compile(lambda: cell * 3)
    assert function() == 6.0
    cell.assign(5.0)
    assert function() == 15.0
    assert function.traces == 1


@pytest.mark.parametrize("kind", [float, np.float64, np.float32])
def test_functions_of_numbers_agree_with_eager_ones(kind: Any) -> None:
    def function(x: Any, y: Any) -> Any:
        z = x * y + np.exp(-x) / (1 + y * y) - np.tanh(x) ** 3
        return z, np.sqrt(np.abs(z)), np.maximum(x, y), np.where(x > y, x, y), -z // 1, z**0.5 * 0

    compiled = compile(function)
    for x, y in ((1.5, -0.5), (0.0, -0.0), (-3.0, 2.0), (1e3, 1e-3)):
        with np.errstate(all="ignore"):
            expected = [raw(part) for part in function(Value(kind(x)), Value(kind(y)))]
            found = compiled(kind(x), kind(y))
        for part, other in zip(found, expected, strict=True):
            assert np.asarray(part).dtype == np.asarray(other).dtype
            np.testing.assert_allclose(part, other, 1e-6 if kind is np.float32 else 1e-14)
    assert compiled.traces == 1
