"""Arguments: which are data, which decide, and what is said of those that can be neither."""

import collections
from typing import Any

import numpy as np
import pytest

from autograd import compile

X = np.array([1.0, 2.0, 3.0])
Pair = collections.namedtuple("Pair", ["first", "second"])


class Numbers:
    """Numbers as a column of pandas holds them, whose comparison has no single answer."""

    __hash__ = None  # type: ignore[assignment]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(X, dtype)


def test_lists_tuples_and_dicts_hold_data() -> None:
    def function(parts: Any) -> Any:
        return parts["a"][0] * parts["b"].first + parts["b"].second[0]

    compiled = compile(function)
    for scale in (1.0, 2.0):
        parts = {"a": (X * scale,), "b": Pair(2.0 * scale, [X])}
        np.testing.assert_array_equal(compiled(parts), function(parts))
    assert compiled.traces == 1


@pytest.mark.parametrize(
    "other",
    [{"a": [X]}, {"b": [X], "a": [X]}, {"a": (X,), "b": [X]}, {"a": [X, X], "b": [X]}, [X, X], X],
    ids=repr,
)
def test_another_structure_is_another_program(other: Any) -> None:
    def function(parts: Any) -> Any:
        return repr(type(parts)) and 2.0 * X if not isinstance(parts, dict) else parts["a"][0] * 2

    compiled = compile(function)
    compiled({"a": [X], "b": [X]})
    np.testing.assert_array_equal(compiled(other), X * 2)
    assert compiled.traces == 2


@pytest.mark.parametrize("values", [(1, 2), (True, False), ("a", "b"), (None, 1), (1, True)])
def test_what_is_no_data_decides(values: Any) -> None:
    compiled = compile(lambda x, what: x * (2 if what is values[0] else 3))
    for what, factor in zip((*values, *values), (2, 3, 2, 3), strict=True):
        np.testing.assert_array_equal(compiled(X, what), X * factor)
    assert compiled.traces == 2


def test_floats_are_data_and_so_are_their_special_cases() -> None:
    compiled = compile(lambda x, y: x * y)
    for y in (1.0, -0.0, float("inf"), float("nan")):
        np.testing.assert_array_equal(compiled(2.0, y), 2.0 * y)
    assert compiled.traces == 1


def test_arguments_by_name_and_by_position_are_both_taken() -> None:
    compiled = compile(lambda x, y=2.0, *rest, z=1.0: x * y - z + sum(rest))
    assert compiled(3.0) == 5.0
    assert compiled(3.0, 4.0) == 11.0
    assert compiled(3.0, y=4.0) == 11.0
    assert compiled(y=4.0, x=3.0, z=0.5) == 11.5
    assert compiled(3.0, 4.0, 1.0, 2.0) == 14.0
    assert compiled.traces == 5
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        compiled()
    with pytest.raises(TypeError, match="unexpected keyword argument 'w'"):
        compiled(1.0, w=2.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({1, 2}, "'x' is a set, which a compiled function cannot take: pass arrays, numbers"),
        (Numbers(), r"'x' is a Numbers, .*: pass its numbers, np\.asarray\(\.\.\.\)"),
        (bytearray(b"a"), "'x' is a bytearray, which a compiled function cannot take"),
        (np.ma.array(X), "takes plain arrays, got a MaskedArray for 'x': pass np.asarray"),
        (np.array(["a"]), "'x' is array of shape .*, <U1, which holds no numbers"),
        (np.array([None]), "'x' is array of shape .*, object, which holds no numbers"),
        (np.array(["2020"], "M8[Y]"), r"'x' is array .*, datetime64\[Y\], which holds no numbers"),
    ],
)
def test_what_can_be_neither_is_refused_by_name(given: Any, said: str) -> None:
    for x, name in ((given, "x"), ([given], "x_0"), ({"k": given}, "x_k")):
        with pytest.raises(TypeError, match=said.replace("'x'", f"'{name}'")):
            compile(lambda x: 1.0)(x)


def test_an_array_that_is_changed_between_calls_is_read_anew() -> None:
    compiled = compile(lambda x: x * 2)
    x = X.copy()
    compiled(x)
    x[0] = 7
    np.testing.assert_array_equal(compiled(x), x * 2)
    assert compiled.traces == 1
