"""Convolution: against sums written out, and what is refused."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, gradients
from nn import functional as F

random = np.random.default_rng(0)
IMAGES, FILTERS = random.standard_normal((2, 4, 7, 6)), random.standard_normal((6, 4, 3, 2))


def written_out(x: Any, w: Any, stride: Any, dilation: Any) -> Any:
    """Compute every output by itself."""
    span = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], dilation, strict=True)]
    rows, columns = ((n - m) // s + 1 for n, m, s in zip(x.shape[2:], span, stride, strict=True))
    result = np.empty((len(x), len(w), rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride[0], column * stride[1]
            window = x[:, :, top : top + span[0] : dilation[0], left : left + span[1] : dilation[1]]
            result[:, :, row, column] = np.einsum("nchw,ochw->no", window, w)
    return result


@pytest.mark.parametrize("stride", [(1, 1), (2, 1), (1, 3), (9, 9)])
@pytest.mark.parametrize("dilation", [(1, 1), (2, 1), (3, 5)])
def test_each_output_is_the_inner_product_of_a_window_and_a_filter(
    stride: Any, dilation: Any
) -> None:
    found = F.conv2d(IMAGES, FILTERS, stride=stride, dilation=dilation)
    np.testing.assert_allclose(found, written_out(IMAGES, FILTERS, stride, dilation))


def test_groups_are_convolutions_side_by_side() -> None:
    w, b = random.standard_normal((6, 2, 3, 2)), random.standard_normal(6)
    halves = [F.conv2d(IMAGES[:, :2], w[:3], b[:3]), F.conv2d(IMAGES[:, 2:], w[3:], b[3:])]
    found = F.conv2d(IMAGES, w, b, groups=2)
    np.testing.assert_allclose(found, np.concatenate(halves, axis=1))


def test_same_of_an_even_kernel_pads_one_more_at_the_end() -> None:
    found = F.conv2d(IMAGES, FILTERS, padding="same")
    padded = np.pad(IMAGES, ((0, 0), (0, 0), (1, 1), (0, 1)))
    np.testing.assert_allclose(found, F.conv2d(padded, FILTERS))
    assert found.shape == (2, 6, 7, 6)


def test_a_sequence_is_an_image_of_one_row() -> None:
    x, w = IMAGES[:, :, 0], FILTERS[:, :, 0]
    as_image = F.conv2d(x[:, :, None], w[:, :, None], stride=(1, 2), padding=(0, 1))
    np.testing.assert_allclose(F.conv1d(x, w, stride=2, padding=1), as_image[:, :, 0])


def test_an_input_in_any_order_in_memory_gives_the_same() -> None:
    turned = np.ascontiguousarray(IMAGES.transpose(2, 1, 3, 0)).transpose(3, 1, 0, 2)
    expected = F.conv2d(IMAGES, FILTERS, padding=1)
    np.testing.assert_array_equal(F.conv2d(turned, FILTERS, padding=1), expected)
    np.testing.assert_array_equal(F.conv2d(IMAGES[::-1, ::-1], FILTERS).shape, (2, 6, 5, 5))


def test_no_examples_give_none() -> None:
    x, w = Value(np.zeros((0, 4, 7, 6))), Value(FILTERS)
    y = F.conv2d(x, w)
    assert y.shape == (0, 6, 5, 5)
    dx, dw = gradients(y, [x, w], np.zeros(y.shape))
    assert dx.shape == x.shape
    np.testing.assert_array_equal(dw, np.zeros(w.shape))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_every_floating_type_is_kept(dtype: Any) -> None:
    x, w, b = IMAGES.astype(dtype), FILTERS.astype(dtype), np.ones(6, dtype)
    assert F.conv2d(x, w, b, padding=1).dtype == dtype


def test_plain_arrays_give_plain_arrays() -> None:
    assert isinstance(F.conv2d(IMAGES, FILTERS), np.ndarray)
    assert isinstance(F.conv2d(IMAGES, Value(FILTERS)), Value)


def test_derivatives_agree_with_finite_differences_to_third_order() -> None:
    x, w = IMAGES[:1, :2, :3, :3], FILTERS[:2, :2, :2, :2]
    check_grads(lambda x, w: F.conv2d(x * x, w, padding=1, stride=2), order=3)(x, w)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.conv2d(np.zeros((2, 3, 5, 5)), FILTERS), r"takes 4 channels .* \(2, 3, 5, 5\)"),
        (lambda: F.conv2d(np.zeros((4, 5)), FILTERS), r"takes inputs of shape \(examples, chan"),
        (lambda: F.conv2d(IMAGES, FILTERS[0]), r"the weight has 4 axes.*\(4, 3, 2\)"),
        (lambda: F.conv2d(IMAGES, FILTERS, np.zeros(5)), "one number for each of 6 output"),
        (lambda: F.conv2d(IMAGES[:, :, :2], FILTERS), "does not fit into an input of size"),
        (lambda: F.conv2d(IMAGES, FILTERS, stride=0), "stride is a whole number from 1"),
        (lambda: F.conv2d(IMAGES, FILTERS, padding=-1), "padding is a whole number from 0"),
        (lambda: F.conv2d(IMAGES, FILTERS, dilation=(1, 2, 3)), "dilation is .* or 2 of them"),
        (lambda: F.conv2d(IMAGES, FILTERS, padding="full"), "'full'"),
        (lambda: F.conv2d(IMAGES, FILTERS, padding="same", stride=2), 'padding "same" needs'),
        (lambda: F.conv2d(IMAGES, FILTERS[:5, :2], groups=2), "in groups=2 takes 4 channels"),
        (lambda: F.conv1d(np.zeros((1, 1, 2)), np.zeros((1, 1, 3))), r"size \(3,\).* \(2,\)"),
    ],
)
def test_what_does_not_match_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_settings_that_are_no_whole_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match=r"conv2d: stride .* got 1\.5"):
        F.conv2d(IMAGES, FILTERS, stride=1.5)
    with pytest.raises(TypeError, match=r"conv2d: groups .* got True"):
        F.conv2d(IMAGES, FILTERS, groups=True)
