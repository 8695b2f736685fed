"""Expressions as text in Unicode, for a terminal."""

from __future__ import annotations

import re

from autograd.viz.notation.expressions import Expression
from autograd.viz.notation.names import Name, is_right_to_left
from autograd.viz.notation.writers import Writer

_RAISED = dict(zip("0123456789+−-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SIMPLE = re.compile(r"\([^()]*\)|[\w.…]+")


class TextWriter(Writer):
    """Writes for a terminal: ``δ₁ = (w₂ᵀ δ₂) ⊙ σ′(z₁)``."""

    draws_fractions = False

    def name(self, name: Name) -> str:
        base = f"\u2068{name.base}\u2069" if is_right_to_left(name.base) else name.base
        return base + self._below(name.subscript)

    def barred(self, name: Name) -> str:
        return f"{name.base}\u0304{self._below(name.subscript)}"

    @staticmethod
    def _below(text: str) -> str:
        if all(c in _LOWERED for c in text):
            return "".join(_LOWERED[c] for c in text)
        return f"_{text}"

    def words(self, text: str) -> str:
        return text

    def digits(self, text: str) -> str:
        return text

    def sign(self, sign: str, before: bool = False) -> str:
        return sign if before else f" {sign} "

    def tight(self, sign: str) -> str:
        return sign

    def space(self) -> str:
        return " "

    def row(self, *parts: str) -> str:
        return "".join(parts)

    def listed(self, *parts: str) -> str:
        return ", ".join(parts)

    def fenced(self, left: str, inside: str, right: str) -> str:
        return f"{left}{inside}{right}"

    def fraction(self, over: str, under: str) -> str:
        return f"{over}/{under}" if " " not in over + under else f"{over} / {under}"

    def raised(self, base: str, exponent: str) -> str:
        if all(c in _RAISED for c in exponent):
            return base + "".join(_RAISED[c] for c in exponent)
        return f"{base}^{exponent}" if _SIMPLE.fullmatch(exponent) else f"{base}^({exponent})"

    def lowered(self, base: str, below: Expression) -> str:
        text = self.write(below)
        return base + self._below(text) if text in _LOWERED else f"{base}_{text} "

    def primed(self, base: str) -> str:
        return f"{base}′"

    def transposed(self, base: str) -> str:
        return f"{base}ᵀ"

    def root(self, inside: str, degree: int) -> str:
        sign = {2: "√", 3: "∛", 4: "∜"}.get(degree, f"{degree}√")
        return sign + (inside if _SIMPLE.fullmatch(inside) else f"({inside})")

    def sum_sign(self, index: str) -> str:
        return f"Σ_{index.replace(' ', '')} " if len(index) > 1 else f"Σ{self._below(index)} "

    def matrix(self, rows: list[list[str]]) -> str:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = (
            "  ".join(entry.rjust(width) for entry, width in zip(row, widths, strict=True))
            for row in rows
        )
        return "\n".join(f"[{line}]" for line in lines)


def text(expression: Expression, precision: int = 4) -> str:
    """Write an expression for a terminal.

    >>> from autograd.viz.notation import Negative, Number, Product, Sum, Symbol
    >>> text(Product((Symbol("y"), Sum((Number(1), Negative(Symbol("y")))))))
    'y · (1 − y)'
    """
    return TextWriter(precision).write(expression)
