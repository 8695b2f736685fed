"""Products with Jacobians and Hessians: closed forms, structures, complex numbers, figures.

The figures to fourteen digits are what HIPS autograd 1.9.1 gives.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    grad,
    gradients,
    hessian,
    hessian_tensor_product,
    hessian_vector_product,
    jacobian,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_vjp,
    no_grad,
    tensor_jacobian_product,
    vector_jacobian_product,
)
from autograd.vector_products import make_jvp_reversemode
from tests.autograd.functions import (
    CUBIC_GRADIENT,
    CUBIC_HESSIAN,
    DIRECTION,
    POINT,
    A,
    X,
    Z,
    cubic,
    equals,
    layer,
)

random = np.random.default_rng(2)
Pair = namedtuple("Pair", ["first", "second"])


def test_products_with_tensors_agree_with_the_figures_of_another_library() -> None:
    found = tensor_jacobian_product(lambda x: np.outer(np.sin(x), x))(POINT, DIRECTION)
    assert found == equals(
        [
            [3.36785550617034, -0.0707372016677, -0.10403670913679],
            [-1.31637384283556, 3.14127583022826, 0.31211012741036],
            [1.75516512378075, -0.28294880667081, 2.51291738867801],
        ]
    )
    matrix, direction = np.outer(POINT, DIRECTION), np.outer(DIRECTION, POINT)
    product = hessian_tensor_product(lambda m: np.sum(np.tanh(m) * m[::-1]))
    assert product(matrix, direction) == equals(
        [
            [-0.51258734192881, 3.52221358147256, 0.43908047278327],
            [0.12928561808402, -0.11751422627474, -2.49916135941659],
            [0.41152194298116, -0.629962861485, 2.5600533787285],
        ]
    )


@pytest.mark.parametrize(
    ("outer", "expected"),
    [
        ((), [1.33574056969004, -0.44489328330336, 0.00989012892942]),
        (
            (lambda y: np.sum(np.exp(y) * y[::-1]),),
            [0.45387069039236, -0.19435659154813, -0.10763902242697],
        ),
    ],
)
def test_gauss_newton_products_leave_the_curvature_of_the_inner_function_out(
    outer: Any, expected: list[float]
) -> None:
    assert make_ggnvp(layer, *outer)(POINT)(DIRECTION) == equals(expected)
    rows = jacobian(layer)(POINT)
    of_outer = hessian(*outer)(layer(POINT)) if outer else np.eye(3)
    np.testing.assert_allclose(rows.T @ of_outer @ rows @ DIRECTION, expected)


def test_gauss_newton_products_take_structures_and_another_argument() -> None:
    def model(scale: Any, weights: Any) -> Any:
        return scale * weights["w"] ** 2 + weights["b"]

    weights, direction = {"w": POINT, "b": 1.0}, {"b": 2.0, "w": DIRECTION}
    found = make_ggnvp(model, f_argnum=1)(3.0, weights)(direction)
    pushed = 6 * POINT * DIRECTION + 2
    np.testing.assert_allclose(found["w"], 6 * POINT * pushed)
    assert found["b"] == pytest.approx(pushed.sum())


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
    np.testing.assert_array_equal(make_jvp_reversemode(function)(X)(v), pushed)
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


def test_a_product_follows_its_tensor_too() -> None:
    product = hessian_vector_product(cubic)
    np.testing.assert_allclose(jacobian(product, 1)(X, DIRECTION), CUBIC_HESSIAN)
    product = vector_jacobian_product(np.sin)
    np.testing.assert_allclose(jacobian(product, 1)(X, DIRECTION), np.diag(np.cos(X)))
    ggnvp = make_ggnvp(np.sin)(X)
    np.testing.assert_allclose(jacobian(ggnvp)(DIRECTION), np.diag(np.cos(X) ** 2))


def test_a_pull_back_may_be_used_again_and_again() -> None:
    vjp, _ = make_vjp(np.sin)(X)
    for scale in (1.0, 2.0):
        np.testing.assert_allclose(vjp(np.full(3, scale)), scale * np.cos(X))
    jvp = make_jvp(np.sin)(X)
    for scale in (1.0, 2.0):
        np.testing.assert_allclose(jvp(np.full(3, scale))[1], scale * np.cos(X))


def test_products_are_taken_by_any_argument_with_keywords_beside() -> None:
    def function(x: Any, y: Any, *, power: int) -> Any:
        return np.sum(x * y**power)

    product = hessian_tensor_product(function, 1)
    np.testing.assert_allclose(product(2.0, X, DIRECTION, power=3), 12 * X * DIRECTION)
    product = tensor_jacobian_product(lambda x, y, scale=1.0: x * y * scale, (0, 1))
    dx, dy = product(2.0, X, DIRECTION, scale=10.0)
    assert dx == pytest.approx(10 * X @ DIRECTION)
    np.testing.assert_allclose(dy, 20 * DIRECTION)


def test_a_product_with_a_tensor_of_fewer_axes_keeps_those_of_the_output_that_are_left() -> None:
    full = jacobian(lambda x: np.outer(x, x))(X)
    assert full.shape == (3, 3, 3)
    product = tensor_jacobian_product(lambda x: np.outer(x, x))
    np.testing.assert_allclose(product(X, DIRECTION), np.tensordot(DIRECTION, full, 1))
    np.testing.assert_allclose(product(X, A), np.tensordot(A, full, 2))
    np.testing.assert_allclose(product(X, 2.0), 2 * full)


def test_hessian_products_of_an_array_of_one_element_are_as_of_a_number() -> None:
    def one(x: Any) -> Any:
        return np.sum(x**3, keepdims=True)

    hvp, gradient = make_hvp(one)(POINT)
    np.testing.assert_array_equal(hvp(np.ones(3)), [3, -9, 12])
    np.testing.assert_array_equal(gradient, [0.75, 6.75, 12])
    np.testing.assert_array_equal(hessian_vector_product(one)(POINT, np.ones(3)), [3, -9, 12])
    assert hessian(one)(POINT).shape == (1, 3, 3)


def test_structures_of_outputs_are_pulled_back_and_pushed_forward() -> None:
    def function(x: Any) -> Any:
        return {"wave": np.sin(x), "rest": [x @ x, Pair(x[0], 7.0)]}

    vjp, output = make_vjp(function)(X)
    assert list(output) == ["wave", "rest"]
    assert type(output["rest"][1]) is Pair
    gradient = {"rest": [2.0, Pair(5.0, 100.0)], "wave": DIRECTION}
    expected = DIRECTION * np.cos(X) + 4 * X + np.array([5.0, 0.0, 0.0])
    np.testing.assert_allclose(vjp(gradient), expected)

    again, tangent = make_jvp(function)(X)(DIRECTION)
    np.testing.assert_array_equal(again["wave"], np.sin(X))
    assert list(tangent) == ["wave", "rest"]
    np.testing.assert_allclose(tangent["wave"], np.cos(X) * DIRECTION)
    assert tangent["rest"][0] == pytest.approx(2 * X @ DIRECTION)
    assert tangent["rest"][1] == Pair(1.0, 0.0)


def test_a_pull_back_through_a_structure_agrees_with_the_figures_of_another_library() -> None:
    vjp, _ = make_vjp(lambda x: {"p": np.sin(x), "q": np.sum(x**2)})(POINT)
    assert vjp({"q": 3.0, "p": DIRECTION}) == equals(
        [3.87758256189037, -9.14147440333541, 11.79192658172643]
    )


def test_structures_of_arguments_are_pushed_forward_in_any_order_of_keys() -> None:
    point = {"w": POINT, "b": (2.0, np.float32(3))}
    jvp = make_jvp(lambda p: p["w"] ** 2 * p["b"][0] + p["b"][1])(point)
    output, tangent = jvp({"b": [1.0, 10.0], "w": DIRECTION})
    np.testing.assert_allclose(output, 2 * POINT**2 + 3)
    np.testing.assert_allclose(tangent, 4 * POINT * DIRECTION + POINT**2 + 10)


def test_what_does_not_depend_on_the_argument_is_pushed_to_zero() -> None:
    tangent = make_jvp(lambda p: {"a": 3.0, "b": np.ones(2)})((X, X))((X, X))[1]
    assert tangent["a"] == 0.0
    np.testing.assert_array_equal(tangent["b"], np.zeros(2))


@pytest.mark.parametrize("direction", [[1, 0, 0], (1.0, 0.0, 0.0), np.array([1, 0, 0])], ids=repr)
def test_directions_and_gradients_may_be_whole_numbers_or_lists(direction: Any) -> None:
    np.testing.assert_allclose(make_jvp(np.sin)(X)(direction)[1], [np.cos(X[0]), 0, 0])
    np.testing.assert_allclose(make_vjp(np.sin)(X)[0](direction), [np.cos(X[0]), 0, 0])


def test_values_as_directions_of_another_precision_are_followed() -> None:
    direction = Value(np.ones(3, np.float32))
    tangent = make_jvp(np.sin)(X)(direction)[1]
    assert tangent.dtype == np.float64
    shares = gradients(tangent.sum(), direction)
    assert shares.dtype == np.float32
    np.testing.assert_allclose(shares, np.cos(X), rtol=1e-6)


def test_complex_products_are_transposes_in_the_real_sense() -> None:
    def function(z: Any) -> Any:
        return np.conj(z) * z[::-1] + np.abs(z)

    u, v = np.array([1.0 - 1.0j, 0.5j]), np.array([0.3 + 0.1j, -2.0 + 1.0j])
    pulled, pushed = make_vjp(function)(Z)[0](u), make_jvp(function)(Z)(v)[1]
    assert np.sum(u * pushed).real == pytest.approx(np.sum(pulled * v).real)
    step = 1e-6
    slope = (function(Z + step * v) - function(Z - step * v)) / (2 * step)
    np.testing.assert_allclose(pushed, slope, rtol=1e-8)


def test_a_complex_gradient_of_a_real_output_counts_with_its_real_part() -> None:
    vjp, _ = make_vjp(np.sin)(X)
    np.testing.assert_allclose(vjp((2.0 + 5.0j) * np.ones(3)), 2 * np.cos(X))


def test_products_within_no_grad_are_whole() -> None:
    with no_grad():
        hvp, gradient = make_hvp(cubic)(X)
        product = hvp(DIRECTION)
    assert type(gradient) is np.ndarray
    np.testing.assert_allclose(product, CUBIC_HESSIAN @ DIRECTION)


ANY: Any = X  # which is no function


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: jacobian(lambda x: (x, x))(1.0), TypeError, "one array, .* returned a tuple"),
        (lambda: jacobian(lambda x: "a")(1.0), TypeError, "must return numbers .*, got 'a'"),
        (lambda: make_vjp(lambda x: [x, None])(1.0), TypeError, "must return numbers .*, got None"),
        (lambda: make_jvp(lambda x: "a")(1.0), TypeError, "must return numbers"),
        (lambda: make_jvp_reversemode(lambda x: "a")(1.0), TypeError, "must return numbers"),
        (lambda: make_ggnvp(lambda x: "a")(1.0), TypeError, "must return numbers"),
        (lambda: make_ggnvp(np.sin, ANY), TypeError, r"two functions, got .*: write make_ggnvp\(f"),
        (lambda: hessian(np.sin, 1)(X), TypeError, "argument 1 of .*sin.* 1 positional"),
        (lambda: make_hvp(np.sin)(X), TypeError, "single number, but sin returned"),
        (lambda: hessian_vector_product(np.sin)(X, X), TypeError, "single number, but sin"),
        (
            lambda: tensor_jacobian_product(lambda x: [x])(1.0, 1.0),
            TypeError,
            "tensor_jacobian_product needs a function that returns one array",
        ),
        (lambda: make_vjp(np.sin)(X)[0](np.ones(2)), ValueError, r"\(2,\), but needs \(3,\)"),
        (lambda: make_vjp(np.sin)(X)[0](1.0), ValueError, r"gradient .* \(\), but needs \(3,\)"),
        (lambda: make_jvp(np.sin)(X)(np.ones(2)), ValueError, r"direction .* needs \(3,\)"),
        (lambda: hessian_vector_product(cubic)(X, np.ones(2)), ValueError, r"needs \(3,\)"),
        (
            lambda: make_jvp(lambda p: p[0] * p[1])([1.0, 2.0])([1.0]),
            ValueError,
            "the direction has 1 parts, but needs 2",
        ),
        (
            lambda: make_vjp(lambda x: {"a": x})(1.0)[0]({"b": 1.0}),
            ValueError,
            r"the gradient has the keys \['b'\], but needs \['a'\]",
        ),
        (
            lambda: make_vjp(lambda x: {"a": x})(1.0)[0]([1.0]),
            TypeError,
            "the gradient is of type list, not dict",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_named(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
