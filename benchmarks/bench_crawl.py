"""The nightly crawl, from requests to rows, beside a bare Scrapy spider that only yields what the same pages
say: CPU a page and memory."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "fixtures" / "site"), str(ROOT / "tests"), str(ROOT / "benchmarks")]

COUNT, ROUNDS, SIZE = 1000, 5, 100_000
CPU_GOAL, MEMORY_GOAL = 2.0, 1.3
ENTRIES = "main li, main p, article li, article p, .pb-root li, .pb-root p"
LATER = "2070-01-01T03:00:00Z"
CARD = b"<div class=card><h4><a href='/x/'>A link of the furniture</a></h4><p>Some words of it.</p></div>"


def site_pages(count: int, size: int) -> dict[str, bytes]:
    """So many pages of issues in the replica's four themes, each as large as `size` by its furniture, and an
    index that names them all."""
    from replica_pages import issue_page
    from replica_source import issues
    from small_site import issue_path, list_page

    shown = [one for one in issues(1) if one.era == "publication" and not one.cut_page]
    shown = [one for one in shown if re.search(r"\d\. ?\d+", one.title)]
    pages = {}
    for place in range(count):
        one, volume, number = shown[place % len(shown)], 4 + place // 24, 1 + place % 24
        title = re.sub(r"\d+\. ?\d+", f"{volume}.{number}", one.title)
        path = issue_path(volume, number)
        copy = replace(one, volume=volume, number=number, title=title, own_pages=(path,), pdf=None)
        body = issue_page(copy, path).body
        end = body.rindex(b"</body>")
        pages[path] = body[:end] + CARD * max(0, (size - len(body)) // len(CARD)) + body[end:]
    pages["/publications/"] = list_page(*pages)
    return pages


def ours(url: str) -> None:
    """The crawl of this project into an empty archive, which all nights but the first find made."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/archive.sqlite"
        subprocess.run([sys.executable, __file__, "made", database], check=True)
        print(json.dumps(crawled(Path(folder), database, url)))


def made(database: str) -> None:
    """An empty archive."""
    from db.engine import open_archive

    open_archive(database, create=True).close()


def crawled(folder: Path, database: str, url: str) -> dict[str, float]:
    """How many issues a crawl holds, and what it took."""
    from ingest.configuration import Configuration
    from ingest.crawl import crawl
    from parsers.publications import named

    os.environ["DIGEST_NOW"] = LATER
    outcome = crawl(Configuration(folder, database, None), named("demo"), site=url, second_witness="auto")
    return {"pages": outcome.held, **cost()}


def bare(url: str) -> None:
    """A spider as a tutorial has it: items by selectors, kept nowhere."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    found = []

    class Bare(scrapy.Spider):
        name = "bare"
        start_urls = (f"{url}/publications/",)

        def parse(self, response: Any) -> Iterator[Any]:
            for link in response.css("a::attr(href)").getall():
                yield response.follow(link, self.parse_issue)

        def parse_issue(self, response: Any) -> Iterator[Any]:
            found.append(response.url)
            yield {
                "title": response.css("title::text").get(),
                "entries": [" ".join(one.css("::text").getall()) for one in response.css(ENTRIES)],
            }

    process = CrawlerProcess({"LOG_LEVEL": "WARNING"})
    process.crawl(Bare)
    process.start()
    print(json.dumps({"pages": len(found), **cost()}))


def cost() -> dict[str, float]:
    """What this process took so far: seconds of CPU, and the most MiB of memory."""
    # ru_maxrss would be that of the process that started this one, where that had more.
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert peak
    return {"cpu": time.process_time(), "memory": int(peak[1]) / 1024}


def measured(way: str, url: str) -> dict[str, float]:
    """One run in a process of its own."""
    done = subprocess.run([sys.executable, __file__, way, url], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compared(count: int, size: int) -> None:
    """Interleaved rounds over one site, and what they come to."""
    from small_site import Served, SmallSite

    with SmallSite({path: Served(body) for path, body in site_pages(count, size).items()}) as site:
        rounds = [{way: measured(way, site.url) for way in ("bare", "ours")} for _ in range(ROUNDS)]
    assert all(one[way]["pages"] == count for one in rounds for way in one), rounds
    size = statistics.median(len(served.body) for served in site.pages.values()) // 1000
    print(f"   {count:,} pages of {size:.0f} kB, {ROUNDS} interleaved rounds, medians")
    for way in ("bare", "ours"):
        cpu = statistics.median(1000 * one[way]["cpu"] / count for one in rounds)
        memory = statistics.median(one[way]["memory"] for one in rounds)
        print(f"   {way:<6}{cpu:8.2f} ms of CPU a page {memory:8.1f} MiB at most")
    for name, goal in (("cpu", CPU_GOAL), ("memory", MEMORY_GOAL)):
        ratio = statistics.median(one["ours"][name] / one["bare"][name] for one in rounds)
        print(f"   {name}: {ratio:.2f} times the bare spider's (goal: at most {goal})")


def main() -> None:
    """Two sizes of page: as the replica has them, and with as much furniture as real ones have."""
    for size in (0, SIZE):
        compared(COUNT, size)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        {"ours": ours, "bare": bare, "made": made}[sys.argv[1]](sys.argv[2])
    else:
        main()
