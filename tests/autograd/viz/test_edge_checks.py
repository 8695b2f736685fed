"""Finite differences find wrong rules at every scale, and say nothing where they cannot know."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explain, gradients, primitive, relu
from autograd.viz.edge_checks import EdgeCheck

WRONG: Callable[[Any], Any] = primitive(lambda x: x**2, lambda g, ans, x: g * 3 * x, name="wrong")
UNSETTLED = "not checked: the difference did not settle"
HIDDEN = "not checked: rounding hides the difference"


def rule_of(forward: Callable[[Any], Any], slope: float) -> Any:
    """Return an operation whose rule says that its slope is the same everywhere."""
    return primitive(forward, lambda g, ans, x: g * slope, name="operation")


def checks(out: Any, *wrt: Value) -> tuple[EdgeCheck, ...]:
    return explain(out, wrt, check=True).checks


@pytest.mark.parametrize(
    ("function", "number", "verdict"),
    [
        *((WRONG, x, "differs") for x in (1e-9, 1e-3, 2.0, 1e6)),
        *((np.sin, x, "agrees") for x in (1e-9, 1.0, 1e6)),
        *((np.sin, x, UNSETTLED) for x in (1e9, 1e15)),
        *((relu, x, "agrees") for x in (1e-9, -1e-9, 1.0)),
        (relu, 0.0, "kink"),
        (abs, 0.0, "kink"),
        (np.exp, -700.0, "agrees"),
        (np.cos, 0.0, "agrees"),
        (lambda x: x**3, 0.0, "agrees"),
        (lambda x: x - 1e9, 1.0, "agrees"),
        (np.log, 1e-200, "agrees"),
    ],
)
def test_a_verdict_holds_at_every_scale(
    function: Callable[[Any], Any], number: float, verdict: str
) -> None:
    x = Value(number, "x")
    assert [check.verdict for check in explain(function(x), x, check=True).checks] == [verdict]


@pytest.mark.parametrize(
    ("forward", "slope", "verdict"),
    [
        (lambda x: x + 1e13, 7.0, HIDDEN),
        (lambda x: x + 1e13, 0.0, HIDDEN),
        (lambda x: x + 1e16, 7.0, HIDDEN),
        (lambda x: 1 + 1e-14 * x, 7e-14, HIDDEN),
        (lambda x: x + 1e9, 7.0, "differs"),
        (lambda x: (x + 1e13) - 1e13, 1.0, UNSETTLED),
        (lambda x: 0 * x + 1, 0.0, "agrees"),
        (lambda x: 0 * x + 1, 1e-6, "differs"),
        (lambda x: (x - 2) ** 3, 0.0, "agrees"),
        (lambda x: (x - 2) ** 3 + 1e-7 * (x - 2), 0.0, "differs"),
    ],
)
def test_no_rule_is_judged_by_what_rounding_leaves(
    forward: Callable[[Any], Any], slope: float, verdict: str
) -> None:
    x = Value(2.0, "x")
    (check,) = checks(rule_of(forward, slope)(x), x)
    assert check.verdict == verdict
    told = np.isfinite([check.difference, check.error])
    assert told.all() == (not verdict.startswith("not checked"))


def test_an_input_computed_from_another_moves_with_it() -> None:
    x = Value(np.random.default_rng(0).standard_normal((3, 4)), "x")
    for module in (nn.LayerNorm(4), nn.GELU(), nn.GELU(approximate="tanh")):
        out = np.sum(module(x) ** 3)
        assert {check.verdict for check in checks(out, x)} == {"agrees"}
        slope = np.sum(gradients(out, x, create_graph=True) ** 2)
        assert "differs" not in {check.verdict for check in checks(slope, x)}
    wrong: Any = primitive(lambda x, y: x * y, lambda g, ans, x, y: g * 4 * x, None, name="wrong")
    y = Value(2.0, "y")
    assert checks(wrong(y, 3 * y), y)[0].verdict == "differs"


def test_indices_and_masks_are_given_as_they_are() -> None:
    v = Value(np.arange(4.0) + 1, "v")
    scores = Value(np.ones((2, 3)), "scores")
    for out, of in (
        (np.sum(v[np.array([0, 1])] ** 2), v),
        (np.sum(v[np.array([True, False, True, True])] ** 2), v),
        (np.sum(np.take(v, [2, 0]) * v[:2]), v),
        (np.sum(np.repeat(v, 2) ** 2), v),
        (np.sum(np.pad(v, 1) ** 2), v),
        (np.nansum(np.where([True, False, True, True], v, np.nan)), v),
        (nn.CrossEntropyLoss()(scores, np.array([0, 2])), scores),
    ):
        assert {check.verdict for check in checks(out, of)} == {"agrees"}


def test_a_matrix_of_which_one_half_is_read_stays_hermitian() -> None:
    a = Value(np.array([[2.0, 0.5], [0.5, 1.0]]), "a")
    transposed: Any = primitive(lambda x: x.T, lambda g, ans, x: g, name="transposed")
    weights = np.array([[1.0, 2.0], [3.0, 5.0]])
    for out, verdict in (
        (np.linalg.cholesky(a), "agrees"),
        (np.linalg.pinv(a, hermitian=True), "agrees"),
        (transposed(a), "differs"),
    ):
        assert checks(np.sum(out * weights), a)[-1].verdict == verdict


def test_results_of_less_precision_than_their_input() -> None:
    x = Value(np.array([0.3, -2.0]), "x")
    assert {check.verdict for check in checks(np.sum(x.astype(np.float32) ** 2), x)} == {"agrees"}


def test_no_verdict_names_an_exception() -> None:
    def forward(x: Any) -> Any:
        if x != 2.0:
            raise KeyError("nothing else is known")
        return x

    x = Value(2.0, "x")
    (check,) = checks(rule_of(forward, 1.0)(x), x)
    assert check.verdict == "not checked: it does not take an input beside its own"
