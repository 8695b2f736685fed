"""Pages inside another page, as notebooks show them, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from autograd import explain, explore
from tests.autograd.viz.test_page_in_browser import neuron, paths

UNTRUSTED = (
    "() => document.querySelectorAll('style, iframe').forEach((element) => element.remove())"
)


def notebook(shown: Any, style: str = "") -> str:
    """What is around an output, such as a notebook, with the output in it."""
    output = shown._repr_mimebundle_(include=("text/html",))["text/html"]
    return f'<!doctype html><title>n</title><body style="{style}"><div>{output}</div></body>'


def test_the_page_works_inside_a_notebook(open_page: Callable[..., Any]) -> None:
    page = open_page(None, content=notebook(explore(paths())))
    frame = page.frame_locator("iframe")
    frame.locator(".card").first.wait_for()
    assert frame.locator("#download").is_hidden()
    frame.locator("#back").click()
    assert frame.locator("#progress").inner_text() == "Backward 6 of 6"
    page.keyboard.press(",")
    assert frame.locator("#progress").inner_text() == "Backward 5 of 6"
    frame.locator("#tab-predict").click()
    frame.get_by_role("button", name="Ask me").click()
    assert "gradient of" in frame.locator(".question").inner_text()


def test_a_notebook_that_is_not_trusted_shows_a_still_picture(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(None, content=notebook(explore(paths())))
    still, advice = page.locator("img"), page.get_by_text("trust this notebook")
    assert still.is_hidden()
    assert advice.is_hidden()
    page.evaluate(UNTRUSTED)
    assert still.is_visible()
    assert advice.is_visible()
    assert still.evaluate("image => image.naturalWidth") > 100


def test_formulas_are_text_where_a_notebook_takes_them_out(open_page: Callable[..., Any]) -> None:
    y = neuron()
    explanation = explain(y, y.inputs[0])
    page = open_page(None, content=notebook(explanation))
    assert page.locator("math").first.is_visible()
    assert page.locator("pre").is_hidden()
    page.evaluate(UNTRUSTED)
    assert page.locator("math").first.is_hidden()
    assert page.locator("pre").inner_text() == explanation.text


@pytest.mark.parametrize(("style", "theme"), [("color: #eee", "dark"), ("color: #222", "light")])
def test_a_page_is_as_dark_as_the_notebook_around_it(
    style: str, theme: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(None, content=notebook(explore(neuron()), style))
    page.frame_locator("iframe").locator(".card").first.wait_for()
    [_, frame] = page.frames
    shown = "document.documentElement.dataset.theme"
    frame.wait_for_function(f"{shown} === '{theme}'")
    frame.locator("#theme").click()
    # What the reader chose stays, whatever the notebook says.
    page.evaluate("() => document.querySelector('iframe').onload()")
    page.wait_for_timeout(100)
    assert frame.evaluate(shown) != theme


def test_a_page_of_a_given_theme_does_not_ask_the_notebook(open_page: Callable[..., Any]) -> None:
    content = notebook(explore(neuron(), theme="light"), "color: #eee")
    page = open_page(None, content=content)
    page.frame_locator("iframe").locator(".card").first.wait_for()
    page.wait_for_timeout(100)
    assert page.frames[1].evaluate("document.documentElement.dataset.theme") == "light"


def test_a_notebook_scrolls_past_a_page_until_it_is_pressed(open_page: Callable[..., Any]) -> None:
    page = open_page(None, content=notebook(explore(neuron()), "height: 4000px"))
    stage = page.frame_locator("iframe").locator("#graph")
    stage.wait_for()
    scale = "window.glassgrad.camera.view.scale"
    before = page.frames[1].evaluate(scale)
    stage.hover()
    page.mouse.wheel(0, 50)
    page.wait_for_function("window.scrollY > 0")
    assert page.frames[1].evaluate(scale) == before
    stage.click(position={"x": 20, "y": 20})
    page.mouse.wheel(0, 50)
    page.frames[1].wait_for_function(f"{scale} < {before}")


def test_a_page_loaded_without_a_size_is_laid_out_when_it_has_one(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(None, content=notebook(explore(neuron()), "display: none"))
    page.wait_for_timeout(200)
    page.evaluate("() => { document.body.style.display = 'block'; }")
    frame = page.frame_locator("iframe")
    frame.locator(".frame").first.wait_for()  # the neuron is open
    assert frame.locator("#graph .card").first.bounding_box()["width"] > 50
