from typing import Any

import numpy as np

from autograd import Primitive, Value, draw, group
from autograd.viz.capture import captured
from autograd.viz.local_derivatives import local_derivatives


def found(output: Value, wrt: Any = None) -> dict[tuple[str, int], float]:
    graph = captured(output, wrt=wrt)
    return local_derivatives(graph, {node.id for node in graph.graph.nodes})


def test_each_edge_of_numbers_has_its_derivative() -> None:
    x = Value(3.0)
    assert found(x * x) == {("n1", 0): 3.0, ("n1", 1): 3.0}
    assert found(x / 4.0) == {("n2", 0): 0.25}
    assert found(x * Value(2.0, requires_grad=False)) == {("n2", 0): 2.0}


def test_nothing_is_told_of_arrays_and_of_what_is_constant() -> None:
    x, w = Value(np.ones(3)), Value(2.0)
    assert found((x * w).sum()) == {}
    assert found(w * Value(5.0), wrt=w) == {("n2", 0): 5.0}
    assert found(Value(1j) * 2) == {}


def test_nothing_is_told_of_a_rule_that_is_no_product() -> None:
    clipped = Primitive(lambda x: x * 1.0, lambda g, ans, x: np.clip(g, -1, 1), name="clipped")
    assert found(clipped(Value(2.0)) * 3.0) == {("n3", 0): 3.0}


def test_what_is_folded_away_or_freed_has_none() -> None:
    x = Value(2.0)
    y = x * x
    y.backward(free_graph=True)
    assert found(y) == {}
    with group("folded"):
        z = x * 3.0 * x
    edges = draw(z * x, show="local", depth=0).dot.partition("->")[2].splitlines()
    assert [edge.partition("label=")[2] for edge in edges if "f1" in edge] == [
        "",
        '" 2 "]',
    ]
