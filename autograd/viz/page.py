"""`explore`: a computation graph as one page of HTML, to look around in and to step through."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import warnings
from collections.abc import Container, Sequence
from functools import cache, cached_property
from graphlib import TopologicalSorter
from importlib import resources
from pathlib import Path
from typing import Any

from autograd.graph import Node, describe
from autograd.text import plain_text
from autograd.viz import markup
from autograd.viz.capture import captured
from autograd.viz.drawing import SECONDS_SHOWN, Drawing, chosen
from autograd.viz.expansion import fitted
from autograd.viz.folding import FoldedGraph, fold
from autograd.viz.labels import shown
from autograd.viz.layout import LayoutError, laid_out
from autograd.viz.options import instead_of, one_of, precision_of
from autograd.viz.page_data import VERSION, GraphWriter, Json, clipped
from autograd.viz.page_groups import group_json
from autograd.viz.source import Style
from autograd.viz.writing import write_whole

_ASSETS = resources.files("autograd.viz") / "assets"
_THEMES = ("auto", "light", "dark")
_IMPORT = re.compile(r'^import\s[^;]*"\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_PLACE = re.compile(r"\{\{(\w+)\}\}")
#: Names a file that is not here.
_MAP_OF_SOURCE = re.compile(r"\n//# sourceMappingURL=.*\n?$")
_MOST_DRAWN = 40
_FRAME = {"sandbox": "allow-scripts", "width": "100%", "height": "640", "style": "border: 0"}
_STILL = "Run this cell, or trust this notebook, to step through the graph."
#: In characters: about 40,000 nodes.
LARGE = 15_000_000


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
    backward pass step by step, and shows on each edge upstream gradient × local derivative. No
    ``grad`` is changed: the page does its own backward pass.

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
        Significant digits in the picture, 1 to 17. The details of a node show all of them.
    theme : {"auto", "light", "dark"}
        Which colours to start with; ``auto`` follows the reader's system.

    Returns
    -------
    Page
        Shows itself in a notebook, and is saved with ``.save_html("graph.html")``.

    Raises
    ------
    TypeError
        If `out` is not a `Value`, `wrt` holds anything else, or an option is of another type.
    ValueError
        If the gradient does not have the shape of `out`, no path leads to it from a value in
        `wrt`, or an option is none of those above.
    RuntimeError
        If the graph was freed by ``backward(free_graph=True)``.

    Examples
    --------
    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> page = explore((x * x).named("y"))
    >>> page
    Page('y', 2 nodes)
    >>> page.data["backward"][0]["passes"][1]  # the second of two paths from y to x: 1 × 3
    {'slot': 1, 'share': 3.0, 'local': 3.0, 'after': 6.0, 'formula': 2}
    """
    if not isinstance(out, Node):
        hint = ": pass one of its .graph's ends" if hasattr(out, "graph") else instead_of(out)
        raise TypeError(f"explore shows the graph of a Value, got {describe(out)}{hint}")
    theme, precision = one_of("theme", theme, _THEMES), precision_of(precision)
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title is a string, got {describe(title)}")
    whole = captured(out, wrt=wrt)
    folded = fold(whole.graph)
    writer = GraphWriter(whole, out)
    nodes = writer.nodes()
    outputs = writer.outputs()
    groups, homes = group_json(folded)
    for node, home in zip(nodes, homes):
        if home:
            node["group"] = home
    data: Json = {
        "version": VERSION,
        "title": shown(_title(out, title, nodes[outputs[0]])),
        "precision": precision,
        "theme": theme,
        "nodes": nodes,
        "groups": groups,
        "outputs": outputs,
        "backward": [],
    }
    why_not = _why_not_backward(out) if gradient is None else None
    if why_not is None:
        data["backward"] = writer.backward(out, gradient)
        if any(node.hooks for node in whole.ids):
            data["note"] = _HOOKS
    else:
        data["why_not_backward"] = why_not
    data["formulas"] = writer.formulas.written
    return Page(data, folded)


def _title(out: Node, given: str | None, written: Json) -> str:
    # Last, what the page calls the output wherever else it names it.
    called = written.get("name") or written.get("op")
    texts = (plain_text(text) for text in (given, out.name, called) if text is not None)
    return next(filter(None, texts), "value")


def _why_not_backward(out: Node) -> str | None:
    if not out.requires_grad:
        return "Nothing here requires a gradient, so there is no backward pass."
    dtype = getattr(out.data, "dtype", None)
    if getattr(out.data, "size", 1) != 1 or isinstance(out.data, complex | tuple):
        return _MANY
    return _MANY if dtype is not None and dtype.kind not in "f" else None


_MANY = (
    "The output is not a single real number, so the backward pass must be told where to start: "
    "explore(out, gradient=...)."
)


_HOOKS = (
    "Some values here have hooks, which this page does not call: what they change, such as the "
    "gradients in .grad, differs from what is shown."
)


class Page:
    """A page of HTML that shows a computation graph, as `explore` makes it.

    It is made by `explore`, and shown by notebooks.

    Attributes
    ----------
    title : str
    data : dict
        What the page knows, as it stands in its JSON.

    Examples
    --------
    >>> from autograd import Value, explore
    >>> x = Value(2.0, name="x")
    >>> page = explore((x * x).named("y"))
    >>> len(page.data["nodes"])
    2
    """

    def __init__(self, data: Json, folded: FoldedGraph) -> None:
        self.title: str = data["title"]
        self.data = data
        self._folded = folded

    @cached_property
    def html(self) -> str:
        """The whole page.

        Warns
        -----
        UserWarning
            If it is so large that browsers take long to open it.
        """
        library, script = _library(), _script()
        style = _asset("page.css") + _asset("picture.css")
        policy = (
            "default-src 'none'",
            f"script-src {_hash(library)} {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
        filled = {
            "policy": "; ".join(policy),
            "title": html.escape(self.title),
            "style": style,
            "library": library,
            "data": _inside_script(json.dumps(self.data, separators=(",", ":"), allow_nan=False)),
            "script": script,
        }
        page = _PLACE.sub(lambda place: filled[place[1]], _asset("page.html"))
        if len(page) > LARGE:
            warnings.warn(
                f"the page of {self.title!r} shows {len(self.data['nodes']):,} nodes in "
                f"{len(page) / 1e6:,.0f} MB, which browsers are slow to open: show a part, such as "
                "explore(out, wrt=...) with a value nearer to the output, or explore(...) of one "
                "in the middle",
                stacklevel=2,
            )
        return page

    def save_html(self, path: str | os.PathLike[str]) -> Path:
        """Write the page, whole or not at all.

        Parameters
        ----------
        path : str or path
            Its suffix is ``.html`` or ``.htm``.

        Returns
        -------
        Path

        Raises
        ------
        ValueError
            If the suffix is another.
        OSError
            If the file cannot be written.
        """
        if Path(path).suffix.lower() not in (".html", ".htm"):
            raise ValueError(
                f"a page is saved as .html, got {os.fspath(path)!r}; draw(out).save writes pictures"
            )
        return write_whole(path, self.html.encode("utf-8", "replace"))

    save = save_html

    @property
    def drawing(self) -> Drawing:
        """A still picture, for where the page cannot be shown."""
        graph = self._folded.graph
        show = ("data", "grad") if any(node.grad is not None for node in graph.nodes) else ("data",)
        style = Style(show, "LR", "auto", self.data["precision"])
        return Drawing(fitted(self._folded, _MOST_DRAWN), style, SECONDS_SHOWN)

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        image, png, trouble = self._still
        framed = markup.frame(self.html, self.title, _FRAME)
        bundle = {"text/plain": "\n".join(filter(None, (repr(self), trouble)))}
        bundle |= {"text/html": markup.or_else(framed, f"<p>{_STILL}</p>{image}")}
        bundle |= {"image/png": png} if png else {}
        return chosen(bundle, include, exclude)

    @cached_property
    def _still(self) -> tuple[str, str, str]:
        """The still picture as HTML and as PNG, or why there is none: so as to wait but once."""
        drawing, image = self.drawing, ""
        try:
            image = markup.image(drawing.svg, drawing.alt)
            png = laid_out(drawing.dot, "png", SECONDS_SHOWN)
        except LayoutError as error:
            return image, "", str(error)
        return image, base64.b64encode(png).decode(), ""

    def __repr__(self) -> str:
        count = len(self.data["nodes"])
        return f"Page({clipped(self.title)!r}, {count:,} {'node' if count == 1 else 'nodes'})"


@cache
def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


@cache
def _library() -> str:
    source = _MAP_OF_SOURCE.sub("\n", _asset("vendor/dagre/dagre.min.js"))
    return f"/*! @dagrejs/dagre\n\n{_asset('vendor/dagre/LICENSE')}*/\n{source}"


def modules() -> list[str]:
    """Return the names of the modules of the script, each after those that it imports."""
    names = sorted(
        path.name[:-3] for path in (_ASSETS / "script").iterdir() if path.name[-3:] == ".js"
    )
    needs = {name: _IMPORT.findall(_asset(f"script/{name}.js")) for name in names}
    return [*TopologicalSorter(needs).static_order()]


@cache
def _script() -> str:
    """Join the modules into one script: what they import from each other is all in one scope."""
    parts = (_asset(f"script/{name}.js") for name in modules())
    joined = "\n".join(_EXPORT.sub("", _IMPORT.sub("", part)) for part in parts)
    return f'(() => {{\n"use strict";\n{joined}\nstart();\n}})();\n'


@cache
def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _inside_script(text: str) -> str:
    """Write JSON so that nothing in it can end the element, or begin a comment."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
