"""A PDF page in milliseconds: bare PDFium text, our blocks, the child with and without witness, pdfplumber.

All ways are taken in turn over the stored PDFs of the replica, round after round; medians over the rounds
count. CPU time is that of parent and child together, and what the goals are set for: a busy machine lengthens
it less.
Then a hundred files go through a fresh child, its start included, and ten thousand for the memory they leave.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2

import parsers
from ingest.child_reader import ChildReader
from parsers.mentions import mentions
from parsers.model import Capture, Span
from parsers.pdf_blocks import pdf_blocks

PDFS = Path(__file__).resolve().parent.parent / "fixtures" / "site" / "pdf"
ROUNDS = 7
FILES, MANY, SETTLED = 100, 10_000, 500

# The address carries the number: a reading without one is not sound, and the witness would look at it anyway.
UPLOADS = "https://digest-replica.invalid/wp-content/uploads/2023/02/"

Way = Callable[[Capture], object]


def bare_text(capture: Capture) -> list[str]:
    """The floor: the text of every page, by PDFium alone."""
    document = pypdfium2.PdfDocument(capture.body)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def plumbed_text(capture: Capture) -> list[str]:
    """The peer: pdfplumber's own text of every page."""
    with pdfplumber.open(io.BytesIO(capture.body)) as document:
        return [page.extract_text() for page in document.pages]


def times(way: Way, captures: list[Capture], child: ChildReader) -> tuple[float, float]:
    """What one way takes for all files: seconds of CPU in this process and the child, and by the clock."""
    processor = clock = 0.0
    for capture in captures:
        before, started = processor_time(child.pid), time.perf_counter()
        here = time.process_time()
        way(capture)
        processor += time.process_time() - here
        clock += time.perf_counter() - started
        processor += processor_time(child.pid) - before
    return processor, clock


def processor_time(pid: int | None) -> float:
    """The seconds for which a process has had a processor so far, 0 where there is none."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9 if pid else 0.0


def fresh_child(captures: list[Capture]) -> float:
    """Seconds for a hundred files through a child that has yet to start."""
    started = time.perf_counter()
    with ChildReader() as child:
        for number in range(FILES):
            child.readings(
                captures[number % len(captures)], publication="demo", second_witness="auto", vouched=True
            )
    return time.perf_counter() - started


def bare_files(captures: list[Capture]) -> float:
    """Seconds for the bare text of the same hundred files."""
    started = time.perf_counter()
    for number in range(FILES):
        bare_text(captures[number % len(captures)])
    return time.perf_counter() - started


def dates_alone(captures: list[Capture]) -> Way:
    """Only the dates said in the items of a file, which the child finds after all else."""
    said = {}
    for capture in captures:
        issues = [one.issue for one in parsers.read(capture, second_witness="never") if one.issue]
        said[capture.body] = [
            (item.text, Span(issue.published.start, issue.published.end) if issue.published else None)
            for issue in issues
            for item in issue.items
        ]
    return lambda capture: [mentions(text, span) for text, span in said[capture.body]]


def memory_growth(captures: list[Capture]) -> tuple[float, float]:
    """By what part the memory of this process and that of the children grow over ten thousand files, after
    the first few hundred; a child ends after as many, so that the largest of the first is compared."""
    here, there = [], []
    with ChildReader() as child:
        for number in range(1, MANY + 1):
            child.readings(
                captures[number % len(captures)], publication="demo", second_witness="auto", vouched=True
            )
            if number % 250 == 249:
                here.append(resident(os.getpid()))
                there.append(resident(child.pid or os.getpid()))
    first = SETTLED // 250
    return max(here[first:]) / max(here[:first]) - 1, max(there[first:]) / max(there[:first]) - 1


def resident(pid: int) -> int:
    """The kilobytes of memory that a process holds now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0])


def main() -> None:
    """Print the medians in milliseconds a page and the ratios that the design sets goals for."""
    captures = [Capture(path.read_bytes(), UPLOADS + path.name) for path in sorted(PDFS.glob("*.pdf"))]
    pages = sum(len(bare_text(capture)) for capture in captures)
    with ChildReader() as child:
        ways: dict[str, Way] = {
            "PDFium text (floor)": bare_text,
            "blocks": lambda capture: pdf_blocks(capture.body),
            "child, no witness": lambda capture: child.readings(
                capture, publication="demo", second_witness="auto", vouched=True
            ),
            "the dates of its items": dates_alone(captures),
            "child, both witnesses": lambda capture: child.readings(capture, publication="demo"),
            "pdfplumber text (peer)": plumbed_text,
        }
        for way in ways.values():
            way(captures[0])
        rounds = [{name: times(way, captures, child) for name, way in ways.items()} for _ in range(ROUNDS)]
    processor, clock = (
        {name: median(round_[name][at] for round_ in rounds) * 1000 / pages for name in ways} for at in (0, 1)
    )
    print(f"{len(captures)} files, {pages} pages, {ROUNDS} rounds, ms a page: CPU, by the clock")
    for name in ways:
        print(f"  {name:24}{processor[name]:8.2f}{clock[name]:8.2f}")
    floor, _, alone, dates, both, peer = processor.values()
    print(f"  blocks / floor                   {processor['blocks'] / floor:6.2f}")
    print(f"  child, no witness / floor        {alone / floor:6.2f}   (goal: at most 1.7)")
    print(f"  the same without dates / floor   {(alone - dates) / floor:6.2f}")
    print(f"  peer / child, no witness         {peer / alone:6.1f}   (goal: at least 30)")
    print(f"  child, both witnesses / peer     {both / peer:6.2f}   (goal: at most 1.2)")
    pairs = [(fresh_child(captures), bare_files(captures)) for _ in range(ROUNDS)]
    ratio = median(fresh / bare for fresh, bare in pairs)
    print(f"  {FILES} files through a fresh child, its start included, by the clock / floor {ratio:6.2f}")
    parent, children = memory_growth(captures)
    print(f"  memory from file {SETTLED} to {MANY}: this process {parent:+.1%}, child {children:+.1%}")


if __name__ == "__main__":
    main()
