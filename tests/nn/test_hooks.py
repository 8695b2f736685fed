"""Hooks of modules: when they are called, with what, and what they may change."""

import copy
import pickle
from typing import Any, NamedTuple

import numpy as np
import pytest

import nn
from autograd import Value, compile, gradients, no_grad


class Product(nn.Module):
    """Two inputs, a keyword, and two outputs."""

    def __init__(self) -> None:
        self.weight = nn.Parameter(3.0)

    def forward(self, x: Any, y: Any = 1.0, power: int = 1) -> Any:
        return self.weight * x * y**power, x + y


class Double(nn.Module):
    def forward(self, x: Any) -> Any:
        return x * 2.0


def test_forward_hooks_see_the_call_and_may_replace_output_and_inputs() -> None:
    model, seen = Double(), []
    model.register_forward_pre_hook(lambda module, args: seen.append((module, args)))
    model.register_forward_pre_hook(lambda module, args: args[0] + 1.0)
    model.register_forward_hook(lambda module, args, output: seen.append((args, output)))
    model.register_forward_hook(lambda module, args, output: -output)
    assert model(2.0) == -6.0
    assert seen == [(model, (2.0,)), ((3.0,), 6.0)]


def test_hooks_are_called_in_the_order_of_registration_unless_prepended() -> None:
    model, order = Double(), []
    for name in "ab":
        model.register_forward_pre_hook(lambda m, args, name=name: order.append(f"before {name}"))
        model.register_forward_hook(lambda m, args, out, name=name: order.append(f"after {name}"))
    model.register_forward_pre_hook(lambda m, args: order.append("before c"), prepend=True)
    model.register_forward_hook(lambda m, args, out: order.append("after c"), prepend=True)
    model(1.0)
    assert order == ["before c", "before a", "before b", "after c", "after a", "after b"]


def test_hooks_with_keywords() -> None:
    model = Product()
    model.register_forward_pre_hook(
        lambda module, args, kwargs: (args, {**kwargs, "power": 2}), with_kwargs=True
    )
    model.register_forward_pre_hook(lambda module, args, kwargs: None, with_kwargs=True)
    model.register_forward_hook(
        lambda module, args, kwargs, output: (output[0], kwargs["power"]), with_kwargs=True
    )
    output, power = model(2.0, y=5.0)
    assert (output.item(), power) == (150.0, 2)
    model.register_forward_pre_hook(lambda module, args, kwargs: args, with_kwargs=True)
    with pytest.raises(TypeError, match="a pair of the positional arguments and the keywords"):
        model(2.0, y=5.0)


def test_a_handle_removes_its_hook_and_no_other() -> None:
    model, calls = Double(), []
    first = model.register_forward_hook(lambda *given: calls.append("first"))
    second = model.register_forward_hook(lambda *given: calls.append("second"))
    first.remove()
    first.remove()
    model(1.0)
    assert calls == ["second"]
    with model.register_forward_hook(lambda *given: calls.append("third")):
        model(1.0)
    second.remove()
    model(1.0)
    assert calls == ["second", "second", "third"]


def test_a_hook_is_a_function() -> None:
    with pytest.raises(TypeError, match=r"a hook is a function .* got 3"):
        Double().register_forward_hook(3)  # type: ignore[arg-type]


def test_nodes_made_in_hooks_have_the_label_of_the_module() -> None:
    model = nn.Sequential(Double())
    model[0].register_forward_hook(lambda module, args, output: output * 1.0)
    assert model(Value(1.0)).scope.path == ("Sequential", "0: Double")


def test_a_backward_hook_gets_all_gradients_of_inputs_and_outputs() -> None:
    model, seen = Product(), []
    model.register_full_backward_hook(lambda m, given, of_output: seen.append((given, of_output)))
    x, y = Value(2.0), Value(5.0)
    first, second = model(x, y)
    (first + 10.0 * second).backward()
    assert seen == [((25.0, 16.0), (1.0, 10.0))]
    assert (x.grad, y.grad, model.weight.grad) == (25.0, 16.0, 10.0)


def test_a_backward_hook_may_replace_the_gradients_of_inputs() -> None:
    model = Product()
    model.register_full_backward_hook(lambda m, given, of_output: (given[0] * 10, None))
    model.register_full_backward_hook(lambda m, given, of_output: (given[0] + 1, 7.0))
    x, y = Value(2.0), Value(5.0)
    model(x, y)[0].backward()
    assert (x.grad, y.grad, model.weight.grad) == (151.0, 7.0, 10.0)


def test_a_backward_pre_hook_may_replace_the_gradients_of_outputs() -> None:
    model, seen = Product(), []
    model.register_full_backward_pre_hook(lambda m, of_output: tuple(2 * g for g in of_output))
    model.register_full_backward_hook(lambda m, given, of_output: seen.append(of_output))
    x = Value(2.0)
    first, second = model(x, 5.0)
    (first + second).backward()
    assert seen == [(2.0, 2.0)]
    assert (x.grad, model.weight.grad) == (32.0, 20.0)


def test_what_has_no_gradient_is_none() -> None:
    model, seen = Product(), []
    model.register_full_backward_hook(lambda m, given, of_output: seen.append((given, of_output)))
    x, unused = Value(2.0), Value(1.0, requires_grad=False)
    model(x, unused)[0].backward()
    assert seen.pop() == ((3.0, None), (1.0, None))
    model(2.0)[0].backward()  # nothing but the weight requires a gradient
    assert seen.pop() == ((None,), (1.0, None))
    with no_grad():
        model(x)
    assert not seen


def test_a_backward_hook_is_called_in_each_walk_anew() -> None:
    model, seen = Double(), []
    model.register_full_backward_hook(lambda m, given, of_output: seen.append((given, of_output)))
    x = Value(1.0)
    output = model(x)
    output.backward()
    (output * 3.0).backward()
    assert seen == [((2.0,), (1.0,)), ((6.0,), (3.0,))]
    assert x.grad == 8.0


def test_a_module_used_twice_calls_its_backward_hook_for_each_use() -> None:
    model, seen = Double(), []
    model.register_full_backward_hook(lambda m, given, of_output: seen.append(given[0]))
    model(model(Value(1.0))).backward()
    assert seen == [2.0, 4.0]


def test_backward_hooks_of_inner_and_outer_modules_are_called_from_the_output_on() -> None:
    model, order = nn.Sequential(Double(), Double()), []
    for name, module in model.named_modules():
        module.register_full_backward_hook(lambda *given, name=name: order.append(name))
    model(Value(1.0)).backward()
    assert order == ["1", "0", ""]


def test_backward_hooks_take_part_in_higher_derivatives() -> None:
    class Cube(nn.Module):
        def forward(self, x: Any) -> Any:
            return x * x * x

    model = Cube()
    model.register_full_backward_hook(lambda m, given, of_output: (given[0] * 2.0,))
    x = Value(2.0)
    first = gradients(model(x), x, create_graph=True)
    assert first.item() == 24.0
    assert gradients(first, x) == 24.0


class Pair(NamedTuple):
    left: Any
    right: Any


def test_an_output_that_is_a_named_tuple_stays_one() -> None:
    class Both(nn.Module):
        def forward(self, x: Any) -> Any:
            return Pair(x * 1.0, x * 2.0)

    model, seen = Both(), []
    model.register_full_backward_hook(lambda m, given, of_output: seen.append(of_output))
    output = model(Value(1.0))
    assert isinstance(output, Pair)
    output.right.backward()
    assert seen == [(None, 1.0)]


def test_backward_hooks_say_what_they_cannot_do() -> None:
    class Listed(nn.Module):
        def forward(self, x: Any) -> Any:
            return [x * 2.0]

    model = Listed()
    model.register_full_backward_hook(lambda *given: None)
    with pytest.raises(TypeError, match="Listed gave a list: register the hook with a module"):
        model(Value(1.0))
    other = Double()
    other.register_full_backward_hook(lambda m, given, of_output: (1.0, 2.0))
    with pytest.raises(ValueError, match="returned 2 gradients in place of those of its 1 inputs"):
        other(Value(1.0)).backward()


def test_hooks_are_traced_in_compiled_code_and_noticed_when_they_change() -> None:
    model = nn.Sequential(nn.Linear(2, 3, dtype=np.float64), nn.Tanh())

    def derivatives(x: Any) -> Any:
        x = Value(x)
        return gradients(model(x).sum(), [x, *model.parameters()])

    compiled, x = compile(derivatives), np.array([[0.3, -0.2]])

    def check() -> None:
        for found, expected in zip(compiled(x), derivatives(x), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-12)

    check()
    plain = compiled(x)
    handles = [model[0].register_forward_hook(lambda module, args, output: output * 3.0)]
    check()
    assert not np.allclose(compiled(x)[0], plain[0])
    handles.append(model[0].register_forward_pre_hook(lambda module, args: args[0] - 1.0))
    check()
    handles.append(
        model[0].register_full_backward_hook(lambda m, given, of_output: (given[0] * 10.0,))
    )
    check()
    handles.append(
        model[1].register_full_backward_pre_hook(lambda m, of_output: (of_output[0] + 1.0,))
    )
    check()
    for handle in handles:
        handle.remove()
    check()
    np.testing.assert_array_equal(compiled(x)[0], plain[0])


def test_a_training_step_runs_hooks_compiled_as_eagerly() -> None:
    states = []
    for compiled in (False, True):
        nn.manual_seed(1)
        model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
        model[2].register_full_backward_hook(lambda m, given, of_output: (given[0] * 0.5,))
        model[1].register_forward_hook(lambda m, args, output: output + 0.1)
        optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
        step = nn.TrainStep(model, nn.MSELoss(), optimizer, compile=compiled)
        x = np.array([[1.0, 2.0], [3.0, -1.0]], np.float32)
        for _ in range(5):
            step(x, np.ones((2, 1), np.float32))
        states.append(model.state_dict())
    for name, array in states[0].items():
        np.testing.assert_allclose(states[1][name], array, rtol=1e-5)


def tripled(module: nn.Module, args: Any, output: Any) -> Any:
    return output * 3.0


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_keep_hooks_which_are_their_own_from_then_on(duplicate: Any) -> None:
    model = Double()
    model.handle = model.register_forward_hook(tripled)  # type: ignore[attr-defined]
    twin = duplicate(model)
    assert twin(1.0) == 6.0
    twin.handle.remove()
    assert twin(1.0) == 2.0
    assert model(1.0) == 6.0
    shallow = copy.copy(model)
    shallow.register_forward_hook(tripled)
    assert shallow(1.0) == 18.0
    assert model(1.0) == 6.0


def test_a_handle_tells_whether_its_hook_is_there() -> None:
    with nn.Sigmoid().register_forward_hook(print) as handle:
        assert repr(handle) == "<ModuleHookHandle of a hook that is registered>"
    assert repr(handle) == "<ModuleHookHandle of a hook that is removed>"
