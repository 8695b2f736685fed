"""Functions of real numbers whose result is complex where no real one exists."""

import cmath
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, compile, elementwise_grad, gradients

DOUBLE = np.array([-2.0, 3.0])
SINGLE = DOUBLE.astype(np.float32)


def both_parts(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *inputs: (lambda z: np.real(z) + 2 * np.imag(z))(function(*inputs))


FUNCTIONS = {
    np.emath.sqrt: (DOUBLE,),
    np.emath.log: (DOUBLE,),
    np.emath.log2: (DOUBLE,),
    np.emath.log10: (DOUBLE,),
    np.emath.arcsin: (DOUBLE,),
    np.emath.arccos: (DOUBLE,),
    np.emath.arctanh: (DOUBLE,),
    np.emath.logn: (np.array([2.0, -2.0]), DOUBLE),
    np.emath.power: (DOUBLE, np.array([0.5, -1.5])),
}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_outside_the_real_domain_results_are_complex_and_derivatives_real(
    function: Callable[..., Any],
) -> None:
    arguments = FUNCTIONS[function]
    found = function(*map(Value, arguments))
    assert found.dtype == np.complex128
    np.testing.assert_allclose(found.data, function(*arguments), 1e-15)
    check_grads(both_parts(function))(*arguments)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_inside_it_all_is_real_and_of_the_type_that_was_given(function: Callable[..., Any]) -> None:
    arguments = [np.full(2, 0.5 + 0.1 * i, np.float32) for i, _ in enumerate(FUNCTIONS[function])]
    values = [Value(x) for x in arguments]
    found = function(*values)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.data, function(*arguments), 1e-6)
    for share in gradients(found.sum(), values):
        assert share.dtype == np.float32
    check_grads(function)(*arguments)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_the_type_of_a_complex_result_is_that_of_numpy(kind: Any) -> None:
    x = DOUBLE.astype(kind)
    for function in (np.emath.sqrt, np.emath.arcsin):
        value = Value(x)
        found = function(value)
        assert found.dtype == function(x).dtype
        assert gradients(np.imag(found).sum(), value).dtype == kind


def test_derivatives_are_those_of_the_branch_that_the_result_is_on() -> None:
    slope = elementwise_grad(lambda x: np.imag(np.emath.arcsin(x)))(np.array([2.0, -2.0]))
    np.testing.assert_allclose(slope, [1 / 3**0.5, -1 / 3**0.5])
    assert elementwise_grad(lambda x: np.imag(np.emath.sqrt(x)))(-4.0) == -0.25


def test_a_negative_whole_exponent_is_taken_as_a_number() -> None:
    exponent = np.array([-1, 2])
    np.testing.assert_array_equal(np.emath.power(Value([2.0, 4.0]), exponent).data, [0.5, 16])
    np.testing.assert_array_equal(
        elementwise_grad(lambda x: np.emath.power(x, exponent))(np.array([2.0, 4.0])), [-0.25, 8]
    )


def test_small_imaginary_parts_are_dropped_on_demand() -> None:
    z = Value(np.array([1 + 1e-15j, 2.0]))
    assert np.real_if_close(z).dtype == np.float64
    np.testing.assert_array_equal(gradients(np.real_if_close(z).sum(), z), [1, 1])
    assert np.real_if_close(z, tol=1e-20) is z
    assert np.real_if_close(z, tol=1e-3).dtype == np.float64
    assert np.real_if_close(Value(np.array([1 + 1e-3j]))).dtype == np.complex128
    x = Value(np.array([1.0]))
    assert np.real_if_close(x) is x


def test_a_decision_by_numbers_is_refused_while_a_function_is_compiled() -> None:
    for function, argument in ((np.emath.sqrt, 2.0), (np.real_if_close, 1j)):
        with pytest.raises(TypeError, match="not known while a function is compiled"):
            compile(function)(np.array([argument]))
    found = compile(np.emath.sqrt)(np.array([-1.0 + 0j]))
    np.testing.assert_array_equal(found, [cmath.sqrt(-1)])
