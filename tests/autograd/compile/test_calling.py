"""A call runs the code that was written for such arguments, or none."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile

X = np.array([[1.0, 2.0], [3.0, 4.0]])
DTYPES = [np.float16, np.float32, np.float64, np.complex64, np.complex128, ">f8", np.int32, bool]
LAYOUTS: dict[str, Any] = {
    "transposed": lambda x: x.T,
    "Fortran order": np.asfortranarray,
    "every second": lambda x: np.repeat(x, 2, axis=0)[::2],
    "backwards": lambda x: x[::-1, ::-1],
    "broadcast": lambda x: np.broadcast_to(x[0], (2, 2)),
    "read-only": lambda x: _read_only(x.copy()),
    "unaligned": lambda x: _unaligned(x),
}


def _read_only(x: np.ndarray) -> np.ndarray:
    x.flags.writeable = False
    return x


def _unaligned(x: np.ndarray) -> np.ndarray:
    memory = np.zeros(x.nbytes + 1, np.uint8)[1:]
    memory[:] = np.frombuffer(x.tobytes(), np.uint8)
    return memory.view(x.dtype).reshape(x.shape)


def function(x: Any, y: Any) -> Any:
    product = np.matmul(x, y)
    return 2 * x + y, product * 0.5, np.sum(product, axis=0), -(x * y) * 3, x.T


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_arguments_may_lie_in_memory_in_any_way(layout: str, dtype: Any) -> None:
    compiled = compile(function)
    plain = X.astype(dtype)
    compiled(plain, plain)
    given = LAYOUTS[layout](plain)
    before = given.copy()
    for found, expected in zip(compiled(given, plain), function(given, plain), strict=True):
        np.testing.assert_allclose(found, expected, 1e-6)
        assert found.dtype == dtype
    np.testing.assert_array_equal(given, before)
    assert compiled.traces == 1


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0), (0, 2), (2, 2)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype_and_shape_comes_out_as_it_does_eagerly(dtype: Any, shape: Any) -> None:
    def function(x: Any) -> Any:
        return 2 * x + 1, np.sum(x), x.T, x * x * 3, x / 2, np.abs(x), np.exp(x) - 0.5, x > 0

    x = np.ones(shape, dtype)
    compiled = compile(function)
    compiled(x)
    for found, expected in zip(compiled(x + x), function(x + x), strict=True):
        assert np.shape(found) == np.shape(expected)
        assert np.asarray(found).dtype == np.asarray(expected).dtype
        np.testing.assert_allclose(found, expected, 1e-3 if dtype is np.float16 else 1e-6)


@pytest.mark.parametrize("number", [2.5, np.float32(2.5), np.float64(2.5), np.float16(2.5), 2j])
def test_numbers_keep_their_kind(number: Any) -> None:
    compiled = compile(lambda x: (x * 2, x + np.ones(2, np.float32), x))
    for factor in (1, 3):
        given = type(number)(number * factor)
        doubled, added, same = compiled(given)
        assert (doubled, same) == (given * 2, given)
        assert type(same) is type(given)
        assert added.dtype == (given + np.ones(2, np.float32)).dtype
    assert compiled.traces == 1


def test_other_shapes_dtypes_and_kinds_are_other_programs() -> None:
    compiled = compile(lambda x: x * 2)
    calls = [X, X[0], X.astype(np.float32), 2.0, np.float32(2), np.float64(2), 2]
    for given in calls:
        np.testing.assert_array_equal(compiled(given), given * 2, strict=True)
    assert compiled.traces == len(calls)
    for given in calls:
        compiled(given)
    assert compiled.traces == len(calls)


def test_one_array_may_be_given_twice() -> None:
    compiled = compile(lambda x, y: x * 2 + y)
    compiled(X, X + 1)
    np.testing.assert_array_equal(compiled(X, X), X * 3)
    np.testing.assert_array_equal(compiled(X, X.T), X * 2 + X.T)


def test_an_argument_in_the_memory_of_a_value_that_is_read_is_no_matter() -> None:
    p = Value(X.copy())
    compiled = compile(lambda x: x * p)
    np.testing.assert_array_equal(compiled(p.data).data, X * X)
    np.testing.assert_array_equal(compiled(p.data.T).data, X.T * X)


@pytest.mark.parametrize("given", [lambda d: d, lambda d: d.T, lambda d: d[::-1]])
def test_an_argument_in_the_memory_of_a_value_that_is_written_is_refused(given: Any) -> None:
    p = Value(X.copy(), "p")

    def step(x: Any) -> Any:
        p.assign_sub(0.5 * x)
        return x * 2

    compiled = compile(step)
    compiled(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"an argument shares its memory with .*'p'.*pass a copy"):
        compiled(given(p.data))
    with pytest.raises(ValueError, match="pass a copy"):
        compile(step)(given(p.data))
    np.testing.assert_array_equal(p.data, X - 0.5)


def test_disjoint_parts_of_one_array_are_told_apart() -> None:
    whole = np.ones((4, 2))
    p = Value(whole[:2], "p")

    def step(x: Any) -> Any:
        p.assign_sub(x)
        return x * 2

    compiled = compile(step)
    np.testing.assert_array_equal(compiled(whole[2:]), 2 * np.ones((2, 2)))
    np.testing.assert_array_equal(whole, [[0, 0], [0, 0], [1, 1], [1, 1]])
    with pytest.raises(ValueError, match="pass a copy"):
        compiled(whole[1:3])


def test_a_value_of_another_kind_is_another_program() -> None:
    p = Value(X.copy())
    compiled = compile(lambda x: p * x)
    for data in (X, X[:1], X.astype(np.float32), 2.0, np.float32(3), X):
        p.data = data
        found = compiled(2.0).data
        np.testing.assert_array_equal(found, data * 2.0)
        assert np.asarray(found).dtype == np.asarray(data * 2.0).dtype
    assert compiled.traces == 5
