"""What a crawl, a backfill and the status say of issues on which page and PDF differ."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from crawling import crawled
from pdf_samples import Put, column, pdf
from small_site import PDF, Served, SmallSite, issue_path, list_page, pdf_path
from test_contract import digest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures" / "site"))

from replica_source import issue

PAGE = issue_path(2, 4)
SOURCE = issue((2, 4))
HEADLINES, ITEMS = list(SOURCE.headlines), [item.text for item in SOURCE.items]
WRONG = [ITEMS[0].replace("31 ships", "32 ships"), *ITEMS[1:]]
# PDFium makes do with such a page, and pdfplumber reads nothing of it.
UNMEASURED = pdf(
    [Put(72, 40, str(SOURCE.title), 16), *column(HEADLINES, top=80)], column(ITEMS[:3]), column(ITEMS[3:])
).replace(b"/MediaBox [0 0 612 792]", b"/MediaBox [0 0 612]    ")
UNCHECKED = "pdfplumber could not check: "
NIGHTS = [f"2024-04-0{day}T03:00:00Z" for day in range(2, 9)]


def page_of(headlines: Sequence[str], items: Sequence[str]) -> bytes:
    lists = "".join(f"<ul>{''.join(f'<li>{text}</li>' for text in some)}</ul>" for some in (headlines, items))
    head = "<meta charset='utf-8'><title>US-Japan Alliance Digest Vol 2.4</title>"
    return f"<html><head>{head}</head><body><h1>{SOURCE.title}</h1>{lists}</body></html>".encode()


@pytest.fixture
def site() -> Iterator[SmallSite]:
    """A site whose only issue has a page and a PDF that say the same."""
    pages = {
        "/robots.txt": Served(b"User-agent: *\n", media_type="text/plain"),
        "/publications/": Served(list_page(PAGE, pdf_path(2, 4))),
        PAGE: Served(page_of(HEADLINES, ITEMS)),
        pdf_path(2, 4): Served(PDF.read_bytes(), media_type="application/pdf"),
    }
    with SmallSite(pages) as running:
        yield running


def test_a_night_tells_of_witnesses_that_newly_differ_and_is_good(site: SmallSite, tmp_path: Path) -> None:
    nights = iter(NIGHTS)
    first = crawled(tmp_path, site.url, night=next(nights))
    assert (first.verdict.exit_code, first.differing) == (0, ())
    assert "witnesses" not in first.verdict.sentence

    site.change(PAGE, body=page_of(HEADLINES, WRONG))
    edited = crawled(tmp_path, site.url, night=next(nights))
    assert edited.verdict.exit_code == 0
    assert [str(key) for key in edited.differing] == ["2.4"]
    told = "witnesses newly differ on 1 issue: 2.4 (see `digest show 2.4 --witnesses`)"
    assert told in edited.verdict.sentence

    again = crawled(tmp_path, site.url, night=next(nights))
    assert again.differing == ()
    assert "witnesses" not in again.verdict.sentence
    (standing,) = json.loads(digest("status", "--json", "--data", tmp_path).stdout)["publications"]
    assert (standing["differing"], standing["fewer_items"]) == (["2.4"], [])

    site.change(PAGE, body=page_of(HEADLINES[:4], ITEMS[:4]))
    shorter = crawled(tmp_path, site.url, night=next(nights))
    assert (shorter.verdict.exit_code, shorter.differing) == (3, ())
    assert [str(key) for key in shorter.held_back] == ["2.4"]
    assert "newer copies of 1 issue have lost something and are held back: 2.4" in shorter.verdict.sentence
    (reading,) = shorter.held_back.values()
    assert f"`digest accept {reading} --because TEXT`" in shorter.verdict.sentence
    status = digest("status", "--data", tmp_path).stdout
    assert "  witnesses differ  1: 2.4 (compare them by `digest show KEY --witnesses`)" in status
    assert f"  held back  2.4: a newer copy has less (digest accept {reading} --because TEXT)" in status

    site.change(PAGE, body=page_of(HEADLINES, ITEMS))
    mended = crawled(tmp_path, site.url, night=next(nights))
    assert (mended.verdict.exit_code, mended.differing) == (0, ())
    assert "  witnesses differ  none" in digest("status", "--data", tmp_path).stdout
    assert digest("show", "2.4", "--data", tmp_path).stdout.endswith(
        "Page and PDF agree in 5 headlines and 5 items.\n"
    )


def warnings(data: Path) -> list[str]:
    with sqlite3.connect(data / "archive.sqlite") as archive:
        return [message[: len(UNCHECKED)] for (message,) in archive.execute("SELECT message FROM caution")]


@pytest.mark.parametrize(("items", "warned"), [(ITEMS, []), (WRONG, [UNCHECKED]), (None, [UNCHECKED])])
def test_auto_has_a_pdf_checked_unless_its_page_says_the_same(
    items: list[str] | None, warned: list[str], tmp_path: Path
) -> None:
    pages = {
        "/publications/": Served(list_page(PAGE, pdf_path(2, 4))),
        pdf_path(2, 4): Served(UNMEASURED, media_type="application/pdf"),
    }
    if items is not None:
        pages[PAGE] = Served(page_of(HEADLINES, items))
    data, again = tmp_path / "data", tmp_path / "again"
    auto = ("--second-witness", "auto")
    with SmallSite(pages) as running:
        outcome = crawled(data, running.url, night=NIGHTS[0], second_witness="auto")
    assert (outcome.held, warnings(data)) == (1, warned)
    kept = data / "captures" / "captures-00001.warc.gz"
    digest("backfill", kept, "--publication", "demo", *auto, "--data", again)
    assert warnings(again) == warned
    assert json.loads(digest("reparse", *auto, "--data", data, "--json").stdout)["counts"]["changed"] == 0
    (data / "archive.sqlite").unlink()
    assert digest("rebuild", *auto, "--data", data).returncode == 0
    assert warnings(data) == warned


@pytest.mark.parametrize("pdf_first", [False, True])
def test_a_backfill_tells_of_witnesses_that_newly_differ(tmp_path: Path, pdf_first: bool) -> None:
    page, data = tmp_path / ("z.html" if pdf_first else "a.html"), tmp_path / "data"
    page.write_bytes(page_of(HEADLINES, WRONG))
    pdf = tmp_path / "m.pdf"
    pdf.write_bytes(PDF.read_bytes())
    options = ("--publication", "demo", "--data", data)
    run = digest("backfill", tmp_path, *options)
    assert run.returncode == 0
    assert "; witnesses newly differ on 1 issue: 2.4 (see `digest show 2.4 --witnesses`)." in run.stderr
    again = digest("backfill", page, pdf, *options, "--json")
    assert json.loads(again.stdout)["differing"] == []
    assert "witnesses" not in again.stderr
    shown = digest("show", "2.4", "--witnesses", "--data", data)
    assert shown.returncode == 0
    assert "        page: Five navies with [32] ships began Iron Heron …" in shown.stdout.splitlines()
