"""Histograms: which bin a number falls into, what is constant, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, compile, elementwise_grad, grad, jacobian


@given(
    st.lists(st.integers(-3, 12), min_size=1, max_size=20),
    st.one_of(st.integers(1, 5), st.just([0, 1, 4, 9])),
    st.sampled_from([None, (0, 8)]),
    st.booleans(),
)
def test_numbers_on_an_edge_fall_where_they_do_in_numpy(
    numbers: list[int], bins: Any, limits: Any, density: bool
) -> None:
    a = np.array(numbers, float)
    weights = np.cos(a) + 2
    with np.errstate(invalid="ignore"):
        for given_weights in (None, weights):
            expected = np.histogram(a, bins, limits, density, given_weights)
            found = np.histogram(Value(a), bins, limits, density, given_weights)
            for part, right in zip(found, expected, strict=True):
                np.testing.assert_allclose(getattr(part, "data", part), right, rtol=1e-12)
        expected = np.histogram2d(a, a[::-1], bins, None, density, weights)
        found = np.histogram2d(Value(a), a[::-1], bins, None, density, Value(weights))
        for part, right in zip(found, expected, strict=True):
            np.testing.assert_allclose(getattr(part, "data", part), right, rtol=1e-12)


def test_a_weight_counts_in_its_bin_alone() -> None:
    a = np.array([0.5, 2.0, 1.5, -1.0, np.nan])
    found = jacobian(lambda w: np.histogram(a, [0, 1, 2], weights=w)[0])(np.ones(5))
    np.testing.assert_array_equal(found, [[1, 0, 0, 0, 0], [0, 1, 1, 0, 0]])


def test_counts_are_plain_integers() -> None:
    a = Value([0.5, 2.0, 1.5, -1.0])
    counts, edges = np.histogram(a, [0, 1, 2])
    assert type(counts) is np.ndarray
    assert counts.dtype == int
    assert counts.tolist() == [1, 2]
    assert edges.tolist() == [0, 1, 2]


def test_a_density_falls_as_the_range_widens() -> None:
    a = np.array([0.0, 0.3, 0.4, 2.0])
    slope = elementwise_grad(lambda a: np.histogram(a, 2, density=True)[0])(a)
    np.testing.assert_allclose(slope, [0.5, 0, 0, -0.5])


def test_equal_extremes_share_the_gradient_of_the_edges() -> None:
    found = grad(lambda a: np.histogram_bin_edges(a, 2)[0])(np.array([1.0, 3.0, 1.0]))
    np.testing.assert_array_equal(found, [0.5, 0, 0.5])
    same = jacobian(lambda a: np.histogram_bin_edges(a, 2))(np.array([1.0, 1.0]))
    np.testing.assert_array_equal(same, np.full((3, 2), 0.5))


@pytest.mark.parametrize("rule", ["auto", "sqrt"])
def test_a_rule_for_the_number_of_bins_is_that_of_numpy(rule: str) -> None:
    a = np.random.default_rng(0).standard_normal(30)
    for limits in (None, (-1.0, 1.0)):
        found = np.histogram_bin_edges(Value(a), rule, limits)
        np.testing.assert_array_equal(
            getattr(found, "data", found), np.histogram_bin_edges(a, rule, limits)
        )
    with pytest.raises(TypeError, match="not known while a function is compiled"):
        compile(lambda a: np.histogram(a, rule)[1])(a)


def test_compiled_code_finds_the_bins_of_other_numbers() -> None:
    compiled = compile(lambda a: np.histogram(a, [0.0, 1.0, 2.0])[0])
    assert compiled(np.array([0.5, 1.5, 1.6])).tolist() == [1, 2]
    assert compiled(np.array([0.5, 0.7, 9.0])).tolist() == [2, 0]


def test_how_many_there_are_of_each_has_a_length_that_is_known() -> None:
    w = Value([1.0, 2.0, 4.0])
    assert np.bincount([2, 0, 2], w, 5).data.tolist() == [2, 0, 5, 0, 0]
    whole = Value(np.array([1, 1, 0]), requires_grad=False)
    assert np.bincount(whole, w).data.tolist() == [4, 3]
    with pytest.raises(TypeError, match="not known while a function is compiled"):
        compile(lambda x, w: np.bincount(x, w))(np.array([1, 0]), np.ones(2))


def test_what_histograms_refuse() -> None:
    a, w = Value(np.arange(3.0)), np.ones(2)
    with pytest.raises(ValueError, match=r"weights of shape \(2,\) for numbers of \(3,\)"):
        np.histogram(a, 2, weights=w)
    with pytest.raises(ValueError, match="increase"):
        np.histogram(a, [1.0, 0.0])
    with pytest.raises(ValueError, match="edges of bins increase"):
        np.histogram(a, Value([1.0, 0.0]))  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="need bins, and a range, for each of them"):
        np.histogramdd((a, a), (2, 2, 2))
    for weights in (np.ones(2), np.ones(3, complex)):
        with pytest.raises(TypeError, match=r"weights are real numbers in the shape \(3,\)"):
            np.bincount([0, 1, 1], Value(weights))
