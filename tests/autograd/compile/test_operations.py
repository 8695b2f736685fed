"""What goes into buffers: copies, stacked products, and results in their own order in memory."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad
from autograd.rules.windows import contiguous, max_of_windows, overlap_added, windows

random = np.random.default_rng(0)
X = random.standard_normal((3, 4, 6))
SLIDE: dict[str, Any] = {"size": (2,), "stride": (2,), "dilation": (1,)}


def same_when_compiled(function: Any, *arrays: Any) -> str:
    """Compare with eager code, twice, so that what was left in buffers would show."""
    compiled = compile(function)
    for factor in (1.0, -0.5):
        given = [array * factor for array in arrays]
        np.testing.assert_allclose(compiled(*given), function(*given), rtol=1e-12, atol=1e-12)
    return compiled.source


def test_a_reshape_that_has_to_copy_does_so_into_a_buffer() -> None:
    source = same_when_compiled(lambda x: np.exp(np.reshape(np.transpose(x), (8, 9))).sum(0), X)
    assert ".reshape(6, 4, 3)[...] = x.T" in source


def test_a_reshape_of_an_array_in_order_stays_a_view() -> None:
    source = same_when_compiled(lambda x: np.exp(np.reshape(x, (8, 9))).sum(0), X)
    assert "[...]" not in source


def test_what_is_put_together_lies_in_order_and_is_reshaped_without_a_copy() -> None:
    def function(x: Any) -> Any:
        stack = np.stack([np.transpose(x), np.transpose(x[::-1])])
        return np.exp(stack.reshape((12, 12))).sum(0)

    source = same_when_compiled(function, X)
    assert "[...]" not in source
    assert ".reshape(12, 12)" in source


def test_products_of_stacks_go_into_buffers() -> None:
    y = random.standard_normal((3, 6, 5))
    source = same_when_compiled(lambda x, y: np.tanh(x @ y).sum(axis=0), X, y)
    assert "np.matmul(x, y, buffer_1)" in source
    source = same_when_compiled(lambda w, y: np.tanh(w @ y).sum(axis=0), X[0], y)
    assert "np.matmul(w, y, buffer_1)" in source
    vector = same_when_compiled(lambda x, v: np.tanh(x @ v).sum(axis=0), X, y[0, :, 0])
    assert "np.matmul(x, v, buffer" not in vector


@pytest.mark.parametrize("axes", [(2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_buffers_lie_in_memory_as_numpy_would_lay_them(axes: Any) -> None:
    def function(x: Any) -> Any:
        turned = np.transpose(x, axes)
        return np.sum(np.exp(np.sin(turned)) * max_of_windows(x, **SLIDE).sum(), axis=1)

    source = same_when_compiled(function, X)
    assert ".transpose(" in source.partition("def function")[0]
    same_when_compiled(lambda x: grad(lambda x: np.sum(function(x) ** 2))(x), X)


def test_windows_are_views_and_what_is_made_of_them_goes_into_buffers() -> None:
    def function(x: Any) -> Any:
        taken = windows(x, axes=(2,), **SLIDE)
        largest = max_of_windows(x * 2.0, **SLIDE)
        back = overlap_added(taken * taken, shape=(3, 4, 6), axes=(2,), stride=(1,), dilation=(1,))
        return np.sum(back) + np.sum(largest**2)

    source = same_when_compiled(function, X)
    assert "out=buffer" in source
    same_when_compiled(lambda x: grad(function)(x), X)
    same_when_compiled(lambda x: windows(x, axes=(2,), **SLIDE), X)


def test_an_array_is_put_in_order_only_if_it_is_not() -> None:
    def turned(x: Any) -> Any:
        return np.sum(np.exp(contiguous(np.transpose(x))), axis=0)

    source = same_when_compiled(turned, X)
    assert "[...] = x.T" in source
    already = same_when_compiled(lambda x: np.sum(np.exp(contiguous(x)), axis=0), X)
    assert "[...]" not in already
    # The code was written for arrays in order; another is put in order as it comes.
    compiled = compile(lambda x: np.sum(np.exp(contiguous(x)), axis=0))
    np.testing.assert_allclose(compiled(X), np.exp(X).sum(0))
    other = np.asfortranarray(X)
    np.testing.assert_allclose(compiled(other), np.exp(X).sum(0))


def test_what_is_returned_does_not_share_the_memory_of_buffers() -> None:
    function = compile(lambda x: np.reshape(np.transpose(x * 2.0), (8, 9)))
    first = function(X)
    kept = first.copy()
    function(X + 1.0)
    np.testing.assert_array_equal(first, kept)
    w = Value(X)
    largest = compile(lambda: max_of_windows(w * 1.0, **SLIDE))
    first = largest().data
    kept = first.copy()
    w.data = X + 1.0
    largest()
    np.testing.assert_array_equal(first, kept)
