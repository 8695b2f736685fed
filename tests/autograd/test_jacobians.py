"""Jacobians, Hessians and products with them: closed forms, structures, complex numbers, figures.

The figures to fourteen digits are what HIPS autograd 1.9.1 gives.
"""

from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    deriv,
    grad,
    hessian,
    hessian_vector_product,
    jacobian,
    make_hvp,
    make_jvp,
    make_vjp,
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
    wave,
)

random = np.random.default_rng(1)


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


def test_structures_are_differentiated_twice() -> None:
    def pulled(x: Any, g: Any) -> Any:
        return make_vjp(lambda x: (np.sin(x), x**3))(x)[0](g)

    gradient = (DIRECTION, np.ones(3))
    expected = np.diag(-np.sin(X) * DIRECTION + 6 * X)
    np.testing.assert_allclose(jacobian(pulled)(X, gradient), expected)
    by_gradient = jacobian(pulled, 1)(X, gradient)
    np.testing.assert_allclose(by_gradient[0], np.diag(np.cos(X)))
    np.testing.assert_allclose(by_gradient[1], np.diag(3 * X**2))


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
