"""Compiled functions as they are used: cache, warning, nesting, pickling, errors."""

import gc
import importlib
import pickle
import traceback
import weakref
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, grad, gradients, hessian, jacobian, value_and_grad
from autograd.compile.specialisation import Specialisation

compiled_room = importlib.import_module("autograd.compile.compiled")

X = np.array([1.0, 2.0, 3.0])


@compile
def cubed(x: Any) -> Any:
    """Cube."""
    return x * x * x


class Model:
    def __init__(self, factor: float) -> None:
        self.factor = factor

    @compile
    def scaled(self, x: Any) -> Any:
        return x * self.factor


def test_a_decorated_function_keeps_its_name_and_documentation() -> None:
    assert cubed.__name__ == "cubed"
    assert cubed.__doc__ == "Cube."
    assert cubed.__wrapped__(2.0) == 8.0  # type: ignore[attr-defined]
    assert repr(cubed).startswith("<compiled cubed, for ")


def test_a_method_is_compiled_for_each_object() -> None:
    two, three = Model(2.0), Model(3.0)
    for model in (two, three, two):
        np.testing.assert_array_equal(model.scaled(X), X * model.factor)
    two.factor = 5.0
    np.testing.assert_array_equal(two.scaled(X), X * 5)
    np.testing.assert_array_equal(three.scaled(X), X * 3)


def test_what_is_not_compiled_yet_has_no_source() -> None:
    function = compile(lambda x: x * 2)
    for ask in (lambda: function.source, lambda: function.graph, lambda: function.stats):
        with pytest.raises(RuntimeError, match=r"has not been compiled yet.*call it once"):
            ask()
    function(X)
    assert "x * two" in function.source
    assert function.stats["traced"] == function.stats["left"] == 1
    assert function.stats["arena bytes"] == 0
    assert len(function.graph.nodes) == 1


def test_the_cache_is_bounded_and_lets_the_oldest_go() -> None:
    function = compile(lambda x: x * 2, cache_size=2)
    for size in (1, 2, 3, 2, 3):
        function(np.ones(size))
    assert function.traces == 3
    function(np.ones(1))
    assert function.traces == 4
    assert repr(function).endswith("for 2 forms>")


def test_what_the_cache_lets_go_is_freed() -> None:
    class Thing:
        factor = 2.0

    function = compile(lambda x, thing: x * thing.factor, cache_size=1)
    thing = Thing()
    gone = weakref.ref(thing)
    function(X, thing)
    del thing
    function(X, Thing())
    gc.collect()
    assert gone() is None


def test_a_ragged_batch_is_traced_once_more() -> None:
    w = Value(np.ones((3, 2)))
    function = compile(lambda x: x @ w)
    for rows in (8, 8, 5, 8, 5):
        np.testing.assert_array_equal(function(np.ones((rows, 3))).data, np.full((rows, 2), 3.0))
    assert function.traces == 2


def test_a_function_that_is_traced_often_warns_once_and_says_why() -> None:
    function = compile(lambda x, count: x * count)
    for count in range(7):
        function(X, count)
    with pytest.warns(
        RuntimeWarning, match="compiled 8 times.*count is 7, where before count is 6"
    ):
        function(X, 7)
    function(X, 8)


def test_the_warning_names_what_changed_outside() -> None:
    factors = [0.0]
    function = compile(lambda x: x * factors[0])
    for count in range(7):
        factors[0] = float(count)
        function(X)
    factors[0] = 9.0
    with pytest.warns(RuntimeWarning, match=r"'factors' changed") as caught:
        function(X)
    assert caught[0].filename == __file__


def test_shapes_that_keep_changing_are_named() -> None:
    function = compile(lambda x: x * 2, cache_size=1)
    for size in range(1, 8):
        function(np.ones(size))
    with pytest.warns(RuntimeWarning, match=r"x is an array of shape \(8,\).*where before x is an"):
        function(np.ones(8))


def test_a_compiled_function_may_call_itself_and_others() -> None:
    @compile
    def power(x: Any, n: int) -> Any:
        return x if n == 1 else cubed(x) / (x * x) * power(x, n - 1)

    np.testing.assert_allclose(power(X, 4), X**4)
    assert power.traces == 1


def test_a_compiled_function_is_differentiated_like_the_plain_one() -> None:
    square = compile(lambda x: np.sum(x * x))
    for transform in (grad, jacobian, hessian, value_and_grad):
        plain = transform(lambda x: np.sum(x * x))(X)
        for found in (transform(square)(X), compile(transform(square))(X)):
            np.testing.assert_array_equal(found[-1], plain[-1])
    assert grad(compile(grad(cubed)))(2.0) == 12.0


def test_values_as_arguments_give_values_with_a_graph() -> None:
    x = Value(X)
    found = cubed(x)
    assert isinstance(found, Value)
    assert gradients(found.sum(), x).tolist() == (3 * X * X).tolist()
    nested = compile(lambda part: part["x"] * 2)
    assert isinstance(nested({"x": x}), Value)


def test_an_error_in_the_compiled_code_shows_its_line() -> None:
    function = compile(lambda x, i: x[np.array([0, 1])] + x[i.astype(int)])
    function(X, np.array([0.0, 1.0]))
    with pytest.raises(IndexError) as caught:
        function(X, np.array([0.0, 7.0]))
    text = "".join(traceback.format_exception(caught.value))
    assert "<compiled <lambda>" in text
    assert "x[" in text.rsplit("<compiled", 1)[1]
    np.testing.assert_array_equal(function(X, np.array([0.0, 2.0])), [2.0, 5.0])


def test_a_compiled_function_is_pickled_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(cubed)) is cubed
    copied = pickle.loads(pickle.dumps(compile(np.exp)))
    assert copied(0.0) == 1.0


def test_what_changes_whenever_it_is_traced_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [0.0]

    class Meddling(Specialisation):
        """Stands for another thread, which changes what was read just now."""

        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            held[0] += 1

    function = compile(lambda x: x * held[0])
    monkeypatch.setattr(compiled_room, "Specialisation", Meddling)
    with pytest.raises(RuntimeError, match=r"changes while it is compiled: 'held' did, 5 times"):
        function(2.0)
    monkeypatch.undo()
    assert function(2.0) == 10.0


def test_reading_data_in_a_compiled_function_is_told_where_it_is_compiled_again() -> None:
    state = Value(1.0, requires_grad=False)

    def function(x: Any) -> Any:
        if x is None:
            state.data.mean()
        return x * 2

    compiled = compile(function)

    def call_often() -> None:
        for count in range(9):
            compiled(np.ones(2))
            state.assign(float(count))

    with pytest.warns(RuntimeWarning, match=r"value\.data' changed.*\.read\(\).*not by \.data"):
        call_often()
