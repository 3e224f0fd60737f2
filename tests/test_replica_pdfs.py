"""The replica's stored PDFs: whole, small, from three producers."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "site"
sys.path.insert(0, str(FOLDER))

import replica_expected  # noqa: E402
import replica_source  # noqa: E402
from replica_client import asked  # noqa: E402
from replica_server import ReplicaServer  # noqa: E402

MARK = "Invented text for testing"


@pytest.fixture(scope="module")
def site() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


def text_of(file: Path) -> list[str]:
    """The squeezed text of each page, hyphens left out, as PDFium sees it."""
    document = pypdfium2.PdfDocument(file)
    try:
        texts = []
        for number in range(len(document)):
            textpage = document[number].get_textpage()
            texts.append(unhyphenated(textpage.get_text_range()))
            textpage.close()
        return texts
    finally:
        document.close()


def unhyphenated(text: str) -> str:
    return re.sub(r"[\s\u2010\u00ad\ufffe\x02-]", "", text)


def test_the_site_serves_a_stored_pdf_for_every_issue_that_has_one(site: ReplicaServer) -> None:
    issues = replica_expected.issues(1)
    assert len(replica_expected.pdfs(1)) == 23
    for path, key in replica_expected.pdfs(1).items():
        answer = asked(site, path)
        stored = FOLDER / "pdf" / Path(path).name
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.body == stored.read_bytes()
        assert len(answer.body) < 60_000
        text = "".join(text_of(stored))
        assert all(unhyphenated(headline) in text for headline in issues[key].headlines), path


def test_pdfs_come_from_three_producers_in_one_column_and_two() -> None:
    pdfs = [issue.pdf for issue in replica_source.issues(1) if issue.pdf]
    shapes = {(pdf.producer, pdf.columns) for pdf in pdfs}
    assert shapes == {(name, count) for name in ("fpdf2", "weasyprint", "reportlab") for count in (1, 2)}
    producers = set()
    for file in (FOLDER / "pdf").glob("*.pdf"):
        document = pypdfium2.PdfDocument(file)
        producers.add(document.get_metadata_value("Producer").split()[0])
        document.close()
    assert producers == {"fpdf2", "WeasyPrint", "ReportLab"}


def test_an_item_of_a_pdf_breaks_over_the_page() -> None:
    pages = text_of(FOLDER / "pdf" / "US-Japan-Alliance-Digest-Vol-1.2.pdf")
    assert len(pages) == 2
    assert "propellerbladeinthebigdrydock" in pages[0]
    assert "ferriesandafootballmatch" in pages[1]
    assert all("page" in page and unhyphenated(MARK) in page for page in pages)


def test_the_site_is_small_enough_to_live_in_the_repository() -> None:
    size = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.suffix in {".json", ".pdf", ".html"})
    assert size < 1_500_000
    digests = [hashlib.sha256(file.read_bytes()).digest() for file in FOLDER.rglob("*.pdf")]
    assert len(set(digests)) == len(digests) == 25
