"""`explore`: a computation graph as one page of HTML, to look around in and to step through."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import tempfile
from functools import cached_property
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from autograd.graph import Node, describe
from autograd.viz.capture import captured
from autograd.viz.page_data import VERSION, GraphWriter, Json, clipped
from autograd.viz.page_groups import group_json

_ASSETS = resources.files("autograd.viz") / "assets"
#: In the order in which they need each other.
_MODULES = (
    "numbers",
    "model",
    "timeline",
    "diagnosis",
    "layout",
    "camera",
    "elements",
    "picture",
    "formulas",
    "inspector",
    "quiz",
    "table",
    "sentences",
    "sharing",
    "app",
)
_THEMES = ("auto", "light", "dark")


def explore(
    out: Node,
    *,
    gradient: Any = None,
    wrt: Node | Sequence[Node] | None = None,
    title: str | None = None,
    precision: int = 4,
    theme: str = "auto",
) -> Page:
    """Make a page of a value's computation graph, to look around in and to step through.

    The page is one file of HTML that needs no network. It goes through the forward pass and the
    backward pass step by step, and shows on each edge upstream gradient × local derivative.

    Parameters
    ----------
    out : Value
        The end of the graph.
    gradient : array of the shape and dtype of `out`, optional
        The upstream gradient that the backward pass starts with; 1 by default, for a single
        number. An array without one is shown with its forward pass alone.
    wrt : Value or sequence of Value, optional
        Show only what lies on paths from these to `out`; all else counts as constant.
    title : str, optional
        Of the page; by default the name of `out`.
    precision : int
        Significant digits in the picture. The inspector shows them all.
    theme : {"auto", "light", "dark"}
        Which colours to start with; ``auto`` follows the reader's system.

    Returns
    -------
    Page
        Shows itself in a notebook, and is saved with ``.save_html("graph.html")``.

    Raises
    ------
    TypeError
        If `out` is not a `Value`, or `wrt` holds anything else.
    ValueError
        If the gradient does not have the shape of `out`, no path leads to it from a value in
        `wrt`, or an option is none of those above.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> explore(x * x)
    Page('multiply', 2 nodes)
    """
    if not isinstance(out, Node):
        raise TypeError(f"explore shows the graph of a Value, got {describe(out)}")
    if theme not in _THEMES:
        raise ValueError(f"theme is auto, light or dark, got {theme!r}")
    if isinstance(precision, bool) or not isinstance(precision, int) or not 1 <= precision <= 17:
        raise ValueError(f"precision is a number of digits from 1 to 17, got {precision!r}")
    name = title or out.name or (out.op.name if out.op is not None else "value")
    return Page({**_data(out, gradient, wrt), "title": name, "precision": precision, "theme": theme})


def _data(out: Node, gradient: Any, wrt: Node | Sequence[Node] | None) -> Json:
    whole = captured(out, wrt=wrt)
    writer = GraphWriter(whole, out)
    nodes = writer.nodes()
    groups, homes = group_json(whole.graph)
    for node, home in zip(nodes, homes):
        if home:
            node["group"] = home
    data: Json = {
        "version": VERSION,
        "nodes": nodes,
        "groups": [{**group, "name": clipped(group["name"])} for group in groups],
        "outputs": writer.outputs(),
        "backward": [],
    }
    why_not = None if gradient is not None else _why_not_backward(out)
    if why_not is not None:
        return {**data, "why_not_backward": why_not, "formulas": writer.formulas.written}
    data["backward"] = writer.backward(out, gradient)
    data["formulas"] = writer.formulas.written
    return data


def _why_not_backward(out: Node) -> str | None:
    if not out.requires_grad:
        return "Nothing here requires a gradient, so there is no backward pass."
    if getattr(out.data, "size", 1) != 1 or isinstance(out.data, complex):
        return (
            "The output is not a single real number, so the backward pass needs to be told where "
            "to start: explore(out, gradient=...)."
        )
    return None


class Page:
    """A page of HTML that shows a computation graph.

    Attributes
    ----------
    title : str
    data : dict
        What the page knows, as it stands in its JSON.
    """

    def __init__(self, data: Json) -> None:
        self.title: str = data["title"]
        self.data = data

    @cached_property
    def html(self) -> str:
        """The whole page."""
        library = _library()
        script = _script()
        style = _asset("page.css") + _asset("picture.css")
        policy = "; ".join(
            (
                "default-src 'none'",
                f"script-src {_hash(library)} {_hash(script)}",
                f"style-src {_hash(style)}",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
            )
        )
        filled = {
            "policy": policy,
            "title": html.escape(_printable(self.title)),
            "style": style,
            "library": library,
            "data": _inside_script(json.dumps(self.data, separators=(",", ":"), allow_nan=False)),
            "script": script,
        }
        return re.sub(r"\{\{(\w+)\}\}", lambda place: filled[place[1]], _asset("page.html"))

    def save_html(self, path: str | os.PathLike[str]) -> Path:
        """Write the page, whole or not at all.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        path = Path(path)
        content = self.html.encode()
        handle, temporary = tempfile.mkstemp(".html", ".glassgrad-", path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, _mode_of_new_files())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return path

    save = save_html

    def __repr__(self) -> str:
        count = len(self.data["nodes"])
        return f"Page({clipped(self.title)!r}, {count:,} {'node' if count == 1 else 'nodes'})"


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _library() -> str:
    source = _asset("vendor/dagre/dagre.min.js")
    licence = _asset("vendor/dagre/LICENSE")
    # Without its last line, which names a file that is not here.
    source = re.sub(r"\n//# sourceMappingURL=.*\n?$", "\n", source)
    return f"/*! @dagrejs/dagre\n\n{licence}*/\n{source}"


def _script() -> str:
    """Join the modules into one script: what they import from each other is all in one scope."""
    parts = [_without_modules(_asset(f"script/{name}.js")) for name in _MODULES]
    joined = "\n".join(parts)
    return f'(() => {{\n"use strict";\n{joined}\nstart();\n}})();\n'


def _without_modules(source: str) -> str:
    source = re.sub(r"^import\s[^;]*;\n", "", source, flags=re.MULTILINE)
    return re.sub(r"^export ", "", source, flags=re.MULTILINE)


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _inside_script(text: str) -> str:
    """Write JSON so that nothing in it can end the element, or begin a comment."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in clipped(text))
