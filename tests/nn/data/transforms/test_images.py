"""Transforms of images."""

from typing import Any

import numpy as np
import pytest

from nn.data import load_digits
from nn.data.transforms import RandomCrop, RandomHorizontalFlip, Shift, Transform, expand_by_shifts

RANDOM: list[Transform] = [Shift(), Shift(2), RandomHorizontalFlip(), RandomCrop(4, padding=1)]


def nielsens_five(image: np.ndarray) -> list[np.ndarray]:
    """The images of expand_mnist.py, written from the description: rolled, one line blackened."""
    down, up, right, left = (np.roll(image, step, axis) for axis in (0, 1) for step in (1, -1))
    down[0], up[-1], right[:, 0], left[:, -1] = 0, 0, 0, 0
    return [image, down, up, right, left]


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_nielsens_five_fold_data(dtype: Any):
    images = np.random.default_rng(0).integers(1, 9, (3, 28, 28)).astype(dtype)
    labels = np.array([5, 0, 4])
    expected = np.concatenate([nielsens_five(image) for image in images])
    expanded, classes = expand_by_shifts(images, labels)
    assert expanded.dtype == dtype
    np.testing.assert_array_equal(expanded, expected)
    np.testing.assert_array_equal(classes, np.repeat(labels, 5))


def test_flattened_and_coloured_images_are_expanded_alike():
    x, y = load_digits()[:2]
    rows, _ = expand_by_shifts(x[:4], y[:4])
    squares, _ = expand_by_shifts(x[:4].reshape(4, 8, 8), y[:4])
    channels, _ = expand_by_shifts(x[:4].reshape(4, 1, 8, 8), y[:4])
    assert (rows.shape, channels.shape) == ((20, 64), (20, 1, 8, 8))
    np.testing.assert_array_equal(rows, squares.reshape(20, 64))
    np.testing.assert_array_equal(rows, channels.reshape(20, 64))


def test_by_more_pixels_than_there_are_nothing_is_left():
    expanded, _ = expand_by_shifts(np.ones((1, 2, 2)), [0], pixels=3)
    assert expanded.sum(axis=(1, 2)).tolist() == [4, 0, 0, 0, 0]
    expanded, _ = expand_by_shifts(np.ones((1, 3, 3)), [0], pixels=2)
    assert expanded.sum(axis=(1, 2)).tolist() == [9, 3, 3, 3, 3]


@pytest.mark.parametrize(
    ("images", "labels", "pixels", "message"),
    [
        (np.zeros((2, 3, 3)), [1], 1, "each image has a label"),
        (np.zeros((2, 8)), [1, 2], 1, "rows of 8 pixels are no square images"),
        (np.zeros(4), [1] * 4, 1, r"got \(4,\)"),
        (np.zeros((2, 3, 3)), [1, 2], 0, "above 0, got 0"),
    ],
)
def test_what_is_no_images_is_not_expanded(images: Any, labels: Any, pixels: int, message: str):
    with pytest.raises(ValueError, match=message):
        expand_by_shifts(images, labels, pixels)


def test_a_shift_is_one_of_the_five_and_each_comes():
    image = np.arange(1.0, 10.0).reshape(3, 3)
    five = {image.tobytes() for image in nielsens_five(image)}
    shifted = Shift().batch(np.broadcast_to(image, (200, 3, 3)))
    assert {result.tobytes() for result in shifted} == five
    assert {Shift()(image).tobytes() for _ in range(100)} == five


def test_a_flip_comes_as_often_as_it_should():
    images = np.broadcast_to([[1, 2, 3]], (1000, 1, 3))
    flipped = RandomHorizontalFlip(0.25).batch(images)[:, 0, 0] == 3
    assert 180 < flipped.sum() < 320
    assert RandomHorizontalFlip(1).batch(images).tolist()[0] == [[3, 2, 1]]
    np.testing.assert_array_equal(RandomHorizontalFlip(0).batch(images), images)


def test_every_piece_can_be_cut_out():
    image = np.arange(1, 7).reshape(2, 3)
    pieces = {tuple(RandomCrop((1, 2))(image).ravel().tolist()) for _ in range(200)}
    assert pieces == {(1, 2), (2, 3), (4, 5), (5, 6)}


def test_a_crop_of_a_padded_image_may_show_the_border():
    sums = {int(RandomCrop(2, padding=1)(np.ones((2, 2))).sum()) for _ in range(200)}
    assert sums == {1, 2, 4}
    # The whole image with its padding is one piece only.
    whole = RandomCrop(4, padding=1)(np.ones((2, 2)))
    np.testing.assert_array_equal(whole, np.pad(np.ones((2, 2)), 1))


@pytest.mark.parametrize("transform", RANDOM, ids=repr)
@pytest.mark.parametrize("shape", [(6, 6), (3, 6, 6)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_channels_move_together_and_examples_apart(transform: Any, shape: Any, dtype: Any):
    plane = np.arange(1, 37).reshape(6, 6).astype(dtype)
    examples = np.broadcast_to(plane, (50, *shape)).copy()
    before = examples.copy()
    results = transform.batch(examples)
    assert results.dtype == dtype
    np.testing.assert_array_equal(examples, before)
    assert len({result.tobytes() for result in results}) > 1
    if len(shape) == 3:
        np.testing.assert_array_equal(results, results[:, :1].repeat(3, axis=1))
    assert transform(examples[0]).shape == results.shape[1:]
    assert transform.batch(examples[:0]).shape == (0, *results.shape[1:])


@pytest.mark.parametrize("transform", RANDOM, ids=repr)
def test_images_have_two_or_three_axes(transform: Any):
    for example in (np.zeros(36), np.zeros((2, 3, 6, 6))):
        with pytest.raises(ValueError, match=r"an image has shape .*reshape a flattened one"):
            transform(example)
    for examples in (np.zeros((2, 36)), np.zeros((1, 2, 3, 6, 6))):
        with pytest.raises(ValueError, match="several images have shape"):
            transform.batch(examples)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Shift(0), "above 0, got 0"),
        (lambda: Shift(1.5), "got 1.5"),  # type: ignore[arg-type]
        (lambda: RandomHorizontalFlip(1.5), "probability from 0 to 1, got 1.5"),
        (lambda: RandomCrop(0), "at least one pixel"),
        (lambda: RandomCrop(3, padding=-1), "padding at least 0"),
        (lambda: RandomCrop(5)(np.zeros((4, 6))), r"\(5, 5\) cannot be cut out of .*\(4, 6\)"),
    ],
)
def test_arguments_out_of_range_are_refused(make: Any, message: str):
    with pytest.raises(ValueError, match=message):
        make()
