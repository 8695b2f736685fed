"""Docstrings are written to be read as they are: their formulas are no markup."""

import functools
import re
from collections.abc import Mapping
from typing import Any

import public_names
from sphinx.application import Sphinx
from sphinx.util.inspect import stringify_signature

#: Code, or the title of a work; or a name; or a character that would be taken for markup.
#: A star beside a letter, or behind the bracket of a call, is one of a formula.
_TITLE = r"(?<![\w*])\*[A-Z](?:[^*]*[^*\s(])?\*(?![\w*])"
_PIECES = re.compile(rf"(``.*?``|{_TITLE})|(?<!`)`([^`]+)`(?!`|_)|([*|])|(?<=\w)(_)(?=\W|$)")


def marked(text: str, known: Mapping[str, str], here: str = "") -> str:
    """Return text with links to the names that are documented, and all else as it stands.

    A name is looked for beside the one that is being documented, `here`, before it is elsewhere.
    """
    beside = here.rpartition(".")[0]

    def piece(found: re.Match[str]) -> str:
        kept, name, *characters = found.groups()
        if kept:
            return kept
        if name:
            asked = name.removesuffix("()")
            place = known.get(f"{beside}.{asked}") or known.get(asked)
            return f":py:obj:`{name} <{place}>`" if place else f"``{name}``"
        return "\\" + next(filter(None, characters))

    return _PIECES.sub(piece, text)


_known = functools.cache(public_names.places)


def _process(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    # By paragraphs, since a title may go on in the next line; an example lasts to the next one.
    paragraphs = re.split(r"(\n\s*\n)", "\n".join(lines))
    for place, paragraph in enumerate(paragraphs):
        words, prompt, example = paragraph.partition(">>>")
        paragraphs[place] = marked(words, _known(), name) + prompt + example
    lines[:] = "".join(paragraphs).split("\n")


def _signature(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, *signature: str | None
) -> tuple[str, str] | None:
    """Return how a class is called: Sphinx would look at `__new__` before `__init__`."""
    called = public_names.signature(thing) if what == "class" else None
    return called and (stringify_signature(called, show_annotation=False), "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Mark the lines before the sections of the docstring are read."""
    app.connect("autodoc-process-docstring", _process, priority=400)
    app.connect("autodoc-process-signature", _signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
