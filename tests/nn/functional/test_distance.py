"""Lengths and distances: vectors of nothing, short ones, and what does not fit."""

import math

import numpy as np
import pytest

from autograd import Value, check_grads, compile, grad, gradients
from nn import functional as F
from nn.functional.distance import p_norm


@pytest.mark.parametrize("p", [1.0, 1.5, 2.0, 3.0, math.inf])
def test_a_p_norm_is_that_of_numpy_and_its_slope_at_zero_is_zero(p: float) -> None:
    x = np.array([[1.0, -2.0, 3.0], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(p_norm(x, p, 1, False), np.linalg.norm(x, p, 1), rtol=1e-15)
    value = Value(x)
    slope = gradients(p_norm(value, p, 1).sum(), value)
    np.testing.assert_array_equal(slope[1], 0)
    check_grads(lambda x: p_norm(x, p, -1))(x[:1])


@pytest.mark.parametrize("p", [0.0, -1.0, math.nan])
def test_other_powers_are_refused(p: float) -> None:
    with pytest.raises(ValueError, match="a positive p, got"):
        F.normalize(np.ones((2, 2)), p)


def test_vectors_of_nothing_stay_and_have_finite_gradients() -> None:
    x = Value(np.array([[0.0, 0.0], [3.0, 4.0]], np.float32))
    output = F.normalize(x)
    np.testing.assert_allclose(output.data, [[0, 0], [0.6, 0.8]], rtol=1e-6)
    slope = gradients(output.sum(), x)
    assert slope.dtype == np.float32
    assert np.isfinite(slope).all()


def test_short_vectors_are_divided_by_the_bound() -> None:
    x = np.array([[0.03, 0.04]])
    np.testing.assert_allclose(F.normalize(x, eps=0.1), [[0.3, 0.4]])
    check_grads(lambda x: F.normalize(x, eps=0.1), order=2)(x)


def test_cosines_of_what_is_parallel_opposite_square_and_nothing() -> None:
    x = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    y = np.array([[5.0, 5.0], [-2.0, -2.0], [1.0, -1.0], [1.0, 1.0]])
    np.testing.assert_allclose(F.cosine_similarity(x, y), [1, -1, 0, 0], atol=1e-15)


def test_cosines_of_shapes_that_broadcast() -> None:
    rows = np.ones((3, 4))
    np.testing.assert_allclose(F.cosine_similarity(rows, np.ones((1, 4)), 0), np.ones(4))
    np.testing.assert_allclose(F.cosine_similarity(rows, np.ones(4)), np.ones(3))
    np.testing.assert_allclose(F.cosine_similarity(np.ones(4), rows, -1), np.ones(3))


@pytest.mark.parametrize("p", [0.5, 1.5])
def test_the_derivatives_of_no_difference_are_zero(p: float) -> None:
    x = Value(np.array([[1.0, 2.0, 0.0]]))
    slope = gradients(F.pairwise_distance(x, np.ones((1, 3)), p, 0.0).sum(), x, create_graph=True)
    assert slope.data[0, 0] == 0.0
    assert np.isfinite(slope.data).all()
    assert np.isfinite(gradients((slope * slope).sum(), x)).all()


def test_distances_of_all_pairs_by_broadcasting() -> None:
    x = np.array([[0.0, 0.0], [3.0, 4.0]])
    found = F.pairwise_distance(x[:, None], x[None], eps=0.0)
    np.testing.assert_allclose(found, [[0, 5], [5, 0]])
    assert F.pairwise_distance(x, x, keepdim=True).shape == (2, 1)


@pytest.mark.parametrize("function", [F.cosine_similarity, F.pairwise_distance])
def test_shapes_that_do_not_broadcast_are_named(function: object) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match=r"broadcast, got \(2, 3\) and \(2, 4\)"):
        function(np.zeros((2, 3)), np.zeros((2, 4)))


def test_lengths_whose_squares_over_or_underflow_are_right_too() -> None:
    x = np.array([[3.0, 4.0]])
    for scale in (2.0**-600, 2.0**600):
        found = F.normalize(Value(x * scale), eps=0.0)
        np.testing.assert_allclose(found.data, [[0.6, 0.8]], rtol=1e-12)
        slope = grad(lambda x: F.cosine_similarity(x, x[:, ::-1], eps=0.0).sum())(x * scale)
        np.testing.assert_allclose(slope * scale, [[0.0896, -0.0672]], rtol=1e-12)


def test_a_vector_shorter_than_eps_has_the_gradient_of_pytorch() -> None:
    short, other = Value(np.array([3e-9, 4e-9])), Value(np.array([1.0, 2.0]))
    found = F.cosine_similarity(short, other, 0)
    assert found.item() == pytest.approx(0.491934955)
    slopes = gradients(found, [short, other])
    np.testing.assert_allclose(slopes[0], [15205262.2470, 50087922.6960], rtol=1e-10)
    np.testing.assert_allclose(slopes[1], [0.03577709, -0.01788854], rtol=1e-6)
    compiled = compile(lambda x, y: gradients(F.cosine_similarity(x, y, 0), x))
    np.testing.assert_allclose(compiled(short, other), slopes[0])


def test_a_distance_of_power_0_counts_what_differs() -> None:
    x, y = Value(np.array([[1.0, 2, 3], [0, 0, 1]], np.float32)), np.zeros((2, 3), np.float32)
    found = F.pairwise_distance(x, y, p=0, eps=0.0)
    assert (found.data.tolist(), found.dtype) == ([3, 1], np.float32)
    assert F.pairwise_distance(x, y, p=0, keepdim=True).data.tolist() == [[3], [3]]  # with eps
    assert not gradients(found.sum(), x).any()
    with pytest.raises(ValueError, match="positive p"):
        F.pairwise_distance(x, y, p=-1)
