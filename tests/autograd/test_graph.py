"""The one door: what is recorded, how NumPy's functions come in, and what is refused."""

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, check_grads, grad, gradients, no_grad, primitive
from autograd.graph import describe, registry
from autograd.primitives import EveryArgument, Primitive, without_gradient
from autograd.rules.elementwise import sigmoid


@pytest.fixture
def scaled() -> Primitive:
    @primitive
    def scaled(x: Any, y: Any = 1.0, *, factor: float = 1.0, hidden: Any = None) -> Any:
        """Multiply everything."""
        return x * y * factor

    return scaled.defvjp(
        lambda g, ans, x, y=1.0, factor=1.0, hidden=None: g * y * factor,
        lambda g, ans, x, y=1.0, factor=1.0, hidden=None: g * x * factor,
    )


def test_a_result_remembers_its_operation_inputs_and_keywords(scaled: Primitive) -> None:
    x = Value(2.0)
    output = scaled(x, 3.0, factor=5.0)
    assert output.data == 30.0
    assert output.op is scaled
    assert output.inputs == (x, 3.0)
    assert output.keywords == {"factor": 5.0}
    assert output.requires_grad
    assert not output.is_leaf
    assert output.order > x.order


@pytest.mark.parametrize("recording", [True, False])
def test_what_needs_no_gradient_is_not_recorded(recording: bool) -> None:
    x = Value(2.0, requires_grad=not recording)
    if recording:
        output = x * 3
    else:
        with no_grad():
            output = x * 3
    assert (output.op, output.inputs, output.requires_grad) == (None, (), False)
    assert output.data == 6.0


def test_raw_arguments_give_a_raw_result(scaled: Primitive) -> None:
    assert type(scaled(2.0, 3.0)) is float


def test_a_primitive_of_ones_own_is_differentiated_to_any_order(scaled: Primitive) -> None:
    check_grads(lambda x, y: scaled(x, y, factor=2.0), order=3)(np.arange(3.0), np.ones((2, 3)))
    assert grad(lambda y: scaled(2.0, y=y))(3.0) == 2.0
    assert scaled.__doc__ == "Multiply everything."
    assert repr(scaled) == scaled.name == "scaled"


def test_a_value_passed_by_name_reaches_its_rule(scaled: Primitive) -> None:
    x, y = Value(2.0), Value(3.0)
    assert gradients(scaled(y=y, x=x, factor=5.0), [x, y]) == [15.0, 10.0]


def test_a_value_where_no_rule_can_reach_is_refused(scaled: Primitive) -> None:
    with pytest.raises(TypeError, match=r"scaled takes no Value for hidden, .* pass \.data"):
        scaled(1.0, hidden=Value(2.0))


def test_an_argument_without_a_rule_is_refused_by_position() -> None:
    first_only = primitive(lambda x, y: x * y, name="first_only").defvjp(lambda g, ans, x, y: g * y)
    assert grad(lambda x: first_only(x, 3.0))(2.0) == 3.0
    with pytest.raises(TypeError, match=r"first_only has no gradient rule for its argument 1.*'y'"):
        first_only(Value(2.0), Value(3.0, name="y"))


def test_an_argument_whose_rule_is_none_has_no_gradient() -> None:
    half = primitive(lambda x, y: x * y).defvjp(lambda g, ans, x, y: g * y, None)
    assert grad(half, (0, 1))(2.0, 3.0) == (3.0, 0.0)


def test_a_primitive_without_rules_works_until_a_gradient_is_needed() -> None:
    @primitive
    def unruled(x: Any) -> Any:
        return x * 2

    assert unruled(3.0) == 6.0
    assert unruled(Value(3.0, requires_grad=False)).data == 6.0
    with no_grad():
        assert unruled(Value(3.0)).data == 6.0
    with pytest.raises(TypeError, match=r"unruled has no gradient rule: .*unruled\.defvjp"):
        unruled(Value(3.0))


def test_rules_that_cannot_be_called_are_refused() -> None:
    identity = primitive(lambda x: x, name="identity")
    with pytest.raises(TypeError, match=r"identity\.defvjp needs one rule per argument, got none"):
        identity.defvjp()
    with pytest.raises(TypeError, match="a rule of identity must be callable or None, got int"):
        identity.defvjp(3)  # type: ignore[arg-type]


@pytest.mark.parametrize("forward", [3, None, "exp"])
def test_a_primitive_of_what_cannot_be_called_is_refused(forward: Any) -> None:
    message = f"^a primitive is made of a function that computes its result, got {forward!r}$"
    with pytest.raises(TypeError, match=message):
        primitive(forward)
    rule: Any = 3
    with pytest.raises(TypeError, match=r"^a rule of exp must be callable or None, got int$"):
        Primitive(np.exp, rule)


def test_one_rule_may_serve_any_number_of_arguments() -> None:
    def product_of_the_others(index: int, g: Any, ans: Any, *factors: Any) -> Any:
        for other, factor in enumerate(factors):
            g = g * factor if other != index else g
        return g

    product = primitive(lambda *factors: np.prod(np.stack(np.broadcast_arrays(*factors)), axis=0))
    product.rules = EveryArgument(product_of_the_others)
    check_grads(product, order=2)(2.0, np.arange(3.0), np.ones((2, 1)))


def test_an_operation_without_a_gradient_gives_a_constant() -> None:
    parity = without_gradient(lambda x: x % 2, name="parity")
    assert type(parity(Value(5.0))) is float
    assert grad(lambda x: parity(x) * x)(5.0) == 1.0


def test_an_error_says_in_which_operation_it_arose() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        Value(1.0, name="x") / 0.0
    assert caught.value.__notes__ == ["in divide(Value 'x' of shape (), float64, 0.0)"]


def test_an_error_about_a_gradient_that_is_none_says_why_it_may_be() -> None:
    w = Value(np.ones(2))
    for _ in range(2):
        (w * w).sum().backward()
        if w.grad is None:
            break
        w -= w.grad
    for function in (lambda: w - w.grad, lambda: w.grad * w, lambda: np.subtract(w, w.grad)):
        with pytest.raises(TypeError, match="NoneType") as caught:
            function()
        assert "only backward() sets it" in caught.value.__notes__[1]
        assert "w = w - step or w -= step" in caught.value.__notes__[1]
        assert caught.value.__notes__[1].endswith("write w.data -= step")


def replaced_data(w: Value) -> None:
    w.data = w - 0.1 * Value(w.data)


def lowered_data(w: Value) -> None:
    w.data -= 0.1 * w


@pytest.mark.parametrize("use", [lambda w: w * 2, np.exp, lambda w: w.sum(), sigmoid, lambda w: -w])
@pytest.mark.parametrize("assign", [replaced_data, lowered_data])
@pytest.mark.parametrize("data", [2.0, np.float32(2), np.ones(3)], ids=str)
def test_a_value_as_data_is_refused_with_the_way_out(data: Any, assign: Any, use: Any) -> None:
    w = Value(data, name="w")
    if assign is lowered_data and np.ndim(data):
        with pytest.raises(TypeError, match=r"write `w\.data -= change\.data`"):
            assign(w)
        np.testing.assert_array_equal(w.data, data)
        return
    assign(w)
    message = r"data of Value 'w' of shape .* was assigned a Value.*\(\.\.\.\)\.data, or w\.assign"
    with pytest.raises(TypeError, match=message):
        use(w)


def test_a_numpy_function_can_be_given_a_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Primitive(np.cbrt, lambda g, ans, x: g * 2)
    monkeypatch.setitem(registry, np.cbrt, wrong)
    with pytest.raises(AssertionError):
        check_grads(np.cbrt)(np.array([1.0, 8.0]))
    cbrt = Primitive(np.cbrt, lambda g, ans, x: g / (3 * ans * ans))
    monkeypatch.setitem(registry, np.cbrt, cbrt)
    check_grads(np.cbrt, order=2)(np.array([1.0, 8.0]))


X = Value(np.ones((2, 2)), name="x")
USERS = np.frompyfunc(math.sinh, 1, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: USERS(X),
            r"sinh .* has no gradient rule: .*\.data or \.detach\(\)",
        ),
        (lambda: USERS(X), r"has no gradient rule: .*autograd\.primitive"),
        (lambda: np.copyto(np.ones((2, 2)), X), r"np\.copyto of a Value is refused: .*np\.where"),
        (lambda: np.full((2, 2), X), r"drop its gradient"),
        (lambda: np.exp(X, out=np.ones((2, 2))), r"np\.exp cannot write its result into an array"),
        (lambda: np.exp(np.ones((2, 2)), out=X), r"np\.exp cannot write its result"),
        (lambda: np.add(X, 1, np.ones((2, 2))), r"np\.add cannot write .*`a = a \+ b`"),
        (lambda: np.sum(X, out=np.ones(())), r"np\.sum cannot write its result into an array"),
        (lambda: np.exp(X, where=np.ones((2, 2), bool)), r"np\.exp of a Value: .*'where'"),
        (lambda: np.exp(X, dtype=np.float32), r"np\.exp of a Value: .*'dtype'.*\.detach\(\)"),
        (lambda: np.asarray(X), r"Value 'x' of shape \(2, 2\), float64 to an array .*\.detach\(\)"),
        (lambda: np.array([X, X]), r"would drop its gradient in silence: .*np\.stack"),
        (lambda: np.array([Value(1.0), 2.0]), r"would drop its gradient in silence: .*np\.stack"),
        (lambda: np.sum([X, X]), r"would drop its gradient in silence: .*np\.stack"),
        (lambda: Value([Value(1.0), 2.0]), r"would drop its gradient in silence: .*np\.stack"),
        (lambda: np.random.default_rng(0).permutation(X), r"drop its gradient"),
    ],
)
def test_what_would_lose_a_gradient_is_refused_with_the_way_out(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "true_divide", "power"])
def test_assigning_in_place_to_an_array_is_refused(name: str) -> None:
    operation = getattr(np, name)
    array = np.ones((2, 2))
    with pytest.raises(TypeError, match=r"in-place operator such as \+=.*`a = a \+ b`"):
        operation(array, X, out=array)
    with pytest.raises(TypeError, match=r"np\.add cannot write its result"):
        array += X
    np.testing.assert_array_equal(array, np.ones((2, 2)))


def test_a_constant_converts_to_an_array() -> None:
    constant = Value([1.0, 2.0], requires_grad=False)
    np.testing.assert_array_equal(np.asarray(constant), [1, 2])
    assert np.asarray(constant, np.float32).dtype == np.float32
    np.testing.assert_array_equal(np.array([constant, constant]), [[1, 2], [1, 2]])


@pytest.mark.parametrize("absent", [{"out": None}, {"dtype": None}, {"out": None, "dtype": None}])
def test_what_is_given_as_none_counts_as_not_given(absent: dict[str, None]) -> None:
    assert np.sum(X, **absent).data == 4.0


def test_arguments_are_described_in_a_few_words() -> None:
    assert describe(Value(2.0)) == "Value of shape (), float64"
    assert describe(Value([1.0], name="w")) == "Value 'w' of shape (1,), float64"
    assert describe(np.ones((2, 3), np.float32)) == "array of shape (2, 3), float32"
    assert describe("text") == "'text'"
    assert describe(list(range(100))) == "a list"


@pytest.mark.parametrize(
    ("function", "expected"),
    [(np.shape, (2, 2)), (np.ndim, 2), (np.size, 4), (np.iscomplexobj, False)],
)
def test_questions_about_the_form_are_answered_plainly(function: Any, expected: Any) -> None:
    assert function(X) == expected


def test_one_function_serves_arrays_and_values_alike() -> None:
    def function(x: Any) -> Any:
        return np.sum(np.exp(x) @ np.transpose(x)) / np.size(x) + np.max(x[..., 0])

    x = np.random.default_rng(0).standard_normal((2, 3))
    assert function(Value(x)).data == pytest.approx(function(x))
    check_grads(function, order=2)(x)


def test_a_primitive_is_copied_and_pickled_as_itself() -> None:
    for duplicate in (copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
        assert duplicate([autograd.sigmoid])[0] is autograd.sigmoid
    unnamed = primitive(lambda x: x)
    assert copy.deepcopy(unnamed) is unnamed
    with pytest.raises(TypeError, match="<lambda> is not the name of anything in a module"):
        pickle.dumps(unnamed)
