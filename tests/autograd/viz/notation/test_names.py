"""Names in formulas: what reads as one is written so, and all else is quoted."""

import pytest

from autograd.viz.notation.names import Name, printable, typeset


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
    ],
)
def test_a_name_is_typeset(name: str, expected: Name) -> None:
    assert typeset(name) == expected


def test_what_does_not_show_is_left_out() -> None:
    assert printable("a\n\tb") == "a b"
    assert printable("") == "·"
    assert printable("\x00") == "\ufffd"
    assert printable("x" * 100) == "x" * 39 + "…"
