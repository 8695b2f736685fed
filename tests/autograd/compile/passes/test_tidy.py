"""Algebra is tidied where it holds for every floating-point number, and nowhere else."""

from typing import Any

import numpy as np
import pytest

from autograd import compile, grad, relu, sigmoid
from autograd.compile.graph import rewritten
from autograd.compile.passes.tidy import tidy
from tests.autograd.compile.graphs import after, traced

X = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -0.0]])
SINGLE = X.astype(np.float32)
LEFT: list[tuple[Any, list[str]]] = [
    (lambda x: x * 1, ["x"]),
    (lambda x: 1.0 * x, ["x"]),
    (lambda x: x * -1, ["#0 = negative(x)", "#0"]),
    (lambda x: np.negative(-x), ["x"]),
    (lambda x: x - 0, ["x"]),
    (lambda x: x - 0.0, ["x"]),
    (lambda x: +x, ["x"]),
    (lambda x: (-x) * (-x), ["#0 = multiply(x, x)", "#0"]),
    (lambda x: -x * 3.0, ["#0 = multiply(-3.0, x)", "#0"]),
    (lambda x: 2.0 * (3.0 * x), ["#0 = multiply(6.0, x)", "#0"]),
    (lambda x: 0.5 * (x * 2.0), ["#0 = multiply(1.0, x)", "#0"]),
    (lambda x: x + -x, ["#0 = subtract(x, x)", "#0"]),
    (lambda x: x - (-x), ["#0 = add(x, x)", "#0"]),
    (lambda x: x / 4, ["#0 = multiply(x, 0.25)", "#0"]),
    (lambda x: np.exp(np.log(np.abs(x))), ["#0 = abs(x)", "#0"]),
    (lambda x: x.T.T, ["x"]),
    (lambda x: x.swapaxes(0, 1).swapaxes(0, 1), ["x"]),
    (lambda x: np.reshape(np.reshape(x, (3, 2)), (6,)), ["#0 = reshape(x, (6,))", "#0"]),
    (lambda x: x.reshape(2, 3), ["x"]),
    (lambda x: np.real(x), ["x"]),
    (lambda x: np.conj(x), ["x"]),
    (lambda x: x.astype(float), ["x"]),
    (lambda x: x.copy(), ["x"]),
    (lambda x: np.stack([x[0], x[1]]), ["x"]),
    (lambda x: np.stack([*x]), ["x"]),
    (
        lambda x: x.reshape(2, 1, 3) + np.ones(3),
        ["#0 = add(x, [1.0, 1.0, 1.0])", "#1 = reshape(#0, (2, 1, 3))", "#1"],
    ),
]


@pytest.mark.parametrize(("function", "expected"), LEFT)
def test_what_changes_nothing_is_taken_away(function: Any, expected: list[str]) -> None:
    assert after(tidy, function, X) == expected


KEPT: list[Any] = [
    lambda x: x + 0.0,  # -0 + 0 is 0
    lambda x: x - -0.0,  # -0 - -0 is 0
    lambda x: x * 0.0,  # infinity, NaN, and the sign of 0
    lambda x: x - x,
    lambda x: x / x,
    lambda x: x / 3.0,  # 1/3 is rounded
    lambda x: np.exp(np.log(x)),  # NaN below 0
    lambda x: np.log(np.exp(x)),  # overflows
    lambda x: np.sqrt(np.square(x)),
    lambda x: 1e-20 * (1e20 * x),  # infinite in between
    lambda x: 1e-20 * (1e-20 * x),  # 0 in between
    lambda x: 1e20 * (1e20 * x),
    lambda x: x * True,
    lambda x: x.T,
    lambda x: np.transpose(np.transpose(x[None], (1, 2, 0)), (1, 0, 2)),
    lambda x: np.reshape(x, (3, 2), order="F"),
    lambda x: np.stack([x[1], x[0]]),
    lambda x: np.stack([x[0]]),
    lambda x: np.stack([x[0], x[1]], 1),
    lambda x: x / 0.0,
    lambda x: x / float("inf"),
]


@pytest.mark.parametrize("function", KEPT)
@pytest.mark.parametrize("x", [X, SINGLE], ids=["double", "single"])
def test_what_could_change_a_number_stays(function: Any, x: Any) -> None:
    assert after(tidy, function, x) == after(lambda node: node, function, x)


def test_a_number_that_changes_the_dtype_stays() -> None:
    assert after(tidy, lambda x: x * np.float64(1.0), SINGLE) == [
        "#0 = multiply(x, np.float64(1.0))",
        "#0",
    ]
    assert after(tidy, lambda x: x * 1.0, SINGLE) == ["x"]
    assert after(tidy, lambda x: x * 1.0, np.arange(3)) == ["#0 = multiply(x, 1.0)", "#0"]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sum(x * x) + np.sum(np.sum(x, 0, keepdims=True)[0] ** 2),
        lambda x: np.sum(x * x) + np.sum(np.sum(x, 1, keepdims=True)[:, 0] ** 2),
        lambda x: np.sum(x * x) + np.sum(np.sum(x, 0, keepdims=True)[0, 1:] ** 2),
        lambda x: np.sum(x * x) + np.sum(x[0]) ** 2,
    ],
)
def test_what_is_added_at_a_place_of_a_smaller_array_is_spread_over_the_larger(
    function: Any,
) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_allclose(compile(grad(function))(x), grad(function)(x), rtol=1e-12)


def test_a_number_that_broadcasts_stays() -> None:
    assert after(tidy, lambda x: x * np.ones((2, 1)), np.ones(2))[-1] == "#0"
    assert after(tidy, lambda x: x - np.zeros((2, 1)), np.ones(2))[-1] == "#0"


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32, np.int64])
def test_whole_numbers_go_round_as_they_do_eagerly(dtype: Any) -> None:
    x = np.array([1, 7, 100], dtype)
    for function in (
        lambda x: 100 * (100 * x),
        lambda x: 3 * -x,
        lambda x: -(3 * x),
        lambda x: -x * -x,
        lambda x: x - -x,
        lambda x: x / 4,
        lambda x: x - 0,
    ):
        found = compile(function)(x)
        np.testing.assert_array_equal(found, function(x), strict=True)


def test_half_precision_factors_are_not_joined() -> None:
    x = np.array([1.0], np.float16)
    assert len(after(tidy, lambda x: 0.1 * (0.1 * x), x)) == 3


SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -2.5, 1e308, -1e-308, 5e-324])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", [*(f for f, _ in LEFT[:15]), *KEPT[:13], sigmoid, relu])
def test_special_numbers_come_out_as_they_do_eagerly(function: Any, dtype: Any) -> None:
    with np.errstate(all="ignore"):
        x = SPECIAL.astype(dtype)
        if function is LEFT[10][0]:  # the 2 of a derivative may be spared an overflow
            x[np.abs(x) > 1e30] = 1
        expected = function(x)
        found = compile(function)(x)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    rounding = 1024 * np.finfo(dtype).eps  # exp(log(x)) has as many as log(x) is large
    np.testing.assert_allclose(found, expected, rounding, np.finfo(dtype).tiny)
    np.testing.assert_array_equal(
        np.signbit(found)[~np.isnan(expected)], np.signbit(expected)[~np.isnan(expected)]
    )


def test_a_stretched_input_is_left_to_the_operation() -> None:
    lines = after(tidy, lambda x, y: np.broadcast_to(x, (2, 3)) * y, np.ones(3), X)
    assert lines == ["#0 = multiply(x, y)", "#0"]


def test_the_sum_of_a_repeated_number_is_a_product() -> None:
    lines = after(tidy, lambda x: np.sum(np.broadcast_to(x, (2, 3))), 2.0)
    assert lines == ["#0 = multiply(x, 6.0)", "#0"]


def test_the_sum_of_a_number_repeated_zero_times_is_zero_even_if_it_is_infinite() -> None:
    f = compile(lambda x: np.sum(np.broadcast_to(x, (0, 3))))
    assert f(2.0) == f(np.inf) == 0.0


@pytest.mark.parametrize("shape", [(0, 3), (2, 0, 3)])
def test_a_stretched_input_of_a_result_without_elements_is_settled_at_once(
    shape: tuple[int, ...],
) -> None:
    def stretched(x: Any) -> Any:
        return np.exp(np.broadcast_to(x, shape))

    graph = traced(stretched, np.ones(3))
    assert rewritten(graph, tidy) is graph

    compiled = compile(stretched)
    assert compiled(np.ones(3)).shape == shape
    assert compiled.stats["traced"] == compiled.stats["left"] == 2
    assert compiled.stats["tidy"] == compiled.stats["common"] == 0
