"""All rows of a Jacobian in one walk are what a walk for each row gives, for every operation."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad, gradients, hessian, jacobian, make_vjp, primitive
from autograd.batching import pull_rows
from autograd.rules.elementwise import sin
from autograd.structure import leaves
from tests.autograd.cases import CASES, Case

every_case = pytest.mark.parametrize(
    "case", [case for case in CASES if "float64" in case.kinds], ids=lambda case: case.name
)


def row_by_row(function: Any, number: int, arguments: list[Any]) -> Any:
    pull, output = make_vjp(function, number)(*arguments)
    basis = np.eye(np.size(output)).reshape(np.size(output), *np.shape(output))
    rows = [pull(row) for row in basis]
    if np.iscomplexobj(output):  # the real part of the row times i is the imaginary part, negative
        rows = [row - 1j * pull(1j * unit) for row, unit in zip(rows, basis)]
    shape = (*np.shape(output), *np.shape(arguments[number]))
    return np.reshape(np.array(rows), shape)


def agree(found: Any, expected: Any) -> None:
    assert np.shape(found) == expected.shape
    scale = float(np.max(np.abs(expected), initial=1.0))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13 * scale)


@every_case
def test_jacobians_are_those_of_one_walk_a_row(case: Case) -> None:
    arguments = case.arguments("float64")
    for index in range(len(leaves(case.function(*map(Value, arguments))))):
        for number in range(len(arguments)):

            def output(*inputs: Any, index: int = index) -> Any:
                # NumPy does not ask a value that only fills an array.
                values = [x if isinstance(x, Value) else Value(x, None, False) for x in inputs]
                return leaves(case.function(*values))[index]

            agree(jacobian(output, number)(*arguments), row_by_row(output, number, arguments))


@every_case
def test_jacobians_of_gradients_are_those_of_one_walk_a_row(case: Case) -> None:
    arguments = case.arguments("float64")

    def total(*inputs: Any) -> Any:
        outputs = [output for output in leaves(case.function(*inputs)) if output.size]
        weighted = [np.sum(np.cos(np.arange(y.size)).reshape(y.shape) * y * y) for y in outputs]
        return np.real(sum(weighted, np.sum(inputs[0]) * 0.0))

    slope = grad(total, 0)
    agree(jacobian(slope)(*arguments), row_by_row(slope, 0, arguments))


def test_an_operation_without_a_form_for_all_rows_is_done_for_each() -> None:
    @primitive
    def rotated(x: Any, turn: Any) -> Any:
        assert np.shape(x) == (3,)  # it knows of one row only
        return np.roll(x, turn)

    rotated.defvjp(lambda g, ans, x, turn: rotated(g, -turn), None)
    found = jacobian(lambda x: rotated(x * x, 1))(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(found, [[0, 0, 6], [2, 0, 0], [0, 4, 0]])


def test_many_rows_are_pulled_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.batching._LARGEST", 20)
    x = np.arange(1.0, 8.0)
    np.testing.assert_allclose(jacobian(lambda x: np.cumsum(x * x))(x), np.tri(7) * 2 * x)


def test_rows_of_an_output_that_does_not_depend_on_an_input_are_0() -> None:
    x, y = Value(np.ones(2)), Value(np.ones(3))
    found = pull_rows(x * x, [x, y], np.eye(2))
    np.testing.assert_array_equal(found[0].data, 2 * np.eye(2))
    np.testing.assert_array_equal(found[1].data, np.zeros((2, 3)))


def test_a_jacobian_can_be_differentiated_and_compiled() -> None:
    x = np.array([0.3, -0.7, 1.1])

    def cost(x: Any) -> Any:
        return np.sum(np.tanh(np.outer(x, x)) ** 2)

    def of_hessian(x: Any) -> Any:
        return np.sum(hessian(cost)(x) ** 2)

    step = 1e-6
    slope = grad(of_hessian)(x)
    for index, unit in enumerate(np.eye(3)):
        difference = of_hessian(x + step * unit) - of_hessian(x - step * unit)
        assert slope[index] == pytest.approx(difference / (2 * step), rel=1e-6)
    for function in (hessian(cost), grad(of_hessian), jacobian(jacobian(lambda x: x**3))):
        compiled = compile(function)
        compiled(np.ones(3))
        np.testing.assert_allclose(compiled(x), function(x), rtol=1e-12)


def test_no_gradient_is_written_and_none_remains() -> None:
    x = Value(np.ones(3))
    found = pull_rows(np.sin(x), [x], np.eye(3))
    assert x.grad is None
    assert found[0].shape == (3, 3)
    assert gradients(found[0].sum(), x).shape == (3,)


def test_a_rule_that_knows_of_plain_arrays_only_is_asked_for_each_row() -> None:
    @primitive
    def solved(x: Any) -> Any:
        return np.linalg.solve(np.diag([1.0, 2.0]), x)

    solved.defvjp(lambda g, ans, x: np.linalg.solve(np.diag([1.0, 2.0]), g) if any(g) else g)
    np.testing.assert_allclose(jacobian(solved)(np.ones(2)), np.diag([1.0, 0.5]))


def test_an_error_of_a_rule_is_told() -> None:
    @primitive
    def broken(x: Any) -> Any:
        return x * 2

    broken.defvjp(lambda g, ans, x: g[:, None, None, 7])
    with pytest.raises(IndexError):
        jacobian(broken)(np.ones(2))


def test_an_error_of_the_engine_s_own_rules_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def of_plain_arrays(g: Any, ans: Any, x: Any) -> Any:
        if isinstance(g, Value):
            raise ValueError("not for all rows")
        return g * np.cos(x)

    of_plain_arrays.__module__ = "autograd.rules.elementwise"
    monkeypatch.setattr(sin, "rules", (of_plain_arrays,))
    with pytest.raises(ValueError, match="for all rows"):
        jacobian(np.sin)(np.ones(2))
