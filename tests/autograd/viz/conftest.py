"""Pages in a browser, with no network at all."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open pages that may not ask for anything, warn of anything, or fail at anything."""
    troubles: list[str] = []
    contexts: list[Any] = []

    def opened(source: Any, after: str = "", content: str | None = None, **options: Any) -> Any:
        path = tmp_path / f"page{len(contexts)}.html"
        if content is None:
            source.save_html(path)
        else:
            path.write_text(content, "utf-8")
        options.setdefault("viewport", {"width": 1280, "height": 800})
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _of_another(request.url, path, troubles))
        page.on("console", lambda message: _said(message, troubles))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.goto(path.as_uri() + after)
        page.set_default_timeout(30_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def _of_another(url: str, path: Path, troubles: list[str]) -> None:
    if not url.startswith((path.as_uri(), "data:", "about:", "blob:")):
        troubles.append(f"request: {url[:100]}")


def _said(message: Any, troubles: list[str]) -> None:
    if message.type in ("error", "warning"):
        troubles.append(f"console: {message.text}")
