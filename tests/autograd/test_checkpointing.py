"""`checkpoint`: the same numbers, of any order, with less memory; once more, and no other."""

import copy
import gc
import inspect
import pickle
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import nn
from autograd import (
    Value,
    check_grads,
    compile,
    grad,
    gradients,
    hessian,
    jacobian,
    make_hvp,
    make_jvp,
    no_grad,
)
from autograd.checkpointing import checkpoint
from autograd.debug import AnomalyError, detect_anomaly
from autograd.evaluation import raw
from autograd.rules.random import normal, uniform

random = np.random.default_rng(0)
X, W = random.standard_normal((2, 3)), random.standard_normal((3, 3))


def assert_same(found: Any, expected: Any) -> None:
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(raw(one), raw(other), strict=True)


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        self.calls += 1
        return self.function(*args, **keywords)


# What goes in and what comes out.


class Pair(NamedTuple):
    first: Any
    second: Any


def mixed(state: Any, *, by: Any, kind: str) -> Any:
    assert kind == "any"
    hidden = np.tanh(state["x"] @ state["layers"][0]) * by[0]
    twice = hidden * 2.0
    return {
        "sum": hidden.sum().named("sum"),
        "all": Pair(twice, [twice, hidden[0]]),
        "other": (3, "text", None, np.argmax(hidden), state["x"]),
    }


def loss(function: Any, x: Value, w: Value, s: Value) -> Any:
    found = function({"x": x, "layers": [w]}, by=(s,), kind="any")
    pair = found["all"]
    assert isinstance(pair, Pair)
    assert pair.first is pair.second[0]
    assert found["sum"].name == "sum"
    assert found["other"][:3] == (3, "text", None)
    assert isinstance(found["other"][3], np.integer)
    assert found["other"][4] is x
    return found["sum"] ** 2 + (pair.first**3).sum() * pair.second[1].sum() + x.sum()


@pytest.mark.parametrize("create_graph", [False, True])
def test_arguments_and_results_may_be_nested_in_any_way(create_graph: bool) -> None:
    leaves = [Value(X), Value(W), Value(1.5)]
    function = Counted(mixed)
    found = gradients(loss(checkpoint(function), *leaves), leaves, create_graph=create_graph)
    assert_same(found, gradients(loss(mixed, *leaves), leaves, create_graph=create_graph))
    assert function.calls == 2  # once again for all arguments and results


def test_results_that_nothing_depends_on() -> None:
    x = Value(X)
    first, _, third = checkpoint(lambda x: (np.exp(x), np.sin(x), x * 3.0))(x)
    np.testing.assert_array_equal(gradients(third.sum(), x), np.full_like(X, 3))
    np.testing.assert_array_equal(gradients(first.sum(), x), np.exp(X))


def test_a_result_that_is_no_new_value_is_returned_as_it_is() -> None:
    x, constant = Value(X), Value(W, requires_grad=False)
    before = x * 2.0
    found = checkpoint(lambda x: [x, before, constant, constant + 1.0, X])(x)
    assert found[0] is x
    assert found[1] is before
    assert found[2] is constant
    assert found[3].op is None
    assert found[4] is X


def test_plain_arrays_give_plain_arrays() -> None:
    np.testing.assert_array_equal(checkpoint(np.tanh)(X), np.tanh(X))


@pytest.mark.parametrize("create_graph", [False, True])
def test_what_the_function_reads_from_elsewhere_gets_its_gradient(create_graph: bool) -> None:
    def gradient_of(wrap: Any) -> Any:
        x, w, unused = Value(X), Value(W), Value(W)
        shifted = w + 1.0  # computed before

        @wrap
        def function(x: Any) -> Any:
            unused * 2.0
            return np.tanh(x @ w) @ shifted

        output = (function(x) ** 2).sum()
        return gradients(output, [x, w, shifted, unused], create_graph=create_graph)

    assert_same(gradient_of(checkpoint), gradient_of(lambda function: function))


def test_backward_adds_to_the_gradients_of_leaves_and_calls_their_hooks_once() -> None:
    x, w = Value(X), Value(W)
    seen: list[Any] = []
    w.register_hook(lambda gradient: seen.append(gradient.copy()))
    y = checkpoint(lambda x: np.tanh(x @ w))(x)
    (checkpoint(lambda y: y @ w)(y) ** 2).sum().backward()
    expected = gradients(((np.tanh(x @ w) @ w) ** 2).sum(), [x, w])
    np.testing.assert_allclose(x.grad, expected[0], 1e-12)
    np.testing.assert_allclose(w.grad, expected[1], 1e-12)
    assert len(seen) == 2  # of `gradients`, too
    np.testing.assert_array_equal(seen[0], w.grad)


def test_hooks_on_what_is_computed_inside_are_called() -> None:
    seen: list[Any] = []

    def function(x: Any) -> Any:
        middle = x * 2.0
        middle.register_hook(seen.append)
        return middle * 3.0

    x = Value(1.0)
    checkpoint(function)(x).backward()
    assert (seen, x.grad) == ([3.0], 6.0)


def test_a_value_made_inside_that_lives_on_gets_its_gradient() -> None:
    made: list[Value] = []

    def lazy(x: Any) -> Any:
        if not made:
            made.append(Value(W))
        return x @ made[0]

    output = checkpoint(lazy)(Value(X))
    assert_same([gradients(output.sum(), made[0])], [X.T @ np.ones((2, 3))])


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_value_made_anew_each_time_gets_none(create_graph: bool) -> None:
    x = Value(X)
    output = checkpoint(lambda x: x * Value(W[:2]))(x)
    (found,) = gradients(output.sum(), [x], create_graph=create_graph)
    np.testing.assert_array_equal(raw(found), W[:2])
    output.sum().backward()
    np.testing.assert_array_equal(x.grad, W[:2])


# Transforms.


def cubic(x: Any) -> Any:
    return (np.tanh(x @ W) ** 3).sum()


@pytest.mark.parametrize(
    "transform",
    [
        grad,
        hessian,
        lambda f: grad(lambda x: (grad(f)(x) ** 2).sum()),
        lambda f: lambda x: make_jvp(f)(x)(x)[1],
        lambda f: lambda x: make_jvp(grad(f))(x)(x)[1],
        lambda f: lambda x: make_hvp(f)(x)[0](x),
        lambda f: jacobian(lambda x: np.stack([f(x), f(2 * x)])),
        lambda f: compile(grad(f)),
        lambda f: compile(hessian(f)),
    ],
    ids=[
        *("grad", "hessian", "grad grad", "jvp", "jvp grad", "hvp", "jacobian"),
        *("compiled", "compiled hessian"),
    ],
)
def test_transforms(transform: Any) -> None:
    x = X[0]
    np.testing.assert_allclose(transform(checkpoint(cubic))(x), transform(cubic)(x), 1e-12, 1e-14)


def test_derivatives_agree_with_finite_differences() -> None:
    check_grads(checkpoint(cubic), order=2)(X)
    check_grads(lambda x, w: checkpoint(lambda x: np.tanh(x @ w))(x), order=2)(X, W)


def test_checkpoints_nest() -> None:
    inner = Counted(lambda x, w: np.tanh(x @ w))
    leaves = [Value(X), Value(W)]

    def chain(step: Any, wrap: Any) -> Any:
        @wrap
        def twice(x: Any) -> Any:
            return step(step(x, leaves[1]), leaves[1])

        return (twice(leaves[0] * 2.0) ** 2).sum()

    found = gradients(chain(checkpoint(inner), checkpoint), leaves)
    assert inner.calls == 2 + 2 + 2
    assert_same(found, gradients(chain(inner.function, lambda f: f), leaves))
    slopes = gradients(chain(checkpoint(inner), checkpoint), leaves, create_graph=True)
    expected = gradients(chain(inner.function, lambda f: f), leaves, create_graph=True)
    for one, other in zip(
        gradients(sum((x**2).sum() for x in slopes), leaves),
        gradients(sum((x**2).sum() for x in expected), leaves),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, 1e-11)


def test_transforms_inside_are_the_same_the_second_time() -> None:
    w = Value(W)

    def function(x: Any) -> Any:
        factor = grad(lambda t: (np.tanh(t) ** 2 * w).sum())(np.ones((3, 3)))  # plain
        slope = grad(lambda t: (np.tanh(t @ w) ** 2).sum())(x)
        return slope * 2.0 + factor[0]

    def gradient_of(function: Any) -> Any:
        x = Value(X)
        return gradients((function(x) ** 2).sum(), [x, w])

    assert_same(gradient_of(checkpoint(function)), gradient_of(function))


def test_it_is_only_a_call_where_nothing_is_kept() -> None:
    function, x = Counted(np.tanh), Value(X)
    with no_grad():
        assert checkpoint(function)(x).op is None

    @compile
    def compiled(x: Any) -> Any:
        return gradients(checkpoint(np.tanh)(x).sum(), x)

    np.testing.assert_allclose(compiled(X), 1 - np.tanh(X) ** 2)
    assert function.calls == 1
    assert "tanh" in compiled.source
    # A graph from outside, walked in a compiled function.
    output = checkpoint(np.tanh)(x).sum()
    slope = compile(lambda a: gradients(output * a.sum(), x))
    np.testing.assert_allclose(slope(np.ones(2)), 2 * (1 - np.tanh(X) ** 2))


def test_gradients_may_be_taken_inside_no_grad() -> None:
    x = Value(X)
    output = checkpoint(lambda x: np.tanh(x) ** 2)(x).sum()
    with no_grad():
        found = gradients(output, x)
    np.testing.assert_array_equal(found, gradients((np.tanh(x) ** 2).sum(), x))


def test_methods_modules_and_documentation() -> None:
    class Model(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(3, 2)

        @checkpoint
        def forward(self, x: Any) -> Any:
            """Compute it."""
            return np.tanh(self.layer(x))

    assert Model.forward.__name__ == "forward"
    assert Model.forward.__doc__ == "Compute it."
    model, x = Model(), X.astype(np.float32)
    (model(x) ** 2).sum().backward()
    expected = gradients((np.tanh(model.layer(x)) ** 2).sum(), [*model.parameters()])
    assert_same([p.grad for p in model.parameters()], expected)
    layer = nn.Linear(3, 2)
    wrapped = checkpoint(layer)
    assert not vars(wrapped).keys() & vars(layer).keys()
    assert "checkpoint(Linear)" in repr(wrapped(x))


# The same the second time.


@pytest.mark.parametrize("draw", [uniform, normal])
def test_what_is_drawn_is_drawn_again_and_the_generator_goes_on(draw: Any) -> None:
    def function(x: Any, generator: Any) -> Any:
        return np.tanh(x * draw(generator, (2, 3))) * draw(generator, (2, 3))

    def run(wrap: Any) -> Any:
        generator, x = np.random.default_rng(3), Value(X)
        noisy = wrap(lambda x: function(x, generator))
        first, second = noisy(x), noisy(x)
        draw(generator)
        found = gradients((first + second**2).sum(), [x], create_graph=True)
        return [draw(generator), *map(raw, found), *gradients((found[0] ** 2).sum(), [x])]

    found, expected = run(checkpoint), run(lambda function: function)
    assert_same(found[:2], expected[:2])
    np.testing.assert_allclose(found[2], expected[2], 1e-12)


def test_generators_among_the_arguments_may_be_drawn_from_in_any_way() -> None:
    def function(x: Any, generators: Any) -> Any:
        (one,) = generators
        x = x * one.standard_normal(3)
        return np.tanh(x * uniform(one, (3,))) * one.permutation(3)

    def run(wrap: Any) -> Any:
        generator, x = np.random.default_rng(3), Value(X)
        output = wrap(function)(x, generators=[generator]).sum()
        generator.random()
        return [gradients(output, x), gradients(output, x), generator.random()]

    assert_same(run(checkpoint), run(lambda function: function))


def train(wrap: Any) -> Any:
    nn.manual_seed(1)
    layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.ReLU(), nn.Linear(8, 2)
    model = nn.Sequential(*layers)
    run, x = wrap(model), np.random.default_rng(0).standard_normal((6, 4)).astype(np.float32)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    found: list[Any] = []
    for _ in range(3):
        optimizer.zero_grad()
        (run(x) ** 2).mean().backward()
        found += [parameter.grad for parameter in model.parameters()]
        optimizer.step()
    return [*found, *model.state_dict().values()]


def test_dropout_and_running_statistics() -> None:
    expected = train(lambda model: model)
    assert_same(train(checkpoint), expected)
    assert_same(train(lambda model: checkpoint(lambda x: checkpoint(model)(x))), expected)
    with detect_anomaly():
        assert_same(train(checkpoint), expected)


def test_values_that_are_assigned_to_have_what_they_had() -> None:
    def run(wrap: Any) -> Any:
        x, u, count = Value(X), Value(np.ones(3), requires_grad=False), Value(0.0)

        @wrap
        def iterated(x: Any) -> Any:
            u.assign(np.tanh(u.read() * 2.0))
            count.assign_sub(-1.0)
            return (x * u.read() * count.read()).sum()

        outputs = [iterated(x) for _ in range(2)]
        return [*(gradients(output, x) for output in outputs[-1:]), u.data, count.data]

    assert_same(run(checkpoint), run(lambda function: function))


def test_gradients_taken_inside_of_what_assigns() -> None:
    def run(wrap: Any) -> Any:
        x, count = Value(X), Value(1.0)

        def counted(x: Any) -> Any:
            count.assign(count.read() * 2.0)
            return (np.tanh(x) * count.read()).sum()

        output = (wrap(lambda x: grad(wrap(counted))(x) * count.read())(x) ** 2).sum()
        return [*gradients(output, [x], create_graph=True), count.data]

    assert_same(run(checkpoint), run(lambda function: function))


def fickle(result: Callable[[Value, int], Any]) -> Any:
    times = iter(range(3))
    return checkpoint(lambda x: result(x, next(times)))


other = Value(X)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x, time: x * (1.0 + time), "gave other numbers"),
        (lambda x, time: x * np.random.default_rng().random(), "gave other numbers"),
        (lambda x, time: (x * 2.0)[: 2 - time], r"gave Value of shape \(1, 3\), .* and array of"),
        (lambda x, time: x.astype(["f8", "f4"][time]), r"gave Value .* float32, and .* float64"),
        (lambda x, time: [x * 2.0] * 1 + [x * 3.0] * time, "gave 2 values, and 1 before"),
        (lambda x, time: x * 2.0 if time == 0 else x.data, "gave 0 values, and 1 before"),
        (lambda x, time: x + other * time if time else x * 1.0, "read Value of shape"),
    ],
)
def test_a_function_that_computes_something_else_is_told(function: Any, message: str) -> None:
    x = Value(X)
    output = fickle(function)(x)
    output = output[0] if isinstance(output, list) else output
    with pytest.raises(RuntimeError, match="when it ran again .*, <lambda> " + message):
        output.sum().backward()
    assert x.grad is None


def test_a_change_of_what_it_reads_is_told_if_it_is_more_than_rounding() -> None:
    x, w = Value(X), Value(W)
    output = checkpoint(lambda x: np.tanh(x @ w))(x).sum()
    expected = gradients(output, x)
    w.data *= 1 + 1e-15
    np.testing.assert_allclose(gradients(output, x), expected, 1e-12)
    w.data *= 1.001
    with pytest.raises(RuntimeError, match="gave other numbers"):
        gradients(output, x)
    with np.errstate(all="ignore"):
        y = Value(np.array([0.0, np.nan, 1.0]))
        assert np.isnan(gradients(checkpoint(np.log)(y).sum(), y)[1])


def test_an_error_passes_through_and_leaves_all_as_it_was() -> None:
    generator, x, count = np.random.default_rng(0), Value(X), Value(0.0)
    calls = Counted(lambda: None)

    @checkpoint
    def failing(x: Any, generator: Any) -> Any:
        calls()
        count.assign(5.0 if calls.calls == 1 else 7.0)
        y = x * generator.random()
        if calls.calls in (2, 3):
            raise KeyError("inside")
        return y

    output = failing(x, generator)
    before = generator.bit_generator.state
    with pytest.raises(KeyError, match="inside"):
        output.sum().backward()
    assert generator.bit_generator.state == before
    assert count.data == 5.0
    assert x.grad is None
    with pytest.raises(KeyError, match="inside"):
        failing(x, generator)
    y = checkpoint(np.exp)(x)  # in no scope of what failed
    assert y.scope.keeper is None
    output.sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("wrong", [3, None, Value(1.0)])
def test_only_functions_are_taken(wrong: Any) -> None:
    with pytest.raises(
        TypeError, match=r"checkpoint takes a function, .* not checkpoint\(f\(x\)\)"
    ):
        checkpoint(wrong)


def test_it_cannot_be_computed_from_other_inputs() -> None:
    node = checkpoint(np.tanh)(Value(X))
    with pytest.raises(TypeError, match=r"checkpoint of tanh .* other inputs"):
        node.op(Value(W))


def test_anomalies_inside_are_told_in_forward_and_backward() -> None:
    def root(x: Any) -> Any:
        return np.sqrt(x) * 2.0  # the line

    x = Value(np.array([0.0, 1.0]))
    with detect_anomaly():
        with pytest.raises(AnomalyError, match="log gave 1 infinity"):
            checkpoint(np.log)(x)
        output = checkpoint(root)(x).sum()
    with (
        pytest.raises(AnomalyError, match="the gradient of sqrt by input 0") as found,
        detect_anomaly(),
    ):
        output.backward()
    assert found.value.location is not None
    assert found.value.location.line == "return np.sqrt(x) * 2.0  # the line"


# Memory.


def layers(step: Any, x: Value, weights: list[Any], each: int) -> Any:
    for start in range(0, len(weights), each):
        x = step(x, weights[start : start + each])
    return (x**2).mean()


def through(x: Any, weights: Any) -> Any:
    for weight in weights:
        x = np.tanh(x @ weight)
    return x


def peak(step: Any, weights: list[Any], batch: Any) -> tuple[int, Any]:
    tracemalloc.start()
    try:
        x = Value(batch)
        found = gradients(layers(step, x, weights, 7), [x, *weights])
        return tracemalloc.get_traced_memory()[1], found
    finally:
        tracemalloc.stop()


def test_a_deep_chain_takes_less_than_half_the_memory() -> None:
    weights = [Value(random.standard_normal((16, 16)) / 4) for _ in range(50)]
    batch = random.standard_normal((1024, 16))
    kept, expected = peak(through, weights, batch)
    again, found = peak(checkpoint(through), weights, batch)
    assert_same(found, expected)
    assert again < kept / 2


@pytest.fixture
def without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collector")
def test_nothing_is_kept_of_what_is_computed_on_the_way() -> None:
    sights: list[Any] = []

    def function(x: Any) -> Any:
        middle = np.exp(x)
        sights.append(weakref.ref(middle))
        return middle * 2.0, middle * 3.0

    x = Value(X)
    results = checkpoint(function)(x)
    output = (results[0] * results[1]).sum()
    assert sights[0]() is None
    output.backward()
    assert sights[1]() is None
    whole = weakref.ref(results[0].inputs[0])
    output.backward(free_graph=True)
    assert sights[2]() is None
    del results, output
    assert whole() is None


def test_a_chain_of_many_checkpoints_takes_time_in_proportion() -> None:
    visited = Counted(lambda x: x * 1.0001)
    x = Value(1.0)
    output = x
    for _ in range(3000):
        output = checkpoint(visited)(output)
    output.backward()
    assert visited.calls == 6000
    assert x.grad == pytest.approx(1.0001**3000)


# As objects.


def of_module(x: Any) -> Any:
    """Sum exponentials."""
    return np.sum(np.exp(x))


@checkpoint
def decorated(x: Any) -> Any:
    return np.sum(np.exp(x))


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])
@pytest.mark.parametrize(
    "function",
    [checkpoint(of_module), grad(checkpoint(of_module)), decorated, grad(decorated)],
    ids=repr,
)
def test_it_is_pickled_and_copied_with_a_function_of_a_module(again: Any, function: Any) -> None:
    assert_same([again(function)(X)], [function(X)])


def test_one_made_by_a_decorator_is_pickled_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(decorated)) is decorated


def test_it_is_known_by_its_function_and_may_be_a_method() -> None:
    function = checkpoint(of_module)
    assert (function.__name__, function.__doc__) == ("of_module", "Sum exponentials.")
    assert inspect.signature(function) == inspect.signature(of_module)
    assert repr(function) == "<checkpoint(of_module)>"

    class Model:
        factor = 2.0

        @checkpoint
        def loss(self, x: Any) -> Any:
            return np.sum(self.factor * x)

    assert_same([grad(Model().loss)(X)], [np.full_like(X, 2.0)])
