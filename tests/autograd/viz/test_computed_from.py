"""What is left out of a listing is counted where it is left out."""

from typing import Any

import numpy as np

from autograd import Value, explain
from autograd.viz import notation as n
from autograd.viz.computed_from import Gaps, changed, with_sources


def test_everything_that_a_line_uses_has_a_line() -> None:
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    text = explain((a * np.sin(b * c)).named("y"), a).text
    assert "v₁ = b · c = 2 · 3 = 6" in text
    assert "v₂ = sin(v₁) = sin(6)" in text


def test_constants_have_a_line() -> None:
    x, fixed = Value(1.5, "x"), Value(2.0, requires_grad=False)
    text = explain((x * fixed * np.array(3.0)).named("y"), x).text
    assert "c₁ = 3" in text
    assert "c₂ = 2" in text
    assert " · c =" not in text


def test_arrays_end_the_search() -> None:
    x = Value(2.0)
    total: Any = np.sum(Value(np.ones(3)) * 2)
    product = x * total
    assert with_sources([product], 9) == [product]


def test_gaps_are_counted_once() -> None:
    x = Value(2.0)
    first = x * 2
    second = first * 3
    third = second * 4
    gaps = Gaps([first, second])
    words = [part for block in gaps.before(third) for part in block.parts]
    assert words == ["… 2 more operations are not shown …"]
    assert gaps.before(third * 5) == []


def test_a_long_chain_has_no_silent_gap() -> None:
    x = Value(0.5, "x")
    y: Any = x
    for i in range(60):
        y = np.tanh(y + 0.1 * i)
    text = explain(y, x).text
    assert "more operations are not shown" in text
    assert n.text(n.Symbol("v1")) in text


def test_what_was_written_over_is_named() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    node: Any = (a + b).named("y")
    parts = changed(node, {a: n.Symbol("a"), b: n.Symbol("b"), node: n.Symbol("y")}).parts
    words = "".join(x if isinstance(x, str) else n.text(x) for x in parts)
    assert words == "a or b has changed since y was computed"
