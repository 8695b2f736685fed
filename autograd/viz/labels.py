"""What stands in the nodes of a picture: symbols, numbers, and text that does no harm."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from autograd.text import counted, visible
from autograd.viz.description import NodeDescription
from autograd.viz.folding import Group
from autograd.viz.preview import Preview, number_text

_SYMBOLS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "÷",
    "power": "pow",
    "negative": "neg",
    "matmul": "@",
    "sigmoid": "σ",
    "sum": "Σ",
    "sqrt": "√",
    "square": "( )²",
    "exp": "exp",
    "absolute": "| |",
    "getitem": "[ ]",
}
#: Those whose inputs may change places.
_COMMUTATIVE = frozenset(
    ("add", "multiply", "maximum", "minimum", "logaddexp", "logaddexp2", "hypot", "fmax", "fmin")
)
_LONGEST = 60
_LONGEST_KEYWORD = 30
_MOST_PLACES = 6
_LONGEST_ENTRIES = 28
NO_GRADIENT = "no gradient yet"
NOT_KEPT = "gradient not kept"


def shown(text: str, longest: int = _LONGEST) -> str:
    """Return text as it may be seen, line by line.

    >>> shown("weight\\x00\\nbias"), shown("x" * 100, 10)
    ('weight\\ufffd\\nbias', 'xxxxxxxxx…')
    """
    if len(text) > longest:  # all its lines together
        text = f"{text[: longest - 1]}…"
    return "\n".join(visible(line, longest) for line in text.split("\n"))


def escaped(text: str, longest: int = _LONGEST) -> str:
    """Make text safe inside an HTML-like label of Graphviz, with its lines kept.

    Even there Graphviz takes a backslash with a letter for something else; two of them for one.

    >>> escaped("a < b\\n\\\\N")
    'a &lt; b<br/>&#92;&#92;N'
    """
    text = html.escape(shown(text, longest)) or "&#160;"  # since Graphviz refuses empty tags
    return text.replace("\\", "&#92;&#92;").replace("\n", "<br/>")


def symbol(op: str) -> str:
    """Return the sign of an operation, or its name."""
    return _SYMBOLS.get(op, op)


def is_ordered(node: NodeDescription) -> bool:
    """Tell whether it matters in which place an input stands, and there are several, but few."""
    few = 1 < len(node.inputs) <= _MOST_PLACES
    return few and len({*node.inputs}) > 1 and node.op not in _COMMUTATIVE


def keyword_texts(node: NodeDescription) -> list[str]:
    """Return what an operation was told besides its inputs; what says nothing is left out."""
    return [
        f"{shown(key, _LONGEST_KEYWORD)}={shown(given, _LONGEST_KEYWORD)}"
        for key, given in node.keywords
        if given not in ("None", "False")
    ]


def described(seen: Preview, precision: int) -> str:
    """Say what data are in a few words, with the minus sign of formulas.

    >>> from autograd.viz.preview import preview
    >>> described(preview(-0.5), 4)
    '−0.5'
    """
    return seen.describe(precision)


def data_texts(seen: Preview, precision: int) -> list[str]:
    """Say what data are, a line for each: a number; or form, entries where few, and range.

    >>> import numpy as np
    >>> from autograd.viz.preview import preview
    >>> data_texts(preview(np.array([3.0, -4.0])), 4)
    ['(2,) float64', '[3, −4]', '−4 … 3, norm 5']
    """
    if seen.text is not None:
        return seen.text.split("\n")
    if seen.is_number:
        return [described(seen, precision)]
    form = "unknown" if seen.shape is None else f"{seen.shape} {seen.dtype}"
    return [form, *range_texts(seen, precision)]


def range_texts(seen: Preview, precision: int) -> list[str]:
    """Say what is in an array: its entries where they are few, and its range and norm."""
    texts: list[str] = []
    if seen.entries and seen.shape and 1 < len(seen.entries) <= _LONGEST_ENTRIES:
        numbers = [number_text(entry, precision) for entry in seen.entries]
        entries = _nested(numbers, seen.shape)
        if len(entries) <= _LONGEST_ENTRIES:
            texts.append(entries)
    told = [spread] if (spread := seen.spread(precision)) else []
    if seen.norm is not None and (seen.shape or told):
        told.append(f"norm {number_text(seen.norm, precision)}")
    return [*texts, ", ".join(told)] if told else texts


def _nested(numbers: Sequence[str], shape: tuple[int, ...]) -> str:
    """Write the entries of an array in brackets, as NumPy nests them."""
    rows = [*numbers]
    for length in reversed(shape):
        rows = [f"[{', '.join(rows[i : i + length])}]" for i in range(0, len(rows), length)]
    return rows[0]


def grad_texts(node: NodeDescription, precision: int, backward_ran: bool) -> list[str]:
    """Say what the gradient is, or that there is none; nothing of what never has one."""
    if not node.requires_grad:
        return []
    if node.grad is not None:
        if node.grad.is_number:
            return [f"grad {described(node.grad, precision)}"]
        texts = range_texts(node.grad, precision) or [described(node.grad, precision)]
        return [f"grad {texts[0]}", *texts[1:]]
    return [NOT_KEPT if backward_ran and node.op is not None else NO_GRADIENT]


def title(node: NodeDescription) -> str:
    """Return what a node is called in a line: ``z = +``."""
    parts = [node.name, symbol(node.op) if node.op else None]
    return " = ".join(shown(part) for part in parts if part)


def sentence(node: NodeDescription, show: Sequence[str], precision: int, backward_ran: bool) -> str:
    """Describe a node in a line, for those who do not see it.

    >>> from autograd import Value
    >>> from autograd.viz.capture import capture
    >>> sentence(capture(Value(3.0, name="x")).nodes[0], ("data", "grad"), 4, False)
    'x, input: 3; no gradient yet'
    """
    head = ", ".join(part for part in (title(node), node.kind) if part)
    told = [*keyword_texts(node)]
    if "data" in show or node.kind == "failed":
        told += data_texts(node.data, precision)
    if "grad" in show:
        told += grad_texts(node, precision, backward_ran)
    return f"{head}: {'; '.join(told)}" if told else head


def group_texts(group: Group) -> list[str]:
    """Say what a closed group holds, a line for each."""
    return [*([shown(group.note)] if group.note else []), counted(group.size, "node")]


def lines_of(texts: Sequence[str], **font: Any) -> list[str]:
    """Return lines of an HTML-like label in one font."""
    attributes = "".join(
        f' {key.replace("_", "-")}="{value}"' for key, value in font.items() if value is not None
    )
    if not attributes:
        return [escaped(text) for text in texts]
    return [f"<font{attributes}>{escaped(text)}</font>" for text in texts]
