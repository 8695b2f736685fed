import shutil

import pytest

from autograd import Value, draw, group
from autograd.viz import layout
from autograd.viz.svg_check import trouble_in


@pytest.mark.skipif(shutil.which("dot") is None, reason="no program `dot` here")
def test_pictures_of_graphviz_are_fine() -> None:
    with group('<script> & "quotes" --> ]]>'):
        out = Value(2.0, name="<!-- 🙂 onload=") * Value([1.0, 2.0], name="href")
    assert trouble_in(layout.laid_out(draw(out).dot, "svg")) is None


@pytest.mark.parametrize(
    "drawn",
    [
        "<svg/>",
        '<svg xmlns="http://www.w3.org/2000/svg"><a href="#x"/></svg>',
        '<svg><path fill="url(#faded)" clip-path="url( \'#cut\')"/></svg>',
    ],
)
def test_plain_pictures_are_fine(drawn: str) -> None:
    assert trouble_in(drawn.encode()) is None


@pytest.mark.parametrize(
    "drawn", ["<x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "", "<html/>", "<svg>&lol;</svg>"]
)
def test_others_are_not(drawn: str) -> None:
    assert trouble_in(drawn.encode()) is not None


@pytest.mark.parametrize(
    "attribute",
    [
        'style="background:url(http://127.0.0.1/x)"',
        'cursor="url(http://127.0.0.1/x), auto"',
        'fill="url(http://127.0.0.1/x#y)"',
        'fill="URL ( &quot;//127.0.0.1/x&quot; )"',
        'fill="\\75rl(//127.0.0.1/x)"',
        'clip-path="image-set(url(#a), image(&quot;x&quot;))"',
        'href="http://127.0.0.1/x"',
        'onload="f()"',
        'xml:base="http://127.0.0.1/"',
    ],
)
def test_nothing_is_fetched(attribute: str) -> None:
    name = attribute.partition("=")[0].removeprefix("xml:")
    found = trouble_in(f"<svg><path {attribute}/></svg>".encode())
    assert found == f"it has the attribute {name!r}"
