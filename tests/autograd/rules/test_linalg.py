"""Products of vectors, matrices and tensors against closed forms, and over random shapes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, check_grads, grad, gradients, hessian, inner, jacobian

random = np.random.default_rng(0)
A, B, X = (random.standard_normal(shape) for shape in ((3, 3), (3, 4), (3,)))


@given(
    hnp.mutually_broadcastable_shapes(signature=np.matmul.signature, max_dims=2, max_side=3),
    st.sampled_from(["float64", "float32"]),
)
def test_matrix_products_of_any_shapes_agree_with_differences(shapes: Any, kind: str) -> None:
    arrays = [np.random.default_rng(1).standard_normal(s).astype(kind) for s in shapes.input_shapes]
    check_grads(np.matmul, order=2)(*arrays)


@pytest.mark.parametrize("shape", [(2, 4, 5), (0, 4, 5), (2, 4, 0), (2, 3, 4, 5)])
def test_one_matrix_times_a_stack_has_its_gradient_from_one_product(shape: Any) -> None:
    x, y = random.standard_normal((3, 4)), random.standard_normal(shape)
    product = Value(x) @ Value(y)
    g = random.standard_normal(product.shape)
    dx, dy = gradients(product, product.inputs, g)
    each = g @ np.swapaxes(y, -1, -2)
    np.testing.assert_allclose(dx, each.reshape(-1, 3, 4).sum(0), 1e-12, 1e-12)
    np.testing.assert_allclose(dy, x.T @ g, 1e-12, 1e-12)
    none = Value(x[:0]) @ Value(y)
    assert gradients(none, none.inputs, none.data)[0].shape == (0, 4)


@pytest.mark.parametrize("side", [127, 128, 129])  # of LARGE_PRODUCT elements, and beside it
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_products_and_their_gradients_are_those_of_numpy(side: int, dtype: Any) -> None:
    x, y, g = random.standard_normal((3, side, side)).astype(dtype)
    product = Value(x) @ Value(y)
    tolerance = 1e-4 if dtype is np.float32 else 1e-12
    np.testing.assert_allclose(product.data, x.dot(y), tolerance, tolerance)
    for found, wanted in zip(gradients(product, product.inputs, g), (g.dot(y.T), x.T.dot(g))):
        assert found.dtype == dtype
        np.testing.assert_allclose(found, wanted, tolerance, tolerance)
    stacked = inner(Value(x.reshape(1, side, side)), Value(y))
    np.testing.assert_allclose(stacked.data[0], x.dot(y.T), tolerance, tolerance)


def test_the_derivatives_of_a_quadratic_form_are_those_of_the_textbook() -> None:
    def form(x: Any) -> Any:
        return x @ A @ x

    np.testing.assert_allclose(grad(form)(X), (A + A.T) @ X)
    np.testing.assert_allclose(hessian(form)(X), A + A.T)
    np.testing.assert_allclose(grad(lambda a: X @ a @ X)(A), np.outer(X, X))


def test_the_jacobian_of_a_linear_map_is_its_matrix() -> None:
    np.testing.assert_allclose(jacobian(lambda x: x @ B)(X), B.T)
    np.testing.assert_allclose(jacobian(lambda x: inner(x, B.T))(X), B.T)
    np.testing.assert_allclose(jacobian(lambda x: np.einsum("i,ij->j", x, B))(X), B.T)
    np.testing.assert_allclose(jacobian(lambda x: np.tensordot(B, x, (0, 0)))(X), B.T)


def test_the_trace_of_a_product_gives_back_the_transposes() -> None:
    def trace(a: Any, b: Any) -> Any:
        return np.einsum("ij,ji->", a, b)

    da, db = grad(trace, (0, 1))(B, B.T.copy())
    np.testing.assert_allclose(da, B)
    np.testing.assert_allclose(db, B.T)


def test_the_weights_of_a_layer_get_a_gradient_in_their_own_memory_layout() -> None:
    inputs, weights = np.ones((5, 3)), Value(np.ones((4, 3)))
    layouts: list[bool] = []
    # A hook sees the gradient as it was computed, before it would be copied into order.
    weights.register_hook(lambda g: layouts.append(g.flags.c_contiguous))
    inner(inputs, weights).sum().backward()
    assert layouts == [True]


def test_a_constant_may_stand_on_either_side() -> None:
    np.testing.assert_allclose(grad(lambda x: (A @ x).sum())(X), A.sum(axis=0))
    np.testing.assert_allclose(grad(lambda x: (x @ A).sum())(X), A.sum(axis=1))


@pytest.mark.parametrize(
    "product",
    [
        *(np.dot, np.inner, np.outer, np.vdot, np.matmul, lambda a, b: a @ b),
        *(lambda a, b: np.tensordot(a, b, 1),),
        *(lambda a, b: np.einsum("i,i->", a, b), lambda a, b: np.einsum(a, [0], b, [0], [])),
    ],
)
def test_a_list_counts_as_the_array_that_it_forms(product: Any) -> None:
    x, other = np.array([1.0, 2.0, 3.0]), [4.0, 5.0, 6.0]
    for function in (lambda v: product(v, other), lambda v: product(other, v)):
        np.testing.assert_array_equal(function(Value(x)).data, function(x))
        np.testing.assert_allclose(
            grad(lambda v, f=function: f(v).sum())(x),
            [4, 5, 6] if product is not np.outer else [15, 15, 15],
        )


@pytest.mark.parametrize("product", [np.matmul, np.dot, np.inner, inner, np.outer])
def test_each_factor_gets_a_gradient_of_its_own_dtype(product: Any) -> None:
    x, y = Value(np.ones(3, np.float32)), Value(np.ones(3))
    output = product(x, y)
    assert output.dtype == np.float64
    dx, dy = gradients(output.sum(), [x, y])
    assert (dx.dtype, dy.dtype) == (np.float32, np.float64)


def test_shapes_that_do_not_match_are_refused_with_both_shapes_named() -> None:
    with pytest.raises(ValueError, match="not aligned") as caught:
        Value(B) @ Value(B)
    assert caught.value.__notes__ == [
        "in matmul(Value of shape (3, 4), float64, Value of shape (3, 4), float64)"
    ]


def test_the_product_of_vectors_flattens_and_conjugates_as_numpy_does() -> None:
    assert np.vdot(Value(B), B).data == np.vdot(B, B)
    np.testing.assert_allclose(grad(lambda x: np.vdot(x, x))(B), 2 * B)


def test_stacks_however_they_lie_in_memory() -> None:
    random = np.random.default_rng(0)
    stack = random.standard_normal((4, 3, 2, 5)).transpose(1, 0, 3, 2)  # (3, 4, 5, 2)
    matrix = random.standard_normal((3, 2)).T
    turned = random.standard_normal((3, 4, 6, 2)).swapaxes(-1, -2)
    for y in (matrix, turned, turned[:1], turned[..., ::-1], turned[:0]):
        x = stack[:0] if not len(y) else stack
        product = Value(x) @ Value(y)
        expected = np.einsum("...ij,...jk->...ik", x, y)
        assert product.shape == expected.shape
        np.testing.assert_allclose(product.data, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        *(([1.0, 2.0], [3.0, 4.0]), ([[1, 2], [3, 4]], (5, 6)), (2.0, 3), ([1.0, 2.0], 3)),
        *((np.float32(2.0), [1.0, 2.0]), (np.array(2.0), B), (B, 2), ([], [])),
        *((B.astype(np.float32), 2.0), (B.astype(np.float32), [1.0, 2.0, 3.0, 4.0])),
    ],
    ids=repr,
)
def test_inner_takes_what_numpys_takes(a: Any, b: Any) -> None:
    expected = np.inner(a, b)
    found = inner(a, b)
    np.testing.assert_array_equal(found, expected)
    assert np.result_type(found) == expected.dtype
    x, y = Value(np.asarray(a, float)), Value(np.asarray(b, float))
    for left, right in ((x, b), (a, y), (x, y)):
        np.testing.assert_array_equal(inner(left, right).data, expected)
    check_grads(inner, order=2)(x.data, y.data)
    np.testing.assert_array_equal(inner(b=y, a=a).data, expected)


def test_inner_refuses_axes_that_differ_in_length() -> None:
    for call in (inner, np.inner):
        with pytest.raises(ValueError, match=r"not aligned|mismatch"):
            call(Value(np.ones(2)), [1.0, 2.0, 3.0])
