"""What is known while compiling is computed then."""

import numpy as np

from autograd import Value, compile
from autograd.compile.passes.fold import fold
from autograd.rules.random import uniform
from tests.autograd.compile.graphs import after

X = np.array([1.0, 2.0])


def constant(data: object) -> Value:
    return Value(data, requires_grad=False)


def test_operations_on_constants_become_their_result() -> None:
    lines = after(fold, lambda x: x * np.exp(constant(0.0) * 3.0), X)
    assert lines[-2:] == ["#0 = multiply(x, np.float64(1.0))", "#0"]


def test_what_depends_on_an_argument_stays() -> None:
    assert after(fold, lambda x: np.exp(x) * 2.0, X) == [
        "#0 = exp(x)",
        "#1 = multiply(#0, 2.0)",
        "#1",
    ]


def test_random_draws_are_not_computed_beforehand() -> None:
    generator = np.random.default_rng(0)
    lines = after(fold, lambda x: x * uniform(lambda: generator, (2,)), X)
    assert lines[0].startswith("#0 = uniform(")


def test_a_constant_array_changed_after_its_use_counts_as_it_was() -> None:
    def function(x: np.ndarray) -> np.ndarray:
        array = np.array([1.0, 1.0])
        result = x * array
        array += 1
        return result + array

    found = compile(function)(X)
    np.testing.assert_array_equal(found, [3.0, 4.0])
