"""An HTML page of 100 kB from bytes to issue, beside the floor (lxml parse and walk) and BeautifulSoup."""

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

from parsers import read, reading
from parsers.model import Capture

ROUNDS, SIZE = 15, 100_000
PATH = "/publications/us-japan-alliance-digest-vol-2-4/"
ADDRESS = "https://digest-replica.invalid" + PATH


def page() -> bytes:
    """A page of the replica with as much furniture around it as makes 100 kB."""
    body = replica_site.answer(PATH).body
    related = (
        b"<div class=card><h4><a href='/x/'>A link of the furniture</a></h4><p>Some words of it.</p></div>"
    )
    furniture = related * ((SIZE - len(body)) // len(related))
    end = body.rindex(b"</body>")
    return body[:end] + b"<section>" + furniture + b"</section>" + body[end:]


def floor(body: bytes) -> int:
    return sum(1 for _ in lxml.html.document_fromstring(body).iter())


def soup(body: bytes) -> str:
    return BeautifulSoup(body.decode(), "html.parser").name


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


def main() -> None:
    body = page()
    runs: dict[str, Callable[[bytes], object]] = {
        "lxml parse and iter (floor)": floor,
        "BeautifulSoup (html.parser)": soup,
        "read, auto, without dates": without_dates(ours("auto")),
        "read, always, without dates": without_dates(ours("always")),
        "read, auto": ours("auto"),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS + 1):
        for name, run in runs.items():
            started = time.process_time()
            run(body)
            times[name].append((time.process_time() - started) * 1000)
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    base, peer = medians["lxml parse and iter (floor)"], medians["BeautifulSoup (html.parser)"]
    print(f"   page of {len(body):,} bytes, median of {ROUNDS} interleaved rounds, CPU ms")
    for name, ms in medians.items():
        print(f"   {name:<30} {ms:8.2f}   {ms / base:6.2f} × floor   {ms / peer:5.2f} × BeautifulSoup")


if __name__ == "__main__":
    main()
