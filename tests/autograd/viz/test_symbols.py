"""One symbol, one value."""

import re
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explain
from autograd.viz import notation as n
from autograd.viz.symbols import Symbols
from autograd.walk import ancestors

_NAMES = ("x", "x", "x2", "x_2", "v1", "v_2", "c1", "y", "z1", "delta1", "e", "w_0", None, "")


def _random_values(seed: int) -> list[Value]:
    rng = np.random.default_rng(seed)
    names = [_NAMES[i] for i in rng.integers(0, len(_NAMES), 8)]
    values = [Value(float(rng.uniform(0.5, 2)), name) for name in names]
    for _ in range(12):
        a, b = (values[i] for i in rng.integers(0, len(values), 2))
        made = a * b if rng.random() < 0.5 else np.sin(a) + b
        values.append(made.named(str(rng.choice(["x", "v3", "y"]))) if rng.random() < 0.3 else made)
    return values


@pytest.mark.parametrize("seed", range(20))
def test_every_value_has_a_symbol_of_its_own(seed: int) -> None:
    values = _random_values(seed)
    symbols = Symbols(values, values[-1], short=False)
    assert len({n.text(symbols[x]) for x in values}) == len(values)
    gradients = {n.text(symbols.gradient(x, values[-1])) for x in values}
    assert len(gradients | {n.text(symbols[x]) for x in values}) == 2 * len(values)


@pytest.mark.parametrize("seed", range(10))
def test_no_line_gives_a_symbol_another_value(seed: int) -> None:
    values = _random_values(seed)
    out = values[-1]
    leaf = next(x for x in values if x.op is None)
    first = explain(out, leaf).text.partition("What each")[0].partition("path")[0]
    told = [line.strip().split(" = ")[0] for line in first.splitlines() if " = " in line]
    assert len(told) == len(set(told))


def test_a_unique_name_keeps_its_form_and_numbers_give_way() -> None:
    values = [Value(float(i), name) for i, name in enumerate(("x", "x", "x", "x2"))]
    out = values[0] * values[1] + values[2] * values[3]
    symbols = Symbols([*values, out], out, short=False)
    assert [n.text(symbols[x]) for x in values] == ["x", "x₃", "x₄", "x₂"]


def test_every_symbol_of_a_listing_is_introduced() -> None:
    x = Value(1.5, "x")
    y = x
    for _ in range(40):
        y = y + y * 0.5 * x
    text = explain(y, x).text
    used = set(re.findall(r"v̄?[₀-₉]+", text))
    introduced = set(re.findall(r"^\s+(v̄?[₀-₉]+) =", text, re.MULTILINE))
    assert used == introduced
    assert re.search(r"\d+ more operations are not shown", text)


def test_symbols_and_numbers_stand_in_one_order() -> None:
    x = Value(1.5, "x")
    y = x
    for _ in range(6):
        y = y + y * 0.5 * x
    assert re.search(r" = v̄\w+ · 0\.5 \+ \S+ = [\d.]+ · 0\.5 \+ ", explain(y, x).text)


def test_names_that_are_written_alike_are_quoted() -> None:
    values = [Value(float(i), name) for i, name in enumerate(("x1", "x_1", "x₁", "x1"))]
    out = values[0] * values[1] + values[2] * values[3]
    symbols = Symbols([*values, out], out, short=False)
    assert [n.text(symbols[x]) for x in values] == ["x₁", "‹x_1›", "‹x₁›", "x1_2"]


def _symbols_of(out: Any) -> tuple[Symbols, list[Value]]:
    given, computed = ancestors(out)
    return Symbols({*given, *computed}, out, short=False), computed


def test_what_belongs_to_modules_in_modules_is_called_by_its_path() -> None:
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0), 3)
    symbols, computed = _symbols_of(np.sum(model(np.ones((2, 3, 8), np.float32))))
    for path, parameter in model.named_parameters():
        written = n.text(symbols[parameter])
        assert path == written or (len(path) > 36 and written.startswith(path[:20]))
    ends = [n.text(symbols[x]) for x in computed]
    for layer in range(3):
        assert {f"layers.{layer}", f"layers.{layer}.norm1", f"layers.{layer}.linear1"} <= {*ends}


def test_a_path_is_as_short_as_tells_it_apart() -> None:
    inner = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    model = nn.Sequential(nn.Linear(2, 3), inner, nn.Linear(3, 1))
    symbols, _ = _symbols_of(np.sum(model(np.ones((2, 2), np.float32))))
    written = {path: n.text(symbols[x]) for path, x in model.named_parameters()}
    assert written["0.weight"] == "weight₀"
    assert written["1.0.weight"] == "weight_1.0"
    assert written["2.weight"] == "weight₂"
