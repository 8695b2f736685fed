"""Rearrangements: random ones, and the arguments that must be refused rather than guessed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, check_grads, grad, gradients
from autograd.rules.shaping import broadcast_to

shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


def numbered(shape: tuple[int, ...]) -> Any:
    return np.arange(float(np.prod(shape))).reshape(shape)


def assert_moves_the_gradient_back(function: Any, x: Any) -> None:
    """Hold that what moves the elements somewhere moves their gradients back from there."""
    value = Value(x)
    output = function(value)
    np.testing.assert_array_equal(output.data, function(x))
    np.testing.assert_array_equal(gradients(output, value, output.data), x)


@given(shapes, st.data())
def test_any_permutation_moves_the_gradient_back(shape: Any, data: st.DataObject) -> None:
    x = numbered(shape)
    axes = data.draw(st.permutations(range(len(shape))))
    assert_moves_the_gradient_back(lambda a: np.transpose(a, axes), x)
    assert_moves_the_gradient_back(lambda a: np.moveaxis(a, range(len(shape)), axes), x)
    assert_moves_the_gradient_back(lambda a: np.flip(a, tuple(axes[:2])), x)
    order = data.draw(st.sampled_from("CF"))
    assert_moves_the_gradient_back(lambda a: np.reshape(a, (x.size,), order=order), x)


@given(st.lists(hnp.array_shapes(min_dims=2, max_dims=2, max_side=3), min_size=1, max_size=4))
def test_each_part_of_a_concatenation_gets_its_part_of_the_gradient(parts: Any) -> None:
    arrays = [np.ones((rows, 2)) * number for number, (rows, _) in enumerate(parts)]
    values = [Value(array) for array in arrays]
    joined = np.concatenate(values)
    np.testing.assert_array_equal(joined.data, np.concatenate(arrays))
    for share, array in zip(gradients(joined, values, joined.data), arrays, strict=True):
        np.testing.assert_array_equal(share, array)


@given(hnp.mutually_broadcastable_shapes(num_shapes=1, base_shape=(2, 1, 3), min_side=0))
def test_broadcasting_sums_the_gradient_over_what_was_repeated(shapes: Any) -> None:
    (shape,) = shapes.input_shapes
    x = numbered(shape)[()]
    check_grads(lambda a: np.broadcast_to(a, shapes.result_shape), order=2)(x)


@pytest.mark.parametrize("indices", [2, 3, [1], [3, 1], [-1], [2, 9], [], [0, 0, 6]], ids=repr)
@pytest.mark.parametrize("split", [np.split, np.array_split])
def test_splitting_agrees_with_numpy_wherever_it_cuts(split: Any, indices: Any) -> None:
    x = numbered((6, 2))
    for found, expected in zip(split(Value(x), indices), split(x, indices), strict=True):
        np.testing.assert_array_equal(found.data, expected)


def test_unequal_parts_are_refused_by_split_with_the_way_out() -> None:
    with pytest.raises(ValueError, match=r"length 5 does not split into 2 .* np\.array_split"):
        np.split(Value(np.ones(5)), 2)
    assert [part.shape for part in np.array_split(Value(np.ones(5)), 2)] == [(3,), (2,)]


def test_what_is_joined_may_be_of_mixed_dtypes_and_partly_constant() -> None:
    x, y = Value(np.ones(2, np.float32)), Value(np.zeros(2))
    for joined in (np.concatenate([x, y, [7.0]]), np.stack([x, y, np.array([7, 7])])):
        assert joined.dtype == np.float64
        dx, dy = gradients((joined * joined).sum(), [x, y])
        assert (dx.dtype, dy.dtype) == (np.float32, np.float64)
        np.testing.assert_array_equal([dx, dy], [[2, 2], [0, 0]])


@pytest.mark.parametrize(
    ("join", "words"), [(np.concatenate, "must match exactly"), (np.stack, "the same shape")]
)
def test_shapes_that_do_not_fit_are_refused_as_by_numpy(join: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        join([Value(np.ones((2, 3))), Value(np.ones((2, 2)))])


@pytest.mark.parametrize("axis", [0, 1, -1, -2])
def test_a_stack_is_one_operation_however_many_are_stacked(axis: int) -> None:
    parts = [Value(numbered((2, 3)) + i) for i in range(4)]
    found = np.stack(parts, axis)
    assert found.inputs == tuple(parts)
    np.testing.assert_array_equal(found.data, np.stack([part.data for part in parts], axis))
    weights = numbered(found.shape)
    for index, gradient in enumerate(gradients((found * weights).sum(), parts)):
        np.testing.assert_array_equal(gradient, np.take(weights, index, axis))


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
@pytest.mark.parametrize("repetitions", [1, 2, 0, (2, 1), (2, 1, 3), ()], ids=repr)
def test_tiles_agree_with_numpy(shape: Any, repetitions: Any) -> None:
    x = numbered(shape)
    np.testing.assert_array_equal(np.tile(Value(x), repetitions).data, np.tile(x, repetitions))


@pytest.mark.parametrize(
    ("repeats", "axis"), [(2, None), (0, 0), ([1, 2], 0), ([2, 0, 1], 1), (3, -1)], ids=repr
)
def test_repeats_agree_with_numpy(repeats: Any, axis: Any) -> None:
    x = numbered((2, 3))
    expected = np.repeat(x, repeats, axis)
    np.testing.assert_array_equal(np.repeat(Value(x), repeats, axis).data, expected)
    np.testing.assert_array_equal(Value(x).repeat(repeats, axis=axis).data, expected)


@pytest.mark.parametrize("order", ["A", "K"])
def test_an_order_that_depends_on_memory_is_refused(order: Any) -> None:
    x = Value(np.asfortranarray(numbered((2, 3))))
    for reshape in (lambda: np.reshape(x, 6, order=order), lambda: np.ravel(x, order=order)):
        with pytest.raises(ValueError, match=f"is 'C' or 'F', got '{order}'"):
            reshape()


@pytest.mark.parametrize("order", ["A", "K"])
def test_a_vector_has_one_order_in_memory(order: Any) -> None:
    for x in (2.0, numbered((3,))):
        np.testing.assert_array_equal(np.ravel(Value(x), order=order).data, np.ravel(x, order))


def test_numbers_that_decide_a_form_may_be_arrays_or_values() -> None:
    x = Value(numbered((2, 3)))
    parts = np.split(x, np.int64(3), axis=1)  # type: ignore[call-overload]
    assert [part.shape for part in parts] == [(2, 1)] * 3
    with pytest.raises(ValueError, match="does not split"):
        np.split(x, np.int64(2), axis=1)  # type: ignore[call-overload]
    assert np.tile(x, np.array(2)).shape == (2, 6)
    assert np.tile(x, np.array([2, 1])).shape == (4, 3)
    how_often: Any = Value(np.array([2, 1]), requires_grad=False)
    assert np.repeat(x, how_often, axis=0).shape == (3, 3)
    assert [part.shape for part in np.split(x, how_often, axis=1)] == [(2, 2), (2, 0), (2, 2)]


@pytest.mark.parametrize(("shape", "to"), [((3,), (2,)), ((1, 3), (3,)), ((2, 3), ())], ids=repr)
def test_what_does_not_broadcast_is_refused(shape: Any, to: Any) -> None:
    with pytest.raises(ValueError, match="broadcast"):
        np.broadcast_to(Value(np.ones(shape)), to)


def test_a_broadcast_array_is_whole_and_can_be_written_to() -> None:
    raw = broadcast_to(np.arange(3.0), (2, 3))
    raw[0] = 9.0
    np.testing.assert_array_equal(raw, [[9, 9, 9], [0, 1, 2]])


def test_conversions_bring_the_gradient_back_in_the_old_type() -> None:
    x = Value(np.ones(2, np.float32))
    for wide in (x.astype(np.float64), np.astype(x, "f8")):
        assert wide.dtype == np.float64
        assert gradients((wide * np.pi).sum(), x).dtype == np.float32
    assert Value(2.0).astype(np.float32).dtype == np.float32
    assert grad(lambda v: v.astype(np.float32) * 3)(2.0) == 3.0


def test_a_copy_shares_no_memory() -> None:
    x = Value(np.ones(2))
    assert not np.shares_memory(np.copy(x).data, x.data)
    assert not np.shares_memory(x.copy().data, x.data)
    with pytest.raises(TypeError, match=r"np\.copy of a Value: .*'order'"):
        np.copy(x, order="F")
