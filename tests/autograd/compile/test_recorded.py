"""Calls of compiled functions with values: what they give, keep, read and leave alone."""

import copy
import gc
import pickle
import threading
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    Value,
    checkpoint,
    compile,
    detect_anomaly,
    draw,
    explain,
    grad,
    gradients,
    group,
    no_grad,
)
from autograd.compile import Compiled
from autograd.evaluation import raw
from autograd.structure import leaves, mapped
from autograd.walk import ancestors

X = np.array([1.0, 2.0, 3.0])


@compile
def cubed(x: Any) -> Any:
    return x * x * x


def test_a_call_is_one_operation_with_a_program_for_its_derivative() -> None:
    x = Value(X)
    with group("layer"):
        y = cubed(x)
    assert [node.op.name for node in ancestors(y)[1] if node.op] == ["cubed", "part"]
    assert {node.scope.path for node in ancestors(y)[1]} == {("layer",)}
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, 3 * X * X)
    assert "def cubed_backward(" in cubed.source


def test_a_call_may_be_walked_again_and_be_freed() -> None:
    x = Value(X)
    y = np.sum(cubed(x))
    y.backward()
    y.backward(free_graph=True)
    np.testing.assert_array_equal(x.grad, 6 * X * X)
    with pytest.raises(RuntimeError, match="was freed"):
        y.backward()


def test_results_keep_their_structure_and_what_has_no_graph_stays_plain() -> None:
    function = compile(
        lambda x, y: {
            "same": (x, x),
            "two": [x * y] * 2,
            "none": None,
            "plain": (x > 1, np.sign(x)),
        }
    )
    x, y = Value(X), Value(X, requires_grad=False)
    found = function(x, y)
    assert found["none"] is None
    assert [type(part) for part in found["plain"]] == [np.ndarray, np.ndarray]
    assert found["two"][0] is found["two"][1]
    total = found["same"][0].sum() + 2 * found["same"][1].sum() + np.sum(found["two"][0] ** 2)
    np.testing.assert_array_equal(gradients(total, x), 3 + 2 * X**3)


@pytest.mark.parametrize("number", [2.0, np.float64(2.0), np.float32(2.0)])
def test_numbers_stay_what_they_are(number: Any) -> None:
    x = Value(number)
    y = compile(lambda x: x * x * 3)(x)
    expected = Value(number) * Value(number) * 3
    assert type(y.data) is type(expected.data)
    y.backward()
    assert type(x.grad) is type(number)
    assert x.grad == 12.0


def test_parameters_that_a_function_reads_get_gradients() -> None:
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    compiled = compile(model)
    x, target = np.ones((5, 3), np.float32), np.zeros((5, 2), np.float32)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        grads: list[Any] = []
        for call in (model, compiled):
            optimizer.zero_grad()
            nn.MSELoss()(call(Value(x, requires_grad=False)), target).backward()
            grads.append([p.grad for p in model.parameters()])
        for one, other in zip(*grads, strict=True):
            np.testing.assert_allclose(one, other, 1e-5, 1e-7)
        optimizer.step()
    assert compiled.traces == 1


def test_freezing_a_parameter_is_noticed() -> None:
    layer = nn.Linear(3, 2)
    compiled = compile(layer)
    x = Value(np.ones((1, 3), np.float32))
    compiled(x).sum().backward()
    layer.weight.requires_grad_(False)
    layer.zero_grad()
    compiled(x).sum().backward()
    assert layer.weight.grad is None
    assert layer.bias is not None
    assert layer.bias.grad is not None
    layer.weight.requires_grad_(True)
    compiled(x).sum().backward()
    assert layer.weight.grad is not None


def test_running_statistics_and_masks_are_those_of_eager_code() -> None:
    def trained(compiled: bool) -> list[Any]:
        nn.manual_seed(3)
        model = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 1))
        call: Any = compile(model) if compiled else model
        x = Value(np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32))
        for _ in range(3):
            output = call(x)
            (first,) = gradients(output.sum(), [x], create_graph=True)
            (np.sum(first * first) + np.mean(output)).backward()
        grads = [p.grad if p.grad is not None else np.zeros(p.shape) for p in model.parameters()]
        return [*grads, *(buffer.data for buffer in model.buffers())]

    for one, other in zip(trained(True), trained(False), strict=True):
        np.testing.assert_allclose(one, other, 1e-4, 1e-5)


def test_a_cell_that_is_assigned_to_counts_with_what_it_held() -> None:
    def scaled(x: Any, factor: Any) -> Any:
        # Compiled code needs no copy.
        y = np.sin(x * (factor.copy() if transform is not compile else factor))
        factor.assign_sub(1.0)
        return y

    found: list[Any] = []
    for transform in (lambda f: f, compile):
        cell = Value(np.array([2.0, 3.0, 4.0]), requires_grad=False)
        call = transform(lambda x, cell=cell: scaled(x, cell))
        for _ in range(2):
            x = Value(X)
            y = call(x)
            found.append([y.data, gradients(y.sum(), x), cell.data.copy()])
    for one, other in zip(found[:2], found[2:], strict=True):
        np.testing.assert_allclose(one, other)


def test_a_value_computed_before_is_read_and_passed_gradients() -> None:
    w = Value(X)
    squared = w * w
    function = compile(lambda x: x * squared * w)
    x = Value(X)
    found = gradients(function(x).sum(), [x, w])
    np.testing.assert_array_equal(found[0], X**3)
    np.testing.assert_array_equal(found[1], 3 * X**3)


def test_without_recording_there_is_no_graph_and_none_is_made_later() -> None:
    function = compile(lambda x: x * 2)
    x = Value(X)
    with no_grad():
        first, second = function(x), function(x)
        assert not (x * 2).requires_grad  # tracing leaves the scope as it found it
    assert not first.requires_grad
    assert not second.requires_grad
    assert function(x).requires_grad
    assert function.traces == 1


def test_one_program_serves_values_and_another_arrays() -> None:
    function = compile(lambda x, y: x * y)
    assert isinstance(function(X, X), np.ndarray)
    assert isinstance(function(Value(X), X), Value)
    assert isinstance(function(X, Value(X)), Value)
    assert function.traces == 3
    assert isinstance(function(Value(2 * X), X), Value)
    assert isinstance(function(X, X), np.ndarray)
    assert function.traces == 3


def requires_grad(result: Any) -> bool | None:
    return result.requires_grad if isinstance(result, Value) else None


def test_what_depends_on_a_parameter_is_a_value_whatever_is_given() -> None:
    w = Value(X.copy())

    def function(x: Any) -> Any:
        y = np.sum(x * w)
        return {"loss": y * y, "plain": (2 * x, y > 1), "detached": y.detach(), "again": [y, y]}

    compiled = compile(function)
    for first in (X, 3 * X):
        found, expected = compiled(first), function(first)
        assert mapped(requires_grad, found) == mapped(requires_grad, expected)
        np.testing.assert_equal(mapped(raw, found), mapped(raw, expected))
        np.testing.assert_allclose(gradients(found["loss"], w), gradients(expected["loss"], w))
    assert compiled.traces == 1


def test_a_part_of_a_model_that_is_given_arrays_is_trained() -> None:
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    expected = [p.data for p in trained(copy.deepcopy(model)).parameters()]
    model[0].forward = compile(model[0].forward)
    for p, data in zip(trained(model).parameters(), expected, strict=True):
        np.testing.assert_allclose(p.data, data, 1e-5)


def trained(model: Any) -> Any:
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        np.sum(model(X.astype(np.float32)) ** 2).backward()
        optimizer.step()
    return model


def test_under_no_grad_what_depends_on_a_parameter_is_a_value_without_a_graph() -> None:
    w = Value(X.copy())
    function = compile(lambda x: (x * w, x * 2))
    with no_grad():
        found, plain = function(X)
    assert not found.requires_grad
    np.testing.assert_array_equal(found.data, X * X)
    assert isinstance(plain, np.ndarray)
    assert "_backward" not in function.source
    found, _ = function(X)
    np.testing.assert_array_equal(gradients(np.sum(found), w), X)
    with no_grad():
        assert not function(X)[0].requires_grad
    assert function.traces == 2


def test_a_function_that_takes_the_gradients_of_parameters_gives_plain_results() -> None:
    w = Value(X.copy())

    def graded(x: Any) -> Any:
        loss = np.sum((w - x) ** 2)
        return loss, gradients(loss, w)

    def stepped(x: Any) -> Any:
        loss, slope = graded(x)
        w.assign_sub(0.5 * slope)
        return loss

    loss, slope = compile(graded)(X * 0)
    assert not isinstance(loss, Value)
    np.testing.assert_array_equal(slope, 2 * X)
    assert not isinstance(compile(stepped)(X * 0), Value)
    np.testing.assert_array_equal(w.data, X * 0)


def test_derivatives_by_arguments_and_recorded_ones_leave_the_graph_to_the_caller() -> None:
    w = Value(X.copy())

    def energy(x: Any) -> Any:
        return np.sum(w * x**3)

    def forces(x: Any) -> Any:
        x = Value(x) if isinstance(x, np.ndarray) else x
        return gradients(energy(x), x, create_graph=True)

    def penalised(x: Any) -> Any:
        loss = energy(x)
        return loss + np.sum(gradients(loss, w, create_graph=True) ** 2 * w)

    for function in (forces, penalised):
        found, expected = np.sum(compile(function)(X)), np.sum(function(X))
        np.testing.assert_allclose(found.data, expected.data)
        np.testing.assert_allclose(gradients(found, w), gradients(expected, w))
    assert isinstance(compile(grad(energy))(X), np.ndarray)


def test_a_frozen_parameter_has_no_graph() -> None:
    layer = nn.Linear(3, 2).requires_grad_(False)
    function = compile(layer)
    found = function(X.astype(np.float32))
    assert isinstance(found, Value)
    assert not found.requires_grad
    assert found.op is None
    layer.requires_grad_(True)
    function(X.astype(np.float32)).sum().backward()
    assert layer.weight.grad is not None


def test_what_is_set_on_a_compiled_module_is_set_on_the_module() -> None:
    layer = nn.Dropout(0.5)
    function = compile(layer)
    function.training = False
    assert not layer.training
    np.testing.assert_array_equal(function(X), X)
    function.p, function._scale = 0.25, 2.0
    assert (layer.p, layer._scale) == (0.25, 2.0)
    del function._scale
    assert not hasattr(layer, "_scale")
    function.inner = nn.Linear(3, 1)
    assert [name for name, _ in layer.named_parameters()] == ["inner.weight", "inner.bias"]


def test_what_a_compiled_function_counts_is_its_own() -> None:
    class Counted:
        traces = 7

        def __call__(self, x: Any) -> Any:
            return x * self.traces

    counted = Counted()
    function = compile(counted)
    assert function(X).tolist() == (7 * X).tolist()
    assert (function.traces, counted.traces) == (1, 7)
    again = compile(function)
    again(X)
    assert (again.traces, function.traces) == (1, 1)

    def plain(x: Any) -> Any:
        return x

    compiled = compile(plain)
    compiled.note = "mine"
    assert not hasattr(plain, "note")


def test_results_are_values_where_they_are_in_eager_code() -> None:
    scale = Value(2.0, requires_grad=False)

    def function(x: Any) -> Any:
        scale.assign(scale + 1.0)
        return x * scale, x * 2, scale.read() * x, scale > 0, [scale * 1.0]

    eager, found = ([*leaves(f(X))] for f in (function, compile(function)))
    assert [type(x) for x in found] == [type(x) for x in eager]
    assert not any(x.requires_grad for x in found if isinstance(x, Value))


def test_anomaly_detection_leaves_the_graph_of_what_depends_on_a_parameter() -> None:
    w = Value(X.copy())
    function = compile(lambda x: (x * w, x * 2))
    with detect_anomaly():
        found, plain = function(X)
        np.sum(found).backward()
    np.testing.assert_array_equal(w.grad, X)
    assert isinstance(plain, np.ndarray)


def test_data_of_another_shape_or_dtype_in_a_value_is_another_form() -> None:
    function = compile(lambda x: x * 2)
    for data in (X, X[:2], X.astype(np.float32), X[:2], 2.0):
        assert np.shape(function(Value(data))) == np.shape(data)
        assert function(Value(data)).dtype == np.asarray(data).dtype
    assert function.traces == 4


def test_a_function_that_takes_its_own_gradients_does_not_do_so_of_an_argument() -> None:
    @compile
    def graded(x: Any) -> Any:
        loss = np.sum(x * x)
        loss.backward()
        return loss

    with pytest.raises(TypeError, match=r"calls backward\(\), which would add to the gradient of"):
        graded(Value(X, "x"))


def test_a_training_step_called_with_values_trains_and_gives_a_constant() -> None:
    w = Value(X.copy())

    @compile
    def step(x: Any) -> Any:
        loss = np.sum((w - x) ** 2)
        w.assign_sub(0.25 * gradients(loss, w))
        return loss

    loss = step(Value(np.zeros(3), requires_grad=False))
    assert not loss.requires_grad
    np.testing.assert_array_equal(w.data, X / 2)


def test_transforms_and_anomaly_detection_see_every_operation() -> None:
    function = compile(lambda x: np.sum(np.log(x)))
    x = Value(np.array([1.0, 0.0]))
    with np.errstate(all="ignore"):
        y = function(x)
    with pytest.raises(Exception, match="log gave"), detect_anomaly():
        function(x)
    with np.errstate(all="ignore"), detect_anomaly(), pytest.raises(Exception, match="gradient"):
        y.backward()


def test_an_input_changed_in_place_counts_as_it_does_eagerly() -> None:
    found: list[Any] = []
    for function in (lambda x, w: x * w, compile(lambda x, w: x * w)):
        x, w = Value(X.copy()), Value(X.copy())
        y = function(x, w)
        w.data *= 2
        found.append(gradients(y.sum(), x))
    np.testing.assert_array_equal(*found)


def test_gradients_are_nobody_elses() -> None:
    x, y = Value(X), Value(X)
    np.sum(compile(lambda x, y: x + y)(x, y)).backward()
    assert not np.shares_memory(x.grad, y.grad)
    x.grad += 1
    np.testing.assert_array_equal(y.grad, np.ones(3))


def test_nothing_is_kept_alive_by_cycles() -> None:
    function: Compiled = compile(lambda x: np.tanh(x) * x)
    function(Value(X)).sum().backward()
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            function(Value(X)).sum().backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_threads_may_call_and_walk_at_once() -> None:
    function = compile(lambda x: np.tanh(x @ x.T) @ x)
    wrong: list[Any] = []

    def work(seed: int) -> None:
        for i in range(50):
            data = np.random.default_rng(seed + i).standard_normal((4, 3))
            x, same = Value(data), Value(data)
            found = gradients(function(x).sum(), x)
            expected = gradients((np.tanh(same @ same.T) @ same).sum(), same)
            if not np.allclose(found, expected):
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_pictures_and_explanations_show_the_call() -> None:
    x = Value(X, "x")
    y = np.sum(cubed(x))
    y.backward()
    svg = draw(y).svg
    assert "cubed" in svg
    assert "1 outputs" in svg
    assert "cubed" in str(explain(y, x))


def test_hooks_on_inputs_see_the_whole_gradient() -> None:
    x = Value(X)
    seen: list[Any] = []
    x.register_hook(lambda g: seen.append(g.copy()))
    np.sum(compile(lambda a, b: a * b)(x, x)).backward()
    np.testing.assert_array_equal(seen, [2 * X])


def test_hooks_on_what_a_function_reads_are_called_once() -> None:
    w = Value(X.copy())
    squared = w * w
    function = compile(lambda x: x * w * squared)
    for value, factor in ((w, 2.0), (squared, 3.0)):
        value.register_hook(lambda g, factor=factor: factor * g)
    np.sum(function(Value(X))).backward()
    np.testing.assert_array_equal(w.grad, 2 * (X**3 + 3 * 2 * X**3))


def test_a_captured_value_that_is_only_handed_back_gets_a_gradient() -> None:
    w = Value(X.copy())
    same, _ = compile(lambda x: (w, 2 * x))(Value(X))
    np.sum(same * same).backward()
    np.testing.assert_array_equal(w.grad, 2 * X)


def mixed(x: Any, array: Any, index: Any) -> Any:
    plain = (array, 2 * array, np.sign(x) * 2, np.argmax(x) + 1, (x > 1) * array, index == 2)
    return (*plain, x * 2, (x > 1) * x, x.detach(), index, index + 1, np.stack([x, array]))


def test_results_are_values_or_plain_as_in_eager_code() -> None:
    arguments = (Value(X), X, Value(np.array([0, 2, 1]), requires_grad=False))
    found, expected = compile(mixed)(*arguments), mixed(*arguments)
    assert [*map(type, found)] == [*map(type, expected)]
    for one, other in zip(found, expected, strict=True):
        assert getattr(one, "requires_grad", None) is getattr(other, "requires_grad", None)


def test_results_keep_the_names_that_the_function_gives_them() -> None:
    function = compile(lambda x: ((x * x).named("z"), x + 1, x))
    assert [value.name for value in function(Value(X, "given"))] == ["z", None, None]


def test_under_a_checkpoint_running_statistics_change_once() -> None:
    found: list[Any] = []
    for transform in (lambda f: f, compile):
        layer = nn.BatchNorm1d(3)
        call = checkpoint(transform(layer))
        x = Value(np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32))
        np.sum(call(x) ** 2).backward()
        found.append([buffer.data.copy() for buffer in layer.buffers()])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, 1e-5)


def test_a_compiled_module_has_the_parts_of_the_module() -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5))
    model.eval()
    function = compile(model)
    assert not function.training
    assert function.train() is function
    assert function.training
    assert [p.shape for p in function.parameters()] == [(2, 3), (2,)]
    with pytest.raises(AttributeError, match="'Sequential' object has no attribute 'weight'"):
        _ = function.weight
    with pytest.raises(TypeError, match="would not be found: put the module itself there"):
        nn.Sequential(function)


def test_a_module_whose_forward_is_compiled_is_copied_and_pickled_whole() -> None:
    model = nn.Sequential(nn.Linear(3, 2))
    model[0].forward = compile(model[0].forward)
    x = np.ones((1, 3), np.float32)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(other(x).data, model(x).data)
        other[0].weight.assign(other[0].weight.data * 0)
        np.testing.assert_array_equal(other(x).data, [other[0].bias.data])
        assert np.all(model(x).data != other(x).data)


def test_a_compiled_block_is_called_with_what_stands_in_for_its_parameters() -> None:
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1)).double()
    plain = copy.deepcopy(model)
    model[0].forward = compile(model[0].forward)
    x = np.ones((1, 3))
    for factor in (1.0, 5.0, 1.0):
        given = {"0.weight": Value(factor * plain[0].weight.data)}
        np.testing.assert_array_equal(
            nn.functional_call(model, given, x).data, nn.functional_call(plain, given, x).data
        )
        np.testing.assert_allclose(model(x).data, plain(x).data, 1e-14)
    model(x).sum().backward()
    assert model[0].weight.grad is not None


def test_a_summary_shows_what_is_in_a_compiled_block() -> None:
    model = nn.Sequential(nn.Sequential(nn.Linear(3, 2), nn.Tanh()), nn.Linear(2, 1))
    expected = str(nn.summary(model, np.ones((1, 3), np.float32)))
    model[0].forward = compile(model[0].forward)
    assert str(nn.summary(model, np.ones((1, 3), np.float32))) == expected


def test_derivatives_that_eager_code_gives_as_arrays_are_arrays_beside_values() -> None:
    w = Value(X.copy())

    def function(x: Any) -> Any:
        slope = grad(lambda a: np.sum(a * a * w))
        return slope(x), slope(w.read()), w.read() * x, w * x

    for one, other in zip(compile(function)(X), function(X), strict=True):
        assert type(one) is type(other)
        np.testing.assert_allclose(raw(one), raw(other))


def test_a_derivative_that_is_an_array_in_eager_code_is_constant_to_parameters_alone() -> None:
    w = Value(X.copy())

    def slope(x: Any) -> Any:
        return grad(lambda a: np.sum(w * a**3))(x)

    def penalised(x: Any) -> Any:
        return np.sum(w * x * slope(x))

    found, expected = compile(penalised)(X), penalised(X)
    first, wanted = (gradients(y, w, create_graph=True) for y in (found, expected))
    np.testing.assert_allclose(first.data, wanted.data)
    np.testing.assert_array_equal(wanted.data, 3 * X**4)
    # To arguments, which are values while the function is traced, it is none.
    inside = compile(lambda x: gradients(np.sum(x * slope(x)), x))(X)
    np.testing.assert_allclose(inside, 9 * X**3)
    assert isinstance(compile(lambda x: slope(x) * 2)(X), np.ndarray)
    given = Value(X)
    np.testing.assert_allclose(gradients(compile(penalised)(given), w), 6 * X**4)
