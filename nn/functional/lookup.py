"""Looking up rows by number."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Value
from nn.functional.checks import as_array
from nn.functional.targets import verified


def embedding(input: Any, weight: Any, padding_idx: int | None = None) -> Any:
    """Look up rows of a weight.

    Parameters
    ----------
    input : array of integers, of any shape
        The numbers of the rows, counted from 0.
    weight : (num_embeddings, embedding_dim) array or Value
    padding_idx : int, optional
        A row that gets no gradient from being looked up; counted from the end if it is negative.

    Returns
    -------
    (*input.shape, embedding_dim) array or Value

    Raises
    ------
    TypeError
        If the input is not of integers.
    ValueError
        If a number names no row, or the weight is not a matrix.

    Examples
    --------
    >>> embedding(np.array([1, 0, 1]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[3., 4.],
           [1., 2.],
           [3., 4.]])
    """
    weight = as_array(weight)
    if weight.ndim != 2:
        raise ValueError(
            "embedding looks up rows of a weight of shape (num_embeddings, embedding_dim), got "
            f"shape {weight.shape}"
        )
    rows = weight.shape[0]
    input = _indices(input, "embedding")
    input = verified(_check, input, size=rows, called="embedding", of="rows")
    if isinstance(input, Value) and not isinstance(weight, Value):
        weight = Value(weight, requires_grad=False)  # which can be asked for unknown rows
    found = weight[input]
    if padding_idx is None:
        return found
    if not -rows <= padding_idx < rows:
        raise ValueError(f"padding_idx={padding_idx} is none of the {rows} rows of the weight")
    raw = weight.read() if isinstance(weight, Value) else weight
    learned = (input != padding_idx % rows).reshape(*input.shape, 1)
    return np.where(learned, found, raw[input])


def one_hot(tensor: Any, num_classes: int = -1) -> Any:
    """Return a 1 at the place of each class, and 0 elsewhere.

    Parameters
    ----------
    tensor : array of integers, of any shape
        Classes, counted from 0.
    num_classes : int
        Length of the new last axis; -1 for one more than the largest class.

    Returns
    -------
    (*tensor.shape, num_classes) array of integers

    Raises
    ------
    TypeError
        If the classes are not integers.
    ValueError
        If there is a class beyond the number of classes, or the number is not known.

    Examples
    --------
    >>> one_hot(np.array([0, 2]))
    array([[1, 0, 0],
           [0, 0, 1]])
    """
    tensor = _indices(tensor, "one_hot")
    if num_classes == -1:
        if isinstance(tensor, Value):
            raise ValueError("one_hot needs num_classes while a function is compiled")
        if not tensor.size:
            raise ValueError("one_hot needs num_classes where there are no classes to count")
        num_classes = int(tensor.max()) + 1
    tensor = verified(_check, tensor, size=num_classes, called="one_hot", of="classes")
    return np.astype(tensor.reshape(*tensor.shape, 1) == np.arange(num_classes), np.int64)


def _indices(given: Any, called: str) -> Any:
    """Return whole numbers as an array; while a function is compiled, as a value."""
    indices = given.read() if isinstance(given, Value) else np.asarray(given)
    if indices.dtype.kind not in "iu":
        raise TypeError(f"{called} takes whole numbers, got an array of {indices.dtype}")
    return indices


def _check(indices: Any, size: int, called: str, of: str) -> None:
    """Refuse an index that is not at least 0 and less than a size."""
    if indices.size:
        for found in (int(indices.min()), int(indices.max())):
            if not 0 <= found < size:
                raise ValueError(f"{called} got the number {found}, but there are {size} {of}")
