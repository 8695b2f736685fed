"""Transforms of images: small changes after which they show the same."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nn.data.transforms.basic import Array, Transform
from nn.random import generator

# The four directions in which Nielsen moves his images, in his order: down, up, right, left.
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1))


class Shift(Transform):
    """Moves an image by a pixel down, up, right or left, or leaves it, each as likely.

    What enters at the border is 0. Over many epochs a network so sees the five-fold data of
    `expand_by_shifts`, without their being stored.

    Parameters
    ----------
    pixels : int
        How far.

    References
    ----------
    M. A. Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015, chapter 3.

    Examples
    --------
    >>> import nn
    >>> _ = nn.manual_seed(1)
    >>> Shift()(np.array([[1, 2], [3, 4]]))
    array([[0, 1],
           [0, 3]])
    """

    def __init__(self, pixels: int = 1) -> None:
        self.pixels = _checked_pixels(pixels)

    def __call__(self, example: Any) -> Array:
        return super().__call__(_checked_image(example))

    def batch(self, examples: Any) -> Array:
        """Move each image on its own; shape (n, height, width) or (n, channels, height, width)."""
        images = _checked_images(examples)
        # 4 is to stay.
        drawn = generator().integers(5, size=len(images))
        result = images.copy()
        for number, direction in enumerate(_DIRECTIONS):
            chosen = drawn == number
            result[chosen] = _shifted(images[chosen], direction, self.pixels)
        return result


class RandomHorizontalFlip(Transform):
    """Swaps left and right in an image, with probability p.

    Parameters
    ----------
    p : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If p is not a probability.

    Examples
    --------
    >>> RandomHorizontalFlip(p=1)(np.array([[1, 2, 3]]))
    array([[3, 2, 1]])
    """

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"p is a probability from 0 to 1, got {p!r}")
        self.p = p

    def __call__(self, example: Any) -> Array:
        return super().__call__(_checked_image(example))

    def batch(self, examples: Any) -> Array:
        """Flip each image on its own; shape (n, height, width) or (n, channels, height, width)."""
        result = _checked_images(examples).copy()
        chosen = generator().random(len(result)) < self.p
        result[chosen] = result[chosen][..., ::-1]
        return result


class RandomCrop(Transform):
    """Cuts a piece of a given size out of an image, at a random place.

    Parameters
    ----------
    size : int or (int, int)
        Height and width of the piece.
    padding : int
        How many rows and columns of 0 are put around the image first.

    Raises
    ------
    ValueError
        If the piece is larger than the image with its padding.

    Examples
    --------
    >>> RandomCrop((1, 3))(np.array([[1, 2, 3]]))
    array([[1, 2, 3]])
    """

    def __init__(self, size: int | tuple[int, int], padding: int = 0) -> None:
        self.size = (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))
        self.padding = int(padding)
        if min(self.size) < 1 or self.padding < 0:
            raise ValueError(
                f"a piece has at least one pixel and a padding at least 0, got size {size!r} and "
                f"padding {padding!r}"
            )

    def __call__(self, example: Any) -> Array:
        return super().__call__(_checked_image(example))

    def batch(self, examples: Any) -> Array:
        """Cut each image on its own; shape (n, [channels,] height, width) to the size."""
        images = _checked_images(examples)
        around = [(0, 0)] * (images.ndim - 2) + [(self.padding, self.padding)] * 2
        padded = np.pad(images, around)
        spare = [have - want for have, want in zip(padded.shape[-2:], self.size)]
        if min(spare) < 0:
            raise ValueError(
                f"a piece of {self.size} cannot be cut out of an image of {images.shape[-2:]} with "
                f"padding {self.padding}"
            )
        top, left = (generator().integers(most + 1, size=len(images)) for most in spare)
        windows = np.lib.stride_tricks.sliding_window_view(padded, self.size, (-2, -1))
        return windows[np.arange(len(images)), ..., top, left, :, :]


def expand_by_shifts(images: ArrayLike, labels: ArrayLike, pixels: int = 1) -> tuple[Array, Array]:
    """Make five examples of each: the image itself, and moved down, up, right and left.

    Parameters
    ----------
    images : array, shape (n, height, width), (n, channels, height, width), or (n, side * side)
        What enters at the border is 0. Rows are taken for flattened square images.
    labels : array, shape (n, ...)
        Moved images keep their label.
    pixels : int
        How far they are moved.

    Returns
    -------
    images : ndarray, shape (5 n, ...)
        The five of the first image, then the five of the second, and so on.
    labels : ndarray, shape (5 n, ...)

    Raises
    ------
    ValueError
        If there are not as many labels as images, or rows are not of square images.

    References
    ----------
    M. A. Nielsen, *Neural Networks and Deep Learning*, Determination Press, 2015: his program
    expand_mnist.py does this, and shuffles the result.

    Examples
    --------
    >>> images, labels = expand_by_shifts([[[1, 2], [3, 4]]], [7])
    >>> for image in images:
    ...     print(image.tolist())
    [[1, 2], [3, 4]]
    [[0, 0], [1, 2]]
    [[3, 4], [0, 0]]
    [[0, 1], [0, 3]]
    [[2, 0], [4, 0]]
    >>> labels
    array([7, 7, 7, 7, 7])
    """
    given, classes = np.asarray(images), np.asarray(labels)
    if classes.shape[:1] != given.shape[:1]:
        raise ValueError(
            f"each image has a label, got images of shape {given.shape} and labels of shape "
            f"{classes.shape}"
        )
    whole = given
    if given.ndim == 2:
        side = math.isqrt(given.shape[1])
        if side * side != given.shape[1]:
            raise ValueError(
                f"rows of {given.shape[1]} pixels are no square images: reshape them to "
                "(n, height, width)"
            )
        whole = given.reshape(-1, side, side)
    whole = _checked_images(whole)
    moved = [_shifted(whole, direction, _checked_pixels(pixels)) for direction in _DIRECTIONS]
    five = np.stack([whole, *moved], axis=1)
    return five.reshape(-1, *given.shape[1:]), np.repeat(classes, 5, axis=0)


def _shifted(images: Array, direction: tuple[int, int], pixels: int) -> Array:
    result = np.zeros_like(images)
    target, source = zip(*(_spans(step * pixels) for step in direction))
    result[..., *target] = images[..., *source]
    return result


def _spans(offset: int) -> tuple[slice, slice]:
    """Return where along an axis that is moved by an offset numbers arrive, and whence."""
    if offset >= 0:
        return slice(offset, None), slice(None, -offset or None)
    return slice(None, offset), slice(-offset, None)


def _checked_pixels(pixels: int) -> int:
    if not isinstance(pixels, int | np.integer) or pixels < 1:
        raise ValueError(f"images are moved by a whole number of pixels above 0, got {pixels!r}")
    return int(pixels)


def _checked_image(example: Any) -> Array:
    image = np.asarray(example)
    if image.ndim not in (2, 3):
        raise ValueError(
            "an image has shape (height, width) or (channels, height, width), got "
            f"{image.shape}: reshape a flattened one, and use .batch(...) for several"
        )
    return image


def _checked_images(examples: Any) -> Array:
    images = np.asarray(examples)
    if images.ndim not in (3, 4):
        raise ValueError(
            "several images have shape (n, height, width) or (n, channels, height, width), got "
            f"{images.shape}: reshape flattened ones"
        )
    return images
