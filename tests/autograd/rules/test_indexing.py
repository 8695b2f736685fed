"""Reading and writing at an index, for any index that NumPy understands."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd import Value, check_grads, compile, grad, gradients, hessian
from autograd.rules import indexing
from autograd.rules.indexing import add_at, scatter_add

shapes = hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4)


@st.composite
def indexed(draw: st.DrawFn) -> tuple[tuple[int, ...], Any]:
    """Draw a shape and an index into it: slices, integers, masks, or arrays that may repeat."""
    shape = draw(shapes)
    kind = draw(st.sampled_from(["basic", "integers", "mask"]))
    if kind == "basic":
        return shape, draw(hnp.basic_indices(shape, allow_newaxis=True, max_dims=5))
    if kind == "integers":
        return shape, draw(hnp.integer_array_indices(shape))
    return shape, draw(hnp.arrays(bool, shape[: draw(st.integers(1, len(shape)))]))


def positions(shape: tuple[int, ...], index: Any) -> Any:
    """Return where in the flattened array the index reads."""
    return np.arange(np.prod(shape)).reshape(shape)[index]


@given(indexed())
def test_the_gradient_of_reading_counts_how_often_each_element_was_read(place: Any) -> None:
    shape, index = place
    random = np.random.default_rng(0)
    x, read = Value(random.standard_normal(shape)), positions(shape, index)
    weights = random.standard_normal(np.shape(read))
    (dx,) = gradients(x[index], [x], weights)
    expected = np.bincount(np.ravel(read), np.ravel(weights), int(np.prod(shape)))
    np.testing.assert_allclose(dx, expected.reshape(shape), atol=1e-15)


@given(indexed())
def test_the_gradient_of_writing_goes_to_what_was_written_last(place: Any) -> None:
    shape, index = place
    random = np.random.default_rng(0)
    x, where = Value(random.standard_normal(shape)), positions(shape, index)
    new = Value(random.standard_normal(np.shape(where)))
    output = x.at[index].set(new)
    expected = x.data.copy()
    expected[index] = new.data
    np.testing.assert_array_equal(output.data, expected)
    weights = random.standard_normal(shape)
    dx, dnew = gradients(output, [x, new], weights)
    left = weights.copy()
    left[index] = 0.0
    np.testing.assert_array_equal(dx, left)
    last = {int(position): number for number, position in enumerate(np.ravel(where))}
    kept = [number in last.values() for number in range(np.size(where))]
    np.testing.assert_array_equal(np.ravel(dnew), np.ravel(weights[index]) * kept)


@given(indexed(), st.booleans())
def test_reading_setting_and_adding_are_differentiable_twice(place: Any, broadcast: bool) -> None:
    shape, index = place
    random = np.random.default_rng(0)
    x = random.standard_normal(shape)
    new = random.standard_normal(() if broadcast else x[index].shape)

    def function(x: Any, new: Any) -> list[Any]:
        value = x if isinstance(x, Value) else Value(x)
        return [(value[index] * new) ** 2, value.at[index].set(new * new).at[index].add(new * 2)]

    check_grads(function, order=2)(x, new)


@pytest.mark.parametrize(
    "index",
    [
        [0, 0],
        np.array([0, 0]),
        ([0, 0],),
        ((0, 0),),
        (np.array([0, 0]),),
        Value([0, 0], requires_grad=False),
        (Value([0, 0], requires_grad=False),),
        np.array([0, 0], np.uint8),
    ],
    ids=repr,
)
def test_an_element_that_is_read_twice_gets_both_gradients(index: Any) -> None:
    np.testing.assert_array_equal(grad(lambda x: x[index].sum())(np.arange(3.0)), [2, 0, 0])
    np.testing.assert_array_equal(
        grad(lambda x: (x[index] * x[index]).sum())(np.arange(1.0, 4.0)), [4, 0, 0]
    )


def test_adding_at_a_repeated_index_adds_up() -> None:
    x, new = Value(np.zeros(3)), Value(np.array([1.0, 10.0]))
    output = x.at[[1, 1]].add(new)
    np.testing.assert_array_equal(output.data, [0, 11, 0])
    np.testing.assert_array_equal(gradients((output * output).sum(), new), [22, 22])


def test_what_is_written_may_have_more_leading_axes_of_length_one() -> None:
    new = Value(np.array([[[1.0, 2.0, 3.0]]]))
    output = Value(np.zeros((2, 3))).at[1].set(new)
    np.testing.assert_array_equal(output.data, [[0, 0, 0], [1, 2, 3]])
    np.testing.assert_array_equal(gradients((output**2).sum(), new), [[[2, 4, 6]]])


def test_writing_leaves_the_original_and_what_is_written_alone() -> None:
    x, new = Value(np.arange(3.0)), Value(np.array([7.0]))
    output = x.at[:1].set(new)
    output.data[:] = -1.0
    np.testing.assert_array_equal(x.data, [0, 1, 2])
    np.testing.assert_array_equal(new.data, [7])


def test_writing_keeps_the_dtype_of_the_array() -> None:
    x, new = Value(np.zeros(3, np.float32)), Value(np.float64(0.1))
    for output in (x.at[0].set(new), x.at[[0, 0]].add(new)):
        assert output.dtype == np.float32
        dx, dnew = gradients(output.sum(), [x, new])
        assert dx.dtype == np.float32
        assert dnew.dtype == np.float64


def test_second_derivatives_pass_through_gather_and_scatter() -> None:
    def function(x: Any) -> Any:
        return (x[[0, 2, 0]] ** 3).sum() * x[1]

    np.testing.assert_allclose(
        hessian(function)(np.array([1.0, 2.0, 3.0])), [[24, 6, 0], [6, 0, 27], [0, 27, 36]]
    )


def test_taking_agrees_with_numpy_along_any_axis() -> None:
    x = np.arange(6.0).reshape(2, 3)
    for indices in (1, [0, 0], np.array([[1, 0], [1, 1]])):
        for axis in (None, 0, 1, -1):
            expected = np.take(x, indices, axis)
            np.testing.assert_array_equal(Value(x).take(indices, axis).data, expected)
            np.testing.assert_array_equal(np.take(Value(x), indices, axis=axis).data, expected)


@pytest.mark.parametrize("mode", ["raise", "wrap", "clip"])
def test_taking_beyond_the_end_is_done_as_in_numpy(mode: Any) -> None:
    x = np.arange(6.0).reshape(2, 3)
    for axis, places in ((None, [7, -9, 2]), (1, [[4], [-4]]), (0, 1)):
        value = Value(x)
        if mode == "raise" and axis != 0:
            with pytest.raises(IndexError):
                np.take(value, places, axis, mode=mode)
            continue
        found = np.take(value, places, axis, mode=mode)
        np.testing.assert_array_equal(found.data, np.take(x, places, axis, mode=mode))
    with pytest.raises(ValueError, match="'raise', 'wrap' or 'clip', got 'mirror'"):
        np.take(Value(x), 1, mode="mirror")  # type: ignore[call-overload]


def test_compiled_code_takes_what_it_finds() -> None:
    def sorted_by_absolute(x: Any) -> Any:
        return np.take(x, np.argsort(abs(x)))

    compiled = compile(sorted_by_absolute)
    for x in ([3.0, -1.0, 2.0], [-1.0, 0.0, 5.0]):
        np.testing.assert_array_equal(compiled(np.array(x)), sorted_by_absolute(np.array(x)))


@pytest.mark.parametrize(
    ("index", "error"),
    [(7, IndexError), (1.5, IndexError), ((0, 0), IndexError), ("a", IndexError)],
)
def test_a_wrong_index_is_refused_as_by_numpy_and_says_where(
    index: Any, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        Value(np.zeros(3))[index]
    assert caught.value.__notes__ == [f"in getitem(Value of shape (3,), float64, {index!r})"]


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.complex128])
@pytest.mark.parametrize(
    "index",
    [
        *([3, 0, 3], [-1, 0, -1], range(3), np.zeros((0,), int), np.array([[1, 1], [0, 3]])),
        *(np.array(2, np.uint8), ([0, 1, 0], [2, 2, 2]), ([0, 1, 0], 2), ([[0], [1]], [2, -1])),
        *(
            (0, [1, 1]),
            ([1, 1], 0, [4, 4]),
            (slice(1, 3), [0, 0]),
            ([1, 1], slice(2)),
            ([1, 1], None),
        ),
        *(([1, 1], ...), (..., [1, 1]), np.arange(4) > 1),
    ],
    ids=repr,
)
def test_scattering_adds_as_numpy_does(index: Any, kind: Any) -> None:
    shape = (4, 3, 5)
    place = np.zeros(shape)[index].shape
    rng = np.random.default_rng(0)
    for numbers in (rng.normal(size=place), rng.normal(size=place[-1:]), 1.5):
        new = np.asarray(numbers, kind)
        expected = np.zeros(shape, kind)
        np.add.at(expected, index, new)
        np.testing.assert_array_equal(scatter_add(new, index, shape), expected)
        turned = np.ones(shape, kind, order="F")
        expected = np.ones(shape, kind)
        np.add.at(expected, index, new)
        np.testing.assert_array_equal(add_at(turned, index, new), expected)


@pytest.mark.parametrize("index", [[4], [-5], ([0], [3]), ([0, 9], [0, 0])])
def test_scattering_beyond_the_end_is_refused(index: Any) -> None:
    with pytest.raises(IndexError, match="out of bounds"):
        scatter_add(
            np.ones(np.shape(index)[-1:]), index, (4, 3) if isinstance(index, tuple) else (4,)
        )


@pytest.mark.parametrize("order", ["C", "F"])
def test_lookups_of_one_array_are_added_up_as_those_of_many(
    order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[Any] = []
    add = indexing._add_repeatedly  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(
        indexing, "_add_repeatedly", lambda *given: (added.append(given[1]), add(*given))
    )
    table = Value(np.ones((4, 3), order=order))
    first, second = np.array([0, 2, 2]), np.array([3, 2, 3])
    loss = (table[first] * 2.0).sum() + table[second].sum() + table[second].sum()
    found = gradients(loss, table)
    assert len(added) == 3
    np.testing.assert_array_equal(found, np.tile([[2.0], [0.0], [6.0], [4.0]], 3))


def test_adding_up_in_an_array_of_another_order_of_memory() -> None:
    total = np.zeros((4, 3), order="F")
    indexing._add_repeatedly(total, np.array([1, 1]), 2.0)  # pyright: ignore[reportPrivateUsage]
    assert total.sum(1).tolist() == [0.0, 12.0, 0.0, 0.0]


@pytest.mark.parametrize("number", [2.0, 1 + 2j, np.float64(2.0), np.complex128(1 + 2j)])
@pytest.mark.parametrize("index", [None, ..., (), (None, ...)], ids=repr)
def test_a_number_can_be_indexed_by_what_needs_no_axis(number: Any, index: Any) -> None:
    value = Value(number)
    output = value[index]
    np.testing.assert_array_equal(output.data, np.asarray(number)[index])
    assert gradients(output, value, np.ones_like(output.data)) == 1
