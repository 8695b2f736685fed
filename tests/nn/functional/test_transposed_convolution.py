"""Transposed convolution: against the gradient of convolution, and what is refused."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, gradients
from nn import functional as F

random = np.random.default_rng(0)
IMAGES, FILTERS = random.standard_normal((2, 4, 7, 6)), random.standard_normal((6, 4, 3, 2))


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), ((1, 3), (0, 1), (2, 1))]
)
def test_the_transpose_is_the_gradient_of_the_convolution(
    stride: Any, padding: Any, dilation: Any
) -> None:
    x = Value(IMAGES)
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    y = F.conv2d(x, FILTERS, **settings)
    g = random.standard_normal(y.shape)
    expected = gradients(y, x, g)
    found = F.conv_transpose2d(g, FILTERS, **settings)
    inside = tuple(slice(n) for n in found.shape)  # without what no window reached
    np.testing.assert_allclose(found, expected[inside])
    assert abs(expected).sum() == pytest.approx(abs(found).sum())


def test_each_input_lays_down_its_filter() -> None:
    x = np.zeros((1, 6, 3, 3))
    x[0, 2, 1, 2] = 2.0
    found = F.conv_transpose2d(x, FILTERS, stride=(2, 3))
    expected = np.zeros((1, 4, 7, 8))
    expected[0, :, 2:5, 6:8] = 2 * FILTERS[2]
    np.testing.assert_allclose(found, expected)
    more = F.conv_transpose2d(x, FILTERS, stride=(2, 3), output_padding=(1, 2))
    np.testing.assert_allclose(more, np.pad(expected, ((0, 0), (0, 0), (0, 1), (0, 2))))


def test_no_examples_give_none() -> None:
    assert F.conv_transpose2d(np.zeros((0, 6, 2, 2)), FILTERS).shape == (0, 4, 4, 3)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_every_floating_type_is_kept(dtype: Any) -> None:
    x, w, b = np.ones((1, 6, 2, 2), dtype), FILTERS.astype(dtype), np.ones(4, dtype)
    assert F.conv_transpose2d(x, w, b).dtype == dtype


def test_derivatives_agree_with_finite_differences_to_third_order() -> None:
    x, w = IMAGES[:1, :2, :2, :2], FILTERS[:2, :2, :2, :2]
    check_grads(lambda x, w: F.conv_transpose2d(x * x, w, stride=2, padding=1), order=3)(x, w)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: F.conv_transpose2d(IMAGES, FILTERS),
            r"takes 6 channels, .* \(2, 4, 7, 6\)",
        ),
        (
            lambda: F.conv_transpose2d(IMAGES[:, :1].repeat(6, 1), FILTERS, output_padding=1),
            "output_padding must be less",
        ),
        (
            lambda: F.conv_transpose2d(np.zeros((1, 6, 1, 1)), FILTERS, padding=2),
            "leaves nothing of a result",
        ),
        (
            lambda: F.conv_transpose1d(np.zeros((1, 3, 4)), np.zeros((3, 1, 2)), groups=2),
            "in groups=2 takes 3 channels, a multiple of 2",
        ),
    ],
)
def test_what_does_not_match_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
