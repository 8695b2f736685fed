import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Primitive, Value, draw, explore, grad, group, sigmoid
from autograd.viz.capture import capture
from autograd.viz.description import Edge
from autograd.viz.preview import preview
from nn import Parameter
from tests.autograd.viz import graphs


def test_a_graph_is_described_oldest_first_with_a_place_for_each_input() -> None:
    x, y = Value(2.0, name="x"), Value(3.0)
    graph = capture(x - y * x)
    assert [(node.id, node.kind, node.op) for node in graph.nodes] == [
        ("n0", "input", None),
        ("n1", "input", None),
        ("n2", "operation", "multiply"),
        ("n3", "output", "subtract"),
    ]
    assert set(graph.edges) == {
        Edge("n1", "n2", 0),
        Edge("n0", "n2", 1),
        Edge("n0", "n3", 0),
        Edge("n2", "n3", 1),
    }


def test_a_value_used_twice_by_one_operation_has_two_edges() -> None:
    x = Value(2.0)
    assert capture(x * x).edges == (Edge("n0", "n1", 0), Edge("n0", "n1", 1))


def test_kinds_tell_inputs_parameters_and_constants_apart() -> None:
    frozen = Value(1.0, requires_grad=False)
    output = Parameter(2.0) * Value(3.0) * frozen * 4.0
    kinds = sorted(node.kind for node in capture(output).nodes)
    assert kinds == sorted(
        ["parameter", "input", "constant", "constant", "operation", "operation", "output"]
    )


def test_each_node_tells_the_groups_around_it() -> None:
    with group("outer"), group("inner"):
        output = Value(1.0) + 1
    graph = capture(output)
    paths = {node.kind: graph.path(node) for node in graph.nodes}
    assert paths == {"input": (), "constant": ("outer", "inner"), "output": ("outer", "inner")}


def test_capturing_changes_nothing_and_gives_no_false_gradient() -> None:
    x = Value(2.0)
    output = sigmoid(x)
    assert [node.grad for node in capture(output).nodes] == [None, None]
    assert x.grad is None
    output.backward()
    assert [node.grad for node in capture(output).nodes] == [preview(x.grad), preview(1.0)]


def test_a_deep_graph_is_captured_without_recursion() -> None:
    output = Value(1.0)
    for _ in range(20_000):
        output = output + output
    assert len(capture(output).nodes) == 20_001


def test_a_leaf_alone_is_a_graph_of_one() -> None:
    graph = capture(Value(1.0))
    assert (len(graph.nodes), graph.edges, graph.nodes[0].kind) == (1, (), "input")


def test_capture_within_a_transform_sees_its_nodes() -> None:
    sizes: list[int] = []

    def cube(x: Value) -> Value:
        y = x * x * x
        sizes.append(len(capture(y).nodes))
        return y

    grad(cube)(2.0)
    assert sizes == [3]


def test_the_picture_of_a_compiled_step_is_the_same_each_time() -> None:
    def step_of_a_model() -> str:
        nn.manual_seed(0)
        model = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5))
        step = nn.TrainStep(model, nn.MSELoss(), nn.optim.SGD(model.parameters(), lr=0.1))
        step(np.ones((4, 2), np.float32), np.ones((4, 3), np.float32))
        return draw(step.graph).dot

    picture = step_of_a_model()
    assert picture == step_of_a_model()
    assert " at 0x" not in picture
    assert "weight_0" in picture
    assert "not known yet" not in picture
    # The loss and two parameters: what is drawn at random is no output.
    assert picture.count('style="rounded,filled,bold"') == 3


def test_only_what_lies_between_is_described() -> None:
    x, w, b = Value(2.0, name="x"), Value(3.0, name="w"), Value(1.0, name="b")
    output = sigmoid((w * x).named("z") + np.tanh(b))
    output.backward()
    graph = capture(output, wrt=w)
    assert [(n.name or n.op, n.kind, n.grad is None, n.requires_grad) for n in graph.nodes] == [
        ("x", "constant", True, False),
        ("w", "input", False, True),
        ("z", "operation", False, True),
        (None, "constant", True, False),
        ("add", "operation", False, True),
        ("sigmoid", "output", False, True),
    ]
    whole = capture(output, wrt=[w, x, b])
    assert [(n.kind, n.op) for n in whole.nodes] == [(n.kind, n.op) for n in capture(output).nodes]


def test_paths_may_begin_in_the_middle() -> None:
    x = Value(2.0, name="x")
    z = (x * x).named("z")
    graph = capture(sigmoid(z) * z, wrt=z)
    assert [(n.name or n.op, n.kind) for n in graph.nodes] == [
        ("z", "input"),
        ("sigmoid", "operation"),
        ("multiply", "output"),
    ]
    assert [n.kind for n in capture(z, wrt=z).nodes] == ["input"]


def test_what_the_output_does_not_depend_on_is_refused() -> None:
    x = Value(2.0, name="x")
    with pytest.raises(ValueError, match=r"no path leads from Value 'w' .* its derivative is 0"):
        capture(x * x, wrt=[x, Value(1.0, name="w")])


def test_json_is_strict_whatever_the_data_and_names() -> None:
    with np.errstate(all="ignore"):
        odd = Value(np.array([np.nan, np.inf, -np.inf, -0.0]), name='"</script>\ud800\n')
        output = (odd * Value(float("inf"))).sum() + 2**60 + np.complex128(1 + 2j)
        large = Value(np.array([2**62, 1]), requires_grad=False)
    described = json.loads(capture(output, large).to_json(), parse_constant=pytest.fail)
    assert described["schema"] == 1
    nodes = described["nodes"]
    assert nodes[0]["name"] == '"</script>\ud800\n'
    assert nodes[0]["data"]["entries"] == ["NaN", "Infinity", "-Infinity", -0.0]
    assert nodes[0]["data"]["norm"] is None
    assert nodes[0]["data"]["strange"] == {"NaN": 1, "∞": 1, "−∞": 1}
    entries = [node["data"]["entries"] for node in nodes]
    assert ["1152921504606846976"] in entries
    assert ["4611686018427387904", 1] in entries
    assert ["1+2j"] in entries
    assert len(described["outputs"]) == 2
    assert {"source", "target", "slot"} == {*described["edges"][0]}


def test_groups_form_a_tree() -> None:
    with group("outer"):
        x = Value(1.0) * 2
        with group("inner"):
            x = x * 3
    with group("inner"):
        x = x * 4
    found = capture(x).groups
    assert [(one.id, one.name, one.parent) for one in found] == [
        ("g0", "outer", None),
        ("g1", "inner", "g0"),
        ("g2", "inner", None),
    ]
    assert [node["group"] for node in capture(x).to_dict()["nodes"]] == [
        *(None, "g0", "g0", "g1", "g1", "g2", "g2")
    ]


def test_each_use_of_a_group_is_told_apart() -> None:
    x, step = Value(1.0), group("step")
    for _ in range(3):
        with step:
            x = sigmoid(sigmoid(x))
    graph = capture(x)
    assert [one.name for one in graph.groups] == ["step"] * 3
    assert [node.group for node in graph.nodes] == [None, "g0", "g0", "g1", "g1", "g2", "g2"]


def test_groups_nested_ten_thousand_deep_are_captured_soon() -> None:
    groups = [group(f"level {depth}") for depth in range(10_000)]
    output = Value(1.0)
    for depth, one in enumerate(groups):
        one.__enter__()
        if depth % 100 == 0:
            output = sigmoid(output)
    for one in reversed(groups):
        one.__exit__(None, None, None)
    start = time.process_time()
    assert len(capture(output).groups) == 9_901
    assert time.process_time() - start < 2  # a tenth of it, where nothing else runs


def test_names_are_kept_whole_whatever_they_are() -> None:
    class Sly(str):
        def __str__(self) -> str:
            raise ValueError

        __repr__ = __str__

    x = Value(1.0, name="x" * 10_000)
    x2 = Value(1.0).named(Sly("sly"))
    x3 = Value(1.0)
    x3.name = 3  # pyright: ignore[reportAttributeAccessIssue]
    names = [node.name for node in capture(x * x2 * x3).nodes]
    assert names[0] == "x" * 10_000
    assert "sly" in names
    assert "3" in names


def test_keywords_are_readable_and_never_raise() -> None:
    class Shy:
        def __repr__(self) -> str:
            raise RuntimeError

    op = Primitive(lambda x, **keywords: x, lambda g, ans, x, **keywords: g)
    given = {"how": Shy(), "dtype": np.float32, "where": np.ones((2, 3)), "index": slice(None, 3)}
    assert dict(capture(op(Value(1.0), **given)).nodes[1].keywords) == {
        "how": "<Shy, which cannot be shown>",
        "dtype": "float32",
        "where": "array of shape (2, 3), float64",
        "index": "[:3]",
    }


def test_ten_thousand_nodes_are_captured_soon() -> None:
    output = graphs.scalar_network(14, (3, 16, 16, 1))
    output.backward()
    start = time.process_time()
    assert len(capture(output).nodes) > 9_000
    assert time.process_time() - start < 2  # a tenth of it, where nothing else runs


@pytest.mark.parametrize("show", [draw, explore])
def test_a_long_wait_is_announced(
    show: Callable[[Value], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd.viz.capture.LARGE", 3)
    x = Value(1.0)
    with pytest.warns(UserWarning, match=r"describing 4 values takes about 1 s") as told:
        show(x * x * x * x)
    assert told[0].filename == __file__
