"""What a reader does with a page, in a real browser: keys, quiz, links, search, paper."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, explore, group, tanh
from tests.autograd.viz.test_page_in_browser import (
    card,
    focused,
    model,
    neuron,
    paths,
    perceptron,
    pressed,
)

#: The smallest scale at which a page shows all by itself, and that at which it shows a part.
OVERVIEW, READABLE = 0.6, 0.8


def progress(page: Any) -> str:
    return page.locator("#progress").inner_text()


def scale(page: Any) -> float:
    return page.evaluate("() => window.glassgrad.camera.view.scale")


def residual() -> Value:
    """A model of a dozen blocks, each of which adds what it computes."""

    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(4, 4)

        def forward(self, x: Any) -> Any:
            return x + tanh(self.inner(x))

    nn.manual_seed(0)
    blocks = nn.Sequential(*(Residual() for _ in range(12)), nn.Linear(4, 1))
    return nn.MSELoss()(blocks(np.ones((2, 4))), np.ones((2, 1)))


def test_every_line_that_ends_at_a_node_has_a_head(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()))
    # b enters the open neuron, whose output leaves it, and the constants do neither.
    ends = page.evaluate(
        """() => [...window.glassgrad.picture.lines.values()].map(({ path, line }) =>
            [line.arrow, path.getAttribute('marker-end').startsWith('url(')])"""
    )
    assert {arrow for arrow, _ in ends} == {True, False}
    assert all(arrow == head for arrow, head in ends)
    with page.expect_download() as download:
        page.locator("#download").click()
    root = ElementTree.fromstring(Path(download.value.path()).read_text("utf-8"))
    heads = [line.get("marker-end") for line in root.iter() if line.get("marker-end")]
    assert sum(head != "none" for head in heads) == sum(arrow for arrow, _ in ends)


def ask(page: Any) -> Any:
    page.locator("#tab-predict").click()
    page.get_by_role("button", name="Ask me").click()
    return page.locator("#predict")


def test_a_question_is_taken_back_once_the_picture_shows_its_answer(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(explore(paths()))
    panel = ask(page)
    assert panel.locator("input").is_enabled()
    page.locator("#last").click()
    assert "does not count" in panel.inner_text()
    assert panel.locator("input").is_disabled()
    assert panel.get_by_role("button", name="Check").is_disabled()
    panel.get_by_role("button", name="Next").click()
    assert panel.locator("input").is_enabled()
    assert page.locator("#graph .card.unknown").count() == 3
    assert panel.locator(".score").inner_text() == ""
    panel.locator("input").fill("9")
    panel.locator("input").press("Enter")
    assert "1 of 1" in panel.locator(".score").inner_text()


def test_hints_and_givens_are_sentences(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(paths()))
    panel = ask(page)
    assert "It is the product of x = 3 and x = 3." in panel.inner_text()
    panel.get_by_role("button", name="Hint").click()
    assert panel.locator("math").count() == 1
    panel.get_by_role("button", name="Hint").click()
    assert "It is positive, and between 1 and 10 in size." in panel.inner_text()
    panel.locator("input").fill("77")
    panel.locator("input").press("Enter")
    assert panel.locator(".verdict").inner_text().startswith("✗ Not yet. Apply the operation")


def test_the_quiz_says_of_nan_that_it_is_not_asked_for(open_page: Callable[..., Any]) -> None:
    x = Value(float("nan"), name="x")
    page = open_page(explore(x * x))
    assert "Finite real numbers are asked for" in ask(page).inner_text()


def test_a_link_put_into_the_open_page_is_followed(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()))
    page.evaluate("() => { location.hash = '#at=2&open=&way=TB'; }")
    page.wait_for_function("() => window.glassgrad.player.now === 2")
    assert progress(page).startswith("Forward")
    assert page.locator(".frame").count() == 0
    page.evaluate("() => { location.hash = '#node=n0&open=1'; }")
    page.locator(".frame").wait_for()
    assert page.locator("#details h2").inner_text() == "x"
    assert progress(page).startswith("Forward")  # where the link says nothing, as it was


def test_a_panel_keeps_its_keys(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()))
    theme = "() => document.documentElement.dataset.theme"
    before = page.evaluate(theme)
    for place in ("details", "tab-details"):
        page.locator(f"#{place}").focus()
        pressed(page, " ", ".", "Home", "End", ",", "t", "d")
        assert progress(page) == "Complete"
        assert page.locator("#play").get_attribute("aria-label") == "Play"
        assert page.evaluate(theme) == before
        page.locator("#tab-details").click()
    page.locator("#tab-details").focus()
    page.keyboard.press("End")
    assert focused(page) == "tab-nodes"
    page.keyboard.press("Home")
    assert focused(page) == "tab-details"
    page.keyboard.press("/")
    assert focused(page) == "search"


def test_keys_of_single_characters_can_be_switched_off(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()))
    page.keyboard.press("?")
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    card(page, "C").focus()
    pressed(page, "t", "p", ",", "d", "/", "?")
    assert progress(page) == "Complete"
    assert focused(page).startswith("n")
    assert page.locator("#details").is_visible()
    page.keyboard.press("Home")
    assert progress(page) == "Forward 0 of 5"


def test_nothing_is_a_toolbar_that_has_not_its_keys(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(paths()))
    assert page.locator("[role=toolbar]").count() == 0
    assert page.locator("[role=group][aria-label]").count() >= 3


def test_steps_over_closed_groups_name_the_group(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(residual()))
    page.keyboard.press("Home")
    said: list[str] = []
    while progress(page) != "Complete":
        page.keyboard.press(".")
        said.append(page.locator("#sentence").inner_text())
    assert any(re.search(r"Residual × \d+: \d+ nodes computed; its output is", s) for s in said)
    assert any("passes gradient back to" in s or "back into" in s for s in said)
    inner = ("residual_", "linear_inner")
    assert not any(name in s for s in said for name in inner)


@pytest.mark.parametrize("out", [neuron, model, residual, paths, lambda: perceptron(20, 10)])
@pytest.mark.parametrize("width", [1280, 1080])
def test_a_page_opens_with_the_whole_or_with_the_start(
    out: Callable[[], Value], width: int, open_page: Callable[..., Any]
) -> None:
    page = open_page(explore(out()), viewport={"width": width, "height": 640})
    first, whole = page.evaluate(
        """() => { const stage = document.getElementById('graph').getBoundingClientRect();
        const { scene: { startKey, direction }, picture: { cards } } = window.glassgrad;
        const box = (card) => card.box.getBoundingClientRect();
        const { left, right, top, bottom } = box(cards.get(startKey));
        const begin = (card) => (direction === 'LR' ? box(card).left : box(card).top);
        return [
            left >= stage.left && right <= stage.right && top >= stage.top && bottom <= stage.bottom
                && [...cards.values()].every((card) => begin(card) >= begin(cards.get(startKey))),
            document.getElementById('minimap').hasAttribute('hidden')]; }"""
    )
    assert first
    assert scale(page) >= (OVERVIEW if whole else READABLE)
    for key in ("Tab", "Enter", "Backspace"):
        page.locator("#graph .card").first.focus()
        page.keyboard.press(key)
        assert scale(page) >= OVERVIEW


def test_what_is_gone_to_is_not_behind_the_small_map(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()))
    page.evaluate(
        """() => { const { camera, scene } = window.glassgrad;
        camera.set({ x: -2000, y: -2000, scale: 1.2 });
        window.glassgrad.choose(scene.firstKey, false); }"""
    )
    box, small = card(page, "C").bounding_box(), page.locator("#minimap").bounding_box()
    assert box["x"] + box["width"] <= small["x"] or box["y"] + box["height"] <= small["y"]


def test_a_small_network_opens_whole(open_page: Callable[..., Any]) -> None:
    nn.manual_seed(0)
    out = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))(np.ones((1, 2)))
    source = explore(out)
    assert len(source.data["nodes"]) <= 12
    page = open_page(source)
    assert page.locator("#graph .card.group").count() == 0
    assert "folded away" not in page.locator("#summary").inner_text()


def test_after_a_group_is_closed_all_is_shown_again(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()))
    before = scale(page)
    card(page, "z").focus()
    page.keyboard.press("Backspace")
    assert scale(page) > before * 1.1
    page.locator("#zoom-in").click()
    page.locator("#graph .card.group").click()
    assert scale(page) > before * 1.1  # who looks closer keeps to it


def test_titles_stand_above_the_lines(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(perceptron(3, 2)))
    layers = page.locator("#world > g").evaluate_all(
        "layers => layers.map((layer) => layer.getAttribute('class'))"
    )
    assert layers.index("lines") < layers.index("frames")
    fill = "() => getComputedStyle(document.querySelector('.frame-handle')).fill"
    assert page.evaluate(fill) not in ("none", "rgba(0, 0, 0, 0)")


def test_finds_say_what_they_are_and_how_many(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(perceptron(20, 10)))
    page.keyboard.press("/")
    page.keyboard.type("tanh")
    rows = page.locator("#found [role=option]")
    assert "24 of 40" in rows.last.inner_text()
    found = page.locator("#found .where").all_inner_texts()
    assert all("neuron" in text for text in found)
    page.keyboard.press("ArrowUp")
    assert rows.nth(23).get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert "tanh" in page.locator("#details .sub").first.inner_text()


def test_groups_say_what_they_compute(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(perceptron(20, 10)))
    place = page.evaluate("() => window.glassgrad.model.groups.findIndex((g) => g.note)")
    page.evaluate("place => window.glassgrad.goToGroup(place)", place)
    note = page.evaluate("place => window.glassgrad.model.groups[place].note", place)
    assert "products and a bias" in note
    assert note in page.locator("#details").inner_text()


def test_all_of_the_graph_is_printed_and_no_controls(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron(), theme="dark"))
    theme = "() => document.documentElement.dataset.theme"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 990})
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(theme) == "light"
    for id in ("search", "turn", "legend", "fit", "first", "scrub", "tab-nodes"):
        assert page.locator(f"#{id}").is_hidden(), id
    graph = page.locator("#graph").bounding_box()
    for node in page.locator("#graph .card .body").all():
        box = node.bounding_box()
        assert box["x"] >= graph["x"]
        assert box["x"] + box["width"] <= graph["x"] + graph["width"] <= 700
        assert box["y"] + box["height"] <= graph["y"] + graph["height"]
    page.emulate_media(media="screen")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(theme) == "dark"
    assert page.locator("#graph").get_attribute("viewBox") is None
    assert page.locator("#search").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_the_legend_covers_no_node_and_is_closed_by_escape(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(explore(neuron()))
    page.locator("#legend summary").click()
    page.wait_for_function("() => window.glassgrad.camera.covered > 0")
    legend = page.locator("#legend").bounding_box()
    for node in page.locator("#graph .card .body").all():
        box = node.bounding_box()
        assert box["x"] >= legend["x"] + legend["width"] or box["y"] + box["height"] < legend["y"]
    page.keyboard.press("Escape")
    page.wait_for_function("() => window.glassgrad.camera.covered === 0")
    assert not page.locator("#legend").evaluate("legend => legend.open")


def test_nothing_runs_out_of_the_details(open_page: Callable[..., Any]) -> None:
    with group("g" * 200):
        x = Value(2.0, name="x" * 150)
        out = (tanh(x) * x + x**2).named("y" * 100)
    page = open_page(explore(out * 2.0))
    for key in page.evaluate("() => [...window.glassgrad.picture.cards.keys()]"):
        page.evaluate("key => window.glassgrad.choose(key, false)", key)
        over = page.locator("#details").evaluate("panel => panel.scrollWidth - panel.clientWidth")
        assert over <= 0, key
    formula = page.locator(".formula").first
    background = "line => getComputedStyle(line).backgroundAttachment"
    assert "local" in formula.evaluate(background)  # a shadow where there is more


def test_the_button_of_a_group_keeps_its_distance(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(perceptron(3, 2)))
    page.evaluate("() => window.glassgrad.goToGroup(1)")
    chips = page.locator("#details .chips").bounding_box()
    button = page.get_by_role("button", name="Open or close").bounding_box()
    assert button["y"] >= chips["y"] + chips["height"] + 8


def test_numbers_stand_in_the_middle_of_constants(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()))
    for node in page.locator("#graph .card.constant").all():
        body, text = (node.locator(at).bounding_box() for at in (".body", ".row"))
        left = text["x"] - body["x"]
        right = body["x"] + body["width"] - text["x"] - text["width"]
        assert left == pytest.approx(right, abs=1.5)


@pytest.mark.parametrize("width", [640, 700, 860])
def test_the_tools_stand_at_the_right(width: int, open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()), viewport={"width": width, "height": 800})
    box = page.locator("#help").bounding_box()
    assert box["x"] + box["width"] >= width - 20


def test_with_forced_colours_one_tab_is_underlined(open_page: Callable[..., Any]) -> None:
    page = open_page(explore(neuron()), forced_colors="active")
    colours = page.locator("[role=tab]").evaluate_all(
        "tabs => tabs.map((tab) => getComputedStyle(tab).borderBottomColor)"
    )
    assert len({*colours[1:]}) == 1
    assert colours[0] not in colours[1:]
