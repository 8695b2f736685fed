"""A real browser, for the tests of pages and of the site: Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
# Where everything is to be run, what is missing is a failure.
REQUIRED = os.environ.get("BROWSER") == "required"


def skip(reason: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        skip("no program `chromium` here to open the page with")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip("the package playwright is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield opened
        opened.close()
