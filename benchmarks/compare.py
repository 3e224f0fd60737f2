"""What article extractors make of the replica's issue pages: headlines and items kept, furniture let in."""

from __future__ import annotations

import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "fixtures" / "site")]

import replica_expected
import replica_site
from peers import Tool, installed

from parsers import read
from parsers.blocks import squeezed
from parsers.model import Capture

HOST = "https://digest-replica.invalid"
GLYPH = re.compile(r"^[-•●*]\s*")
ROUNDS = 3


@dataclass
class Score:
    """Counts over all pages, and the milliseconds of each."""

    headlines: int = 0
    items: int = 0
    pages: int = 0
    leaked: int = 0
    times: list[float] = field(default_factory=list)


def ours(path: str, witness: str) -> Tool:
    """Our own reading as lines: the texts of its two lists."""

    def lines(html: str) -> list[str]:
        (one,) = read(Capture(html.encode(), HOST + path), second_witness=witness)  # type: ignore[arg-type]
        if one.issue is None:
            return []
        return [entry.text for entry in (*one.issue.headlines, *one.issue.items)]

    return lines


def scored(score: Score, lines: list[str], headlines: list[str], items: list[str], known: set[str]) -> None:
    """Add one page: an entry is found where a line is it and nothing else."""
    found = [squeezed(GLYPH.sub("", line.strip())) for line in lines]
    seen = set(found)
    heads = sum(squeezed(text) in seen for text in headlines)
    bodies = sum(squeezed(text) in seen for text in items)
    score.headlines += heads
    score.items += bodies
    score.pages += heads == len(headlines) and bodies == len(items)
    entries = {squeezed(text) for text in (*headlines, *items)} | known
    for line in found:
        if not any(line in entry for entry in entries):
            for entry in entries:
                line = line.replace(entry, "")
            score.leaked += len(line)


def main() -> None:
    issues = replica_expected.issues()
    pages = {path: keys[0] for path, keys in replica_expected.pages().items() if len(keys) == 1}
    scores: dict[str, Score] = {}
    wanted = [0, 0]
    for path, key in pages.items():
        issue = issues[key]
        if path in issue.cut:
            continue
        html = replica_site.answer(path).body.decode(errors="replace")
        headlines, items = list(issue.headlines), [item.text for item in issue.items]
        wanted = [wanted[0] + len(headlines), wanted[1] + len(items)]
        known = {squeezed(text) for text in (issue.title, issue.credit) if text}
        tools = {**installed(), "ours (auto)": ours(path, "auto"), "ours (always)": ours(path, "always")}
        for name, tool in tools.items():
            score = scores.setdefault(name, Score())
            for _ in range(ROUNDS):
                started = time.process_time()
                lines = tool(html)
                score.times.append((time.process_time() - started) * 1000)
            scored(score, lines, headlines, items, known)
    print(
        "| tool | headlines | items | pages with both lists whole | characters of furniture | CPU ms a page |"
    )
    print("|---|---|---|---|---|---|")
    count = len(scores["ours (auto)"].times) // ROUNDS
    for name, score in scores.items():
        print(
            f"| {name} | {score.headlines} of {wanted[0]} | {score.items} of {wanted[1]} | "
            f"{score.pages} of {count} | {score.leaked:,} | {statistics.median(score.times):.1f} |"
        )


if __name__ == "__main__":
    main()
