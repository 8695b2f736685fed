"""Functions of functions: closed forms, nesting, containers, and what may not be mixed up.

The figures to fourteen digits are what HIPS autograd 1.9.1 gives.
"""

import copy
import functools
import inspect
import math
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    grad_named,
    hessian,
    hessian_tensor_product,
    holomorphic_grad,
    jacobian,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_vjp,
    multigrad_dict,
    sigmoid,
    tensor_jacobian_product,
    value_and_grad,
)
from autograd.vector_products import make_jvp_reversemode
from tests.autograd.functions import area

random = np.random.default_rng(0)
A, X = random.standard_normal((3, 3)), random.standard_normal(3)
POINT = np.array([0.5, -1.5, 2.0])
Z = np.array([1.0 + 2.0j, -0.5 + 0.3j])
TRANSFORMS: dict[str, Any] = {
    transform.__name__: transform
    for transform in (
        *(grad, value_and_grad, grad_and_aux, elementwise_grad, holomorphic_grad, deriv),
        *(multigrad_dict, jacobian, hessian, make_vjp, make_jvp, make_jvp_reversemode, make_hvp),
        *(make_ggnvp, hessian_tensor_product, tensor_jacobian_product),
    )
}


def cubic(x: Any) -> Any:
    """Return a polynomial of three variables."""
    return (x**3).sum() + x[0] * x[1] ** 2


def with_aux(x: Any) -> Any:
    return cubic(x), {"twice": 2 * x}


CUBIC_GRADIENT = 3 * X**2 + np.array([X[1] ** 2, 2 * X[0] * X[1], 0])


def wave(x: Any) -> Any:
    return np.sum(np.sin(x) * x[::-1] ** 2)


def equals(expected: Any) -> Any:
    return pytest.approx(np.array(expected), rel=1e-13, abs=1e-14)


def test_a_gradient_agrees_with_a_closed_form() -> None:
    np.testing.assert_allclose(grad(cubic)(X), CUBIC_GRADIENT)
    value, gradient = value_and_grad(cubic)(X)
    assert value == pytest.approx(cubic(X))
    np.testing.assert_allclose(gradient, CUBIC_GRADIENT)


def test_gradients_agree_with_the_figures_of_another_library() -> None:
    expected = equals([4.41962767438717, 3.15164366356449, 1.81366544528003])
    assert grad(wave)(POINT) == expected
    value, gradient = value_and_grad(wave)(POINT)
    assert value == equals(-0.09933720873588997)
    assert gradient == expected
    assert grad_and_aux(lambda x: (wave(x), 3.0))(POINT)[0] == expected
    assert grad_named(wave, "x")(POINT) == expected
    assert multigrad_dict(wave)(POINT)["x"] == expected


def test_gradients_of_nested_containers_agree_with_the_figures_of_another_library() -> None:
    def function(p: Any) -> Any:
        return np.sum(p["w"] * np.tanh(p["l"][0]) + p["l"][1][0] ** 2)

    found = grad(function)({"w": POINT, "l": [np.array([1.0, -2.0, 0.5]), (2.0,)]})
    assert found["w"] == equals([0.76159415595576, -0.96402758007582, 0.46211715726001])
    assert found["l"][0] == equals([0.20998717080701, -0.10597623727975, 1.57289546593185])
    assert found["l"][1] == (12.0,)


@pytest.mark.parametrize(
    ("function", "derivatives"),
    [
        (lambda x: x**5, [5 * 2.0**4, 20 * 2.0**3, 60 * 2.0**2, 120 * 2.0, 120.0, 0.0]),
        (np.exp, [np.exp(2.0)] * 6),
        (np.sin, [f(2.0) for f in (np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x), np.sin)]),
        (lambda x: 1 / x, [-1 / 4, 2 / 8, -6 / 16, 24 / 32]),
        (np.log, [1 / 2, -1 / 4, 2 / 8, -6 / 16]),
        (np.sqrt, [0.5 * 2**-0.5, -0.25 * 2**-1.5, 0.375 * 2**-2.5]),
        (lambda x: x * 3, [3.0, 0.0, 0.0]),
        (lambda x: 7.0, [0.0, 0.0]),
    ],
)
def test_derivatives_of_any_order_agree_with_closed_forms(
    function: Callable[[Any], Any], derivatives: list[float]
) -> None:
    for expected in derivatives:
        function = grad(function)
        found = function(2.0)
        assert type(found) is float
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("mode", [grad, deriv, elementwise_grad, jacobian, holomorphic_grad])
def test_every_transform_nests_to_the_fourth_order(mode: Any) -> None:
    function: Any = lambda x: np.exp(np.sin(x))  # noqa: E731
    for _ in range(4):
        function = mode(function)
    assert function(0.3) == equals(-5.21197593959946)


def test_transforms_of_different_kinds_nest() -> None:
    inner = make_jvp(elementwise_grad(lambda x: x**5))
    outer = jacobian(lambda x: value_and_grad(lambda y: inner(y)(1.0)[1])(x)[1])
    assert outer(2.0) == 5 * 4 * 3 * 2 * 2.0
    four = grad(
        lambda a: grad(lambda b: deriv(lambda c: hessian(lambda d: a * b * c * d**2)(a))(b))(a)
    )
    # 2 a b c, by c at b, by b at a, by a.
    assert four(3.0) == 2.0


def test_perturbations_of_nested_derivatives_are_not_confused() -> None:
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y * y)(2.0))(3.0) == 2 * 3 * 2 * 2
    assert grad(lambda x: grad(lambda y: grad(lambda z: x * y * z)(1.0) * x)(1.0))(3.0) == 6.0
    outer = grad(lambda x: x * make_jvp(lambda y: x * y)(2.0)(1.0)[1])
    assert outer(3.0) == 6.0
    assert deriv(lambda x: x * deriv(lambda y: x + y)(1.0))(1.0) == 1.0
    assert deriv(lambda x: x * deriv(lambda y: x * y)(2.0))(3.0) == 6.0


def test_an_inner_derivative_by_the_outer_variable_itself_is_followed() -> None:
    assert grad(lambda x: grad(lambda y: y**3)(x) * x)(2.0) == 9 * 2.0**2
    assert grad(lambda x: value_and_grad(lambda y: y**2)(x)[0] * x)(2.0) == 3 * 2.0**2
    assert grad(lambda x: elementwise_grad(np.sin)(x))(0.5) == pytest.approx(-np.sin(0.5))
    np.testing.assert_allclose(grad(lambda x: jacobian(lambda y: y * y * x)(x).sum())(X), 4 * X)


def test_elementwise_derivatives_are_sums_of_columns() -> None:
    np.testing.assert_allclose(elementwise_grad(np.tanh)(X), 1 / np.cosh(X) ** 2)
    np.testing.assert_allclose(elementwise_grad(lambda x: A @ x)(X), A.sum(axis=0))
    np.testing.assert_allclose(elementwise_grad(elementwise_grad(np.sin))(X), -np.sin(X))
    assert elementwise_grad(lambda x, y: x * y)(2.0, POINT) == 1.0


def test_a_derivative_along_ones_has_the_shape_of_the_result() -> None:
    found = deriv(lambda t: np.stack([np.sin(t) * t, np.exp(-t), t**3]))(0.7)
    assert found == equals([1.17960721833683, -0.49658530379141, 1.47])
    np.testing.assert_allclose(deriv(lambda x: A @ x)(X), A.sum(axis=1))
    np.testing.assert_allclose(deriv(deriv(np.sin))(X), -np.sin(X))
    assert deriv(lambda x, y: x * y**2, 1)(2.0, 3.0) == 12.0
    assert deriv(lambda t: np.exp(1j * t))(0.3) == pytest.approx(1j * np.exp(0.3j))
    assert deriv(lambda x: 7.0)(2.0) == 0.0
    twice = deriv(lambda t: {"a": t**2, "b": [t]})(3.0)
    assert twice == {"a": 6.0, "b": [1.0]}


def test_a_holomorphic_function_has_a_complex_derivative() -> None:
    assert holomorphic_grad(lambda z: z**3)(1.0 + 2.0j) == pytest.approx(3 * (1.0 + 2.0j) ** 2)
    found = holomorphic_grad(lambda z: np.exp(z[0] * z[1]) * np.sin(z[0]))(Z)
    assert found == equals(
        [-0.69604676685824 - 0.75504636484467j, 1.5861508671848 + 2.27244306967639j]
    )
    assert holomorphic_grad(holomorphic_grad(lambda z: z**3))(1j) == pytest.approx(6j)
    assert holomorphic_grad(lambda x: x**2)(3.0) == 6.0


def test_a_real_argument_of_a_holomorphic_derivative_loses_something_and_warns() -> None:
    with pytest.warns(UserWarning, match="only the derivative of its real part"):
        assert holomorphic_grad(lambda x: np.exp(1j * x))(0.3) == pytest.approx(-np.sin(0.3))


def test_gradients_by_complex_arguments_agree_with_the_figures_of_another_library() -> None:
    def function(z: Any) -> Any:
        return np.sum(np.abs(z) ** 3 + np.real(z * z) * np.imag(z))

    assert grad(function)(Z) == equals(
        [10.70820393249937 - 2.41640786499874j, -1.1746427842268 - 0.50478567053608j]
    )
    assert elementwise_grad(lambda z: np.real(np.sin(z)))(Z) == equals(
        [2.03272300701967 - 3.0518977991518j, 0.91737085127188 + 0.14599480570181j]
    )
    np.testing.assert_allclose(elementwise_grad(np.sin)(Z), np.cos(Z))


def test_a_step_along_the_conjugate_of_a_complex_gradient_descends() -> None:
    def loss(z: Any) -> Any:
        return np.sum(np.abs(z * z - (3.0 + 4.0j)) ** 2)

    z = Z
    for _ in range(200):
        z = z - 0.01 * np.conj(grad(loss)(z))
    np.testing.assert_allclose(np.abs(z), np.sqrt(5.0), rtol=1e-6)


def test_what_is_auxiliary_comes_back_as_it_is() -> None:
    gradient, auxiliary = grad_and_aux(with_aux)(X)
    np.testing.assert_allclose(gradient, CUBIC_GRADIENT)
    assert type(auxiliary["twice"]) is np.ndarray
    np.testing.assert_array_equal(auxiliary["twice"], 2 * X)
    assert grad_and_aux(lambda x, y: [x * y, ("text", None)], 1)(2.0, 3.0) == (2.0, ("text", None))


def test_what_is_auxiliary_is_followed_by_a_transform_around() -> None:
    assert grad(lambda x: grad_and_aux(lambda y: (y**2, y**3))(x)[1])(2.0) == 12.0
    assert grad(lambda x: grad_and_aux(lambda y: (y**2, y**3))(x)[0])(2.0) == 2.0


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_derivatives_keep_the_dtype_of_what_they_belong_to(kind: Any) -> None:
    x = X.astype(kind)
    for transform in (grad, elementwise_grad):
        assert transform(cubic)(x).dtype == kind
    assert deriv(np.sin)(x).dtype == kind
    assert grad(np.exp)(kind(1)).dtype == kind
    assert holomorphic_grad(np.exp)(np.complex64(1j)).dtype == np.complex64


def test_transforms_never_touch_the_gradient_of_a_value() -> None:
    outer, argument = Value(np.ones(3)), Value(X)
    for transform in (grad, value_and_grad, elementwise_grad, jacobian, hessian, make_hvp, deriv):
        transform(lambda x: ((x * outer) ** 2).sum())(X)
        transform(lambda x: ((x * outer) ** 2).sum())(argument)
    for transform in (make_vjp, make_jvp, make_jvp_reversemode):
        pulled = transform(lambda x: x * outer)(argument)
        (pulled[0] if transform is make_vjp else pulled)(X)
    multigrad_dict(lambda x: (x * outer).sum())(argument)
    assert outer.grad is None
    assert argument.grad is None


def test_threads_get_what_one_alone_gets() -> None:
    def work(number: int) -> Any:
        x = X * number
        fourth = grad(grad(grad(grad(lambda t: np.sin(t * number)))))
        return value_and_grad(cubic)(x), hessian(cubic)(x), deriv(np.sin)(x), fourth(0.5)

    with ThreadPoolExecutor(8) as pool:
        for number, found in enumerate(pool.map(work, range(32))):
            assert repr(found) == repr(work(number))


@pytest.mark.parametrize("name", TRANSFORMS)
def test_the_result_has_a_name_documentation_and_the_signature_of_the_function(name: str) -> None:
    made = TRANSFORMS[name](area)
    assert made.__name__ == f"{name}_of_area_wrt_argnum_0"
    assert repr(made) == f"<{made.__name__}>"
    assert made.__doc__.startswith(f"{name} of area with respect to argument 0; it takes what area")
    assert type(made).__doc__.startswith("A function ")
    assert made.__wrapped__ is area
    assert inspect.signature(made) == inspect.signature(area)


def test_names_tell_the_arguments_and_the_nesting() -> None:
    assert grad(cubic, 1).__name__ == "grad_of_cubic_wrt_argnum_1"
    assert grad(cubic, (0, 1)).__name__ == "grad_of_cubic_wrt_argnum_(0, 1)"
    nested = "grad_of_grad_of_cubic_wrt_argnum_0_wrt_argnum_0"
    assert grad(grad(cubic)).__name__ == nested
    assert grad(functools.partial(cubic)).__name__ == "grad_of_partial_wrt_argnum_0"
    assert grad(sigmoid).__name__ == "grad_of_sigmoid_wrt_argnum_0"
    assert functools.wraps(grad(cubic))(lambda x: x).__name__ == "grad_of_cubic_wrt_argnum_0"


def completed(name: str, made: Any) -> Any:
    """Call the result of a transform, and what that returns if it is a function."""
    tensor = {"hessian_tensor_product": (X,), "tensor_jacobian_product": (1.0,)}.get(name, ())
    result = made(X, *tensor)
    if name in ("make_vjp", "make_hvp"):
        return result[0](1.0 if name == "make_vjp" else X)
    return result(X) if callable(result) else result


@pytest.mark.parametrize("name", TRANSFORMS)
@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])
def test_the_result_is_pickled_and_copied_with_a_function_of_a_module(
    name: str, again: Any
) -> None:
    made = TRANSFORMS[name](with_aux if name == "grad_and_aux" else cubic)
    copied = again(made)
    assert copied.__name__ == made.__name__
    assert repr(completed(name, copied)) == repr(completed(name, made))


class Spring:
    """Something with methods that are made by transforms."""

    def __init__(self, stiffness: float) -> None:
        self.stiffness = stiffness

    def energy(self, x: Any) -> Any:
        return np.sum(self.stiffness * x**2) / 2

    force = grad(energy, 1)
    energy_and_force = value_and_grad(energy, argnum=1)
    curvature = hessian(energy, 1)
    curvature_along = hessian_tensor_product(energy, 1)
    weighted = tensor_jacobian_product(energy, 1)
    pull = make_vjp(energy, 1)


def test_transforms_of_methods_are_methods() -> None:
    spring = Spring(3.0)
    np.testing.assert_array_equal(spring.force(X), 3 * X)
    np.testing.assert_array_equal(Spring.force(spring, X), 3 * X)
    np.testing.assert_allclose(spring.energy_and_force(X)[0], 1.5 * X @ X)
    np.testing.assert_array_equal(spring.curvature(X), 3 * np.eye(3))
    np.testing.assert_array_equal(spring.curvature_along(X, X), 3 * X)
    np.testing.assert_array_equal(spring.weighted(X, 2.0), 6 * X)
    np.testing.assert_array_equal(spring.pull(X)[0](1.0), 3 * X)


def test_a_bound_method_is_a_function_of_its_own_arguments() -> None:
    spring = Spring(3.0)
    np.testing.assert_array_equal(grad(spring.energy)(X), 3 * X)
    np.testing.assert_array_equal(grad_named(spring.energy, "x")(X), 3 * X)
    np.testing.assert_array_equal(multigrad_dict(spring.energy)(X)["x"], 3 * X)


@pytest.mark.parametrize("transform", TRANSFORMS.values())
def test_something_that_is_not_a_function_is_refused(transform: Any) -> None:
    message = rf"^{transform.__name__} takes a function, got 3\.0: write \w+\(f\)\(x\)"
    with pytest.raises(TypeError, match=message):
        transform(3.0)


@pytest.mark.parametrize("transform", sorted({*TRANSFORMS} - {"multigrad_dict"}))
@pytest.mark.parametrize("given", [X, 2.0, [1.0, 2.0], (0, 1.0), None, Value(1.0)], ids=str)
def test_a_point_in_place_of_the_number_of_an_argument_is_refused(
    given: Any, transform: str
) -> None:
    last = (given,) if transform != "make_ggnvp" else (np.sin, given)
    message = rf"^{transform} takes a function and which argument .*: write {transform}\(f\)\(x\)$"
    with pytest.raises(TypeError, match=message):
        TRANSFORMS[transform](cubic, *last)


def test_the_number_of_an_argument_may_be_one_of_numpy() -> None:
    assert grad(pow, np.int64(0))(3.0, 2.0) == 6.0
    assert grad(pow, [np.int32(0)])(3.0, 2.0) == (6.0,)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: grad(np.sin)(X), TypeError, r"single number, but sin returned .* use jacobian"),
        (lambda: value_and_grad(np.sin)(X), TypeError, "single number, .* reduce it to one"),
        (lambda: multigrad_dict(area)(X), TypeError, "multigrad_dict .* area returned .* reduce"),
        (lambda: grad(lambda x: [x])(1.0), TypeError, "returns one array, .* returned a list"),
        (lambda: grad(lambda x: None)(1.0), TypeError, "must return numbers .*, got None"),
        (lambda: grad(lambda x: "a")(1.0), TypeError, "must return numbers .*, got 'a'"),
        (lambda: grad(lambda x: x > 0)(1.0), TypeError, "returned a truth value"),
        (lambda: grad(np.exp)(1j), TypeError, "a real number, .* use holomorphic_grad"),
        (lambda: elementwise_grad(lambda x: x * 1j)(X), TypeError, "real or its imaginary part"),
        (lambda: deriv(lambda x: "a")(1.0), TypeError, "must return numbers .*, got 'a'"),
        (lambda: grad_and_aux(cubic)(X), TypeError, "a number and anything else, but cubic"),
        (lambda: grad_and_aux(lambda x: (x, x, x))(1.0), TypeError, "a number and anything else"),
        (lambda: grad_and_aux(lambda x: (x, x))(X), TypeError, "reduce the first result to one"),
        (lambda: grad(cubic, 1)(X), TypeError, "argument 1 of cubic .* 1 positional arguments"),
        (lambda: grad(cubic, -2)(X), TypeError, "argument -2 of cubic"),
        (lambda: grad(cubic)(x=X), TypeError, "with 0 positional arguments"),
        (
            lambda: grad(cubic, "x"),
            TypeError,
            "number of a positional .* got 'x': .* grad_named",
        ),
        (lambda: grad(max, (0, 0))(1.0, 2.0), ValueError, r"an argument of max twice: \(0, 0\)"),
        (lambda: grad(max, (0, -2))(1.0, 2.0), ValueError, "an argument of max twice"),
        (lambda: grad(np.sin)("x"), TypeError, "holds numbers, got 'x'"),
        (lambda: grad(np.sin)(True), TypeError, "truth values have no gradient"),
        (lambda: grad(np.sin)(None), TypeError, "holds numbers, got None"),
    ],
)
def test_what_cannot_be_differentiated_is_refused_and_named(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "function",
    [lambda x: x * float(x), lambda x: x + math.exp(x), lambda x: x * int(x)],
)
def test_a_function_being_differentiated_cannot_leave_the_graph_by_a_conversion(
    function: Callable[[Any], Any],
) -> None:
    with pytest.raises(TypeError, match=r"would drop its gradient in silence"):
        grad(function)(2.0)


def test_an_array_that_is_filled_with_values_is_refused() -> None:
    def filled(x: Any) -> Any:
        array = np.zeros(2)
        array[0] = x
        return array.sum() * x

    with pytest.raises(ValueError, match="setting an array element") as refused:
        grad(filled)(2.0)
    assert "drop its gradient in silence" in str(refused.value.__cause__)


def test_outside_of_transforms_a_value_converts_to_a_number() -> None:
    assert (float(Value(2.5)), int(Value(2.5)), complex(Value(2.5))) == (2.5, 2, 2.5)
    assert grad(lambda x: x * Value(3.0, requires_grad=False).item())(1.0) == 3.0


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_what_is_differentiated_by_may_be_copied(copied: Any) -> None:
    np.testing.assert_array_equal(grad(lambda x: (copied(x) ** 2).sum())(np.ones(2)), [2, 2])
    np.testing.assert_array_equal(grad(lambda x: (copied(3 * x) ** 2).sum())(np.ones(2)), [18, 18])
    assert grad(grad(lambda x: copied(x) ** 3))(2.0) == 12.0
    found = grad(lambda p: (copy.deepcopy(p)["w"] ** 2).sum())({"w": np.ones(2)})
    np.testing.assert_array_equal(found["w"], [2, 2])


def test_what_is_differentiated_by_is_neither_pickled_nor_made_a_float() -> None:
    with pytest.raises(TypeError, match=r"pickling Value of .* would drop its gradient"):
        grad(lambda x: pickle.loads(pickle.dumps(x)))(1.0)
    with ThreadPoolExecutor(1) as other, pytest.raises(TypeError, match=r"float\(\) of Value"):
        grad(lambda x: x * other.submit(float, x).result())(1.0)


def test_a_leaf_of_a_user_is_copied_as_a_leaf_in_a_transform_too() -> None:
    leaf = Value(np.ones(2), name="own")

    def copying(x: Any) -> Any:
        own = copy.deepcopy(leaf)
        assert own.is_leaf
        assert own is not leaf
        return (own.detach() * x).sum()

    assert grad(copying)(3.0) == 2.0
