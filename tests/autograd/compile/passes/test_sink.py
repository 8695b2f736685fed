"""Factors go where they cost least, and squares are summed in one step."""

from typing import Any

import numpy as np

from autograd import compile, grad
from autograd.compile.passes.sink import sunk
from tests.autograd.compile.graphs import traced, written

LEFT, RIGHT = np.ones((50, 2)), np.ones((2, 40))


def sink(function: Any, *arguments: Any) -> list[str]:
    return written(sunk(traced(function, *arguments)))


def test_a_factor_goes_to_the_smaller_operand_of_a_product() -> None:
    lines = sink(lambda a, b: (a @ b) * 0.5, LEFT, RIGHT)
    assert lines == ["#0 = multiply(0.5, b)", "#1 = matmul(a, #0)", "#1"]
    lines = sink(lambda a, b, lr: lr * (a @ b), LEFT, RIGHT, 0.1)
    assert lines == ["#0 = multiply(lr, b)", "#1 = matmul(a, #0)", "#1"]


def test_a_factor_goes_below_a_transposition() -> None:
    lines = sink(lambda a, b: (a @ b.T) * 0.5, LEFT, RIGHT.T.copy())
    assert "#1 = transpose(#0)" in lines or "inner" in lines[-2]
    assert lines[0].endswith("multiply(0.5, b)") or lines[1].endswith("multiply(0.5, b)")


def test_a_factor_stays_where_the_result_is_smaller() -> None:
    lines = sink(lambda a, b: (a @ b) * 0.5, RIGHT, LEFT[:40])
    assert lines == ["#0 = matmul(a, b)", "#1 = multiply(#0, 0.5)", "#1"]


def test_a_factor_stays_where_the_product_is_used_otherwise_too() -> None:
    def shared(a: Any, b: Any) -> Any:
        product = a @ b
        return product * 0.5, product

    assert sink(shared, LEFT, RIGHT)[1] == "#1 = multiply(#0, 0.5)"


def test_an_array_is_no_factor_to_be_sunk() -> None:
    lines = sink(lambda a, b, c: (a @ b) * c, LEFT, RIGHT, np.ones(40))
    assert lines[1] == "#1 = multiply(#0, c)"


def test_a_factor_that_widens_the_dtype_stays() -> None:
    single = LEFT.astype(np.float32), RIGHT.astype(np.float32)
    assert sink(lambda a, b: (a @ b) * np.float64(0.5), *single)[0] == "#0 = matmul(a, b)"


def test_the_sum_of_few_squares_is_a_dot_product() -> None:
    x = np.ones(10)
    assert sink(lambda x: np.sum(np.square(x)), x) == ["#0 = sum_of_squares(x)", "#0"]
    assert sink(lambda x: np.sum(np.square(x)), np.ones(5000))[0] == "#0 = square(x)"
    assert sink(lambda x: np.sum(np.square(x), axis=0), x)[0] == "#0 = square(x)"
    assert sink(lambda x: np.sum(np.square(x)), x.astype(complex))[0] == "#0 = square(x)"


def test_squares_that_are_used_otherwise_too_are_kept() -> None:
    def function(x: Any) -> Any:
        squares = np.square(x)
        return np.sum(squares), squares

    assert sink(function, np.ones(10))[0] == "#0 = square(x)"


def test_a_factor_goes_to_an_array_that_is_known() -> None:
    known = np.random.default_rng(0).normal(size=(2, 3))
    x = np.random.default_rng(1).normal(size=(3, 8))
    np.testing.assert_allclose(compile(lambda x: (known @ x) * 0.5)(x), known @ x * 0.5)
    slope = grad(lambda x: np.mean((known @ x) ** 2))
    np.testing.assert_allclose(compile(slope)(x), slope(x))
