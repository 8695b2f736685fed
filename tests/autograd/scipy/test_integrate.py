"""Differential equations: the solution is SciPy's, and has derivatives by all its parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.integrate

from autograd import Value, check_grads, compile, grad, gradients, jacobian
from autograd.scipy.integrate import odeint

START, TIMES = np.array([0.3, -0.5, 1.2]), np.linspace(0.1, 0.4, 3)
SHIFT, RATE = np.array([0.2, -0.4, 0.7]), np.array([0.9, 0.1, -0.3])


def slope(y: Any, t: Any, shift: Any, rate: Any) -> Any:
    return -np.sqrt(t) - y + shift - np.mean((y + rate) ** 2)


def test_the_solution_is_scipys() -> None:
    expected = scipy.integrate.odeint(slope, START, TIMES, (SHIFT, RATE))
    found = odeint(slope, Value(START), TIMES, (SHIFT, RATE))
    assert isinstance(found, Value)
    np.testing.assert_array_equal(found.data, expected)
    np.testing.assert_array_equal(odeint(slope, START, TIMES, (SHIFT, RATE)), expected)


def test_derivatives_by_start_times_and_arguments_are_those_of_differences() -> None:
    def solution(*parts: Any) -> Any:
        return odeint(slope, parts[0], parts[1], parts[2:], rtol=1e-9, atol=1e-9)

    check_grads(solution, order=1)(START, TIMES, SHIFT, RATE)
    check_grads(solution, modes=["rev"], order=2)(START, TIMES, SHIFT, RATE)


def test_second_derivatives_of_a_known_solution() -> None:
    def end(rate: Any) -> Any:
        return odeint(lambda y, t, k: -k * y, [2.0], [0.0, 0.5], (rate,), rtol=1e-9, atol=1e-9)[
            1, 0
        ]

    assert grad(end)(0.7) == pytest.approx(-0.5 * 2 * np.exp(-0.35), rel=1e-6)
    assert grad(grad(end))(0.7) == pytest.approx(0.25 * 2 * np.exp(-0.35), rel=1e-5)


@pytest.mark.parametrize("number", range(4))
def test_derivatives_by_one_part_alone(number: int) -> None:
    parts: list[Any] = [START, TIMES, SHIFT, RATE]

    def solution(x: Any) -> Any:
        y0, t, shift, rate = [*parts[:number], x, *parts[number + 1 :]]
        return odeint(slope, y0, t, (shift, rate))

    check_grads(solution, order=1, modes=["rev"])(parts[number])


def test_arguments_may_be_structures_and_numbers_and_constants_among_them() -> None:
    def of(y: Any, t: Any, given: Any, factor: Any) -> Any:
        return [given["a"] * y[1], -given["b"][0] * y[0] * factor]

    def solution(a: Any, b: Any, start: Any) -> Any:
        return odeint(of, [start, 0.0], TIMES, ({"a": a, "b": [b]}, 0.5))

    check_grads(solution, order=1, modes=["rev"])(0.7, 1.3, 0.4)


def test_time_may_come_first_and_a_jacobian_be_given() -> None:
    def of(t: Any, y: Any, rate: Any) -> Any:
        return -rate * y * t

    def its_jacobian(t: Any, y: Any, rate: Any) -> Any:
        return np.diag(np.broadcast_to(-rate * t, y.shape))

    def solution(rate: Any) -> Any:
        return odeint(of, START, TIMES, (rate,), its_jacobian, tfirst=True)

    expected = scipy.integrate.odeint(of, START, TIMES, (0.7,), its_jacobian, tfirst=True)
    np.testing.assert_allclose(solution(Value(0.7)).data, expected, rtol=1e-7)
    check_grads(solution, order=1, modes=["rev"])(0.7)


def test_tolerances_may_differ_between_components() -> None:
    tolerance = np.array([1e-9, 1e-8, 1e-9])
    check_grads(
        lambda y0: odeint(slope, y0, TIMES, (SHIFT, RATE), atol=tolerance, rtol=tolerance),
        order=1,
        modes=["rev"],
    )(START)


def test_of_a_single_time_the_solution_is_its_start() -> None:
    y0, t, shift = Value(START), Value(TIMES[:1]), Value(SHIFT)
    solution = odeint(slope, y0, t, (shift, RATE))
    found = gradients(solution, [y0, t, shift], np.ones((1, 3)))
    assert [share.tolist() for share in found] == [[1.0] * 3, [0.0], [0.0] * 3]


def test_a_slope_that_does_not_depend_on_the_state() -> None:
    solution = odeint(lambda y, t: np.ones(1), y0 := Value([1.0]), t := Value(TIMES))
    by_start, by_times = gradients(solution, [y0, t], np.eye(3)[:, 2:])
    np.testing.assert_allclose(by_start, [1.0])
    np.testing.assert_allclose(by_times, [-1.0, 0.0, 1.0])


def test_jacobians_are_found_row_by_row() -> None:
    found = jacobian(lambda y0: odeint(lambda y, t: -y, y0, [0.0, 1.0])[1])(START)
    np.testing.assert_allclose(found, np.exp(-1) * np.eye(3), atol=1e-7)


def test_compiled_is_eager() -> None:
    def loss(y0: Any, shift: Any) -> Any:
        total = np.sum(odeint(slope, y0, TIMES, (shift, RATE)) ** 2)
        return total, gradients(total, [y0, shift])

    compiled = compile(loss)
    compiled(START, SHIFT)
    total, found = compiled(SHIFT, START)
    expected, shares = loss(Value(SHIFT), Value(START))
    assert total == expected.data
    for share, other in zip(found, shares, strict=True):
        np.testing.assert_allclose(share, other, rtol=1e-12)


def test_single_precision_gradients_have_their_type() -> None:
    y0 = Value(START.astype(np.float32))
    (share,) = gradients(odeint(slope, y0, TIMES, (SHIFT, RATE)), [y0], np.ones((3, 3)))
    assert share.dtype == np.float32


def test_what_has_no_derivative_is_refused() -> None:
    with pytest.raises(TypeError, match="leave full_output out"):
        odeint(slope, Value(START), TIMES, (SHIFT, RATE), full_output=True)
    hidden = Value(SHIFT)
    with pytest.raises(TypeError, match="would drop its gradient"):
        odeint(lambda y, t: hidden - y, START, TIMES)
