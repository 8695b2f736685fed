"""Writers of expressions: as text in Unicode, as LaTeX, and as MathML Core.

MathML Core is what browsers show without any library (https://www.w3.org/TR/mathml-core/). Names
that users gave are escaped in each.
"""

from __future__ import annotations

import html
import re
from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Any

import numpy as np

from autograd.viz.notation.expressions import (
    Bar,
    Call,
    Expression,
    Fence,
    Gradient,
    Indexed,
    Matrix,
    Negative,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Slot,
    Sum,
    SumOver,
    Symbol,
    Transpose,
    Words,
)
from autograd.viz.notation.names import GREEK, Name, is_right_to_left, printable, typeset
from autograd.viz.preview import number_text

# How tightly the parts of an expression hold together.
_RELATION, _SUM, _NEGATIVE, _PRODUCT, _MATRIX_PRODUCT, _POWER, _ATOM = range(7)
_SIGNS = {"hadamard": "⊙", "scalar": "·", "matrix": ""}


def _function_name(name: str) -> Name:
    """Part the base from log2; other functions are called by their whole names."""
    return (
        typeset(name)
        if name in GREEK or re.fullmatch(r"log\d+", name)
        else Name(printable(name), "", name.isalpha())
    )


class Writer(ABC):
    """Writes expressions; what differs between the three forms is what a subclass fills in."""

    #: Whether a quotient is drawn as a fraction, which needs no parentheses.
    draws_fractions = True

    def __init__(self, precision: int = 4) -> None:
        self.precision = precision

    def write(self, x: Expression) -> str:
        """Return an expression as it is written."""
        match x:
            case Symbol():
                return self.name(typeset(x.name))
            case Slot():
                return self.name(typeset(f"input {x.index}"))
            case Number():
                return self._number(x.value)
            case Words():
                return self.words(printable(x.text))
            case Sum():
                return self._sum(x)
            case Negative():
                return self.row(self.sign("−", before=True), self._within(x.term, _PRODUCT))
            case Product():
                return self._product(x)
            case Quotient():
                return self._quotient(x)
            case Power():
                return self.raised(self._within(x.base, _POWER + 1), self.write(x.exponent))
            case Root():
                return self.root(self.write(x.radicand), x.degree)
            case Call():
                function = self.name(_function_name(x.function))
                if x.primed:
                    function = self.primed(function)
                arguments = (self.write(given) for given in x.arguments)
                return self.row(function, self.fenced("(", self.listed(*arguments), ")"))
            case Transpose():
                return self.transposed(self._within(x.base, _POWER + 1))
            case Indexed():
                inside = self.words(printable(x.index))
                return self.row(self._within(x.base, _POWER), self.fenced("[", inside, "]"))
            case Fence():
                return self.fenced(x.left, self.write(x.content), x.right)
            case SumOver():
                least = _PRODUCT if isinstance(x.term, Quotient) else _MATRIX_PRODUCT
                sign = self.sum_sign(printable(x.index) if x.index else "")
                return self.row(sign, self._within(x.term, least))
            case Partial():
                return self.fraction(
                    self.row(self.sign("∂", before=True), self._within(x.of, _ATOM)),
                    self.row(self.sign("∂", before=True), self._within(x.by, _ATOM)),
                )
            case Gradient():
                nabla = self.lowered(self.sign("∇", before=True), x.by)
                return self.row(nabla, self._within(x.of, _POWER))
            case Bar():
                return self.barred(typeset(x.of.name))
            case Matrix():
                return self.matrix([[self.write(entry) for entry in row] for row in x.rows])
            case Relation():
                members = [self.write(member) for member in x.members]
                parts = [members[0]]
                for sign, member in zip(x.signs, members[1:], strict=True):
                    parts += [self.sign(sign), member]
                return self.row(*parts)
            case _:
                raise TypeError(f"an expression is written, got a {type(x).__name__}")

    def _within(self, x: Expression, least: int) -> str:
        """Write a part, in parentheses if it holds together less tightly than what is around."""
        written = self.write(x)
        return written if self._strength(x) >= least else self.fenced("(", written, ")")

    def _strength(self, x: Expression) -> int:
        match x:
            case Relation():
                return _RELATION
            case Sum():
                return _SUM
            case Negative():
                return _NEGATIVE
            case Number():
                return self._strength_of_number(x.value)
            case Product():
                return _MATRIX_PRODUCT if x.kind == "matrix" else _PRODUCT
            case SumOver():
                return _PRODUCT
            case Quotient() | Partial():
                return _MATRIX_PRODUCT if self.draws_fractions else _PRODUCT
            case Power() | Transpose():
                return _POWER
            case _:
                return _ATOM

    def _strength_of_number(self, value: Any) -> int:
        if isinstance(value, complex | np.complexfloating):
            return _ATOM  # which Python writes in parentheses
        if value < 0:
            return _NEGATIVE
        return _PRODUCT if "e" in number_text(value, self.precision) else _ATOM

    def _number(self, value: Any) -> str:
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, complex):
            return self.digits(number_text(value, self.precision).replace("-", "−"))
        if isinstance(value, int) and abs(value) >= 10**15:
            text = format(Decimal(value), f".{self.precision - 1}e").replace("e+", "e")
        else:
            text = number_text(value, self.precision)
        minus, text = text.startswith("-"), text.removeprefix("-")
        text = {"nan": "NaN", "inf": "∞"}.get(text, text)
        mantissa, e, exponent = text.partition("e")
        written = self.digits(mantissa)
        if e:
            power = int(exponent)
            sign = [self.sign("−", before=True)] if power < 0 else []
            raised = self.raised(self.digits("10"), self.row(*sign, self.digits(str(abs(power)))))
            written = self.row(written, self.tight("×"), raised)
        return self.row(self.sign("−", before=True), written) if minus else written

    def _sum(self, x: Sum) -> str:
        parts: list[str] = []
        for term in x.terms:
            below = isinstance(term, Negative)
            if isinstance(term, Number) and not isinstance(term.value, complex) and parts:
                below = bool(term.value < 0)
            if not below:
                parts += [self.sign("+")] * bool(parts) + [self._within(term, _SUM + bool(parts))]
                continue
            inside = term.term if isinstance(term, Negative) else Number(-term.value)  # type: ignore[union-attr]
            sign = self.sign("−", before=not parts)
            parts += [sign, self._within(inside, _PRODUCT)]
        return self.row(*parts)

    def _product(self, x: Product) -> str:
        parts: list[str] = []
        for factor in x.factors:
            if parts:
                parts.append(self.sign(_SIGNS[x.kind]) if _SIGNS[x.kind] else self.space())
            least = _MATRIX_PRODUCT if x.kind == "matrix" else _PRODUCT
            # As textbooks do: (Wᵀ δ) ⊙ σ′(z).
            if isinstance(factor, Product) and factor.kind == "matrix" and x.kind == "hadamard":
                least = _POWER
            if isinstance(factor, SumOver):
                least = _ATOM
            parts.append(self._within(factor, least))
        return self.row(*parts)

    def _quotient(self, x: Quotient) -> str:
        if self.draws_fractions:
            return self.fraction(self.write(x.over), self.write(x.under))
        return self.fraction(self._within(x.over, _PRODUCT), self._within(x.under, _POWER))

    @abstractmethod
    def name(self, name: Name) -> str: ...
    @abstractmethod
    def barred(self, name: Name) -> str: ...
    @abstractmethod
    def words(self, text: str) -> str: ...
    @abstractmethod
    def digits(self, text: str) -> str: ...
    @abstractmethod
    def sign(self, sign: str, before: bool = False) -> str: ...
    @abstractmethod
    def tight(self, sign: str) -> str: ...
    @abstractmethod
    def space(self) -> str: ...
    @abstractmethod
    def row(self, *parts: str) -> str: ...
    @abstractmethod
    def listed(self, *parts: str) -> str: ...
    @abstractmethod
    def fenced(self, left: str, inside: str, right: str) -> str: ...
    @abstractmethod
    def fraction(self, over: str, under: str) -> str: ...
    @abstractmethod
    def raised(self, base: str, exponent: str) -> str: ...
    @abstractmethod
    def lowered(self, base: str, below: Expression) -> str: ...
    @abstractmethod
    def primed(self, base: str) -> str: ...
    @abstractmethod
    def transposed(self, base: str) -> str: ...
    @abstractmethod
    def root(self, inside: str, degree: int) -> str: ...
    @abstractmethod
    def sum_sign(self, index: str) -> str: ...
    @abstractmethod
    def matrix(self, rows: list[list[str]]) -> str: ...


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
        return "Σ "

    def matrix(self, rows: list[list[str]]) -> str:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = (
            "  ".join(entry.rjust(width) for entry, width in zip(row, widths, strict=True))
            for row in rows
        )
        return "\n".join(f"[{line}]" for line in lines)


_LATEX_CHARACTERS = {
    **{c: f"\\{c}" for c in "#$%&_{}"},
    "\\": "\\backslash ",
    "^": "{\\wedge}",
    "~": "{\\sim}",
    "<": "{<}",
    ">": "{>}",
    " ": "\\ ",
    "…": "\\ldots ",
}
_LATEX_GREEK = {letter: f"\\{name}" for name, letter in GREEK.items()} | {"ο": "o"}
_LATEX_SIGNS = {
    "−": "-",
    "·": "\\cdot",
    "⊙": "\\odot",
    "×": "\\times",
    "∂": "\\partial ",
    "∇": "\\nabla ",
    "=": "=",
    "≈": "\\approx",
    "≤": "\\le",
    "≥": "\\ge",
    "≠": "\\ne",
    "∧": "\\wedge",
    "∨": "\\vee",
    "<": "<",
    ">": ">",
    "→": "\\to",
    "←": "\\leftarrow",
    "⋯": "\\cdots",
}
_LATEX_FENCES = {"|": ("\\left|", "\\right|")}
_LATEX_FUNCTIONS = frozenset(
    (
        *("sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan"),
        *("ln", "log", "exp", "max", "min"),
    )
)


class LatexWriter(Writer):
    """Writes for LaTeX, MathJax and KaTeX, in mathematics mode."""

    def name(self, name: Name) -> str:
        return self._with(self._base(name), name)

    def barred(self, name: Name) -> str:
        return self._with(f"\\bar{{{self._base(name)}}}", name)

    def _with(self, base: str, name: Name) -> str:
        below = name.subscript
        if not below:
            return base
        plain = below.isdigit() or len(below) == 1
        return f"{base}_{{{_LATEX_GREEK.get(below, below) if plain else self.words(below)}}}"

    def _base(self, name: Name) -> str:
        if name.base in _LATEX_GREEK:
            return _LATEX_GREEK[name.base]
        if name.plain and len(name.base) == 1 and name.base.isascii():
            return name.base
        if name.base in _LATEX_FUNCTIONS:
            return f"\\{name.base}"
        return self.words(name.base)

    def words(self, text: str) -> str:
        if text == "⋯":
            return "\\cdots"
        pieces: list[str] = []
        for piece in re.findall(r"[A-Za-z0-9.,:;()\[\]/+*=!?@'|-]+|[^\x00-\x7f…]+|.", text):
            if piece in _LATEX_CHARACTERS:
                pieces.append(_LATEX_CHARACTERS[piece])
            elif piece.isascii() and (piece.isalnum() or len(piece) > 1):
                pieces.append(f"\\mathrm{{{piece}}}")
            elif piece.isascii():
                pieces.append(piece if piece not in '`"' else f"\\text{{{piece}}}")
            else:
                pieces.append(f"\\text{{{piece}}}")
        return "".join(pieces)

    def digits(self, text: str) -> str:
        return {"∞": "\\infty ", "NaN": "\\mathrm{NaN}"}.get(text, text.replace("−", "-"))

    def sign(self, sign: str, before: bool = False) -> str:
        written = _LATEX_SIGNS.get(sign, sign)
        return written if before else f" {written} "

    def tight(self, sign: str) -> str:
        return f" {_LATEX_SIGNS.get(sign, sign)} "

    def space(self) -> str:
        return " \\, "

    def row(self, *parts: str) -> str:
        return "".join(parts)

    def listed(self, *parts: str) -> str:
        return ", ".join(parts)

    def fenced(self, left: str, inside: str, right: str) -> str:
        return f"\\left{left}{inside}\\right{right}"

    def fraction(self, over: str, under: str) -> str:
        return f"\\frac{{{over}}}{{{under}}}"

    def raised(self, base: str, exponent: str) -> str:
        return f"{{{base}}}^{{{exponent}}}"

    def lowered(self, base: str, below: Expression) -> str:
        return f"{base.strip()}_{{{self.write(below)}}} "

    def primed(self, base: str) -> str:
        return f"{base}'"

    def transposed(self, base: str) -> str:
        return f"{{{base}}}^{{\\top}}"

    def root(self, inside: str, degree: int) -> str:
        return f"\\sqrt{{{inside}}}" if degree == 2 else f"\\sqrt[{degree}]{{{inside}}}"

    def sum_sign(self, index: str) -> str:
        return f"\\sum_{{{self.words(index)}}} " if index else "\\sum "

    def matrix(self, rows: list[list[str]]) -> str:
        lines = " \\\\ ".join(" & ".join(row) for row in rows)
        return f"\\begin{{bmatrix}} {lines} \\end{{bmatrix}}"


class MathmlWriter(Writer):
    """Writes the inside of a ``<math>`` element."""

    def name(self, name: Name) -> str:
        return self._with(self._base(name), name)

    def barred(self, name: Name) -> str:
        bar = '<mo stretchy="false">¯</mo>'
        return self._with(f'<mover accent="true">{self._base(name)}{bar}</mover>', name)

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
        tag = "mi" if sign == "∂" or sign == "∇" else "mo"
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
        return f"<msup>{base}{exponent}</msup>"

    def lowered(self, base: str, below: Expression) -> str:
        return f"<msub>{base}{self.write(below)}</msub>"

    def primed(self, base: str) -> str:
        return f"<msup>{base}<mo>′</mo></msup>"

    def transposed(self, base: str) -> str:
        return f"<msup>{base}<mi>T</mi></msup>"

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
        return self.fenced("[", f"<mtable>{lines}</mtable>", "]")


def text(expression: Expression, precision: int = 4) -> str:
    """Write an expression for a terminal.

    >>> text(Product((Symbol("y"), Sum((Number(1), Negative(Symbol("y")))))))
    'y · (1 − y)'
    """
    return TextWriter(precision).write(expression)


def latex(expression: Expression, precision: int = 4) -> str:
    r"""Write an expression for LaTeX, in mathematics mode.

    >>> latex(Partial(Symbol("C"), Symbol("w_2")))
    '\\frac{\\partial C}{\\partial w_{2}}'
    """
    return LatexWriter(precision).write(expression)


def mathml(expression: Expression, precision: int = 4, display: bool = False) -> str:
    """Write an expression as a ``<math>`` element, which browsers show by themselves.

    >>> mathml(Power(Symbol("x"), Number(2)))
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    block = ' display="block"' if display else ""
    return f"<math{block}>{MathmlWriter(precision).write(expression)}</math>"
