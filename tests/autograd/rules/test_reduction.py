"""Reductions: random axes, ties, zeros, equal elements and infinities."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, check_grads, elementwise_grad, grad, gradients, hessian, logsumexp


@st.composite
def reductions(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """Draw an array without ties, and over which of its axes to reduce it."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=3))
    axis = draw(
        st.none() | st.integers(-len(shape), len(shape) - 1) | hnp.valid_tuple_axes(len(shape))
    )
    order = np.random.default_rng(draw(st.integers(0, 9))).permutation(int(np.prod(shape)))
    keywords = {"axis": axis, "keepdims": draw(st.booleans())}
    return order.reshape(shape) * 0.3 + 0.1, keywords


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "prod", "var", "std"])
@given(reductions())
def test_any_axes_give_the_result_of_numpy_and_the_slope_of_differences(
    name: str, reduction: Any
) -> None:
    array, keywords = reduction
    expected = getattr(np, name)(array, **keywords)
    for found in (
        getattr(Value(array), name)(**keywords),
        getattr(np, name)(Value(array), **keywords),
    ):
        np.testing.assert_allclose(found.data, expected, rtol=1e-14)
        assert found.shape == expected.shape
    check_grads(lambda x: getattr(np, name)(x, **keywords), order=2, modes=["rev"])(array)


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize(
    ("axis", "expected"),
    [(None, np.full((2, 3), 1 / 6)), (0, np.full((2, 3), 1 / 2)), (1, np.full((2, 3), 1 / 3))],
)
def test_elements_that_tie_share_the_gradient_equally(name: str, axis: Any, expected: Any) -> None:
    found = grad(lambda x: getattr(x, name)(axis=axis).sum())(np.full((2, 3), 7.0))
    np.testing.assert_allclose(found, expected)


def test_only_those_that_tie_share_the_gradient() -> None:
    x = np.array([3.0, 1.0, 3.0])
    np.testing.assert_array_equal(grad(np.max)(x), [0.5, 0, 0.5])
    np.testing.assert_array_equal(grad(np.min)(x), [0, 1, 0])
    assert grad(np.max)(2.0) == 1.0


def product_of_all_but(x: Any, *without: int) -> Any:
    return np.prod(np.delete(x, without))


@pytest.mark.parametrize(
    "x",
    [[2.0, 3.0, 5.0], [0.0, 3.0, 5.0], [0.0, 0.0, 5.0], [0.0, 0.0, 0.0], [0.0, -1.0], [0.0]],
    ids=repr,
)
def test_a_product_with_zeros_is_exact_to_second_order(x: list[float]) -> None:
    size = range(len(x))
    np.testing.assert_array_equal(
        grad(np.prod)(np.array(x)), [product_of_all_but(x, i) for i in size]
    )
    np.testing.assert_array_equal(
        hessian(np.prod)(np.array(x)),
        [[product_of_all_but(x, i, j) if i != j else 0.0 for j in size] for i in size],
    )


def test_a_long_product_does_not_overflow_on_the_way_to_a_finite_derivative() -> None:
    x = np.array([1e200, 1e-200] * 50)
    np.testing.assert_allclose(grad(np.prod)(x), 1 / x, rtol=1e-12)


@pytest.mark.parametrize("x", [np.full(3, 2.0), np.zeros(2, np.float32), np.array([0.1] * 3)])
def test_where_all_elements_are_equal_the_subgradient_of_std_is_zero(x: Any) -> None:
    np.testing.assert_array_equal(grad(np.std)(x), np.zeros_like(x))
    np.testing.assert_array_equal(hessian(np.std)(x), np.zeros((x.size, x.size)))
    assert grad(np.std)(3.0) == 0.0


def test_only_rows_of_equal_elements_have_a_zero_gradient_of_std() -> None:
    found = grad(lambda x: x.std(axis=1).sum())(np.array([[1.0, 1.0], [1.0, 3.0]]))
    np.testing.assert_allclose(found, [[0, 0], [-0.5, 0.5]])
    x = np.array([[0.1, 0.1, 0.1], [0.1, 0.1 + 1e-16, 0.1]])
    for keepdims in (False, True):
        found = grad(lambda x, k=keepdims: x.std(axis=1, keepdims=k).sum())(x)
        np.testing.assert_array_equal(found[0], 0)
        assert (found[1] != 0).all()


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("x", "value", "slope"),
    [
        ([1000.0, 1000.0], 1000 + np.log(2), [0.5, 0.5]),
        ([-1000.0, -1000.0], -1000 + np.log(2), [0.5, 0.5]),
        ([-1000.0, 1000.0], 1000, [0, 1]),
        ([-np.inf, 3.0], 3, [0, 1]),
        ([-np.inf, -np.inf], -np.inf, [0.5, 0.5]),
        ([np.inf, 1000.0, -np.inf], np.inf, [1, 0, 0]),
        ([np.inf, np.inf, 0.0], np.inf, [0.5, 0.5, 0]),
    ],
)
def test_logsumexp_gives_the_limits_without_a_warning(
    x: Any, value: float, slope: Any, kind: Any
) -> None:
    array = np.array(x, kind)
    np.testing.assert_allclose(logsumexp(array), value, rtol=1e-7)
    # At 1000 a float32 has four digits after the point.
    np.testing.assert_allclose(grad(logsumexp)(array), slope, rtol=1e-4)
    assert np.isfinite(hessian(logsumexp)(array)).all()
    rows = np.stack([array, np.zeros_like(array)])
    found = elementwise_grad(lambda a: logsumexp(a, axis=1))(rows)
    np.testing.assert_allclose(found, [slope, np.full(len(x), 1 / len(x))], rtol=1e-4)


def test_logsumexp_of_nan_is_nan() -> None:
    assert np.isnan(logsumexp(np.array([np.nan, 1.0])))
    assert np.isnan(grad(logsumexp)(np.array([np.nan, 1.0]))).all()


def test_softmax_falls_out_of_logsumexp_to_every_order() -> None:
    x = np.array([0.3, -1.0, 2.0])
    softmax = np.exp(x) / np.exp(x).sum()
    np.testing.assert_allclose(grad(logsumexp)(x), softmax)
    np.testing.assert_allclose(hessian(logsumexp)(x), np.diag(softmax) - np.outer(softmax, softmax))


def test_there_is_no_mean_of_no_elements() -> None:
    with pytest.raises(ValueError, match=r"no mean of no elements: shape \(0, 3\), axis 0"):
        Value(np.zeros((0, 3))).mean(axis=0)


@pytest.mark.parametrize("name", ["sum", "max", "min", "prod"])
@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("keywords", [{}, {"keepdims": True}], ids=repr)
@pytest.mark.parametrize("x", [3.0, np.float32(3), np.array(3.0)], ids=repr)
def test_a_number_is_reduced_along_its_first_axis_as_in_numpy(
    name: str, axis: int, keywords: dict[str, Any], x: Any
) -> None:
    def function(x: Any) -> Any:
        return getattr(np, name)(x, axis=axis, **keywords)

    assert function(Value(x)).shape == np.shape(function(x)) == ()
    found = grad(function)(x)
    assert (found, np.shape(found)) == (1.0, ())
    check_grads(function)(x)


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
@pytest.mark.parametrize("keepdims", [True, False])
@pytest.mark.parametrize("spoilt", [1.0, 0.0, 1e-310, np.inf], ids=repr)
def test_a_product_has_the_same_gradient_with_a_division_and_without(
    axis: Any, keepdims: bool, spoilt: float
) -> None:
    x = np.random.default_rng(0).standard_normal((3, 4))
    x[1, 2] *= spoilt  # makes only one of the products one that cannot be divided

    def function(x: Any) -> Any:
        return np.prod(x, axis=axis, keepdims=keepdims) * 1e8

    quick = elementwise_grad(function)(x)
    value = Value(x)
    general = gradients(function(value), value, np.ones_like(function(x)), create_graph=True)
    np.testing.assert_allclose(quick, general.data, rtol=1e-13)


def test_an_axis_out_of_range_is_refused_and_says_where() -> None:
    with pytest.raises(np.exceptions.AxisError, match="axis 5") as caught:
        Value(np.ones(3)).sum(axis=5)
    assert caught.value.__notes__ == ["in sum(Value of shape (3,), float64)"]


def test_a_mean_of_float16_is_summed_in_a_wider_type_as_in_numpy() -> None:
    x = np.full(3000, 40, np.float16)
    assert Value(x).mean().data == np.mean(x) == 40
    value = Value(x)
    assert gradients(value.mean(), value).dtype == np.float16


def test_running_sums_spread_their_gradient_backwards() -> None:
    np.testing.assert_array_equal(
        grad(lambda x: np.cumsum(x).sum())(np.ones((2, 2))), [[4, 3], [2, 1]]
    )
    np.testing.assert_array_equal(
        grad(lambda x: x.cumsum(axis=1).sum())(np.ones((2, 2))), [[2, 1], [2, 1]]
    )
