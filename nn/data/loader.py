"""`DataLoader`: the batches of an epoch, shuffled, prepared ahead, and resumed where one was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import index as whole
from typing import Any

import numpy as np

from nn.data.conversion import Indices, checked_indices
from nn.data.dataset import as_dataset, batch_of
from nn.data.prefetch import Prefetched
from nn.elsewhere import Refusing
from nn.random import drawing_from, generator

Collate = Callable[[list[Any]], Any]

#: What a state is compared by: with others of these, it would go on with other examples.
COMPARED = ("batch_size", "examples", "shuffle", "drop_last", "sampler")


class DataLoader(Refusing):
    """Gives the examples of a data set in batches, epoch after epoch.

    Each ``for batch in loader`` is one epoch. Its order and its random transforms follow from
    the seed and the number of the epoch alone, so they are the same however they are come to:
    in one go, prefetched, or resumed.

    Parameters
    ----------
    dataset : Dataset, tuple of arrays, ndarray, pandas DataFrame, or sequence of examples
        ``(x, y)`` is short for ``ArrayDataset(x, y)``.
    batch_size : int
        Examples in each batch; the last of an epoch may have fewer.
    shuffle : bool
        Whether each epoch has an order of its own.
    drop_last : bool
        Whether to leave out the last batch if it has fewer.
    collate, collate_fn : callable, optional
        Makes a batch of a list of examples; by default `default_collate` stacks them. The second
        is PyTorch's name for it.
    sampler : iterable of int with a length, optional
        The numbers of the examples of an epoch, in its order, in place of `shuffle`; gone through
        once per epoch, when it must give as many as its length says. What it draws from
        ``nn.random.generator()`` follows from seed and epoch.
    prefetch : int
        How many batches a background thread prepares ahead; 0 to prepare each when it is asked
        for.
    seed : int, optional
        By default drawn from the generator of `nn.manual_seed`, when the loader is made.

    Attributes
    ----------
    dataset : Dataset or sequence
    batch_size, prefetch, seed : int
    shuffle, drop_last : bool

    Raises
    ------
    TypeError
        If the data have no length or give no examples by number.
    ValueError
        If there are no examples or no batch, a number is out of range, or `shuffle` and `sampler`
        are both given.

    Examples
    --------
    >>> loader = DataLoader((np.arange(5.0), np.arange(5) % 2), batch_size=2)
    >>> len(loader)
    3
    >>> for x, y in loader:
    ...     print(x, y)
    [0. 1.] [0 1]
    [2. 3.] [0 1]
    [4.] [0]

    A training that was interrupted goes on with the batch that would have been next:

    >>> before = DataLoader(np.arange(6), batch_size=2, shuffle=True, seed=0)
    >>> epoch = iter(before)
    >>> _ = next(epoch)
    >>> state = before.state_dict()
    >>> after = DataLoader(np.arange(6), batch_size=2, shuffle=True)
    >>> after.load_state_dict(state)
    >>> [x.tolist() for x, in after] == [x.tolist() for x, in epoch]
    True
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int = 1,
        shuffle: bool = False,
        *,
        drop_last: bool = False,
        collate: Collate | None = None,
        collate_fn: Collate | None = None,
        sampler: Any = None,
        prefetch: int = 0,
        seed: int | None = None,
    ) -> None:
        self.dataset = as_dataset(dataset)
        self.batch_size = _at_least(1, batch_size, "batch_size")
        self.prefetch = _at_least(0, prefetch, "prefetch")
        if collate is not None and collate_fn is not None:
            raise ValueError("collate_fn is another name of collate: give one of them")
        if sampler is not None and shuffle:
            raise ValueError("a sampler says the order: give either a sampler or shuffle=True")
        if sampler is not None and not hasattr(sampler, "__len__"):
            raise TypeError(
                "a sampler has a length and can be gone through in each epoch, got "
                f"{type(sampler).__name__}: list(...) makes a sequence of an iterator"
            )
        self.shuffle, self.drop_last, self.sampler = bool(shuffle), bool(drop_last), sampler
        self.collate = collate_fn if collate is None else collate
        if not len(self.dataset):
            raise ValueError("there are no examples to make batches of")
        if not len(self):
            raise ValueError(
                f"there is no batch: {self._examples()} examples are fewer than batch_size="
                f"{self.batch_size}, and drop_last leaves out what is not full"
            )
        self.seed = int(generator().integers(2**32) if seed is None else _at_least(0, seed, "seed"))
        self._position = _Position(0)

    def __len__(self) -> int:
        full, rest = divmod(self._examples(), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[Any]:
        here = self._position
        position = _Position(here.epoch + 1) if here.begun else here
        epoch, start = position.epoch, position.batches
        order = self._order(epoch)
        self._position = position
        position.begun = True
        count = len(self)
        size = self.batch_size
        chunks = [order[i * size : (i + 1) * size] for i in range(start, count)]
        source = _batches(self.dataset, self.collate, chunks, self.seed, epoch, start)
        return _Epoch(
            Prefetched(source, self.prefetch) if self.prefetch else source, position, count
        )

    def _examples(self) -> int:
        return len(self.dataset if self.sampler is None else self.sampler)

    def _order(self, epoch: int) -> Indices:
        count = len(self.dataset)
        drawing = cache(lambda: _generator_of(self.seed, epoch))
        if self.sampler is not None:
            with drawing_from(drawing):
                order = checked_indices(list(self.sampler), count)
            if len(order) != self._examples():
                raise ValueError(
                    f"the sampler has a length of {self._examples()}, but gave {len(order)} "
                    "numbers of examples"
                )
            return order
        return drawing().permutation(count) if self.shuffle else np.arange(count)

    def set_epoch(self, epoch: int) -> None:
        """Make the next iteration the whole epoch of this number.

        Parameters
        ----------
        epoch : int
            From 0 for the first.

        Raises
        ------
        TypeError, ValueError
            If it is no whole number, or negative.
        """
        self._position = _Position(_at_least(0, epoch, "the number of an epoch"))

    def state_dict(self) -> dict[str, int]:
        """Return where the newest iteration is: plain integers, so that JSON can hold them.

        Returns
        -------
        dict of str to int
            ``seed``, ``epoch``, ``batches`` (how many of that epoch were handed out, not counting
            those prepared ahead), and, to be compared, ``batch_size``, ``examples``, and 1 or 0
            for ``shuffle``, ``drop_last`` and whether there is a ``sampler``. When an epoch has
            ended, which a loop knows when there is no further batch, this is batch 0 of the next
            one.
        """
        here = self._position
        return {
            "seed": self.seed,
            "epoch": here.epoch + here.finished,
            "batches": 0 if here.finished else here.batches,
            "batch_size": self.batch_size,
            "examples": self._examples(),
            "shuffle": int(self.shuffle),
            "drop_last": int(self.drop_last),
            "sampler": int(self.sampler is not None),
        }

    def load_state_dict(self, state: Mapping[str, int]) -> None:
        """Go on from a state: the next iteration gives the rest of that epoch.

        Parameters
        ----------
        state : mapping of str to int
            As `state_dict` returns it.

        Raises
        ------
        TypeError
            If the state is no mapping of integers.
        ValueError
            If a number is missing, unexpected or out of range, or the state is of other data,
            another batch size or another order. Nothing is changed then.
        """
        if not isinstance(state, Mapping):
            raise TypeError(f"a state of a loader is a dict, got {type(state).__name__}")
        own = self.state_dict()
        if state.keys() != own.keys():
            raise ValueError(
                f"a state of a loader has the keys {', '.join(own)}, got {', '.join(state) or '{}'}"
            )
        given = {key: _at_least(0, number, f"state[{key!r}]") for key, number in state.items()}
        for key in COMPARED:
            if given[key] != own[key]:
                raise ValueError(
                    f"the state is of a loader with {key} {given[key]}, but this one has "
                    f"{own[key]}: it would go on with other examples"
                )
        if given["batches"] > len(self):
            raise ValueError(
                f"the state says that {given['batches']} batches of the epoch were handed out, "
                f"but it has {len(self)}"
            )
        self.seed = given["seed"]
        self._position = _Position(given["epoch"], given["batches"])

    def __repr__(self) -> str:
        return (
            f"DataLoader({self.dataset!r}, batch_size={self.batch_size}, shuffle={self.shuffle}, "
            f"drop_last={self.drop_last}, prefetch={self.prefetch}, seed={self.seed})"
        )


class _Position:
    """How far an epoch is: known to the loader, changed by the one who hands batches out."""

    def __init__(self, epoch: int, batches: int = 0) -> None:
        self.epoch, self.batches = epoch, batches
        self.begun = self.finished = False


class _Epoch:
    """One pass over the data; it counts the batches as it hands them out."""

    def __init__(self, source: Iterator[Any], position: _Position, count: int) -> None:
        self._source, self._position, self._count = source, position, count

    def __iter__(self) -> _Epoch:
        return self

    def __next__(self) -> Any:
        try:
            batch = next(self._source)
        except StopIteration:
            # Not after an error: then there are batches that nobody has seen.
            self._position.finished = self._position.batches == self._count
            raise
        self._position.batches += 1
        return batch


def _batches(
    dataset: Any, collate: Collate | None, chunks: list[Indices], seed: int, epoch: int, start: int
) -> Iterator[Any]:
    for number, indices in enumerate(chunks, start):
        # A generator costs more than a small batch, so it is made only if something is drawn.
        drawing = cache(lambda number=number: _generator_of(seed, epoch, number))
        with drawing_from(drawing):
            if collate is None:
                batch = batch_of(dataset, indices)
            else:
                batch = collate([dataset[index] for index in indices.tolist()])
        yield batch


def _generator_of(seed: int, *path: int) -> np.random.Generator:
    # The epoch and the batch are a key of their own beside the seed, as NumPy has it for streams
    # that share a seed: seed 1 in epoch 2 has nothing in common with seed 2 in epoch 1.
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=path))


def _at_least(least: int, number: Any, name: str) -> int:
    try:
        checked = whole(number)
    except TypeError:
        raise TypeError(f"{name} is a whole number, got {number!r}") from None
    if checked < least:
        raise ValueError(f"{name} is at least {least}, got {checked}")
    return checked
