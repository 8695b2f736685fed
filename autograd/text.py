"""Text of what may refuse to be shown."""

from __future__ import annotations

from typing import Any

# Joiners, which emoji and scripts need, and marks that turn no other text than their own. Those
# that do, embeddings and overrides, would reach beyond what they stand in.
_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset(f"{_JOINERS}\u061c\u200e\u200f")


def plain_text(given: Any) -> str:
    """Return a string as it is, and anything else as Python shows it; never raise.

    >>> plain_text("x"), plain_text(3)
    ('x', '3')
    """
    if given.__class__ is str:
        return given
    # A subclass may answer anything when asked what it looks like.
    return str.__str__(given) if isinstance(given, str) else safe_repr(given)


def safe_repr(given: Any) -> str:
    """Return how Python shows a thing, or what kind of thing it is where that fails.

    >>> class Shy:
    ...     def __repr__(self):
    ...         raise ValueError
    >>> safe_repr(Shy())
    '<Shy, which cannot be shown>'
    """
    try:
        return str.__str__(repr(given))
    except Exception:
        return f"<{type(given).__name__}, which cannot be shown>"


def counted(number: int, what: str) -> str:
    """Return a number with what it counts.

    >>> counted(1, "node"), counted(1000, "edge")
    ('1 node', '1,000 edges')
    """
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def visible(text: str, longest: int) -> str:
    """Return text in which all can be printed, and no longer than so many characters.

    >>> visible("weight\\x00", 40), visible("x" * 100, 10)
    ('weight\\ufffd', 'xxxxxxxxx…')
    """
    if len(text) > longest:
        text = f"{text[: longest - 1].rstrip(_JOINERS)}…"
    return "".join(c if c.isprintable() or c in _UNSEEN else "\ufffd" for c in text)
