"""Data sets: arrays, parts and joints of others, and what is taken for one."""

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn.data import ArrayDataset, ConcatDataset, Dataset, Subset
from nn.data.dataset import as_dataset, batch_of


class Squares(Dataset):
    def __len__(self) -> int:
        return 6

    def __getitem__(self, index: int) -> tuple[float, int]:
        return float(index), index * index


class Frame:
    """What pandas' DataFrame and Series have in common with what we ask for."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    def to_numpy(self) -> Any:
        return np.asarray(self.numbers)


class Doubled:
    """A transform that says how it was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[int, ...]]] = []

    def __call__(self, example: Any) -> Any:
        self.calls.append(("example", example.shape))
        return 2 * example

    def batch(self, examples: Any) -> Any:
        self.calls.append(("batch", examples.shape))
        return 2 * examples


def test_an_example_is_a_row_of_each_array():
    x, y = np.arange(12.0).reshape(4, 3), np.array([3, 2, 1, 0])
    dataset = ArrayDataset(x, y)
    assert len(dataset) == 4
    row, label = dataset[-1]
    np.testing.assert_array_equal(row, [9, 10, 11])
    assert label == 0
    assert len(dataset[np.int64(2)]) == 2


@pytest.mark.parametrize(
    ("index", "rows"),
    [
        (slice(1, 3), [1, 2]),
        (slice(None, None, -2), [3, 1]),
        ([2, 0], [2, 0]),
        (np.array([-1]), [3]),
        (np.array([True, False, False, True]), [0, 3]),
    ],
)
def test_several_examples_are_a_tuple_of_arrays(index: Any, rows: list[int]):
    x, y = ArrayDataset(np.arange(4.0), np.arange(4) * 10)[index]
    assert x.tolist() == rows
    assert y.tolist() == [10 * row for row in rows]


def test_arrays_are_kept_without_a_copy():
    x = np.zeros((3, 2), np.float32)
    assert ArrayDataset(x).arrays[0] is x


@pytest.mark.parametrize("index", [4, -5, [0, 4], [-5]])
def test_there_is_no_example_beyond_the_end(index: Any):
    with pytest.raises(IndexError, match=r"there is no example (4|-5): the data set has 4"):
        ArrayDataset(np.zeros(4))[index]


@pytest.mark.parametrize("index", ["0", 0.0, [0.5], [[0]], [True]])
def test_examples_are_chosen_by_whole_numbers(index: Any):
    with pytest.raises(TypeError, match="whole numbers"):
        ArrayDataset(np.zeros(4))[index]


def test_a_loop_over_a_data_set_ends():
    assert [x for (x,) in ArrayDataset(np.arange(3))] == [0, 1, 2]


@pytest.mark.parametrize("kind", [np.asarray, list, Frame])
def test_lists_and_frames_are_read_as_arrays(kind: Any):
    dataset = ArrayDataset(kind([[1.0, 2.0], [3.0, 4.0]]), kind([0, 1]))
    assert [array.shape for array in dataset.arrays] == [(2, 2), (2,)]
    assert [array.dtype for array in dataset.arrays] == [np.float64, np.int64]


def test_columns_of_truth_values_and_of_nullable_numbers_are_numbers():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"area": [20.0, 30.5], "town": ["a", "b"]})
    (array,) = ArrayDataset(pandas.get_dummies(frame)).arrays
    assert array.dtype == np.float64
    assert array.tolist() == [[20.0, 1.0, 0.0], [30.5, 0.0, 1.0]]
    frame = pandas.DataFrame({"a": [1, 2], "b": [True, False]})
    assert ArrayDataset(frame).arrays[0].tolist() == [[1, 1], [2, 0]]
    nullable = pandas.DataFrame({"a": pandas.array([0.5, 1.5], "Float64"), "b": [True, False]})
    assert ArrayDataset(nullable).arrays[0].tolist() == [[0.5, 1.0], [1.5, 0.0]]
    assert ArrayDataset(nullable["a"]).arrays[0].tolist() == [0.5, 1.5]
    gaps = pandas.DataFrame({"a": [0.5, np.nan], "b": [True, False]})  # NaN is a number
    assert np.isnan(ArrayDataset(gaps).arrays[0][1, 0])


def test_a_column_that_holds_no_numbers_is_named_with_its_dtype():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"area": [20.0, 30.5], "town": ["a", "b"]})
    frame["day"] = pandas.to_datetime(["2020-01-01", "2020-01-03"])
    frame["kind"] = pandas.Categorical(["x", "y"])
    frame["rooms"] = pandas.array([3.5, None], "Float64")
    for column, message in {
        "town": r"the column 'town' of the array has dtype (object|str) .*get_dummies",
        "day": r"the column 'day' of the array has dtype datetime64\[.*span of time",
        "kind": r"the column 'kind' of the array has dtype category in place of numbers: .*dummies",
        "rooms": r"the column 'rooms' of the array has missing values: .*fillna",
    }.items():
        with pytest.raises(TypeError, match=message):
            ArrayDataset(frame[["area", column]])
    with pytest.raises(TypeError, match="the array has dtype category"):
        ArrayDataset(frame["kind"])
    days = (frame["day"] - frame["day"].min()).dt.days
    assert ArrayDataset(days).arrays[0].tolist() == [0, 2]


@pytest.mark.parametrize(
    ("arrays", "error", "message"),
    [
        ((), ValueError, "at least one array"),
        (([],), ValueError, r"no examples: the array has shape \(0,\)"),
        (([1], [1, 2]), ValueError, r"as many examples each, got 1, 2, of shapes \(1,\), \(2,\)"),
        (([[1], [1, 2]],), ValueError, "rows are of different lengths: pad them"),
        ((3.0,), TypeError, "expected an array or a list, got 3.0"),
        (("text",), TypeError, "is a str, expected an array"),
        (({"x": [1]},), TypeError, "is a dict"),
        (([None, 1],), TypeError, "objects in place of numbers, such as None"),
        (([1.0], Value([1.0])), TypeError, r"array 2 is a Value: .*\.data"),
        ((np.ma.masked_array([1.0], [True]),), TypeError, "masked: fill in the gaps"),
        ((Frame([["a", 1.0], [None, 2.0]]),), TypeError, "turn columns of text"),
    ],
)
def test_what_is_no_data_is_refused(arrays: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        ArrayDataset(*arrays)


def test_a_transform_is_of_the_first_array_and_a_target_transform_of_the_last():
    dataset = ArrayDataset(
        [1.0, 2.0],
        [10.0, 20.0],
        [5, 6],
        transform=lambda x: x + 0.5,
        target_transform=lambda y: -y,
    )
    assert dataset[1] == (2.5, 20.0, -6)
    x, other, y = dataset[:]
    assert (x.tolist(), other.tolist(), y.tolist()) == ([1.5, 2.5], [10.0, 20.0], [-5, -6])


def test_a_transform_that_can_gets_the_batch_at_once():
    transform = Doubled()
    dataset = ArrayDataset(np.ones((5, 2)), transform=transform)
    dataset.batch(np.array([0, 3, 4]))
    assert dataset[0][0].tolist() == [2, 2]
    assert transform.calls == [("batch", (3, 2)), ("example", (2,))]


def test_the_stored_arrays_stay_as_they_are_when_a_transform_writes():
    def spoil(example: Any) -> Any:
        example[...] = 0
        return example

    x = np.ones((3, 2))
    ArrayDataset(x, transform=spoil).batch(np.array([0, 1]))
    np.testing.assert_array_equal(x, 1)


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"transform": 3}, TypeError, "transform is a function of an example, got 3"),
        ({"target_transform": abs}, ValueError, "only one array"),
    ],
)
def test_a_transform_that_is_none_is_refused(keywords: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        ArrayDataset([1.0], **keywords)


def test_a_data_set_of_ones_own_makes_batches():
    x, y = Squares().batch(np.array([5, 2]))
    assert (x.tolist(), y.tolist()) == ([5.0, 2.0], [25, 4])


def test_a_subclass_has_to_say_what_its_examples_are():
    class Nothing(Dataset):
        pass

    with pytest.raises(NotImplementedError, match=r"Nothing does not define __len__"):
        len(Nothing())
    with pytest.raises(NotImplementedError, match=r"Nothing does not define __getitem__"):
        Nothing()[0]


@pytest.mark.parametrize("dataset", [Squares(), [(float(i), i * i) for i in range(6)]])
def test_a_subset_counts_its_own_examples(dataset: Any):
    subset = Subset(dataset, [4, -1, 0])
    assert len(subset) == 3
    assert [subset[0], subset[1], subset[-1]] == [(4.0, 16), (5.0, 25), (0.0, 0)]
    x, y = subset.batch(np.array([2, 0]))
    assert (x.tolist(), y.tolist()) == ([0.0, 4.0], [0, 16])
    assert subset[::2][1].tolist() == [16, 0]
    with pytest.raises(IndexError, match="no example 3"):
        subset[3]


def test_a_subset_of_a_subset_and_of_truth_values():
    inner = Subset(ArrayDataset(np.arange(4)), np.array([True, False, True, True]))
    assert Subset(inner, range(1, 3)).batch(np.array([0, 1]))[0].tolist() == [2, 3]
    assert len(Subset(inner, [])) == 0


def test_a_subset_is_of_examples_that_there_are():
    with pytest.raises(IndexError, match="no example 6: the data set has 6"):
        Subset(Squares(), [0, 6])
    with pytest.raises(TypeError, match="whole numbers"):
        Subset(Squares(), [0.5])


def test_data_sets_one_after_the_other():
    both = ConcatDataset([Squares(), [(0.5, 7)], ArrayDataset([8.0], [9])])
    assert len(both) == 8
    assert [both[5], both[6], both[7], both[-8]] == [(5.0, 25), (0.5, 7), (8.0, 9), (0.0, 0)]
    assert both.batch(np.array([6, 0]))[0].tolist() == [0.5, 0.0]
    assert both[-2:][0].tolist() == [0.5, 8.0]
    with pytest.raises(IndexError, match="no example 8"):
        both[8]
    with pytest.raises(ValueError, match="no data sets"):
        ConcatDataset([])


@pytest.mark.parametrize("data", [np.zeros((3, 2)), Frame([1, 2, 3]), ([1, 2, 3],)])
def test_arrays_are_taken_for_data_sets(data: Any):
    dataset = as_dataset(data)
    assert isinstance(dataset, ArrayDataset)
    assert len(dataset) == 3


def test_a_sequence_of_examples_is_one_as_it_is():
    examples = [(1.0, 2), (3.0, 4)]
    assert as_dataset(examples) is examples
    assert batch_of(examples, np.array([1]))[1].tolist() == [4]


@pytest.mark.parametrize("data", [iter([1]), 5, None, {"x": 1}, "text", Value([1.0])])
def test_what_gives_no_examples_by_number_is_refused(data: Any):
    with pytest.raises(TypeError, match=r"Dataset|\.data"):
        as_dataset(data)


def test_frames_of_pandas_are_read():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"width": [1.0, 2.0, 3.0], "count": [4, 5, 6], "kind": list("aba")})
    dataset = ArrayDataset(frame[["width", "count"]], frame["count"])
    x, y = dataset[1:]
    assert x.tolist() == [[2.0, 5.0], [3.0, 6.0]]
    assert y.tolist() == [5, 6]
    assert len(as_dataset(frame["width"])) == 3
    with pytest.raises(TypeError, match="the column 'kind' of the array"):
        ArrayDataset(frame)
