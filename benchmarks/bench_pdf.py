"""A PDF page in milliseconds: bare PDFium text, our blocks, the child with and without witness, pdfplumber.

All ways are taken in turn over the replica's stored PDFs, round after round; medians over the rounds count.
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

from ingest.child_reader import ChildReader
from parsers.model import Capture
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


def seconds(way: Way, capture: Capture) -> float:
    """How long one way takes for one file, by the clock on the wall, since a child's CPU is not ours."""
    started = time.perf_counter()
    way(capture)
    return time.perf_counter() - started


def processor_ratio(captures: list[Capture], way: Way, child: ChildReader) -> float:
    """What parent and child take of the processor for one way, as a multiple of the floor."""
    ours = floor = 0.0
    for _ in range(ROUNDS):
        for capture in captures:
            started = time.process_time()
            bare_text(capture)
            floor += time.process_time() - started
            started = time.process_time() + processor_time(child.pid)
            way(capture)
            ours += time.process_time() + processor_time(child.pid) - started
    return ours / floor


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
    return sum(seconds(bare_text, captures[number % len(captures)]) for number in range(FILES))


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
            "child, both witnesses": lambda capture: child.readings(capture, publication="demo"),
            "pdfplumber text (peer)": plumbed_text,
        }
        for way in ways.values():
            way(captures[0])
        rounds = [
            {name: sum(seconds(way, capture) for capture in captures) for name, way in ways.items()}
            for _ in range(ROUNDS)
        ]
        processor = processor_ratio(captures, ways["child, no witness"], child)
    medians = {name: median(round_[name] for round_ in rounds) * 1000 / pages for name in ways}
    print(f"{len(captures)} files, {pages} pages, {ROUNDS} rounds, ms a page:")
    for name, figure in medians.items():
        print(f"  {name:24}{figure:8.2f}")
    floor, peer = medians["PDFium text (floor)"], medians["pdfplumber text (peer)"]
    alone, both = medians["child, no witness"], medians["child, both witnesses"]
    print(f"  blocks / floor                {medians['blocks'] / floor:6.2f}")
    print(f"  child, no witness / floor     {alone / floor:6.2f}")
    print(f"  the same, CPU of both processes {processor:4.2f}   (goal: at most 1.7)")
    print(f"  peer / child, no witness      {peer / alone:6.1f}   (goal: at least 30)")
    print(f"  child, both witnesses / peer  {both / peer:6.2f}   (goal: at most 1.2)")
    pairs = [(fresh_child(captures), bare_files(captures)) for _ in range(ROUNDS)]
    ratio = median(fresh / bare for fresh, bare in pairs)
    print(f"  {FILES} files through a fresh child, its start included / floor {ratio:6.2f}")
    parent, children = memory_growth(captures)
    print(f"  memory from file {SETTLED} to {MANY}: this process {parent:+.1%}, child {children:+.1%}")


if __name__ == "__main__":
    main()
