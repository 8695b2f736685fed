"""Whatever a function reads from outside, a change of it is seen at the next call."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, compile
from autograd.compile import surroundings
from autograd.evaluation import raw
from tests.autograd.compile.outside import CASES, Box, Frozen, X


@pytest.mark.parametrize("name", CASES)
def test_a_change_outside_is_seen_at_the_next_call(name: str) -> None:
    function, change = CASES[name]()
    compiled = compile(function)
    with np.errstate(all="ignore"):
        before = raw(compiled(X))
        assert raw(compiled(X)).tolist() == before.tolist()
        change()
        expected = raw(function(X))
        found = raw(compiled(X))
    assert np.shape(before) != np.shape(expected) or (before != expected).any()
    np.testing.assert_array_equal(found, expected)


def test_what_is_unchanged_is_not_traced_anew() -> None:
    for name, make in CASES.items():
        function, _change = make()
        compiled = compile(function)
        with np.errstate(all="ignore"):
            for _ in range(3):
                compiled(X)
        assert compiled.traces == 1, name


def test_equal_numbers_in_other_objects_are_no_change() -> None:
    held: dict[str, Any] = {"k": 1e6, "s": "text"}
    compiled = compile(lambda x: x * held["k"])
    compiled(X)
    held["k"], held["s"] = float("1000000"), "".join(["te", "xt"])
    compiled(X)
    assert compiled.traces == 1


def test_what_changed_back_is_found_again() -> None:
    held = [2.0]
    compiled = compile(lambda x: x * held[0])
    for factor in (2.0, 5.0, 2.0, 5.0):
        held[0] = factor
        np.testing.assert_array_equal(compiled(X), X * factor)
    assert compiled.traces == 2


def test_a_large_array_from_outside_is_refused_by_name() -> None:
    table = np.zeros(200_000)
    with pytest.raises(TypeError, match=r"reads 'table' from outside, an array of 1\.5 MiB.*Value"):
        compile(lambda x: x + table[0])(X)
    held = Value(table, requires_grad=False)
    compiled = compile(lambda x: x + held[0])
    compiled(X)
    table[0] = 7
    np.testing.assert_array_equal(compiled(X), X + 7)
    assert compiled.traces == 1


def test_an_iterator_from_outside_is_refused() -> None:
    numbers = iter([1.0, 2.0])
    with pytest.raises(TypeError, match=r"'numbers' from outside, a list_iterator.*pass what"):
        compile(lambda x: x * next(numbers))(X)
    assert next(numbers) == 1.0


def test_more_objects_than_can_be_watched_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "_MOST", 50)
    held = [[i] for i in range(100)]
    with pytest.raises(TypeError, match="more than 50 objects from outside"):
        compile(lambda x: x * held[0][0])(X)


def test_attributes_that_no_code_names_are_not_watched() -> None:
    box = Box(factor=2.0, unrelated=np.zeros(10**6))
    compiled = compile(lambda x: x * box.factor)
    compiled(X)
    box.unrelated = 3
    compiled(X)
    assert compiled.traces == 1


def test_an_argument_that_decides_is_watched_too() -> None:
    compiled = compile(lambda x, box: x * box.factor)
    box = Box()
    compiled(X, box)
    box.factor = 5.0
    np.testing.assert_array_equal(compiled(X, box), X * 5)
    np.testing.assert_array_equal(compiled(X, Box(factor=7.0)), X * 7)


def test_arguments_that_are_equal_but_not_in_all_are_told_apart() -> None:
    compiled = compile(lambda x, s: x * s.factor)
    compiled(X, Frozen(1, 2.0))
    np.testing.assert_array_equal(compiled(X, Frozen(1, 5.0)), X * 5)


def test_the_label_says_where_the_change_is() -> None:
    box = Box(parts=[{"k": 2.0}])

    def function(x: Any) -> Any:
        return x * box.parts[0]["k"]

    around = surroundings.Surroundings(function)
    assert around.change() is None
    box.parts[0]["k"] = 3.0
    assert around.change() == "box.parts[0]['k']"
