import numpy as np

import nn
from autograd import Value, draw, grad, group, sigmoid
from autograd.viz.capture import Edge, capture
from autograd.viz.preview import preview
from nn import Parameter


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


def test_groups_are_kept_as_paths() -> None:
    with group("outer"), group("inner"):
        output = Value(1.0) + 1
    paths = {node.kind: node.group for node in capture(output).nodes}
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
