"""Extremes of softmax: masks, far numbers, rows without an element, and narrow dtypes."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients, hessian, jacobian, log_softmax, softmax


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_far_numbers_give_the_limits_without_a_warning(dtype: Any) -> None:
    x = Value(np.array([[1e4, -1e4, 0.0], [-3e4, -3e4, -3e4], [3e4, 3e4, -3e4]], dtype))
    shares = softmax(x)
    third = dtype(1) / dtype(3)
    np.testing.assert_allclose(shares.data, [[1, 0, 0], [third] * 3, [0.5, 0.5, 0]], rtol=1e-3)
    weight = np.arange(9.0).reshape(3, 3).astype(dtype)
    for function in (softmax, log_softmax):
        output = function(x)
        (slope,) = gradients(output, [x], weight)
        assert output.dtype == slope.dtype == dtype
        assert np.isfinite(slope).all()
        assert not np.isnan(output.data).any()


def test_masked_elements_get_nothing_and_have_no_gradient() -> None:
    x = Value(np.array([[0.0, -np.inf, 0.0], [-np.inf, -np.inf, 5.0]]))
    output = softmax(x)
    np.testing.assert_array_equal(output.data, [[0.5, 0, 0.5], [0, 0, 1]])
    first = gradients((output * np.array([1.0, 2.0, 3.0])).sum(), x, create_graph=True)
    np.testing.assert_array_equal(first.data, [[-0.5, 0, 0.5], [0, 0, 0]])
    second = gradients((first * np.array([1.0, 2.0, 3.0])).sum(), x)
    assert np.isfinite(second).all()
    np.testing.assert_array_equal(log_softmax(x.data)[1], [-np.inf, -np.inf, 0])


def test_a_row_of_nothing_but_masks_gives_nan_and_leaves_the_others() -> None:
    x = np.array([[-np.inf, -np.inf], [0.0, 0.0]])
    np.testing.assert_array_equal(softmax(x), [[np.nan, np.nan], [0.5, 0.5]])
    np.testing.assert_array_equal(log_softmax(x), [[np.nan] * 2, [-np.log(2)] * 2])


def test_rows_far_from_each_other_do_not_disturb_each_other() -> None:
    rows = np.array([[-1000.0, -999.0], [1000.0, 1001.0], [0.0, 1.0]])
    np.testing.assert_allclose(softmax(rows), softmax(rows[2:]).repeat(3, 0), rtol=1e-12)
    np.testing.assert_allclose(log_softmax(rows), log_softmax(rows[2:]).repeat(3, 0), rtol=1e-12)


def test_small_shares_keep_their_precision() -> None:
    x = np.array([[0.0, -80.0], [50.0, -30.0]], np.float32)
    np.testing.assert_allclose(softmax(x)[:, 1], np.exp(-80.0), rtol=1e-5)


def test_the_input_is_left_as_it_is() -> None:
    for axis in (0, -1):
        x = np.array([[1.0, 2.0], [3.0, 5.0]])
        softmax(x, axis=axis), log_softmax(x, axis=axis)
        np.testing.assert_array_equal(x, [[1, 2], [3, 5]])


@pytest.mark.parametrize("x", [[1, 2, 3], np.array([1, 2, 3]), np.array([1, 2, 3], np.uint8)])
def test_whole_numbers_are_taken_as_floats(x: Any) -> None:
    expected = np.exp([1.0, 2.0, 3.0]) / np.exp([1.0, 2.0, 3.0]).sum()
    np.testing.assert_allclose(softmax(np.asarray(x)), expected, rtol=1e-12)


def test_single_numbers_have_the_whole() -> None:
    assert softmax(3.0) == 1.0
    assert log_softmax(np.float32(3.0)) == 0.0


def test_complex_numbers_are_refused() -> None:
    for function in (softmax, log_softmax):
        with pytest.raises(TypeError, match="real numbers, got complex128"):
            function(np.array([1j, 2.0]))


def test_arrays_in_another_order_of_memory() -> None:
    x = np.random.default_rng(0).normal(size=(4, 3)).T
    for axis in (0, 1):
        np.testing.assert_array_equal(softmax(x, axis=axis), softmax(x.copy(), axis=axis))


def test_the_jacobian_is_the_one_of_the_books() -> None:
    x = np.array([0.3, -0.2, 1.0])
    y = softmax(x)
    np.testing.assert_allclose(jacobian(softmax)(x), np.diag(y) - np.outer(y, y), atol=1e-15)
    curvature = hessian(lambda x: -log_softmax(x)[1])(x)
    np.testing.assert_allclose(curvature, np.diag(y) - np.outer(y, y), atol=1e-15)


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_single_number_is_all_there_is_and_has_no_slope(axis: int, dtype: Any) -> None:
    x = Value(np.array(0.3, dtype))
    output = softmax(x, axis=axis)
    output.backward()
    assert (output.item(), x.grad.item(), x.grad.dtype) == (1.0, 0.0, dtype)
    first = gradients(softmax(x, axis=axis), x, create_graph=True)
    assert gradients(first, x) == 0.0
    assert compile(lambda x: gradients(softmax(x, axis=axis), x))(x) == 0.0
