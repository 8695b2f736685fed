"""The documentation as it is built: no dead links, nothing from the network, a page that steps."""

import html.parser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import REQUIRED

SITE = Path(__file__).parents[1] / "docs" / "build" / "html"
PAGES = sorted(SITE.rglob("*.html"))
BUILT_BY_US = ("_modules", "genindex", "py-modindex", "search")
READ = [page for page in PAGES if not str(page.relative_to(SITE)).startswith(BUILT_BY_US)]

if not PAGES and REQUIRED:
    pytest.fail("the documentation is not built: make docs", pytrace=False)
pytestmark = pytest.mark.skipif(not PAGES, reason="the documentation is not built: make docs")


class Anchors(html.parser.HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids |= {given[key] or "" for key in ("id", "name") if key in given}
        self.links += [given[key] or "" for key in ("href", "src") if given.get(key)]


def test_every_link_leads_somewhere() -> None:
    anchors = {page: Anchors(page) for page in PAGES}
    dead: list[str] = []
    for page in READ:
        for link in anchors[page].links:
            address = urlsplit(link)
            if address.scheme:
                continue
            file = (page.parent / unquote(address.path)).resolve() if address.path else page
            fragment = unquote(address.fragment)
            if not file.exists() or (
                fragment and file in anchors and fragment not in anchors[file].ids
            ):
                dead.append(f"{page.relative_to(SITE)} -> {link}")
    assert not dead


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Open pages of the site, which may ask for nothing, warn of nothing, and fail at nothing."""
    troubles: list[str] = []
    contexts: list[Any] = []

    def asked(request: Any) -> None:
        if not request.url.startswith((SITE.as_uri(), "data:", "about:", "blob:")):
            troubles.append(f"request: {request.url[:100]}")

    def opened(path: str, width: int, height: int, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", asked)
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", told)
        page.set_default_timeout(30_000)
        page.goto(f"{SITE.as_uri()}/{path}")
        return page

    def told(message: Any) -> None:
        if message.type in ("error", "warning"):
            troubles.append(f"{message.location['url']}: {message.text}")

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_phone_and_ask_for_nothing(visit: Any, scheme: str) -> None:
    page = visit("index.html", 390, 844, scheme)
    for file in READ[scheme == "dark" :: 2]:
        page.goto(file.as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{file.relative_to(SITE)} is {width} wide"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_the_first_screen_has_a_graph_to_step_through(visit: Any, width: int, height: int) -> None:
    page = visit("index.html", width, height)
    box = page.locator("iframe.live-page").bounding_box()
    assert box["y"] < height / 2
    frame = page.frame_locator("iframe.live-page")
    before = frame.locator("#sentence").inner_text()
    frame.locator("#first").click()
    after = frame.locator("#sentence").inner_text()
    frame.locator("#forth").click()
    assert len({before, after, frame.locator("#sentence").inner_text()}) == 3
    if width >= 1024:  # where all of it has room
        stage = frame.locator(".stage").bounding_box()
        for card in frame.locator("#graph .card .body").all():
            at = card.bounding_box()
            assert stage["x"] <= at["x"]
            assert at["x"] + at["width"] <= stage["x"] + stage["width"]


@pytest.mark.parametrize(("words", "page"), [("sigmoid", "nn"), ("detect_anomaly", "debugging")])
def test_the_search_works_without_a_network(visit: Any, words: str, page: str) -> None:
    shown = visit(f"search.html?q={words}", 1024, 768)
    shown.wait_for_selector(f'#search-results li a[href*="{page}"]')


def test_notebooks_show_what_they_gave() -> None:
    tutorials = [page for page in READ if page.parent.name == "tutorials"]
    assert len(tutorials) == 13  # and the page that lists them
    for page in tutorials:
        if page.name != "index.html":
            text = page.read_text(encoding="utf-8")
            assert "cell_output" in text
            assert "Traceback (most recent call last)" not in text
