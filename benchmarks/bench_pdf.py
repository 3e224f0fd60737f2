"""A PDF page in milliseconds: bare PDFium text, our blocks, the child with and without witness, pdfplumber.

All ways are taken in turn over the replica's stored PDFs, round after round; medians over the rounds count.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2

from ingest.child_reader import ChildReader
from parsers.model import Capture
from parsers.pdf_blocks import pdf_blocks

PDFS = Path(__file__).resolve().parent.parent / "fixtures" / "site" / "pdf"
ROUNDS = 7

Way = Callable[[bytes], object]


def bare_text(body: bytes) -> list[str]:
    """The floor: the text of every page, by PDFium alone."""
    document = pypdfium2.PdfDocument(body)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def plumbed_text(body: bytes) -> list[str]:
    """The peer: pdfplumber's own text of every page."""
    with pdfplumber.open(io.BytesIO(body)) as document:
        return [page.extract_text() for page in document.pages]


def seconds(way: Way, body: bytes) -> float:
    """How long one way takes for one file, by the clock on the wall, since a child's CPU is not ours."""
    started = time.perf_counter()
    way(body)
    return time.perf_counter() - started


def main() -> None:
    """Print the medians in milliseconds a page and the ratios that the design sets goals for."""
    bodies = [path.read_bytes() for path in sorted(PDFS.glob("*.pdf"))]
    pages = sum(len(pypdfium2.PdfDocument(body)) for body in bodies)
    with ChildReader() as child:
        ways: dict[str, Way] = {
            "PDFium text (floor)": bare_text,
            "blocks": pdf_blocks,
            "child, no witness": lambda body: child.readings(
                Capture(body), publication="demo", second_witness="auto", vouched=True
            ),
            "child, both witnesses": lambda body: child.readings(Capture(body), publication="demo"),
            "pdfplumber text (peer)": plumbed_text,
        }
        for way in ways.values():
            way(bodies[0])
        rounds = [
            {name: sum(seconds(way, body) for body in bodies) for name, way in ways.items()}
            for _ in range(ROUNDS)
        ]
    medians = {name: median(round_[name] for round_ in rounds) * 1000 / pages for name in ways}
    print(f"{len(bodies)} files, {pages} pages, {ROUNDS} rounds, ms a page:")
    for name, figure in medians.items():
        print(f"  {name:24}{figure:8.2f}")
    floor, peer = medians["PDFium text (floor)"], medians["pdfplumber text (peer)"]
    alone, both = medians["child, no witness"], medians["child, both witnesses"]
    print(f"  blocks / floor                {medians['blocks'] / floor:6.2f}")
    print(f"  child, no witness / floor     {alone / floor:6.2f}   (goal: at most 1.7)")
    print(f"  peer / child, no witness      {peer / alone:6.1f}   (goal: at least 30)")
    print(f"  child, both witnesses / peer  {both / peer:6.2f}   (goal: at most 1.2)")


if __name__ == "__main__":
    main()
