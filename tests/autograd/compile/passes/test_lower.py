"""Means become sums, and small powers products, where that gives the same numbers."""

from typing import Any

import numpy as np
import pytest

from autograd import compile
from autograd.compile.passes.lower import lower
from tests.autograd.compile.graphs import after

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x**1, ["#0 = positive(x)", "#0"]),
        (lambda x: x**2, ["#0 = square(x)", "#0"]),
        (lambda x: x**2.0, ["#0 = square(x)", "#0"]),
        (lambda x: x**3, ["#0 = multiply(x, x)", "#1 = multiply(#0, x)", "#1"]),
        (lambda x: x**0.5, ["#0 = sqrt(x)", "#0"]),
        (lambda x: x**-1, ["#0 = reciprocal(x)", "#0"]),
    ],
)
def test_a_small_power_becomes_what_is_quicker(function: Any, expected: list[str]) -> None:
    assert after(lower, function, X) == expected


@pytest.mark.parametrize("exponent", [4, 2.5, -2, True, 0, np.array([2.0, 2.0, 2.0])], ids=repr)
def test_other_powers_stay(exponent: Any) -> None:
    assert "power" in after(lower, lambda x: x**exponent, X)[0]


def test_powers_of_whole_numbers_and_of_complex_cubes_stay() -> None:
    assert "power" in after(lower, lambda x: x**2, np.arange(3))[0]
    assert "power" in after(lower, lambda x: x**3, X.astype(complex))[0]
    assert after(lower, lambda x: x**2, X.astype(complex))[0] == "#0 = square(x)"


@pytest.mark.parametrize(
    ("function", "size"),
    [
        (lambda x: np.mean(x), 6),
        (lambda x: np.mean(x, axis=0), 2),
        (lambda x: x.mean(1, keepdims=True), 3),
    ],
)
def test_a_mean_is_a_sum_divided_by_its_length(function: Any, size: int) -> None:
    total, divided, _ = after(lower, function, X)
    assert total.startswith("#0 = sum(x")
    assert divided == f"#1 = divide(#0, {size})"


@pytest.mark.parametrize("dtype", [np.float16, np.int64, bool])
def test_means_that_need_a_wider_type_on_the_way_stay(dtype: Any) -> None:
    assert after(lower, lambda x: np.mean(x), X.astype(dtype))[0].startswith("#0 = mean(x")


@pytest.mark.parametrize("exponent", [1, 2, 3, 0.5, -1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_powers_of_special_numbers_are_those_of_numpy(exponent: Any, dtype: Any) -> None:
    x = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, -2.0, 1e30], dtype)
    with np.errstate(all="ignore"):
        found, expected = compile(lambda x: x**exponent)(x), x**exponent
    np.testing.assert_allclose(found, expected, 1e-6)
    np.testing.assert_array_equal(np.signbit(found[:4]), np.signbit(expected[:4]))


def test_there_is_no_mean_of_nothing_compiled_either() -> None:
    with pytest.raises(ValueError, match="no mean of no elements"):
        compile(lambda x: np.mean(x))(np.zeros((0, 3)))


def test_a_stack_times_a_matrix_is_one_product_of_a_tall_matrix() -> None:
    stack, weight = np.arange(24.0).reshape(2, 4, 3), np.arange(6.0).reshape(3, 2)
    for function, other in ((np.matmul, weight), (np.inner, weight.T.copy())):
        text = after(lower, lambda x, f=function, w=other: f(x, w), stack)
        assert [line.split(" = ")[-1].split("(")[0] for line in text[:3]] == [
            *("reshape", function.__name__, "reshape")
        ]
        found = compile(lambda x, f=function, w=other: f(x, w))(stack)
        np.testing.assert_array_equal(found, stack @ weight)


def test_a_stack_of_transposed_matrices_is_copied_before_it_is_multiplied() -> None:
    left, right = np.arange(24.0).reshape(2, 4, 3), np.arange(30.0).reshape(2, 5, 3)
    text = after(lower, lambda x, y: x @ np.swapaxes(y, -1, -2), left, right)
    assert [line.split(" = ")[-1].split("(")[0] for line in text[:3]] == [
        *("swapaxes", "contiguous", "matmul")
    ]
    found = compile(lambda x, y: x @ np.swapaxes(y, -1, -2))(left, right)
    np.testing.assert_array_equal(found, left @ right.swapaxes(-1, -2))


def test_sums_over_all_axes_but_the_last_are_those_of_the_rows_of_a_matrix() -> None:
    stack = np.arange(24.0).reshape(2, 4, 3)
    text = after(lower, lambda x: x.sum(axis=(0, 1)), stack)
    assert text[0].startswith("#0 = reshape(x, (8, 3)")
    assert text[1].startswith("#1 = sum(#0")
    for turned in (stack, stack.swapaxes(0, 1), stack[:, ::-1], stack[:0]):
        found = compile(lambda x: x.sum(axis=(0, 1)))(turned)
        np.testing.assert_allclose(found, turned.sum(axis=(0, 1)))
