"""SVG that says what it shows, and a page around it."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping, Sequence

from autograd.viz.palette import colour, stylesheet

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
_ROOT = re.compile(r"<svg\b[^>]*>")
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_OWN_ID = re.compile(r'<g id="(?:graph|node|edge|clust)\d+" ')
_TITLE = re.compile(r"<title>([^<]*)</title>")
_WIDTH = re.compile(r'<svg width="([\d.]+)pt"')
#: Pixels of a point, times how much smaller a picture may be made.
_SMALLEST = 4 / 3 * 2 / 3
#: Light text stands on dark ground. Colours are "rgb(...)" where a page writes them so.
_TELL = (
    "const [red, green, blue] = getComputedStyle(this).color.match(/[\\d.]+/g).map(Number); "
    "const theme = red + green + blue > 384 ? 'dark' : 'light'; "
    "this.contentWindow.postMessage({ glassgrad: theme }, '*')"
)
# What XML 1.0 does not allow even as a reference.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def accessible(svg: str, alt: str, told: Mapping[str, str], theme: str) -> str:
    """Return Graphviz's SVG with a description of the whole and of each part.

    Parameters
    ----------
    svg : str
    alt : str
        What the picture shows.
    told : mapping of str to str
        For the id of each node and closed group, and ``cluster_`` with that of an open one, what
        to say of it; an edge is said to lead from what is said of its ends up to a comma or colon.
    theme : {"auto", "light", "dark"}
        Of "auto", colours are exchanged where the reader prefers dark.
    """
    svg = _COMMENT.sub("", svg)
    found = _ROOT.search(svg)
    if found is None:
        raise ValueError("this is no SVG")
    body = svg[found.end() :]
    body = _OWN_ID.sub("<g ", body)
    body = _TITLE.sub(lambda title: _title(title.group(1), told), body)
    text = html.escape(_NOT_XML.sub("\ufffd", alt))
    root = f'{found.group()[:-1]} class="glassgrad" role="img" aria-label="{text}">'
    style = f"<style>{stylesheet()}</style>\n" if theme == "auto" else ""
    return f"{_HEAD}{root}\n<title>{text}</title>\n{style}{body.lstrip()}"


def _title(name: str, told: Mapping[str, str]) -> str:
    source, arrow, target = html.unescape(name).partition("->")
    if arrow:
        ends = [re.split("[,:]", told.get(end, end), maxsplit=1)[0] for end in (source, target)]
        said = f"from {ends[0]} to {ends[1]}"
    else:
        said = told.get(source, "")
    return f"<title>{html.escape(_NOT_XML.sub(chr(0xFFFD), said))}</title>" if said else ""


def image(svg: str, alt: str) -> str:
    """Return HTML that shows a picture also where scripts and SVG are taken out of a page.

    It is made as narrow as its column, but no smaller than two thirds: beyond that it scrolls.
    """
    data = base64.b64encode(svg.encode()).decode()
    found = _WIDTH.search(svg)
    least = f"min-width: {float(found[1]) * _SMALLEST:.0f}px; " if found else ""
    return (
        f'<div tabindex="0" style="overflow-x: auto"><img src="data:image/svg+xml;base64,{data}" '
        f'alt="{html.escape(alt)}" style="{least}max-width: 100%; height: auto"></div>'
    )


def frame(page: str, title: str, attributes: Mapping[str, str]) -> str:
    """Return HTML that shows a page within another, and tells it whether that one is dark.

    From the browser it hears only what the system prefers.
    """
    given = {"srcdoc": page, "title": title, "onload": _TELL, **attributes}
    written = " ".join(f'{name}="{html.escape(text)}"' for name, text in given.items())
    return f"<iframe {written}></iframe>"


def or_else(rich: str, plain: str) -> str:
    """Return HTML that shows the first, but the second where styles are taken out of a page.

    Notebooks that are not trusted take out styles, scripts and frames, and of MathML everything
    but the letters, so that a square would read as a product.
    """
    style = ".glassgrad-rich { display: block !important; } .glassgrad-plain { display: none; }"
    return (
        f'<style>{style}</style><div class="glassgrad-rich" style="display: none">{rich}</div>'
        f'<div class="glassgrad-plain">{plain}</div>'
    )


def no_picture(why: str) -> str:
    """Return what stands on a page in place of a picture.

    >>> no_picture("no Graphviz")
    '<p>There is no picture: no Graphviz. The table below says the same.</p>'
    """
    said = html.escape(_NOT_XML.sub("\ufffd", why))
    return f"<p>There is no picture: {said}. The table below says the same.</p>"


def page(
    svg: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    theme: str,
) -> str:
    """Return a page of its own with a picture, and a table that says the same."""
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in columns)
    lines = "\n".join(_row(row) for row in rows)
    scheme = {"auto": "light dark"}.get(theme, theme)
    picture = svg.removeprefix(_HEAD)
    named = html.escape(_NOT_XML.sub("\ufffd", title))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="{scheme}">
<title>{named}</title>
<style>
{_page_style(theme)}
</style>
</head>
<body>
<main>
<h1>{named}</h1>
<figure tabindex="0" aria-label="Picture of the graph">
{picture}
</figure>
<details>
<summary>The same as a table</summary>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{lines}
</tbody>
</table>
</details>
</main>
</body>
</html>
"""


def _row(row: Sequence[str]) -> str:
    first, *others = (html.escape(_NOT_XML.sub("\ufffd", cell)) for cell in row)
    cells = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def _page_style(theme: str) -> str:
    def colours(shade: str) -> str:
        roles = ("ground", "text", "muted", "frame")
        return "".join(f"--{role}:{colour(role, shade)};" for role in roles)

    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {colours('dark')} }} }}\n"
    return (
        f":root {{ {colours(theme)} }}\n"
        + (dark if theme == "auto" else "")
        + """body { margin: 1.5rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 Helvetica, Arial, sans-serif; }
h1 { font-size: 1.2rem; }
figure { margin: 0 0 1.5rem; overflow: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.8rem; border-bottom: 1px solid var(--frame); text-align: start;
  vertical-align: top; white-space: pre-line; unicode-bidi: plaintext; }
thead th, summary { color: var(--muted); }"""
    )
