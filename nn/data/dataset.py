"""Data sets: what has a length and gives examples by number, and what is made of others."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Any, cast

import numpy as np

from autograd import Value
from nn.data.collate import default_collate
from nn.data.conversion import Indices, as_array, checked_index, checked_indices, several
from nn.data.transforms.basic import applied_to_batch


class Dataset:
    """Examples by number; a subclass defines ``__len__`` and ``__getitem__``.

    Examples
    --------
    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 5
    ...     def __getitem__(self, index):
    ...         return float(index), float(index) ** 2
    >>> Squares().batch(np.array([1, 3]))
    (array([1., 3.]), array([1., 9.]))
    """

    @abstractmethod
    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} does not define __len__()")

    @abstractmethod
    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not define __getitem__()")

    def batch(self, indices: Indices) -> Any:
        """Return several examples as one batch.

        A subclass that can do better than one example after the other may override it.

        Parameters
        ----------
        indices : ndarray of int, shape (n,)
            The numbers of the examples, each from 0 to ``len(dataset) - 1``.

        Returns
        -------
        tuple, dict or ndarray
            Like an example, with a first axis of length n in front of each array.
        """
        return default_collate([self[index] for index in indices.tolist()])


class ArrayDataset(Dataset):
    """Arrays of equal length, of which an example is one row each.

    Parameters
    ----------
    *arrays : ndarray, sequence, pandas DataFrame or Series, shape (n, ...)
        Inputs and targets, mostly. Arrays are kept without a copy.
    transform : callable, optional
        Of one row of the first array; what it returns takes the row's place. The transforms of
        `nn.data.transforms` handle whole batches at once.
    target_transform : callable, optional
        The same for the last of several arrays.

    Attributes
    ----------
    arrays : tuple of ndarray

    Raises
    ------
    TypeError
        If an array holds objects in place of numbers, or is a `Value`.
    ValueError
        If there are no arrays, no examples, or not as many in each.

    Examples
    --------
    >>> dataset = ArrayDataset([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 1, 0])
    >>> len(dataset)
    3
    >>> dataset[1]
    (array([3., 4.]), np.int64(1))
    >>> dataset[1:]
    (array([[3., 4.],
           [5., 6.]]), array([1, 0]))
    """

    def __init__(
        self,
        *arrays: Any,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        self.arrays = tuple(
            as_array(array, f"array {number}" if len(arrays) > 1 else "the array")
            for number, array in enumerate(arrays, start=1)
        )
        if not arrays:
            raise ValueError("a data set needs at least one array: ArrayDataset(x, y)")
        lengths = [len(array) for array in self.arrays]
        if len(set(lengths)) > 1:
            raise ValueError(
                "the arrays of a data set have as many examples each, got "
                f"{_listed(lengths)}, of shapes {_listed(a.shape for a in self.arrays)}"
            )
        if not lengths[0]:
            raise ValueError(f"there are no examples: the array has shape {self.arrays[0].shape}")
        if target_transform is not None and len(arrays) < 2:
            raise ValueError("target_transform needs targets, but there is only one array")
        for name, given in (("transform", transform), ("target_transform", target_transform)):
            if given is not None and not callable(given):
                raise TypeError(f"{name} is a function of an example, got {given!r}")
        self.transform, self.target_transform = transform, target_transform

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        if (rows := several(index, len(self))) is not None:
            return self.batch(rows)
        row = checked_index(index, len(self))
        return self._transformed([array[row] for array in self.arrays], _applied)

    def batch(self, indices: Indices) -> tuple[Any, ...]:
        """Return the rows of these numbers, a tuple of arrays."""
        return self._transformed([array[indices] for array in self.arrays], applied_to_batch)

    def _transformed(
        self, rows: list[Any], apply: Callable[[Callable[[Any], Any], Any], Any]
    ) -> tuple[Any, ...]:
        if self.transform is not None:
            rows[0] = apply(self.transform, rows[0])
        if self.target_transform is not None:
            rows[-1] = apply(self.target_transform, rows[-1])
        return tuple(rows)

    def __repr__(self) -> str:
        return f"ArrayDataset({_listed(f'{a.dtype} {a.shape}' for a in self.arrays)})"


class Subset(Dataset):
    """Some of the examples of another data set, in an order of one's own.

    Parameters
    ----------
    dataset : Dataset or sequence
    indices : sequence of int, or ndarray of bool of the data set's length
        Which examples; negative numbers count from the end.

    Raises
    ------
    IndexError
        If the data set has no example of such a number.
    TypeError
        If the numbers are not whole.

    Examples
    --------
    >>> evens = Subset(ArrayDataset(np.arange(10.0)), range(0, 10, 2))
    >>> len(evens), evens[-1]
    (5, (np.float64(8.0),))
    """

    def __init__(self, dataset: Any, indices: Any) -> None:
        self.dataset = as_dataset(dataset)
        self.indices = checked_indices(indices, len(self.dataset))

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: Any) -> Any:
        if (rows := several(index, len(self))) is not None:
            return self.batch(rows)
        return self.dataset[int(self.indices[checked_index(index, len(self))])]

    def batch(self, indices: Indices) -> Any:
        """Return the batch that the other data set makes of its examples."""
        return batch_of(self.dataset, self.indices[indices])

    def __repr__(self) -> str:
        return f"Subset({len(self)} of {self.dataset!r})"


class ConcatDataset(Dataset):
    """Several data sets, one after the other.

    Parameters
    ----------
    datasets : iterable of Dataset or sequence
        Their examples should be alike, since batches mix them.

    Raises
    ------
    ValueError
        If there are none.

    Examples
    --------
    >>> both = ConcatDataset([ArrayDataset([1.0, 2.0]), ArrayDataset([3.0])])
    >>> len(both), both[2]
    (3, (np.float64(3.0),))
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = [as_dataset(dataset) for dataset in datasets]
        if not self.datasets:
            raise ValueError("there are no data sets to put one after the other")
        self.cumulative_sizes = list(accumulate(map(len, self.datasets)))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: Any) -> Any:
        if (rows := several(index, len(self))) is not None:
            return self.batch(rows)
        row = checked_index(index, len(self))
        which = bisect_right(self.cumulative_sizes, row)
        return self.datasets[which][row - (self.cumulative_sizes[which - 1] if which else 0)]

    def __repr__(self) -> str:
        return f"ConcatDataset({self.datasets!r})"


def as_dataset(data: Any) -> Any:
    """Return what gives examples by number.

    Parameters
    ----------
    data : Dataset, tuple of arrays, ndarray, pandas DataFrame or Series, or sequence of examples
        Arrays become an `ArrayDataset`; what has ``__len__`` and ``__getitem__`` is left as it is.

    Raises
    ------
    TypeError
        If it is something else.

    Examples
    --------
    >>> as_dataset(([[1.0], [2.0]], [0, 1]))
    ArrayDataset(float64 (2, 1), int64 (2,))
    """
    if isinstance(data, Dataset):
        return data
    if isinstance(data, tuple):
        return ArrayDataset(*cast(tuple[Any, ...], data))
    if isinstance(data, np.ndarray | Value) or hasattr(data, "to_numpy"):
        return ArrayDataset(data)
    if isinstance(data, Mapping | str | bytes) or not (
        hasattr(data, "__len__") and hasattr(data, "__getitem__")
    ):
        raise TypeError(
            "data are a Dataset, arrays such as (x, y), or anything else with __len__ and "
            f"__getitem__, got {type(data).__name__}: list(...) makes a sequence of an iterator"
        )
    return data


def batch_of(dataset: Any, indices: Indices) -> Any:
    """Return several examples of a data set, or of any sequence, as one batch."""
    if isinstance(dataset, Dataset):
        return dataset.batch(indices)
    return default_collate([dataset[index] for index in indices.tolist()])


def _applied(transform: Callable[[Any], Any], row: Any) -> Any:
    return transform(row)


def _listed(things: Iterable[Any]) -> str:
    return ", ".join(map(str, things))
