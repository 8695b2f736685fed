"""How examples become a batch."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import Value
from nn.data import default_collate


class Pair(NamedTuple):
    x: Any
    y: Any


@pytest.mark.parametrize(
    ("examples", "dtype"),
    [
        ([1.0, 2.0], np.float64),
        ([1, 2], np.int64),
        ([True, False], np.bool_),
        ([np.float32(1), np.float32(2)], np.float32),
        ([np.zeros(3, np.uint8), np.ones(3, np.uint8)], np.uint8),
    ],
)
def test_numbers_and_arrays_are_stacked_in_their_dtype(examples: Any, dtype: Any):
    batch = default_collate(examples)
    assert batch.dtype == dtype
    np.testing.assert_array_equal(batch, np.array(examples))


def test_parts_are_stacked_to_any_depth():
    batch = default_collate(
        [((1, [2.0, 3.0]), {"a": np.zeros(2)}, "x"), ((4, [5.0, 6.0]), {"a": np.ones(2)}, "y")]
    )
    (first, (second, third)), named, text = batch
    assert (first.tolist(), second.tolist(), third.tolist()) == ([1, 4], [2, 5], [3, 6])
    assert named["a"].tolist() == [[0, 0], [1, 1]]
    assert text == ["x", "y"]


def test_named_tuples_keep_their_names():
    batch = default_collate([Pair(1.0, 2), Pair(3.0, 4)])
    assert isinstance(batch, Pair)
    assert batch.y.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("examples", "error", "message"),
    [
        ([], ValueError, "no examples"),
        ([(1, 2), (1,)], ValueError, "a tuple of 2 and a tuple of 1"),
        ([(1, 2), 3], ValueError, "a tuple of 2 and a int"),
        ([{"a": 1}, {"b": 1}], ValueError, "keys 'a' and a dict with the keys 'b'"),
        ([np.zeros(2), np.zeros(3)], ValueError, r"\(2,\) and \(3,\) cannot be stacked: .*pads"),
        ([None, None], TypeError, "None, which cannot be stacked"),
        ([Value(1.0)], TypeError, r"holds a Value: .*\.data"),
    ],
)
def test_examples_that_are_not_alike_are_refused(
    examples: Any, error: type[Exception], message: str
):
    with pytest.raises(error, match=message):
        default_collate(examples)
