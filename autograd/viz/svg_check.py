"""Whether what a program gave is a picture in SVG, and nothing but a picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree

# All that Graphviz writes: no scripts, no styles, and nothing that is fetched.
_ELEMENTS = {
    *("svg", "g", "a", "title", "desc", "defs", "clipPath", "linearGradient", "radialGradient"),
    *("stop", "path", "polygon", "polyline", "ellipse", "circle", "rect", "line", "text", "tspan"),
}
_ATTRIBUTES = {
    *("class", "id", "transform", "viewBox", "width", "height", "x", "y", "d", "points"),
    *("cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2", "offset", "gradientUnits", "href"),
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"),
    *("stop-color", "stop-opacity", "clip-path", "title", "space", "text-anchor", "font-family"),
    *("font-size", "font-style", "font-weight", "text-decoration", "baseline-shift"),
}
#: What CSS, which attributes are written in, fetches; a backslash may hide it.
_FETCHED = re.compile(r"url\s*\((?!\s*['\"]?#)|image\s*\(|\\", re.IGNORECASE)
_NAMESPACE = "{http://www.w3.org/2000/svg}"
#: Everything before the first element; comments are taken out first.
_PROLOG = re.compile(r"\s*(<\?xml[^>]*\?>)?\s*(<!DOCTYPE\s+svg\b[^>\[]*>)?\s*(?=<svg[\s>/])")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def trouble_in(drawn: bytes) -> str | None:
    """Say what is wrong with a picture that a page is to show; None if nothing is.

    >>> trouble_in(b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>')
    >>> trouble_in(b'<svg xmlns="http://www.w3.org/2000/svg" onload="f()"></svg>')
    "it has the attribute 'onload'"
    """
    try:
        text = drawn.decode()
    except UnicodeDecodeError:
        return "it is not UTF-8"
    plain = _COMMENT.sub("", text)
    prolog = _PROLOG.match(plain)
    if prolog is None or "<!" in plain[prolog.end() :]:
        return "it does not begin as SVG does, or declares something"
    try:
        root = ElementTree.fromstring(plain)
    except ElementTree.ParseError as error:
        return f"it is no XML: {error}"
    for element in root.iter():
        if element.tag.removeprefix(_NAMESPACE) not in _ELEMENTS:
            return f"it has the element {element.tag.rpartition('}')[2][:40]!r}"
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2]
            elsewhere = name == "href" and not value.startswith("#")
            if name not in _ATTRIBUTES or elsewhere or _FETCHED.search(value):
                return f"it has the attribute {name[:40]!r}"
    return None
