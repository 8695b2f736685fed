"""Hooks see whole gradients, may replace them, and can be taken away."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients


def test_a_hook_sees_the_sum_over_all_paths_once() -> None:
    seen: list[Any] = []
    x = Value(2.0)
    y = x * 1
    y.register_hook(seen.append)
    (y * y + y * 3).backward()
    assert seen == [7.0]
    assert x.grad == 7.0


def test_a_hook_replaces_the_gradient_for_all_that_lies_behind() -> None:
    x = Value(np.ones(2))
    y = x * 2
    y.retain_grad()
    y.register_hook(lambda gradient: gradient * 10)
    y.sum().backward()
    np.testing.assert_array_equal(y.grad, [10, 10])
    np.testing.assert_array_equal(x.grad, [20, 20])


def test_hooks_follow_one_another_in_the_order_of_their_registration() -> None:
    x = Value(2.0)
    x.register_hook(lambda gradient: gradient + 1)
    x.register_hook(lambda gradient: None)
    x.register_hook(lambda gradient: gradient * 10)
    assert gradients(x * 3, x) == 40.0


def test_a_removed_hook_is_called_no_more() -> None:
    x, seen = Value(2.0), []
    handles = [x.register_hook(lambda g, i=i: seen.append(i)) for i in range(3)]
    handles[1].remove()
    handles[1].remove()
    (x * 3).backward()
    assert seen == [0, 2]
    x.register_hook(lambda g: seen.append("new"))
    handles[0].remove()
    (x * 3).backward()
    assert seen == [0, 2, 2, "new"]


def test_a_hook_may_remove_itself_while_it_runs() -> None:
    x, seen = Value(2.0), []
    handle = x.register_hook(lambda g: (seen.append(g), handle.remove())[0])
    for _ in range(2):
        (x * 3).backward()
    assert seen == [3.0]


def test_hooks_of_one_value_are_not_those_of_another() -> None:
    x, y = Value(2.0), Value(2.0)
    x.register_hook(lambda g: g * 10)
    (x * y).backward()
    assert (x.grad, y.grad) == (20.0, 2.0)


def test_a_hook_on_the_output_sees_where_the_walk_starts() -> None:
    x = Value(2.0)
    output = x * 3
    output.register_hook(lambda g: g * 2)
    output.backward(5.0)
    assert (output.grad, x.grad) == (10.0, 30.0)


def test_a_hook_is_not_called_where_no_gradient_arrives() -> None:
    x, other, seen = Value(2.0), Value(3.0), []
    (other * 2).register_hook(seen.append)
    other.register_hook(seen.append)
    (x * 2).backward()
    assert seen == []


def test_a_hook_works_on_values_when_the_gradient_has_a_graph() -> None:
    x, kinds = Value(2.0), []
    x.register_hook(lambda g: kinds.append(type(g)) or g * x)
    (slope,) = gradients(x**2, [x], create_graph=True)
    assert kinds == [Value]
    x.hooks.clear()
    assert slope.data == 8.0
    assert gradients(slope, x) == 8.0


@pytest.mark.parametrize("replacement", [1.0, np.ones(3), np.ones((1, 2)), [1.0]], ids=repr)
def test_a_hook_must_keep_the_shape(replacement: Any) -> None:
    x = Value(np.ones(2), name="x")
    x.register_hook(lambda g: replacement)
    with pytest.raises(ValueError, match=r"hook on Value 'x' .* must keep the shape \(2,\)"):
        x.sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("hook", [None, 3, "print"])
def test_a_hook_must_be_callable(hook: Any) -> None:
    with pytest.raises(TypeError, match=r"a hook is called with the gradient, but .* cannot be"):
        Value(2.0).register_hook(hook)


def test_a_constant_has_no_gradient_to_hook() -> None:
    with pytest.raises(ValueError, match=r"'c' .* requires no gradient to call a hook with"):
        Value(2.0, name="c", requires_grad=False).register_hook(print)


def test_an_error_in_a_hook_leaves_every_gradient_as_it_was() -> None:
    x, y = Value(2.0), Value(3.0)
    y.register_hook(lambda g: g / 0.0)
    with pytest.raises(ZeroDivisionError):
        (x * y).backward()
    assert x.grad is y.grad is None


def test_a_hook_cannot_change_the_dtype_of_a_gradient() -> None:
    x = Value(np.ones(2, np.float32))
    x.register_hook(lambda g: g.astype(np.float64))
    (x * 2).sum().backward()
    assert x.grad.dtype == np.float32


def test_a_hook_may_return_anything_that_forms_an_array() -> None:
    x = Value(np.ones(2))
    y = x * 2
    y.register_hook(lambda g: [10.0, 20.0])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [20, 40])


def test_a_hook_that_computes_with_values_gives_a_plain_gradient_where_no_graph_is_wanted() -> None:
    x = Value(2.0)
    x.register_hook(lambda g: g * x)
    (x * 3).backward()
    assert (type(x.grad), x.grad) == (float, 6.0)


def test_a_gradient_returned_by_a_hook_is_not_that_of_the_value() -> None:
    x, mine = Value(np.ones(2)), np.full(2, 5.0)
    x.register_hook(lambda g: mine)
    (x * 2).sum().backward()
    x.grad *= 100
    np.testing.assert_array_equal(mine, [5, 5])


def test_a_hook_cannot_change_in_place_what_others_are_computed_from() -> None:
    x, w = Value(np.ones(2)), Value(np.ones(2))
    x.register_hook(lambda g: np.multiply(g, 10, out=g))
    with pytest.raises(ValueError, match="read-only"):
        (x + w).sum().backward()
    assert (x.grad, w.grad) == (None, None)


@pytest.mark.parametrize("x", [2.0, np.ones(2)], ids=["number", "array"])
@pytest.mark.parametrize("create_graph", [False, True])
def test_complex_numbers_for_a_real_gradient_are_refused(x: Any, create_graph: bool) -> None:
    x = Value(x, name="x")
    x.register_hook(lambda g: g * 1j)
    with pytest.raises(TypeError, match=r"'x' .*dtype complex128: it must return real numbers"):
        gradients((x * 3).sum(), x, create_graph=create_graph)
    assert x.grad is None


def test_a_hook_may_return_complex_numbers_for_a_complex_gradient_and_no_words() -> None:
    z = Value(np.array([1 + 1j]))
    handle = z.register_hook(lambda g: g * 1j)
    turned = gradients(abs(z).sum(), z)
    handle.remove()
    np.testing.assert_allclose(turned, 1j * gradients(abs(z).sum(), z))
    z.register_hook(lambda g: ["a"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="dtype <U1: it must return complex numbers"):
        abs(z).sum().backward()


def test_a_handle_tells_whether_its_hook_is_there() -> None:
    handle = Value(2.0).register_hook(print)
    assert repr(handle) == "<HookHandle of a hook that is registered>"
    handle.remove()
    assert repr(handle) == "<HookHandle of a hook that is removed>"
