"""Parts are put together in one go, and sums of products of matrices are one product."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import compile, grad
from autograd.compile.passes.join import joined
from tests.autograd.compile.graphs import traced, written

X = np.arange(12.0).reshape(4, 3) / 10


def join(function: Any, *arguments: Any) -> list[str]:
    return [line.split(" = ")[-1] for line in written(joined(traced(function, *arguments)))]


def slope(function: Any) -> Any:
    return grad(lambda x: np.sum(function(x)))


def checked(function: Any, *arguments: Any) -> str:
    """Compile a function, compare it with eager code on other data, and return its source."""
    compiled = compile(function)
    for scale in (1.0, -0.5):
        scaled = [scale * argument for argument in arguments]
        np.testing.assert_allclose(compiled(*scaled), function(*scaled), 1e-12, 1e-12)
    return compiled.source


def test_parts_along_an_axis_are_joined_in_order() -> None:
    source = checked(slope(lambda x: np.sum(x[:, 2:] ** 3) + np.sum(np.sin(x[:, :2]))), X)
    assert "grad_x = np.empty((4, 3)" in source
    assert "grad_x[:, 0:2]" in source  # where the parts are computed
    assert "grad_x[:, 2:3]" in source
    assert "zeros" not in source


def test_single_places_are_stacked() -> None:
    def loop(x: Any) -> Any:
        total: Any = 0.0
        for row in (3, 1, -4, 2):
            total = total + np.sum(np.sin(x[row]) * (row + 5))
        return total

    source = checked(slope(loop), X)
    assert "grad_x = np.empty((4, 3)" in source
    assert all(f"grad_x[{row}]" in source for row in range(4))
    assert "+=" not in source


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sum(x[:2] ** 3) + np.sum(np.sin(x[1:])),  # a row twice
        lambda x: np.sum(x[:2] ** 3) + np.sum(np.sin(x[3:])),  # a row not at all
        lambda x: np.sum(x[:2] ** 3) + np.sum(np.sin(x[:2])) + np.sum(x[:2] ** 2),
        lambda x: np.sum(x[::2] ** 3) + np.sum(np.sin(x[1::2])),
        lambda x: np.sum(x[:2, :1] ** 3) + np.sum(np.sin(x[2:, 1:])),
        lambda x: np.sum(x[0] ** 3) + np.sum(np.sin(x[1:])),
        lambda x: np.sum(x[..., :1] ** 3) + np.sum(np.sin(x[..., 1:])),
        lambda x: np.sum(x[None, :1] ** 3) + np.sum(np.sin(x[None, 1:])),
        lambda x: np.sum(x**2) + np.sum(np.sin(x[:2])) + np.sum(np.cos(x[2:])),
        lambda x: np.sum(x) + np.sum(np.sin(x[:2])) + np.sum(np.cos(x[2:])),  # of a constant
    ],
)
def test_other_parts_are_added_as_they_were(function: Any) -> None:
    checked(slope(function), X)


@given(
    st.lists(st.integers(1, 9), max_size=5, unique=True),
    st.permutations(range(6)),
    st.integers(0, 1),
)
def test_any_parts_in_any_order_make_the_whole(
    cuts: list[int], order: list[int], axis: int
) -> None:
    x = np.arange(20.0).reshape((10, 2) if axis == 0 else (2, 10)) / 7
    bounds = [0, *sorted(cuts), 10]
    before = (slice(None),) * axis

    def function(x: Any) -> Any:
        total: Any = 0.0
        for place in (place for place in order if place + 1 < len(bounds)):
            part = x[(*before, slice(bounds[place], bounds[place + 1]))]
            total = total + np.sum(np.sin(part) * (place + 1))
        return total

    checked(slope(function), x)


def test_products_that_are_added_up_are_one() -> None:
    def total(a: Any, b: Any) -> Any:
        return a[:, :2] @ b[:2] + a[:, 2:4] @ b[2:4] + a[:, 4:] @ b[4:]

    lines = join(total, np.ones((9, 6)), np.ones((6, 8)))
    assert sum(line.startswith("matmul") for line in lines) == 1
    assert not any(line.startswith("add") for line in lines)
    a, b = np.random.default_rng(0).standard_normal((2, 9, 6))
    checked(total, a, b.T[:, :8].copy())


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("right", [False, True])
def test_products_of_transposed_matrices_are_joined(left: bool, right: bool) -> None:
    a, b = np.random.default_rng(0).standard_normal((2, 3, 2, 9))

    def total(a: Any, b: Any, c: Any) -> Any:
        result = c
        for x, y in zip(a, b):
            x = (x * 2).T if left else (x * 2).reshape(9, 2)
            y = (y.reshape(9, 2) * 2).T if right else y * 2
            result = result + x @ y
        return result

    c = np.ones((9, 9))
    source = checked(lambda a, b: total([*a], [*b], c), a, b)
    assert source.count("np.dot(") + source.count("np.matmul(") == 1


@pytest.mark.parametrize("dtype", [bool, np.int8, np.float16, np.float32])
def test_terms_of_a_narrower_dtype_are_added_to_products(dtype: Any) -> None:
    def total(a: Any, b: Any, x: Any, y: Any) -> Any:
        return a[:, :2] @ b[:2] + x.astype(dtype) + a[:, 2:] @ b[2:] + y.astype(dtype)

    largest = np.float16(6e4) if dtype is np.float16 else 100
    x = np.full((9, 9), largest, np.float64)
    a, b = np.random.default_rng(0).standard_normal((2, 9, 4))
    compiled = compile(total)
    np.testing.assert_allclose(compiled(a, b.T, x, x), total(a, b.T, x, x), 1e-12)


def test_products_stay_where_joining_would_copy_more() -> None:
    lines = join(lambda a, b: a @ b + (2 * a) @ b, np.ones((3, 50)), np.ones((50, 3)))
    assert sum(line.startswith("matmul") for line in lines) == 2


def test_a_product_that_is_used_otherwise_too_stays() -> None:
    def function(a: Any, b: Any) -> Any:
        first = a @ b
        return first + (2 * a) @ b, first

    lines = join(function, np.ones((9, 2)), np.ones((2, 9)))
    assert sum(line.startswith("matmul") for line in lines) == 2


def test_products_of_other_lengths_are_joined_apart() -> None:
    def total(a: Any, b: Any) -> Any:
        return a[:, :1] @ b[:1] + a[:, 1:3] @ b[1:3] + a[:, 3:4] @ b[3:4] + a[:, 4:] @ b[4:]

    a, b = np.random.default_rng(0).standard_normal((2, 9, 6))
    lines = join(total, a, b.T[:, :9].copy())
    assert sum(line.startswith("matmul") for line in lines) == 2
    checked(total, a, b.T[:, :9].copy())


def test_a_loop_over_steps_has_one_product_for_its_weight() -> None:
    def loop(w: Any, x: Any) -> Any:
        state = np.zeros((8, 2))
        for step in range(5):
            state = np.tanh(w @ state + x[:, step])
        return np.sum(state * state)

    random = np.random.default_rng(0)
    w, x = random.standard_normal((8, 8)), random.standard_normal((8, 5, 2))
    source = checked(grad(loop), w, x)
    assert source.count("stack_1 = ") == 1
    # Of each step one to go back to the state before, and one for the weight.
    assert source.count(".T") == 5
    checked(lambda w, x: grad(loop, 1)(w, x), w, x)


def test_a_long_chain_of_parts_and_sums_is_joined_in_reasonable_time() -> None:
    def loop(x: Any) -> Any:
        total: Any = 0.0
        for row in range(1500):
            total = total + np.sum(x[row] * x[row])
        return total

    x = np.ones((1500, 2))
    np.testing.assert_array_equal(compile(slope(loop))(x), 2 * x)
