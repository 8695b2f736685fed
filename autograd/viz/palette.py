"""Colours, shapes and borders of pictures, light and dark."""

from __future__ import annotations

from typing import NamedTuple

THEMES = ("auto", "light", "dark")


class Shade(NamedTuple):
    """A colour on light ground, and what takes its place on dark."""

    light: str
    dark: str


# The borders and the gradient are of Okabe and Ito's palette (2008, "Color Universal Design"),
# which the colour-blind can tell apart; fills are tints of it, and text is darkened to be read.
# No two light shades are the same, since by them a stylesheet finds what to exchange.
SHADES = {
    "ground": Shade("#ffffff", "#14181d"),
    "text": Shade("#1b2026", "#e9ecef"),
    "muted": Shade("#59636e", "#a5aeb8"),
    "edge": Shade("#77818c", "#8d97a3"),
    "gradient": Shade("#9a2f6d", "#e79cc6"),
    "input": Shade("#56b4e9", "#56b4ea"),
    "input fill": Shade("#e3f2fc", "#15364a"),
    "parameter": Shade("#e69f00", "#e69f01"),
    "parameter fill": Shade("#fdf1d8", "#453205"),
    "output": Shade("#009e73", "#1fb98d"),
    "output fill": Shade("#dbf3eb", "#0d3b2e"),
    "failed": Shade("#d55e00", "#f08438"),
    "failed fill": Shade("#fdeadc", "#4a2208"),
    "failed text": Shade("#9c4300", "#ffb37d"),
    "operation": Shade("#8a949f", "#7b8591"),
    "operation fill": Shade("#f8f9fb", "#232930"),
    "group": Shade("#6d6a9c", "#a7a3d8"),
    "group fill": Shade("#efeef7", "#2a2938"),
    "frame": Shade("#c2c9d1", "#414a55"),
    "frame fill": Shade("#fbfcfd", "#191e24"),
}

#: Shape and border say once more what the colour says.
_SHAPES: dict[str, dict[str, str]] = {
    "input": {"shape": "box", "style": "rounded,filled"},
    "parameter": {"shape": "box", "style": "filled", "peripheries": "2"},
    "constant": {"shape": "plaintext", "width": "0", "height": "0", "margin": "0.06,0.03"},
    "operation": {"shape": "box", "style": "rounded,filled", "penwidth": "1"},
    "output": {"shape": "box", "style": "rounded,filled,bold", "penwidth": "2.6"},
    "failed": {"shape": "box", "style": "filled,dashed", "penwidth": "3"},
    "group": {"shape": "folder", "style": "filled"},
}


def colour(role: str, theme: str) -> str:
    """Return the colour of a role; of the theme "auto" the light one, which a browser exchanges."""
    shade = SHADES[role]
    return shade.dark if theme == "dark" else shade.light


def node_style(kind: str, theme: str) -> dict[str, str]:
    """Return the Graphviz attributes of a kind of node."""
    style = dict(_SHAPES[kind])
    if kind != "constant":
        style |= {"color": colour(kind, theme), "fillcolor": colour(f"{kind} fill", theme)}
    return style


def stylesheet() -> str:
    """Return CSS that exchanges light shades for dark ones where the reader prefers dark.

    It is bound to the class ``glassgrad``, so that no other picture on a page is changed.
    """
    rules = [
        f'.glassgrad [{place}="{shade.light}"]{{{place}:{shade.dark}}}'
        for shade in SHADES.values()
        for place in ("fill", "stroke")
    ]
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"
