"""Where a walk starts, what is kept of it, and what is left alone."""

from typing import Any

import numpy as np
import pytest

import autograd.backward as backward_module
from autograd import Value, gradients, primitive

FLOATS = ["float64", "float32", "float16"]


def test_gradients_accumulate_over_calls_until_they_are_forgotten() -> None:
    x = Value(np.ones(2))
    output = (x * 3).sum()
    output.backward()
    output.backward()
    np.testing.assert_array_equal(x.grad, [6, 6])
    x.zero_grad()
    assert x.grad is None
    output.backward()
    np.testing.assert_array_equal(x.grad, [3, 3])


def test_numbers_in_the_middle_keep_their_gradient_and_arrays_on_request() -> None:
    x = Value(np.ones(2))
    array, kept = x * 2, x * 3
    kept.retain_grad()
    number = (array * kept).sum()
    output = number * 5
    output.backward()
    assert (output.grad, number.grad) == (1.0, 5.0)
    assert array.grad is None
    np.testing.assert_array_equal(kept.grad, [10, 10])
    output.backward(retain_grads=True)
    np.testing.assert_array_equal(array.grad, [15, 15])
    np.testing.assert_array_equal(kept.grad, [20, 20])


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
@pytest.mark.parametrize("kind", FLOATS)
def test_a_single_number_of_any_shape_implies_a_gradient_of_one(shape: Any, kind: str) -> None:
    x = Value(np.full(shape, 3, kind)[()])
    (x * x).backward()
    np.testing.assert_array_equal(x.grad, np.full(shape, 6))
    assert x.grad.dtype == kind
    assert np.shape(x.grad) == shape


@pytest.mark.parametrize("data", [np.ones(3), np.ones((2, 3)), np.ones(0)], ids=np.shape)
def test_an_array_needs_a_gradient_to_start_from(data: Any) -> None:
    x = Value(data, name="scores")
    with pytest.raises(ValueError, match=r"'scores' .* reduce it with \.sum\(\) or \.mean\(\)"):
        x.backward()
    with pytest.raises(ValueError, match=r"reduce it with \.sum\(\)"):
        gradients(x, x)


@pytest.mark.parametrize("gradient", [2, 2.0, np.float64(2), np.array(2.0)], ids=repr)
def test_a_number_may_start_from_any_number(gradient: Any) -> None:
    x = Value(3.0)
    (x * x).backward(gradient)
    assert (x.grad, type(x.grad)) == (12.0, float)


@pytest.mark.parametrize(
    ("gradient", "error", "given"),
    [
        (np.ones(2), ValueError, r"shape \(2,\)"),
        (np.ones((1, 3)), ValueError, r"shape \(1, 3\)"),
        (2.0, ValueError, r"shape \(\)"),
        ("ones", ValueError, r"shape \(\)"),
        (np.ones(3, np.float32), TypeError, "dtype float32"),
        (np.ones(3, int), TypeError, "dtype int64"),
        (np.ones(3, bool), TypeError, "dtype bool"),
        (np.ones(3, complex), TypeError, "dtype complex128"),
        ([1, 2, 3], TypeError, "dtype int64"),
        ([None] * 3, TypeError, "dtype object"),
        (Value(np.ones(3)), TypeError, "create_graph=True"),
    ],
    ids=repr,
)
def test_a_gradient_of_a_wrong_form_is_refused_and_named(
    gradient: Any, error: type[Exception], given: str
) -> None:
    x = Value(np.ones(3))
    with pytest.raises(error, match=given):
        (x * 2).backward(gradient)
    with pytest.raises(error, match=given):
        gradients(x * 2, x, gradient)
    assert x.grad is None


def test_what_depends_on_nothing_cannot_be_differentiated() -> None:
    constant = Value(2.0, name="c", requires_grad=False)
    with pytest.raises(
        ValueError, match=r"'c' .*does not depend on anything that requires a gradi"
    ):
        constant.backward()
    with pytest.raises(TypeError, match=r"only a Value can be differentiated, got 2\.0"):
        gradients(2.0, Value(1.0))
    with pytest.raises(ValueError, match=r"'c' .*does not require a gradient"):
        gradients(Value(1.0) * constant, constant)
    for inputs in ("w", ["w"], {"w": Value(1.0)}):
        with pytest.raises(TypeError, match=r"with respect to Values, got 'w'"):
            gradients(Value(1.0), inputs)
    with pytest.raises(TypeError, match=r"with respect to Values, got 3\.0"):
        gradients(Value(1.0), 3.0)


def test_what_is_frozen_cannot_be_differentiated() -> None:
    with pytest.raises(ValueError, match="or detached, or frozen, or under no_grad"):
        (Value(2.0, requires_grad=False) * 3).backward()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("retain_graph", "leave it out, since a graph is kept unless free_graph=True"),
        ("create_graph", r"write autograd\.gradients\(y, x, create_graph=True\)"),
        ("inputs", r"write autograd\.gradients\(y, inputs\)"),
        ("retain", "backward takes no retain$"),
    ],
)
def test_what_only_pytorch_takes_is_refused_with_what_to_write(name: str, message: str) -> None:
    x = Value(2.0)
    with pytest.raises(TypeError, match=message):
        (x * x).backward(**{name: True})  # type: ignore[arg-type]
    assert x.grad is None


def test_an_independent_input_has_a_zero_gradient_in_its_own_form() -> None:
    x = Value(2.0)
    for data in (3.0, np.float32(3), np.ones((2, 0)), np.ones(3, np.float32)):
        other = Value(data)
        for create_graph in (False, True):
            found = gradients(x * 2, other, create_graph=create_graph)
            zero = found.data if create_graph else found
            assert type(zero) is type(data)
            np.testing.assert_array_equal(zero, np.zeros_like(data))
            assert np.asarray(zero).dtype == np.asarray(data).dtype


def test_gradients_are_taken_by_values_in_the_middle_and_write_nothing() -> None:
    x = Value(np.array([1.0, 2.0]))
    y = x * x
    z = (y * x).sum()
    dx, dy, dz = gradients(z, [x, y, z])
    np.testing.assert_array_equal(dx, [3, 12])
    np.testing.assert_array_equal(dy, [1, 2])
    assert dz == 1.0
    assert x.grad is y.grad is z.grad is None


def test_one_input_gives_one_gradient_and_a_sequence_a_list() -> None:
    x = Value(2.0)
    assert gradients(x * x, x) == 4.0
    assert gradients(x * x, (x,)) == [4.0]
    assert gradients(x * x, [x, x]) == [4.0, 4.0]
    assert gradients(x * x, []) == []


def test_a_gradient_with_a_graph_is_differentiated_again() -> None:
    x = Value(np.array([1.0, 2.0]))
    output, found = (x**4).sum(), []
    for _ in range(4):
        (slope,) = gradients(output, [x], create_graph=True)
        found.append(slope.data)
        output = slope.sum()
    np.testing.assert_array_equal(found, [[4, 32], [12, 48], [24, 48], [24, 24]])
    assert x.grad is None


def test_a_gradient_with_a_graph_may_start_from_a_value() -> None:
    x, weight = Value(np.array([1.0, 2.0])), Value(np.array([3.0, 4.0]))
    (dx,) = gradients(x * x, [x], weight, create_graph=True)
    np.testing.assert_array_equal(dx.data, [6, 16])
    np.testing.assert_array_equal(gradients(dx.sum(), weight), [2, 4])


def test_backward_reaches_through_a_gradient() -> None:
    x = Value(3.0)
    (slope,) = gradients(x**3, [x], create_graph=True)
    (slope * slope).backward()
    assert x.grad == 2 * 27 * 18


@pytest.mark.parametrize("free_graph", [False, True])
def test_a_rule_that_raises_leaves_every_gradient_as_it_was(free_graph: bool) -> None:
    def fail(g: Any, ans: Any, x: Any) -> Any:
        raise ArithmeticError("no slope here")

    failing = primitive(lambda x: x * 1).defvjp(fail)
    x, y = Value(np.ones(2)), Value(3.0)
    (x.sum() * y).backward()
    output = (failing(x) * y).sum() + y
    with pytest.raises(ArithmeticError, match="no slope here"):
        output.backward(free_graph=free_graph)
    np.testing.assert_array_equal(x.grad, [3, 3])
    assert (y.grad, output.grad) == (2.0, None)


def alias_free(*arrays: Any) -> bool:
    given = [array for array in arrays if isinstance(array, np.ndarray)]
    return not any(np.shares_memory(a, b) for i, a in enumerate(given) for b in given[:i])


def test_gradients_share_memory_with_nothing() -> None:
    x, y, z = (Value(np.ones((2, 2))) for _ in range(3))
    upstream = np.ones((2, 2))
    middle = x + y
    output = middle + z.T + z.reshape(4).reshape(2, 2) + np.broadcast_to(Value(np.ones(2)), (2, 2))
    output.backward(upstream, retain_grads=True)
    everything = [node.grad for node in (x, y, z, middle, output)]
    everything += [node.data for node in (x, y, z, middle, output)]
    assert alias_free(upstream, *everything)
    assert alias_free(upstream, *gradients(output, [x, y, z, middle], upstream), *everything)


@pytest.mark.parametrize(
    "view",
    [
        *(np.positive, np.transpose, np.flip, np.real, np.ravel, lambda x: x + 0.0),
        *(lambda x: np.reshape(x, (4, 1)), lambda x: np.broadcast_to(x, (2, 2))),
        *(lambda x: np.expand_dims(x, 0), lambda x: np.concatenate([x, 2 * x]), lambda x: x[None]),
        *(lambda x: x[::-1], lambda x: np.moveaxis(x, 0, 1), lambda x: x.astype(np.float64)),
    ],
)
def test_a_gradient_that_is_only_rearranged_is_a_copy(view: Any) -> None:
    x = Value(np.ones((2, 2)))
    output = view(x)
    upstream = np.ones(output.shape)
    output.backward(upstream, retain_grads=True)
    assert alias_free(upstream, x.grad, output.grad, x.data)
    assert alias_free(upstream, *gradients(output, [x, output], upstream))


def test_a_gradient_changed_in_place_changes_no_other() -> None:
    x, y = Value(np.ones(2)), Value(np.ones(2))
    upstream = np.ones(2)
    output = x + y
    output.backward(upstream)
    x.grad *= 100
    upstream *= 100
    np.testing.assert_array_equal(y.grad, [1, 1])
    output.backward(np.ones(2))
    np.testing.assert_array_equal(x.grad, [101, 101])
    np.testing.assert_array_equal(y.grad, [2, 2])


def test_a_rule_may_hand_on_the_arrays_that_it_was_given() -> None:
    product = primitive(lambda x, y: x * y).defvjp(lambda g, ans, x, y: y, lambda g, ans, x, y: x)
    x, y = Value(np.full(2, 3.0)), Value(np.full(2, 5.0))
    product(x, y).sum().backward()
    np.testing.assert_array_equal([x.grad, y.grad], [[5, 5], [3, 3]])
    assert alias_free(x.data, y.data, x.grad, y.grad)


@pytest.mark.parametrize("kind", ["constant", "middle", "number", "upstream", "own array"])
def test_a_gradient_is_no_array_that_something_else_holds(kind: str) -> None:
    held = np.array(5.0) if kind == "number" else np.full(2, 5.0)
    hands_on = primitive(lambda x, y: np.asarray(x * y)).defvjp(
        lambda g, ans, x, y: held if kind == "own array" else g if kind == "upstream" else y,
        lambda g, ans, x, y: g * x,
    )
    x = Value(np.ones_like(held))
    y: Any = Value(held) if kind == "number" else held
    if kind == "middle":
        y = Value(held) * 1.0
        held = y.data
    product = hands_on(x, y)
    product.backward(held if kind == "upstream" else np.ones_like(held))
    x.grad += 1
    np.testing.assert_array_equal(x.grad, np.full_like(held, 6.0))
    np.testing.assert_array_equal(held, np.full_like(held, 5.0))


def test_a_gradient_that_a_hook_or_a_rule_remembers_is_another_array() -> None:
    seen: list[Any] = []
    remembers = primitive(lambda x: x * 1.0).defvjp(lambda g, ans, x: (seen.append(g), g)[1])
    x = Value(np.ones(2))
    x.register_hook(seen.append)
    remembers(x * x).sum().backward()
    x.grad += 1
    np.testing.assert_array_equal(seen, [[1, 1], [2, 2]])
    y = x + 1
    y.retain_grad()
    (y + 1).backward(np.ones(2))
    y.grad[0] = 99
    np.testing.assert_array_equal(x.grad, [4, 4])


def test_gradients_that_only_the_walk_knows_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[bool] = []
    own = backward_module.own

    def watched(found: dict[Any, Any]) -> None:
        before = {node: id(gradient) for node, gradient in found.items()}
        own(found)
        copied.extend(id(gradient) != before[node] for node, gradient in found.items())

    monkeypatch.setattr(backward_module, "own", watched)
    w, b, x = Value(np.ones((3, 2))), Value(np.ones(2)), np.ones((4, 3))
    ((x @ w + b) ** 2).sum().backward()
    assert copied == [False] * 3
    (x @ w.reshape(3, 1, 2)[:, 0] + b.reshape(1, 2)).sum().backward()
    assert copied == [False] * 6


def test_a_gradient_is_no_view_of_what_something_else_looks_into() -> None:
    held = np.arange(6.0)
    remembered: list[Any] = []

    def remembers(g: Any, ans: Any, x: Any) -> Any:
        remembered.append((g * 2.0).reshape(-1))
        return remembered[-1].reshape(2, 3)

    for rule in (
        lambda g, ans, x: held.reshape(2, 3),
        remembers,
        lambda g, ans, x: np.broadcast_to(np.ones((2, 3)), (2, 3)),
        lambda g, ans, x: np.frombuffer(bytearray(48)).reshape(2, 3),
        lambda g, ans, x: np.arange(12.0).reshape(2, 6)[:, ::2],
    ):
        x = Value(np.ones((2, 3)))
        primitive(lambda x: x * 2.0).defvjp(rule)(x).backward(np.ones((2, 3)))
        assert x.grad.flags.owndata
        assert x.grad.flags.writeable
        assert alias_free(x.grad, held, *remembered)


def test_the_order_of_bytes_stays_when_gradients_are_added() -> None:
    x = Value(np.ones(3, ">f8"))
    for _ in range(2):
        (x * x).sum().backward()
        assert x.grad.dtype == x.dtype
    np.testing.assert_array_equal(x.grad, [4, 4, 4])


def test_a_gradient_may_be_assigned_and_is_added_to() -> None:
    x = Value(np.ones(2))
    mine = x.grad = np.array([5.0, 5.0])
    (x * 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [7, 7])
    np.testing.assert_array_equal(mine, [5, 5])
