"""Jacobians, Hessians and products with them: closed forms, structures, complex numbers, figures.

The figures to fourteen digits are what HIPS autograd 1.9.1 gives.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    deriv,
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
from autograd.jacobians import make_jvp_reversemode

random = np.random.default_rng(0)
A, X = random.standard_normal((3, 3)), random.standard_normal(3)
Z = np.array([1.0 + 2.0j, -0.5 + 0.3j])
#: The point and the direction of the figures.
POINT, DIRECTION = np.array([0.5, -1.5, 2.0]), np.array([1.0, -2.0, 0.5])


def cubic(x: Any) -> Any:
    return (x**3).sum() + x[0] * x[1] ** 2


CUBIC_GRADIENT = 3 * X**2 + np.array([X[1] ** 2, 2 * X[0] * X[1], 0])
CUBIC_HESSIAN = np.diag(6 * X) + np.array([[0, 2 * X[1], 0], [2 * X[1], 2 * X[0], 0], [0, 0, 0]])


def wave(x: Any) -> Any:
    return np.sum(np.sin(x) * x[::-1] ** 2)


def layer(x: Any) -> Any:
    return np.tanh(np.stack([x[0] * x[1], np.exp(-x[2]), x[0] + x[2]]))


def equals(expected: Any) -> Any:
    return pytest.approx(np.array(expected), rel=1e-13, abs=1e-14)


def test_hessians_and_products_agree_with_closed_forms() -> None:
    np.testing.assert_allclose(hessian(cubic)(X), CUBIC_HESSIAN)
    np.testing.assert_allclose(
        hessian_vector_product(cubic)(X, DIRECTION), CUBIC_HESSIAN @ DIRECTION
    )
    hvp, gradient = make_hvp(cubic)(X)
    np.testing.assert_allclose(gradient, CUBIC_GRADIENT)
    np.testing.assert_allclose(hvp(DIRECTION), CUBIC_HESSIAN @ DIRECTION)


def test_derivatives_agree_with_the_figures_of_another_library() -> None:
    assert hessian(wave)(POINT) == equals(
        [
            [-0.09910730076545, 0.0, 3.09418341101435],
            [0.0, -0.1750494633552, 0.0],
            [3.09418341101435, 0.0, 0.73152672050199],
        ]
    )
    product = equals([1.44798440474173, 0.35009892671041, 3.45994677126534])
    assert hessian_vector_product(wave)(POINT, DIRECTION) == product
    assert make_hvp(wave)(POINT)[0](DIRECTION) == product
    assert jacobian(layer)(POINT) == equals(
        [
            [-0.894878712422, 0.29829290414067, 0.0],
            [0.0, 0.0, -0.1328864865174],
            [0.02659222668316, 0.0, 0.02659222668316],
        ]
    )
    pulled = equals([-0.88158259908042, 0.29829290414067, 0.27906908637639])
    assert make_vjp(layer)(POINT)[0](DIRECTION) == pulled
    assert vector_jacobian_product(layer)(POINT, DIRECTION) == pulled
    pushed = equals([-1.49146452070333, -0.0664432432587, 0.03988834002474])
    assert make_jvp(layer)(POINT)(DIRECTION)[1] == pushed
    assert make_jvp_reversemode(layer)(POINT)(DIRECTION) == pushed


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


def test_third_derivatives_of_several_variables_are_symmetric() -> None:
    def function(x: Any) -> Any:
        return np.exp(x[0] * x[1]) * np.sin(x[2])

    third = jacobian(hessian(function))(X)
    assert third.shape == (3, 3, 3)
    for axes in ((0, 2, 1), (1, 0, 2), (2, 1, 0)):
        np.testing.assert_allclose(third, np.transpose(third, axes), atol=1e-12)
    expected = np.exp(X[0] * X[1]) * X[1] ** 2 * np.cos(X[2])
    assert third[0, 0, 2] == pytest.approx(expected)


def test_jacobians_have_the_shape_of_output_and_argument() -> None:
    for shape in ((), (3,), (2, 3), (0,)):
        x = random.standard_normal(shape)[()]
        found = jacobian(lambda v: np.stack([v * v, 3 * v]))(x)
        assert np.shape(found) == (2, *shape, *shape)
    np.testing.assert_allclose(jacobian(lambda v: A @ v)(X), A)
    np.testing.assert_allclose(jacobian(lambda v: v * v)(X), np.diag(2 * X))
    np.testing.assert_array_equal(jacobian(lambda v: np.ones(2))(X), np.zeros((2, 3)))
    assert jacobian(lambda v: v**3)(2.0) == 12.0


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


def blocks(x: Any, y: Any) -> Any:
    return np.stack([x @ A @ x * y.sum(), (y**3).sum() + x[0]])


@pytest.mark.parametrize("argnum", [(0, 1), [0, 1], (1, 0), (-2, 1), (1,)], ids=str)
def test_the_hessian_by_several_arguments_is_a_tuple_of_tuples(argnum: Any) -> None:
    y = random.standard_normal((2, 2))
    found = hessian(blocks, argnum)(X, y)
    assert [type(row) for row in (found, *found)] == [tuple] * (1 + len(argnum))
    for first, row in zip(argnum, found, strict=True):
        for second, block in zip(argnum, row, strict=True):
            expected = jacobian(jacobian(blocks, first), second)(X, y)
            assert block.shape == expected.shape == (2, *(X, y)[first].shape, *(X, y)[second].shape)
            np.testing.assert_allclose(block, expected, atol=1e-12)


def test_the_hessian_by_a_structure_has_its_form_twice() -> None:
    def volume(box: Any) -> Any:
        return box["sides"][0] * box["sides"][1] * box["height"] ** 2

    found = hessian(volume)({"sides": [2.0, 3.0], "height": 5.0})
    assert found == {
        "sides": [
            {"sides": [0.0, 25.0], "height": 30.0},
            {"sides": [25.0, 0.0], "height": 20.0},
        ],
        "height": {"sides": [30.0, 20.0], "height": 12.0},
    }


def test_the_hessian_by_several_arguments_has_derivatives_itself() -> None:
    def mixed(t: Any) -> Any:
        return hessian(lambda x, y: t * x**2 * y**2, (0, 1))(t, t)[0][1]

    assert grad(mixed)(2.0) == pytest.approx(4 * 3 * 2.0**2)
    whole = hessian(lambda x, y: x * y, (0, 1))(Value(2.0), 3.0)
    assert [[float(part) for part in row] for row in whole] == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize("given", [(1.0, 2.0), [1.0, 2.0], {"a": 1.0}], ids=str)
def test_deriv_refuses_several_arguments_and_structures(given: Any) -> None:
    several: Any = (0, 1)
    message = "deriv .* by one number or array, got a {} of them: write grad .* or make_jvp"
    with pytest.raises(TypeError, match=message.format(type(given).__name__)):
        deriv(lambda x: 2.0)(given)
    with pytest.raises(TypeError, match=message.format("tuple")):
        deriv(lambda x, y: x * y, several)(1.0, 2.0)


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


Pair = namedtuple("Pair", ["first", "second"])


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


def test_structures_are_differentiated_twice() -> None:
    def pulled(x: Any, g: Any) -> Any:
        return make_vjp(lambda x: (np.sin(x), x**3))(x)[0](g)

    gradient = (DIRECTION, np.ones(3))
    expected = np.diag(-np.sin(X) * DIRECTION + 6 * X)
    np.testing.assert_allclose(jacobian(pulled)(X, gradient), expected)
    by_gradient = jacobian(pulled, 1)(X, gradient)
    np.testing.assert_allclose(by_gradient[0], np.diag(np.cos(X)))
    np.testing.assert_allclose(by_gradient[1], np.diag(3 * X**2))


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


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_derivatives_keep_the_dtype_of_what_they_belong_to(kind: Any) -> None:
    x = X.astype(kind)
    assert hessian(cubic)(x).dtype == kind
    assert jacobian(np.sin)(x).dtype == kind
    assert make_vjp(np.sin)(x)[0](np.ones(3)).dtype == kind
    assert make_jvp(np.sin)(x)(np.ones(3))[1].dtype == kind
    assert hessian_vector_product(cubic)(x, np.ones(3)).dtype == kind
    assert vector_jacobian_product(np.sin)(x, np.ones(3, kind)).dtype == kind


def test_complex_jacobians_are_holomorphic_derivatives() -> None:
    np.testing.assert_allclose(jacobian(lambda z: z**2)(Z), np.diag(2 * Z))
    assert jacobian(np.exp)(Z[0]) == pytest.approx(np.exp(Z[0]))
    dx, dz = jacobian(lambda x, z: x * z, (0, 1))(np.ones(2), Z)
    np.testing.assert_allclose(dx, np.diag(Z))
    np.testing.assert_allclose(dz, np.eye(2))


def test_by_a_real_argument_complex_jacobians_lose_no_imaginary_part() -> None:
    def turned(x: Any) -> Any:
        return np.exp(1j * x)

    np.testing.assert_allclose(jacobian(turned)(X), np.diag(1j * np.exp(1j * X)))
    assert jacobian(turned)(0.3) == pytest.approx(1j * np.exp(0.3j))
    assert jacobian(turned)(np.float32(0.3)).dtype == np.complex64
    second = jacobian(jacobian(turned))(X)
    np.testing.assert_allclose(np.einsum("iii->i", second), -np.exp(1j * X))
    np.testing.assert_allclose(jacobian(lambda x: np.ones(1) * 2j)(X), np.zeros((1, 3)))


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


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: jacobian(lambda x: (x, x))(1.0), TypeError, "one array, .* returned a tuple"),
        (lambda: jacobian(lambda x: "a")(1.0), TypeError, "must return numbers .*, got 'a'"),
        (lambda: make_vjp(lambda x: [x, None])(1.0), TypeError, "must return numbers .*, got None"),
        (lambda: make_jvp(lambda x: "a")(1.0), TypeError, "must return numbers"),
        (lambda: make_jvp_reversemode(lambda x: "a")(1.0), TypeError, "must return numbers"),
        (lambda: make_ggnvp(lambda x: "a")(1.0), TypeError, "must return numbers"),
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
