"""Older and newer parsers for tests: the real one under other names, with a profile of other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from test_crawl_witnesses import HEADLINES, ITEMS, SOURCE

from ingest.backfill import What, backfill
from ingest.configuration import Configuration
from ingest.sources import Wanted
from parsers import publications
from parsers.publications import demo

ORIGINAL = demo.PUBLICATION
USERS = ("ingest.pipeline", "ingest.reparse", "ingest.corrections")
ADDRESS = "https://digest-replica.invalid/publications/us-japan-alliance-digest-vol-2-4/"


def use_parser(monkeypatch: pytest.MonkeyPatch, name: str, *, blurb: Sequence[str] = ()) -> None:
    """Have the parser be another version: what begins with a phrase of `blurb` it takes for the blurb."""
    profile = replace(ORIGINAL, blurb=(*ORIGINAL.blurb, *blurb))
    monkeypatch.setattr(demo, "PUBLICATION", profile)
    publications.named.cache_clear()
    for user in USERS:
        monkeypatch.setattr(f"{user}.parser_version", lambda: name)


@pytest.fixture(autouse=True)
def first_parser(monkeypatch: pytest.MonkeyPatch) -> object:
    """Every test begins with the real profile, and leaves it as it was."""
    use_parser(monkeypatch, "parser-1")
    yield
    monkeypatch.undo()
    publications.named.cache_clear()


def page_of(
    headlines: Sequence[str], items: Sequence[str], *, title: str | None = SOURCE.title, extra: str = ""
) -> bytes:
    """A page with two lists, saved from the replica."""
    lists = "".join(f"<ul>{''.join(f'<li>{text}</li>' for text in some)}</ul>" for some in (headlines, items))
    head = f"<head><meta charset='utf-8'><title>{title or ''}</title></head>"
    heading = f"<h1>{title}</h1>" if title else ""
    return f"<html>{head}<body>{heading}{lists}{extra}</body></html>".encode()


def brought_in(
    configuration: Configuration, folder: Path, body: bytes, *, day: int, address: str | None = ADDRESS
) -> object:
    """A copy taken on a day of March 2023, backfilled; the outcome."""
    folder.mkdir(exist_ok=True)
    path = folder / f"copy-{day}.html"
    path.write_bytes(body)
    taken = datetime.fromisoformat(f"2023-03-{day:02}T04:00:00+00:00")
    told = backfill(configuration, What([path], Wanted(address, taken, publications.named("demo"))))
    return list(told)[-1]


LAST_WORDS = " ".join(ITEMS[-1].split()[:5])
WHOLE = page_of(HEADLINES, ITEMS)
