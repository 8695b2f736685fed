"""Batches: their order, their seeds, and going on in the middle of an epoch."""

import copy
import json
import pickle
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest

import nn
from nn.data import ArrayDataset, DataLoader, Dataset, Subset, default_collate
from nn.data.transforms import Shift
from nn.random import generator


def numbers(batches: Any) -> list[list[int]]:
    return [batch[0].tolist() for batch in batches]


class Noisy(Dataset):
    """Examples that are drawn anew each time they are asked for."""

    def __len__(self) -> int:
        return 11

    def __getitem__(self, index: int) -> tuple[float]:
        return (index + generator().random(),)


def test_batches_are_tuples_of_arrays_in_order_and_the_last_may_be_smaller():
    x, y = np.arange(10.0).reshape(5, 2).astype(np.float32), np.arange(5)
    loader = DataLoader((x, y), batch_size=2)
    batches = list(loader)
    assert len(batches) == len(loader) == 3
    assert all(type(batch) is tuple for batch in batches)
    np.testing.assert_array_equal(np.concatenate([x for x, _ in batches]), x)
    assert [y.tolist() for _, y in batches] == [[0, 1], [2, 3], [4]]
    assert batches[0][0].dtype == np.float32


@pytest.mark.parametrize(
    ("count", "size", "drop_last", "sizes"),
    [
        (6, 2, False, [2, 2, 2]),
        (6, 4, False, [4, 2]),
        (6, 4, True, [4]),
        (6, 6, True, [6]),
        (6, 100, False, [6]),
        (1, 1, False, [1]),
    ],
)
def test_how_many_batches_there_are(count: int, size: int, drop_last: bool, sizes: list[int]):
    loader = DataLoader(np.arange(count), size, drop_last=drop_last)
    assert [len(x) for (x,) in loader] == sizes
    assert len(loader) == len(sizes)


def test_a_batch_is_a_copy():
    x = np.zeros(4)
    for (batch,) in DataLoader(x, 4):
        batch += 1
    np.testing.assert_array_equal(x, 0)


def test_arrays_and_single_examples_make_the_same_batches():
    x, y = np.arange(14.0).reshape(7, 2), np.arange(7)
    fast = DataLoader((x, y), 3, shuffle=True, seed=1)
    slow = DataLoader(list(zip(x, y)), 3, shuffle=True, seed=1)
    for (x1, y1), (x2, y2) in zip(fast, slow, strict=True):
        np.testing.assert_array_equal(x1, x2)
        np.testing.assert_array_equal(y1, y2)


def test_shuffling_gives_every_example_once_and_each_epoch_its_own_order():
    loader = DataLoader(np.arange(20), 6, shuffle=True, seed=0)
    first, second = ([x for batch in numbers(loader) for x in batch] for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(20))
    assert first != second
    assert first != list(range(20))


def test_the_order_follows_from_seed_and_epoch():
    loader = DataLoader(np.arange(20), 20, shuffle=True, seed=5)
    epochs = [numbers(loader) for _ in range(3)]
    again = DataLoader(np.arange(20), 20, shuffle=True, seed=5)
    again.set_epoch(2)
    assert numbers(again) == epochs[2]
    again.set_epoch(0)
    assert numbers(again) == epochs[0]
    assert numbers(again) == epochs[1]


def test_seeds_and_epochs_are_not_mistaken_for_each_other():
    orders = set()
    for seed in range(4):
        loader = DataLoader(np.arange(30), 30, shuffle=True, seed=seed)
        orders |= {tuple(numbers(loader)[0]) for _ in range(4)}
    assert len(orders) == 16


def test_without_a_seed_one_is_drawn_that_manual_seed_repeats():
    def order() -> list[list[int]]:
        nn.manual_seed(3)
        loader = DataLoader(np.arange(20), 20, shuffle=True)
        generator().random(100)  # what is drawn meanwhile does not matter
        return numbers(loader)

    assert order() == order()
    assert (
        DataLoader(np.arange(3), shuffle=True).seed != DataLoader(np.arange(3), shuffle=True).seed
    )


def test_two_iterations_at_once_do_not_disturb_each_other():
    loader = DataLoader(np.arange(12), 3, shuffle=True, seed=0)
    apart = [numbers(loader), numbers(loader)]
    loader.set_epoch(0)
    first, second = iter(loader), iter(loader)
    together = [(a[0].tolist(), b[0].tolist()) for a, b in zip(first, second)]
    assert [list(epoch) for epoch in zip(*together)] == apart


@pytest.mark.parametrize("prefetch", [0, 2])
@pytest.mark.parametrize("stop", range(9))
def test_a_training_goes_on_in_the_middle_of_an_epoch(stop: int, prefetch: int):
    dataset = ArrayDataset(np.arange(11.0).reshape(11, 1, 1) + 1, transform=Shift())

    def loader(seed: int) -> DataLoader:
        return DataLoader(dataset, 4, shuffle=True, seed=seed, prefetch=prefetch)

    uninterrupted = loader(1)
    whole = [x.tolist() for _ in range(3) for (x,) in uninterrupted]

    before = loader(1)
    seen: list[Any] = []
    while len(seen) < stop:
        seen += [x.tolist() for (x,) in islice(before, stop - len(seen))]
    state = json.loads(json.dumps(before.state_dict()))
    after = loader(99)
    after.load_state_dict(state)
    while len(seen) < 9:
        seen += [x.tolist() for (x,) in after]
    assert seen == whole


def test_the_state_counts_what_was_handed_out():
    loader = DataLoader(np.arange(10), 4, seed=7)

    def where() -> tuple[int, int]:
        state = loader.state_dict()
        assert (state["seed"], state["batch_size"], state["examples"]) == (7, 4, 10)
        return state["epoch"], state["batches"]

    assert where() == (0, 0)
    epoch = iter(loader)
    assert where() == (0, 0)
    for batches in (1, 2, 3):
        next(epoch)
        assert where() == (0, batches)
    assert next(epoch, None) is None
    assert where() == (1, 0)
    next(iter(loader))
    assert where() == (1, 1)
    next(iter(loader))  # an epoch that was broken off is followed by the next one
    assert where() == (2, 1)
    loader.set_epoch(5)
    assert where() == (5, 0)


def test_the_state_after_the_last_batch_leaves_nothing_of_the_epoch():
    loader = DataLoader(np.arange(4), 2, seed=0)
    epoch = iter(loader)
    next(epoch), next(epoch)
    resumed = DataLoader(np.arange(4), 2)
    resumed.load_state_dict(loader.state_dict())
    assert list(resumed) == []
    assert resumed.state_dict()["epoch"] == 1
    assert len(list(resumed)) == 2


def test_a_loaded_state_is_the_state_until_something_happens():
    loader = DataLoader(np.arange(10), 4, seed=7)
    next(iter(loader))
    other = DataLoader(np.arange(10), 4)
    other.load_state_dict(loader.state_dict())
    assert other.state_dict() == loader.state_dict()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"batch_size": 3}, ValueError, "batch_size 3, but this one has 4"),
        ({"examples": 9}, ValueError, "examples 9, but this one has 10"),
        ({"shuffle": 1}, ValueError, "shuffle 1, but this one has 0: it would go on with other"),
        ({"drop_last": 1}, ValueError, "drop_last 1, but this one has 0"),
        ({"sampler": 1}, ValueError, "sampler 1, but this one has 0"),
        ({"batches": 4}, ValueError, "4 batches of the epoch were handed out, but it has 3"),
        ({"epoch": -1}, ValueError, "at least 0, got -1"),
        ({"seed": "x"}, TypeError, "whole number, got 'x'"),
        ({"more": 1}, ValueError, "has the keys seed, epoch, batches"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(
    change: Any, error: type[Exception], message: str
):
    loader = DataLoader(np.arange(10), 4, seed=7)
    next(iter(loader))
    before = loader.state_dict()
    with pytest.raises(error, match=message):
        loader.load_state_dict(before | {"epoch": 3} | change)
    assert loader.state_dict() == before
    with pytest.raises(TypeError, match="is a dict, got list"):
        loader.load_state_dict([])  # type: ignore[arg-type]


@pytest.mark.parametrize("collate", [None, default_collate])
def test_what_is_drawn_follows_from_the_seed_the_epoch_and_the_batch(collate: Any):
    def epochs(prefetch: int) -> list[list[float]]:
        loader = DataLoader(Noisy(), 4, collate=collate, prefetch=prefetch, seed=2)
        return [x.tolist() for _ in range(2) for (x,) in loader]

    plain = epochs(0)
    noise = np.concatenate(plain) % 1
    assert len(set(noise)) == 22
    generator().random()
    assert epochs(0) == plain
    assert epochs(3) == plain


def test_drawing_in_a_loader_leaves_the_generator_of_the_model_alone():
    before = nn.random.get_state()
    loader = DataLoader(Noisy(), 4, seed=2)
    list(loader)
    assert nn.random.get_state() == before
    for _ in loader:
        assert generator() is nn.random._generator


def test_a_collate_function_gets_the_examples():
    examples = [[1], [2, 3], [4, 5, 6]]

    def pad(batch: list[list[int]]) -> Any:
        width = max(map(len, batch))
        return np.array([row + [0] * (width - len(row)) for row in batch])

    for loader in (DataLoader(examples, 2, collate=pad), DataLoader(examples, 2, collate_fn=pad)):
        assert [batch.tolist() for batch in loader] == [[[1, 0], [2, 3]], [[4, 5, 6]]]


def test_a_sampler_says_the_order():
    loader = DataLoader(np.arange(5), 2, sampler=[4, -1, 0])
    assert len(loader) == 2
    assert numbers(loader) == numbers(loader) == [[4, 4], [0]]
    with pytest.raises(IndexError, match="no example 7"):
        iter(DataLoader(np.arange(5), sampler=[7]))


def test_a_subset_keeps_to_the_fast_path():
    subset = Subset(ArrayDataset(np.arange(5.0)), [3, 1])
    assert numbers(DataLoader(subset, 2)) == [[3.0, 1.0]]


@pytest.mark.parametrize(
    ("data", "keywords", "error", "message"),
    [
        ((np.zeros(3), np.zeros(2)), {}, ValueError, "as many examples each"),
        ([], {}, ValueError, "no examples to make batches of"),
        (np.zeros((0, 3)), {}, ValueError, "no examples"),
        (iter([1]), {}, TypeError, "sequence of an iterator"),
        (np.zeros(3), {"batch_size": 0}, ValueError, "batch_size is at least 1, got 0"),
        (np.zeros(3), {"batch_size": 1.5}, TypeError, "batch_size is a whole number, got 1.5"),
        (np.zeros(3), {"batch_size": None}, TypeError, "batch_size is a whole number, got None"),
        (np.zeros(3), {"prefetch": -1}, ValueError, "prefetch is at least 0"),
        (np.zeros(3), {"seed": -1}, ValueError, "seed is at least 0"),
        (np.zeros(3), {"batch_size": 4, "drop_last": True}, ValueError, "there is no batch: 3"),
        (np.zeros(3), {"sampler": [0], "shuffle": True}, ValueError, "either a sampler or"),
        (np.zeros(3), {"sampler": iter([0])}, TypeError, "has a length"),
        (np.zeros(3), {"collate": len, "collate_fn": len}, ValueError, "give one of them"),
    ],
)
def test_what_makes_no_batches_is_refused(
    data: Any, keywords: Any, error: type[Exception], message: str
):
    with pytest.raises(error, match=message):
        DataLoader(data, **keywords)


def test_an_error_of_the_data_set_does_not_end_the_epoch():
    class Broken(Noisy):
        def __getitem__(self, index: int) -> Any:
            raise OSError("gone")

    loader = DataLoader(Broken(), 4)
    epoch = iter(loader)
    with pytest.raises(OSError, match="gone"):
        next(epoch)
    assert next(epoch, None) is None
    assert (loader.state_dict()["epoch"], loader.state_dict()["batches"]) == (0, 0)


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda loader: pickle.loads(pickle.dumps(loader))]
)
def test_a_copy_goes_on_by_itself(duplicate: Any):
    loader = DataLoader(np.arange(6), 2, shuffle=True, prefetch=1, seed=0)
    epoch = iter(loader)
    next(epoch)
    copied = duplicate(loader)
    assert copied.state_dict() == loader.state_dict()
    list(epoch)
    assert copied.state_dict() != loader.state_dict()


@pytest.mark.parametrize("drawn", [3, 12])
def test_a_sampler_that_gives_another_number_than_its_length_is_refused(drawn: int) -> None:
    class Wrong:
        def __len__(self) -> int:
            return 10

        def __iter__(self) -> Iterator[int]:
            return iter([0] * drawn)

    loader = DataLoader(np.arange(20), batch_size=2, sampler=Wrong())
    before = loader.state_dict()
    with pytest.raises(ValueError, match=f"sampler has a length of 10, but gave {drawn} numbers"):
        iter(loader)
    assert loader.state_dict() == before


def test_the_state_tells_the_order_and_one_of_before_still_loads():
    plain = DataLoader(np.arange(10), 4, seed=7)
    others = (
        DataLoader(np.arange(10), 4, shuffle=True),
        DataLoader(np.arange(10), 4, drop_last=True),
        DataLoader(np.arange(10), 4, sampler=range(10)),
    )
    for other in others:
        with pytest.raises(ValueError, match="other examples"):
            plain.load_state_dict(other.state_dict())
