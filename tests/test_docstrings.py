"""Docstrings become markup with what they mean: formulas stay formulas, names become links."""

import importlib
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="the extra docs installs Sphinx")


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "docs" / "extensions"))
    return importlib.import_module("docstrings").marked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*x*Y + z", r"2\*x\*Y + z"),
        ("2*x*Y + *A b*", r"2\*x\*Y + *A b*"),
        ("f(*X, y) and g(*X)", r"f(\*X, y) and g(\*X)"),
        ("A * B * C", r"A \* B \* C"),
        ("**K and *X", r"\*\*K and \*X"),
        ("|x| and x_", r"\|x\| and x\_"),
        ("``a*B*c``", "``a*B*c``"),
        ("in *Deep Learning* (2016)", "in *Deep Learning* (2016)"),
        ("(*Deep Learning*, chapter 6)", "(*Deep Learning*, chapter 6)"),
    ],
)
def test_only_a_title_is_set_in_italics(marked: Any, text: str, expected: str) -> None:
    assert marked(text, {}) == expected


def test_a_name_that_is_documented_is_linked_and_another_is_code(marked: Any) -> None:
    known = {"grad": "autograd.grad", "nn.Module": "nn.Module", "nn.optim.SGD": "nn.optim.SGD"}
    assert marked("`grad()` of `x`", known) == ":py:obj:`grad() <autograd.grad>` of ``x``"
    assert marked("see `SGD`", known, "nn.optim.Adam") == "see :py:obj:`SGD <nn.optim.SGD>`"
