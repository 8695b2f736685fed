"""Primitives of one's own: arguments, keywords and outputs of every kind."""

import inspect
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import (
    Value,
    check_grads,
    compile,
    grad,
    gradients,
    hessian,
    jacobian,
    make_jvp,
    primitive,
)
from autograd.primitives import EveryArgument, Outputs, Primitive, Shares, part, separated

random = np.random.default_rng(0)
X, Y = random.standard_normal((2, 3)), random.standard_normal(3)


# Several arguments.


@primitive
def fused(a: Any, b: Any, c: Any = 1.0, *, scale: float = 1.0) -> Any:
    """Compute a·b + c, times a constant."""
    return (a * b + c) * scale


fused.defvjp(
    lambda g, ans, a, b, c=1.0, *, scale=1.0: g * b * scale,
    lambda g, ans, a, b, c=1.0, *, scale=1.0: g * a * scale,
    lambda g, ans, a, b, c=1.0, *, scale=1.0: g * scale,
)


@pytest.mark.parametrize(
    "call",
    [
        lambda a, b, c: fused(a, b, c),
        lambda a, b, c: fused(a, b, c, scale=2.0),
        lambda a, b, c: fused(a, b, c=c),
        lambda a, b, c: fused(c=c, b=b, a=a, scale=-1.0),
        lambda a, b, c: fused(a, b=b) + c,
        lambda a, b, c: fused(a, b, 2) * fused(3.0, b, c=c),
    ],
    ids=["positions", "keyword", "by name", "all by name", "default", "constants"],
)
def test_arguments_by_position_and_by_name(call: Any) -> None:
    check_grads(call, order=2)(X, Y, 0.5)
    check_grads(call, order=2)(np.float64(0.3), X, Y)


def test_each_argument_gets_its_shape_and_dtype() -> None:
    a, b, c = Value(X.astype(np.float32)), Value(Y), Value(2.0)
    found = gradients(fused(a, b, c).sum(), [a, b, c])
    assert [np.shape(x) for x in found] == [(2, 3), (3,), ()]
    assert [type(x) for x in found] == [np.ndarray, np.ndarray, float]
    assert [np.asarray(x).dtype.name for x in found] == ["float32", "float64", "float64"]


def test_arguments_without_a_gradient_are_whatever_the_forward_function_takes() -> None:
    chosen = primitive(lambda x, index, mode: x[index] if mode == "get" else x, name="chosen")
    chosen.defvjp(
        lambda g, ans, x, index, mode: np.stack([g if i == index else 0 * g for i in range(2)]),
        None,
        None,
    )
    x = Value(X)
    found = gradients((chosen(x, 1, "get") ** 2).sum(), x)
    np.testing.assert_array_equal(found, np.stack([0 * X[1], 2 * X[1]]))
    # A value among them counts as a constant.
    index = Value(1.0, requires_grad=False)
    odd = primitive(lambda x, n: x**n, name="odd").defvjp(lambda g, ans, x, n: g * n, None)
    assert gradients(odd(Value(3.0), index), [x]) == [pytest.approx(np.zeros((2, 3)))]
    power = Value(1.0)
    assert gradients(odd(Value(3.0), power * 1.0), power) == 0.0


def test_a_value_beyond_the_rules_is_refused() -> None:
    short = primitive(lambda x, y: x * y, name="short").defvjp(lambda g, ans, x, y: g * y)
    assert gradients(short(Value(2.0), 3.0), []) == []
    with pytest.raises(TypeError, match="short has no gradient rule for its argument 1"):
        short(2.0, Value(3.0))
    with pytest.raises(TypeError, match="fused takes no Value for scale, which has no gradient"):
        fused(1.0, 2.0, scale=Value(2.0))


def test_a_wrong_call_is_an_error_of_the_call() -> None:
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'b'"):
        fused(Value(1.0))
    with pytest.raises(TypeError, match="missing a required argument: 'b'"):
        fused(a=Value(1.0))
    with pytest.raises(TypeError, match="unexpected keyword argument 'size'"):
        fused(Value(1.0), 2.0, size=3)


def test_one_rule_for_any_number_of_arguments() -> None:
    total = Primitive(lambda *terms, weight=1.0: sum(terms) * weight, name="total")
    total.rules = EveryArgument(lambda index, g, ans, *terms, weight=1.0: g * weight * (index + 1))
    terms = [Value(float(i)) for i in range(5)]
    assert gradients(total(*terms, weight=2.0), terms) == [2.0, 4.0, 6.0, 8.0, 10.0]
    assert total(*range(5)) == 10


def test_rules_may_be_given_anew() -> None:
    odd = primitive(lambda x: x * 1.0, name="odd").defvjp(lambda g, ans, x: g)
    x = Value(1.0)
    y = odd(x)
    odd.defvjp(lambda g, ans, x: g * 5.0)
    assert gradients(y, x) == 5.0


# Several outputs.


class Polar(NamedTuple):
    radius: Any
    angle: Any


@primitive
def polar(x: Any, y: Any) -> Polar:
    return Polar(np.sqrt(x * x + y * y), np.arctan2(y, x))


polar.defvjp(
    lambda g, ans, x, y: (g[0] * x - g[1] * y / ans[0]) / ans[0],
    lambda g, ans, x, y: (g[0] * y + g[1] * x / ans[0]) / ans[0],
)


@primitive
def counted(x: Any, upper: float = 1.0) -> tuple[Any, ...]:
    """Give a part, its size as a whole number, truth values, and a number."""
    return np.tanh(x), x.size, x > 0, (x * x).sum() * upper


counted.defvjp(
    lambda g, ans, x, upper=1.0: (
        (g[0] * (1 - ans[0] * ans[0]) if g.has(0) else 0.0) + g[3] * 2.0 * x * upper
    ),
    None,
)


def test_outputs_come_in_the_form_in_which_they_are_given() -> None:
    raw = polar(3.0, 4.0)
    assert (type(raw), raw.radius) == (Polar, 5.0)
    values = polar(Value(3.0), 4.0)
    assert type(values) is Polar
    assert isinstance(values.radius, Value)
    found = counted(Value(X))
    assert type(found) is tuple
    assert found[1] == 6
    assert not isinstance(found[1], Value)
    assert found[2].dtype == bool
    assert isinstance(found[0], Value)


def test_a_constant_argument_gives_constant_outputs() -> None:
    values = polar(Value(3.0, requires_grad=False), 4.0)
    assert not values.radius.requires_grad
    assert values.angle.data == np.arctan2(4.0, 3.0)


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: polar(x, y).radius,
        lambda x, y: polar(x, y).angle,
        lambda x, y: polar(x, y)[0] * polar(x, y)[1] ** 2,
        lambda x, y: np.sin(polar(*polar(x, y)).radius) * 2.0,
        lambda x, y: counted(x, 2.0)[0] * counted(y)[3],
        lambda x, y: counted(x)[0] * y,
    ],
)
def test_derivatives_of_outputs_agree_with_finite_differences(function: Any) -> None:
    check_grads(function, order=2)(np.abs(X) + 1.0, np.abs(Y) + 1.0)


def test_transforms_of_outputs() -> None:
    def function(x: Any) -> Any:
        radius, angle = polar(x, x * x)
        return (radius * angle).sum()

    def plain(x: Any) -> Any:
        return (np.sqrt(x * x + x**4) * np.arctan2(x * x, x)).sum()

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(grad(function)(x), grad(plain)(x))
    np.testing.assert_allclose(hessian(function)(x), hessian(plain)(x), 1e-10, 1e-12)
    np.testing.assert_allclose(make_jvp(function)(x)(x)[1], make_jvp(plain)(x)(x)[1])
    compiled = compile(lambda x: grad(function)(x))
    np.testing.assert_allclose(compiled(x), grad(plain)(x))
    rows = jacobian(lambda x: polar(x, 2.0 * x).radius)(x)
    np.testing.assert_allclose(rows, np.diag([5**0.5] * 2))


def test_a_rule_is_told_which_outputs_matter() -> None:
    seen: list[Any] = []

    def rule(g: Any, ans: Any, x: Any) -> Any:
        seen.append(([g.has(i) for i in range(len(g))], [np.shape(g[i]) for i in range(len(g))]))
        return g[0] * 2.0 + g[1].sum() + g[2]

    three = primitive(lambda x: (x * 2.0, np.stack([x, x]), 3.0 * x), name="three").defvjp(rule)
    x = Value(np.ones(3))
    first, second, third = three(x)
    np.testing.assert_array_equal(gradients(third.sum(), x), np.ones(3))
    np.testing.assert_array_equal(
        gradients((first * third).sum() + second.sum(), x), np.full(3, 14)
    )
    shapes = [(3,), (2, 3), (3,)]
    assert seen == [([False, False, True], shapes), ([True, True, True], shapes)]


def test_an_output_used_often_adds_up() -> None:
    x = Value(2.0)
    radius, angle = polar(x, 0.0)
    assert gradients(radius * radius + radius + angle * 0.0, x) == pytest.approx(5.0)
    assert angle.data == 0.0


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda g, ans, x: None, "the gradient rule of pair returned nothing for Value 'x'"),
        (lambda g, ans, x: (g[0], g[1]), "the gradient rule of pair gave a tuple for Value 'x'"),
        (lambda g, ans, x: np.ones(2), r"the gradient rule of pair gave shape \(2,\) for Value"),
        (lambda g, ans, x: g, "the gradient rule of pair gave a Shares for Value 'x'"),
    ],
)
def test_wrong_rules_of_several_outputs_are_named(rule: Any, message: str) -> None:
    pair = primitive(lambda x: (x * 2.0, x * 3.0), name="pair").defvjp(rule)
    x = Value(np.ones(3), name="x")
    for create_graph in (False, True):
        with pytest.raises((TypeError, ValueError), match=message):
            gradients(pair(x)[0].sum(), x, create_graph=create_graph)
    assert x.grad is None


def test_an_error_in_a_rule_leaves_the_gradients_as_they_were() -> None:
    def failing(g: Any, ans: Any, x: Any) -> Any:
        raise KeyError("inside")

    pair = primitive(lambda x: (x * 2.0, x * 3.0), name="pair").defvjp(failing)
    x = Value(np.ones(3))
    with pytest.raises(KeyError, match="inside"):
        (pair(x)[0] * x).sum().backward()
    assert x.grad is None


def test_shares_add_up_output_by_output() -> None:
    outputs = (np.ones(2), 1.0)
    total = Shares(outputs, {0: np.ones(2)}) + Shares(outputs, {0: np.ones(2), 1: 3.0})
    np.testing.assert_array_equal(total[0], [2, 2])
    assert (total[1], len(total), total.has(1)) == (3.0, 2, True)
    assert Shares(outputs, {})[1] == 0.0


def test_outputs_look_like_an_array_of_objects() -> None:
    outputs = Outputs.of((1.0, np.ones(2)))
    assert (outputs.shape, outputs.size, outputs.ndim, outputs.dtype) == ((2,), 2, 1, object)
    whole = polar(Value(1.0), 2.0).radius.inputs[0]
    assert whole.op is polar
    assert part(whole, 1).data == np.arctan2(2.0, 1.0)
    assert type(separated(whole)) is Polar


# What they are.


def test_a_primitive_is_shown_by_its_name_and_keeps_its_documentation() -> None:
    assert (repr(fused), fused.name) == ("fused", "fused")
    assert fused.__doc__ == "Compute a·b + c, times a constant."
    assert repr(primitive(lambda x: x, name="of mine")) == "of mine"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ((), "needs one rule per argument, got none"),
        ((3,), "must be callable or None, got int"),
        ((None, "g"), "must be callable or None, got str"),
    ],
)
def test_rules_are_callable_or_none(rules: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        primitive(lambda x, y: x, name="odd").defvjp(*rules)


def test_a_forward_function_without_a_signature() -> None:
    bare = primitive(np.float64, name="bare").defvjp(lambda g, ans, x: g)
    assert gradients(bare(Value(2.0)), []) == []


def test_a_primitive_is_known_by_what_it_was_made_of() -> None:
    def cubed(x: Any, n: int = 3, *, factor: float = 1.0) -> Any:
        """Return a cube."""
        return factor * x**n

    cube = primitive(cubed)
    assert (cube.__name__, cube.__doc__, cube.__wrapped__) == ("cubed", "Return a cube.", cubed)
    assert inspect.signature(cube) == inspect.signature(cubed)
    assert primitive(lambda x: x, name="identity").__name__ == "identity"
