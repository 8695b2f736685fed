"""`detect_anomaly`: where it holds, and that nothing else is different inside."""

import gc
import re
import weakref
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, compile, gradients, primitive
from autograd.checkpointing import checkpoint
from autograd.debug import AnomalyError, detect_anomaly
from autograd.evaluation import raw
from autograd.stand_in import StandIn
from autograd.structure import leaves
from tests.autograd.cases import CASES, Case


def test_it_holds_inside_only_also_as_a_decorator() -> None:
    x = Value(0.0)

    @detect_anomaly()
    def inside() -> Any:
        return np.log(x)

    with pytest.raises(AnomalyError):
        inside()
    with np.errstate(all="ignore"):
        assert np.log(x).data == -np.inf
        once = detect_anomaly()
        with once, once:
            pass
        assert np.log(x).data == -np.inf


def test_the_inner_of_two_decides() -> None:
    x = Value(0.0)
    with detect_anomaly():
        with detect_anomaly(infinities=False), np.errstate(divide="ignore"):
            assert np.log(x).data == -np.inf
        with pytest.raises(AnomalyError):
            np.log(x)


def test_a_compiled_function_runs_eagerly_inside() -> None:
    @compile
    def slope(x: Any, scale: float, kind: str) -> Any:
        assert kind == "root"
        return {"slope": gradients(np.sqrt(x).sum() * scale, x), "kind": 3}

    x = np.array([1.0, 4.0])
    with detect_anomaly():
        found = slope(x, 2.0, "root")
        assert type(found["slope"]) is np.ndarray
        np.testing.assert_allclose(found["slope"], [1.0, 0.5])
        assert slope.traces == 0
        with pytest.raises(AnomalyError, match="the gradient of sqrt"):
            slope(np.zeros(2), 2.0, "root")
        value = Value(x)
        assert isinstance(slope(value, 2.0, "root")["slope"], np.ndarray)
    np.testing.assert_allclose(slope(x, 2.0, "root")["slope"], [1.0, 0.5])
    assert slope.traces == 1


def test_it_is_of_no_effect_in_what_is_being_compiled() -> None:
    @compile
    def logarithm(x: Any) -> Any:
        with detect_anomaly():
            return np.log(x)

    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(logarithm(np.array([1.0, 0.0])), [0.0, -np.inf])


def test_training_gives_the_same_inside() -> None:
    def trained(compiled: bool) -> list[Any]:
        nn.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 3))
        inputs = np.random.default_rng(0).standard_normal((30, 4)).astype(np.float32)
        targets = np.arange(30) % 3
        optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
        data, options = (inputs, targets), {"batch_size": 10, "progress": False}
        nn.fit(model, data, nn.CrossEntropyLoss(), optimizer, 2, compile=compiled, **options)
        return [value.data for value in model.parameters()]

    expected = trained(False)
    for compiled in (False, True):
        with detect_anomaly():
            found = trained(compiled)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)


def weighted_slopes(function: Any, arguments: Any) -> list[Any]:
    """Return derivatives of first and second order."""
    inputs = [Value(argument) for argument in arguments]
    found: list[Any] = []
    for output in leaves(function(*inputs)):
        if isinstance(output, Value) and output.requires_grad:
            weight = np.ones(output.shape, output.dtype)[()]
            slopes = gradients(output, inputs, weight, create_graph=True)
            squares = [np.real(x * x).sum() for x in slopes if x.requires_grad]
            found += map(raw, slopes)
            found += gradients(sum(squares), inputs) if squares else []
    return found


#: One of each function, but for those that are of what is missing.
ONE_OF_EACH = {
    re.split(r"[ (]", case.name)[0]: case for case in CASES if not case.name.startswith("nan")
}


@pytest.mark.parametrize("case", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_every_rule_gives_the_same_inside_and_under_checkpoint(case: Case) -> None:
    arguments = case.arguments(case.kinds[0])
    expected = weighted_slopes(case.function, arguments)
    with detect_anomaly():
        watched = weighted_slopes(case.function, arguments)
    again = weighted_slopes(checkpoint(case.function), arguments)
    for found in (watched, again):
        for one, other in zip(found, expected, strict=True):
            assert np.asarray(one).dtype == np.asarray(other).dtype
            size = float(np.max(np.abs(other), initial=1.0))
            np.testing.assert_allclose(one, other, 1e-8, 1e-9 * size)


def test_graphs_are_freed_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        x = Value(np.ones(3))
        with detect_anomaly():
            middle = np.exp(x)
            sight = weakref.ref(middle)
            output = (middle * middle).sum()
            output.backward(free_graph=True)
        del middle
        assert sight() is None
        np.testing.assert_allclose(x.grad, 2 * np.exp(2) * np.ones(3))
    finally:
        gc.enable()


def test_a_graph_from_outside_is_looked_after_only_inside() -> None:
    x = Value(np.array([1.0, 2.0]))
    total = (x * x).sum()
    operations = [total.op, total.inputs[0].op]
    with detect_anomaly():
        total.backward()
    assert [total.op, total.inputs[0].op] == operations
    with pytest.raises(AnomalyError), detect_anomaly():
        total.backward(np.float64("nan"))
    assert [total.op, total.inputs[0].op] == operations
    x.data[:] = [3.0, 4.0]
    x.zero_grad()
    total.backward()
    np.testing.assert_array_equal(x.grad, [6, 8])


def test_a_rule_that_changes_the_upstream_gradient_is_named() -> None:
    def rule(g: Any, ans: Any, x: Any) -> Any:
        g *= 5
        return g

    greedy = primitive(lambda x: x * 5.0, name="greedy").defvjp(rule)
    x = Value(np.ones(2))
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"greedy .* changed the upstream"):
        (x + greedy(x)).sum().backward()


def test_one_instance_serves_a_walk_within_a_walk() -> None:
    @detect_anomaly()
    def back(value: Any) -> None:
        value.backward()

    w, x = Value(2.0), Value(1.0)
    square, y = w * w, x * 3.0
    operations = [square.op, y.op]
    y.register_hook(lambda g: back(square))
    back(y * 2.0)
    assert (w.grad, x.grad) == (4.0, 6.0)
    assert [square.op, y.op] == operations


def test_a_walk_that_an_error_ended_leaves_a_walk_around_it_whole() -> None:
    look = detect_anomaly()
    x, zero = Value(2.0), Value(0.0)
    y, root = x * 3.0, np.sqrt(zero)

    def hook(gradient: Any) -> None:
        with pytest.raises(AnomalyError, match="the gradient of sqrt"), look:
            root.backward()

    total = y * y
    y.register_hook(hook)
    with look, pytest.raises(AnomalyError, match="the gradient of multiply"):
        total.backward(np.float64("nan"))
    with look:
        total.backward()
    assert x.grad == 36.0
    assert not any(isinstance(node.op, StandIn) for node in (total, y, root))
