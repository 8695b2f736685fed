"""Functions that leave NaN out: NumPy's figures, and no NaN in a gradient."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, elementwise_grad, grad, hessian

X = np.array([[3.0, np.nan, 1.0], [np.nan, 2.0, 5.0]])
NAMES = (
    *("nansum", "nanprod", "nanmean", "nanvar", "nanstd", "nanmax", "nanmin", "nanmedian"),
    *("nancumsum", "nancumprod"),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_the_gradient_of_nan_is_zero_and_that_of_others_as_if_it_were_not_there(
    name: str, axis: Any
) -> None:
    function = getattr(np, name)
    np.testing.assert_allclose(function(Value(X), axis=axis).data, function(X, axis=axis))
    slopes = elementwise_grad(lambda x: function(x, axis=axis))(X)
    assert (slopes[np.isnan(X)] == 0).all()
    if axis is None and "cum" not in name:
        of_numbers = elementwise_grad(getattr(np, name.removeprefix("nan")))(X[~np.isnan(X)])
        np.testing.assert_allclose(slopes[~np.isnan(X)], of_numbers)


@pytest.mark.parametrize("name", ["nanmax", "nanmin", "nanmedian", "nanmean", "nanvar"])
def test_where_nothing_but_nan_is_there_the_result_is_nan_and_the_gradient_zero(name: str) -> None:
    x = np.array([[np.nan, np.nan], [1.0, 3.0]])
    function = getattr(np, name)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = function(Value(x), axis=1)
        slopes = elementwise_grad(lambda x: function(x, axis=1))(x)
    assert np.isnan(found.data).tolist() == [True, False]
    assert (slopes[0] == 0).all()
    assert np.isfinite(slopes).all()


def test_a_first_number_takes_the_place_of_what_is_not_there() -> None:
    x = np.array([np.nan, np.nan])
    assert np.nanmax(Value(x), initial=2.0).data == 2
    np.testing.assert_array_equal(grad(lambda x: np.nanmax(x, initial=2.0))(x), [0, 0])


def test_where_all_numbers_are_equal_the_subgradient_of_nanstd_is_zero() -> None:
    for x in (np.array([2.0, np.nan, 2.0]), np.array([0.1, np.nan, 0.1, 0.1])):
        np.testing.assert_array_equal(grad(np.nanstd)(x), np.zeros(x.size))
        np.testing.assert_array_equal(hessian(np.nanstd)(x), np.zeros((x.size, x.size)))


@pytest.mark.parametrize("q", [0.0, 0.4, [0.1, 0.9]])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_quantiles_of_numbers_alone(q: Any, axis: Any) -> None:
    expected = np.nanquantile(X, q, axis=axis)
    np.testing.assert_allclose(np.nanquantile(Value(X), q, axis=axis).data, expected)
    percent = np.multiply(q, 100)
    np.testing.assert_allclose(np.nanpercentile(Value(X), percent, axis=axis).data, expected)
    weights = np.where(np.isnan(X), 9.0, [[1.0, 1.0, 2.0]])
    keywords: dict[str, Any] = {"axis": axis, "weights": weights, "method": "inverted_cdf"}
    found = np.nanquantile(Value(X), q, **keywords)
    np.testing.assert_array_equal(found.data, np.nanquantile(X, q, **keywords))


def test_places_are_plain_integers() -> None:
    assert np.nanargmax(Value(X), axis=1).tolist() == [0, 2]
    assert np.nanargmin(Value(X)) == 2


def test_a_dtype_is_that_of_the_result() -> None:
    for name in ("nansum", "nanmean", "nancumsum"):
        found = getattr(np, name)(Value(X), dtype=np.float32)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found.data, getattr(np, name)(X, dtype=np.float32), rtol=1e-6)
