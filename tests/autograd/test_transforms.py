"""Functions of functions: closed forms, nesting, containers, and what may not be mixed up."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    elementwise_grad,
    grad,
    hessian,
    hessian_vector_product,
    jacobian,
    make_hvp,
    make_jvp,
    make_vjp,
    value_and_grad,
)

random = np.random.default_rng(0)
A, X = random.standard_normal((3, 3)), random.standard_normal(3)
TRANSFORMS = [
    *(grad, value_and_grad, elementwise_grad, jacobian, hessian, make_vjp, make_jvp, make_hvp),
]


def cubic(x: Any) -> Any:
    return (x**3).sum() + x[0] * x[1] ** 2


CUBIC_GRADIENT = 3 * X**2 + np.array([X[1] ** 2, 2 * X[0] * X[1], 0])
CUBIC_HESSIAN = np.diag(6 * X) + np.array([[0, 2 * X[1], 0], [2 * X[1], 2 * X[0], 0], [0, 0, 0]])


def test_gradient_hessian_and_products_agree_with_closed_forms() -> None:
    v = np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(grad(cubic)(X), CUBIC_GRADIENT)
    np.testing.assert_allclose(hessian(cubic)(X), CUBIC_HESSIAN)
    np.testing.assert_allclose(hessian_vector_product(cubic)(X, v), CUBIC_HESSIAN @ v)
    hvp, gradient = make_hvp(cubic)(X)
    np.testing.assert_allclose(gradient, CUBIC_GRADIENT)
    np.testing.assert_allclose(hvp(v), CUBIC_HESSIAN @ v)
    value, gradient = value_and_grad(cubic)(X)
    assert value == pytest.approx(cubic(X))
    np.testing.assert_allclose(gradient, CUBIC_GRADIENT)


@pytest.mark.parametrize(
    ("function", "derivatives"),
    [
        (lambda x: x**5, [5 * 2.0**4, 20 * 2.0**3, 60 * 2.0**2, 120 * 2.0, 120.0, 0.0]),
        (np.exp, [np.exp(2.0)] * 6),
        (np.sin, [f(2.0) for f in (np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x), np.sin)]),
        (lambda x: 1 / x, [-1 / 4, 2 / 8, -6 / 16, 24 / 32]),
        (np.log, [1 / 2, -1 / 4, 2 / 8, -6 / 16]),
        (np.sqrt, [0.5 * 2**-0.5, -0.25 * 2**-1.5, 0.375 * 2**-2.5]),
        (lambda x: x * 3, [3.0, 0.0, 0.0]),
        (lambda x: 7.0, [0.0, 0.0]),
    ],
)
def test_derivatives_of_any_order_agree_with_closed_forms(
    function: Callable[[Any], Any], derivatives: list[float]
) -> None:
    for expected in derivatives:
        function = grad(function)
        found = function(2.0)
        assert type(found) is float
        assert found == pytest.approx(expected, rel=1e-12)


def test_third_derivatives_of_several_variables_are_symmetric() -> None:
    def function(x: Any) -> Any:
        return np.exp(x[0] * x[1]) * np.sin(x[2])

    third = jacobian(hessian(function))(X)
    assert third.shape == (3, 3, 3)
    for axes in ((0, 2, 1), (1, 0, 2), (2, 1, 0)):
        np.testing.assert_allclose(third, np.transpose(third, axes), atol=1e-12)
    expected = np.exp(X[0] * X[1]) * X[1] ** 2 * np.cos(X[2])
    assert third[0, 0, 2] == pytest.approx(expected)


def test_perturbations_of_nested_derivatives_are_not_confused() -> None:
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y * y)(2.0))(3.0) == 2 * 3 * 2 * 2
    assert grad(lambda x: grad(lambda y: grad(lambda z: x * y * z)(1.0) * x)(1.0))(3.0) == 6.0
    outer = grad(lambda x: x * make_jvp(lambda y: x * y)(2.0)(1.0)[1])
    assert outer(3.0) == 6.0


def test_an_inner_derivative_by_the_outer_variable_itself_is_followed() -> None:
    assert grad(lambda x: grad(lambda y: y**3)(x) * x)(2.0) == 9 * 2.0**2
    assert grad(lambda x: value_and_grad(lambda y: y**2)(x)[0] * x)(2.0) == 3 * 2.0**2
    assert grad(lambda x: elementwise_grad(np.sin)(x))(0.5) == pytest.approx(-np.sin(0.5))
    np.testing.assert_allclose(grad(lambda x: jacobian(lambda y: y * y * x)(x).sum())(X), 4 * X)


def test_jacobians_have_the_shape_of_output_and_argument() -> None:
    for shape in ((), (3,), (2, 3), (0,)):
        x = random.standard_normal(shape)[()]
        found = jacobian(lambda v: np.stack([v * v, 3 * v]))(x)
        assert np.shape(found) == (2, *shape, *shape)
    np.testing.assert_allclose(jacobian(lambda v: A @ v)(X), A)
    np.testing.assert_allclose(jacobian(lambda v: v * v)(X), np.diag(2 * X))
    np.testing.assert_array_equal(jacobian(lambda v: np.ones(2))(X), np.zeros((2, 3)))
    assert jacobian(lambda v: v**3)(2.0) == 12.0


def test_elementwise_derivatives_are_sums_of_columns() -> None:
    np.testing.assert_allclose(elementwise_grad(np.tanh)(X), 1 / np.cosh(X) ** 2)
    np.testing.assert_allclose(elementwise_grad(lambda x: A @ x)(X), A.sum(axis=0))
    np.testing.assert_allclose(elementwise_grad(elementwise_grad(np.sin))(X), -np.sin(X))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sin(x) * x[::-1],
        lambda x: A @ x,
        lambda x: np.outer(x, x * x),
        lambda x: (x * x).sum(),
        lambda x: np.stack([x, x[[0, 0, 1]]]).max(axis=0),
        lambda x: x.at[1].set(x[0] * x[2]),
        lambda x: np.ones(4) * 2,
    ],
)
def test_pushing_forward_and_pulling_back_are_transposes(function: Callable[[Any], Any]) -> None:
    v = random.standard_normal(3)
    vjp, output = make_vjp(function)(X)
    pushed_from, pushed = make_jvp(function)(X)(v)
    u = random.standard_normal(np.shape(output))
    np.testing.assert_array_equal(pushed_from, output)
    assert np.shape(pushed) == np.shape(output)
    assert np.sum(u * pushed) == pytest.approx(np.sum(vjp(u) * v))
    columns = np.tensordot(jacobian(function)(X), v, 1)
    np.testing.assert_allclose(pushed, columns, atol=1e-14)


def test_forward_over_reverse_and_reverse_over_forward_give_the_hessian_product() -> None:
    v = random.standard_normal(3)
    np.testing.assert_allclose(make_jvp(grad(cubic))(X)(v)[1], CUBIC_HESSIAN @ v)
    np.testing.assert_allclose(grad(lambda x: make_jvp(cubic)(x)(v)[1])(X), CUBIC_HESSIAN @ v)
    twice = make_jvp(lambda x: make_jvp(cubic)(x)(v)[1])(X)(v)[1]
    assert twice == pytest.approx(v @ CUBIC_HESSIAN @ v)


def test_a_pull_back_follows_its_gradient_too() -> None:
    vjp, _ = make_vjp(lambda x: x * x)(X)
    np.testing.assert_allclose(grad(lambda g: (vjp(g) ** 2).sum())(np.ones(3)), 8 * X**2)
    np.testing.assert_allclose(grad(lambda v: make_jvp(cubic)(X)(v)[1])(np.ones(3)), CUBIC_GRADIENT)


def test_a_pull_back_may_be_used_again_and_again() -> None:
    vjp, _ = make_vjp(np.sin)(X)
    for scale in (1.0, 2.0):
        np.testing.assert_allclose(vjp(np.full(3, scale)), scale * np.cos(X))
    jvp = make_jvp(np.sin)(X)
    for scale in (1.0, 2.0):
        np.testing.assert_allclose(jvp(np.full(3, scale))[1], scale * np.cos(X))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_derivatives_keep_the_dtype_of_what_they_belong_to(kind: Any) -> None:
    x = X.astype(kind)
    assert grad(cubic)(x).dtype == kind
    assert hessian(cubic)(x).dtype == kind
    assert jacobian(np.sin)(x).dtype == kind
    assert make_vjp(np.sin)(x)[0](np.ones(3)).dtype == kind
    assert make_jvp(np.sin)(x)(np.ones(3))[1].dtype == kind
    assert grad(np.exp)(kind(1)).dtype == kind


def test_the_function_keeps_its_name_and_documentation() -> None:
    for transform in TRANSFORMS:
        assert transform(cubic).__name__ == "cubic"


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_something_that_is_not_a_function_is_refused(transform: Any) -> None:
    with pytest.raises(TypeError, match=r"takes a function, got 3\.0: write \w+\(f\)\(x\)"):
        transform(3.0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: grad(np.sin)(X), TypeError, r"single number, but sin returned .* use jacobian"),
        (lambda: value_and_grad(np.sin)(X), TypeError, "single number, .* reduce it to one"),
        (lambda: grad(lambda x: [x])(1.0), TypeError, "returns one array, .* returned a list"),
        (lambda: jacobian(lambda x: (x, x))(1.0), TypeError, "returned a tuple"),
        (lambda: grad(lambda x: None)(1.0), TypeError, "must return numbers .*, got None"),
        (lambda: grad(lambda x: "a")(1.0), TypeError, "must return numbers .*, got 'a'"),
        (lambda: grad(cubic, 1)(X), TypeError, "argument 1 of cubic .* 1 positional arguments"),
        (lambda: grad(cubic, -2)(X), TypeError, "argument -2 of cubic"),
        (lambda: grad(cubic)(x=X), TypeError, "with 0 positional arguments"),
        (lambda: grad(max, (0, 0))(1.0, 2.0), ValueError, r"an argument of max twice: \(0, 0\)"),
        (lambda: grad(max, (0, -2))(1.0, 2.0), ValueError, "an argument of max twice"),
        (lambda: make_vjp(np.sin)(X)[0](np.ones(2)), ValueError, r"\(2,\), but needs \(3,\)"),
        (lambda: make_jvp(np.sin)(X)(np.ones(2)), ValueError, r"direction .* needs \(3,\)"),
        (
            lambda: make_jvp(lambda p: p[0] * p[1])([1.0, 2.0])([1.0]),
            ValueError,
            "the direction has 1 parts, but needs 2",
        ),
        (lambda: grad(np.sin)("x"), TypeError, "holds numbers, got 'x'"),
        (lambda: grad(np.sin)(True), TypeError, "truth values have no gradient"),
        (lambda: grad(np.sin)(None), TypeError, "holds numbers, got None"),
    ],
)
def test_what_cannot_be_differentiated_is_refused_and_named(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "function",
    [lambda x: x * float(x), lambda x: x + math.exp(x), lambda x: x * int(x)],
)
def test_a_function_being_differentiated_cannot_leave_the_graph_by_a_conversion(
    function: Callable[[Any], Any],
) -> None:
    with pytest.raises(TypeError, match=r"would drop its gradient in silence"):
        grad(function)(2.0)


def test_an_array_that_is_filled_with_values_is_refused() -> None:
    def filled(x: Any) -> Any:
        array = np.zeros(2)
        array[0] = x
        return array.sum() * x

    with pytest.raises(ValueError, match="setting an array element") as refused:
        grad(filled)(2.0)
    assert "drop its gradient in silence" in str(refused.value.__cause__)


def test_outside_of_transforms_a_value_converts_to_a_number() -> None:
    assert (float(Value(2.5)), int(Value(2.5)), complex(Value(2.5))) == (2.5, 2, 2.5)
    assert grad(lambda x: x * Value(3.0, requires_grad=False).item())(1.0) == 3.0
