"""Operators: powers at the edge of their domain, duplicate inputs, and numbers that stay small."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, elementwise_grad, grad, gradients

ZEROS = [0.0, np.zeros(2), np.zeros((1, 2), np.float32)]


def derivatives(function: Callable[[Any], Any], x: Any, order: int) -> list[Any]:
    """Return the value and the elementwise derivatives up to an order."""
    found = [function(Value(x)).data]
    for _ in range(order):
        function = elementwise_grad(function)
        found.append(function(x))
    return found


@pytest.mark.parametrize("x", ZEROS, ids=repr)
@pytest.mark.parametrize(
    ("exponent", "expected"),
    [
        (0, [1, 0, 0, 0]),
        (0.0, [1, 0, 0, 0]),
        (1, [0, 1, 0, 0]),
        (2, [0, 0, 2, 0]),
        (3.0, [0, 0, 0, 6]),
        (np.array(0.0), [1, 0, 0, 0]),
        (np.array([0, 2]), [[1, 0], [0, 0], [0, 2], [0, 0]]),
        (np.array([1.0, 3.0]), [[0, 0], [1, 0], [0, 0], [0, 6]]),
    ],
    ids=repr,
)
def test_powers_of_zero_have_the_derivatives_of_the_monomial(
    x: Any, exponent: Any, expected: list[Any]
) -> None:
    if np.ndim(exponent) == 1 and np.ndim(x) == 0:
        x = np.zeros(2)
    found = derivatives(lambda base: base**exponent, x, order=3)
    for derivative, wanted in zip(found, expected, strict=True):
        np.testing.assert_array_equal(derivative, np.broadcast_to(wanted, np.shape(x)))


@pytest.mark.parametrize("base", [0, 0.0, np.zeros(2), np.array([0, 0])], ids=repr)
def test_zero_to_a_positive_power_does_not_change_with_the_exponent(base: Any) -> None:
    exponent = np.full(2, 1.5)
    found = derivatives(lambda y: base**y, exponent, order=2)
    np.testing.assert_array_equal(found, np.zeros((3, 2)))


def test_zero_to_the_power_of_zero_is_one_whose_derivatives_are_finite() -> None:
    x, y = Value(np.zeros(2)), Value(np.array([0.0, 2.0]))
    dx, dy = gradients((x**y).sum(), [x, y])
    np.testing.assert_array_equal((x**y).data, [1, 0])
    np.testing.assert_array_equal(dx, [0, 0])
    np.testing.assert_array_equal(dy, [0, 0])


@pytest.mark.parametrize("exponent", [3, 3.0, np.array([3.0, 3.0])], ids=repr)
def test_a_negative_base_has_derivatives_by_itself(exponent: Any) -> None:
    np.testing.assert_array_equal(
        derivatives(lambda x: x**exponent, np.array([-2.0, -1.0]), order=2),
        [[-8, -1], [12, 3], [-12, -6]],
    )


@pytest.mark.parametrize("function", [operator.pow, np.power, np.arctan2, np.logaddexp, np.divide])
def test_a_list_counts_as_the_array_that_it_forms(function: Callable[[Any, Any], Any]) -> None:
    x, other = np.array([1.5, 2.5]), [2.0, 3.0]
    for one, two in (
        (lambda v: function(v, other), lambda v: function(v, np.array(other))),
        (lambda v: function(other, v), lambda v: function(np.array(other), v)),
    ):
        np.testing.assert_array_equal(elementwise_grad(one)(x), elementwise_grad(two)(x))


def test_a_root_of_a_negative_number_is_nan_and_not_complex() -> None:
    with pytest.warns(RuntimeWarning, match="invalid value"):
        root = Value(-8.0) ** 0.5
    assert isinstance(root.data, float)
    assert np.isnan(root.data)


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]


@pytest.mark.parametrize("operation", OPERATORS)
def test_python_floats_stay_python_floats(operation: Callable[[Any, Any], Any]) -> None:
    x, y = Value(2.0), Value(3.0)
    for output in (operation(x, y), operation(x, 3), operation(3.0, x), -x, +x, abs(x)):
        assert type(output.data) is float
        assert type(gradients(output, x)) is float


@pytest.mark.parametrize("x", [np.float32(2), np.full(3, 2, np.float32)], ids=repr)
@pytest.mark.parametrize("operation", OPERATORS)
def test_constants_of_python_leave_float32_as_it_is(
    operation: Callable[[Any, Any], Any], x: Any
) -> None:
    value = Value(x)
    for constant in (3, 3.0, True):
        for output in (operation(value, constant), operation(constant, value)):
            assert output.dtype == np.float32
            (first,) = gradients(output.sum(), [value], create_graph=True)
            assert first.dtype == np.float32
            if first.requires_grad:
                assert gradients(first.sum(), value).dtype == np.float32


@pytest.mark.parametrize("operation", OPERATORS)
@pytest.mark.parametrize(
    "other", [np.arange(1.0, 4.0), np.float32(2), np.ones((2, 3), np.float32), [1.0, 2.0, 3.0]]
)
def test_an_array_on_the_left_gives_what_the_function_of_numpy_gives(
    operation: Callable[[Any, Any], Any], other: Any
) -> None:
    x = np.array([2.0, 3.0, 4.0])
    output = operation(other, Value(x))
    assert isinstance(output, Value)
    np.testing.assert_array_equal(output.data, operation(np.asarray(other), x))


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (lambda x: x + x, 2.0),
        (lambda x: x - x, 0.0),
        (lambda x: x * x, 6.0),
        (lambda x: x / x, 0.0),
        (lambda x: x**x, 27 * (1 + np.log(3.0))),
        (lambda x: np.maximum(x, x), 1.0),
        (lambda x: np.arctan2(x, x), 0.0),
    ],
)
def test_the_same_input_twice_is_two_edges(function: Callable[[Any], Any], slope: float) -> None:
    assert grad(function)(3.0) == pytest.approx(slope, abs=1e-15)
    np.testing.assert_allclose(grad(lambda x: function(x).sum())(np.full(2, 3.0)), slope)


def test_division_with_a_remainder_gives_a_constant() -> None:
    x = Value(np.array([5.0, -5.0]))
    for found, expected in ((x // 3, [1, -2]), (11 // x, [2, -3])):
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, expected)


def test_the_remainder_follows_its_divisor_in_whole_steps() -> None:
    dx, dy = grad(lambda x, y: x % y, (0, 1))(7.5, 2.0)
    assert (dx, dy) == (1.0, -3.0)
    assert grad(lambda x: 7.5 % x)(2.0) == -3.0


BASES = [2.0, -2.0, 0.5 + 1j, -1j, np.array([1.5, -0.5]), np.array([1 + 1j, -2 + 1j])]


@pytest.mark.parametrize("base", BASES, ids=repr)
@pytest.mark.parametrize("exponent", [2, -1.5 + 0j, 0.5j, np.array([1 + 2j, -0.3j])], ids=repr)
def test_complex_powers_have_both_derivatives(base: Any, exponent: Any) -> None:
    def parts(x: Any, y: Any) -> Any:
        result = x**y
        return np.real(result) + 2 * np.imag(result)

    check_grads(lambda x: parts(x, exponent))(base)
    if np.iscomplexobj(exponent):
        check_grads(lambda y: parts(base, y))(exponent)


@pytest.mark.parametrize("exponent", [0, 0.0, 0j, 1, 2.0, 2 + 0j], ids=repr)
def test_powers_of_a_complex_zero_are_finite_and_so_are_their_slopes(exponent: Any) -> None:
    x, y = Value(np.zeros(2, complex)), Value(np.full(2, exponent, complex))
    dx, dy = gradients((x**y).sum(), [x, y], np.complex128(1))
    np.testing.assert_array_equal(dx, np.full(2, float(exponent == 1)))
    np.testing.assert_array_equal(dy, [0, 0])
    np.testing.assert_array_equal(gradients((x**exponent).sum(), x, np.complex128(1)), dx)


def test_python_numbers_beside_python_complex_numbers() -> None:
    x = Value(3.0)
    for output in (x + 4j, x * 4j, 4j / x, x**1j, 2j**x):
        assert output.dtype == np.complex128
        (slope,) = gradients(np.real(output) + np.imag(output), [x])
        assert type(slope) is float
    assert grad(lambda x: abs(x + 4j))(3.0) == pytest.approx(0.6)


def test_a_complex_power_of_zero_is_that_of_numpy() -> None:
    with np.errstate(all="ignore"):
        found, expected = (Value(0.0) ** -1j).data, np.power(0.0, -1j)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
@pytest.mark.parametrize("shape", [(), (3,)])
def test_powers_stay_in_their_precision_on_the_whole_way(kind: Any, shape: Any) -> None:
    x = Value(np.full(shape, 1.5, kind)[()])
    for output in (x**2, x**0.5, 2**x, np.power(x, 3), x**x):
        first = gradients(output.sum(), x, create_graph=True)
        second = gradients(first.sum(), x, create_graph=True)
        assert output.dtype == first.dtype == second.dtype == kind


def test_quotient_and_remainder_come_together() -> None:
    x, y = Value(np.array([7.5, -7.5])), Value(2.0)
    for quotient, rest in (divmod(x, y), divmod(x.data, y), divmod(x, 2.0)):
        assert type(quotient) is np.ndarray
        np.testing.assert_array_equal(quotient, [3, -4])
        np.testing.assert_array_equal(rest.data, [1.5, 0.5])
    np.testing.assert_array_equal(gradients(divmod(x, y)[1], x, np.ones(2)), [1, 1])
    assert gradients(divmod(x, y)[1], y, np.ones(2)) == 1.0


def test_a_power_that_numpy_was_told_to_refuse_raises_numpys_error() -> None:
    x = Value(np.zeros(2, complex))
    with np.errstate(all="raise"), pytest.raises(FloatingPointError, match="in power"):
        gradients(np.real(x**0.5).sum(), x)
