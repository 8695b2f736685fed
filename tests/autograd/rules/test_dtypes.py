"""Every operation in every precision: what NumPy computes is differentiated, the rest is refused.

The table of cases is swept with dtypes that its own tests leave out: half precision, and complex
numbers where a case is of real ones.
"""

import importlib
import pkgutil
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, check_grads, gradients
from autograd.evaluation import raw
from autograd.structure import leaves
from tests.autograd import cases
from tests.autograd.cases import Case

FAMILIES: dict[str, list[Case]] = {
    name: getattr(importlib.import_module(f"{cases.__name__}.{name}"), "CASES", [])
    for _, name, _ in pkgutil.iter_modules(cases.__path__)
}
DOUBLE = {"float16": "float64", "float32": "float64", "complex64": "complex128"}
KINDS = ["float16", "float32", "float64", "complex64", "complex128"]

#: How operations say that they take real numbers only, where NumPy has an answer for complex ones.
REAL_ONLY = re.compile(r"real numbers|complex numbers|not supported for the input types")
#: What rules are made of takes complex numbers from nowhere.
BEHIND_REAL = re.compile(r"^(softmax_slope|standardised_slope)\b")
#: NumPy leaves zeros out by a tolerance that is the same for all precisions.
OF_ANOTHER_LENGTH = re.compile(r"^polydiv\b")
#: What is nearly singular is so in double precision only.
ILL_CONDITIONED = re.compile(r"^pinv of rank one")


def computed(function: Callable[..., Any], arguments: list[Any]) -> tuple[Any, set[str]]:
    """Return the results of a function, or its error, and what it warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found: Any = leaves(function(*arguments))
        except Exception as error:
            found = error
    return found, {str(warning.message) for warning in caught}


def pulled(case: Case, arguments: list[Any]) -> list[Any]:
    """Return the gradients of all inputs, output by output."""
    values = [Value(x) for x in arguments]
    found: list[Any] = []
    for output in leaves(case.function(*values)):
        if isinstance(output, Value):
            weight = np.random.default_rng(0).uniform(0.5, 1.0, output.shape)
            found += gradients(output, values, weight.astype(output.dtype)[()])
    return found


def objections(case: Case, kind: str) -> Iterator[str]:
    """Say what is not as it should be when a case is given numbers of a kind."""
    arguments = case.arguments(kind)
    expected, warned = computed(case.reference, arguments)
    found, warned_of = computed(lambda *x: case.function(*map(Value, x)), arguments)
    if isinstance(expected, Exception):
        refused = isinstance(expected, TypeError)
        if not isinstance(found, TypeError if refused else Exception):
            yield f"NumPy raises {expected!r}"
        return
    if isinstance(found, Exception):
        if not (isinstance(found, TypeError) and REAL_ONLY.search(str(found))):
            yield f"raises {found!r}"
        return
    if warned - warned_of:
        yield f"does not warn, as NumPy does, of {warned - warned_of}"
        return
    yield from compared(found, expected, kind)
    shares, warned_backwards = computed(lambda *x: pulled(case, list(x)), arguments)
    if isinstance(shares, Exception):
        yield f"the gradient raises {shares!r}"
        return
    wide = [x.astype(DOUBLE.get(kind, kind))[()] for x in arguments]
    exact, allowed = computed(lambda *x: pulled(case, list(x)), wide)
    _, allowed_forward = computed(lambda *x: case.function(*map(Value, x)), wide)
    surprising = (warned_of | warned_backwards) - warned - allowed - allowed_forward
    if surprising:
        yield f"warns {surprising}"
    forms = [(np.shape(x), x.dtype) for x in arguments]
    for number, (share, precise) in enumerate(zip(shares, exact, strict=True)):
        shape, dtype = forms[number % len(forms)]
        if np.shape(share) != shape or np.asarray(share).dtype != dtype:
            yield f"a gradient is {np.asarray(share).dtype} of shape {np.shape(share)}"
        elif not ILL_CONDITIONED.match(case.name) and not close(share, precise, kind):
            yield f"a gradient is {share}, in double precision {precise}"


def compared(found: list[Any], expected: list[Any], kind: str) -> Iterator[str]:
    for value, array in zip(found, expected, strict=True):
        data, array = np.asarray(raw(value)), np.asarray(array)
        if data.dtype != array.dtype:
            yield f"a result is {data.dtype}, NumPy's {array.dtype}"
        elif data.shape != array.shape:
            yield f"a result has the shape {data.shape}, NumPy's {array.shape}"
        elif not close(data, array, kind):
            yield f"a result is {data}, NumPy's {array}"


def close(x: Any, y: Any, kind: str) -> bool:
    """Tell whether numbers agree but for rounding; the largest sets the scale."""
    x, y = np.asarray(x, complex), np.asarray(y, complex)
    scale = np.max(np.abs(y), initial=1.0, where=np.isfinite(y))
    rounding = 64 * np.finfo(kind).eps
    return bool(np.allclose(x, y, rounding, rounding * scale, equal_nan=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("family", [name for name, found in FAMILIES.items() if found])
def test_every_case_in_every_precision_is_as_in_numpy_or_refused(family: str, kind: str) -> None:
    complaints: list[str] = []
    for case in FAMILIES[family]:
        if kind in case.kinds:
            continue  # `test_every_rule` asks more
        if OF_ANOTHER_LENGTH.match(case.name) and kind in ("float16", "complex64"):
            continue
        if BEHIND_REAL.match(case.name) and kind.startswith("complex"):
            continue
        complaints += [f"{case.name}: {said}" for said in objections(case, kind)]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("family", [name for name, found in FAMILIES.items() if found])
def test_what_takes_complex_numbers_has_their_gradient(family: str) -> None:
    for case in FAMILIES[family]:
        arguments = case.arguments("complex128")
        if "complex128" in case.kinds or BEHIND_REAL.match(case.name):
            continue  # checked with the others, or never met
        expected, warned = computed(case.reference, arguments)
        found, _ = computed(lambda *x, f=case.function: f(*map(Value, x)), arguments)
        if isinstance(expected, Exception) or isinstance(found, TypeError) or warned:
            continue
        try:
            check_grads(case.function, order=1)(*arguments)
        except Exception as error:
            error.add_note(f"in {case.name}")
            raise


OF_LONG_DOUBLE: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(np, name)
        for name in (
            *("sin", "tanh", "sqrt", "sum", "mean", "var", "prod", "max", "sort", "cumprod", "cov"),
            *("abs", "sinc", "median", "transpose", "ravel"),
        )
    },
    **{
        name: getattr(autograd, name)
        for name in ("sigmoid", "softplus", "relu", "softmax", "log_softmax", "logsumexp")
    },
    "powers": lambda x: x**2 + x**2.5 + 2.0**x,
    "operators": lambda x: (1 - x) / (x + 0.5) * -x,
    "product": lambda x: x @ x,
    "contraction": lambda x: np.einsum("ij,jk->ik", x, x),
    "index": lambda x: x[0, [0, 0, 1]],
    "choice": lambda x: np.where(x > 0.5, x, np.maximum(0.0, x * x)),
    "join": lambda x: np.concatenate([x, np.pad(x, 1)[:, :2]]),
    "norm": np.linalg.norm,
    "frequencies": lambda x: np.abs(np.fft.fft(x)),
}


@pytest.mark.parametrize("name", OF_LONG_DOUBLE)
def test_long_doubles_keep_their_precision(name: str) -> None:
    function = OF_LONG_DOUBLE[name]
    x = np.linspace(0.32, 0.88, 4, dtype=np.longdouble).reshape(2, 2)
    value = Value(x)
    output = function(value)
    assert output.dtype == np.longdouble
    np.testing.assert_array_equal(output.data, function(x))
    weights = np.ones(output.shape, np.longdouble)[()]
    share = gradients(output, value, weights)
    assert share.dtype == np.longdouble
    step = np.longdouble(1e-6)
    moved = [np.sum(function(x + sign * step)) for sign in (1, -1)]
    assert np.sum(share) == pytest.approx((moved[0] - moved[1]) / (2 * step), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("function", [np.linalg.inv, np.linalg.det, np.linalg.eigh])
def test_what_numpy_has_not_in_long_double_is_refused(function: Callable[..., Any]) -> None:
    if np.finfo(np.longdouble).eps == np.finfo(float).eps:
        pytest.skip("long double is double precision here")
    with pytest.raises(TypeError, match="unsupported in linalg"):
        function(Value(np.eye(2, dtype=np.longdouble)))
