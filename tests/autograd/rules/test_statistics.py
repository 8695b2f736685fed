"""Averages, covariances and correlations: weights, what is symmetric, and what is refused."""

import numpy as np
import pytest

from autograd import Value, grad, gradients, hessian

M = np.array([[1.0, 2.0, 4.0, 3.0], [2.0, 1.0, 0.0, 5.0]])


def test_an_average_changes_by_its_weights_as_far_as_they_differ_from_it() -> None:
    x, w = np.array([1.0, 2.0, 6.0]), np.array([1.0, 2.0, 1.0])
    mean = np.average(x, weights=w)
    np.testing.assert_allclose(grad(lambda w: np.average(x, weights=w))(w), (x - mean) / 4)
    np.testing.assert_allclose(grad(lambda x: np.average(x, weights=w))(x), w / 4)


def test_the_sum_of_weights_is_given_beside_an_average() -> None:
    for weights in (None, [0.5, 1.5]):
        found = np.average(Value(M), 0, weights, True)
        for part, right in zip(found, np.average(M, 0, weights, True), strict=True):
            np.testing.assert_allclose(getattr(part, "data", part), right)


def test_a_variance_is_a_covariance_with_itself() -> None:
    x = M[0]
    np.testing.assert_allclose(grad(np.cov)(x), grad(lambda x: np.var(x, ddof=1))(x))
    np.testing.assert_allclose(hessian(np.cov)(x), hessian(lambda x: np.var(x, ddof=1))(x))


def test_correlation_does_not_change_with_scale() -> None:
    slope = grad(lambda m: np.corrcoef(m)[0, 1])(M)
    np.testing.assert_allclose((slope * M).sum(axis=1), 0, atol=1e-15)
    np.testing.assert_allclose(slope.sum(axis=1), 0, atol=1e-15)


def test_correlation_with_itself_is_one_and_does_not_change() -> None:
    x = Value(M)
    found = np.corrcoef(x)
    np.testing.assert_allclose(found.data, np.corrcoef(M))
    np.testing.assert_allclose(gradients(found, x, np.eye(2)), 0, atol=1e-15)


def test_too_few_observations_are_divided_by_zero() -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(np.cov(Value([1.0])).data)
        assert np.cov(Value([1.0, 2.0]), ddof=3).data == np.inf


def test_what_statistics_refuse() -> None:
    x = Value(M)
    with pytest.raises(ZeroDivisionError, match="weights that add up to 0 give no average"):
        np.average(x, 0, [1.0, -1.0])
    with pytest.raises(TypeError, match=r"weights of shape \(4,\) .* need an axis"):
        np.average(x, weights=np.ones(4))
    with pytest.raises(ValueError, match=r"weights of shape \(3,\) do not fit axis 1"):
        np.average(x, 1, np.ones(3))
    with pytest.raises(ValueError, match="at most two axes, got 3"):
        np.cov(Value(np.ones((1, 2, 3))))
    with pytest.raises(ValueError, match=r"ddof is a whole number, got 0\.5"):
        np.cov(x, ddof=0.5)  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="weights are not negative"):
        np.cov(x, aweights=[1.0, 1.0, 1.0, -1.0])
    with pytest.raises(TypeError, match="fweights say how often"):
        np.cov(x, fweights=[1.0, 1.0, 1.0, 0.5])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"4 observations have as many weights, got shape \(3,\)"):
        np.cov(x, aweights=np.ones(3))
