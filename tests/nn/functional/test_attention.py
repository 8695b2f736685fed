"""Attention: what the table of cases cannot show."""

import numpy as np
import pytest

import nn
from autograd import Value, gradients
from nn.functional import scaled_dot_product_attention as attention


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).standard_normal(shape)


def test_it_is_the_formula() -> None:
    q, k, v = drawn(2, 3, 4), drawn(2, 5, 4), drawn(2, 5, 6)
    scores = np.exp(np.einsum("nle,nse->nls", q, k) / 2)
    expected = np.einsum("nls,nsv->nlv", scores / scores.sum(-1, keepdims=True), v)
    found = attention(q, k, v)
    assert isinstance(found, np.ndarray)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_causal_is_the_mask_of_a_triangle() -> None:
    q, k, v = drawn(2, 4, 3), drawn(2, 6, 3), drawn(2, 6, 5)
    triangle = np.tri(4, 6, dtype=bool)
    np.testing.assert_allclose(attention(q, k, v, is_causal=True), attention(q, k, v, triangle))
    np.testing.assert_allclose(
        attention(q, k, v, triangle), attention(q, k, v, np.where(triangle, 0.0, -np.inf))
    )


def test_a_query_that_may_take_nothing_gets_zeros_and_no_gradient() -> None:
    q, k, v = (Value(drawn(2, 3)) for _ in range(3))
    for mask in (np.array([[True, True], [False, False]]), np.array([[0.0, 0.0], [-np.inf] * 2])):
        output = attention(q, k, v, mask)
        np.testing.assert_array_equal(output.data[1], 0.0)
        found = gradients(output.sum(), [q, k, v])
        np.testing.assert_array_equal(found[0][1], 0.0)
        assert all(np.isfinite(gradient).all() for gradient in found)


def test_float32_stays_float32_with_every_mask() -> None:
    x = Value(drawn(3, 4).astype(np.float32))
    masks = [None, np.tri(3, dtype=bool), np.tri(3, dtype=np.float32)]
    assert {attention(x, x, x, mask).dtype.name for mask in masks} == {"float32"}
    assert attention(x, x, x, is_causal=True).dtype == np.float32
    assert attention(x, x, x, scale=np.float64(2)).dtype == np.float32


def test_dropout_drops_weights_and_keeps_the_mean() -> None:
    nn.manual_seed(0)
    x = np.zeros((400, 2))
    values = np.ones((400, 1))
    found = attention(x, x, values, dropout_p=0.5)
    assert len(np.unique(found)) > 10
    assert abs(found.mean() - 1) < 0.01


def test_empty_batches_and_lengths() -> None:
    assert attention(drawn(0, 3, 4), drawn(0, 5, 4), drawn(0, 5, 2)).shape == (0, 3, 2)
    assert attention(drawn(0, 4), drawn(5, 4), drawn(5, 2)).shape == (0, 2)
    values = drawn(5, 2)
    found = attention(drawn(3, 0), drawn(5, 0), values)  # without features, all keys match alike
    np.testing.assert_allclose(found, np.tile(values.mean(0), (3, 1)))


def test_other_arguments_are_refused() -> None:
    q, k, v = drawn(3, 4), drawn(5, 4), drawn(5, 2)
    with pytest.raises(ValueError, match=r"got \(3, 4\), \(5, 3\) and \(5, 2\)"):
        attention(q, k[:, :3], v)
    with pytest.raises(ValueError, match=r"key \(\.\.\., S, E\) and a value"):
        attention(q, k, v[:4])
    with pytest.raises(ValueError, match="not both"):
        attention(q, k, v, np.ones((3, 5), bool), is_causal=True)
    with pytest.raises(ValueError, match=r"\(3, 4\) does not broadcast to the scores \(3, 5\)"):
        attention(q, k, v, np.ones((3, 4), bool))
    with pytest.raises(ValueError, match=r"\(2, 3, 5\) does not broadcast to the scores \(3, 5\)"):
        attention(q, k, v, np.ones((2, 3, 5), bool))
    with pytest.raises(TypeError, match=r"got int64: convert it with .astype\(bool\)"):
        attention(q, k, v, np.ones((3, 5), int))
