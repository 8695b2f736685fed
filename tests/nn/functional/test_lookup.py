"""Looking up rows by number: gradients, padding, and numbers without a row."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients
from nn import functional as F

WEIGHT = np.arange(12.0).reshape(4, 3)


@pytest.mark.parametrize("numbers", [2, [1, 1, 3], [[0, 3], [3, 3]], np.zeros((0, 2), int)])
def test_rows_are_looked_up_and_their_gradients_add_up(numbers: Any) -> None:
    weight = Value(WEIGHT)
    output = F.embedding(numbers, weight)
    np.testing.assert_array_equal(output.data, WEIGHT[np.asarray(numbers)])
    counts = np.bincount(np.ravel(numbers), minlength=4)
    np.testing.assert_array_equal(gradients(output.sum(), weight), np.tile(counts, (3, 1)).T)
    assert isinstance(F.embedding(np.asarray(numbers), WEIGHT), np.ndarray)


@pytest.mark.parametrize("padding", [1, -3])
def test_padding_is_looked_up_but_not_learned(padding: int) -> None:
    weight = Value(WEIGHT)
    output = F.embedding([1, 2, 1], weight, padding)
    np.testing.assert_array_equal(output.data, WEIGHT[[1, 2, 1]])
    np.testing.assert_array_equal(gradients(output.sum(), weight).sum(1), [0, 0, 3, 0])
    assert isinstance(F.embedding(np.array([1]), WEIGHT, padding), np.ndarray)


@pytest.mark.parametrize("wrong", [-1, 4, 400])
def test_a_number_without_a_row_is_named(wrong: int) -> None:
    with pytest.raises(ValueError, match=f"got the number {wrong}, but there are 4 rows"):
        F.embedding([0, wrong], Value(WEIGHT))


def test_what_is_no_number_of_a_row_is_refused() -> None:
    for wrong in (np.array([1.0]), np.array([True])):
        with pytest.raises(TypeError, match="embedding takes whole numbers, got an array of"):
            F.embedding(wrong, Value(WEIGHT))
    with pytest.raises(ValueError, match="padding_idx=4 is none of the 4 rows"):
        F.embedding([0], Value(WEIGHT), padding_idx=4)
    with pytest.raises(ValueError, match=r"num_embeddings, embedding_dim\), got shape \(3,\)"):
        F.embedding([0], Value(np.zeros(3)))


@pytest.mark.parametrize("padding", [None, 2])
def test_numbers_that_are_not_known_beforehand(padding: int | None) -> None:
    weight = Value(WEIGHT)

    @compile
    def slope(numbers: Any) -> Any:
        output = F.embedding(numbers, weight, padding)
        return output.detach(), F.embedding(numbers, WEIGHT), gradients(output.sum(), weight)

    for numbers in (np.array([0, 2, 2]), np.array([3, 1, 3])):
        output, plain, found = slope(numbers)
        np.testing.assert_array_equal(output, WEIGHT[numbers])
        np.testing.assert_array_equal(plain, WEIGHT[numbers])
        counts = np.bincount(numbers, minlength=4) * (np.arange(4) != padding)
        np.testing.assert_array_equal(found, np.tile(counts, (3, 1)).T)
    for wrong in (4, -1):
        with pytest.raises(ValueError, match=f"got the number {wrong}, but there are 4 rows"):
            slope(np.array([0, wrong, 0]))


def test_unknown_numbers_of_a_type_too_small_to_count_the_rows() -> None:
    weight = Value(np.arange(300.0).reshape(300, 1))
    found = compile(lambda numbers: F.embedding(numbers, weight).detach())
    np.testing.assert_array_equal(found(np.array([7, 255], np.uint8)), [[7], [255]])
    with pytest.raises(ValueError, match="got the number -3, but there are 300 rows"):
        found(np.array([7, -3], np.int8))


def test_one_hot_counts_its_classes() -> None:
    np.testing.assert_array_equal(F.one_hot([0, 2]), [[1, 0, 0], [0, 0, 1]])
    np.testing.assert_array_equal(F.one_hot(1, 3), [0, 1, 0])
    assert F.one_hot(np.zeros((2, 0), int), 3).shape == (2, 0, 3)
    assert F.one_hot([0]).dtype == np.int64


def test_one_hot_of_numbers_that_are_not_known_beforehand() -> None:
    found = compile(lambda numbers: F.one_hot(numbers, 3))(np.array([2, 0]))
    np.testing.assert_array_equal(found, [[0, 0, 1], [1, 0, 0]])
    with pytest.raises(ValueError, match="needs num_classes while a function is compiled"):
        compile(F.one_hot)(np.array([2, 0]))


@pytest.mark.parametrize(
    ("tensor", "classes", "message"),
    [
        ([0, 3], 3, "number 3, but there are 3 classes"),
        ([-1, 3], -1, "number -1, but there are 4 classes"),
        (np.zeros(0, int), -1, "no classes to count"),
    ],
)
def test_classes_that_do_not_fit_are_refused(tensor: Any, classes: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        F.one_hot(tensor, classes)
