"""Inputs chosen to break the engine, each of which once did."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd.numpy as anp
from autograd import (
    Value,
    check_grads,
    grad,
    gradients,
    group,
    make_jvp,
    no_grad,
    sigmoid,
)


def test_gradients_through_a_freed_graph_raise_instead_of_being_zero() -> None:
    x = Value(3.0)
    y = x * x
    (y * 2).backward(free_graph=True)
    for output in (y, y * 3):
        with pytest.raises(RuntimeError, match="was freed"):
            gradients(output, x)


def test_the_mixed_second_derivative_of_a_power_is_right_where_the_exponent_is_zero() -> None:
    x, y = Value(2.0), Value(0.0)
    dx = gradients(x**y, x, create_graph=True)
    assert gradients(dx, y) == pytest.approx(0.5)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_where_a_power_is_not_a_number_neither_is_its_gradient() -> None:
    x = Value(-8.0)
    y = x ** (1 / 3)
    y.backward()
    assert np.isnan(y.data)
    assert np.isnan(x.grad)


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
def test_an_infinite_slope_of_a_plain_float_is_infinite_as_in_numpy() -> None:
    assert grad(lambda x: x**0.5)(0.0) == np.inf


def test_the_absolute_value_of_a_complex_number_has_the_right_real_gradients() -> None:
    assert grad(lambda x, y: abs(x + 1j * y), (0, 1))(3.0, 4.0) == pytest.approx((0.6, 0.8))


def test_the_variance_of_complex_numbers_has_the_right_real_gradients() -> None:
    check_grads(lambda x: np.var(np.exp(1j * x)), order=1)(np.array([0.3, 1.2, 2.0]))


def test_a_complex_output_has_no_implied_gradient() -> None:
    with pytest.raises(ValueError, match="is complex, which has no implied gradient"):
        np.exp(1j * Value(0.5)).backward()


def test_directions_are_paired_with_arguments_by_key() -> None:
    jvp = make_jvp(lambda p: p["a"] * 2 + p["b"] * 3)({"a": 1.0, "b": 1.0})
    assert jvp({"b": 1.0, "a": 0.0})[1] == 3.0
    with pytest.raises(ValueError, match=r"has the keys \['zz'\], but needs \['a', 'b'\]"):
        jvp({"zz": 1.0})


def test_an_integer_constant_made_differentiable_afterwards_is_refused() -> None:
    v = Value(np.array([1, 2]), requires_grad=False)
    v.requires_grad = True
    with pytest.raises(TypeError, match="cannot have a gradient"):
        (v * 0.5).sum().backward()


def test_half_precision_counts_beyond_2048() -> None:
    bias = Value(np.zeros(3, np.float16))
    (bias + np.ones((5000, 3), np.float16)).backward(np.ones((5000, 3), np.float16))
    np.testing.assert_array_equal(bias.grad, np.full(3, 5000, np.float16))


def test_the_mean_of_many_half_precision_numbers_has_a_gradient() -> None:
    x = Value(np.ones(70_000, np.float16))
    x.mean().backward()
    assert x.grad[0] == np.float16(1 / 70_000)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (np.float16([-12.0]), np.float16([6.1441746e-06])),
        (np.array([0, 1, 2], np.uint8), [0.5, 0.73105858, 0.88079708]),
        (np.array([True, False]), [0.73105858, 0.5]),
        (np.float32(1.0), np.float32(0.73105858)),
    ],
)
def test_sigmoid_takes_numbers_of_all_kinds(x: Any, expected: Any) -> None:
    np.testing.assert_allclose(sigmoid(x), expected, rtol=1e-6)


@pytest.mark.parametrize("indices", [[True, False, True], [0.5], slice(2)])
def test_take_looks_up_whole_numbers_only(indices: Any) -> None:
    with pytest.raises(TypeError, match="whole numbers"):
        np.take(Value(np.ones((3, 3))), indices, axis=0)


def test_take_refuses_an_axis_that_is_not_there_and_keeps_the_shape_of_indices() -> None:
    with pytest.raises(np.exceptions.AxisError):
        np.take(Value(np.ones((2, 2))), [0], axis=2)
    assert np.take(Value(np.ones(3)), (0,)).shape == (1,)


def test_an_axis_beyond_26_letters_keeps_its_order_in_einsum() -> None:
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(np.einsum(Value(x), [0, 26]).data, np.einsum(x, [0, 26]))


def test_gradients_of_a_subclass_of_arrays_are_not_shared() -> None:
    class Subclass(np.ndarray):
        pass

    a, b = Value(np.ones(3)), Value(np.ones(3))
    ((a + b) * np.ones(3).view(Subclass)).sum().backward()
    assert not np.shares_memory(a.grad, b.grad)


def test_a_generator_that_ends_out_of_turn_leaves_its_own_scope() -> None:
    def recording() -> Iterator[bool]:
        with no_grad():
            yield (Value(1.0) * 2).requires_grad

    generator = recording()
    assert next(generator) is False
    with group("a"):
        generator.close()
        assert (Value(1.0) * 2).requires_grad


@pytest.mark.parametrize("join", [np.stack, np.concatenate, anp.array])
def test_many_values_are_joined_without_quadratic_work(join: Any) -> None:
    data = np.zeros(1) if join is np.concatenate else 0.0
    values = [Value(data) for _ in range(30_000)]
    start = time.process_time()
    join(values).sum().backward()
    assert all(value.grad == 1.0 for value in values)
    assert time.process_time() - start < 10  # tenths of a second; a minute where it is quadratic


@pytest.mark.parametrize("other", [[1.0, 2.0], (1.0, 2.0), "ab"])
def test_a_whole_number_does_not_repeat_a_sequence(other: Any) -> None:
    with pytest.raises(TypeError, match="multiply of"):
        Value(2, requires_grad=False) * other


@pytest.mark.parametrize(
    "function", [lambda x: 1e-6 * x**2, lambda x: 1e-4 * np.sin(x)], ids=["square", "sine"]
)
def test_a_wrong_derivative_is_found_where_it_is_small(function: Callable[[Any], Any]) -> None:
    from autograd import primitive

    wrong = primitive(lambda x: function(x)).defvjp(lambda g, ans, x: g * 0.0)
    with pytest.raises(AssertionError, match="reverse mode, order 1"):
        check_grads(wrong, modes=["rev"], order=1)(np.array([0.7]))
