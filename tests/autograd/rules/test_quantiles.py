"""Quantiles: NumPy's figures for every method, kinks, NaN, infinities, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, grad, gradients
from tests.autograd.cases.quantiles import METHODS


@given(st.sampled_from(METHODS), st.integers(1, 9), st.integers(0, 24))
def test_every_method_gives_what_numpy_gives_between_and_at_the_elements(
    method: str, size: int, place: int
) -> None:
    x = np.random.default_rng(size).standard_normal(size)
    for q in (place / 24, place // 3 / size if place // 3 <= size else 1.0):
        found = np.quantile(Value(x), q, method=method)
        np.testing.assert_allclose(
            found.data, np.quantile(x, q, method=method), rtol=1e-12, atol=1e-12
        )


def test_two_in_the_middle_have_half_the_gradient_each() -> None:
    np.testing.assert_array_equal(grad(np.median)(np.array([4.0, 1, 3, 2])), [0, 0, 0.5, 0.5])
    np.testing.assert_array_equal(grad(np.median)(np.array([4.0, 1, 3])), [0, 0, 1])


def test_a_quantile_shares_its_gradient_between_its_neighbours() -> None:
    found = grad(lambda x: np.quantile(x, 0.3))(np.array([10.0, 30, 20, 40]))
    np.testing.assert_allclose(found, [0.1, 0, 0.9, 0])


def test_by_q_the_slope_is_that_to_the_right() -> None:
    x = np.array([1.0, 2.0, 5.0])
    for q, slope in ((0.25, 2.0), (0.5, 6.0), (1.0, 0.0)):
        assert grad(lambda q: np.quantile(x, q))(q) == slope
        assert grad(lambda q: np.percentile(x, q))(100 * q) == pytest.approx(slope / 100)
        assert grad(lambda q: np.quantile(x, q, method="nearest"))(q) == 0


def test_rows_with_nan_give_nan_and_so_is_their_gradient() -> None:
    x = Value(np.array([[1.0, np.nan, 2.0], [1.0, 3.0, 2.0]]))
    for f in (np.median, lambda x, axis: np.quantile(x, 0.5, axis)):
        found = f(x, axis=1)
        np.testing.assert_array_equal(found.data, [np.nan, 2])
        wanted = [[np.nan] * 3, [0, 0, 1]]
        np.testing.assert_array_equal(gradients(found, x, np.ones(2)), wanted)
    found = grad(lambda x: np.quantile(x, 0.5, weights=np.ones(3), method="inverted_cdf"))
    np.testing.assert_array_equal(found(x.data[0]), wanted[0])
    np.testing.assert_array_equal(found(x.data[1]), wanted[1])


def test_an_infinity_beside_the_place_does_no_harm() -> None:
    x = np.array([1.0, 2.0, np.inf])
    for f in (np.median, lambda x: np.quantile(x, 0.5)):
        assert f(Value(x)).data == 2
        np.testing.assert_array_equal(grad(f)(x), [0, 1, 0])
    assert np.quantile(Value(x), 1.0).data == np.inf
    np.testing.assert_array_equal(grad(lambda x: np.quantile(x, 1.0))(x), [0, 0, 1])


@np.errstate(invalid="ignore")
def test_between_infinities_is_what_numpy_gives() -> None:
    for x in ([1.0, 2.0, np.inf, np.inf], [-np.inf, 1.0, np.inf]):
        q = [0.2, 0.3, 0.4, 0.6, 0.8]
        np.testing.assert_allclose(np.quantile(Value(x), q).data, np.quantile(x, q), rtol=1e-12)


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
def test_weights_choose_the_element(axis: Any) -> None:
    random = np.random.default_rng(0)
    x, weights = random.standard_normal((4, 3)), random.integers(0, 3, (4, 3)) + np.eye(4, 3)
    keywords = {"axis": axis, "weights": weights, "method": "inverted_cdf"}
    for q in (0.05, [0.2, 0.7, 1.0]):
        found = np.quantile(Value(x), q, **keywords)
        np.testing.assert_array_equal(found.data, np.quantile(x, q, **keywords))


def test_what_weighs_nothing_is_not_the_smallest() -> None:
    weights = [0.0, 1.0, 1.0]
    found = np.quantile(Value([1.0, 2.0, 3.0]), 0.0, weights=weights, method="inverted_cdf")
    assert found.data == 2


@pytest.mark.parametrize("q", [0.3, np.float32(0.3), 1, [0.3], np.float32([0.3])])
def test_a_plain_number_keeps_single_precision(q: Any) -> None:
    x = np.array([1.0, 2.0, 4.0], np.float32)
    assert np.quantile(Value(x), q).dtype == np.quantile(x, q).dtype


def test_what_quantiles_refuse() -> None:
    x = Value(np.ones(3))
    with pytest.raises(ValueError, match="'best' is no method of quantiles: use one of inverted"):
        np.quantile(x, 0.5, method="best")  # type: ignore[call-overload]
    for f in (np.quantile, lambda a, q: np.percentile(a, 100 * q)):
        for q in (-0.1, 1.5, np.nan):
            with pytest.raises(ValueError, match="a quantile is from 0 to 1"):
                f(x, q)
    with pytest.raises(TypeError, match="complex numbers have no quantiles"):
        np.quantile(Value(np.ones(3, complex)), 0.5)  # type: ignore[call-overload]
    with pytest.raises(ValueError, match=r"of no elements there is no quantile: shape \(0,\)"):
        np.median(Value(np.zeros(0)))
    with pytest.raises(ValueError, match="weights need the method 'inverted_cdf', not 'linear'"):
        np.quantile(x, 0.5, weights=np.ones(3))
    for weights, message in (
        ([1.0, -1.0, 1.0], "weights are not negative"),
        ([0.0, 0.0, 0.0], "not all of them 0"),
    ):
        with np.errstate(invalid="ignore"), pytest.raises(ValueError, match=message):
            np.quantile(x, 0.5, weights=weights, method="inverted_cdf")
    for shape in ((2,), (3, 1)):
        with pytest.raises((TypeError, ValueError), match="weights of shape"):
            np.quantile(x, 0.5, axis=0, weights=np.ones(shape), method="inverted_cdf")
