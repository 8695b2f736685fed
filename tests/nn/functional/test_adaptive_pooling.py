"""Pooling to an output of one size: closed forms, and what is refused."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients
from nn import functional as F

X = np.random.default_rng(0).standard_normal((2, 3, 7, 8))


def test_means_of_one_window_are_the_mean() -> None:
    np.testing.assert_allclose(F.adaptive_avg_pool2d(X, 1)[..., 0, 0], X.mean((2, 3)))
    np.testing.assert_array_equal(F.adaptive_max_pool2d(X, 1)[..., 0, 0], X.max((2, 3)))
    np.testing.assert_allclose(F.adaptive_avg_pool1d(X[0], 1)[..., 0], X[0].mean(-1))


def test_windows_of_different_lengths_meet_or_overlap_by_one() -> None:
    x = np.arange(5.0)[None]
    np.testing.assert_allclose(F.adaptive_avg_pool1d(x, 3), [[0.5, 2, 3.5]])
    np.testing.assert_allclose(F.adaptive_avg_pool1d(x, 5), x)
    np.testing.assert_allclose(F.adaptive_avg_pool1d(x[:, :2], 3), [[0, 0.5, 1]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("pool", [F.adaptive_avg_pool2d, F.adaptive_max_pool2d])
@pytest.mark.parametrize("size", [(3, 5), (7, 2)])
def test_every_floating_type_is_kept(dtype: Any, pool: Any, size: Any) -> None:
    x = Value(X.astype(dtype))
    y = pool(x, size)
    assert y.dtype == dtype
    assert gradients(y, x, np.ones(y.shape, dtype)).dtype == dtype


def test_no_examples_give_none() -> None:
    assert F.adaptive_avg_pool2d(X[:0], (3, 5)).shape == (0, 3, 3, 5)
    assert F.adaptive_max_pool2d(X[:0], (3, 5)).shape == (0, 3, 3, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.adaptive_avg_pool2d(X, (0, 1)), "output_size is a whole number from 1"),
        (lambda: F.adaptive_max_pool2d(X, (1, 2, 3)), "output_size"),
        (lambda: F.adaptive_max_pool2d(X[:, :, :0], 1), "at least one element"),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_not_finite_stays_in_its_windows(wrong: float) -> None:
    # The numbers are PyTorch's.
    x = Value(np.array([[wrong, 1.0, 2.0, 3.0]]))
    found = F.adaptive_avg_pool1d(x, 3)
    np.testing.assert_array_equal(found.data, [[wrong, 1.5, 2.5]])
    np.testing.assert_array_equal(gradients(found[0, 1:].sum(), x), [[0, 0.5, 1, 0.5]])
    image = X.copy()
    image[0, 0, 0, 0] = wrong
    found = F.adaptive_avg_pool2d(image, (3, 5))
    spoilt = ~np.isfinite(found)
    assert np.argwhere(spoilt).tolist() == [[0, 0, 0, 0]]
    np.testing.assert_allclose(found[~spoilt], F.adaptive_avg_pool2d(X, (3, 5))[~spoilt])
