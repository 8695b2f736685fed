import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, group, sigmoid, tanh
from autograd.viz.capture import capture
from autograd.viz.expansion import open_groups
from autograd.viz.folding import FoldedGraph, Group, fold
from autograd.viz.view import view
from tests.autograd.test_random_graphs import random_function
from tests.autograd.viz import graphs

LARGE: dict[str, Callable[[], Value]] = {
    "network of single numbers": lambda: graphs.scalar_network(14, (3, 16, 16, 1)),
    "chain": lambda: graphs.chain(10_000),
    "transformer": lambda: graphs.transformer(160),
    "recurrence": lambda: graphs.recurrence(2_000),
    "tangle": lambda: graphs.tangle(8_000),
}


def folded(output: Any) -> FoldedGraph:
    return fold(capture(output))


def titles(graph: FoldedGraph) -> list[str]:
    return [group.title for group in graph.groups]


def top(graph: FoldedGraph) -> list[str]:
    """Return what is seen when nothing but the whole graph is open."""
    groups = {group.id: group.title for group in graph.groups}
    nodes = {node.id: node.name or node.op or "leaf" for node in graph.graph.nodes}
    return [{**groups, **nodes}[item] for item in graph.groups[0].items]


def check(graph: FoldedGraph) -> None:
    """Check that the tree holds each node once, and that no way of folding makes a cycle."""
    held = [item for group in graph.groups for item in group.items]
    assert len(held) == len({*held})
    assert {*held} == {n.id for n in graph.graph.nodes} | {g.id for g in graph.groups[1:]}
    parents = {item: group.id for group in graph.groups for item in group.items}
    seen: set[str] = set()
    for one in graph.groups:
        assert one.parent == parents.get(one.id)
        assert one.parent is None or one.parent in seen
        seen.add(one.id)
    assert graph.groups[0].size == len(graph.graph.nodes)
    for most in (1, 2, 5, 20, 77, 300, 10**6):
        opened = open_groups(graph, most)
        shown = view(graph, opened)
        assert len(shown.items) <= most
        places = {item: place for place, item in enumerate(shown.items)}
        assert all(places[link.source] < places[link.target] for link in shown.links)


def test_a_neuron_folds_to_its_products_and_what_bends_them() -> None:
    x, v, w, b = (Value(number) for number in (1.0, 2.0, 3.0, 4.0))
    graph = folded(sigmoid(v * x + w * x + b) * x)
    assert top(graph) == ["leaf", "neuron", "multiply"]
    assert graph.groups[1].note == "sigmoid of 2 products and a bias"
    assert graph.groups[1].output == "n8"
    assert graph.groups[2].title == "dot product"
    check(graph)


def test_a_sum_without_products_is_no_dot_product() -> None:
    x = Value(1.0)
    assert titles(folded(x + x + tanh(x))) == ["graph"]


def test_a_sum_that_is_used_elsewhere_is_not_hidden_in_another() -> None:
    x, w = Value(2.0), Value(3.0)
    inner = w * x + x * x
    graph = folded((inner + w * w + x * w) * inner)
    check(graph)
    assert {one.output for one in graph.groups if one.kind == "dot product"} == {"n4", "n8"}


def test_layers_of_one_shape_become_one() -> None:
    graph = folded(graphs.scalar_network(5, (2, 4, 4, 1)))
    assert top(graph) == ["input × 37", "block × 5"]
    block = next(one for one in graph.groups if one.kind == "block")
    inside = {one.id: one.title for one in graph.groups}
    assert [inside.get(item) for item in block.items if item in inside] == [
        "neuron × 4",
        "neuron × 4",
        "neuron",
    ]
    check(graph)


def test_blocks_of_a_transformer_become_one() -> None:
    graph = folded(graphs.transformer(12))
    assert "Block × 12" in titles(graph)
    check(graph)


def test_each_call_of_a_module_is_a_group_of_its_own() -> None:
    cell, x, state = nn.LSTMCell(2, 3), np.ones((1, 2), np.float32), None
    for _ in range(8):
        state = cell(x, state)
    assert state is not None
    graph = folded(state[0].sum())
    # The first begins with zeros that no one made, and the cell state of the last is unused.
    assert top(graph)[1:] == ["LSTMCell", "LSTMCell × 6", "LSTMCell", "sum"]
    assert [g.name for g in graph.groups if g.kind == "group"] == ["LSTMCell"] * 8
    layer = nn.Linear(2, 2)
    graph = folded(layer(layer(layer(Value(np.ones((1, 2), np.float32), name="x")))))
    assert top(graph) == ["x", "Linear × 3"]
    check(graph)


def test_each_use_of_a_group_is_one_of_its_own() -> None:
    y, step = Value(1.0, name="y"), group("step")
    for _ in range(20):
        with step:
            y = tanh(y) * 1.5
    graph = folded(y)
    assert top(graph) == ["y", "step × 20"]
    assert [g.title for g in graph.groups[2:]] == [f"step {n} of 20" for n in range(1, 21)]
    with group("leapfrog"):
        for _ in range(20):
            with step:
                y = tanh(y) * 1.5
    titled = titles(folded(y))
    assert titled[:3] == ["graph", "step × 20", "step 1 of 20"]
    assert titled[22:24] == ["leapfrog", "step × 20"]


def test_what_differs_is_not_called_the_same() -> None:
    with_other_width = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3), nn.Linear(3, 2))
    graph = folded(with_other_width(np.ones((1, 3), np.float32)))
    assert "Linear × 2" in titles(graph)
    assert "Linear × 3" not in titles(graph)
    with_names = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 3), nn.ReLU())
    assert not [t for t in titles(folded(with_names(np.ones((1, 3))))) if "×" in t]


def test_what_a_repeat_begins_with_stands_beside_it() -> None:
    v = Value(0.5, name="v")
    y = v
    for _ in range(3):
        y = tanh(y) * y + 1.5
    assert top(folded(y)) == ["v", "block × 3"]


def test_a_long_dot_product_can_be_opened_part_by_part() -> None:
    x = Value(1.0, name="x")
    products = [Value(float(number)) * x for number in range(150)]
    for output in (
        tanh(sum((Value(float(number)) * x for number in range(150)), Value(0.5))),
        sum(products, Value(0.0)),
        sum((number * x for number in range(1, 150)), x),
    ):
        graph = folded(output)
        check(graph)
        assert max(len(one.items) for one in graph.groups) <= 50
        assert view(graph, open_groups(graph, 300)).shown > 100


def test_groups_nested_deeply_are_told_apart_down_to_the_last() -> None:
    groups = [group(f"level {depth}") for depth in range(60)]
    output = Value(1.0)
    for one in groups:
        one.__enter__()
        output = np.tanh(output)
    for one in reversed(groups):
        one.__exit__(None, None, None)
    assert titles(folded(output)) == ["graph", *(f"level {depth}" for depth in range(60))]


def test_a_group_that_is_entered_again_is_two_calls() -> None:
    layer = nn.Linear(2, 2)
    x = Value(np.ones((1, 2), np.float32))
    graph = folded(layer(np.tanh(layer(x))))
    assert top(graph) == ["weight", "bias", "leaf", "Linear", "tanh", "Linear"]
    check(graph)


def test_parameters_of_one_call_are_in_it_and_inputs_outside() -> None:
    graph = folded(nn.Linear(2, 2)(Value(np.ones((1, 2), np.float32), name="x")))
    assert top(graph) == ["x", "Linear"]
    assert graph.groups[1].size == 4


def test_a_chain_without_groups_folds_too() -> None:
    graph = folded(graphs.chain(1000))
    assert top(graph) == ["x", "add × 1000"]
    assert max(len(one.items) for one in graph.groups) <= 50


def test_a_recurrence_without_groups_folds_into_its_steps() -> None:
    assert top(folded(graphs.recurrence(50))) == ["leaf", "w", "b", "block × 50", "sum"]


@pytest.mark.parametrize("output", [Value(1.0), Value(1.0) * 2, Value(np.ones(3)).sum()])
def test_the_smallest_graphs_fold(output: Value) -> None:
    check(folded(output))


@pytest.mark.parametrize("seed", range(40))
def test_random_graphs_fold_without_cycles(seed: int) -> None:
    function, arguments = random_function(seed)
    check(folded(np.sum(function(*(Value(argument) for argument in arguments)))))


@pytest.mark.parametrize("seed", range(10))
def test_random_groups_fold_without_cycles(seed: int) -> None:
    source = np.random.default_rng(seed)
    values = [Value(1.0), Value(2.0)]
    for _ in range(300):
        with group(f"g{source.integers(3)}"), group(f"h{source.integers(2)}"):
            one, two = (values[-1 - int(source.integers(min(len(values), 9)))] for _ in "ab")
            values.append(one * two if source.integers(2) else one + two)
    check(folded(values[-1]))


@pytest.mark.parametrize("kind", LARGE)
def test_ten_thousand_nodes_fold(kind: str) -> None:
    graph = capture(LARGE[kind]())
    assert len(graph.nodes) > 8_000
    start = time.process_time()
    result = fold(graph)
    assert time.process_time() - start < 5  # a fifth of it, where nothing else runs
    check(result)


def test_folding_is_the_same_each_time_and_fit_for_json() -> None:
    first, second = (folded(graphs.scalar_network(3, (2, 3, 1))).to_dict() for _ in range(2))
    assert first == second
    assert first["folds"][0]["id"] == "f0"
    assert first["folds"][0]["parent"] is None


def test_groups_nested_a_thousand_deep_are_folded() -> None:
    output = Value(1.0)
    groups = [group(f"level {depth}") for depth in range(1000)]
    for one in groups:
        one.__enter__()
        output = np.tanh(output)
    for one in reversed(groups):
        one.__exit__(None, None, None)
    check(folded(output))


def test_a_group_says_what_it_holds() -> None:
    one = Group("f1", "repeat", "Block", "", 12, "", "f0", (), 744, None)
    assert one.title == "Block × 12"
