"""Expressions as MathML Core, which browsers show without any library.

https://www.w3.org/TR/mathml-core/
"""

from __future__ import annotations

import html

from autograd.viz.notation.expressions import Expression
from autograd.viz.notation.names import Name, is_right_to_left
from autograd.viz.notation.writers import Writer


class MathmlWriter(Writer):
    """Writes the inside of a ``<math>`` element."""

    def name(self, name: Name) -> str:
        return self._with(self._base(name), name)

    def barred(self, name: Name) -> str:
        bar = '<mo stretchy="false">¯</mo>'
        # As an accent, browsers without a mathematical font would set it on the letter itself.
        return self._with(f'<mover accent="false">{self._base(name)}{bar}</mover>', name)

    def _with(self, base: str, name: Name) -> str:
        below = html.escape(name.subscript)
        if not below:
            return base
        tag = "mn" if below.isdigit() else "mi"
        return f"<msub>{base}<{tag}>{below}</{tag}></msub>"

    def _base(self, name: Name) -> str:
        if name.plain:
            return f"<mi>{html.escape(name.base)}</mi>"
        return self.words(name.base)

    def words(self, text: str) -> str:
        if text == "⋯":
            return "<mo>⋯</mo>"
        if is_right_to_left(text):
            text = f"\u2068{text}\u2069"
        return f"<mtext>{html.escape(text)}</mtext>"

    def digits(self, text: str) -> str:
        return f"<mn>{html.escape(text)}</mn>"

    def sign(self, sign: str, before: bool = False) -> str:
        form = ' form="prefix"' if before and sign == "−" else ""
        tag = "mi" if sign in ("d", "∂", "∇") else "mo"
        normal = ' mathvariant="normal"' if tag == "mi" else ""
        return f"<{tag}{form}{normal}>{html.escape(sign)}</{tag}>"

    def tight(self, sign: str) -> str:
        return f"<mo>{sign}</mo>"

    def space(self) -> str:
        return '<mspace width="0.17em"/>'

    def row(self, *parts: str) -> str:
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def listed(self, *parts: str) -> str:
        return self.row('<mo separator="true">,</mo>'.join(parts))

    def fenced(self, left: str, inside: str, right: str) -> str:
        opened = f'<mo form="prefix" fence="true">{left}</mo>'
        return f'<mrow>{opened}{inside}<mo form="postfix" fence="true">{right}</mo></mrow>'

    def fraction(self, over: str, under: str) -> str:
        return f"<mfrac>{over}{under}</mfrac>"

    def raised(self, base: str, exponent: str) -> str:
        return self._above(base, exponent)

    def lowered(self, base: str, below: Expression) -> str:
        return f"<msub>{base}{self.write(below)}</msub>"

    def primed(self, base: str) -> str:
        return f'<mrow>{base}<mo form="postfix" lspace="0" rspace="0">′</mo></mrow>'

    def transposed(self, base: str) -> str:
        return self._above(base, "<mi>T</mi>")

    @staticmethod
    def _above(base: str, exponent: str) -> str:
        """Put something above the line; over a subscript, not beside it and higher up."""
        inside = base.removeprefix("<msub>").removesuffix("</msub>")
        if len(inside) == len(base) - len("<msub></msub>") and "<msub>" not in inside:
            return f"<msubsup>{inside}{exponent}</msubsup>"
        return f"<msup>{base}{exponent}</msup>"

    def root(self, inside: str, degree: int) -> str:
        if degree == 2:
            return f"<msqrt>{inside}</msqrt>"
        return f"<mroot><mrow>{inside}</mrow><mn>{degree}</mn></mroot>"

    def sum_sign(self, index: str) -> str:
        return f"<munder><mo>∑</mo>{self.words(index)}</munder>" if index else "<mo>∑</mo>"

    def matrix(self, rows: list[list[str]]) -> str:
        lines = "".join(
            f"<mtr>{''.join(f'<mtd>{entry}</mtd>' for entry in row)}</mtr>" for row in rows
        )
        # Borders, since brackets do not grow without a mathematical font.
        style = "border: solid; border-width: 0 1px; border-radius: 6px; padding: 0 2px"
        return f'<mtable class="matrix" style="{style}">{lines}</mtable>'


def mathml(expression: Expression, precision: int = 4, display: bool = False) -> str:
    """Write an expression as a ``<math>`` element, which browsers show by themselves.

    >>> from autograd.viz.notation import Number, Power, Symbol
    >>> mathml(Power(Symbol("x"), Number(2)))
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    block = ' display="block"' if display else ""
    return f"<math{block}>{MathmlWriter(precision).write(expression)}</math>"
