"""The reader's memory over 10,000 documents of many kinds: resident size early and at the end."""

from __future__ import annotations

import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "fixtures" / "site")]

import replica_expected
import replica_site

from parsers import read
from parsers.model import Capture

HOST = "https://digest-replica.invalid"
DOCUMENTS, EARLY = 10_000, 500
PAGE = 4096


def resident() -> float:
    """MiB of this process in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def texts() -> list[tuple[bytes, str | None]]:
    """Every issue as a text copy and as a message."""
    made: list[tuple[bytes, str | None]] = []
    for issue in (one for one in replica_expected.issues().values() if one.pages):
        lists = [f"  • {text}" for text in (*issue.headlines, *(item.text for item in issue.items))]
        text = "\n".join([issue.title, "", "Headlines", *lists])
        made.append((f"{HOST}{issue.pages[0]}\n{text}".encode(), None))
        head = f"From: a@b.invalid\nSubject: {issue.title}\nContent-Type: text/plain; charset=utf-8\n\n"
        made.append(((head + text).encode(), HOST + issue.pages[0]))
    return made


def main() -> None:
    documents = [(replica_site.answer(path).body, HOST + path) for path in replica_expected.pages()]
    documents += texts()  # type: ignore[arg-type]
    chance = random.Random(1)
    ok, early = 0, 0.0
    for number in range(1, DOCUMENTS + 1):
        body, address = chance.choice(documents)
        # No two are alike: each carries words of its own.
        own = b"<p>Paragraph %d</p>" % number * chance.randrange(1, 200)
        body = body.replace(b"</body>", own + b"</body>")
        ok += all(
            one.ok for one in read(Capture(body, address), second_witness=chance.choice(("always", "auto")))
        )  # type: ignore[arg-type]
        if number == EARLY:
            early = resident()
    late = resident()
    print(f"   {DOCUMENTS:,} documents, {ok:,} read as issues")
    print(f"   after {EARLY}: {early:.1f} MiB, at the end: {late:.1f} MiB, {100 * (late / early - 1):+.1f} %")


if __name__ == "__main__":
    main()
