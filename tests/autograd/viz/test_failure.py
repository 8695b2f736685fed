"""The graph behind an error: which operation is marked, what is around it, and what is kept."""

import gc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import AnomalyError, Value, detect_anomaly, draw, group
from autograd.primitives import Primitive
from autograd.viz.description import GraphDescription, NodeDescription
from autograd.viz.failure import capture_failure


def caught(function: Callable[[], Any], kind: type[Exception] = Exception) -> Exception:
    with pytest.raises(kind) as info:
        function()
    return info.value


def failed_in(graph: GraphDescription) -> NodeDescription:
    (node,) = (node for node in graph.nodes if node.kind == "failed")
    return node


def titles(graph: GraphDescription) -> list[str]:
    return [node.name or node.op or str(node.data.describe()) for node in graph.nodes]


@pytest.fixture
def x() -> Value:
    return Value(np.ones((2, 3)), "x")


def test_an_operation_that_raises_is_the_last_node_with_what_it_was_given(x: Value) -> None:
    error = caught(lambda: np.tanh(2 * x) @ x, ValueError)
    graph = capture_failure(error)
    assert titles(graph) == ["x", "2", "multiply", "tanh", "matmul"]
    failed = failed_in(graph)
    assert failed is graph.nodes[-1]
    assert failed.inputs == (graph.nodes[3].id, graph.nodes[0].id)
    text = (failed.data.text or "").replace("\n", " ")
    assert text.startswith("raised here: ValueError: shapes (2,3) and (2,3) not aligned")
    assert [edge.slot for edge in graph.edges if edge.target == failed.id] == [0, 1]
    assert x.grad is None


def test_the_picture_marks_it_by_shape_border_and_words(x: Value) -> None:
    with group("encoder"):
        error = caught(lambda: x @ x, ValueError)
    dot = draw(error).dot
    assert "dashed" in dot
    assert "#d55e00" in dot
    assert "raised here: ValueError" in dot
    assert "encoder" in dot
    assert "raised here" in draw(error, show=[]).dot


def test_a_layer_that_refuses_its_input_is_marked_in_its_group() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(5, 2))
    graph = capture_failure(caught(lambda: model(np.ones((1, 3), np.float32))))
    failed = failed_in(graph)
    assert failed.op == "linear"
    assert graph.path(failed) == ("Sequential", "2: Linear")
    assert len(failed.inputs) == 3


def test_a_check_in_a_function_is_told_by_the_function_that_was_called() -> None:
    scores = Value(np.ones((2, 4)), "scores") * 2
    loss = nn.CrossEntropyLoss()
    graph = capture_failure(caught(lambda: loss(scores, np.array([0, 9]))))
    failed = failed_in(graph)
    assert (failed.op, graph.path(failed)) == ("cross_entropy", ("CrossEntropyLoss",))
    failed = failed_in(capture_failure(caught(scores.backward)))
    assert failed.op == "Value.backward"


def test_a_users_own_function_is_marked() -> None:
    class Picky(nn.Module):
        def forward(self, x: Any) -> Any:
            raise ValueError("not today")

    def outer(x: Any) -> Any:
        return Picky()(x + 1)

    graph = capture_failure(caught(lambda: outer(Value(2.0, "x"))))
    assert titles(graph) == ["x", "1", "add", "Picky.forward"]
    assert graph.path(failed_in(graph)) == ("Picky",)


def test_values_in_lists_and_refused_functions_are_found(x: Value) -> None:
    error = caught(lambda: np.concatenate([x, np.ones((1, 2)), x * 3]))
    graph = capture_failure(error)
    assert failed_in(graph).op == "concatenate"
    assert len(failed_in(graph).inputs) == 3
    assert failed_in(capture_failure(caught(lambda: np.busday_count(x, x)))).op == "busday_count"
    assert failed_in(capture_failure(caught(lambda: np.fmod(x, x, out=x.data)))).op == "fmod"


def test_a_nan_in_forward_is_marked(x: Value) -> None:
    def run() -> None:
        with detect_anomaly():
            (np.log(x - 2) * 3).sum()

    graph = capture_failure(caught(run, AnomalyError))
    assert titles(graph) == ["x", "2", "subtract", "log"]
    assert "log gave 6 NaN" in (failed_in(graph).data.text or "")


def test_a_nan_in_backward_is_marked_among_the_others(x: Value) -> None:
    def run() -> None:
        with detect_anomaly():
            (((x - 1) ** 0.5) * x).sum().backward()

    graph = capture_failure(caught(run, AnomalyError))
    assert titles(graph) == ["x", "1", "subtract", "0.5", "power", "multiply", "sum"]
    assert failed_in(graph).op == "power"
    assert failed_in(graph).data.shape == x.shape
    assert f"\n{x.shape} " in (failed_in(graph).data.text or "")
    assert graph.nodes[-1].kind == "output"


def test_a_gradient_that_a_hook_spoils_is_marked_at_its_value(x: Value) -> None:
    x.register_hook(lambda gradient: gradient * np.nan)

    def run() -> None:
        with detect_anomaly():
            (x * x).sum().backward()

    graph = capture_failure(caught(run, AnomalyError))
    assert [(node.kind, node.name) for node in graph.nodes] == [("failed", "x")]


def test_a_gradient_rule_that_raises_is_marked_also_while_the_graph_is_freed(x: Value) -> None:
    @autograd.primitive
    def picky(x: Any) -> Any:
        return x * 2

    def rule(g: Any, ans: Any, x: Any) -> Any:
        raise RuntimeError("no gradient today")

    picky.defvjp(rule)
    for free_graph in (False, True):
        out = (picky(x * 3) + x).sum()
        error = caught(lambda out=out, free=free_graph: out.backward(free_graph=free))
        graph = capture_failure(error)
        assert failed_in(graph).op == "picky"
        assert titles(graph)[:3] == ["x", "3", "multiply"]
        assert ("sum" in titles(graph)) is not free_graph


def test_transforms_and_compiled_functions_have_the_graph_too() -> None:
    def function(a: Any) -> Any:
        return (np.tanh(a) @ a).sum()

    for run in (autograd.grad(function), autograd.compile(function)):
        graph = capture_failure(caught(lambda run=run: run(np.ones((2, 3)))))
        assert [node.op for node in graph.nodes] == [None, "tanh", "matmul"]
        assert "dashed" in draw(caught(lambda run=run: run(np.ones((2, 3))))).dot


def test_what_an_error_was_raised_from_counts(x: Value) -> None:
    def run() -> None:
        try:
            x @ x
        except ValueError as error:
            raise RuntimeError("the model failed") from error

    error = caught(run, RuntimeError)
    failed = failed_in(capture_failure(error))
    assert failed.op == "matmul"
    assert "RuntimeError: the model failed" in (failed.data.text or "").replace("\n", " ")


@pytest.mark.parametrize("message", ["", 'a "quote" <b>\\n\n</script>', "\0\u202e😀", "x" * 10_000])
def test_any_message_can_be_drawn(x: Value, message: str) -> None:
    def run() -> None:
        picky = autograd.primitive(refuse)
        picky.defvjp(lambda g, ans, x: g)
        picky(x)

    def refuse(x: Any) -> Any:
        raise ValueError(message)

    error = caught(run, ValueError)
    text = failed_in(capture_failure(error)).data.text
    assert text is not None
    assert text.startswith("raised here: ValueError")
    assert len(text) < 450
    assert "</script>" not in draw(error).dot


def test_an_error_without_a_graph_is_refused() -> None:
    for error in (ValueError("made, not raised"), caught(lambda: [][0])):
        with pytest.raises(ValueError, match="there is no graph behind this"):
            draw(error)


def test_errors_that_were_raised_from_each_other_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    with pytest.raises(ValueError, match="there is no graph"):
        capture_failure(first)


def test_nothing_is_kept_once_the_traceback_is_gone(x: Value) -> None:
    middle = x * 2
    kept = weakref.ref(middle)
    try:
        middle @ middle
    except ValueError as error:
        kept_error = error
    del middle
    capture_failure(kept_error)
    assert kept() is not None
    kept_error.__traceback__ = None
    gc.collect()
    assert kept() is None


def test_a_chain_of_many_operations_is_no_matter() -> None:
    x = Value(np.ones((2, 3)))
    for _ in range(5_000):
        x = x + 1
    graph = capture_failure(caught(lambda: x @ x))
    assert len(graph.nodes) == 10_002


def test_of_a_large_graph_the_part_around_the_failure_is_open() -> None:
    model = nn.Sequential(*(nn.Sequential(*(nn.Linear(3, 3) for _ in range(10))) for _ in range(9)))

    @autograd.primitive
    def picky(x: Any) -> Any:
        return x

    def rule(g: Any, ans: Any, x: Any) -> Any:
        raise RuntimeError("no gradient today")

    picky.defvjp(rule)
    with group("early"):
        x = picky(Value(np.ones((1, 3), np.float32), "x"))
    for out, options in ((model(x).sum(), {}), (model(x).sum(), {"max_nodes": 12})):
        drawing = draw(caught(out.backward), **options)
        assert "raised here: RuntimeError: no gradient today" in drawing.dot
        assert drawing.view.shown < len(drawing.graph.nodes)


def test_a_graph_of_many_nodes_is_drawn_up_to_its_failure() -> None:
    x = Value(np.ones((2, 3)))
    for _ in range(5_000):
        x = np.tanh(x + 1)
    drawing = draw(caught(lambda: x @ x))
    assert "raised here: ValueError" in drawing.dot
    assert drawing.view.shown < 400


def test_an_error_that_cannot_be_told_is_named() -> None:
    class ShyError(ValueError):
        def __str__(self) -> str:
            raise RuntimeError

    def refuse(x: Any) -> Any:
        raise ShyError

    with pytest.raises(ShyError) as info:
        Primitive(refuse, name="refuse")(Value(1.0))
    assert "raised here: ShyError" in draw(info.value).dot
