"""What PDF libraries alone make of the replica's stored PDFs: headlines and items whole, furniture let in."""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "fixtures" / "site")]

import pdfplumber
import pypdfium2
import replica_expected
from compare import Score, scored

from parsers import read
from parsers.blocks import squeezed
from parsers.model import Capture, SecondWitness

PDFS = ROOT / "fixtures" / "site" / "pdf"
UPLOADS = "https://digest-replica.invalid/wp-content/uploads/2023/02/"
ROUNDS = 3

Tool = Callable[[Capture], list[str]]


def pdfium_lines(capture: Capture) -> list[str]:
    """The lines of every page as PDFium has them."""
    document = pypdfium2.PdfDocument(capture.body)
    try:
        return [line for page in document for line in page.get_textpage().get_text_range().splitlines()]
    finally:
        document.close()


def plumbed_lines(capture: Capture) -> list[str]:
    """The lines of every page as pdfplumber has them."""
    with pdfplumber.open(io.BytesIO(capture.body)) as document:
        return [line for page in document.pages for line in page.extract_text().splitlines()]


def ours(witness: SecondWitness) -> Tool:
    """Our own reading as lines: the texts of its two lists."""

    def lines(capture: Capture) -> list[str]:
        (one,) = read(capture, second_witness=witness, vouched=True)
        if one.issue is None:
            return []
        return [entry.text for entry in (*one.issue.headlines, *one.issue.items)]

    return lines


def main() -> None:
    """Print one row for each tool."""
    issues = replica_expected.issues()
    tools: dict[str, Tool] = {
        "PDFium": pdfium_lines,
        "pdfplumber": plumbed_lines,
        "ours (auto, a page vouching)": ours("auto"),
        "ours (always)": ours("always"),
    }
    scores = {name: Score() for name in tools}
    wanted = [0, 0]
    files = sorted(PDFS.glob("*.pdf"))
    for file in files:
        volume, number = file.stem.rpartition("-")[2].split(".")
        issue = issues[int(volume), int(number)]
        capture = Capture(file.read_bytes(), UPLOADS + file.name)
        headlines, items = list(issue.headlines), [item.text for item in issue.items]
        wanted = [wanted[0] + len(headlines), wanted[1] + len(items)]
        known = {squeezed(text) for text in (issue.title, issue.credit) if text}
        for name, tool in tools.items():
            for _ in range(ROUNDS):
                started = time.process_time()
                lines = tool(capture)
                scores[name].times.append((time.process_time() - started) * 1000)
            scored(scores[name], lines, headlines, items, known)
    print("| tool | headlines | items | files with both lists whole | furniture | CPU ms a file |")
    print("|---|---|---|---|---|---|")
    for name, score in scores.items():
        print(
            f"| {name} | {score.headlines} of {wanted[0]} | {score.items} of {wanted[1]} | "
            f"{score.pages} of {len(files)} | {score.leaked:,} | {statistics.median(score.times):.1f} |"
        )


if __name__ == "__main__":
    main()
