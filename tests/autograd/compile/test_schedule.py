"""Where results are kept: no two at once in one place, none outside, and not more than is said."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, compile, gradients
from autograd.compile.graph import nodes_in
from autograd.compile.operations import Kind, kind_of
from autograd.compile.passes import simplified
from autograd.compile.schedule import Schedule, scheduled
from autograd.graph import Node
from tests.autograd.compile.graphs import traced
from tests.autograd.test_random_graphs import random_function


def schedule_of(function: Any, *arguments: Any) -> tuple[Any, Schedule]:
    graph, _ = simplified(traced(function, *arguments))
    return graph, scheduled(graph)


def check(graph: Any, schedule: Schedule) -> None:
    """Replay the program: a buffer must hold what a reader expects when it is read."""
    views = {node: node for node in graph.leaves}
    memory: dict[int, tuple[int, Node]] = {}
    within: dict[Node, set[Node]] = {leaf: {leaf} for leaf in graph.leaves}

    def expect(node: Node) -> None:
        for owner in within[node]:
            storage = schedule.storages.get(owner)
            if storage is not None and storage.where == "arena":
                assert memory[storage.offset][1] is owner

    for node in schedule.nodes:
        inputs = list(nodes_in(node.inputs))
        for one in inputs:
            expect(one)
        within[node] = {node}
        if kind_of(node) in (Kind.VIEW, Kind.UNKNOWN):
            within[node] |= {owner for one in inputs for owner in within[one]}
        if kind_of(node) is Kind.VIEW:
            within[node].discard(node)
        storage = schedule.storages.get(node)
        if storage is None or storage.where != "arena":
            continue
        assert storage.offset % 64 == storage.size % 64 == 0
        assert storage.offset + storage.size <= schedule.arena_size
        assert storage.size >= node.data.size * node.dtype.itemsize
        for offset in [
            o
            for o, (size, _) in memory.items()
            if o < storage.offset + storage.size and storage.offset < o + size
        ]:
            assert offset == storage.offset or memory.pop(offset)
        memory[storage.offset] = (storage.size, node)
    for root in graph.roots:
        if isinstance(root, Node):
            expect(root)
    assert schedule.arena_size <= schedule.unshared_size
    assert views


@given(seed=st.integers(0, 10_000))
def test_no_buffer_is_written_while_it_is_still_to_be_read(seed: int) -> None:
    function, inputs = random_function(seed)

    def everything(*values: Any) -> Any:
        output = function(*values)
        return output, gradients(output, values)

    check(*schedule_of(everything, *(np.asarray(x) + np.zeros((2, 3)) for x in inputs)))


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 99), st.integers(0, 99)), max_size=25
    ),
    kept=st.lists(st.integers(0, 99), min_size=1, max_size=3),
)
def test_programs_of_any_shape_compute_the_same_in_shared_memory(steps: Any, kept: Any) -> None:
    operations: list[Any] = [
        *(np.add, np.multiply, np.subtract, lambda x, y: x @ y, lambda x, y: x.T),
        *(lambda x, y: x[::-1] + 1, lambda x, y: np.tanh(x), lambda x, y: x + np.sum(y, axis=0)),
    ]

    def function(x: Any, y: Any) -> Any:
        known = [x, y]
        for which, first, second in steps:
            known.append(operations[which](known[first % len(known)], known[second % len(known)]))
            if which in (1, 3):
                known[-1] = known[-1] * 0.1
        return [known[i % len(known)] for i in kept]

    x, y = np.random.default_rng(len(steps)).uniform(-1, 1, (2, 3, 3))
    check(*schedule_of(function, x, y))
    compiled = compile(function)
    compiled(y, x)
    with np.errstate(all="ignore"):
        for found, expected in zip(compiled(x, y), function(x, y), strict=True):
            np.testing.assert_allclose(found, expected, 1e-9, 1e-9)


def test_a_chain_takes_one_buffer() -> None:
    _, schedule = schedule_of(lambda x: np.sum(np.tanh(np.exp(x + 1.0) * 2)), np.ones(1000))
    assert schedule.arena_size == 8000 // 64 * 64
    assert len(schedule.in_place_of) == 3


def test_what_is_still_needed_is_not_overwritten() -> None:
    def function(x: Any) -> Any:
        y = np.exp(x)
        return np.sum(np.tanh(y) * y)

    _, schedule = schedule_of(function, np.ones(8))
    assert schedule.arena_size == 128
    assert schedule.unshared_size == 128


def test_what_is_returned_has_memory_of_its_own() -> None:
    graph, schedule = schedule_of(lambda x: np.exp(x) * 2, np.ones(8))
    assert schedule.arena_size == 0
    assert schedule.storages[graph.outputs[0]].where == "own"


def test_a_cell_is_updated_in_its_own_memory() -> None:
    p = Value(np.ones(100))
    compiled = compile(lambda x: p.assign_sub(0.1 * x))
    compiled(np.ones(100))
    assert "-=" in compiled.source
    assert compiled.stats["arena bytes"] == 832


def test_the_figures_are_those_of_the_schedule() -> None:
    def function(x: Any) -> Any:
        y = np.exp(x) @ x
        return np.sum(np.tanh(y + 1) @ y)

    x = np.ones((50, 50))
    compiled = compile(function)
    compiled(x)
    _, schedule = schedule_of(function, x)
    assert compiled.stats["arena bytes"] == schedule.arena_size
    assert compiled.stats["bytes without reuse"] == schedule.unshared_size > schedule.arena_size


@pytest.mark.parametrize("side", [100, 300])
def test_a_call_takes_no_more_memory_than_the_schedule_says(side: int) -> None:
    def function(x: Any, w: Any) -> Any:
        hidden = x
        for _ in range(6):
            hidden = np.tanh(hidden @ w + 0.5) * 0.9
        return np.mean(hidden * hidden)

    def everything(x: Any, w: Any) -> Any:
        return gradients(function(x, w), w)

    x, w = np.ones((side, side)), np.ones((side, side)) / side
    compiled = compile(everything)
    compiled(x, w)
    arena = compiled.stats["arena bytes"]
    tracemalloc.start()
    try:
        compiled(x, w)
        _, again = tracemalloc.get_traced_memory()
        del compiled
        fresh = compile(everything)
        tracemalloc.reset_peak()
        fresh(x, w)
        specialisation = fresh._latest()
        specialisation.loaded.idle.clear()
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        fresh(x, w)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    result = 8 * side * side
    assert again < result + 40_000  # the arena is there already
    assert arena <= peak - before < arena + result + 40_000


def test_new_contents_in_several_operations_do_not_disturb_each_other() -> None:
    mean, other = (
        Value(np.full(50, x), name, requires_grad=False)
        for x, name in ((2.0, "mean"), (3.0, "other"))
    )

    @compile
    def update(x: Any) -> Any:
        kept = 0.5 * mean.read() + 0.25 * x
        mean.assign(kept + other.read())
        other.assign(other.read() * 2.0 + mean.read() * x)
        return np.sum(x * x)

    memory = mean.data, other.data
    expected = [np.full(50, 2.0), np.full(50, 3.0)]
    for _ in range(3):
        update(np.arange(50.0))
        kept = 0.5 * expected[0] + 0.25 * np.arange(50.0)
        expected[0] = kept + expected[1]
        expected[1] = expected[1] * 2.0 + expected[0] * np.arange(50.0)
    assert (mean.data is memory[0], other.data is memory[1]) == (True, True)
    np.testing.assert_allclose(mean.data, expected[0], rtol=1e-14)
    np.testing.assert_allclose(other.data, expected[1], rtol=1e-14)


def test_a_decaying_mean_needs_no_copy() -> None:
    mean = Value(np.full(50, 2.0), "mean", requires_grad=False)

    @compile
    def update(x: Any) -> None:
        mean.assign(0.5 * mean.read() + 0.25 * x)

    update(np.arange(50.0))
    np.testing.assert_allclose(mean.data, 1.0 + 0.25 * np.arange(50.0), rtol=1e-14)
    assert "mean *= " in update.source
    assert "[...] =" not in update.source


def test_a_cell_that_is_read_later_is_not_written_over_before() -> None:
    cell = Value(np.arange(5.0), "cell", requires_grad=False)

    @compile
    def update(x: Any) -> Any:
        old = cell.read()
        cell.assign(old * 2.0 + x)
        return old * 10.0

    np.testing.assert_array_equal(update(np.ones(5)), np.arange(5.0) * 10)
    np.testing.assert_array_equal(cell.data, np.arange(5.0) * 2 + 1)
