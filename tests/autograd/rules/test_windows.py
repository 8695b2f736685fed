"""Sliding windows: what the table of cases does not show."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, gradients
from autograd.rules.windows import (
    contiguous,
    first_maxima,
    max_of_windows,
    overlap_added,
    places_of,
    spread_over_windows,
    sum_of_windows,
    windows,
)

random = np.random.default_rng(0)
PAIRS = {"size": (2,), "stride": (2,), "dilation": (1,)}


@st.composite
def slides(draw: st.DrawFn) -> tuple[tuple[int, ...], dict[str, Any]]:
    """Draw a shape, and windows that fit into two of its axes."""
    size = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    stride = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    dilation = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    more = draw(st.tuples(st.integers(0, 5), st.integers(0, 5)))
    lengths = [(k - 1) * d + 1 + m for k, d, m in zip(size, dilation, more, strict=True)]
    return (2, *lengths), {"size": size, "stride": stride, "dilation": dilation}


@given(slides())
def test_taking_windows_and_adding_them_are_transposes_of_each_other(slide: Any) -> None:
    shape, settings = slide
    x = random.standard_normal(shape)
    taken = windows(x, axes=(1, 2), **settings)
    y = random.standard_normal(taken.shape)
    apart = {key: settings[key] for key in ("stride", "dilation")}
    added = overlap_added(y, shape=shape, axes=(1, 2), **apart)
    np.testing.assert_allclose(np.vdot(taken, y), np.vdot(x, added), rtol=1e-10, atol=1e-10)


@given(slides())
def test_sums_and_largest_are_those_of_the_windows(slide: Any) -> None:
    shape, settings = slide
    x = random.integers(0, 4, shape).astype(float)
    taken = windows(x, axes=(1, 2), **settings)
    largest = max_of_windows(x, **settings)
    np.testing.assert_array_equal(largest, taken.max((-2, -1)))
    np.testing.assert_allclose(sum_of_windows(x, None, **settings), taken.sum((-2, -1)))
    # The first of equal ones, as argmax has it.
    chosen = first_maxima(x, largest, **settings)
    np.testing.assert_array_equal(chosen.sum(0), 1)
    flat = taken.reshape(*largest.shape, -1)
    np.testing.assert_array_equal(chosen.argmax(0), flat.argmax(-1))
    g = random.standard_normal(largest.shape)
    spread = spread_over_windows(g, chosen, shape=shape, **settings)
    np.testing.assert_allclose(np.vdot(spread, x), np.vdot(g, largest), rtol=1e-10, atol=1e-10)


def test_windows_are_a_view_that_cannot_be_written_to() -> None:
    x = np.arange(6.0)
    taken = windows(x, axes=(0,), **PAIRS)
    assert np.shares_memory(x, taken)
    with pytest.raises(ValueError, match="read-only"):
        taken[0, 0] = 1.0


def test_no_window_in_a_shorter_axis_is_refused_with_the_sizes() -> None:
    settings: Any = {"size": (3,), "stride": (1,), "dilation": (2,)}
    with pytest.raises(ValueError, match=r"size \(3,\) with dilation \(2,\) fits into axes \(0,\)"):
        windows(np.zeros(4), axes=(0,), **settings)
    with pytest.raises(ValueError, match="no window of size"):
        max_of_windows(np.zeros(4), **settings)
    assert places_of(5, 3, 1, 2) == 1
    assert places_of(4, 3, 1, 2) == 0


def test_of_equal_elements_the_first_gets_the_gradient() -> None:
    x = Value(np.array([1.0, 1.0, 0.0, 2.0, 3.0, 3.0]))
    found = gradients(max_of_windows(x, **PAIRS), x, np.array([1.0, 2.0, 4.0]))
    np.testing.assert_array_equal(found, [1, 0, 0, 2, 4, 0])


def test_what_is_no_number_passes_through_and_gets_the_gradient_of_its_window() -> None:
    x = Value(np.array([np.nan, 1.0, 2.0, 0.0, 1.0, np.nan, np.nan, np.nan]))
    largest = max_of_windows(x, **PAIRS)
    np.testing.assert_array_equal(largest.data, [np.nan, 2, np.nan, np.nan])
    # Of several, the last has it, as in PyTorch.
    np.testing.assert_array_equal(gradients(largest, x, np.ones(4)), [1, 0, 1, 0, 0, 1, 0, 1])


@pytest.mark.parametrize("nan", [False, True])
def test_padding_is_chosen_for_nothing_that_is_as_low(nan: bool) -> None:
    lowest = -np.inf
    x = np.array([lowest, lowest, lowest, lowest, np.nan if nan else 0.0, lowest, lowest])
    settings = {"size": (3,), "stride": (2,), "dilation": (1,), "inside": ((1, 6),)}
    found = first_maxima(x[None], max_of_windows(x[None], **settings), **settings)[:, 0]
    np.testing.assert_array_equal(found.argmax(0), [1, 2, 0])
    nothing = np.full((1, 4), lowest)
    bounds = {**PAIRS, "inside": ((1, 3),)}
    value = Value(nothing)
    largest = max_of_windows(value, **bounds)
    np.testing.assert_array_equal(gradients(largest, value, np.ones((1, 2))), [[0, 1, 1, 0]])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_results_lie_in_memory_as_their_input_does(order: Any) -> None:
    back = np.argsort(order)
    x = Value(np.transpose(np.ascontiguousarray(np.transpose(np.ones((4, 6, 8)), order)), back))
    kept: list[Any] = []
    for value in (max_of_windows(x, **PAIRS), sum_of_windows(x, None, **PAIRS)):
        kept.append(value.data)
        value.backward(np.ones((4, 6, 4)))
    # A hook sees the gradient as it was computed.
    x.register_hook(kept.append)
    max_of_windows(x, **PAIRS).backward(np.ones((4, 6, 4)))
    assert len(kept) == 3
    for array in kept:
        assert np.transpose(array, order).flags.c_contiguous


def share_of(function: Any, array: Any, g: Any) -> Any:
    x = Value(array)
    return gradients(function(x), x, g)


def test_an_order_in_memory_does_not_change_the_numbers() -> None:
    x = random.standard_normal((3, 4, 6))
    turned = np.ascontiguousarray(x.T).T
    for function in (
        lambda v: max_of_windows(v, **PAIRS),
        lambda v: sum_of_windows(v, None, **PAIRS),
        lambda v: contiguous(windows(v, axes=(2,), **PAIRS)),
    ):
        results = [function(Value(array)) for array in (x, turned)]
        np.testing.assert_array_equal(results[0].data, results[1].data)
        g = random.standard_normal(results[0].shape)
        shares = [share_of(function, array, g) for array in (x, turned)]
        np.testing.assert_array_equal(shares[0], shares[1])


def test_no_examples_give_none() -> None:
    x = Value(np.zeros((0, 4)))
    assert max_of_windows(x, **PAIRS).shape == (0, 2)
    assert gradients(max_of_windows(x, **PAIRS), x, np.zeros((0, 2))).shape == (0, 4)
    assert windows(x, axes=(1,), **PAIRS).shape == (0, 2, 2)
