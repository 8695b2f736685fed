"""What documents written in Markdown hold: blocks of code, headings, links and tables."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

_FENCE = re.compile(r"^( *)(`{3,}|~{3,}|:{3,}) *(\{[\w-]+\})? *([^\s`]*)")
#: A directive that shows code of the language that is named behind it.
_SHOWN_BY = ("{code-block}", "{code}", "{sourcecode}")


class Block(NamedTuple):
    """A fenced block: how its language is spelled, and its lines without their indentation."""

    language: str
    code: str


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a document, however deep they stand in a list."""
    return _parted(text)[0]


def prose(text: str) -> str:
    """Return a document without its fenced blocks."""
    return "\n".join(_parted(text)[1])


def _parted(text: str) -> tuple[list[Block], list[str]]:
    found: list[Block] = []
    rest: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        if not (opened := _FENCE.match(line)):
            rest.append(line)
            continue
        indent, fence, directive, language = opened.groups()
        inside: list[str] = []
        for each in lines:
            if re.fullmatch(rf" *{fence[0]}{{{len(fence)},}} *", each):
                break
            inside.append(each.removeprefix(indent))
        else:
            raise ValueError(f"the block that begins with {line!r} has no end")
        if directive and directive not in _SHOWN_BY:
            language = directive
        found.append(Block(language.lower(), "".join(f"{each}\n" for each in inside)))
    return found, rest


def indented_code(text: str) -> list[str]:
    """Return lines that are code because they are indented, outside of lists."""
    found: list[str] = []
    before = blank = ""
    for line in prose(text).splitlines():
        if line.startswith(("    ", "\t")) and not blank and not before[:1].isspace():
            found += [] if re.match(r"[-*+] |\d+\. ", before) else [line]
        blank = line.strip()
        before = line if blank else before
    return found


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    seen: Counter[str] = Counter()
    found: set[str] = set()
    for title in re.findall(r"^#{1,6} +(.+?) *#*$", prose(text), re.M):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


def links(text: str) -> list[tuple[str, str]]:
    """Return the links within a project: to which file ("" is the same), to which anchor."""
    plain = re.sub(r"`[^`]*`", "", prose(text))
    return re.findall(r"\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)", plain)


def table(text: str, heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, less its head."""
    _, _, section = text.partition(f"\n{heading}\n")
    found = re.search(r"(?:^\|.*\|\n)+", section, re.M)
    if not found:
        raise ValueError(f"there is no table under {heading!r}")
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in found[0].splitlines()]
    return rows[2:]


def read(path: Path) -> str:
    """Return the text of a document."""
    return path.read_text(encoding="utf-8")
