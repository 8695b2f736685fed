"""A value behaves like the array that it holds."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, check_grads, grad, gradients, relu, sigmoid

X = np.array([[1.5, -0.5, 2.0], [0.25, 3.0, -1.0]])

METHODS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *((name, (), {}) for name in ("sum", "mean", "max", "min", "prod", "var", "std", "cumsum")),
    *((name, (), {}) for name in ("cumprod", "trace", "diagonal", "conj", "conjugate")),
    *((name, (1,), {}) for name in ("cumprod", "trace", "diagonal")),
    ("compress", ([True, False, True], 1), {}),
    *((name, (1,), {}) for name in ("sum", "mean", "max", "min", "prod", "var", "std", "cumsum")),
    *((name, (), {"axis": 0, "keepdims": True}) for name in ("sum", "mean", "max", "min", "prod")),
    *((name, (), {"axis": (0, 1), "ddof": 1}) for name in ("var", "std")),
    *((name, (), {}) for name in ("ravel", "flatten", "transpose", "squeeze", "copy")),
    ("reshape", (3, 2), {}),
    ("reshape", ((3, -1),), {}),
    ("reshape", ([6],), {}),
    ("reshape", (-1,), {}),
    ("reshape", (3, 2), {"order": "F"}),
    *((name, ("F",), {}) for name in ("ravel", "flatten", "copy")),
    ("ravel", (), {"order": "F"}),
    ("astype", (float,), {"copy": False}),
    *((name, (0, np.float32), {}) for name in ("sum", "mean", "prod", "var", "std", "cumsum")),
    *((name, (0, None, None, True), {}) for name in ("sum", "mean", "prod")),
    *((name, (0, None, True), {}) for name in ("max", "min")),
    *((name, (0, None, None, 1, True), {}) for name in ("var", "std")),
    *((name, (), {"dtype": np.float32}) for name in ("sum", "cumprod", "trace")),
    *((name, (), {"initial": 2.5}) for name in ("sum", "max", "min", "prod")),
    *((name, (), {"where": X > 0}) for name in ("sum", "mean", "prod", "var", "std")),
    ("transpose", (1, 0), {}),
    ("transpose", ((1, 0),), {}),
    ("transpose", (None,), {}),
    ("swapaxes", (0, 1), {}),
    ("repeat", (2,), {}),
    ("repeat", ([1, 2], 0), {}),
    ("take", ([1, 1],), {"axis": 1}),
    ("dot", (X.T,), {}),
    ("dot", (2.0,), {}),
    ("clip", (0.0, 1.0), {}),
    ("clip", (), {"min": 0.0}),
    ("astype", (np.float32,), {}),
    ("astype", ("f8",), {}),
]


@pytest.mark.parametrize(("name", "arguments", "keywords"), METHODS)
def test_a_method_does_what_that_of_the_array_does(
    name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> None:
    found = getattr(Value(X), name)(*arguments, **keywords)
    expected = getattr(X, name)(*arguments, **keywords)
    assert isinstance(found, Value)
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found.data, expected, rtol=1e-15)
    if found.dtype == np.float64:
        check_grads(lambda x: getattr(x, name)(*arguments, **keywords), modes=["rev"])(X)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        *(("argsort", ()), ("argsort", (0,)), ("argpartition", (1,)), ("nonzero", ())),
        *(("round", ()), ("round", (1,)), ("argsort", (0, "stable"))),
        *(("all", (0, None)), ("any", (0, None)), ("item", (1,)), ("item", (1, 2))),
        ("argmax", (0, None)),
    ],
)
def test_what_has_no_gradient_is_plain(name: str, arguments: tuple[Any, ...]) -> None:
    found = getattr(Value(X), name)(*arguments)
    assert not isinstance(found, Value)
    np.testing.assert_array_equal(found, getattr(X, name)(*arguments))


def test_numbers_are_looked_up_among_sorted_ones() -> None:
    assert Value(np.array([1.0, 2.0, 3.0])).searchsorted(2.0, "right") == 2


def test_the_range_of_the_elements_is_a_method() -> None:  # which arrays have lost
    np.testing.assert_array_equal(Value(X).ptp(0, keepdims=True).data, np.ptp(X, 0, keepdims=True))
    np.testing.assert_array_equal(grad(lambda x: x.ptp())(X), grad(np.ptp)(X))


@pytest.mark.parametrize("name", ["argmax", "argmin"])
@pytest.mark.parametrize("keywords", [{}, {"axis": 1}, {"axis": 0, "keepdims": True}], ids=repr)
def test_where_the_extremes_are_is_plain(name: str, keywords: dict[str, Any]) -> None:
    found = getattr(Value(X), name)(**keywords)
    assert not isinstance(found, Value)
    np.testing.assert_array_equal(found, getattr(X, name)(**keywords))


@pytest.mark.parametrize(
    ("name", "function"),
    [
        *(("exp", np.exp), ("log", np.log), ("sqrt", np.sqrt), ("tanh", np.tanh)),
        *(("relu", relu), ("sigmoid", sigmoid)),
    ],
)
def test_elementary_functions_are_methods_too(name: str, function: Callable[[Any], Any]) -> None:
    positive = np.abs(X)
    np.testing.assert_array_equal(getattr(Value(positive), name)().data, function(positive))
    np.testing.assert_array_equal(
        grad(lambda x: getattr(x, name)().sum())(positive),
        grad(lambda x: function(x).sum())(positive),
    )


def test_the_transpose_and_the_real_part_are_attributes() -> None:
    np.testing.assert_array_equal(Value(X).T.data, X.T)
    np.testing.assert_array_equal(Value(X).real.data, X)
    assert Value(2.0).T.data == 2.0


def test_the_imaginary_part_is_an_attribute() -> None:
    assert Value(1 + 2j).imag.data == 2.0
    assert grad(lambda z: z.imag)(1 + 2j) == -1j


def test_what_an_array_takes_beside_is_refused() -> None:
    x, numbers = Value(X), np.ones(())
    for name in ("sum", "mean", "max", "min", "prod", "var", "std", "cumsum", "cumprod"):
        with pytest.raises(TypeError, match=rf"np\.{name} cannot write its result into an array"):
            getattr(x, name)(out=numbers)
    for call in (
        lambda: x.dot(X.T, numbers),
        lambda: x.clip(0, 1, out=numbers),
        lambda: x.take(0, out=numbers),
        lambda: x.ptp(out=numbers),
        lambda: x.compress([True], out=numbers),
        lambda: x.trace(out=numbers),
    ):
        with pytest.raises(TypeError, match="cannot write its result into an array"):
            call()
    with pytest.raises(TypeError, match="to float32 by the rule 'safe'"):
        x.astype(np.float32, casting="safe")


def test_errors_name_the_class_that_a_user_knows() -> None:
    x: Any = Value(X)
    for call in (lambda: x.reshape(6, form="F"), lambda: x.argmax(0, None, True), lambda: x.T()):
        with pytest.raises(TypeError, match=r"Value\.(reshape|argmax)\(\)|'Value' object"):
            call()


@pytest.mark.parametrize("index", [0, slice(None), (0, 1), [0, 1], X > 0], ids=repr)
def test_assigning_to_an_element_is_refused_with_the_way_out(index: Any) -> None:
    x = Value(X.copy())
    with pytest.raises(TypeError, match=r"x = x\.at\[index\]\.set\(new\)"):
        x[index] = 3.0
    with pytest.raises(TypeError, match=r"or x\.at\[index\]\.add\(new\)"):
        x[index] += 3.0
    np.testing.assert_array_equal(x.data, X)


def test_assigning_in_place_to_a_value_makes_a_new_one() -> None:
    first = x = Value(2.0)
    x += 1
    x *= 3
    x -= 4
    x /= 5
    x **= 2
    assert x.data == 1.0
    assert first.data == 2.0
    assert gradients(x, first) == pytest.approx(2 * 3 / 5)


def test_at_writes_into_a_copy() -> None:
    x = Value(np.arange(4.0))
    written = x.at[1:3].set(9.0).at[0].add(5.0).at[[3, 3]].add(1.0)
    np.testing.assert_array_equal(written.data, [5, 9, 9, 5])
    np.testing.assert_array_equal(x.data, [0, 1, 2, 3])
    np.testing.assert_array_equal(gradients(written.sum(), x), [1, 0, 0, 1])


@pytest.mark.parametrize("write", ["set", "add"])
def test_at_needs_an_index(write: str) -> None:
    with pytest.raises(TypeError, match=r"x\.at needs an index: x\.at\[index\]\.set\(new\)"):
        getattr(Value(X).at, write)(1.0)


def test_iterating_gives_the_rows_with_their_gradients() -> None:
    x = Value(X)
    first, second = x
    assert len(x) == 2
    np.testing.assert_array_equal(second.data, X[1])
    np.testing.assert_array_equal(gradients((first * 2 + second).sum(), x), [[2] * 3, [1] * 3])
    (a, b, c) = first
    assert (a.data, c.data) == (1.5, 2.0)
    assert gradients(b, first)[1] == 1.0


@pytest.mark.parametrize("data", [2.0, np.float32(2)], ids=repr)
def test_a_number_has_no_rows(data: Any) -> None:
    with pytest.raises(TypeError):
        iter(Value(data))
    with pytest.raises(TypeError):
        len(Value(data))


def test_a_value_converts_to_a_number_of_python() -> None:
    x = Value(np.float32(2.5))
    assert (float(x), int(x), complex(x)) == (2.5, 2, 2.5 + 0j)
    assert type(float(x)) is float
    assert f"{x:.2f} {x}" == "2.50 Value(np.float32(2.5))"
    assert bool(Value(0.0)) is False
    assert bool(Value(-1.0)) is True


def test_several_numbers_have_no_truth_value() -> None:
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Value(X))
    with pytest.raises(ValueError, match="ambiguous"):
        assert Value(X) > 0


def test_membership_is_by_number_and_identity_by_hash() -> None:
    x, twin = Value(X), Value(X)
    assert 3.0 in x
    assert 7.0 not in x
    assert len({x, twin, x}) == 2
    assert {x: "x"}[x] == "x"


def test_any_array_of_numpy_on_the_left_leaves_the_operation_to_the_value() -> None:
    for left in (X, X[0], np.float64(2), np.float32(2), np.int64(2), 2, 2.0, [1.0, 2.0, 3.0]):
        for operation in (
            lambda a, b: a + b,
            lambda a, b: a - b,
            lambda a, b: a * b,
            lambda a, b: a / b,
            lambda a, b: a % b,
        ):
            output = operation(left, Value(X))
            assert isinstance(output, Value)
            expected = operation(np.asarray(left) if isinstance(left, list) else left, X)
            np.testing.assert_array_equal(output.data, expected)
    assert isinstance(X.T @ Value(X), Value)
    np.testing.assert_array_equal((X.T @ Value(X)).data, X.T @ X)


def test_at_says_what_it_has() -> None:
    x = Value(np.ones(3), name="x")
    assert repr(x.at) == "<.at of Value 'x' of shape (3,), float64: set(new) or add(new)>"
    assert repr(x.at[0]) == "<.at[0] of Value 'x' of shape (3,), float64: set(new) or add(new)>"
    with pytest.raises(AttributeError, match=r"has set\(new\) and add\(new\), no 'multiply'"):
        _ = x.at[0].multiply
    np.testing.assert_array_equal(copy.copy(x.at[0]).add(1.0).data, [2.0, 1.0, 1.0])
