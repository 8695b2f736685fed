"""What every loader returns, and the two steps from stored images to it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class ArraySplit(NamedTuple):
    """Examples to train on and examples held out to test on.

    Parameters
    ----------
    x_train, x_test : ndarray of float32, shapes (n_train, features) and (n_test, features)
        One flattened image a row, greys scaled to 0..1.
    y_train, y_test : ndarray of int64, shapes (n_train,) and (n_test,)
        The class of each row, 0..9 for digits.

    Examples
    --------
    >>> from nn.data import load_digits
    >>> x_train, y_train, x_test, y_test = load_digits()
    >>> split = load_digits()
    >>> split.x_train.shape == x_train.shape
    True
    """

    x_train: NDArray[np.float32]
    y_train: NDArray[np.int64]
    x_test: NDArray[np.float32]
    y_test: NDArray[np.int64]


def to_examples(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], brightest: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Turn stored images and labels into the rows and classes that a network learns from.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width)
        Greys from 0 to `brightest`.
    labels : ndarray of uint8, shape (n,)
        The class of each image.
    brightest : int
        The grey that becomes 1.0.

    Returns
    -------
    x : ndarray of float32, shape (n, height * width)
    y : ndarray of int64, shape (n,)

    Examples
    --------
    >>> to_examples(np.array([[[0, 4], [8, 16]]], np.uint8), np.array([7], np.uint8), 16)
    (array([[0.  , 0.25, 0.5 , 1.  ]], dtype=float32), array([7]))
    """
    rows = images.reshape(len(images), images.shape[1] * images.shape[2])
    return np.divide(rows, brightest, dtype=np.float32), labels.astype(np.int64)


def check_count(count: int, source: object) -> None:
    """Refuse so few examples that none would be left when a fifth is held out.

    Parameters
    ----------
    count : int
    source : object
        Where they are from, for the message.

    Raises
    ------
    ValueError
        If there are fewer than five.

    Examples
    --------
    >>> check_count(1, "one.npz")
    Traceback (most recent call last):
    ValueError: one.npz has 1 example: a fifth of them is to be held out, which takes 5 or more
    """
    if count < 5:
        examples = "example" if count == 1 else "examples"
        raise ValueError(
            f"{source} has {count} {examples}: a fifth of them is to be held out, which takes 5 or "
            "more"
        )


def hold_out_last_fifth(x: NDArray[np.float32], y: NDArray[np.int64]) -> ArraySplit:
    """Split examples into the first four fifths and the last one, in their order.

    Parameters
    ----------
    x : ndarray of float32, shape (n, features)
        The examples.
    y : ndarray of int64, shape (n,)
        Their classes.

    Returns
    -------
    ArraySplit
        Views of `x` and `y`; the last fifth, rounded up, is the test part.

    Examples
    --------
    >>> split = hold_out_last_fifth(np.zeros((11, 2), np.float32), np.arange(11))
    >>> split.y_train, split.y_test
    (array([0, 1, 2, 3, 4, 5, 6, 7]), array([ 8,  9, 10]))
    """
    # Not shuffled, so that results can be compared without agreeing on a seed.
    boundary = len(x) * 4 // 5
    return ArraySplit(x[:boundary], y[:boundary], x[boundary:], y[boundary:])
