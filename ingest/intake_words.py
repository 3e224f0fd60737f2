"""What a backfill says of its inputs: outcomes, numbers and names in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ingest.findings import Passed
from ingest.wording import counted

HOSTS_NAMED = 3


def taken_in(outcomes: Counter[str]) -> list[str]:
    """What became of the captures of one archive file, in words."""
    told = [
        f"{outcomes[name]:,} {word}"
        for name, word in (
            ("stored", "stored"), ("unchanged", "unchanged"), ("duplicate", "held already"),
            ("not_understood", "not understood"), ("unreadable", "broken"),
        )
        if outcomes[name]
    ]  # fmt: skip
    return [", ".join(told) or "nothing of ours"]


def passed_over(found: Passed) -> list[str]:
    """What was passed over in one archive file, in words, by what it was and by host."""
    told = [f"{number:,} {kind}" for kind, number in sorted(found.kinds.items())]
    if found.hosts:
        most = [f"{host} {number:,}" for host, number in found.hosts.most_common(HOSTS_NAMED)]
        more = len(found.hosts) - len(most)
        hosts = counted(len(found.hosts), "other host")
        told.append(f"{sum(found.hosts.values()):,} of {hosts} ({', '.join(most)}{' …' if more else ''})")
    return [f"passed over {', '.join(told)}"] if told else []


def shown(name: str | Path) -> str:
    """A name on one line of any terminal: what can't be shown is escaped."""
    text = str(name)
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def some(names: Sequence[str], at_most: int = 5) -> str:
    """The first few names of a list."""
    more = f" and {len(names) - at_most} more" if len(names) > at_most else ""
    return ", ".join(names[:at_most]) + more
