"""Transforms of numbers of any shape."""

from typing import Any

import numpy as np
import pytest

from nn.data.transforms import Compose, Normalize, OneHot, ToFloat, Transform


def test_a_transform_is_written_for_batches_and_called_with_an_example():
    class Reversed(Transform):
        def batch(self, examples: Any) -> Any:
            return examples[:, ::-1]

    assert Reversed()([1, 2, 3]).tolist() == [3, 2, 1]
    with pytest.raises(NotImplementedError, match="Transform does not define batch"):
        Transform()([1])


def test_transforms_one_after_the_other():
    both = Compose([ToFloat(0.5), lambda x: x + 1])
    assert both(np.array([2, 4])).tolist() == [2, 3]
    assert both.batch(np.array([[2, 4], [6, 8]])).tolist() == [[2, 3], [4, 5]]
    assert Compose([])(7) == 7
    assert Compose([]).batch(7) == 7
    with pytest.raises(TypeError, match="function of an example, got 3"):
        Compose([3])  # type: ignore[list-item]


def test_the_first_of_several_transforms_may_take_anything():
    count = Compose([lambda word: np.array([len(word)]), ToFloat()])
    assert count("four").tolist() == [4.0]
    assert count.batch(["one", "three"]).tolist() == [[3.0], [5.0]]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("given", [np.uint8, np.int64, np.bool_, np.float64])
def test_numbers_become_floating_point_ones(given: Any, dtype: Any):
    result = ToFloat(0.5, dtype)(np.array([0, 1], given))
    assert result.dtype == dtype
    assert result.tolist() == [0.0, 0.5]


def test_to_float_makes_floats():
    with pytest.raises(TypeError, match="not int64"):
        ToFloat(dtype=int)


@pytest.mark.parametrize(
    ("mean", "std", "shape"),
    [
        (2.0, 3.0, (4,)),
        (2.0, 3.0, ()),
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0], (3,)),
        ([1.0, 2.0], 4.0, (2, 5, 6)),
        (np.arange(30.0).reshape(5, 6), 4.0, (2, 5, 6)),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_normalising_an_example_and_a_batch(mean: Any, std: Any, shape: Any, dtype: Any):
    examples = np.random.default_rng(0).normal(size=(7, *shape)).astype(dtype)
    normalise = Normalize(mean, std)
    columns = (-1, *[1] * (len(shape) - 1)) if np.ndim(mean) == 1 else np.shape(mean)
    deviations = columns if np.ndim(std) == 1 else np.shape(std)
    expected = (examples - np.reshape(mean, columns)) / np.reshape(std, deviations)
    result = normalise.batch(examples)
    assert result.dtype == dtype
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(normalise(examples[2]), result[2])


def test_integers_are_normalised_to_float32():
    assert Normalize(1, 2)(np.array([1, 3])).dtype == np.float32


@pytest.mark.parametrize("shape", [(50, 3), (50, 2, 4, 5), (50,)])
def test_fitted_to_examples_their_mean_is_0_and_their_deviation_1(shape: Any):
    examples = np.random.default_rng(0).normal(3, 5, size=shape)
    result = Normalize.fitted_to(examples).batch(examples)
    axes = (0, *range(2, len(shape)))
    np.testing.assert_allclose(result.mean(axis=axes), 0, atol=1e-12)
    np.testing.assert_allclose(result.std(axis=axes), 1)


@pytest.mark.parametrize(("mean", "std"), [(0, 0), (0, [1, -1]), (0, np.nan), (np.inf, 1)])
def test_a_deviation_is_above_0(mean: Any, std: Any):
    with pytest.raises(ValueError, match="deviation above 0"):
        Normalize(mean, std)


@pytest.mark.parametrize("mean", [[1.0, 2.0], np.zeros((2, 4)), np.zeros((2, 3, 4))])
def test_the_numbers_fit_an_example(mean: Any):
    with pytest.raises(ValueError, match=r"Normalize has .*example.* shape \(3, 4\)|broadcast"):
        Normalize(mean, 1.0)(np.zeros((3, 4)))


def test_classes_become_vectors():
    one_hot = OneHot(3)
    assert one_hot(np.int64(1)).tolist() == [0, 1, 0]
    batch = one_hot.batch(np.array([[0, 2], [1, 1]]))
    assert (batch.shape, batch.dtype) == ((2, 2, 3), np.float32)
    np.testing.assert_array_equal(batch.argmax(axis=-1), [[0, 2], [1, 1]])
    np.testing.assert_array_equal(batch.sum(axis=-1), 1)
    assert OneHot(2, np.float64)(0).dtype == np.float64


@pytest.mark.parametrize(
    ("label", "error", "message"),
    [
        (3, ValueError, "0 to 2, got 3 to 3"),
        (-1, ValueError, "got -1"),
        (1.0, TypeError, "float64"),
    ],
)
def test_a_class_that_there_is_not_is_refused(label: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        OneHot(3)(label)
    with pytest.raises(ValueError, match="at least one class"):
        OneHot(0)


def test_a_transform_says_how_it_is_set_up():
    assert repr(OneHot(3)) == "OneHot(classes=3, dtype=dtype('float32'))"
    assert repr(Compose([ToFloat(2)])).startswith("Compose(transforms=[ToFloat(scale=2.0")
