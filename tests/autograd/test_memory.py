"""Depth and memory: long chains, and graphs that go when their last reference goes."""

import gc
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograd import Value, grad, gradients, hessian, jacobian, make_jvp, make_vjp
from autograd.check import check_grads


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    """Leave freeing to the counting of references, as in a program that turns `gc` off."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def chain(length: int) -> tuple[Value, Value, "weakref.ref[Value]"]:
    """Return a leaf, the sum at the end of the chain, and a sight of the first sum."""
    x = Value(1.0)
    output = x + 1.0
    first = weakref.ref(output)
    for _ in range(length - 1):
        output = output + 1.0
    return x, output, first


def test_a_chain_of_a_million_additions_is_differentiated_and_freed() -> None:
    x, output, first = chain(1_000_000)
    output.backward()
    assert x.grad == 1.0
    assert output.data == 1_000_001.0
    assert first() is not None
    del output
    assert first() is None


def test_a_long_chain_is_differentiated_twice_and_freed() -> None:
    x, output, first = chain(20_000)
    product = output * output
    (slope,) = gradients(product, [x], create_graph=True)
    assert slope.data == 2 * output.data
    assert gradients(slope, x) == 2.0
    del output, product, slope
    assert first() is None


def test_a_freed_graph_lets_go_of_its_nodes_while_the_output_lives() -> None:
    x, output, first = chain(1_000)
    output.backward(free_graph=True)
    assert x.grad == 1.0
    assert first() is None


def test_the_time_per_node_does_not_grow_with_the_chain() -> None:
    def seconds_per_node(length: int) -> float:
        start = time.process_time()
        for _ in range(100_000 // length):
            chain(length)[1].backward()
        return time.process_time() - start

    seconds_per_node(1_000)
    short = min(seconds_per_node(1_000) for _ in range(3))
    assert seconds_per_node(100_000) < 4 * short


def network(x: Value, w: Value) -> Value:
    hidden = np.tanh(x @ w)
    parts = np.split(np.concatenate([hidden, hidden[[0, 0]]]), 2)
    return (np.stack(parts) ** 2).mean() + hidden.max() + hidden.std() + np.where(x > 0, x, 1).sum()


def with_backward(x: Value, w: Value) -> None:
    network(x, w).backward(retain_grads=True)
    network(x, w).backward(free_graph=True)


def with_hooks(x: Value, w: Value) -> None:
    hidden = x @ w
    hidden.retain_grad()
    hidden.register_hook(lambda g: g * 2)
    handle = hidden.register_hook(lambda g: None)
    w.register_hook(lambda g: g + 1)
    hidden.sum().backward()
    handle.remove()


def with_create_graph(x: Value, w: Value) -> None:
    (slope,) = gradients(network(x, w), [w], create_graph=True)
    (slope * slope).sum().backward()
    gradients(slope.sum(), [x, w], create_graph=True)


def with_transforms(x: Value, w: Value) -> None:
    a, b = x.data, w.data
    grad(network, (0, 1))(a, b)
    hessian(lambda v: network(Value(a), v))(b)
    jacobian(lambda v: np.tanh(v @ b))(a)
    vjp, _ = make_vjp(network)(a, b)
    vjp(1.0)
    make_jvp(network)(a, b)(np.ones_like(a))
    check_grads(lambda v: network(v, Value(b)), order=1)(a)


def with_an_error(x: Value, w: Value) -> None:
    with pytest.raises(ValueError, match="not aligned"):
        x @ w.T
    with pytest.raises(TypeError, match="no gradient rule"):
        np.frompyfunc(abs, 1, 1)(x)


@pytest.mark.parametrize(
    "use", [with_backward, with_hooks, with_create_graph, with_transforms, with_an_error]
)
def test_nothing_is_left_for_the_collector(use: Callable[[Value, Value], Any]) -> None:
    x, w = Value(np.linspace(-1, 1, 6).reshape(2, 3)), Value(np.ones((3, 2)))
    use(x, w)
    gc.collect()
    use(x, w)
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        left = [thing for thing in gc.garbage if isinstance(thing, Value)]
        left += [thing for thing in gc.garbage if type(thing).__module__.startswith("autograd")]
        assert left == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()


def test_each_node_goes_with_its_last_reference() -> None:
    x, w = Value(np.ones((2, 3))), Value(np.ones((3, 2)))
    hidden = x @ w
    output = np.tanh(hidden).sum()
    sight = [weakref.ref(node) for node in (hidden, output)]
    output.backward()
    (slope,) = gradients(output, [w], create_graph=True)
    sight.append(weakref.ref(slope))
    del hidden
    assert all(look() is not None for look in sight)
    del output, slope
    assert all(look() is None for look in sight)


def test_a_gradient_with_a_graph_keeps_what_it_came_from_and_no_more() -> None:
    x = Value(2.0)
    output = x * x * x
    unneeded = output + 1
    (slope,) = gradients(output, [x], create_graph=True)
    sight = weakref.ref(unneeded)
    del output, unneeded
    assert sight() is None
    assert gradients(slope, x) == 12.0
