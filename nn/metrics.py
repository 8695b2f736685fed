"""Metrics: how good outputs are, as numbers to read rather than to differentiate.

All take arrays or values, compute with plain numbers, and keep no graph. The definitions are those
of scikit-learn's ``accuracy_score``, ``top_k_accuracy_score``, ``confusion_matrix``, ``r2_score``,
``mean_absolute_error`` and ``root_mean_squared_error``, with three differences: outputs come first
and targets second, as for a loss; accuracies are percentages; and of equal outputs the one of the
lower class counts as the larger, as for `numpy.argmax`. A row with an output that is NaN is wrong
whatever is wanted. What are no real numbers, such as names or complex numbers, is a TypeError.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value

Array = NDArray[Any]

#: Of a row whose outputs are not numbers: no class that could be wanted.
NO_CLASS = np.iinfo(np.int64).min


def accuracy(output: Any, target: Any, threshold: float = 0.5) -> float:
    """Return the percentage of rows whose class is the one wanted.

    The class of a row is where its largest output is; of a single output, 1 if that is above the
    threshold, else 0.

    Parameters
    ----------
    output : (n, classes), (n, 1) or (n,) array or Value
        Integers of shape (n,) are the classes themselves.
    target : (n,) array of int classes, or an array of the output's shape of wanted outputs
    threshold : float
        Above which a single output means class 1: 0.5 for probabilities, 0 for logits.

    Raises
    ------
    ValueError
        If the output has another shape, there are no rows, or the numbers of rows differ.

    Examples
    --------
    >>> accuracy(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0, 0]))
    50.0
    >>> accuracy(np.array([0.9, 0.2, 0.7, 0.4]), np.array([1, 0, 0, 0]))
    75.0
    """
    found, classes = _classes("accuracy", output, target, threshold)
    return float(100 * np.mean(found == classes))


def error_rate(output: Any, target: Any, threshold: float = 0.5) -> float:
    """Return the part of rows, from 0 to 1, whose class is not the one wanted.

    Parameters
    ----------
    output, target, threshold
        As for `accuracy`.

    Raises
    ------
    ValueError
        As for `accuracy`.

    Examples
    --------
    >>> error_rate(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0, 0]))
    0.5
    """
    found, classes = _classes("error_rate", output, target, threshold)
    return float(np.mean(found != classes))


def top_k_accuracy(output: Any, target: Any, k: int = 2) -> float:
    """Return the percentage of rows whose wanted class is among the k with the largest outputs.

    Of equal outputs, those of lower classes count as the larger; with k = 1 it is the `accuracy`.

    Parameters
    ----------
    output : (n, classes) array or Value
    target : (n,) array of int classes, or (n, classes) array of wanted outputs
    k : int
        From 1 to the number of classes.

    Raises
    ------
    ValueError
        If the output has no column per class, there are no rows, the numbers of rows differ, a
        class does not exist, or k is no such number.

    Examples
    --------
    >>> output = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
    >>> top_k_accuracy(output, np.array([1, 0]), k=2)
    50.0
    """
    scores, wanted = (_numbers("top_k_accuracy", given) for given in (output, target))
    if scores.ndim != 2:
        raise ValueError(f"top_k_accuracy takes outputs of shape (n, classes), got {scores.shape}")
    columns = scores.shape[1]
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= columns:
        raise ValueError(f"top_k_accuracy takes k from 1 to the {columns} classes, got {k!r}")
    classes = _wanted("top_k_accuracy", wanted, scores.shape)
    _check_range("top_k_accuracy", classes, columns)
    best = np.argsort(-scores.astype(np.float64), axis=1, stable=True)[:, :k]
    right = np.any(best == classes[:, None], axis=1) & ~np.isnan(scores).any(axis=1)
    return float(100 * np.mean(right))


def confusion_matrix(
    output: Any, target: Any, classes: int | None = None, threshold: float = 0.5
) -> Array:
    """Count how often each class was taken for each other.

    Parameters
    ----------
    output, target, threshold
        As for `accuracy`.
    classes : int, optional
        How many there are; by default one per column of the output, or up to the largest found.

    Returns
    -------
    (classes, classes) array of int64
        In the row of the true class, in the column of the predicted one.

    Raises
    ------
    ValueError
        If shapes do not fit, there are no rows, a class is negative or too large, or an output is
        NaN.

    Examples
    --------
    >>> confusion_matrix(np.array([0, 2, 1, 2]), np.array([0, 1, 1, 2]))
    array([[1, 0, 0],
           [0, 1, 1],
           [0, 0, 1]])
    """
    found, wanted = _classes("confusion_matrix", output, target, threshold)
    if np.any(unknown := found == NO_CLASS):
        raise ValueError(
            f"the output of row {np.argmax(unknown)} is not a number, so it has no class to count"
        )
    shape = np.shape(output.data if isinstance(output, Value) else output)
    if classes is not None:
        count = classes
    elif len(shape) == 2 and shape[1] > 1:
        count = shape[1]
    else:
        count = max(int(found.max()) + 1, int(wanted.max()) + 1, 2)
    _check_range("confusion_matrix", wanted, count)
    _check_range("confusion_matrix", found, count)
    return np.bincount(wanted * count + found, minlength=count * count).reshape(count, count)


def r2_score(output: Any, target: Any) -> float:
    """Return R², the part of the variance of the targets that the outputs explain.

    That is ``1 - Σ (y - ŷ)² / Σ (y - mean y)²``: 1 at best, 0 for the mean of the targets, and
    below that for what is worse. Of several columns it is the mean of those of each. Where the
    targets of a column are all equal, it is 1 if the outputs are the same, else 0.

    Parameters
    ----------
    output, target : (n,) or (n, columns) arrays or Values of the same shape
        At least two rows.

    Raises
    ------
    ValueError
        If the shapes differ, or there are fewer than two rows.

    References
    ----------
    N. R. Draper, H. Smith, *Applied Regression Analysis*, 1998, section 1.3.

    Examples
    --------
    >>> round(r2_score(np.array([1.0, 2.0, 3.0, 6.0]), np.array([1.0, 2.0, 3.0, 4.0])), 6)
    0.2
    """
    found, wanted = _pair("r2_score", output, target)
    if found.shape[0] < 2:
        raise ValueError(f"r2_score needs at least two rows, got shape {found.shape}")
    found, wanted = found.reshape(len(found), -1), wanted.reshape(len(wanted), -1)
    errors = np.sum((wanted - found) ** 2, axis=0)
    spread = np.sum((wanted - wanted.mean(axis=0)) ** 2, axis=0)
    constant = spread == 0
    explained = 1 - errors / np.where(constant, 1.0, spread)
    return float(np.mean(np.where(constant, errors == 0, explained)))


def mean_absolute_error(output: Any, target: Any) -> float:
    """Return the mean of ``|output - target|`` over all elements.

    Parameters
    ----------
    output, target : arrays or Values of the same shape

    Raises
    ------
    ValueError
        If the shapes differ, or there is nothing to average.

    Examples
    --------
    >>> mean_absolute_error(np.array([1.0, 5.0]), np.array([2.0, 2.0]))
    2.0
    """
    found, wanted = _pair("mean_absolute_error", output, target)
    return float(np.mean(np.abs(found - wanted)))


def root_mean_square_error(output: Any, target: Any) -> float:
    """Return the root of the mean of ``(output - target)²`` over all elements.

    Parameters
    ----------
    output, target : arrays or Values of the same shape

    Raises
    ------
    ValueError
        If the shapes differ, or there is nothing to average.

    Examples
    --------
    >>> round(root_mean_square_error(np.array([1.0, 5.0]), np.array([2.0, 2.0])), 6)
    2.236068
    """
    found, wanted = _pair("root_mean_square_error", output, target)
    return float(np.sqrt(np.mean((found - wanted) ** 2)))


def _numbers(called: str, given: Any) -> Array:
    array = np.asarray(given.data if isinstance(given, Value) else given)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{called} takes real numbers, got {array.dtype}")
    return array


def _pair(called: str, output: Any, target: Any) -> tuple[Array, Array]:
    """Return outputs and targets of one shape, in float64, so that sums of many lose nothing."""
    found, wanted = _numbers(called, output), _numbers(called, target)
    if found.shape != wanted.shape:
        raise ValueError(
            f"{called} compares outputs and targets of the same shape, got {found.shape} and "
            f"{wanted.shape}"
        )
    if not found.size or not found.ndim:
        raise ValueError(f"{called} needs at least one row, got shape {found.shape}")
    return found.astype(np.float64), wanted.astype(np.float64)


def _classes(called: str, output: Any, target: Any, threshold: float) -> tuple[Array, Array]:
    """Return the classes that outputs mean, and those that are wanted."""
    scores, wanted = _numbers(called, output), _numbers(called, target)
    single = scores.ndim == 1 or (scores.ndim == 2 and scores.shape[1] == 1)
    if scores.ndim not in (1, 2):
        raise ValueError(
            f"{called} looks for the largest output in each row, so outputs have shape "
            f"(n, classes), or (n,) for two classes: got {scores.shape}"
        )
    if not single:
        found = np.where(np.isnan(scores).any(axis=1), NO_CLASS, np.argmax(scores, axis=1))
        return found, _wanted(called, wanted, scores.shape)
    if wanted.ndim == 2 and wanted.shape[1] == 1:
        wanted = wanted[:, 0]
    if scores.ndim == 1 and scores.dtype.kind in "iub":
        return scores.astype(np.int64), _wanted(called, wanted, scores.shape)
    classes = _wanted(called, wanted, scores.shape[:1])
    if not np.all((classes == 0) | (classes == 1)):
        raise ValueError(
            f"{called} of a single output per row has the classes 0 and 1, got "
            f"{classes[(classes != 0) & (classes != 1)][0]}: outputs of more classes have shape "
            "(n, classes)"
        )
    scores = scores.reshape(-1)
    return np.where(np.isnan(scores), NO_CLASS, scores > threshold).astype(np.int64), classes


def _wanted(called: str, wanted: Array, shape: tuple[int, ...]) -> Array:
    """Return the classes that are wanted, one for each row."""
    if not len(shape) or not shape[0] or not wanted.ndim or wanted.shape[0] != shape[0]:
        raise ValueError(
            f"{called} compares as many outputs as targets, at least one: got "
            f"{shape[0] if shape else 'a number'} and {wanted.shape[0] if wanted.ndim else 'one'}"
        )
    if wanted.ndim > 1:
        if wanted.shape != shape:
            raise ValueError(
                f"{called} takes classes of shape ({shape[0]},), or wanted outputs of shape "
                f"{shape}, got {wanted.shape}"
            )
        _check_finite(called, wanted, "wanted outputs for the classes")
        return np.argmax(wanted, axis=1)
    _check_finite(called, wanted, "whole numbers for classes")
    whole = wanted.astype(np.int64)
    if not np.array_equal(whole, wanted):
        raise ValueError(f"{called} takes whole numbers for classes, got {wanted.dtype}")
    return whole


def _check_finite(called: str, wanted: Array, taken: str) -> None:
    wrong = ~np.isfinite(wanted)
    if np.any(wrong):
        row = np.argwhere(wrong)[0][0]
        raise ValueError(f"{called} takes {taken}, got {wanted[wrong][0]} in row {row}")


def _check_range(called: str, classes: Array, count: int) -> None:
    wrong = (classes < 0) | (classes >= count)
    if np.any(wrong):
        place = int(np.argmax(wrong))
        raise ValueError(
            f"{called} has classes 0 to {count - 1}, got {classes[place]} in row {place}"
        )
