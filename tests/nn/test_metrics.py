"""Metrics: what counts as right, by hand, and what cannot be compared."""

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn.metrics import (
    accuracy,
    confusion_matrix,
    error_rate,
    mean_absolute_error,
    r2_score,
    root_mean_square_error,
    top_k_accuracy,
)

OUTPUT = np.array([[0.9, 0.1, 0.0], [0.2, 0.3, 0.5], [-3.0, -1.0, -2.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize(
    "wrap", [np.asarray, Value, np.ndarray.tolist], ids=["array", "Value", "list"]
)
def test_the_share_of_rows_whose_largest_output_is_right(wrap: Any) -> None:
    assert accuracy(wrap(OUTPUT), np.array([0, 2, 1, 2])) == 100.0
    assert accuracy(wrap(OUTPUT), np.array([0, 2, 1, 0])) == 75.0
    assert accuracy(wrap(OUTPUT), [1, 1, 0, 0]) == 0.0


def test_wanted_outputs_stand_for_their_largest() -> None:
    assert accuracy(OUTPUT, np.eye(3)[[0, 2, 1, 0]]) == 75.0


def test_it_is_a_plain_number() -> None:
    assert type(accuracy(OUTPUT.astype(np.float32), np.array([0, 0, 0, 0]))) is float


def test_single_outputs_stand_for_class_1_above_a_threshold() -> None:
    output, target = np.array([0.9, 0.5, 0.4, 0.6]), np.array([1, 0, 1, 1])
    assert accuracy(output, target) == 75.0  # 0.5 itself is class 0
    assert accuracy(output[:, None], target) == 75.0
    assert accuracy(output[:, None], target[:, None]) == 75.0
    assert accuracy(Value(output), target, threshold=0.3) == 75.0
    assert accuracy(output, target.astype(bool), threshold=0.95) == 25.0
    assert accuracy(np.array([-2.0, 3.0]), [0, 1], threshold=0) == 100.0


def test_whole_numbers_are_the_classes_themselves() -> None:
    assert accuracy(np.array([0, 2, 1, 3]), np.array([0, 2, 2, 3])) == 75.0
    assert accuracy([True, False], [1, 1]) == 50.0


def test_the_error_rate_is_the_rest_of_the_accuracy() -> None:
    assert error_rate(OUTPUT, np.array([0, 2, 1, 0])) == 0.25
    assert error_rate(Value(OUTPUT), np.eye(3)[[0, 2, 1, 2]]) == 0.0
    assert error_rate(np.array([0.9, 0.1]), [0, 0]) == 0.5


@pytest.mark.parametrize(("k", "expected"), [(1, 25.0), (2, 75.0), (3, 100.0)])
def test_a_class_among_the_k_largest_outputs_counts(k: int, expected: float) -> None:
    # In order of their outputs: 0 1 2, 2 1 0, 1 2 0, 2 0 1.
    assert top_k_accuracy(OUTPUT, np.array([1, 1, 1, 1]), k) == expected
    assert top_k_accuracy(Value(OUTPUT), np.eye(3)[[1, 1, 1, 1]], k) == expected


def test_the_largest_output_alone_is_the_accuracy_also_where_outputs_tie() -> None:
    random = np.random.default_rng(0)
    output, target = random.integers(0, 3, (50, 4)).astype(float), random.integers(0, 4, 50)
    assert top_k_accuracy(output, target, 1) == accuracy(output, target)
    assert top_k_accuracy(output.astype(np.uint8), target, 1) == accuracy(output, target)
    assert top_k_accuracy(np.zeros((1, 3)), np.array([1]), 2) == 100.0
    assert top_k_accuracy(np.zeros((1, 3)), np.array([2]), 2) == 0.0


def test_confusions_are_counted_in_the_row_of_the_true_class() -> None:
    # Predicted 0, 2, 1, 2 where 0, 1, 1, 0 was true.
    expected = [[1, 0, 1], [0, 1, 1], [0, 0, 0]]
    found = confusion_matrix(OUTPUT, np.array([0, 1, 1, 0]))
    assert found.tolist() == expected
    assert found.dtype == np.int64
    assert confusion_matrix(Value(OUTPUT), np.eye(3)[[0, 1, 1, 0]]).tolist() == expected
    assert confusion_matrix(np.array([0, 2, 1, 2]), [0, 1, 1, 0]).tolist() == expected
    assert np.trace(found) / found.sum() == 1 - error_rate(OUTPUT, np.array([0, 1, 1, 0]))


def test_a_confusion_matrix_has_as_many_classes_as_asked_or_found() -> None:
    assert confusion_matrix(np.array([0, 1]), np.array([0, 0]), classes=4).shape == (4, 4)
    assert confusion_matrix(np.array([0, 5]), np.array([0, 0])).shape == (6, 6)
    assert confusion_matrix(np.array([0, 0]), np.array([0, 0])).shape == (2, 2)
    binary = confusion_matrix(np.array([0.9, 0.2, 0.7]), np.array([1, 1, 0]))
    assert binary.tolist() == [[0, 1], [1, 1]]
    strict = confusion_matrix(np.array([0.9, 0.2, 0.7]), np.array([1, 1, 0]), threshold=0.8)
    assert strict.tolist() == [[1, 0], [1, 1]]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ([1.0, 2.0, 3.0, 4.0], 1.0),
        ([2.5] * 4, 0.0),
        ([1.0, 2.0, 3.0, 6.0], 0.2),
        ([4, 3, 2, 1], -3),
    ],
)
def test_r2_is_1_at_best_0_for_the_mean_and_less_for_what_is_worse(
    output: Any, expected: float
) -> None:
    assert r2_score(output, [1.0, 2.0, 3.0, 4.0]) == pytest.approx(expected)
    both = np.stack([output, [1.0, 2.0, 3.0, 4.0]], axis=1)
    target = np.stack([[1.0, 2.0, 3.0, 4.0]] * 2, axis=1)
    assert r2_score(Value(both), target) == pytest.approx((expected + 1) / 2)


def test_r2_of_targets_that_are_all_equal() -> None:
    assert r2_score(np.ones(3), np.ones(3)) == 1.0
    assert r2_score(np.array([1.0, 1.0, 2.0]), np.ones(3)) == 0.0


def test_errors_of_numbers() -> None:
    output, target = Value(np.array([[1.0, 5.0]], np.float32)), np.array([[2.0, 2.0]])
    assert mean_absolute_error(output, target) == 2.0
    assert root_mean_square_error(output, target) == pytest.approx(5**0.5)
    assert mean_absolute_error([1, 2], [2, 4]) == 1.5


def test_unsigned_numbers_do_not_wrap() -> None:
    low, high = np.array([1], np.uint8), np.array([3], np.uint8)
    assert mean_absolute_error(low, high) == root_mean_square_error(low, high) == 2.0


@pytest.mark.parametrize(
    "found",
    [
        error_rate(OUTPUT, [0, 0, 0, 0]),
        top_k_accuracy(OUTPUT, [0, 0, 0, 0], 2),
        r2_score(Value(np.arange(3.0)), np.arange(3.0)),
        mean_absolute_error(np.ones(2, np.float32), np.ones(2, np.float32)),
        root_mean_square_error(np.ones(2, np.float32), np.ones(2, np.float32)),
    ],
)
def test_they_are_plain_numbers(found: Any) -> None:
    assert type(found) is float


@pytest.mark.parametrize(
    ("output", "target", "message"),
    [
        (OUTPUT, np.zeros(3, int), "got 4 and 3"),
        (OUTPUT, np.zeros((5, 3)), "got 4 and 5"),
        (OUTPUT[:0], np.zeros(0, int), "got 0 and 0"),
        (OUTPUT[None], np.zeros(1, int), r"\(n,\) for two classes: got \(1, 4, 3\)"),
        (OUTPUT, np.zeros((4, 1)), r"wanted outputs of shape \(4, 3\), got \(4, 1\)"),
        (OUTPUT, np.full(4, 0.5), "takes whole numbers for classes, got float64"),
        (OUTPUT, 1, "got 4 and one"),
        (0.5, 1, r"got \(\)"),
        (np.array([0.5, 0.5]), np.array([1, 2]), "classes 0 and 1, got 2"),
        (np.array([0.5, 0.5]), np.eye(2), r"of shape \(2,\), got \(2, 2\)"),
    ],
    ids=[
        *("too few", "too many", "none", "three axes", "a column", "halves", "a number"),
        *("two numbers", "three classes for two", "two outputs wanted of one"),
    ],
)
def test_what_cannot_be_compared_is_refused(output: Any, target: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        accuracy(output, target)
    with pytest.raises(ValueError, match=message.replace("accuracy", "error_rate")):
        error_rate(output, target)


@pytest.mark.parametrize("k", [0, 4, 1.5, True])
def test_k_is_a_number_of_classes(k: Any) -> None:
    with pytest.raises(ValueError, match="k from 1 to the 3 classes, got"):
        top_k_accuracy(OUTPUT, np.zeros(4, int), k)


def test_classes_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="classes 0 to 2, got 3 in row 1"):
        top_k_accuracy(OUTPUT, np.array([0, 3, 0, 0]))
    with pytest.raises(ValueError, match="classes 0 to 2, got -1 in row 0"):
        confusion_matrix(OUTPUT, np.array([-1, 0, 0, 0]))
    with pytest.raises(ValueError, match="classes 0 to 1, got 2 in row 1"):
        confusion_matrix(np.array([0, 2]), np.array([0, 1]), classes=2)
    with pytest.raises(ValueError, match=r"shape \(n, classes\), got \(4,\)"):
        top_k_accuracy(OUTPUT[:, 0], np.zeros(4, int))


@pytest.mark.parametrize("metric", [r2_score, mean_absolute_error, root_mean_square_error])
def test_numbers_of_different_shapes_or_none_are_refused(metric: Any) -> None:
    with pytest.raises(ValueError, match=r"same shape, got \(4, 1\) and \(4,\)"):
        metric(np.zeros((4, 1)), np.zeros(4))
    with pytest.raises(ValueError, match="at least one row"):
        metric(np.zeros(0), np.zeros(0))
    with pytest.raises(ValueError, match=r"at least one row, got shape \(\)"):
        metric(1.0, 1.0)


def test_r2_needs_two_rows() -> None:
    with pytest.raises(ValueError, match=r"at least two rows, got shape \(1, 3\)"):
        r2_score(np.ones((1, 3)), np.ones((1, 3)))


def test_an_output_that_is_not_a_number_is_wrong() -> None:
    output = np.array([[np.nan, np.nan], [np.nan, 0.9], [0.9, np.nan], [0.9, 0.1]])
    assert accuracy(output, np.array([0, 0, 0, 0])) == 25.0
    assert error_rate(output, np.array([1, 1, 1, 1])) == 1.0
    assert top_k_accuracy(output, np.array([0, 0, 0, 0]), k=1) == 25.0
    assert top_k_accuracy(output, np.array([0, 0, 0, 0]), k=2) == 25.0
    assert accuracy(np.array([np.nan, 0.2]), np.array([0, 0])) == 50.0
    assert accuracy(np.array([[np.nan], [0.9]]), np.array([1, 1])) == 50.0
    for given in (output, output[:, :1]):
        with pytest.raises(ValueError, match="the output of row 0 is not a number, so it has no"):
            confusion_matrix(given, np.array([0, 0, 0, 0]))


def test_infinite_outputs_are_compared() -> None:
    assert accuracy(np.array([[-np.inf, 1.0], [np.inf, 1.0]]), [1, 0]) == 100.0
    assert top_k_accuracy(np.array([[-np.inf, 1.0], [np.inf, 1.0]]), [1, 0], 1) == 100.0


@pytest.mark.parametrize("wrong", [["cat", "dog"], [1j, 0j], [None, 1], [b"0", b"1"]])
@pytest.mark.parametrize(
    "metric", [accuracy, error_rate, confusion_matrix, r2_score, mean_absolute_error]
)
def test_what_are_no_real_numbers_is_refused(metric: Any, wrong: Any) -> None:
    for output, target in ((np.array([0.2, 0.9]), wrong), (wrong, np.array([0, 1]))):
        with pytest.raises(TypeError, match=f"{metric.__name__} takes real numbers, got "):
            metric(output, target)
    with pytest.raises(TypeError, match="top_k_accuracy takes real numbers, got "):
        top_k_accuracy(np.eye(2), wrong)


@pytest.mark.parametrize("wanted", [[np.nan, 1.0], [np.inf, 1.0], [[np.nan, 1.0], [0.0, 1.0]]])
def test_a_wanted_class_that_is_not_a_number_is_refused(wanted: Any) -> None:
    with pytest.raises(ValueError, match=r"accuracy takes .* for .*, got (nan|inf) in row 0"):
        accuracy(np.eye(2), np.array(wanted))


def test_truth_values_are_the_classes_0_and_1() -> None:
    truths = np.array([True, False])
    assert top_k_accuracy(np.eye(2), truths, 1) == 0.0
    assert confusion_matrix(truths, truths).tolist() == [[1, 0], [0, 1]]
    assert mean_absolute_error(np.array([1.0, 0.5]), truths) == 0.25
    assert mean_absolute_error(truths, ~truths) == 1.0
