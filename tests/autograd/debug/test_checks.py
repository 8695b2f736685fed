"""What rules give in backward, and what was changed in place before it."""

from typing import Any

import numpy as np
import pytest

from autograd import Value, grad, gradients, group, hessian, jacobian, primitive
from autograd.checkpointing import checkpoint
from autograd.debug import AnomalyError, detect_anomaly
from autograd.evaluation import raw
from tests.autograd.debug.catching import caught, line_of


def slope_of_root(x: Any) -> Any:
    y = np.sqrt(x)  # has no slope at 0
    return (y * 3.0).sum()


@pytest.mark.parametrize("create_graph", [False, True])
def test_the_rule_that_gave_it_and_the_line_of_its_operation_are_told(create_graph: bool) -> None:
    x = Value(np.array([4.0, 0.0]), name="x")
    error = caught(lambda: gradients(slope_of_root(x), x, create_graph=create_graph))
    assert (error.operation, error.argument) == ("sqrt", 0)
    assert error.location is not None
    assert error.location.lineno == line_of(slope_of_root, "# has no slope")
    message = str(error)
    assert message.startswith("the gradient of sqrt by input 0 has 1 infinity among 2 numbers\n")
    assert "input 0: Value 'x' of shape (2,), float64, from 0 to 4\n" in message
    assert "gradient of the result: " in message
    assert "of shape (2,), float64, from 3 to 3\n" in message
    assert "gradient of input 0: " in message
    assert "from 0.75 to 0.75, 1 inf\n" in message
    assert "The gradient of the result is finite, so it began here." in message


def test_which_argument_a_rule_was_for() -> None:
    odd = primitive(lambda x, n, y: x * y, name="odd").defvjp(
        lambda g, ans, x, n, y: g * y, None, lambda g, ans, x, n, y: g * x / np.zeros(2)
    )
    x, y = Value(np.ones(2)), Value(np.ones(2))
    error = caught(lambda: odd(x, 3, y).sum().backward())
    assert (error.operation, error.argument) == ("odd", 2)
    assert x.grad is None


def test_a_gradient_that_came_with_it_is_told_from_one_that_was_made() -> None:
    x = Value(np.ones(2))
    error = caught(lambda: (x * 2).backward(np.array([1.0, np.nan])))
    assert (error.operation, error.argument) == ("multiply", 0)
    assert "already in the gradient of the result: passed to backward" in str(error)


def test_sums_of_gradients_are_looked_at() -> None:
    x = Value(np.full(2, 1.0, np.float16), name="x")
    huge = np.full(2, 6e4, np.float16)

    def backward() -> None:
        gradients(np.stack([x * huge, x * huge]) * 1.0, x, np.ones((2, 2), np.float16))

    with np.errstate(over="ignore"):
        error = caught(backward)
    assert error.operation == ""
    assert "the gradient of Value 'x' of shape (2,), float16 has 2 infinities" in str(error)
    assert "adding up\nor by a conversion to float16" in str(error)


def test_a_graph_made_inside_is_looked_after_outside_too() -> None:
    x = Value(np.zeros(2))
    with detect_anomaly():
        y = np.sqrt(x).sum()
    with pytest.raises(AnomalyError, match="the gradient of sqrt") as found:
        y.backward()
    assert found.value.location is not None
    assert found.value.location.line == "y = np.sqrt(x).sum()"


def test_a_graph_made_outside_is_looked_after_inside_but_its_lines_are_not_known() -> None:
    x = Value(np.zeros(2))
    with group("before"):
        y = np.sqrt(x).sum()
    error = caught(y.backward)
    assert (error.operation, error.argument, error.location) == ("sqrt", 0, None)
    assert "computed before detect_anomaly() began" in str(error)
    assert "in before" in str(error)
    assert x.grad is None


def test_an_operation_in_the_gradient_of_another_tells_of_both() -> None:
    def function(x: Any) -> Any:
        return (x**1.5).sum()  # whose second derivative at 0 is infinite

    x = np.array([0.0, 1.0])
    for second in (
        lambda: grad(lambda x: grad(function)(x).sum())(x),  # the first derivative
        lambda: hessian(function)(x),  # the first derivative
    ):
        error = caught(second)
        assert (error.operation, error.argument) == ("power", 0)
        assert error.location is not None
        assert error.location.line is not None
        assert error.location.line.endswith("# the first derivative")
        assert "in the gradient of power, called at\n" in str(error)
        assert "# whose second derivative" in str(error)


def test_what_a_rule_masks_is_no_anomaly() -> None:
    careful = primitive(np.sqrt, name="careful").defvjp(
        lambda g, ans, x: np.where(x == 0, 0.0, g / (2 * ans))
    )
    x = Value(np.array([0.0, 4.0]))
    with detect_anomaly():
        for create_graph in (False, True):
            found = gradients(careful(x).sum(), x, create_graph=create_graph)
            np.testing.assert_array_equal(raw(found), [0.0, 0.25])


def test_an_error_in_a_rule_tells_where_its_operation_was_called() -> None:
    failing = primitive(np.sqrt, name="failing").defvjp(lambda g, ans, x: {}["nothing"])
    x = Value(2.0)
    with pytest.raises(KeyError) as found, detect_anomaly():
        failing(x).backward()
    (note,) = found.value.__notes__
    assert note.startswith("in the gradient of failing, called at\n")
    assert "failing(x).backward()" in note


def test_operations_with_several_outputs() -> None:
    pair = primitive(lambda x: (x * 2, np.log(x)), name="pair").defvjp(
        lambda g, ans, x: g[0] * 2 + (g[1] / x if g.has(1) else 0.0)
    )
    x = Value(np.array([0.0, 1.0]))
    assert "pair gave 1 infinity among 4 numbers" in str(caught(lambda: pair(x)))
    with detect_anomaly(infinities=False), np.errstate(divide="ignore"):
        first, second = pair(x)
        assert gradients(first.sum(), x).tolist() == [2.0, 2.0]
        with pytest.raises(AnomalyError, match="the gradient of pair by input 0") as found:
            gradients(np.where(x > 0, second, 0.0).sum(), x)
    assert "gradient of the result: array of shape (2,)" in str(found.value)


# What was changed in place.


@pytest.mark.parametrize("create_graph", [False, True])
def test_an_input_that_was_changed_is_told(create_graph: bool) -> None:
    x, w = Value(np.ones(3)), Value(np.full(3, 2.0), name="w")
    with detect_anomaly():
        y = x * w  # before the change
    w.data[1] = 5.0
    with pytest.raises(AnomalyError) as found:
        gradients(y.sum(), x, create_graph=create_graph)
    error = found.value
    assert (error.operation, error.argument) == ("multiply", 0)
    assert error.location is not None
    assert error.location.line == "y = x * w  # before the change"
    assert str(error).startswith("input 1 of multiply, Value 'w' of shape (3,), float64, was ")
    assert "Run backward first, or change a copy." in str(error)


def test_results_constants_indices_and_keywords_that_were_changed_are_told() -> None:
    scaled = primitive(lambda x, *, by: x * by, name="scaled").defvjp(
        lambda g, ans, x, *, by: g * by
    )
    x, other = Value(np.ones(3)), np.array([1.0, 2.0, 3.0])
    index, by = np.array([0, 1]), np.array([2.0, 3.0, 4.0])
    with detect_anomaly():
        results = [np.exp(x), x * other, x[index], scaled(x, by=by)]
    results[0].data[0] = other[1] = by[2] = 7.0
    index[1] = 2
    wrong = ["result of exp", "input 1 of multiply", "input 1 of getitem", "by of scaled"]
    for result, message in zip(results, wrong, strict=True):
        with pytest.raises(AnomalyError, match=message):
            gradients(result.sum(), x)


def test_a_number_that_was_replaced_is_told() -> None:
    x, w = Value(2.0), Value(3.0)
    with detect_anomaly():
        y = x * w
    w.assign(4.0)
    with pytest.raises(AnomalyError, match="input 1 of multiply"):
        y.backward()


def test_a_change_of_what_the_gradient_does_not_depend_on_is_fine() -> None:
    joined = primitive(lambda x, y: x + y, name="joined").defvjp(
        lambda g, ans, x, y: g * np.ones_like(x) + np.zeros(np.shape(y)), None
    )
    x, w = Value(np.ones(3)), Value(np.full(3, 2.0))
    with detect_anomaly():
        y = (np.concatenate([x + w, joined(x, w.data)]) - 1.0).reshape(2, 3).sum()
        w.data[1] = x.data[0] = 5.0
        np.testing.assert_array_equal(gradients(y, x), [2.0, 2.0, 2.0])


@pytest.mark.parametrize(
    "rule",
    [
        lambda g, ans, x: g * (2.0 if x.sum() > 0 else 1.0),
        lambda g, ans, x: g * float(np.asarray(x).sum()),
        lambda g, ans, x: g * memoryview(x)[0],  # which takes no values
        lambda g, ans, x: g * (x > 0),
    ],
    ids=["condition", "conversion", "raw", "comparison"],
)
def test_a_rule_may_depend_on_numbers_in_any_way(rule: Any) -> None:
    odd = primitive(lambda x: x * 1.0, name="odd").defvjp(rule)
    x = Value(np.ones(3))
    with detect_anomaly():
        y = odd(x).sum()
    x.data[1] = -5.0
    with pytest.raises(AnomalyError, match="input 0 of odd"):
        y.backward()


def test_a_change_is_told_for_all_rows_of_a_jacobian_and_under_checkpoint() -> None:
    x, w = Value(np.ones(3)), np.ones(3)

    def changing(x: Any) -> Any:
        y = np.exp(x) * w
        w[0] += 1.0
        return y

    assert "input 1 of multiply" in str(caught(lambda: jacobian(changing)(x.data)))
    with detect_anomaly():
        y = checkpoint(lambda x, w: np.tanh(x) * w[0])(x, [w])
    w[0] += 1e-12
    with pytest.raises(AnomalyError, match=r"input 1 of checkpoint\(<lambda>\)"):
        y.sum().backward()


def test_a_node_can_be_computed_again_by_its_operation() -> None:
    x = Value(np.ones(3))
    with detect_anomaly():
        y = np.exp(x)
    z = y.op(Value(np.zeros(3)))
    assert (z.op.name, z.data.tolist()) == ("exp", [1.0, 1.0, 1.0])
    assert repr(y.op) == "exp"
