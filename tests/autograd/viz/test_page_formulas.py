"""What a page says of each value, and of each share of gradient, holds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explore, primitive
from autograd.viz import notation as n


@pytest.fixture(autouse=True)
def written_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(n, "mathml", n.text)


def shares(out: Any) -> list[str]:
    """Return what is written beside the shares of gradient, in the order of the backward pass."""
    data = explore(out).data
    passes = [passed for step in data["backward"] for passed in step.get("passes", [])]
    return [data["formulas"][passed["formula"]]["symbols"] for passed in passes]


def lines(out: Any) -> list[tuple[str, str]]:
    """Return what is written beside the values, in symbols and in numbers."""
    data = explore(out).data
    places = [node["formula"] for node in data["nodes"] if "formula" in node]
    return [(x["symbols"], x.get("numbers", "")) for x in map(data["formulas"].__getitem__, places)]


def array(name: str, *shape: int) -> Value:
    return Value(np.random.default_rng(len(name) + sum(shape)).normal(size=shape), name)


def of(*numbers: float) -> Value:
    return Value(np.array(numbers), name="x")


UNKNOWN: list[Callable[[], Any]] = [
    lambda: np.prod(of(0, 2, 3)),
    lambda: np.linalg.norm(of(0, 0)),
    lambda: np.std(of(1, 1, 1)),
    lambda: np.sum(of(0, 2) ** of(1, 3)),
    lambda: np.sum(np.hypot(of(0), of(0))),
    lambda: np.sum(np.cumprod(array("A", 2, 3), axis=1)),
]


@pytest.mark.parametrize("make", UNKNOWN)
def test_a_share_that_no_formula_gives_here_is_not_written_as_one(make: Callable[[], Any]) -> None:
    assert "∂" in shares(make())[-1]
    assert "=" not in shares(make())[-1]


LARGEST = "[A = reshape(v₁, (2, 1))]"
WRITTEN: list[tuple[Callable[[], Any], str]] = [
    (lambda: np.prod(of(1, 2, 3)), "ȳ · y / x"),
    (lambda: np.sum(array("X", 4, 3) @ array("A", 3, 2) + array("b", 2)), "Σ_axis0 v̄₂"),
    (lambda: np.sum(np.sum(array("A", 2, 3), axis=1)), "broadcast(reshape(v̄₁, (2, 1)), (2, 3))"),
    (lambda: np.sum(array("A", 2, 3) * of(2)), "Σ_axis0 (Σ_axis1 (v̄₁ ⊙ A))"),
    (
        lambda: np.sum(np.max(array("A", 2, 3), axis=1)),
        f"reshape(v̄₁, (2, 1)) ⊙ ({LARGEST} / (Σ_axis1 {LARGEST}))",
    ),
    (lambda: np.sum(array("X", 4, 3, 2) @ array("W", 2, 5)), "Σ_axis0 Xᵀ v̄₁"),
    (lambda: np.sum(nn.Linear(2, 5)(array("X", 4, 3, 2))), "Σ_axis0 v̄₁ᵀ X"),
    (lambda: np.sum(np.linalg.solve(array("S", 3, 3), of(1, 2, 3))), "−solve(Sᵀ, v̄₁) v₁ᵀ"),
    (lambda: np.sum(np.exp(array("A", 2, 3))), "∂v₁/∂A = v₁"),
]


@pytest.mark.parametrize(("make", "expected"), WRITTEN)
def test_a_share_is_written_in_the_shape_of_its_input(
    make: Callable[[], Any], expected: str
) -> None:
    assert expected in shares(make())


def test_what_was_computed_from_other_numbers_is_not_written_with_those_of_now() -> None:
    x = Value(2.0, name="x")
    y = x**3
    x.data = 5.0
    assert lines(y) == [("y = x³", "an input has changed since")]
    v = array("v", 3)
    w = v * 2
    v.data = np.zeros(3)
    assert ("v₁ = multiply(v, 2)", "an input has changed since") in lines(np.sum(w))


def test_constants_are_told() -> None:
    x = of(1, 2, 3)
    written = lines(np.prod(x[np.array([2, 1, 0])]))
    assert written[0] == ("v₁ = x[c₁]", "c₁ = [2  1  0]")
    loss = nn.CrossEntropyLoss()(array("L", 4, 3), np.array([0, 2, 1, 1]))
    data = explore(loss).data
    for formula in data["formulas"]:
        assert "[i]" not in formula["symbols"]
        assert ("c₁" in formula["symbols"]) == ("c₁ = " in formula.get("numbers", ""))
    assert any("c₁" in formula["symbols"] for formula in data["formulas"])


def test_rules_that_change_are_read_again() -> None:
    cube = primitive(lambda x: x**3, name="cube")
    cube.defvjp(lambda g, ans, x: g * 2 * x)
    assert "∂v₁/∂x = 2 · x" in shares(np.sum(cube(of(1, 2))))
    cube.defvjp(lambda g, ans, x: g * 3 * x**2)
    assert "∂v₁/∂x = 3 · x²" in shares(np.sum(cube(of(1, 2))))


def test_a_rule_that_reads_what_changes_is_not_shown_as_it_was() -> None:
    factor = [2.0]
    scaled = primitive(lambda x: x * 2, lambda g, ans, x: g * factor[0] * x, name="scaled")
    assert "∂v₁/∂x = 2 · x" in shares(np.sum(scaled(of(1, 2))))
    factor[0] = 3.0
    assert "∂v₁/∂x = 2 · x" not in shares(np.sum(scaled(of(1, 2))))
