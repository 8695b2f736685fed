"""Arrays made of values: NumPy's shapes and dtypes, and what would lose a gradient is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, check_grads, compile, grad, gradients, jacobian
from autograd.graph import registry
from autograd.rules.creation import MAKERS, array, asarray

X = np.array([0.5, -1.5, 2.0])
nested = st.recursive(
    st.floats(-9, 9),
    lambda parts: st.integers(1, 3).flatmap(lambda n: st.lists(parts, min_size=n, max_size=n)),
    max_leaves=6,
)


def with_values(structure: Any) -> Any:
    if isinstance(structure, list):
        return [with_values(part) for part in structure]
    return Value(structure)


@given(nested)
def test_nested_lists_of_values_are_arrays_where_lists_of_numbers_are(structure: Any) -> None:
    try:
        expected = np.array(structure)
    except ValueError:
        with pytest.raises(ValueError, match="do not form an array"):
            array(with_values(structure))
        return
    found = array(with_values(structure))
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_array_equal(found.data, expected)


@pytest.mark.parametrize(
    "make",
    [
        lambda x, y: [x, y],
        lambda x, y: (x, y, x),
        lambda x, y: [[x, y], X[:2]],
        lambda x, y: [X[:2] * x, [y, 2]],
        lambda x, y: [[[x, 1.0]], [[y, True]]],
        lambda x, y: [X * x, np.float32(2) * X],
        lambda x, y: [X[:0] * x, []],
        lambda x, y: [x * 1j, y],
        lambda x, y: x,
        lambda x, y: [[x]] * 3,
    ],
)
def test_an_array_of_values_is_that_of_their_numbers(make: Any) -> None:
    expected = np.array(make(0.5, -1.5))
    found = array(make(Value(0.5), Value(-1.5)))
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_array_equal(found.data, expected)
    check_grads(lambda x, y: array(make(x, y)) ** 2, order=2)(0.5, -1.5)


def test_dtypes_are_those_of_numpy() -> None:
    single = Value(np.float32(2))
    assert array([single, single]).dtype == np.float32
    assert array([single, 1.0]).dtype == np.array([np.float32(2), 1.0]).dtype
    assert array([single, 1j]).dtype == np.complex128
    converted = array([Value(2.5), 1], np.float32)
    assert converted.dtype == np.float32
    assert array([Value(2.5), 1], dtype="f8").op is not None
    whole = array([Value(2.5), 1], dtype=int)
    assert type(whole) is np.ndarray
    np.testing.assert_array_equal(whole, [2, 1])


def test_a_value_is_copied_or_not_as_asked() -> None:
    x = Value(X)
    copied = array(x)
    assert not np.shares_memory(copied.data, X)
    np.testing.assert_array_equal(gradients(copied.sum(), x), np.ones(3))
    for same in (array(x, copy=False), array(x, copy=None), asarray(x), np.asarray(x, like=x)):
        assert same is x
    assert asarray(x, np.float32).dtype == np.float32


def test_axes_are_added_in_front() -> None:
    assert array([Value(2.0)], ndmin=3).shape == (1, 1, 1)
    assert array(Value(X), ndmin=1).shape == (3,)
    np.testing.assert_array_equal(grad(lambda x: array(x, ndmin=2).sum())(X), np.ones(3))


def test_without_values_numpy_makes_the_array() -> None:
    made = array([[1, 2], [3, 4]], np.float32, order="F", ndmin=3)
    assert type(made) is np.ndarray
    assert (made.shape, made.dtype) == ((1, 2, 2), np.float32)
    assert array(X, copy=False) is X
    assert asarray([1, 2], float).dtype == np.float64
    assert asarray(X) is X
    assert array(["a"]).dtype.kind == "U"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda x: array([x, [x]]), ValueError, r"parts of the shapes \[\(\), \(1,\)\]"),
        (lambda x: array([X * x, [x]]), ValueError, r"the shapes \[\(1,\), \(3,\)\]"),
        (lambda x: array([x, "a"]), TypeError, "holds numbers, not what <U"),
        (lambda x: array([x, None]), TypeError, "holds numbers, not what object"),
        (lambda x: array([x], dtype=object), TypeError, "holds numbers, not what object"),
    ],
)
def test_what_does_not_form_an_array_of_numbers_is_refused(
    make: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make(Value(2.0))


def test_an_array_of_values_is_compiled() -> None:
    compiled = compile(lambda x: array([[x, 2.0], [3.0, x * x]], np.float32))
    for x in (2.0, 3.0):
        np.testing.assert_array_equal(compiled(x), np.float32([[x, 2], [3, x * x]]))


def test_plain_arrays_are_made_in_the_likeness_of_a_value() -> None:
    x = Value(X)
    for made, expected in [
        (np.zeros(2, like=x), [0, 0]),
        (np.ones((1, 2), dtype=int, like=x), [[1, 1]]),
        (np.arange(3, like=x), [0, 1, 2]),
        (np.eye(2, like=x), np.eye(2)),
        (np.full(2, 3.0, like=x), [3, 3]),
        (np.array([1, 2], like=x), [1, 2]),
        (np.asarray([1, 2], like=x), [1, 2]),
        (np.fromiter([1.0], float, like=x), [1]),
    ]:
        assert type(made) is np.ndarray
        np.testing.assert_array_equal(made, expected)
    compiled = compile(lambda x: x * np.arange(3.0, like=x))
    np.testing.assert_array_equal(compiled(X), X * [0, 1, 2])


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_what_makes_plain_arrays_refuses_a_value_rather_than_lose_its_gradient(maker: Any) -> None:
    message = rf"np\.{maker.__name__} makes an array of plain numbers, not of Value of shape \(\)"
    with pytest.raises(TypeError, match=message):
        registry[maker](Value(2.0))
    with pytest.raises(TypeError, match=message):
        registry[maker](2.0, dtype=Value(2.0))


def test_a_filled_array_in_the_likeness_of_a_value_is_differentiated() -> None:
    assert grad(lambda x: np.full((2, 3), x, like=x).sum())(2.0) == 6.0
    made = np.full(3, [1.0, 2.0, Value(3.0)], like=Value(2.0))
    np.testing.assert_array_equal(made.data, [1, 2, 3])
    check_grads(lambda x: np.full((2, 3), x, like=x) ** 2)(X)


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(0, 20), st.booleans())
def test_steps_are_exactly_those_of_numpy(start: Any, stop: Any, num: int, endpoint: bool) -> None:
    found = np.linspace(Value(start), stop, num, endpoint)
    np.testing.assert_array_equal(found.data, np.linspace(start, stop, num, endpoint))


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.integers(0, 20), st.sampled_from([1, -1]))
def test_factors_are_exactly_those_of_numpy(start: Any, stop: Any, num: int, sign: int) -> None:
    found = np.geomspace(sign * Value(start), sign * stop, num)
    np.testing.assert_array_equal(found.data, np.geomspace(sign * start, sign * stop, num))


def test_steps_between_arrays_stand_along_any_axis() -> None:
    start, stop = np.arange(6.0).reshape(2, 3) + 1, np.array([10.0, 20.0, 30.0])
    for make in (np.linspace, np.geomspace):
        for axis in (0, 1, -1):
            expected = make(start, stop, 4, axis=axis)
            np.testing.assert_array_equal(make(Value(start), stop, 4, axis=axis).data, expected)
            check_grads(lambda x, y, make=make, axis=axis: make(x, y, 4, axis=axis))(start, stop)
    base = np.array([2.0, 3.0])
    for axis in (0, -1):
        expected = np.logspace(0, [1.0, 2.0], 3, base=base, axis=axis)
        found = np.logspace(0, [1.0, 2.0], 3, base=Value(base), axis=axis)
        np.testing.assert_array_equal(found.data, expected)
    stop = np.array([[1.0], [2.0]])
    expected = np.logspace(0.5, stop, 3, base=base)
    np.testing.assert_array_equal(np.logspace(Value(0.5), stop, 3, base=base).data, expected)
    check_grads(lambda a, b, c: np.logspace(a, b, 3, base=c))(0.5, stop, base)


def test_closed_forms_of_sequences() -> None:
    fractions = np.linspace(0.0, 1.0, 5)
    rows = jacobian(lambda p: np.linspace(p[0], p[1], 5))(np.array([2.0, 7.0]))
    np.testing.assert_allclose(rows, np.stack([1 - fractions, fractions], axis=1))
    rows = jacobian(lambda p: np.geomspace(p[0], p[1], 5))(np.array([2.0, 32.0]))
    answer = np.geomspace(2.0, 32.0, 5)
    expected = [answer * (1 - fractions) / 2.0, answer * fractions / 32.0]
    np.testing.assert_allclose(rows, np.stack(expected, axis=1))


def test_the_step_is_differentiated() -> None:
    points, step = np.linspace(Value(2.0), 7.0, 6, retstep=True)
    assert (points.shape, step.data) == ((6,), 1.0)
    assert grad(lambda x: np.linspace(x, 7.0, 6, retstep=True)[1])(2.0) == -0.2
    assert grad(lambda x: np.linspace(2.0, x, 5, False, retstep=True)[1])(7.0) == 0.2
    assert np.isnan(np.linspace(Value(2.0), 7.0, 1, retstep=True)[1])


@pytest.mark.parametrize("make", [np.linspace, np.geomspace, np.logspace])
def test_sequences_have_the_dtypes_of_numpy(make: Any) -> None:
    for kind in (np.float16, np.float32, np.complex64):
        start, stop = kind(1.5), kind(3)
        assert make(Value(start), stop, 4).dtype == make(start, stop, 4).dtype
        assert grad(lambda x, stop=stop: np.real(make(x, stop, 4).sum()))(start).dtype == kind
    assert make(Value(1.5), 3.0, 4, dtype=np.float32).dtype == np.float32
    whole = make(Value(1.5), 3.0, 4, dtype=int)
    assert type(whole) is np.ndarray
    np.testing.assert_array_equal(whole, make(1.5, 3.0, 4, dtype=int))


def test_complex_sequences_are_holomorphic() -> None:
    check_grads(lambda a, b: np.linspace(a, b, 4))(1.0 + 2.0j, -1.0j)
    check_grads(lambda a, b: np.geomspace(a, b, 4))(1.0 + 2.0j, 2.0 - 1.0j)


def test_sequences_are_refused_as_by_numpy() -> None:
    with pytest.raises(ValueError, match="must be non-negative"):
        np.linspace(Value(1.0), 2.0, -1)
    with pytest.raises(ValueError, match="cannot include zero"):
        np.geomspace(Value(1.0), 0.0)
