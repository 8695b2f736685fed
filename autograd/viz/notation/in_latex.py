"""Expressions as LaTeX, with all that has a meaning to LaTeX escaped in names."""

from __future__ import annotations

import re

from autograd.viz.notation.expressions import Expression
from autograd.viz.notation.names import GREEK, Name
from autograd.viz.notation.writers import Writer

_LATEX_CHARACTERS = {
    **{c: f"\\{c}" for c in "#%&_{}"},
    "$": "{\\$}",  # apart from the dollar signs around a formula
    "\\": "\\backslash ",
    "^": "{\\wedge}",
    "~": "{\\sim}",
    "<": "{<}",
    ">": "{>}",
    " ": "\\ ",
}
_LATEX_GREEK = {letter: f"\\{name}" for name, letter in GREEK.items()} | {"ο": "o"}
# What LaTeX knows in mathematics mode alone; without further packages, not as a character at all.
_SPECIAL = {
    "…": "\\ldots ",
    "‹": "\\langle ",
    "›": "\\rangle ",
    "→": "\\to ",
    "✓": "\\surd ",
    "✗": "\\times ",
    "×": "\\times ",
    "−": "-",
    "–": "-",
    "∞": "\\infty ",
    "𝟏": "\\mathbf{1}",
    "·": "\\cdot ",
    "∂": "\\partial ",
    "′": "'",
    "″": "''",
    "‴": "'''",
    "\u200c": "",
    "\u200d": "",
} | {letter: f"{written} " for letter, written in _LATEX_GREEK.items()}
_RAISED = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))
_PIECE = re.compile(f"[{''.join(_RAISED)}]+|[{''.join(_SPECIAL)}]")
_LATEX_SIGNS = {
    "−": "-",
    "·": "\\cdot",
    "⊙": "\\odot",
    "×": "\\times",
    "d": "\\mathrm{d}",
    "∂": "\\partial ",
    "∇": "\\nabla ",
    "=": "=",
    "≈": "\\approx",
    "≤": "\\leq",
    "≥": "\\geq",
    "≠": "\\neq",
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


def parted(text: str) -> list[tuple[bool, str]]:
    """Part a text into LaTeX of mathematics mode, told by True, and what is text anywhere.

    >>> parted("x → 10⁻²")
    [(False, 'x '), (True, '\\\\to '), (False, ' 10'), (True, '^{-2}')]
    """
    found: list[tuple[bool, str]] = []
    done = 0
    for match in _PIECE.finditer(text):
        if match.start() > done:
            found.append((False, text[done : match.start()]))
        piece = match[0]
        raised = f"^{{{''.join(_RAISED[c] for c in piece)}}}" if piece[0] in _RAISED else ""
        found.append((True, raised or _SPECIAL[piece]))
        done = match.end()
    return [*found, (False, text[done:])] if done < len(text) else found


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
        if name.base == "𝟏":
            return "\\mathbf{1}"
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
        for special, told in parted(text):
            pieces += [told] if special else self._pieces(told)
        return "".join(pieces)

    def _pieces(self, text: str) -> list[str]:
        pieces: list[str] = []
        for piece in re.findall(r"[A-Za-z0-9.,:;()\[\]/+*=!?@'|-]+|[^\x00-\x7f]+|.", text):
            if piece in _LATEX_CHARACTERS:
                pieces.append(_LATEX_CHARACTERS[piece])
            elif piece.isascii() and (piece.isalnum() or len(piece) > 1):
                pieces.append(f"\\mathrm{{{piece}}}")
            elif piece.isascii():
                pieces.append(piece if piece not in '`"' else f"\\text{{{piece}}}")
            else:
                pieces.append(f"\\text{{{piece}}}")
        return pieces

    def said(self, text: str, command: str) -> str:
        """Write words of a language with a command such as ``text``, in mathematics mode."""
        parts = parted(text)
        return "".join(told if special else f"\\{command}{{{told}}}" for special, told in parts)

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
        below = index if len(index) == 1 and index.isalpha() else self.words(index)
        return f"\\sum_{{{below}}} " if index else "\\sum "

    def matrix(self, rows: list[list[str]]) -> str:
        # Not a bmatrix, which has no more than ten columns.
        lines = " \\\\ ".join(" & ".join(row) for row in rows)
        columns = "r" * max(map(len, rows), default=1)
        return f"\\left[\\begin{{array}}{{{columns}}} {lines} \\end{{array}}\\right]"


def latex(expression: Expression, precision: int = 4) -> str:
    r"""Write an expression for LaTeX, in mathematics mode.

    >>> from autograd.viz.notation import Partial, Symbol
    >>> latex(Partial(Symbol("C"), Symbol("w_2")))
    '\\frac{\\partial C}{\\partial w_{2}}'
    """
    return LatexWriter(precision).write(expression)
