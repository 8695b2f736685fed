"""State that a function holds in Values: read, assigned, differentiated, as it is eagerly."""

import copy
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients, no_grad
from autograd.evaluation import raw
from autograd.structure import mapped

X = np.array([1.0, 2.0, 3.0])


def agree(program: Any, cells: dict[str, Any], *calls: Any) -> None:
    """Run a program on Values eagerly and compiled: results, data and gradients must agree."""
    eager = {name: Value(copy.deepcopy(data), name) for name, data in cells.items()}
    held = {name: Value(copy.deepcopy(data), name) for name, data in cells.items()}
    compiled = compile(lambda x: program(x, **held))
    for x in calls or (X, X * 2, X - 5):
        expected = mapped(raw, program(Value(x), **eager))
        found = compiled(x)
        np.testing.assert_equal(mapped(np.asarray, found), mapped(np.asarray, expected))
        for name in cells:
            assert type(held[name].data) is type(eager[name].data)
            np.testing.assert_array_equal(held[name].data, eager[name].data)
            np.testing.assert_equal(held[name].grad, eager[name].grad)
    assert compiled.traces <= 2


def test_an_assignment_reaches_the_cell() -> None:
    def program(x: Any, p: Any) -> Any:
        p.assign(p * x)
        return x

    agree(program, {"p": X})
    agree(program, {"p": 3.0}, 2.0, 3.0)
    agree(program, {"p": np.float32(3)}, 2.0, 3.0)


def test_an_assignment_keeps_the_array() -> None:
    p = Value(X.copy())
    array = p.data
    compile(lambda x: p.assign_sub(x))(X)
    assert p.data is array
    np.testing.assert_array_equal(array, 0)


def test_two_cells_are_swapped() -> None:
    def program(x: Any, p: Any, q: Any) -> Any:
        old = p.read() + 0  # eagerly, what was read changes with the cell
        p.assign(q.read())
        q.assign(old)
        return p * x, q * x

    agree(program, {"p": X, "q": -X})
    agree(program, {"p": 1.0, "q": 2.0}, 2.0, 3.0)


def test_three_cells_go_round() -> None:
    def program(x: Any, p: Any, q: Any, r: Any) -> Any:
        first, second, third = p.read() + x, q.read() * 2, r.read() + 0
        p.assign(second)
        q.assign(third)
        r.assign(first)
        return np.sum(p) + np.sum(q) * 2 + np.sum(r) * 3

    agree(program, {"p": X, "q": -X, "r": X * 10})


def test_a_cell_that_is_returned_is_read_anew() -> None:
    p, double = Value(X.copy()), Value(X) * 2
    function = compile(lambda x: (p, double, [p]))
    np.testing.assert_array_equal(function(X)[0].data, X)
    p.assign(X * 5)
    double.data = X * 6
    found = function(X)
    np.testing.assert_array_equal(found[0].data, X * 5)
    np.testing.assert_array_equal(found[1].data, X * 6)
    np.testing.assert_array_equal(found[2][0].data, X * 5)


def test_a_cell_that_is_returned_after_an_assignment_has_the_new_content() -> None:
    def program(x: Any, p: Any) -> Any:
        p.assign(p * x)
        return p

    agree(program, {"p": X})
    agree(program, {"p": 2.0}, 2.0, 3.0)


def test_a_gradient_that_is_set_to_a_value_from_outside_is_read_anew() -> None:
    p, q = Value(X.copy()), Value(X * 2)

    @compile
    def function(x: Any) -> None:
        p.grad = q

    function(X)
    q.assign(X * 7)
    p.zero_grad()
    function(X)
    np.testing.assert_array_equal(p.grad, X * 7)


def test_what_was_computed_of_a_cell_is_not_changed_by_an_assignment() -> None:
    def program(x: Any, p: Any) -> Any:
        before = p * 1  # which is tidied away
        p.assign(x)
        return before, p * 2

    agree(program, {"p": -X})


def test_a_cell_assigned_several_times_is_read_in_between() -> None:
    def program(x: Any, p: Any) -> Any:
        before = p * 1
        p.assign(p + x)
        between = p * 1
        p.assign_sub(0.5)
        p.assign(p.read() * 2)
        return before, between, p * 1

    agree(program, {"p": X})
    agree(program, {"p": 1.0}, 2.0, 3.0)


def test_a_constant_may_be_assigned() -> None:
    def program(x: Any, p: Any, q: Any) -> Any:
        p.assign(np.array([7.0, 8.0, 9.0]))
        q.assign(5.0)
        return p * x

    agree(program, {"p": X, "q": 1.0})


def test_gradients_after_an_assignment_see_the_new_content() -> None:
    def program(x: Any, p: Any) -> Any:
        p.assign(p * 2)
        return gradients(np.sum(p * p * x), p)

    agree(program, {"p": X})


def test_gradients_before_an_assignment_see_the_old_content() -> None:
    def program(x: Any, p: Any) -> Any:
        first = gradients(np.sum(p * p * x), p)
        p.assign_sub(0.1 * first)
        return first, gradients(np.sum(p * p * x), p)

    agree(program, {"p": X})


def test_backward_sets_gradients_as_it_does_eagerly() -> None:
    def program(x: Any, p: Any, q: Any) -> Any:
        p.zero_grad()
        q.zero_grad()
        loss = np.sum(p * x * q)
        loss.backward()
        return loss

    agree(program, {"p": X, "q": 2.0})


def test_backward_twice_in_the_function_adds_up() -> None:
    def program(x: Any, p: Any) -> Any:
        p.zero_grad()
        np.sum(p * x).backward()
        np.sum(p * p).backward()
        return p.grad * 2

    agree(program, {"p": X})


def test_backward_onto_an_older_gradient_is_refused() -> None:
    p = Value(X.copy(), "p")
    p.grad = older = np.ones(3)

    @compile
    def step(x: Any) -> Any:
        np.sum(p * x).backward()

    with pytest.raises(ValueError, match=r"'p'.*gradient from before.*call zero_grad\(\)"):
        step(X)
    assert p.grad is older
    p.zero_grad()
    step(X)
    np.testing.assert_array_equal(p.grad, X)
    with pytest.raises(ValueError, match="zero_grad"):
        step(X)


def test_gradients_of_one_call_are_not_overwritten_by_the_next() -> None:
    p = Value(X.copy())

    @compile
    def step(x: Any) -> Any:
        p.zero_grad()
        np.sum(p * p * x).backward()

    step(X)
    first = p.grad
    kept = first.copy()
    step(X * 2)
    assert p.grad is not first
    np.testing.assert_array_equal(first, kept)
    p.grad += 1
    step(X)
    np.testing.assert_array_equal(p.grad, kept)


def test_numbers_of_an_older_gradient_are_not_known() -> None:
    p = Value(X.copy(), "p")
    p.grad = np.ones(3)
    for function in (lambda x: x + p.grad, lambda x: x + 2 * p.grad, lambda x: x * p.grad.sum()):
        with pytest.raises(TypeError, match="needs the numbers of Value 'gradient of p'"):
            compile(function)(X)
        np.testing.assert_array_equal(p.grad, 1)


def test_whether_there_is_a_gradient_decides_anew_at_each_call() -> None:
    p = Value(X.copy(), "p")
    function = compile(lambda x: x if p.grad is None else -x)
    np.testing.assert_array_equal(function(X), X)
    p.grad = np.ones(3)
    np.testing.assert_array_equal(function(X), -X)
    p.zero_grad()
    np.testing.assert_array_equal(function(X), X)


def test_a_hook_registered_later_is_called() -> None:
    p = Value(X.copy(), "p")
    function = compile(lambda x: gradients(np.sum(p * x), p))
    np.testing.assert_array_equal(function(X), X)
    handle = p.register_hook(lambda gradient: gradient * 10)
    np.testing.assert_array_equal(function(X), X * 10)
    handle.remove()
    np.testing.assert_array_equal(function(X), X)


def test_a_flag_that_flips_is_seen() -> None:
    p = Value(X.copy(), "p")

    def function(x: Any) -> Any:
        return gradients(np.sum(p * x + x * x), x), (p * x).requires_grad * x

    compiled = compile(function)
    np.testing.assert_array_equal(compiled(X)[1], X)
    p.requires_grad = False
    np.testing.assert_array_equal(compiled(X)[0], p.data + 2 * X)


def test_data_read_after_an_assignment_are_not_the_old_ones() -> None:
    p = Value(X.copy(), "p")

    def function(x: Any) -> Any:
        p.assign(p * 2)
        return p.data.sum() * x

    with pytest.raises(TypeError, match=r"\.data\.sum needs the numbers of Value 'p'"):
        compile(function)(X)
    np.testing.assert_array_equal(p.data, X)


def test_an_argument_cannot_be_assigned_to() -> None:
    with pytest.raises(TypeError, match=r"'x'.* is an argument, which .* does not change: return"):
        compile(lambda x: x.assign(x * 2))(X)


@pytest.mark.parametrize(
    ("new", "error", "said"),
    [
        (lambda x: x[:2], ValueError, r"cannot be assigned an array of shape \(2,\)"),
        (lambda x: x * 1j, TypeError, "cannot be assigned numbers of dtype complex128"),
    ],
)
def test_what_does_not_fit_is_not_assigned(new: Any, error: Any, said: str) -> None:
    p = Value(X.copy())
    with pytest.raises(error, match=said):
        compile(lambda x: p.assign(new(x)))(X)


def test_a_narrower_cell_rounds_what_it_is_assigned() -> None:
    def program(x: Any, p: Any) -> Any:
        p.assign(x / 3)
        return p + np.float32(1)

    agree(program, {"p": X.astype(np.float32)})


def test_a_value_computed_before_is_read_anew() -> None:
    w = Value(X.copy())
    double = w * 2
    function = compile(lambda x: x + double)
    np.testing.assert_array_equal(function(X).data, 3 * X)
    double.data = X * 0
    np.testing.assert_array_equal(function(X).data, X)


def test_what_is_computed_without_recording_is_computed_anew() -> None:
    def function(x: Any) -> Any:
        with no_grad():
            scale = np.max(np.abs(x))
        return x / scale, (x > 2) * x, x[np.argmax(x)], np.sign(x - 2), np.argsort(x)

    compiled = compile(function)
    for x in (X, -X, X[::-1] + 1):
        for found, expected in zip(compiled(x), function(x), strict=True):
            np.testing.assert_array_equal(found, expected)
    assert compiled.traces == 1


def test_a_gradient_that_is_forgotten_may_have_been_added_to_one_from_before() -> None:
    w, v = Value(2.0), Value(3.0)

    def step(x: Any) -> Any:
        (w * v * x).backward()  # adds to the gradient of v, which no one asks for
        v.zero_grad()
        (v * x).backward()
        found = w.grad, v.grad
        w.zero_grad()
        return found

    compiled = compile(step)
    for x in (1.0, 5.0, 7.0):
        assert compiled(x) == (3.0 * x, x)
    assert v.grad == 7.0

    def adds(x: Any) -> None:
        (v * x).backward()

    with pytest.raises(ValueError, match="has a gradient from before the compiled function"):
        compile(adds)(1.0)

    def asks(x: Any) -> Any:
        (v * x).backward()
        gradient = v.grad
        v.zero_grad()
        return gradient * 2

    with pytest.raises((TypeError, ValueError), match="gradient"):
        compile(asks)(1.0)
    assert v.grad == 7.0


def test_no_gradient_from_before_gets_out_of_the_trace() -> None:
    w, v = Value(X.copy()), Value(X.copy())
    w.grad = np.ones(3)

    def gives(x: Any) -> Any:
        (w * x).sum().backward()
        gradient = w.grad
        w.zero_grad()
        return gradient

    def hands_on(x: Any) -> Any:
        (w * x).sum().backward()
        v.grad = w.grad
        w.zero_grad()
        return x.sum()

    for function in (gives, hands_on):
        with pytest.raises((TypeError, ValueError), match="gradient"):
            compile(function)(X)
        assert v.grad is None
        np.testing.assert_array_equal(w.grad, np.ones(3))


def test_backward_adds_to_an_array_that_was_set_in_the_function() -> None:
    w = Value(X.copy())

    def function(x: Any) -> Any:
        w.grad = np.ones(3)
        (w * x).sum().backward()
        return w.grad * 1.0

    np.testing.assert_array_equal(compile(function)(X), X + 1)
