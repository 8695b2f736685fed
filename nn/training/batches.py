"""Where the batches of a training come from: arrays, data sets, loaders, and lists of batches.

All are brought to one form, which `Training` goes through epoch after epoch, and which can go on
in the middle of one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nn.data import ArrayDataset, DataLoader, Dataset
from nn.data.dataset import as_array
from nn.random import generator
from nn.training.callbacks import has_state
from nn.training.identity import fingerprint

Batch = tuple[Any, ...]

#: So many bytes are gathered at once; they stay in the cache until they are used.
GATHERED = 1 << 20


class Batches(Protocol):
    """Batches, epoch after epoch."""

    @property
    def count(self) -> int | None:
        """How many there are in an epoch, where that is known."""
        ...

    @property
    def examples(self) -> int | None:
        """How many examples, where that is known."""
        ...

    @property
    def size(self) -> int | None:
        """How many examples there are in a batch, where that is known."""
        ...

    def fingerprint(self) -> str | None:
        """Return a checksum of the data, where they are at hand."""
        ...

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        """Begin an epoch; it goes on from a batch if its state was loaded before."""
        ...

    def in_order(self) -> Iterator[Batch]:
        """Go through all once, without shuffling where that is known."""
        ...

    def state_dict(self) -> Any: ...

    def load_state_dict(self, state: Any) -> None: ...


class ArrayBatches:
    """Batches of arrays of equal length, shuffled by the generator of `nn.manual_seed`."""

    def __init__(self, arrays: tuple[NDArray[Any], ...], batch_size: int) -> None:
        self.arrays, self.batch_size = arrays, batch_size
        self._examples = len(arrays[0])
        self._count = math.ceil(self._examples / batch_size)
        row = sum(array.nbytes for array in arrays) // self._examples
        #: How many batches to gather together, which takes fewer calls than one by one.
        self.together = max(1, GATHERED // max(1, row * batch_size))

    @property
    def count(self) -> int:
        return self._count

    @property
    def examples(self) -> int:
        return self._examples

    @property
    def size(self) -> int:
        return self.batch_size

    def fingerprint(self) -> str:
        return fingerprint(self.arrays)

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        # Drawn before the first batch is asked for.
        return self._gathered(generator().permutation(self._examples), start)

    def in_order(self) -> Iterator[Batch]:
        for begin in range(0, self._examples, self.batch_size):
            yield tuple(array[begin : begin + self.batch_size] for array in self.arrays)

    def _gathered(self, order: NDArray[np.intp], start: int) -> Iterator[Batch]:
        size, together = self.batch_size, self.together
        for first in range(start - start % together, self._count, together):
            chosen = order[first * size : (first + together) * size]
            rows = [array.take(chosen, 0) for array in self.arrays]
            skipped = max(0, start - first) * size
            yield from zip(
                *([part[i : i + size] for i in range(skipped, len(chosen), size)] for part in rows)
            )

    def state_dict(self) -> Any:
        return None

    def load_state_dict(self, state: Any) -> None: ...


class LoaderBatches:
    """Batches of anything that can be gone through once per epoch, such as a `DataLoader`."""

    def __init__(self, loader: Iterable[Any], name: str) -> None:
        self.loader: Any = loader
        self.name = name
        self._goes_on = False

    @property
    def count(self) -> int | None:
        return len(self.loader) if hasattr(self.loader, "__len__") else None

    @property
    def examples(self) -> None:
        return None

    @property
    def size(self) -> int | None:
        return self.loader.batch_size if isinstance(self.loader, DataLoader) else None

    def fingerprint(self) -> str | None:
        dataset = getattr(self.loader, "dataset", None)
        return fingerprint(dataset.arrays) if isinstance(dataset, ArrayDataset) else None

    def epoch(self, start: int = 0) -> Iterator[Batch]:
        batches: Iterator[Any] = iter(self.loader)
        if start and not self._goes_on:
            # Now, so that what is drawn on the way is drawn before the random state is put back.
            next(itertools.islice(batches, start, start), None)
        self._goes_on = False
        return map(self._checked, batches)

    def in_order(self) -> Iterator[Batch]:
        return map(self._checked, self.loader)

    def _checked(self, batch: Any) -> Batch:
        if not isinstance(batch, tuple | list) or len(batch) < 2:
            given = f"{type(batch).__name__}" + (
                f" of {len(batch)} parts" if isinstance(batch, tuple | list) else ""
            )
            raise TypeError(
                f"{self.name} gives batches that are tuples (x, y) or (x1, x2, y), got a {given}"
            )
        return tuple(batch)

    def state_dict(self) -> Any:
        return self.loader.state_dict() if has_state(self.loader) else None

    def load_state_dict(self, state: Any) -> None:
        if has_state(self.loader) and state is not None:
            self.loader.load_state_dict(state)
            self._goes_on = True


def batches_of(
    data: Any, batch_size: int, name: str, shuffle: bool = True, dtype: Any = np.float32
) -> Batches:
    """Return what gives the batches of some data.

    Parameters
    ----------
    data : tuple of arrays or frames, Dataset, or iterable of batches
    batch_size : int
        Of arrays and data sets; iterables of batches have their own.
    name : str
        What to call it in messages.
    shuffle : bool
        Whether a data set is shuffled.
    dtype : dtype
        What the floating numbers of arrays and frames become: NumPy and pandas make float64,
        whether it is meant or not.

    Raises
    ------
    TypeError, ValueError
        If it is something else, or there are no examples.
    """
    if isinstance(data, list) and data and all(isinstance(part, tuple) for part in data):
        return LoaderBatches(data, name)
    if isinstance(data, tuple | list):
        return ArrayBatches(_checked_arrays(data, name, dtype), batch_size)
    plain = hasattr(data, "__len__") and hasattr(data, "__getitem__")
    if isinstance(data, Dataset) or (plain and not hasattr(data, "__iter__")):
        return LoaderBatches(DataLoader(data, batch_size, shuffle=shuffle), name)
    if hasattr(data, "to_numpy") or isinstance(data, np.ndarray):
        raise TypeError(
            f"{name} needs inputs and targets, as in (x, y), got one {type(data).__name__}"
        )
    if not hasattr(data, "__iter__") or isinstance(data, dict | str | bytes):
        raise TypeError(
            f"{name} is (x, y), a Dataset, a DataLoader or another iterable of batches, got a "
            f"{type(data).__name__}"
        )
    return LoaderBatches(data, name)


def _checked_arrays(data: Any, name: str, dtype: Any) -> tuple[NDArray[Any], ...]:
    """Return the parts of some data as arrays with as many examples each."""
    if len(data) < 2:
        raise ValueError(
            f"{name} is inputs and targets (x, y), or several inputs (x1, x2, y), got "
            f"{len(data)} parts"
        )
    _refuse_nested(data, name)
    arrays = tuple(_as_rows(part, name, dtype) for part in data)
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) > 1 or not lengths[0]:
        raise ValueError(
            f"{name} needs as many inputs as targets, at least one: got "
            f"{' and '.join(map(str, lengths))}"
        )
    return arrays


def _refuse_nested(data: Any, name: str) -> None:
    """Say how several inputs are written to who gives them as one part: ``((a, b), t)``.

    A list of arrays may be the examples of one input: by its length, it is if others have as many.
    """
    parts = [part if _holds_arrays(part) else [part] for part in data]
    lengths = {len(array) for part in parts for array in part if hasattr(array, "__len__")}
    if len(lengths) != 1 or all(len(part) in {1, *lengths} for part in parts):
        return
    inputs, targets = sum(map(len, parts[:-1])), len(parts[-1])
    written = [*"abcdefgh"[:inputs], *["x"] * (inputs - 8)]
    written += ["t"] if targets == 1 else [f"t{i + 1}" for i in range(targets)]
    raise ValueError(
        f"{name} has several arrays in one part: write ({', '.join(written)}), each a part of its "
        f"own{f', and inputs={inputs}' if targets > 1 else ''}; the model is called with all inputs"
    )


def _holds_arrays(part: Any) -> bool:
    return (
        isinstance(part, tuple | list)
        and bool(part)
        and all(hasattr(each, "shape") and np.ndim(each) for each in part)
    )


def _as_rows(part: Any, name: str, dtype: Any) -> NDArray[Any]:
    array = as_array(part, f"a part of {name}")
    return array.astype(dtype, copy=False) if array.dtype.kind == "f" else array


def leaves(part: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Return the arrays of a part of a batch, which may be a dict or a list of them.

    >>> [name for name, array in leaves({"a": np.zeros(2), "b": [np.ones(2)]}, "x")]
    ["x['a']", "x['b'][0]"]
    """
    if isinstance(part, Mapping | tuple | list):
        parts: Any = part
        keyed = parts.items() if isinstance(part, Mapping) else enumerate(parts)
        for key, inner in keyed:
            yield from leaves(inner, f"{name}[{key!r}]")
    else:
        yield name, part


def examples_in(part: Any) -> int:
    """Return how many examples a part of a batch has: as many as the first of its arrays.

    >>> examples_in({"a": np.zeros((5, 2)), "b": np.zeros((5, 3))})
    5
    """
    if isinstance(part, Mapping | tuple | list) and part:
        given: Any = part
        inner: Any = next(iter(given.values() if isinstance(part, Mapping) else given))
        if isinstance(part, Mapping) or hasattr(inner, "shape") or isinstance(inner, Mapping):
            return examples_in(inner)
        return len(given)
    array: Any = part
    return len(array) if np.ndim(array) else 1


def split_batch(batch: Batch, inputs: int | None) -> tuple[Batch, Batch]:
    """Split a batch into what the model takes and what the loss takes beside the output."""
    where = -1 if inputs is None else inputs
    return batch[:where], batch[where:]
