"""Operations of one's own in the words of HIPS autograd: every form of rule, and refusals."""

import copy
import inspect
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import autograd.extend
import autograd.numpy as anp
from autograd import (
    Value,
    check_grads,
    compile,
    deriv,
    grad,
    hessian,
    jacobian,
    make_jvp,
    make_vjp,
    no_grad,
)
from autograd.extend import (
    Box,
    JVPNode,
    VJPNode,
    def_linear,
    defjvp,
    defjvp_argnum,
    defjvp_argnums,
    defvjp,
    defvjp_argnum,
    defvjp_argnums,
    notrace_primitive,
    primitive,
    register_notrace,
)
from autograd.graph import registry
from autograd.rules import load_all

X = np.array([0.5, -1.5, 2.0])


@pytest.fixture(autouse=True)
def restored_registry() -> Iterator[None]:
    """Undo what a test sets for functions of NumPy."""
    load_all()
    before = dict(registry)
    rules = {found: getattr(found, "rules", None) for found in registry.values()}
    yield
    registry.clear()
    registry.update(before)
    for found, those in rules.items():
        if those is not None:
            found.rules = those  # type: ignore[attr-defined]


@primitive
def log_sum_exp(x: Any) -> Any:
    """Return the logarithm of the sum of exponentials."""
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))


def _log_sum_exp_vjp(ans: Any, x: Any) -> Any:
    shape = x.shape
    return lambda g: anp.full(shape, g) * anp.exp(x - anp.full(shape, ans))


defvjp(log_sum_exp, _log_sum_exp_vjp)


def test_the_primitive_of_the_tutorial_is_differentiated_twice() -> None:
    weights = np.exp(X) / np.exp(X).sum()
    np.testing.assert_allclose(grad(log_sum_exp)(X), weights)
    np.testing.assert_allclose(
        hessian(log_sum_exp)(X), np.diag(weights) - np.outer(weights, weights)
    )
    # What HIPS autograd 1.9.1 gives.
    found = grad(lambda y: anp.sum(log_sum_exp(y**2)))(np.array([1.5, 2.5, 1e-10]))
    expected = [5.385653230319028e-02, 4.900778384924104e00, 3.784291161564835e-13]
    assert found == pytest.approx(np.array(expected), rel=1e-13)
    check_grads(log_sum_exp, order=3)(X)


def product_of_powers(x: Any, y: Any, power: int = 2, *, scale: float = 1.0) -> Any:
    return scale * x * y**power


def test_rules_get_the_answer_the_arguments_and_the_keywords() -> None:
    seen: list[Any] = []
    made = primitive(product_of_powers)

    def by_first(ans: Any, *args: Any, **keywords: Any) -> Any:
        seen.append((ans, args, keywords))
        return lambda g: g * keywords["scale"] * args[1] ** args[2]

    def by_second(ans: Any, x: Any, y: Any, power: int, *, scale: float) -> Any:
        return lambda g: g * scale * x * power * y ** (power - 1)

    defvjp(made, by_first, by_second, None)
    assert made(2.0, 3.0, scale=10.0) == 180.0
    assert grad(made, (0, 1))(2.0, 3.0, 3, scale=10.0) == (270.0, 540.0)
    assert seen == [(540.0, (2.0, 3.0, 3), {"scale": 10.0})]
    assert grad(lambda y: made(2.0, y=y, scale=10.0, power=2))(3.0) == 120.0


def test_rules_belong_to_the_arguments_that_argnums_names() -> None:
    made = primitive(lambda a, b, c: a * b + c)
    defvjp(
        made, lambda ans, a, b, c: lambda g: g, lambda ans, a, b, c: lambda g: g * a, argnums=[2, 1]
    )
    assert grad(made, (1, 2))(2.0, 3.0, 4.0) == (2.0, 1.0)
    with pytest.raises(
        NotImplementedError, match="<lambda> has no gradient rule for its argument 0"
    ):
        grad(made)(2.0, 3.0, 4.0)


def test_an_argument_whose_maker_is_none_has_no_gradient() -> None:
    made = primitive(lambda x, steps: x * steps)
    defvjp(made, lambda ans, x, steps: lambda g: g * steps, None)
    assert grad(made, (0, 1))(2.0, 3.0) == (3.0, 0.0)
    assert grad(lambda x: made(2.0, x))(3.0) == 0.0


def test_without_rules_a_primitive_computes_but_is_not_differentiated() -> None:
    made = primitive(lambda x: 2 * x)
    assert made(3.0) == 6.0
    with no_grad():
        assert made(Value(3.0)).data == 6.0
    with pytest.raises(NotImplementedError, match="has no gradient rule"):
        grad(made)(3.0)
    with pytest.raises(NotImplementedError, match="has no gradient rule"):
        grad(lambda x: made([x, x]))(3.0)


def test_new_rules_take_the_place_of_all_old_ones() -> None:
    made = primitive(lambda x, y: x * y)
    defvjp(made, lambda ans, x, y: lambda g: g * y, lambda ans, x, y: lambda g: g * x)
    defvjp(made, lambda ans, x, y: lambda g: g * 100.0)
    assert grad(made)(2.0, 3.0) == 100.0
    with pytest.raises(NotImplementedError, match="argument 1"):
        grad(made, 1)(2.0, 3.0)


def test_one_rule_for_all_arguments_is_told_which() -> None:
    made = primitive(lambda *args: sum(i * x for i, x in enumerate(args, 1)))
    defvjp_argnum(made, lambda argnum, ans, args, keywords: lambda g: g * (argnum + 1))
    assert grad(made, (0, 1, 2, 3))(1.0, 1.0, 1.0, 1.0) == (1.0, 2.0, 3.0, 4.0)
    assert grad(made, 2)(1.0, 1.0, 1.0) == 3.0


def test_one_rule_for_several_arguments_is_told_which() -> None:
    made = primitive(lambda x, y, *, scale: x * y * scale)

    def maker(argnums: Any, ans: Any, args: Any, keywords: Any) -> Any:
        others = [args[1 - argnum] * keywords["scale"] for argnum in argnums]
        return lambda g: (g * other for other in others)

    defvjp_argnums(made, maker)
    assert grad(made, (0, 1))(2.0, 3.0, scale=10.0) == (30.0, 20.0)
    check_grads(lambda x, y: made(x, y, scale=2.0), order=3)(2.0, X)


def with_forward_rules(define: str) -> Any:
    made = primitive(lambda x, y: x**2 * np.sin(y))

    def by_first(g: Any, ans: Any, x: Any, y: Any) -> Any:
        return 2 * x * g * np.sin(y)

    def by_second(g: Any, ans: Any, x: Any, y: Any) -> Any:
        return x**2 * g * np.cos(y)

    both = [by_first, by_second]
    if define == "defjvp":
        defjvp(made, *both)
    elif define == "argnums":
        defjvp(made, *reversed(both), argnums=(1, 0))
    elif define == "defjvp_argnum":
        defjvp_argnum(made, lambda argnum, g, ans, args, keywords: both[argnum](g, ans, *args))
    else:
        defjvp_argnums(
            made,
            lambda argnums, gs, ans, args, keywords: sum(
                both[argnum](g, ans, *args) for argnum, g in zip(argnums, gs, strict=True)
            ),
        )
    return made


@pytest.mark.parametrize("define", ["defjvp", "argnums", "defjvp_argnum", "defjvp_argnums"])
def test_rules_of_forward_mode_alone_serve_both_modes_to_any_order(define: str) -> None:
    made = with_forward_rules(define)
    assert make_jvp(made)(3.0, 0.5)(10.0)[1] == pytest.approx(60 * np.sin(0.5))
    assert grad(made, 1)(3.0, 0.5) == pytest.approx(9 * np.cos(0.5))
    np.testing.assert_allclose(jacobian(made)(X, X), np.diag(2 * X * np.sin(X)))
    check_grads(made, order=3)(X, 0.5)
    check_grads(made, order=2)(2.0, X)
    assert grad(made)(np.float32(2), np.float32(1)).dtype == np.float32


def test_rules_of_forward_mode_serve_where_nothing_is_recorded() -> None:
    made = with_forward_rules("defjvp")
    x = Value(X)
    total = made(x, 0.5).sum()
    with no_grad():
        total.backward()
    np.testing.assert_allclose(x.grad, 2 * X * np.sin(0.5))
    compiled = compile(lambda x: grad(lambda x: made(x, 0.5).sum())(x))
    for point in (X, 2 * X):
        np.testing.assert_allclose(compiled(point), 2 * point * np.sin(0.5))


def test_a_rule_of_forward_mode_may_be_zero_or_missing() -> None:
    made = primitive(lambda x, y, z: x * 2.0)
    defjvp(made, lambda g, ans, x, y, z: np.zeros(np.shape(x)), None, "same")
    assert grad(made, (0, 1))(1.0, 2.0, 3.0) == (0.0, 0.0)
    np.testing.assert_array_equal(jacobian(made)(X, 1.0, 1.0), np.zeros((3, 3)))
    with pytest.raises(NotImplementedError, match="argument 2: give it one with defvjp"):
        grad(made, 2)(1.0, 2.0, 3.0)


def test_rules_of_forward_mode_leave_those_of_reverse_mode_alone() -> None:
    made = primitive(lambda x: x * 2.0)
    defvjp(made, lambda ans, x: lambda g: g * 2.0)
    defjvp(made, "same")
    defjvp_argnum(made, lambda *args: 1 / 0)
    defjvp_argnums(made, lambda *args: 1 / 0)
    def_linear(made)
    assert make_jvp(made)(3.0)(5.0) == (6.0, 10.0)


def test_rules_of_forward_mode_are_transposed_in_the_complex_plane() -> None:
    made = primitive(lambda z: np.conj(z) * z**2)
    defjvp(made, lambda g, ans, z: np.conj(g) * z**2 + np.conj(z) * 2 * z * g)
    check_grads(made, order=2)(np.array([1.0 + 2.0j, 0.5j]))


def test_rules_of_forward_mode_take_and_give_structures() -> None:
    made = primitive(lambda p: {"sum": p["a"] + p["b"][0], "product": p["a"] * p["b"][0]})

    def forward(g: Any, ans: Any, p: Any) -> Any:
        return {
            "sum": g["a"] + g["b"][0],
            "product": g["a"] * p["b"][0] + p["a"] * g["b"][0],
        }

    defjvp(made, forward)
    check_grads(lambda a, b: made({"a": a, "b": [b]}), order=2)(2.0, X)
    found = grad(lambda p: made(p)["product"] + made(p)["sum"])({"b": [3.0], "a": 2.0})
    assert found == {"b": [3.0], "a": 4.0}


def test_functions_of_numpy_are_given_rules_of_ones_own() -> None:
    defvjp(np.sin, lambda ans, x: lambda g: g * 100.0)
    assert grad(np.sin)(2.0) == 100.0
    assert grad(lambda x: anp.sin(x))(2.0) == 100.0
    defvjp(anp.mean, lambda ans, x: lambda g: g * np.ones_like(x))  # which NumPy's is not
    np.testing.assert_array_equal(grad(np.mean)(X), np.ones(3))
    np.testing.assert_array_equal(grad(anp.mean)(X), np.ones(3))


def test_a_function_of_numpy_without_rules_is_given_some() -> None:
    del registry[np.nextafter]
    with pytest.raises(NotImplementedError, match=r"np\.nextafter has no gradient rule"):
        grad(np.nextafter)(2.0, 3.0)
    defvjp(np.nextafter, lambda ans, x, y: lambda g: g, None)
    assert grad(np.nextafter)(2.0, 3.0) == 1.0
    assert grad(lambda x: np.nextafter(x, 3.0) * x)(2.0) == 4.0


def test_what_stands_for_a_function_of_numpy_gives_way_to_rules_of_ones_own() -> None:
    derived = registry.find(np.linspace)
    assert derived is not None
    assert not hasattr(derived, "rules")
    defvjp(np.linspace, lambda ans, start, stop, num: lambda g: np.sum(g) * 7.0, None)
    assert grad(lambda x: np.linspace(x, 1.0, 4).sum())(0.0) == 28.0


def test_without_gradient_a_result_is_plain() -> None:
    made = primitive(lambda x: x**2)
    for mode in (VJPNode, JVPNode):
        register_notrace(mode, made)
    assert grad(lambda x: made(x) * x)(3.0) == 9.0
    assert grad(lambda x: made([x][0]) * x)(3.0) == 9.0
    of_list = primitive(lambda parts: parts[0] ** 2)
    register_notrace(VJPNode, of_list)
    assert of_list([Value(3.0)]) == 9.0
    register_notrace(VJPNode, np.exp)
    assert grad(lambda x: np.exp(x) * x)(1.0) == pytest.approx(np.e)


def test_a_function_that_traces_nothing_sees_plain_arrays() -> None:
    seen: list[Any] = []

    @notrace_primitive
    def note(*args: Any, **keywords: Any) -> Any:
        """Take note of what is given."""
        seen.append((args, keywords))
        return len(args)

    numbers = [1, 2]
    assert grad(lambda x: x * note(x, {"a": [x, 2]}, numbers, key=3))(5.0) == 3.0
    assert seen == [((5.0, {"a": [5.0, 2]}, [1, 2]), {"key": 3})]
    assert seen[0][0][2] is numbers
    assert note.__name__ == "note"
    with pytest.raises(TypeError, match="note needs the numbers"):
        compile(lambda x: x * note(x))(5.0)


def test_a_primitive_keeps_what_tells_of_its_function() -> None:
    assert log_sum_exp.__name__ == log_sum_exp.name == "log_sum_exp"
    assert log_sum_exp.__doc__ == "Return the logarithm of the sum of exponentials."
    assert list(inspect.signature(log_sum_exp).parameters) == ["x"]
    assert pickle.loads(pickle.dumps(log_sum_exp)) is log_sum_exp
    assert copy.deepcopy(log_sum_exp) is log_sum_exp


def test_a_value_is_a_box() -> None:
    assert isinstance(Value(2.0), Box)
    boxes: list[bool] = []
    grad(lambda x: (boxes.append(isinstance(x, Box)), x)[1])(2.0)
    assert boxes == [True]


def test_threads_ask_for_the_rules_of_a_primitive_at_once() -> None:
    def work(number: int) -> Any:
        return grad(made, (0, 1, 2))(1.0, 2.0, 3.0)

    for _ in range(20):
        made = primitive(lambda x, y, z: x * y * z)
        defvjp_argnum(
            made,
            lambda argnum, ans, args, keywords: lambda g: g * ans / args[argnum],
        )
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(work, range(8))) == [(6.0, 3.0, 2.0)] * 8


def test_nothing_of_numpy_is_imported_along_with_everything() -> None:
    names: dict[str, Any] = {}
    exec("import autograd.numpy as np\nfrom autograd.extend import *", names)
    assert names["np"] is anp
    assert names["primitive"] is autograd.extend.primitive


def function(x: Any) -> Any:
    return x


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: defvjp(function, None), "a function of NumPy, not for function: decorate it"),
        (lambda: defjvp(np.array, None), "a function of NumPy, not for array"),
        (lambda: def_linear(3), "not for int"),
        (lambda: defvjp(log_sum_exp, 3), "log_sum_exp must be callable or None, got 3"),
        (lambda: defvjp(log_sum_exp, "same"), "must be callable or None, got 'same'"),
        (lambda: defjvp(log_sum_exp, 3), "must be callable or 'same' or None, got 3"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()


def test_what_a_rule_gives_is_checked() -> None:
    made = primitive(lambda x: x * 2.0)
    defvjp(made, lambda ans, x: lambda g: None)
    with pytest.raises(TypeError, match="returned nothing"):
        grad(made)(2.0)
    defvjp(made, lambda ans, x: lambda g: np.ones(4))
    with pytest.raises(ValueError, match=r"gave shape \(4,\) for Value of shape \(3,\)"):
        make_vjp(made)(X)[0](X)


@pytest.mark.parametrize(
    ("maker", "what"),
    [
        (lambda ans, x: x * 2, r"returned 6\.0\. .* returns a function of the upstream gradient"),
        (
            lambda g, ans, x: g * x * 2,
            r"does not take .*'x'.* lambda ans, x: lambda g: g",
        ),
        (lambda ans, x: None, "returned None"),
    ],
)
def test_a_maker_of_another_form_is_refused_with_the_name_of_the_primitive(
    maker: Any, what: str
) -> None:
    @primitive
    def square(x: Any) -> Any:
        return x**2

    defvjp(square, maker)
    with pytest.raises(TypeError, match=f"the rule of square {what}"):
        grad(square)(3.0)


@pytest.mark.parametrize("define", [defvjp_argnum, defvjp_argnums])
def test_a_maker_for_all_arguments_returns_a_function_too(define: Any) -> None:
    @primitive
    def square(x: Any) -> Any:
        return x**2

    define(square, lambda argnum, ans, args, keywords: args[0] * 2)
    with pytest.raises(TypeError, match=r"the rule of square returned 6\.0\. "):
        grad(square)(3.0)
    define(square, lambda ans, args: args[0] * 2)
    with pytest.raises(TypeError, match="the rule of square does not take"):
        grad(square)(3.0)


def test_an_error_inside_a_maker_is_its_own() -> None:
    @primitive
    def square(x: Any) -> Any:
        return x**2

    defvjp(square, lambda ans, x: x + "text")
    with pytest.raises(TypeError, match=r"^unsupported operand"):
        grad(square)(3.0)


def linear_by_word() -> Any:
    @primitive
    def scaled(x: Any, y: Any) -> Any:
        return 3 * x * np.sin(y)

    defjvp(scaled, "same", lambda g, ans, x, y: g * 3 * x * anp.cos(y))
    return scaled


def test_the_same_serves_forward_mode_without_a_rule_of_reverse_mode() -> None:
    scaled = linear_by_word()
    check_grads(lambda x: scaled(anp.exp(x), x), modes=["fwd"], order=1)(X)
    value, tangent = make_jvp(lambda x: scaled(x, 1.0))(X)(np.ones(3))
    np.testing.assert_allclose(value, 3 * X * np.sin(1.0))
    np.testing.assert_allclose(tangent, np.full(3, 3 * np.sin(1.0)))


def test_forward_mode_nests_through_what_is_linear() -> None:
    scaled = linear_by_word()
    found = deriv(deriv(deriv(lambda x: scaled(anp.exp(x), x))))
    expected = deriv(deriv(deriv(lambda x: 3 * anp.exp(x) * anp.sin(x))))
    assert found(1.0) == pytest.approx(expected(1.0), rel=1e-12)


def test_the_same_does_not_tell_how_to_pull_back() -> None:
    scaled = linear_by_word()
    with pytest.raises(NotImplementedError, match="scaled has no gradient rule for its argument 0"):
        grad(scaled)(1.0, 2.0)
    assert grad(scaled, 1)(1.0, 2.0) == pytest.approx(3 * np.cos(2.0))


def test_an_argument_without_a_word_has_no_forward_rule() -> None:
    @primitive
    def product(x: Any, y: Any) -> Any:
        return x * y

    defjvp(product, lambda g, ans, x, y: g * y)
    with pytest.raises(NotImplementedError, match="product has no gradient rule for its arg"):
        make_jvp(product, 1)(1.0, 2.0)(1.0)


def test_an_operation_that_is_declared_linear_has_forward_mode() -> None:
    @primitive
    def product(x: Any, y: Any) -> Any:
        return x @ y

    def_linear(product)
    check_grads(lambda x: product(x, anp.sin(x)), modes=["fwd"], order=1)(np.outer(X, X))
