"""A gradient that would need the old numbers of a leaf that was assigned to is refused."""

import copy
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    Value,
    checkpoint,
    compile,
    detect_anomaly,
    gradients,
    jacobian,
    primitive,
)
from autograd.assigned import assignments

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
    with pytest.raises(RuntimeError, match="Run backward before"):
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


VIEWS: dict[str, Callable[[Any], Any]] = {
    "transposed": lambda w: w.T,
    "reshaped": lambda w: w.reshape(1, 3),
    "sliced": lambda w: w[:2],
    "further axis": lambda w: w[None],
    "raveled": lambda w: np.ravel(w),
    "flipped": lambda w: np.flip(w),
    "real": lambda w: np.real(w),
    "detached": lambda w: w.detach(),
    "read": lambda w: w.read(),
    "detached and sliced": lambda w: w.detach()[1:],
}


@pytest.mark.parametrize("view", VIEWS)
def test_what_looks_into_the_memory_of_a_leaf_has_changed_with_it(view: str) -> None:
    w, x = Value(X.copy()), Value(2.0)
    y = (VIEWS[view](w) * x).sum()
    copied = (VIEWS[view](w.copy()) * x).sum()
    w.assign(X * 10)
    with pytest.raises(RuntimeError, match="after multiply"):
        gradients(y, x)
    gradients(copied, x)


def test_other_parts_of_the_same_memory_have_not() -> None:
    flat = np.ones(6)
    first, second, x = Value(flat[:3]), Value(flat[3:]), Value(X)
    y = (second * x).sum()
    first.assign(X)
    np.testing.assert_array_equal(gradients(y, x), np.ones(3))
    second.assign(X)
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (lambda: nn.Conv1d(2, 2, 2), (1, 2, 4)),
        (lambda: nn.Conv2d(2, 2, 2), (1, 2, 4, 4)),
        (lambda: nn.ConvTranspose2d(2, 2, 2), (1, 2, 4, 4)),
        (lambda: nn.BatchNorm2d(2), (2, 2, 3, 3)),
        (lambda: nn.GroupNorm(1, 2), (2, 2, 3)),
        (lambda: nn.LayerNorm(3), (2, 2, 3)),
        (lambda: nn.PReLU(2), (4, 2)),
        (lambda: nn.Linear(2, 3), (4, 2)),
        (lambda: nn.LSTM(2, 2), (3, 1, 2)),
    ],
)
@pytest.mark.parametrize("how", [lambda layer: layer, compile], ids=["eager", "compiled"])
def test_layers(layer: Any, shape: tuple[int, ...], how: Any) -> None:
    module = layer()
    x = Value(np.random.default_rng(0).normal(size=shape).astype(np.float32))
    given = how(module)(x)
    y = ((given[0] if isinstance(given, tuple) else given) ** 2).sum()
    for parameter in module.parameters():
        parameter.grad = np.ones_like(parameter.data)
    nn.optim.SGD(module.parameters(), lr=0.1).step()
    with pytest.raises(RuntimeError, match="as an optimizer's step does"):
        gradients(y, x)


def test_an_index_that_was_assigned_to() -> None:
    index, x = Value(np.array([0, 1]), requires_grad=False), Value(np.ones((3, 3)))
    for y in (x[index], x[index, :], x[:, index], x.at[index, 0].set(2.0)):
        index.assign([0, 1])
        with pytest.raises(RuntimeError, match="assigned to"):
            gradients(y.sum(), x)


def test_compiled_code_that_is_made_again_for_higher_derivatives() -> None:
    factor = Value(X.copy(), requires_grad=False)
    x = Value(X.copy())
    y = compile(lambda x: (np.exp(factor) * np.sin(x)).sum())(x)
    factor.assign(X * 10)
    np.testing.assert_allclose(gradients(y, x), np.exp(X) * np.cos(X))  # which has kept exp
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x, create_graph=True)


def test_a_result_of_compiled_code_that_no_one_uses_and_is_not_finite() -> None:
    factor, x = Value(X.copy(), requires_grad=False), Value(X.copy())
    _, y = compile(lambda x: (np.sqrt(x - 1) * np.exp(factor), np.exp(factor) * x))(x)
    factor.assign(X * 10)
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y.sum(), x)


def test_anomalies_are_looked_for_beside() -> None:
    w, x = Value(X.copy()), Value(np.ones(3))
    y = (w * x).sum() + (x + w).sum()
    w.assign(10 * X)
    with detect_anomaly(), pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x)
    with detect_anomaly():
        np.testing.assert_array_equal(gradients((x + w).sum(), x), [1, 1, 1])


def test_a_checkpoint_of_what_is_assigned_to() -> None:
    w, x = Value(X.copy()), Value(np.ones(3))

    def inside(x: Any) -> Any:
        y = x * w
        w.assign_sub(10.0)
        return y

    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(checkpoint(inside)(x).sum(), x)
    y = checkpoint(lambda x: (x * w).sum())(x)
    w.assign(w.data[::-1].copy())  # of which the sum is the same
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x)


def test_compiled_code_that_differentiates_what_was_made_before_it() -> None:
    w, x = Value(X.copy()), Value(np.ones(3))
    y = (w * x).sum()

    def slope() -> Any:
        w.assign_sub(1.0)
        return gradients(y, x)

    with pytest.raises(RuntimeError, match="assigned to"):
        compile(slope)()


def test_a_rule_with_another_way_for_plain_arrays() -> None:
    x = Value(X.reshape(1, 3).copy())
    y = np.prod(x, axis=0).sum()
    x.assign(x.data * 3)
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x)


def test_a_rule_that_spoils_its_gradient_is_asked_with_a_copy() -> None:
    def rule(g: Any, ans: Any, x: Any, y: Any) -> Any:
        g *= 3
        return g

    spoiling = primitive(lambda x, y: x * 3, name="spoiling").defvjp(rule, None)
    x, y = Value(X), Value(X.copy(), requires_grad=False)
    z = spoiling(x, y)
    y.assign(X + 1)
    np.testing.assert_array_equal(gradients(z, x, np.ones(3)), [3, 3, 3])


def test_what_failed_midway_counts_as_assigned_to() -> None:
    w, x = Value(X.copy()), Value(X)
    y = (w * x).sum()

    def step(labels: Any) -> Any:
        w.assign_sub(0.5)
        return nn.functional.cross_entropy(w * 1.0, labels)

    compiled = compile(step)
    compiled(np.array(1))
    z = (w * x).sum()
    with pytest.raises(ValueError, match="class 7"):
        compiled(np.array(7))
    for old in (y, z):
        with pytest.raises(RuntimeError, match="assigned to"):
            gradients(old, x)


@pytest.mark.parametrize("join", [np.concatenate, np.stack, np.hstack])
def test_rows_of_a_jacobian_that_need_no_numbers(join: Any) -> None:
    state = Value(X.copy(), requires_grad=False)

    def f(x: Any) -> Any:
        y = join([x, state]) + 0 * join([state, state])
        y = y + join([state - x, x])
        state.assign(state.read() * 2)
        return y

    assert jacobian(f)(X).shape == (*join([X, X]).shape, 3)


def test_many_inputs_take_no_longer_than_their_number() -> None:
    inputs = [Value(float(i)) for i in range(3000)]
    y = np.stack(inputs).sum()
    for value in inputs:
        value.assign(1.0)
    assert set(gradients(y, inputs)) == {1.0}


def test_where_it_was_used_is_told() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    y = model(Value(np.ones((1, 2)))).sum()
    model[1].weight.assign_sub(1.0)
    with pytest.raises(RuntimeError, match="after inner in Sequential / 1: Linear had used it"):
        y.backward()


def test_leaves_are_not_kept_alive() -> None:
    w = Value(X.copy())
    w.assign(X)
    reference = weakref.ref(w)
    del w
    assert reference() is None


class Own(np.ndarray):
    """A class of arrays of its own."""


MEMORIES: dict[str, Callable[[], Any]] = {
    "owned": lambda: np.arange(6.0),
    "of a buffer": lambda: np.frombuffer(bytearray(np.arange(6.0).tobytes())),
    "part of a buffer": lambda: np.frombuffer(bytearray(np.arange(8.0).tobytes()))[:6],
    "a view": lambda: np.arange(12.0).reshape(2, 6)[1],
    "of every second": lambda: np.arange(12.0)[::2],
    "of a class": lambda: np.asarray(np.arange(6.0).view(Own)),
}


@pytest.mark.parametrize("memory", MEMORIES)
def test_whoever_holds_the_memory(memory: str) -> None:
    w, x = Value(MEMORIES[memory]()), Value(np.ones((2, 3)))
    y = (w.reshape(2, 3) * x).sum()
    z = (w.detach()[:3] * x).sum()
    w.assign(np.ones(6))
    for old in (y, z):
        with pytest.raises(RuntimeError, match="assigned to"):
            gradients(old, x)


@pytest.mark.parametrize("f", [np.exp, np.tanh, nn.Sigmoid(), nn.Softmax(dim=0)])
@pytest.mark.parametrize("how", [lambda f: f, compile], ids=["eager", "compiled"])
def test_a_result_that_was_assigned_to(f: Any, how: Any) -> None:
    x = Value(X.copy())
    y = how(lambda x: f(x))(x)
    z = y.sum()
    y.detach().assign(np.zeros(3))
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(z, x)


def test_what_was_written_to_is_remembered_without_the_leaf() -> None:
    w, x, array = Value(X.copy()), Value(np.ones(3)), X.copy()
    y = (w.detach() * x).sum() + (Value(array) * x).sum()
    for gone in (w, Value(array)):
        gone.assign(10 * X)
    del w, gone
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(y, x)
    layer, image = nn.Conv1d(1, 1, 2), Value(np.ones((1, 1, 3), np.float32))
    z = layer(image).sum()
    state = layer.state_dict()
    layer.weight.assign_sub(1.0)
    layer.load_state_dict(state)
    with pytest.raises(RuntimeError, match="assigned to"):
        gradients(z, image)


def test_memory_that_is_gone_is_forgotten() -> None:
    before = len(assignments.written)
    for _ in range(10):
        w = Value(np.ones(3))
        w.assign(X)
        Value(w.data).assign(X)
        Value(w.data[:2]).assign([1.0, 2.0])
    del w
    assert len(assignments.written) <= before


def test_leaves_of_one_memory_take_turns() -> None:
    array, x = X.copy(), Value(X)
    one, other = Value(array, "one"), Value(array, "other")
    for leaf in (one, other, one, other, one):
        y = (other * x).sum()
        leaf.assign(X)
        with pytest.raises(RuntimeError, match="assigned to"):
            gradients(y, x)


def test_columns_of_one_array_are_apart() -> None:
    columns = np.ones((3, 2))
    one, other, x = Value(columns[:, 0]), Value(columns[:, 1]), Value(X)
    y = (other * x).sum()
    one.assign(X)
    np.testing.assert_array_equal(gradients(y, x), np.ones(3))


def test_an_assignment_by_a_hook_on_the_way_back() -> None:
    one, other = Value(np.ones(3)), Value(np.full(3, 2.0))
    product = (one * other) * 1.0
    product.register_hook(lambda g: other.assign(np.full(3, 100.0)))
    with pytest.raises(RuntimeError, match="assigned to"):
        product.sum().backward()
