"""A gradient that would need the old numbers of a leaf that was assigned to is refused."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, checkpoint, compile, gradients, jacobian, primitive

X = np.array([1.0, 2.0, 3.0])
CHANGES: dict[str, Callable[[Any], None]] = {
    "assign": lambda w: w.assign(10 * X),
    "assign_sub": lambda w: w.assign_sub(X),
    "step": lambda w: _stepped(w),
    "compiled": lambda w: compile(lambda: w.assign_sub(np.ones(3)))(),
}


def _stepped(w: Any) -> None:
    w.grad = np.ones(3)
    nn.optim.SGD([w], lr=0.1).step()


@pytest.mark.parametrize("change", CHANGES)
def test_what_needs_the_old_numbers_is_refused(change: str) -> None:
    w, x = nn.Parameter(X.copy()), Value(X)
    y = (w * x).sum()
    CHANGES[change](w)
    w.grad = None
    with pytest.raises(RuntimeError, match=r"was assigned to.*after multiply had used it"):
        y.backward()
    assert x.grad is None
    np.testing.assert_array_equal(gradients((w * x).sum(), x), w.data)  # a new graph goes on


@pytest.mark.parametrize("change", CHANGES)
def test_what_does_not_need_them_is_as_ever(change: str) -> None:
    w, x = nn.Parameter(X.copy()), Value(X)
    y = (2 * (w + x).reshape(3, 1)).sum() + (w * X).sum()
    CHANGES[change](w)
    w.grad = None
    y.backward()
    np.testing.assert_array_equal(w.grad, 2 + X)
    np.testing.assert_array_equal(x.grad, [2, 2, 2])


@pytest.mark.parametrize("kind", [float, np.float32, lambda number: np.array(number)])
def test_numbers_too(kind: Any) -> None:
    w, x = Value(kind(3)), Value(kind(2))
    y = w * x
    w.assign(4.0)
    with pytest.raises(RuntimeError, match="run backward first"):
        gradients(y, x)
    assert gradients(y, w) == 2


def test_a_constant_state_too() -> None:
    state, w = Value(X.copy(), "state", requires_grad=False), Value(X)
    y = state * w
    state.assign(state.data * 10)
    with pytest.raises(RuntimeError, match="'state'"):
        gradients(y.sum(), w)


def test_a_copy_is_kept() -> None:
    state, w = Value(X.copy(), requires_grad=False), Value(X)
    y = state.copy() * w
    state.assign(state.data * 10)
    np.testing.assert_array_equal(gradients(y.sum(), w), X)


@pytest.mark.parametrize("create_graph", [False, True])
def test_in_second_derivatives(create_graph: bool) -> None:
    w, x = Value(3.0), Value(2.0)
    y = w * x * x
    (slope,) = gradients(y, [x], create_graph=True)
    w.assign(4.0)
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x, create_graph=create_graph)
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(slope, x, create_graph=create_graph)


def _with_state(remembers: Callable[[Any], Any]) -> tuple[Any, Callable[[Any], Any]]:
    state, w = Value(X.copy(), requires_grad=False), Value(np.ones(3))

    def slope(x: Any) -> Any:
        y = w * remembers(state) * x
        state.assign(state.read() + 1)
        return gradients(y.sum(), w)

    return state, slope


def test_a_state_that_is_assigned_on_the_way_forward() -> None:
    _, slope = _with_state(lambda state: state)
    with pytest.raises(RuntimeError, match="assigned to"):
        slope(X)
    cases = [(lambda f: f, True), (compile, True), (compile, False)]
    for how, copies in cases:  # compiled code has what was there before
        state, slope = _with_state(lambda state, copies=copies: state.copy() if copies else state)
        slope = how(slope)
        np.testing.assert_array_equal(slope(X), X * X)
        np.testing.assert_array_equal(slope(X), X * (X + 1))
        np.testing.assert_array_equal(state.data, X + 2)


@pytest.mark.parametrize("how", [lambda f: f, compile], ids=["eager", "compiled"])
def test_a_state_whose_numbers_no_gradient_needs(how: Any) -> None:
    state, w = Value(X.copy(), requires_grad=False), Value(np.ones(3))

    def slope(x: Any) -> Any:
        y = (w * x).reshape(3) + state
        state.assign(y.read())
        return gradients(y.sum(), w)

    slope = how(slope)
    for _ in range(2):
        np.testing.assert_array_equal(slope(X), X)


def test_a_compile_that_is_refused_leaves_no_mark() -> None:
    state, w = Value(X.copy(), requires_grad=False), Value(np.ones(3))
    before = state * w

    def fails() -> Any:
        state.assign(state.read() * 2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        compile(fails)()
    np.testing.assert_array_equal(gradients(before.sum(), w), X)


def test_the_generator_s_loss_after_a_step_of_the_discriminator() -> None:
    generator, discriminator = nn.Linear(2, 2), nn.Linear(2, 1)
    optimizer = nn.optim.Adam(discriminator.parameters())
    fake = generator(np.ones((4, 2), np.float32))
    judged = discriminator(fake).mean()
    discriminator(fake.detach()).mean().backward()
    optimizer.step()
    with pytest.raises(RuntimeError, match=r"Parameter 'weight'.*optimizer's step"):
        judged.backward()
    assert generator.weight.grad is None
    discriminator(fake).mean().backward()
    assert generator.weight.grad is not None


def test_large_parameters_that_are_changed_block_by_block() -> None:
    w, x = nn.Parameter(np.ones(200_000)), Value(np.ones(200_000))
    y = (w * x).sum()
    w.grad = np.ones(200_000)
    nn.optim.Adam([w]).step()
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x)


def test_a_state_that_was_loaded() -> None:
    layer = nn.Linear(2, 1)
    x = Value(np.ones((1, 2), np.float32))
    y = layer(x)
    layer.load_state_dict(nn.Linear(2, 1).state_dict())
    with pytest.raises(RuntimeError, match="assigned to"):
        y.backward(np.ones((1, 1), np.float32))


def test_running_statistics_are_no_hindrance() -> None:
    for how in (lambda module: module, compile):
        block = how(nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)))
        x = np.random.default_rng(0).normal(size=(4, 2)).astype(np.float32)
        (block(x) * block(x + 1)).sum().backward()


def test_a_compiled_block_needs_what_its_derivative_reads() -> None:
    layer = nn.Linear(2, 1)
    block = compile(layer)
    y = block(Value(np.ones((1, 2), np.float32)))
    layer.bias.assign([2.0])
    gradients(y.sum(), list(layer.parameters()))
    layer.weight.assign([[2.0, 2.0]])
    with pytest.raises(RuntimeError, match=r"'weight'.*after Linear"):
        gradients(y.sum(), list(layer.parameters()))


def test_a_checkpoint_puts_back_when_it_was_assigned() -> None:
    state, w = Value(X.copy(), requires_grad=False), Value(np.ones(3))

    @checkpoint
    def block(x: Any) -> Any:
        state.assign(state.read() + 1)
        return w * x

    y = (block(X) * state).sum()
    for _ in range(2):
        np.testing.assert_array_equal(gradients(y, w), X * (X + 1))


def test_a_rule_that_takes_no_values_counts_as_needing_all() -> None:
    opaque = primitive(lambda x, y: x + y, name="opaque").defvjp(
        lambda g, ans, x, y: g * np.ones_like(np.asarray(x, dtype=float)), lambda g, ans, x, y: g
    )
    x, y = Value(X), Value(X.copy())
    z = opaque(x, y).sum()
    y.assign(X + 1)
    np.testing.assert_array_equal(gradients(z, x), [1, 1, 1])
    x.assign(X + 1)
    with pytest.raises(RuntimeError, match="after opaque had used it"):
        gradients(z, x)


def test_copies_and_pickles_are_new() -> None:
    w = nn.Parameter(X.copy())
    w.assign(X + 1)
    for again in (copy.deepcopy(w), pickle.loads(pickle.dumps(w))):
        assert again.assigned == -1
        np.testing.assert_array_equal(gradients((again * again).sum(), again), 2 * (X + 1))


def test_rows_of_a_jacobian() -> None:
    state = Value(X.copy(), requires_grad=False)

    def f(x: Any) -> Any:
        y = x * state
        state.assign(X * 2)
        return y

    with pytest.raises(RuntimeError, match="assigned to"):
        jacobian(f)(X)
