"""Pooling: closed forms, indices, and what is refused."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients
from nn import functional as F

X = np.random.default_rng(0).standard_normal((2, 3, 7, 8))


def test_pooling_without_overlap_is_a_reduction_of_blocks() -> None:
    blocks = X[:, :, :6].reshape(2, 3, 3, 2, 4, 2)
    np.testing.assert_array_equal(F.max_pool2d(X, 2), blocks.max((3, 5)))
    np.testing.assert_allclose(F.avg_pool2d(X, 2), blocks.mean((3, 5)))


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(
    ("size", "stride", "padding", "dilation", "ceil"),
    [(2, None, 0, 1, False), ((3, 2), (1, 2), (1, 0), (2, 1), False), (3, 2, 1, 1, True)],
)
def test_indices_say_where_the_largest_was_found(
    compiled: bool, size: Any, stride: Any, padding: Any, dilation: Any, ceil: bool
) -> None:
    def pool(x: Any) -> Any:
        return F.max_pool2d(x, size, stride, padding, dilation, ceil, True)

    largest, index = (compile(pool) if compiled else pool)(X)
    found = np.take_along_axis(X.reshape(2, 3, -1), index.reshape(2, 3, -1), axis=-1)
    np.testing.assert_array_equal(found.reshape(largest.shape), largest)
    assert index.dtype.kind == "i"


def test_of_ties_the_first_index_counts() -> None:
    assert F.max_pool1d(np.ones((1, 4)), 2, return_indices=True)[1].tolist() == [[0, 2]]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.int8])
def test_padding_is_never_where_the_largest_was_found(compiled: bool, dtype: Any) -> None:
    lowest = -np.inf if dtype is np.float32 else -128
    pool = lambda x: F.max_pool1d(x, 2, 2, 1, return_indices=True)  # noqa: E731
    largest, index = (compile(pool) if compiled else pool)(np.full((1, 4), lowest, dtype))
    assert largest.tolist() == [[lowest] * 3]
    assert index.tolist() == [[0, 1, 3]]


def test_the_gradient_of_nothing_but_minus_infinity_is_not_lost() -> None:
    x = Value(np.full((1, 1, 3, 3), -np.inf))
    found = gradients(F.max_pool2d(x, 2, 2, 1), x, np.ones((1, 1, 2, 2)))
    np.testing.assert_array_equal(found[0, 0], [[1, 1, 0], [1, 1, 0], [0, 0, 0]])


def test_what_is_no_number_is_where_it_was_found() -> None:
    x = np.array([[np.nan, 1.0, 2.0, np.nan]])
    largest, index = F.max_pool1d(x, 2, return_indices=True)
    assert np.isnan(largest).all()
    assert index.tolist() == [[0, 3]]


def test_whole_numbers_have_largest_and_means() -> None:
    x = np.arange(8).reshape(1, 8)
    np.testing.assert_array_equal(F.max_pool1d(x, 3, 2, 1), [[1, 3, 5, 7]])
    np.testing.assert_allclose(F.avg_pool1d(x, 2), [[0.5, 2.5, 4.5, 6.5]])
    assert F.max_pool1d(x, 2).dtype == x.dtype


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(
    "pool",
    [
        lambda x: F.max_pool2d(x, 3, 2, 1),
        lambda x: F.avg_pool2d(x, 3, 2, 1, True, False),
    ],
)
def test_every_floating_type_is_kept(dtype: Any, pool: Any) -> None:
    x = Value(X.astype(dtype))
    y = pool(x)
    assert y.dtype == dtype
    assert gradients(y, x, np.ones(y.shape, dtype)).dtype == dtype


def test_no_examples_give_none() -> None:
    empty = X[:0]
    assert F.max_pool2d(empty, 2).shape == (0, 3, 3, 4)
    assert F.avg_pool2d(empty, 2).shape == (0, 3, 3, 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.max_pool2d(X[0, 0], 2), r"takes inputs of shape .*, got \(7, 8\)"),
        (lambda: F.max_pool2d(X, 9), r"no window of size \(9, 9\)"),
        (lambda: F.max_pool2d(X, 2, padding=2), "padding is at most half of kernel_size"),
        (lambda: F.max_pool2d(X, 0), "kernel_size is a whole number from 1"),
        (lambda: F.max_pool1d(X[0], (2, 2)), "kernel_size is .* got .2, 2."),
        (lambda: F.avg_pool2d(X, 2, stride=0), "stride is a whole number from 1"),
        (lambda: F.avg_pool2d(X, 2, divisor_override=0), "cannot be 0"),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
