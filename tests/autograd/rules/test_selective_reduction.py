"""Reductions that leave elements out: NaN in what is left out, limits, and what is refused."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad, gradients

NAMES = ["sum", "prod", "max", "min", "mean", "var", "std"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_what_is_left_out_does_no_harm(name: str, odd: float) -> None:
    keywords = {"initial": 0.5} if name in ("max", "min") else {}
    array, where = np.array([1.0, odd, 2.0, 4.0]), [True, False, True, True]
    function = getattr(np, name)
    found = function(Value(array), where=where, **keywords)
    np.testing.assert_allclose(found.data, function(array, where=where, **keywords))
    slopes = grad(lambda x: function(x, where=where, **keywords))(array)
    rest = grad(lambda x: function(x, **keywords))(array[where])
    np.testing.assert_allclose(slopes[where], rest)
    assert slopes[1] == 0


@pytest.mark.parametrize("name", NAMES)
def test_keywords_give_what_numpy_gives(name: str) -> None:
    function = getattr(np, name)
    array = np.arange(6.0).reshape(2, 3) - 2.3
    where = np.array([[True, False, True], [True, True, False]])
    options: list[dict[str, Any]] = [{"where": where}, {"where": where[1], "keepdims": True}]
    if name in ("sum", "prod", "max", "min"):
        options = [{"initial": 0.7, **given} for given in options] + [{"initial": -1}]
    if name in ("var", "std"):
        options += [
            {"ddof": 1, **options[0]},
            {"correction": 0.5},
            {"mean": np.ones((2, 1), np.float16)},
        ]
    for given in options:
        for kind in (np.float64, np.float32, np.float16):
            x = array.astype(kind)
            expected = function(x, axis=1, **given)
            found = function(Value(x), axis=1, **given).data
            assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
            np.testing.assert_allclose(found, expected, rtol=8 * np.finfo(kind).eps)


def test_an_initial_number_that_ties_shares_the_gradient() -> None:
    found = grad(lambda x: np.max(x, initial=2.0))(np.array([2.0, 1.0]))
    np.testing.assert_array_equal(found, [0.5, 0])
    np.testing.assert_array_equal(grad(lambda x: np.max(x, initial=3.0))(np.ones(2)), [0, 0])


def test_where_all_that_is_chosen_is_equal_the_subgradient_of_std_is_zero() -> None:
    where = np.array([True, True, False])
    np.testing.assert_array_equal(grad(lambda x: np.std(x, where=where))(np.array([1, 1, 5.0])), 0)


def test_too_few_elements_have_no_variance_and_no_slope() -> None:
    x = Value(np.array([1.0]))
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match="Degrees of freedom"):
        found = np.var(x, ddof=1)
    assert np.isnan(found.data)
    assert np.isnan(gradients(found, x)).all()


def test_numbers_in_half_precision_are_counted_beyond_2048() -> None:
    x = np.full(5000, 40, np.float16)
    assert np.mean(Value(x), where=np.arange(5000) > 0).data == 40
    assert np.var(Value(x), where=np.arange(5000) > 0).data == 0


def test_a_choice_by_numbers_is_made_anew_in_compiled_code() -> None:
    compiled = compile(lambda x: np.mean(x, where=x > 0))
    assert compiled(np.array([1.0, 3.0, -1.0])) == 2
    assert compiled(np.array([-1.0, 3.0, -1.0])) == 3


def test_what_is_refused() -> None:
    x = Value(np.ones(3))
    with pytest.raises(ValueError, match=r"max with where= needs an initial number"):
        np.max(x, where=[True, False, True])
    with pytest.raises(ValueError, match="ddof and correction mean the same"):
        np.var(x, ddof=1, correction=1)


def test_complex_numbers_are_ordered_as_numpy_orders_them() -> None:
    z = np.array([1 + 5j, 2 - 1j, 2 + 1j])
    assert Value(z).max().data == z.max() == 2 + 1j
    assert Value(z).min().data == z.min() == 1 + 5j
    np.testing.assert_array_equal(grad(lambda z: np.real(np.max(z)))(z), [0, 0, 1])
