"""HTML pages of 100 kB from bytes to issue, beside the floor (lxml parse and walk) and other tools."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "fixtures" / "site")]

import lxml.html
import replica_site
from bs4 import BeautifulSoup
from peers import Tool, installed

from parsers import read, reading
from parsers.model import Capture

ROUNDS, SIZE = 15, 100_000
FLOOR = "lxml parse and iter (floor)"
BASES = (FLOOR, "BeautifulSoup (html.parser)", "BeautifulSoup (lxml)")
PATH = "/publications/us-japan-alliance-digest-vol-2-4/"
ADDRESS = "https://digest-replica.invalid" + PATH


CARD = b"<div class=card><h4><a href='/x/'>A link of the furniture</a></h4><p>Some words of it.</p></div>"
PROSE = (
    "<p>Readers who walk the old harbour wall at dusk find that the lamps are lit one after another, and "
    "that the keeper — a quiet man with a brass key — greets each of them by name. <a href='/w/'>It</a> "
    "was raised after the flood, when the town’s own masons carried stone from the northern quarry, "
    "<em>unpaid</em> and in the rain, for most of a winter.</p>\n"
).encode()
PAGES = {"many short elements": CARD, "long paragraphs": PROSE}


def page(furniture: bytes = CARD) -> bytes:
    """A page of the replica with as much furniture behind it as makes 100 kB."""
    body = replica_site.answer(PATH).body
    end = body.rindex(b"</body>")
    count = (SIZE - len(body)) // len(furniture)
    return body[:end] + b"<section>" + furniture * count + b"</section>" + body[end:]


def floor(body: bytes) -> int:
    return sum(1 for _ in lxml.html.document_fromstring(body).iter())


def soup(library: str) -> Callable[[bytes], object]:
    return lambda body: BeautifulSoup(body.decode(), library)


def other(tool: Tool) -> Callable[[bytes], object]:
    return lambda body: tool(body.decode())


def ours(witness: str) -> Callable[[bytes], object]:
    def run(body: bytes) -> object:
        (one,) = read(Capture(body, ADDRESS), second_witness=witness)  # type: ignore[arg-type]
        assert one.sound, one
        return one

    return run


def without_dates(run: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """The same with the dates of items left out, which have a benchmark of their own."""

    def silent(body: bytes) -> object:
        mentions, reading.mentions = reading.mentions, lambda *_args, **_named: ()
        try:
            return run(body)
        finally:
            reading.mentions = mentions

    return silent


def measure(name: str, body: bytes) -> None:
    """Print the median of every way over one page, in one interleaved run."""
    runs: dict[str, Callable[[bytes], object]] = {
        FLOOR: floor,
        "BeautifulSoup (html.parser)": soup("html.parser"),
        "BeautifulSoup (lxml)": soup("lxml"),
        **{name: other(tool) for name, tool in installed().items()},
        "read, auto, without dates": without_dates(ours("auto")),
        "read, always, without dates": without_dates(ours("always")),
        "read, auto": ours("auto"),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS + 1):
        for way, run in runs.items():
            started = time.process_time()
            run(body)
            times[way].append((time.process_time() - started) * 1000)
    medians = {way: statistics.median(found[1:]) for way, found in times.items()}
    print(f"   {name}: {len(body):,} bytes, {floor(body):,} elements, {ROUNDS} interleaved rounds, CPU ms")
    print(f"   {'':<30} {'median':>8}   {'× floor':>8} {'× html.parser':>14} {'× lxml soup':>12}")
    for way, ms in medians.items():
        ratios = [ms / medians[base] for base in BASES]
        print(f"   {way:<30} {ms:8.2f}   {ratios[0]:8.2f} {ratios[1]:14.2f} {ratios[2]:12.2f}")


def main() -> None:
    for name, furniture in PAGES.items():
        measure(name, page(furniture))


if __name__ == "__main__":
    main()
