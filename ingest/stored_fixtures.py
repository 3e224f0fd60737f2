"""Stored fixtures: documents kept with what must be read of them, reviewed by a person."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.checkout import CheckoutError
from ingest.contract import reading_record
from parsers.model import Capture, Format, Key, Reading

ENDINGS = {Format.PAGE: ".html", Format.PDF: ".pdf", Format.TEXT: ".txt", Format.EMAIL: ".eml"}
# What of a record says nothing about the document: the file's name, and which parser read it.
LEFT_OUT = frozenset({"file", "parser"})


@dataclass(frozen=True, slots=True)
class StoredFixture:
    """A stored document and its expected result: the JSON file, the compressed document beside it."""

    expected: Path

    @property
    def publication(self) -> str:
        """The publication, which is the name of the folder."""
        return self.expected.parent.name

    @property
    def document(self) -> Path:
        """The compressed document; CheckoutError unless exactly one has the name of the result."""
        found = [
            path
            for ending in ENDINGS.values()
            if (path := self.expected.with_suffix(f"{ending}.gz")).exists()
        ]
        if len(found) != 1:
            raise CheckoutError(f"expected one document beside {self.expected}, found {len(found)}")
        return found[0]

    def body(self) -> bytes:
        """The document's bytes."""
        return gzip.decompress(self.document.read_bytes())

    def told(self) -> dict[str, Any]:
        """The expected result: `reviewed` (false, or by whom), `address`, `key` and `readings`."""
        told: dict[str, Any] = json.loads(self.expected.read_text(encoding="utf-8"))
        return told

    def capture(self) -> Capture:
        """The document as a capture of the address that it was stored with."""
        return Capture(self.body(), self.told()["address"], name=self.document.name.removesuffix(".gz"))

    def key(self) -> Key | None:
        """The number that was given with the document."""
        given = self.told()["key"]
        return Key.parse(given) if given else None


def folder(root: Path, publication: str) -> Path:
    """Where a source tree keeps the fixtures of a publication."""
    return root / "fixtures" / "publications" / publication


def stored_fixtures(root: Path) -> Iterator[StoredFixture]:
    """Every stored fixture of a source tree, in the order of publication and name."""
    paths = folder(root, "").glob("*/*.json")
    return (StoredFixture(path) for path in sorted(paths))


def records(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """Readings as `digest parse --json` gives them, without what depends on name and version."""
    found = (reading_record("", reading, "") for reading in readings)
    return [{name: value for name, value in one.items() if name not in LEFT_OUT} for one in found]


def store(
    root: Path, capture: Capture, readings: Sequence[Reading], publication: str, name: str, key: Key | None
) -> StoredFixture:
    """Keep a document compressed, and beside it what was read of it, not yet reviewed.

    The same document stored again has its result written anew. CheckoutError where another document has that
    name, or where the bytes are of no kind that is read."""
    kind = readings[0].format
    if kind is None:
        failure = readings[0].failure
        raise CheckoutError(
            f"expected a document that can be read, found: {failure.message if failure else ''}"
        )
    fixture = StoredFixture(folder(root, publication) / f"{name}.json")
    kept = fixture.expected.with_suffix(f"{ENDINGS[kind]}.gz")
    others = [path for path in fixture.expected.parent.glob(f"{name}.*.gz") if path != kept]
    if others or (kept.exists() and gzip.decompress(kept.read_bytes()) != capture.body):
        raise CheckoutError(
            f"expected a new name, found {(others or [kept])[0].relative_to(root)} with another document; "
            "rename the file"
        )
    told = {
        "reviewed": False,
        "address": capture.address,
        "key": str(key) if key else None,
        "readings": records(readings),
    }
    fixture.expected.parent.mkdir(parents=True, exist_ok=True)
    # Without a time inside, the same document is the same file on every day.
    kept.write_bytes(gzip.compress(capture.body, mtime=0))
    fixture.expected.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return fixture
