"""`digest parse --explain`: every block of a document is there, in order, with one role and its rule."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from command import digest
from invented_issue import BLURB, CREDIT, HEADLINES, ITEMS, MARKUPS, TITLE, page

ROOT = Path(__file__).resolve().parents[1]
PDF = ROOT / "fixtures" / "site" / "pdf"
ROLES = {"title", "label", "credit", "headline", "item", "blurb", "boilerplate", "caption", "leftover"}


def explained(*words: str | Path) -> dict[str, Any]:
    (line,) = digest("parse", "--explain", "--json", *words).stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def texts(found: dict[str, Any], role: str) -> list[str]:
    return [block["text"] for block in found["blocks"] if block["role"] == role]


@pytest.fixture
def html(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_text(MARKUPS["classic"](), encoding="utf-8")
    return file


def test_several_files_are_explained_one_after_the_other(html: Path) -> None:
    printed = sorted(PDF.glob("*.pdf"))[:2]
    lines = digest("parse", "--explain", "--json", html, html, *printed).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [one["format"] for one in found] == ["page", "page", "pdf", "pdf"]
    assert all(one["blocks"] for one in found)


def test_every_block_has_one_role_and_the_rule_that_gave_it(html: Path) -> None:
    found = explained(html)
    assert found["format"] == "page"
    assert all(block["role"] in ROLES and block["rule"] and block["locator"] for block in found["blocks"])
    assert texts(found, "title") == [TITLE]
    assert texts(found, "label") == ["Headlines", "Details"]
    assert texts(found, "credit") == [f"Image Source: {CREDIT}"]
    assert texts(found, "headline") == HEADLINES
    assert texts(found, "item") == ITEMS
    assert texts(found, "blurb") == [BLURB]
    assert texts(found, "leftover") == []


def test_no_word_of_the_page_is_missing(html: Path) -> None:
    words = Counter(" ".join(block["text"] for block in explained(html)["blocks"]).split())
    menu = ["Home", "About us", "Publications", "Policy briefs and papers", "Events", "We use cookies. OK"]
    foot = "2024 Invented text for testing | Privacy Policy | Sitemap"
    related = "Veldania weighs a third lantern mast near Cape Tern"
    shown = " ".join([*menu, TITLE, *HEADLINES, *ITEMS, BLURB, related, foot])
    assert not Counter(shown.split()) - words


def test_the_readings_follow_the_blocks(html: Path) -> None:
    (line,) = digest("parse", html, "--json").stdout.splitlines()
    assert explained(html)["readings"] == [json.loads(line)]


def test_what_no_rule_claims_is_shown_as_leftover(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    strange = "A sentence between the title and the lists that nobody announced to any reader of it."
    file.write_text(MARKUPS["classic"]().replace("<h2>Headlines", f"<p>{strange}</p><h2>Headlines"))
    assert texts(explained(file), "leftover") == [strange]


def test_a_failed_page_is_explained_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page("<p>Nothing here.</p>"), encoding="utf-8")
    result = digest("parse", "--explain", "--json", file)
    found = json.loads(result.stdout)
    assert result.returncode == 3
    assert [reading["ok"] for reading in found["readings"]] == [False]
    assert "Nothing here." in [block["text"] for block in found["blocks"]]


def test_without_a_publication_blocks_have_no_role(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<html><body><p>Hello.</p></body></html>", encoding="utf-8")
    (block,) = explained(file)["blocks"]
    assert (block["role"], block["rule"], block["text"]) == (None, None, "Hello.")


def test_a_pdf_is_explained_through_its_reader() -> None:
    file = sorted(PDF.glob("*.pdf"))[0]
    found = explained(file, "--publication", "demo")
    assert found["format"] == "pdf"
    assert found["readings"][0]["ok"]
    said = [item["text"] for item in found["readings"][0]["items"]]
    assert " ".join(texts(found, "item")) == " ".join(said)
    assert all("page" in block["locator"] for block in found["blocks"])


def test_a_broken_pdf_is_one_typed_failure(tmp_path: Path) -> None:
    file = tmp_path / "issue.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing else")
    found = explained(file)
    assert found["blocks"] == []
    assert found["readings"][0]["error"]["code"] == "damaged"


def test_on_paper_each_block_is_two_lines(html: Path) -> None:
    lines = digest("parse", "--explain", html).stdout.splitlines()
    at = lines.index(f"    {TITLE}")
    assert lines[at - 1].startswith("title ")
    assert lines[at - 1].endswith("title pattern of the publication")
    assert lines[-1].endswith(HEADLINES[-1])
