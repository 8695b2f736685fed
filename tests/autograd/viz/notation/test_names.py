"""Names in formulas: what reads as one is written so, and all else is quoted."""

import pytest

from autograd.text import visible
from autograd.viz.labels import shown
from autograd.viz.notation.names import LONGEST_NAME, Name, printable, typeset


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x", Name("x", "", True)),
        ("w12", Name("w", "12", True)),
        ("x_i", Name("x", "i", True)),
        ("delta_L", Name("δ", "L", True)),
        ("learning_rate", Name("learning_rate", "", False)),
        ("z'", Name("z′", "", False)),
        ("z''", Name("z″", "", False)),
        ("z″", Name("z″", "", False)),
        ("a + b", Name("‹a + b›", "", False)),
        ("it's fine", Name("‹it's fine›", "", False)),
        ("1", Name("‹1›", "", False)),
        ("א", Name("א", "", False)),
        ("x₁₂", Name("x", "12", True)),
        ("weight_1.0", Name("weight", "1.0", True)),
        ("layers.0.norm1.weight", Name("layers.0.norm1.weight", "", False)),
        ("می\u200cخواهم", Name("می\u200cخواهم", "", False)),
        ("👩\u200d👩\u200d👧", Name("‹👩\u200d👩\u200d👧›", "", False)),
    ],
)
def test_a_name_is_typeset(name: str, expected: Name) -> None:
    assert typeset(name) == expected


def test_what_does_not_show_is_left_out() -> None:
    assert printable("a\n\tb") == "a b"
    assert printable("") == "·"
    assert printable("\x00") == "\ufffd"
    assert printable("x" * 100) == "x" * 39 + "…"


@pytest.mark.parametrize(
    "text", ["👩\u200d👩\u200d👧", "می\u200cخواهم", "a\x00b", "x" * 100, "\u202eevil"]
)
def test_pictures_and_formulas_show_a_text_alike(text: str) -> None:
    assert printable(text) == shown(text, LONGEST_NAME)


def test_a_text_is_not_cut_behind_a_joiner() -> None:
    assert visible("👩\u200d👩", 3) == "👩\u200d👩"
    assert visible("👩\u200d👩\u200d👧", 3) == "👩…"
