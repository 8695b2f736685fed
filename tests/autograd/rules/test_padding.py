"""What no table of cases can say of padding."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, check_grads, gradients

modes = st.sampled_from(
    [
        *(("edge", {}), ("wrap", {}), ("reflect", {}), ("symmetric", {}), ("mean", {})),
        *(("reflect", {"reflect_type": "odd"}), ("symmetric", {"reflect_type": "odd"})),
        *(("linear_ramp", {}), ("mean", {"stat_length": (1, 2)})),
    ]
)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=2).map(tuple)


@given(shapes, modes, st.data())
def test_padding_is_that_of_numpy_and_so_is_its_gradient(
    shape: Any, mode: Any, data: st.DataObject
) -> None:
    pairs = st.tuples(st.integers(0, 9), st.integers(0, 9))
    widths = data.draw(st.lists(pairs, min_size=len(shape), max_size=len(shape)))
    x = np.random.default_rng(0).standard_normal(shape)
    name, keywords = mode
    expected = np.pad(x, widths, name, **keywords)
    value = Value(x)
    padded = np.pad(value, widths, name, **keywords)
    np.testing.assert_allclose(padded.data, expected, atol=1e-12)
    # All of these are linear: the gradient is the transpose of padding itself.
    np.testing.assert_allclose(
        np.sum(gradients(padded, value, expected) * x), np.sum(expected**2), rtol=1e-9
    )


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric", "wrap"])
@pytest.mark.parametrize("width", [1, (2, 1), ((0, 2), (1, 0)), 0], ids=repr)
def test_widths_of_every_form_are_those_of_numpy(mode: Any, width: Any) -> None:
    x = np.arange(9.0).reshape(3, 3)
    np.testing.assert_array_equal(np.pad(Value(x), width, mode).data, np.pad(x, width, mode))
    check_grads(lambda a: np.pad(a, width, mode), order=1)(x)


def test_widths_may_be_given_axis_by_axis() -> None:
    x = np.ones((2, 3))
    widths: Any = {-1: (1, 2), 0: 3}
    np.testing.assert_array_equal(np.pad(Value(x), widths).data, np.pad(x, ((3, 3), (1, 2))))


def test_what_is_not_said_to_be_anything_is_zero() -> None:
    np.testing.assert_array_equal(np.pad(Value(np.ones(1)), 1, "empty").data, [0, 1, 0])


def test_an_infinite_number_leaves_the_others_alone() -> None:
    x = Value(np.array([np.inf, 1.0, 2.0]))
    with np.errstate(invalid="ignore"):
        padded = np.pad(x, (0, 1), "reflect", reflect_type="odd").data
    np.testing.assert_array_equal(padded[:3], x.data)


def test_elements_that_tie_for_the_largest_share_the_gradient() -> None:
    x = Value(np.array([1.0, 3.0, 3.0]))
    np.testing.assert_array_equal(gradients(np.pad(x, 1, "maximum").sum(), x), [1, 2, 2])


def test_half_precision_stays_so() -> None:
    x = Value(np.ones(3, np.float16))
    for mode in ("linear_ramp", "mean", "maximum"):
        padded = np.pad(x, 2, mode)  # type: ignore[call-overload]
        assert padded.dtype == np.float16
        assert gradients(padded.sum(), x).dtype == np.float16


@pytest.mark.parametrize(
    ("width", "mode", "keywords", "error", "message"),
    [
        (1, "mirror", {}, ValueError, "knows the modes constant, .* not 'mirror'"),
        (1, lambda *_: None, {}, TypeError, "no function for its mode"),
        (1.5, "mean", {}, TypeError, "whole numbers of elements, not 1.5"),
        (-1, "mean", {}, ValueError, "cannot take elements away: -1"),
        (1, "mean", {"constant_values": 1}, ValueError, "'mean' does not take constant_values"),
        (1, "mean", {"stat_length": 0}, ValueError, "one element at least, got 0"),
        (((0, 0), (1, 0)), "edge", {}, ValueError, "axis 1 has no elements"),
    ],
)
def test_padding_that_makes_no_sense_is_refused(
    width: Any, mode: Any, keywords: Any, error: Any, message: str
) -> None:
    x = Value(np.ones((2, 0)) if "axis" in message else np.ones(2))
    with pytest.raises(error, match=message):
        np.pad(x, width, mode, **keywords)
