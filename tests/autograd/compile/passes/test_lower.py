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
