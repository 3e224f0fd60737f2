"""A revisit finds its original however far it lies behind, and memory stays what it is."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from test_backfill import backfilled, issue_page, warc
from warc_samples import HTML, issue_address, record

from ingest import seen_records
from ingest.seen_records import SeenRecords


def test_the_first_name_that_is_known_counts_and_of_a_name_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_records, "HELD", 4)
    seen = SeenRecords()
    for number in range(10):
        seen.add([f"id {number}", "is same", f"at \udcff {number}"], (number, 0))
    assert seen.first(["id 3"]) == (3, 0)
    assert seen.first(["none", "is same", "id 3"]) == (9, 0)
    assert seen.first(["at \udcff 0"]) == (0, 0)
    assert seen.first(["none"]) is None


def test_memory_does_not_grow_with_the_records() -> None:
    def most(records: int) -> int:
        seen = SeenRecords()
        tracemalloc.start()
        for number in range(records):
            seen.add([f"id {number}", f"at {number}", f"is {number}"], (number, 0))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most(36_000) < 1.3 * most(12_000)


def test_a_revisit_of_a_record_put_by_is_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_records, "HELD", 1)
    first = record(issue_address(1), issue_page(1), headers=[HTML], WARC_Record_ID="<urn:uuid:1>")
    again = record(
        issue_address(1), b"", headers=[HTML], kind="revisit", WARC_Refers_To="<urn:uuid:1>",
        WARC_Date="2023-05-01T00:00:00Z", WARC_Payload_Digest="sha1:x",
    )  # fmt: skip
    path = warc(tmp_path / "a.warc.gz", first, again)
    code, told, _ = backfilled(tmp_path / "data", path)
    assert (code, told["counts"]["stored"], told["counts"]["unchanged"]) == (0, 1, 1)
