"""Derivatives computed again: what counts as a constant, what is absent, what has changed since."""

import warnings
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients, no_grad

X = np.array([1.0, 2.0, 3.0])


def detached(x: Any) -> Any:
    return x * x.detach() * x


def without_recording(x: Any) -> Any:
    with no_grad():
        factor = np.sin(x)
    return factor * x * x


def with_a_constant_gradient(x: Any) -> Any:
    return gradients(np.sum(np.sin(x) * x), x) * x * x


def assigned_data(x: Any) -> Any:
    return Value(x.read(), requires_grad=False) * x * x


@pytest.mark.parametrize(
    "function", [detached, without_recording, with_a_constant_gradient, assigned_data]
)
def test_what_counts_as_a_constant_does_so_in_higher_derivatives(function: Any) -> None:
    found: list[Any] = []
    calls: list[Any] = [function, compile(function)]
    for call in calls:
        x = Value(X.copy())
        (first,) = gradients(call(x).sum(), [x], create_graph=True)
        (second,) = gradients(np.sum(first * first), [x], create_graph=True)
        found.append([first.data, second.data, gradients(second.sum(), x)])
    np.testing.assert_allclose(*found)


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_result_that_the_loss_leaves_out_adds_no_infinity_times_zero(create_graph: bool) -> None:
    function = compile(lambda x: (np.log(x), 2 * x, np.sqrt(x)))
    x = Value(np.array([0.0, 1.0]))
    with np.errstate(divide="ignore"):
        _, twice, _ = function(x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = gradients(twice.sum(), x, create_graph=create_graph)
    np.testing.assert_array_equal(found.data if create_graph else found, [2.0, 2.0])


def test_an_infinite_derivative_of_what_the_loss_takes_in_stays_infinite() -> None:
    function = compile(lambda x: (np.log(x), 2 * x))
    x = Value(np.array([0.0, 1.0]))
    with np.errstate(divide="ignore"):
        found = gradients(function(x)[0].sum(), x)
    np.testing.assert_array_equal(found, [np.inf, 1.0])


def test_what_was_assigned_to_since_is_read_as_it_was() -> None:
    found: list[Any] = []
    for transform in (lambda f: f, compile):
        cell = Value(np.array([2.0, 3.0, 4.0]), requires_grad=False)

        def scaled(x: Any, cell: Value = cell, copies: bool = transform is not compile) -> Any:
            y = np.sin(x * (cell.copy() if copies else cell))
            cell.assign_sub(1.0)
            return y

        x = Value(X.copy())
        y = transform(scaled)(x)
        (first,) = gradients(y.sum(), [x], create_graph=True)
        found.append([gradients(y.sum(), x), first.data])
    np.testing.assert_allclose(*found)


def test_hooks_in_a_function_are_not_called_for_a_result_that_the_loss_leaves_out() -> None:
    def hooked(x: Any) -> Any:
        square = x * x
        square.register_hook(lambda g: g + 1)
        return square, 3 * x

    x = Value(X.copy())
    _, triple = compile(hooked)(x)
    np.testing.assert_array_equal(gradients(triple.sum(), x), [3.0, 3.0, 3.0])
