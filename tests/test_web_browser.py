"""The reading room in a real Chromium: found, read, cited, darkened, on a phone, nothing to complain of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from proving import PROVE
from reading_room import Room, opened, sqlite_in

BROWSER = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(
    BROWSER is None,
    reason="SKIPPED EVERY TEST IN A BROWSER: no chromium is installed (Debian: apt install chromium)",
)
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
HEADLINE = "Second cable to the Tinmarsh Atoll comes ashore by moonlight"
PAGES = ["/search?q=the", "/demo/vol-2-4", "/demo/vol-2-4/3", "/timeline?q=the"]
if PROVE:
    PAGES += ["/", "/search", "/search?q=%22", "/issues", "/demo/vol-2-4/1/bytes", "/demo/vol-2-5/revisions"]
    PAGES += ["/coverage", "/runs", "/about", "/data-dictionary", "/licence", "/nothing", "/demo/vol-2-6"]
ALL_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}


@pytest.fixture(scope="module")
def room(replica_archive: Path) -> Iterator[Room]:
    with opened(sqlite_in(replica_archive), replica_archive / "captures", seconds=20) as it:
        yield it


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, room: Room) -> Iterator[Page]:
    """A page of a wide screen that may write to the clipboard; nothing may be said on its console, and
    nothing asked of another host."""
    context = browser.new_context(
        base_url=room.url, viewport={"width": 1280, "height": 900}, color_scheme="light",
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    opened_page = context.new_page()
    complaints: list[str] = []
    opened_page.on("console", lambda said: complaints.append(said.text))
    opened_page.on("pageerror", lambda error: complaints.append(str(error)))
    opened_page.on(
        "request", lambda asked: asked.url.startswith(room.url) or complaints.append(f"asks {asked.url}")
    )
    yield opened_page
    context.close()
    # A page that is not held is told on the console by the browser itself.
    assert [said for said in complaints if "the server responded with a status of 4" not in said] == []


def test_a_reader_searches_opens_an_issue_and_follows_a_headline(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search headlines and items").fill("Tinmarsh")
    page.get_by_role("button", name="Search").click()
    assert "2 hits." in page.get_by_role("status").first.inner_text()
    assert page.locator("mark").first.inner_text() == "Tinmarsh"
    page.get_by_role("link", name="2.4 item 3", exact=True).click()
    assert page.url.endswith("/demo/vol-2-4#item-3")
    page.get_by_role("navigation", name="Headlines").get_by_role("link", name=HEADLINE).click()
    assert page.evaluate("document.querySelector(':target h2').textContent") == HEADLINE
    assert page.locator("#item-3 time").first.get_attribute("title") == "26 February 2023"


def test_a_citation_is_copied(page: Page) -> None:
    page.goto("/demo/vol-2-4/3")
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_text("BibTeX copied.").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@article{demo-vol-2-4-3-")
    assert HEADLINE in copied


def test_the_theme_follows_the_system_and_the_switch_and_is_remembered(page: Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    page.goto("/")
    light = page.evaluate(paper)
    switch = page.get_by_role("button", name="Dark")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    dark = page.evaluate(paper)
    assert dark != light
    page.goto("/about")
    assert page.evaluate(paper) == dark
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Dark").click()
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) == light


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_violation_in_light_or_dark(page: Page, path: str) -> None:
    for scheme, rules in (("light", ALL_RULES), ("dark", CONTRAST)):
        page.emulate_media(color_scheme=scheme)
        page.goto(path)
        # By the debugger, which the page's own policy does not bind.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
        told = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]]
        assert told == []


def test_the_keyboard_reaches_the_content_first_and_everything_in_order(page: Page) -> None:
    page.goto("/demo/vol-2-4")
    names = []
    for _ in range(9):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert names[:8] == [
        "Skip to the content", "Reading room", "Search", "Issues", "Timeline", "Coverage", "About", "Dark",
    ]  # fmt: skip
    page.goto("/demo/vol-2-4")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_pages_work_without_javascript(browser: Browser, room: Room) -> None:
    context = browser.new_context(base_url=room.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=Tinmarsh")
    page.get_by_role("link", name="Cite 2.4 item 3").click()
    assert page.get_by_role("button", name="Dark").count() == 0
    with page.expect_download() as saved:
        page.get_by_role("link", name="BibTeX as a file").click()
    assert saved.value.suggested_filename.endswith(".bib")
    context.close()


def test_on_paper_an_issue_is_its_text(page: Page) -> None:
    page.goto("/demo/vol-2-4")
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="Dark").count() == 0
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert page.locator("#item-3 .text").is_visible()
