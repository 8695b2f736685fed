"""Documents of words and formulas, written as text, as LaTeX, or as HTML with MathML."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from autograd.viz import notation as n
from autograd.viz.notation import Expression
from autograd.viz.notation.in_latex import LatexWriter, parted

WIDTH = 80
_INDENT = "    "

Part = str | Expression


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words, with formulas among them."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on a line of its own, with a note beside it."""

    formula: Expression
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words and formulas under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Part, ...], ...]


Block = Heading | Paragraph | Display | Table


def as_text(blocks: Sequence[Block], precision: int) -> str:
    """Write a document for a terminal of 80 columns."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(parts):
                lines += [""] * bool(lines) + textwrap.wrap(_joined(parts, precision), WIDTH)
            case Paragraph(parts):
                lines += textwrap.wrap(
                    _joined(parts, precision), WIDTH, initial_indent="  ", subsequent_indent="  "
                )
            case Display(formula):
                exact, digits = n.enough_digits(formula, precision)
                lines += _displayed(Display(exact, block.note), digits)
            case Table():
                lines += _table(block, precision)
    return "\n".join(lines)


def _joined(parts: Sequence[Part], precision: int) -> str:
    return "".join(x if isinstance(x, str) else n.text(x, precision) for x in parts)


def _displayed(display: Display, precision: int) -> list[str]:
    formula, note = display.formula, display.note
    if isinstance(formula, n.Relation) and isinstance(formula.members[-1], n.Matrix):
        left = n.text(formula.members[0], precision)
        rows = n.text(formula.members[-1], precision).splitlines()
        whole = f"{left} {formula.signs[0]}{f'   {note}' if note else ''}"
        lines = _wrapped(whole, _INDENT, f"{_INDENT}  ")
        return lines + [f"{_INDENT}  {row}" for row in rows]
    whole = _INDENT + n.text(formula, precision)
    if len(whole) <= WIDTH:
        lines = [whole]
    elif isinstance(formula, n.Relation):
        left, *others = (n.text(member, precision) for member in formula.members)
        short = len(left) <= 16
        lines = [] if short else _wrapped(left, _INDENT, f"{_INDENT}  ")
        margin = _INDENT + " " * (len(left) if short else 2)
        for i, (sign, other) in enumerate(zip(formula.signs, others, strict=True)):
            lead = f"{_INDENT}{left}" if short and i == 0 else margin
            lines += _wrapped(f"{sign} {other}", f"{lead} ", f"{margin}   ")
    else:
        lines = _wrapped(n.text(formula, precision), _INDENT, f"{_INDENT}  ")
    if note:
        if len(lines[-1]) + len(note) + 3 <= WIDTH:
            lines[-1] += f"   {note}"
        else:
            lines += _wrapped(note, f"{_INDENT}  ", f"{_INDENT}  ")
    return lines


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False
    )


def _table(table: Table, precision: int) -> list[str]:
    rows = [table.header, *(tuple(_joined((x,), precision) for x in row) for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    # What is shown first may be long: it is cut so that the rest is seen.
    room = max(WIDTH - len(_INDENT) - sum(widths[1:]) - 2 * len(widths[1:]), 12)
    if widths[0] > room:
        widths[0] = room
        rows = [(x if len(x) <= room else f"{x[: room - 1]}…", *others) for x, *others in rows]
    return [
        _INDENT + "  ".join(x.ljust(width) for x, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def as_latex(blocks: Sequence[Block], precision: int) -> str:
    """Write a document for LaTeX with amsmath; notebooks, MathJax and KaTeX show it too."""
    writer = LatexWriter(precision)
    pieces: list[str] = []
    for block in blocks:
        match block:
            case Heading(parts):
                # In mathematics mode, the only one in which a notebook knows commands.
                words = (
                    writer.said(x, "textbf") if isinstance(x, str) else writer.write(x)
                    for x in parts
                )
                pieces.append(f"${''.join(words)}$")
            case Paragraph(parts):
                pieces.append(_inline(parts, writer))
            case Display(formula, note):
                beside = f" \\qquad {writer.said(note, 'text')}" if note else ""
                exact, digits = n.enough_digits(formula, precision)
                pieces.append(f"$${_aligned(exact, LatexWriter(digits))}{beside}$$")
            case Table(header, rows):
                lines = [" & ".join(f"\\text{{{title}}}" for title in header)]
                for row in rows:
                    cells = (
                        writer.said(x, "text") if isinstance(x, str) else writer.write(x)
                        for x in row
                    )
                    lines.append(" & ".join(cells))
                inside = " \\\\ ".join(lines)
                columns = "l" * len(header)
                pieces.append(f"$$\\begin{{array}}{{{columns}}} {inside} \\end{{array}}$$")
    return "\n\n".join(pieces)


def _inline(parts: Sequence[Part], writer: LatexWriter) -> str:
    pieces: list[str] = []
    for x in parts:
        told = parted(x) if isinstance(x, str) else [(True, writer.write(x))]
        pieces += [f"${written}$" if special else written for special, written in told]
    return "".join(pieces).replace("$$", "")  # formulas side by side are one


def _aligned(formula: Expression, writer: LatexWriter) -> str:
    if not isinstance(formula, n.Relation) or not _is_long(formula, writer.precision):
        return writer.write(formula)
    left, *others = map(writer.write, formula.members)
    lines = (
        f"&{writer.sign(sign)}{other}" for sign, other in zip(formula.signs, others, strict=True)
    )
    joined = " \\\\ ".join(lines)
    return f"\\begin{{aligned}} {left} {joined} \\end{{aligned}}"


def _is_long(formula: n.Relation, precision: int) -> bool:
    """Tell whether a chain is to be broken into lines, as text is."""
    return len(formula.members) > 2 and len(n.text(formula, precision)) > WIDTH - len(_INDENT)


def as_html(blocks: Sequence[Block], precision: int) -> str:
    """Write a document as HTML, with MathML for formulas."""
    pieces: list[str] = []
    for block in blocks:
        match block:
            case Heading(parts):
                pieces.append(f"<h4>{_html(parts, precision)}</h4>")
            case Paragraph(parts):
                pieces.append(f"<p>{_html(parts, precision)}</p>")
            case Display(formula, note):
                beside = f' <span class="note">{html.escape(note)}</span>' if note else ""
                pieces.append(
                    # Padded, or what stands above the line would be cut off with what overflows.
                    '<div style="margin-left: 2em; padding: 0.5em 0; overflow-x: auto; '
                    'overflow-y: hidden">'
                    f"{_stacked(*n.enough_digits(formula, precision))}{beside}</div>"
                )
            case Table(header, rows):
                head = "".join(f'<th scope="col">{html.escape(title)}</th>' for title in header)
                body = "".join(
                    f"<tr>{''.join(f'<td>{_html((x,), precision)}</td>' for x in row)}</tr>"
                    for row in rows
                )
                pieces.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return f'<div class="explanation">{"".join(pieces)}</div>'


def _html(parts: Sequence[Part], precision: int) -> str:
    return "".join(html.escape(x) if isinstance(x, str) else n.mathml(x, precision) for x in parts)


def _stacked(formula: Expression, precision: int) -> str:
    """Write a chain of equations in lines, aligned at their signs."""
    if not isinstance(formula, n.Relation) or not _is_long(formula, precision):
        return _shown(n.mathml(formula, precision))
    rows = ""
    for i, (sign, member) in enumerate(zip(formula.signs, formula.members[1:], strict=True)):
        left = _inside(formula.members[0], precision) if i == 0 else ""
        right = _inside(member, precision)
        rows += (
            f'<mtr><mtd style="text-align: right">{left}</mtd>'
            f'<mtd style="text-align: left"><mo>{html.escape(sign)}</mo>{right}</mtd></mtr>'
        )
    return _shown(f'<math><mtable displaystyle="true">{rows}</mtable></math>')


def _shown(math: str) -> str:
    return math.replace("<math>", '<math displaystyle="true">', 1)


def _inside(x: Expression, precision: int) -> str:
    return n.mathml(x, precision).removeprefix("<math>").removesuffix("</math>")
