"""Groups and `no_grad`: they nest, they end, and each thread and task has its own."""

import asyncio
import copy
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autograd import Value, grad, gradients, group, no_grad
from autograd.scope import Scope, current_scope, root_scope

x = Value(2.0)


def records() -> bool:
    return (x * 3).requires_grad


def path() -> tuple[str, ...]:
    return (x * 3).scope.path


def test_nothing_is_recorded_inside_no_grad_and_all_is_after_it() -> None:
    assert records()
    with no_grad():
        assert not records()
        with no_grad():
            assert not records()
        assert not records()
    assert records()


def test_no_grad_ends_with_an_error() -> None:
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert records()


def test_a_function_may_be_wrapped_by_either() -> None:
    @no_grad()
    def quiet(depth: int) -> list[bool]:
        """Stay as documented."""
        return [records(), *(quiet(depth - 1) if depth else [])]

    @group("outer")
    def grouped(depth: int) -> tuple[str, ...]:
        return grouped(depth - 1) if depth else path()

    assert quiet(2) == [False] * 3
    assert quiet.__doc__ == "Stay as documented."
    assert grouped(2) == ("outer",) * 3
    assert grouped(0) == ("outer",)
    assert records()
    assert path() == ()


def test_one_context_serves_many_times_and_within_itself() -> None:
    quiet, layer = no_grad(), group("layer")
    for _ in range(2):
        with quiet, quiet:
            assert not records()
        with layer, layer:
            assert path() == ("layer", "layer")
        with layer:
            assert path() == ("layer",)
    assert records()


def test_leaves_made_inside_no_grad_still_require_a_gradient() -> None:
    with no_grad():
        leaf = Value(3.0)
    assert gradients(leaf * leaf, leaf) == 6.0


def test_what_is_computed_in_no_grad_is_a_constant_outside() -> None:
    with no_grad():
        y = x * 3
    assert gradients(x * y, x) == 6.0


def test_groups_nest_and_leave_their_names_outermost_first() -> None:
    with group("encoder"):
        with group("first"):
            assert path() == ("encoder", "first")
        with group("second"):
            assert path() == ("encoder", "second")
        assert path() == ("encoder",)
    with group("first"):
        assert path() == ("first",)


def test_nodes_of_one_use_of_a_group_share_its_place() -> None:
    with group("layer"):
        first, second = x * 2, x * 3
    assert first.scope is second.scope


def test_groups_and_no_grad_mix() -> None:
    with group("a"), no_grad(), group("b"):
        assert not records()
    with no_grad(), group("a"):
        assert not records()
    assert records()


@pytest.mark.parametrize("name", [None, 3, ["a"]])
def test_a_group_is_named_by_a_string(name: Any) -> None:
    with pytest.raises(
        TypeError, match=f"a group is named by a string, got a {type(name).__name__}"
    ):
        group(name)


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g))]
)
def test_a_group_can_be_copied_even_from_within(clone: Callable[[group], group]) -> None:
    original = group("layer")
    with original:
        duplicate = clone(original)
    with duplicate:
        assert path() == ("layer",)


def test_gradients_can_be_taken_inside_no_grad() -> None:
    with no_grad():
        assert gradients(Value(1.0), Value(1.0)) == 0.0
        assert grad(lambda v: v * v)(3.0) == 6.0
        assert grad(lambda v: v * v)(x) == 4.0
        assert grad(grad(lambda v: v**3))(2.0) == 12.0


def test_no_grad_inside_a_function_makes_a_part_constant() -> None:
    def function(v: Any) -> Any:
        with no_grad():
            factor = v * v
            slope = grad(lambda w: w * w * w)(v)
        return factor * v + slope * v

    assert grad(function)(2.0) == 4.0 + 12.0


def in_thread(function: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def test_a_thread_begins_outside_the_scopes_of_others() -> None:
    with no_grad(), group("main"):
        assert in_thread(records)
        assert in_thread(path) == ()


def test_threads_do_not_disturb_each_other() -> None:
    layer, barrier, found = group("layer"), threading.Barrier(4), {}

    def work(number: int) -> None:
        context = no_grad() if number % 2 else layer
        for _ in range(50):
            barrier.wait()
            with context:
                barrier.wait()
                found.setdefault(number, set()).add((records(), path()))
        found[number].add((records(), path()))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        inside = (False, ()) if number % 2 else (True, ("layer",))
        assert found[number] == {inside, (True, ())}


def test_tasks_keep_their_own_scope_while_others_run() -> None:
    async def task(context: Any, expected: tuple[bool, tuple[str, ...]]) -> None:
        with context:
            for _ in range(3):
                await asyncio.sleep(0)
                assert (records(), path()) == expected
        assert (records(), path()) == (True, ())

    async def main() -> None:
        shared = group("shared")
        await asyncio.gather(
            task(no_grad(), (False, ())),
            task(group("a"), (True, ("a",))),
            task(shared, (True, ("shared",))),
            task(shared, (True, ("shared",))),
        )

    asyncio.run(main())


def test_a_decorated_coroutine_runs_inside() -> None:
    @no_grad()
    async def computed() -> Value:
        await asyncio.sleep(0)
        return Value(1.0) * 2

    async def both() -> tuple[Value, Value]:
        inside = asyncio.ensure_future(computed())
        await asyncio.sleep(0)
        return Value(1.0) * 2, await inside

    outside, inside = asyncio.run(both())
    assert (outside.requires_grad, inside.requires_grad) == (True, False)


def test_every_step_of_a_decorated_generator_runs_inside_and_none_of_its_caller() -> None:
    left: list[bool] = []

    @no_grad()
    def steps() -> Any:
        try:
            sent = yield (Value(1.0) * 2).requires_grad
            assert sent == "sent"
            try:
                yield (Value(1.0) * 2).requires_grad
            except KeyError:
                yield (Value(1.0) * 2).requires_grad
        finally:
            left.append((Value(1.0) * 2).requires_grad)

    running = steps()
    assert next(running) is False
    assert (Value(1.0) * 2).requires_grad
    assert running.send("sent") is False
    assert running.throw(KeyError()) is False
    assert (Value(1.0) * 2).requires_grad
    running.close()
    assert left == [False]
    assert list(no_grad()(lambda: (yield (Value(1.0) * 2).requires_grad))()) == [False]


def test_an_asynchronous_generator_is_not_decorated() -> None:
    async def steps() -> Any:
        yield 1

    with pytest.raises(TypeError, match="no_grad does not decorate steps"):
        no_grad()(steps)


def test_what_was_entered_since_stays_when_a_generator_leaves_out_of_turn() -> None:
    def steps() -> Any:
        with no_grad(), group("inside"):
            yield
            yield

    running = steps()
    next(running)
    with group("a"), no_grad(), group("b"):
        running.close()
        inside = Value(1.0) * 2
        with group("c"):
            pass
        assert current_scope().path == ("a", "b")
    assert not inside.requires_grad
    assert current_scope() is root_scope
    running = steps()
    next(running)
    with group("a"):
        running.close()
        value = Value(1.0) * 2
    assert (value.scope.path, value.requires_grad) == (("a",), True)


def test_a_group_takes_over_all_that_a_scope_says() -> None:
    outside = Scope("outside", None, recording=False, depth=2, trace=object(), observer=object())
    outside.keeper, outside.interprets = object(), True
    inside = outside.within("inside", 7)
    assert (inside.name, inside.parent, inside.entered_by) == ("inside", outside, 7)
    for slot in {*Scope.__slots__} - {"name", "parent", "entered_by"}:
        assert getattr(inside, slot) is getattr(outside, slot)
