"""How the names of values are written in formulas, whatever they are made of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from autograd.text import visible

LONGEST_NAME = 40

GREEK: dict[str, str] = dict(
    zip(
        (
            *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota"),
            *("kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau"),
            *("upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda"),
            *("Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"),
        ),
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
    )
)
_NUMBERED = re.compile(r"([^\W\d_]+)(?:_?([0-9]+)|_([0-9]+(?:\.[0-9]+)+))")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LOWERED = re.compile(r"([^\W\d_]+?)([₀-₉]+)")
#: What reads as one name, with joiners; "a + b" would read as a sum, and "1" as a number.
_TOKEN = re.compile(r"[^\W\d][\w.′″‴…\u200c\u200d]*|·")
_LETTERED = re.compile(r"([^\W\d_]+)_([^\W_]+)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written: a base, and what stands below it.

    Attributes
    ----------
    base : str
        Without control characters, and no longer than 40 characters.
    subscript : str
        Letters and digits; empty if there is none.
    plain : bool
        Whether the base is made of letters alone, and no text.
    """

    base: str
    subscript: str
    plain: bool


def typeset(name: str) -> Name:
    """Part a name into base and subscript, with Greek letters for their names.

    >>> typeset("delta_2")
    Name(base='δ', subscript='2', plain=True)
    >>> typeset("learning_rate").base
    'learning_rate'
    """
    text = printable(name)
    primed = text.replace("''", "″").replace("'", "′")
    text = primed if _TOKEN.fullmatch(primed) else text
    if not (_TOKEN.fullmatch(text) or text[0] == "‹"):
        return Name(f"‹{text}›", "", False)
    if lowered := _LOWERED.fullmatch(text):
        text = f"{lowered[1]}{lowered[2].translate(_DIGITS)}"
    match = _NUMBERED.fullmatch(text)
    if match is None:
        match = _LETTERED.fullmatch(text)
        if match is not None and len(GREEK.get(match[1], match[1])) > 1:
            match = None
    base, subscript = filter(None, match.groups()) if match else (text, "")
    base = GREEK.get(base, base)
    return Name(
        base, GREEK.get(subscript, subscript), base.isalpha() and not is_right_to_left(base)
    )


def printable(text: str) -> str:
    """Return a text in one line, without what does not show, and cut where it is too long."""
    line = visible(" ".join(text[: 4 * LONGEST_NAME].split()), LONGEST_NAME)
    return line or "·"


def is_right_to_left(text: str) -> bool:
    """Tell whether a text would turn round what stands beside it."""
    return any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)
